package bus

import (
	"context"
	"errors"
	"time"

	"arivu/events"
	"arivu/events/turns"
)

const (
	// holdFirst is how long an event first waits here for its turn before it goes back to
	// the broker, so that a process with nothing to do can have it; each time longer.
	holdFirst = 2 * time.Second
	// crowdedFirst is how long an event first stays away that found no room to wait in.
	crowdedFirst = 50 * time.Millisecond
	// longestPause bounds a wait that grows with each delivery.
	longestPause = 30 * time.Second
)

// errHeld is the cause of a wait that was long enough.
var errHeld = errors.New("no turn came for a while")

// turn waits until it is the event's turn among those that this process has taken, and
// returns the function that ends it. It reports false if the event was given back instead.
//
// What is done already, and the work on a question that is canceled or whose deadline passes
// while it waits, needs no turn: nothing is done for it but to say so.
func (d *delivery) turn(e *events.Event) (done func(), ok bool) {
	r := d.runner
	// Whom it is for and until when is known without a look at what has become of it since.
	q, err := r.bus.upTo(r.ctx, e)
	if err != nil {
		d.retry(e, nil, err)
		return nil, false
	}
	if q.Ended() || q.Effect(e) != nil {
		return func() {}, true
	}
	done, err = d.wait(q, e)
	switch {
	case err == nil:
		return done, true
	case errors.Is(err, turns.ErrCrowded):
		d.snooze(q, d.growing(crowdedFirst))
	case errors.Is(err, errHeld), errors.Is(err, turns.ErrClosed), errors.Is(err, errStopping):
		_ = d.msg.nak(0)
	case errors.Is(err, context.DeadlineExceeded) && !q.Overdue(r.bus.Now()):
		d.snooze(q, crowdedFirst) // the clocks of the wait and of the question are not one
	default:
		d.doubted = errors.Is(err, errCanceled)
		return func() {}, true
	}
	return nil, false
}

// wait is turn for who knows the question.
func (d *delivery) wait(q *events.Question, e *events.Event) (func(), error) {
	r, b := d.runner, d.runner.bus
	ctx, cancel := context.WithCancelCause(r.ctx)
	defer cancel(nil)
	d.cancel = cancel
	b.register(e.Question, d)
	defer b.unregister(e.Question, d)
	// An approved statement may have run before: its stage looks, however late it is.
	if e.Kind() != events.KindApproved {
		var stop context.CancelFunc
		ctx, stop = context.WithTimeout(ctx, q.Deadline().Sub(b.Now()))
		defer stop()
	}
	ctx, stop := context.WithTimeoutCause(ctx, d.growing(holdFirst), errHeld)
	defer stop()
	return r.turns.Take(ctx, turns.Of(q), d.msg.seq)
}

// growing is a pause that grows with each delivery, so that a question which waits until its
// deadline stays far below the delivery limit.
func (d *delivery) growing(first time.Duration) time.Duration {
	wait := first
	for range min(d.msg.count-1, 30) {
		wait += wait / 2
	}
	return min(wait, longestPause)
}
