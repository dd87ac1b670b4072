package planner

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"arivu/events"
	"arivu/events/bus"
)

// read makes a plan of a recorded reply. It asks no clock and no model, so the
// same events and schema always give the same plan.
func (p *Planner) read(ctx context.Context, q *events.Question, e *events.Event, c *events.Completion) (events.Body, error) {
	j, err := p.job(ctx, q, e)
	if err != nil {
		return nil, err
	}
	body, err := readPlan(ctx, j, c)
	if err == nil {
		return body, nil
	}
	failure := events.NewError(events.StagePlanner, events.ClassModel,
		fmt.Sprintf("%s/%s gave a reply that cannot be used: %s", c.Provider, c.Model, err)).RetryIn(0)
	// What it charged and took is the completion's.
	j.attempts = append(slices.Clone(c.Attempts), events.ModelAttempt{Provider: c.Provider, Model: c.Model, Error: *failure})
	return p.withoutModel(ctx, j, failure)
}

func readPlan(ctx context.Context, j *job, c *events.Completion) (body events.Body, err error) {
	_, span := bus.StartSpan(ctx, "parse")
	defer func() { span.End(err) }()
	r, err := parseReply(c.Text)
	if err != nil {
		return nil, err
	}
	if r.declined != nil {
		return r.declined, nil
	}
	if refusedBefore(r.sql, j.q) {
		return nil, errors.New("it repeats a statement that was refused")
	}
	plan := &events.Planned{
		Connection: j.q.Asked.Connection, Dialect: j.schema.Dialect, Path: events.PathLLM,
		Candidates:  []events.Candidate{{SQL: r.sql, Score: r.confidence}},
		Restatement: r.restatement, Assumptions: r.assumptions, Confidence: r.confidence,
		Provider: c.Provider, Model: c.Model, Usage: c.Usage, Attempts: c.Attempts,
		PromptFingerprint: c.PromptFingerprint, SchemaFingerprint: c.SchemaFingerprint,
	}
	if plan.Restatement == "" {
		plan.Restatement = oneLine(j.q.Asked.Question, maxPhrase)
	}
	plan.Tables, plan.Columns = mentioned(r.sql, j.schema)
	plan.Reasons = confidenceReasons(j.q, r)
	plan.Hints = valueHints(r.sql, j.q.Asked.Question, j.schema, plan.Tables, true)
	return plan, nil
}

func confidenceReasons(q *events.Question, r *reply) []string {
	reasons := []string{"the model's own estimate"}
	if !r.confident {
		reasons[0] = "the model gave no estimate"
	}
	if n := len(q.Rejected); n > 0 {
		reasons = append(reasons, "repaired after: "+q.Rejected[n-1].Error.Message)
	}
	return reasons
}
