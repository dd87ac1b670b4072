package fleet

import (
	"fmt"
	"sync"
	"time"

	"arivu/events"
	"arivu/planner/llm"
)

// left is what an endpoint's vendor has said that may still be asked of it. It is this
// process's own: every reply to any replica tells it anew.
type left struct {
	mu     sync.Mutex
	closed time.Time // until then nothing is asked
}

// learn takes a refusal that names how long it lasts.
func (l *left) learn(err *events.Error, now time.Time) {
	if err.Class != events.ClassModelRate || err.RetryAfter <= 0 {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if until := now.Add(time.Duration(err.RetryAfter) * time.Millisecond); until.After(l.closed) {
		l.closed = until
	}
}

// take returns the error of a call that the vendor would refuse, as far as is known.
func (l *left) take(id llm.Identity, _ int, now time.Time) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !now.Before(l.closed) {
		return nil
	}
	return events.NewError(events.StagePlanner, events.ClassModelRate,
		fmt.Sprintf("%s limits the rate of requests, and has said until when", id)).RetryIn(l.closed.Sub(now))
}
