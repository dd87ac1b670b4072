package planner

import (
	"context"

	"arivu/events"
	"arivu/planner/llm"
	"arivu/planner/llm/budget"
	"arivu/planner/llm/fleet"
)

// Writer has a model write running text.
type Writer interface {
	// Any reports whether a tenant has a model to ask.
	Any(ctx context.Context, tenant string) (bool, error)
	// Write makes one request about a question. Before another model streams its text from
	// the beginning it calls restart. The narration says what came of it and what it cost;
	// with an error there is no text, and it may be nil.
	Write(ctx context.Context, q *events.Question, r llm.Request, restart func()) (*events.Narration, error)
}

// ModelWriter writes with the models that plan, within the same budget.
type ModelWriter struct {
	Models Models
	Choice Choice // nil leaves it to the models' own order
	Budget budget.Amount
}

// Any implements Writer.
func (w ModelWriter) Any(ctx context.Context, tenant string) (bool, error) {
	return w.Models.Any(ctx, tenant)
}

// Write implements Writer.
func (w ModelWriter) Write(ctx context.Context, q *events.Question, r llm.Request, restart func()) (*events.Narration, error) {
	asked := q.Asked
	call := fleet.Call{
		Tenant: q.Tenant, Connection: asked.Connection, User: asked.User, Restart: restart,
		// What is reserved for it is not what was for the plan.
		Question: q.Question + ".prose", Attempt: q.Last().Attempt,
		Limit: budget.Least(w.Budget, budget.Amount{Tokens: asked.Options.MaxTokens, Cost: asked.Options.MaxCost}),
	}
	spent, took := q.Used()
	call.Spent = budget.Amount{Tokens: spent.Tokens(), Cost: spent.Cost, Time: took}
	var err error
	if call.Models, err = modelsFor(ctx, w.Choice, q); err != nil {
		return nil, err
	}
	reply, outcome, err := w.Models.Complete(ctx, call, r)
	n := &events.Narration{
		Provider: outcome.Identity.Provider, Model: outcome.Identity.Model, LatencyMS: outcome.Took.Milliseconds(), Attempts: outcome.Attempts,
	}
	if err != nil {
		return n, err
	}
	n.Text, n.Usage = reply.Text, reply.Usage
	return n, nil
}

var _ Writer = ModelWriter{}
