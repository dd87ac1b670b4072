package planner

import (
	"context"
	"slices"

	"arivu/events"
	"arivu/events/bus"
)

// Narrator is the stage that puts a result into words. It uses no model: every
// figure in its text is taken from the rows and found there again before the
// text is published. It is safe for concurrent use.
type Narrator struct {
	schemas Schemas
	plans   Plans
}

// NewNarrator returns a narrator. The schemas serve follow-up questions and plans, where
// those that answered are kept for others; with nil there are none.
func NewNarrator(schemas Schemas, plans Plans) *Narrator {
	return &Narrator{schemas: schemas, plans: plans}
}

// NarratorKinds are the events a Narrator answers.
func NarratorKinds() []events.Kind { return []events.Kind{events.KindExecuted} }

// Handle implements events.Handler.
func (n *Narrator) Handle(ctx context.Context, q *events.Question, e *events.Event) (events.Body, error) {
	result, ok := e.Body.(*events.Executed)
	if !ok {
		return nil, nil
	}
	ctx, span := bus.StartSpan(ctx, "narrate")
	defer span.End(nil)
	if result.Written != nil {
		return tellWritten(q, result.Written), nil
	}
	plan := q.Planned
	if plan == nil {
		plan = &events.Planned{}
	}
	plan = asRun(plan, result)
	s := shapeOf(result)
	text, check := verified(append(tell(plan, result, s), beside(plan, result)), result)
	schema := n.schema(ctx, q)
	answer := &events.Answered{
		Text: text, Chart: chartFor(plan, result, s), Hints: hints(q, result, schema),
		Checks: append([]events.Check{check, completeCheck(result), emptyCheck(result)}, slices.Concat(maskedChecks(result), filteredChecks(result), metricChecks(q.Planned))...),
	}
	n.keep(ctx, q, result, schema, answer.Checks)
	if schema != nil {
		answer.FollowUps = followUps(q.Planned, result, schema)
	}
	return answer, nil
}

// schema is the snapshot, nil if there is none: the answer is still an answer
// then, and only suggests nothing.
func (n *Narrator) schema(ctx context.Context, q *events.Question) *events.Schema {
	if n.schemas == nil {
		return nil
	}
	schema, err := n.schemas.Schema(ctx, q.Tenant, q.Asked.Connection)
	if err != nil {
		return nil
	}
	return schema
}

var _ events.Handler = (*Narrator)(nil)
