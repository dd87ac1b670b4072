package planner

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"arivu/events"
	"arivu/events/bus"
	"arivu/planner/llm/fleet"
)

// read makes a plan of a recorded reply. It asks no clock and no model, so the
// same events and schema always give the same plan.
func (p *Planner) read(ctx context.Context, q *events.Question, e *events.Event, c *events.Completion) (events.Body, error) {
	j, err := p.job(ctx, q, e)
	if err != nil {
		return nil, err
	}
	body, err := p.readReply(ctx, j, c)
	if err == nil {
		return atFirstLook(j, body), nil
	}
	failure := events.NewError(events.StagePlanner, events.ClassModel,
		fmt.Sprintf("%s/%s gave a reply that cannot be used: %s", c.Provider, c.Model, err)).RetryIn(0)
	// What it charged and took is the completion's.
	j.attempts = append(slices.Clone(c.Attempts), events.ModelAttempt{Provider: c.Provider, Model: c.Model, Error: *failure})
	body, err = p.withoutModel(ctx, j, fleet.Failure(j.attempts))
	return atFirstLook(j, body), err
}

// readReply makes of a reply what it is meant to be.
func (p *Planner) readReply(ctx context.Context, j *job, c *events.Completion) (body events.Body, err error) {
	_, span := bus.StartSpan(ctx, "parse")
	defer func() { span.End(err) }()
	r, err := parseReply(c.Text)
	if err != nil {
		return nil, err
	}
	span.Set("intent", string(r.intent))
	r.join(c.Further)
	switch r.intent {
	case intentClarify:
		return p.askBack(ctx, j, c, r)
	case intentDecline:
		return p.orAsBefore(j, p.decline(j, r.declined)), nil
	case intentChat:
		return p.orAsBefore(j, p.chat(j, r.say)), nil
	default:
		return p.modelPlan(ctx, j, c, r)
	}
}

// orAsBefore keeps to a plan that found nothing, if there is one, where the model now
// refuses to plan.
func (p *Planner) orAsBefore(j *job, d *events.Declined) events.Body {
	if plan := asBefore(j.q, "there was no other statement"); plan != nil {
		return plan
	}
	return d
}

// modelPlan makes a plan of a reply's candidates, of which none has been refused.
func (p *Planner) modelPlan(ctx context.Context, j *job, c *events.Completion, r *reply) (events.Body, error) {
	candidates := untried(r.candidates, j.q)
	if len(candidates) == 0 {
		return nil, errors.New("it repeats a statement that was refused")
	}
	sql := candidates[0].SQL
	plan := &events.Planned{
		Connection: j.q.Asked.Connection, Dialect: j.schema.Dialect, Path: events.PathLLM,
		Candidates: candidates, Compare: len(candidates) > 1,
		Restatement: r.restatement, Assumptions: r.assumptions, Confidence: candidates[0].Score, Chart: r.chart,
		Provider: c.Provider, Model: c.Model, Usage: c.Usage, Attempts: c.Attempts,
		PromptFingerprint: c.PromptFingerprint, SchemaFingerprint: c.SchemaFingerprint, CacheKey: c.CacheKey, Told: c.Told, Reused: c.Reused,
	}
	if own := candidates[0].Restatement; own != "" && !sameSQL(sql, r.candidates[0].SQL) {
		plan.Restatement = own
	}
	if plan.Restatement == "" {
		plan.Restatement = oneLine(j.q.Asked.Question, maxPhrase)
	}
	plan.Tables, plan.Columns = mentioned(sql, j.schema)
	plan.Parts = spokenParts(plan.Restatement, sql, j.schema, plan.Tables, j.asked)
	plan.Semantics, plan.Metrics = j.meaning.semantics.Version, metricUses(candidates, j.q.Asked.Question, j)
	plan.Assumptions = append(plan.Assumptions, badges(plan.Metrics)...)
	plan.Reasons = confidenceReasons(j.q, r)
	doubtMetrics(plan)
	plan.Hints = valueHints(sql, j.q.Asked.Question, j.schema, plan.Tables, true)
	p.addWitness(j, plan)
	if r.note != "" {
		plan.Notes = append(plan.Notes, r.note)
	}
	if first, refused := vain(j.q); first != nil {
		plan.Notes = append(plan.Notes, "planned once more: "+refused.Error.Message)
		plan.Doubt = first.Doubt
		return plan, nil
	}
	plan.Doubt = p.doubt(ctx, j, plan)
	return plan, nil
}

// noEstimate is why a plan is as sure as a guess.
const noEstimate = "the model gave no estimate"

func confidenceReasons(q *events.Question, r *reply) []string {
	var reasons []string
	switch {
	case r.grounds != "":
		reasons = append(reasons, r.grounds)
	case r.confident:
		reasons = append(reasons, "the model's own estimate")
	default:
		reasons = append(reasons, noEstimate)
	}
	if r.votes != "" {
		reasons = append(reasons, r.votes)
	}
	if n := len(q.Rejected); n > 0 {
		reasons = append(reasons, "repaired after: "+q.Rejected[n-1].Error.Message)
	}
	return reasons
}
