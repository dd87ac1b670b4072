package planner

import (
	"context"
	"errors"
	"time"

	"arivu/events"
	"arivu/planner/llm"
	"arivu/planner/llm/budget"
	"arivu/planner/llm/fleet"
)

// maxReserve is the most that is kept of a question's time for what follows the
// model: a stand-in plan, the query, the answer.
const maxReserve = 2 * time.Second

// minRateDelay is the shortest wait for a model's rate to recover.
const minRateDelay = time.Second

// ask makes one call to the models. What it returns is recorded before it is read.
func (p *Planner) ask(ctx context.Context, j *job) (*events.Completion, error) {
	built, err := p.brief(ctx, j)
	if err != nil {
		return nil, err
	}
	call, err := p.calling(ctx, j)
	if err != nil {
		return nil, err
	}
	key, err := p.keepUnder(ctx, j)
	if err != nil {
		return nil, err
	}
	ctx, cancel := p.inTime(ctx, j.q)
	defer cancel()
	request := llm.Request{System: built.System, User: built.User, Stable: built.Stable, Form: built.Form, Varied: p.varies(j)}
	c, err := p.together(ctx, j, call, request)
	if err != nil {
		return nil, p.orSnooze(j, err)
	}
	c.Prompt, c.PromptFingerprint, c.SchemaFingerprint = recorded(request), built.Fingerprint, j.schema.Fingerprint
	c.Told, c.CacheKey = j.meaning.told(built.Written), key
	return c, nil
}

// complete is the reply of a model, with what it took.
func (p *Planner) complete(ctx context.Context, j *job, call fleet.Call, request llm.Request) (*events.Completion, error) {
	reply, outcome, err := p.cfg.Models.Complete(ctx, call, request)
	j.attempts = outcome.Attempts
	if err != nil {
		return nil, err
	}
	c := &events.Completion{
		Provider: outcome.Identity.Provider, Model: outcome.Identity.Model, Text: reply.Text, Usage: reply.Usage,
		LatencyMS: outcome.Took.Milliseconds(), Attempts: outcome.Attempts,
	}
	p.more(ctx, j, call, request, c)
	return c, nil
}

// recorded is a request as the log keeps it.
func recorded(r llm.Request) *events.Prompt { return &events.Prompt{System: r.System, User: r.User} }

// calling says for whom models are asked, and within which budget.
func (p *Planner) calling(ctx context.Context, j *job) (fleet.Call, error) {
	asked, e := j.q.Asked, j.e
	call := fleet.Call{
		Tenant: j.q.Tenant, Connection: asked.Connection, User: asked.User,
		Question: j.q.Question, Attempt: attemptAfter(e),
		Limit: budget.Least(p.cfg.Budget, budget.Amount{Tokens: asked.Options.MaxTokens, Cost: asked.Options.MaxCost}),
		Usable: func(text string) error {
			_, err := parseReply(text)
			return err
		},
	}
	spent, took := j.q.Used()
	call.Spent = budget.Amount{Tokens: spent.Tokens(), Cost: spent.Cost, Time: took}
	var err error
	call.Models, err = modelsFor(ctx, p.cfg.Choice, j.q)
	return call, err
}

// attemptAfter is the planning attempt that an event starts or belongs to: a rejection
// belongs to the one before.
func attemptAfter(e *events.Event) int {
	if e.Kind() == events.KindRejected {
		return e.Attempt + 1
	}
	return e.Attempt
}

// inTime leaves of a question's time what follows the model.
func (p *Planner) inTime(ctx context.Context, q *events.Question) (context.Context, context.CancelFunc) {
	if q.Asked.Deadline.IsZero() {
		return context.WithCancel(ctx)
	}
	left := q.Asked.Deadline.Sub(p.cfg.Clock())
	return context.WithTimeout(ctx, left-min(left/5, maxReserve))
}

// orSnooze turns rates that will pass in time into a Snooze: the question waits in the
// log and holds no worker. Where a model failed for another reason nothing is waited for.
func (p *Planner) orSnooze(j *job, err error) error {
	var failure *events.Error
	if !errors.As(err, &failure) || !fleet.RatesOnly(j.attempts) {
		return err
	}
	now := p.cfg.Clock()
	waited := now.Sub(j.e.Time)
	// Growing with the time already waited bounds the number of tries without
	// anybody having to count them.
	delay := max(time.Duration(failure.RetryAfter)*time.Millisecond, minRateDelay, waited/2)
	if j.q.Asked.Options.Planner != events.PlanLLM && waited+delay > p.cfg.RateWait {
		return err
	}
	deadline := j.q.Asked.Deadline
	if deadline.IsZero() || now.Add(delay+maxReserve).After(deadline) {
		return err
	}
	return &events.Snooze{Delay: delay, Reason: failure.Message}
}
