package planner

import (
	"context"
	"errors"
	"strconv"
	"time"

	"arivu/events"
	"arivu/events/bus"
	"arivu/planner/llm"
)

// maxReserve is the most that is kept of a question's time for what follows the
// model: a stand-in plan, the query, the answer.
const maxReserve = 2 * time.Second

// minRateDelay is the shortest wait for a model's rate to recover.
const minRateDelay = time.Second

// ask makes one call to the model. What it returns is recorded before it is read.
func (p *Planner) ask(ctx context.Context, j *job) (*events.Completion, error) {
	built, err := p.brief(ctx, j)
	if err != nil {
		return nil, err
	}
	start := p.cfg.Clock()
	reply, err := p.call(ctx, j.q, llm.Request{System: built.System, User: built.User, Stable: built.Stable, Form: built.Form})
	if err != nil {
		return nil, p.orSnooze(j, err)
	}
	id := p.cfg.Model.Identity()
	return &events.Completion{
		Provider: id.Provider, Model: id.Model, Text: reply.Text, Usage: reply.Usage,
		PromptFingerprint: built.Fingerprint, SchemaFingerprint: j.schema.Fingerprint,
		LatencyMS: p.cfg.Clock().Sub(start).Milliseconds(),
	}, nil
}

func (p *Planner) call(ctx context.Context, q *events.Question, r llm.Request) (reply *llm.Reply, err error) {
	ctx, span := bus.StartSpan(ctx, "model")
	defer func() { span.End(err) }()
	id := p.cfg.Model.Identity()
	span.Set("provider", id.Provider)
	span.Set("model", id.Model)
	span.Set("prompt_bytes", strconv.Itoa(len(r.System)+len(r.User)))
	if !q.Asked.Deadline.IsZero() {
		left := q.Asked.Deadline.Sub(p.cfg.Clock())
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, left-min(left/5, maxReserve))
		defer cancel()
	}
	reply, err = p.cfg.Model.Complete(ctx, r)
	if err != nil {
		return nil, err
	}
	span.Set("prompt_tokens", strconv.Itoa(reply.Usage.PromptTokens))
	span.Set("completion_tokens", strconv.Itoa(reply.Usage.CompletionTokens))
	return reply, nil
}

// orSnooze turns a rate limit that will pass in time into a Snooze: the question
// waits in the log and holds no worker.
func (p *Planner) orSnooze(j *job, err error) error {
	var failure *events.Error
	if !errors.As(err, &failure) || failure.Class != events.ClassModelRate || !failure.Retryable {
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
