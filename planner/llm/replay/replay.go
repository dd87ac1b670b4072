// Package replay answers from the log: what models once said of a question, for free and
// byte by byte. A question that is planned again with it sees the same replies, and the
// same failures, attempt by attempt.
package replay

import (
	"context"
	"fmt"
	"time"

	"arivu/events"
	"arivu/planner/llm"
	"arivu/planner/llm/fleet"
)

// Recording is what models said of some questions. It calls nobody, and is safe for
// concurrent use.
type Recording struct {
	calls map[call]recorded
}

// call names what was asked of models once.
type call struct {
	question string
	attempt  int
}

// recorded is what came of it.
type recorded struct {
	completion *events.Completion // nil if no model answered
	attempts   []events.ModelAttempt
}

// FurtherAttempt is the attempt by which a call for the nth further reply to the prompt of
// an attempt goes, counted from 1. No question has so many attempts of its own.
func FurtherAttempt(attempt, n int) int { return attempt + n*(events.MaxAttempts+1) }

// New reads the recording from the events of questions.
func New(questions ...*events.Question) *Recording {
	r := &Recording{calls: map[call]recorded{}}
	for _, q := range questions {
		for _, e := range q.Events {
			r.take(q.Question, e)
		}
	}
	return r
}

// take keeps the first word on each attempt: what a completion says of those before it,
// the plan that was made of it says again.
func (r *Recording) take(question string, e *events.Event) {
	key := call{question, e.Attempt}
	if _, known := r.calls[key]; known {
		return
	}
	switch b := e.Body.(type) {
	case *events.Completion:
		r.calls[key] = recorded{completion: b, attempts: b.Attempts}
		// What they all charged for, and what brought nothing, is told with the first.
		for i, text := range b.Further {
			further := *b
			further.Text, further.Usage, further.LatencyMS = text, events.Usage{}, 0
			r.calls[call{question, FurtherAttempt(e.Attempt, i+1)}] = recorded{completion: &further}
		}
	case *events.Planned:
		r.failed(key, b.Attempts)
	case *events.Ambiguous:
		r.failed(key, b.Attempts)
	case *events.Clarify:
		r.failed(key, b.Attempts)
	case *events.Failed:
		r.failed(key, b.Attempts)
	}
}

func (r *Recording) failed(key call, attempts []events.ModelAttempt) {
	if len(attempts) > 0 {
		r.calls[key] = recorded{attempts: attempts}
	}
}

// Any reports that there are models: the log tells what they said.
func (r *Recording) Any(context.Context, string) (bool, error) { return len(r.calls) > 0, nil }

// Order is not on the log: plans are not looked up by it in a replay.
func (r *Recording) Order(context.Context, string, []string) ([]llm.Identity, error) { return nil, nil }

// Complete says what the models said of the call's question and attempt.
func (r *Recording) Complete(_ context.Context, c fleet.Call, _ llm.Request) (*llm.Reply, fleet.Outcome, error) {
	said, known := r.calls[call{c.Question, c.Attempt}]
	if !known {
		return nil, fleet.Outcome{}, unrecorded(c.Question, c.Attempt)
	}
	out := fleet.Outcome{Attempts: said.attempts}
	for _, a := range said.attempts {
		out.Usage = out.Usage.Plus(a.Usage)
	}
	if said.completion == nil {
		return nil, out, fleet.Failure(said.attempts)
	}
	out.Identity = llm.Identity{Provider: said.completion.Provider, Model: said.completion.Model}
	out.Took = time.Duration(said.completion.LatencyMS) * time.Millisecond
	out.Usage = out.Usage.Plus(said.completion.Usage)
	return &llm.Reply{Text: said.completion.Text, Usage: said.completion.Usage}, out, nil
}

func unrecorded(question string, attempt int) error {
	return events.NewError(events.StagePlanner, events.ClassUnavailable,
		fmt.Sprintf("the log has no reply of a model to attempt %d of question %s, and a replay asks none", attempt, question))
}

// Provider answers one attempt of a question, as often as it is asked.
func (r *Recording) Provider(question string, attempt int) llm.Provider {
	return provider{recording: r, call: call{question, attempt}}
}

type provider struct {
	recording *Recording
	call      call
}

// Identity is the model that answered.
func (p provider) Identity() llm.Identity {
	if c := p.recording.calls[p.call].completion; c != nil {
		return llm.Identity{Provider: c.Provider, Model: c.Model}
	}
	return llm.Identity{Provider: "replay", Model: "none"}
}

// Complete implements llm.Provider.
func (p provider) Complete(ctx context.Context, _ llm.Request) (*llm.Reply, error) {
	reply, _, err := p.recording.Complete(ctx, fleet.Call{Question: p.call.question, Attempt: p.call.attempt}, llm.Request{})
	return reply, err
}

var _ llm.Provider = provider{}
