package executor

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"arivu/events"
	"arivu/events/bus"
)

const (
	// waitingRoom is how many times its statements at once a process holds of plans:
	// only among those it holds can it choose whose turn it is.
	waitingRoom = 16
	// waitShown is after how long a wait is told to who asked.
	waitShown = 250 * time.Millisecond
	// crowdedPause is how long a plan stays away that found no room to wait in.
	crowdedPause = 250 * time.Millisecond
)

// The spans of a wait. The first is recorded while it lasts, so that it can be seen,
// the second when it is over.
const (
	spanQueued = "queued"
	spanWait   = "wait"
)

// errBusy is the cause of a wait that was too long.
var errBusy = errors.New("no turn came in time")

func askerOf(q *events.Question) asker { return asker{user: q.Asked.User, session: q.Session} }

// turn waits for a place among the statements of a database, and among all of this
// process, and returns the function that gives both back. A wait that is too long is
// an *events.Error, and a crowd an *events.Snooze.
func (x *Executor) turn(ctx context.Context, t *turns, connection string, a asker) (func(), error) {
	waiting, cancel := context.WithTimeoutCause(ctx, x.cfg.Limits.QueueWait, errBusy)
	defer cancel()
	began := x.cfg.Bus.Now()
	_, span := bus.StartSpan(ctx, spanWait)
	shown := time.AfterFunc(waitShown, func() { showWait(ctx, t) })
	done, err := t.take(waiting, a)
	if err == nil {
		err = x.slot(waiting)
		if err != nil {
			done()
		}
	}
	if !shown.Stop() {
		span.End(err)
	}
	switch {
	case err == nil:
		return func() { <-x.slots; done() }, nil
	case errors.Is(err, errCrowded):
		return nil, &events.Snooze{Delay: crowdedPause, Reason: "other statements of this session wait for " + connection}
	case errors.Is(err, errBusy):
		return nil, busy(connection, t, x.cfg.Bus.Now().Sub(began))
	default:
		return nil, err
	}
}

// slot waits for one of the statements that this process runs at once.
func (x *Executor) slot(ctx context.Context) error {
	select {
	case x.slots <- struct{}{}:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// showWait records that a statement waits for its database.
func showWait(ctx context.Context, t *turns) {
	running, waiting := t.load()
	_, span := bus.StartSpan(ctx, spanQueued)
	span.Set("running", strconv.Itoa(running))
	span.Set("waiting", strconv.Itoa(waiting))
	span.End(nil)
}

func busy(connection string, t *turns, after time.Duration) error {
	running, waiting := t.load()
	return events.NewError(events.StageExecutor, events.ClassTimeout, fmt.Sprintf(
		"The database of connection %q is busy: it runs %d statements, %d more wait, and no place came free within %s. Ask again in a moment.",
		connection, running, waiting, after.Round(time.Second))).RetryIn(crowdedPause)
}
