package planner

import (
	"context"
	"fmt"
	"time"

	"arivu/events"
	"arivu/events/bus"
	"arivu/planner/cache"
	"arivu/planner/prompt"
)

// Plans keeps models' plans for questions that are asked again.
type Plans interface {
	// Find returns the plan kept under the key of a question, marked as reused, or nil.
	Find(ctx context.Context, key, question string, now time.Time) (*events.Planned, error)
	// Keep stores the plan that has answered a question under its CacheKey.
	Keep(ctx context.Context, q *events.Question, done *events.Planned, now time.Time) error
}

// cached answers with the plan that a model once made of the same question. A question
// whose plan was refused gets a new one, and so does one that wants it.
func (p *Planner) cached(ctx context.Context, j *job) (events.Body, error) {
	if p.cfg.Plans == nil || p.cfg.Models == nil || j.e.Kind() != events.KindAsked || j.q.Asked.Change != nil ||
		j.q.Asked.Options.Fresh || j.q.Asked.Options.Planner == events.PlanOffline {
		return nil, nil
	}
	key, err := p.cacheKey(ctx, j)
	if err != nil || key == "" {
		return nil, err
	}
	_, span := bus.StartSpan(ctx, "plan cache")
	plan, err := p.cfg.Plans.Find(ctx, key, j.q.Asked.Question, j.asked)
	span.End(err)
	if err != nil || plan == nil {
		// Without the cache the question is planned like any other; what is wrong
		// with the store shows in the span.
		return nil, nil //nolint:nilerr // see above
	}
	plan.Hints = valueHints(plan.Candidates[0].SQL, j.q.Asked.Question, j.schema, plan.Tables, true)
	return plan, nil
}

// keepUnder is where a plan may be kept that a model is about to make, "" where none are.
// A plan that changes another one is not kept: its words say nothing by themselves.
// It is told before the model is asked: what people write down in the meantime is not in
// the prompt, and a plan made without it must not be found with it. Nor is one kept that is
// made before the values of the rows are known.
func (p *Planner) keepUnder(ctx context.Context, j *job) (string, error) {
	if p.cfg.Plans == nil || j.q.Asked.Change != nil || j.schema.Partial {
		return "", nil
	}
	return p.cacheKey(ctx, j)
}

// cacheKey is where the plan of a question is kept. It depends on the question's
// events, the schema and what was taught, as the plan does; "" without a model.
func (p *Planner) cacheKey(ctx context.Context, j *job) (string, error) {
	s := cache.Scope{
		Tenant: j.q.Tenant, Connection: j.q.Asked.Connection, WriteMode: j.q.Asked.Options.WriteMode,
		Schema: j.schema.Fingerprint, Prompt: prompt.Fingerprint(),
	}
	if some, err := p.cfg.Models.Any(ctx, j.q.Tenant); err != nil || !some {
		return "", err
	}
	ids, err := modelsFor(ctx, p.cfg.Choice, j.q)
	if err != nil {
		return "", err
	}
	models, err := p.cfg.Models.Order(ctx, j.q.Tenant, ids)
	if err != nil {
		return "", fmt.Errorf("looking for a known plan: %w", err)
	}
	for _, m := range models {
		s.Models = append(s.Models, m.String())
	}
	if j.vocabulary != nil {
		s.Vocabulary = j.vocabulary.Version
	}
	s.Semantics = j.meaning.semantics.Version
	questions, err := p.continued(ctx, j)
	if err != nil {
		return "", err
	}
	for _, q := range questions {
		s.Earlier = append(s.Earlier, q.Asked.Question)
	}
	return s.Key(j.q.Asked.Question, j.asked), nil
}

// keep stores a model's plan that has answered its question well: with rows, all
// checks passed.
func (n *Narrator) keep(ctx context.Context, q *events.Question, r *events.Executed, schema *events.Schema, checks []events.Check) {
	plan := q.Planned
	if n.cfg.Plans == nil || schema == nil || plan == nil || plan.CacheKey == "" || r.Candidate >= len(plan.Candidates) {
		return
	}
	for _, c := range checks {
		// What is wrong with a model's prose is not the plan's fault.
		if !c.Passed && !c.Skipped && c.Name != CheckComplete && c.Name != CheckNumbers {
			return
		}
	}
	kept := *asRun(plan, r)
	kept.Candidates, kept.Doubt = plan.Candidates[r.Candidate:], nil
	ctx, span := bus.StartSpan(ctx, "keep plan")
	// The answer does not depend on it; what goes wrong shows in the span.
	span.End(n.cfg.Plans.Keep(ctx, q, &kept, inZone(q.Events[0].Time, schema)))
}
