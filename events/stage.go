package events

import (
	"context"
	"fmt"
	"time"
)

// Handler is a stage of the pipeline: a function from an event, with the history
// of its question, to the body of the one event that answers it. It knows no
// broker, so tests, replays and shadow runs call the very same function.
//
// e is the event to answer and is on q; usually it is q.Last(). A nil body with a
// nil error means that there is nothing to say. One event in, at most one out is
// what makes "record the effect, then acknowledge" a single atomic step; a stage
// with an expensive intermediate result records it as an event of its own, as
// [Completion] does.
//
// An *Error ends the question as failed, a [Snooze] asks for the event again
// later, and any other error is retried and then dead-lettered.
type Handler interface {
	Handle(ctx context.Context, q *Question, e *Event) (Body, error)
}

// HandlerFunc is a function as a Handler.
type HandlerFunc func(ctx context.Context, q *Question, e *Event) (Body, error)

// Handle calls f.
func (f HandlerFunc) Handle(ctx context.Context, q *Question, e *Event) (Body, error) {
	return f(ctx, q, e)
}

// Snooze is returned by a Handler that cannot work now and wants the event again
// after a delay. It spends no attempt and holds no worker.
type Snooze struct {
	Delay  time.Duration
	Reason string
}

// Error says for how long and why.
func (s *Snooze) Error() string {
	return fmt.Sprintf("waiting %s: %s", s.Delay, s.Reason)
}
