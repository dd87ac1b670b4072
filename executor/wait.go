package executor

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"arivu/events"
	"arivu/events/bus"
	"arivu/events/turns"
)

const (
	// waitingRoom is how many times its statements at once a process holds of plans:
	// only among those it holds can it choose whose turn it is.
	waitingRoom = 16
	// waitingBefore is how many times as many more wait, by the stage's own choice, to be
	// among these.
	waitingBefore = 8
	// waitShown is after how long a wait is told to who asked.
	waitShown = 250 * time.Millisecond
	// maxWaiting bounds how many statements of one session wait in a process. What is
	// beyond goes back to the log and comes again, so that a crowd of one session's
	// questions never fills the room in which others wait.
	maxWaiting = 64
	// maxQueue bounds how many statements wait for one database, those included that no
	// question asks for.
	maxQueue = 1024
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

func newTurns(places int) *turns.Queue {
	return turns.New(turns.Limits{Places: places, Room: maxQueue, PerSession: maxWaiting, Spare: true})
}

// turn waits for a place among the statements of a database, and among all of this
// process, and returns the function that gives both back. A wait that is too long is
// an *events.Error, and a crowd an *events.Snooze.
func (x *Executor) turn(ctx context.Context, t *turns.Queue, connection string, a turns.Asker) (func(), error) {
	waiting, cancel := context.WithTimeoutCause(ctx, x.cfg.Limits.QueueWait, errBusy)
	defer cancel()
	began := x.cfg.Bus.Now()
	_, span := bus.StartSpan(ctx, spanWait)
	shown := time.AfterFunc(waitShown, func() { showWait(ctx, t) })
	done, err := t.Take(waiting, a, 0)
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
	case errors.Is(err, turns.ErrCrowded):
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
func showWait(ctx context.Context, t *turns.Queue) {
	running, waiting := t.Load()
	_, span := bus.StartSpan(ctx, spanQueued)
	span.Set("running", strconv.Itoa(running))
	span.Set("waiting", strconv.Itoa(waiting))
	span.End(nil)
}

func busy(connection string, t *turns.Queue, after time.Duration) error {
	running, waiting := t.Load()
	return events.NewError(events.StageExecutor, events.ClassTimeout, fmt.Sprintf(
		"The database of connection %q is busy: it runs %d statements, %d more wait, and no place came free within %s. Ask again in a moment.",
		connection, running, waiting, after.Round(time.Second))).RetryIn(crowdedPause)
}
