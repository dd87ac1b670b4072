package mysql

import (
	"context"
	"sync"
	"time"
)

// watch kills a statement when its context ends, and gives its connection up if that
// does not help.
type watch struct {
	db     *database
	id     string
	giveUp context.CancelFunc

	killing sync.Once
	done    chan struct{}
	wg      sync.WaitGroup
}

func (d *database) watch(ctx context.Context, id string, giveUp context.CancelFunc) *watch {
	w := &watch{db: d, id: id, giveUp: giveUp, done: make(chan struct{})}
	w.wg.Go(func() {
		select {
		case <-w.done:
			return
		case <-ctx.Done():
		}
		w.kill()
	})
	return w
}

// insistence is the pause between orders to end a statement: one that comes between
// two statements of a session, before the one it is meant for, ends nothing.
const insistence = 50 * time.Millisecond

// kill ends the statement on the server, from the side, and waits until the server has
// taken the order. It is repeated until the statement has ended; if there is no ending
// in time, the connection is ended, too.
func (w *watch) kill() {
	w.killing.Do(func() {
		w.order("KILL QUERY ")
		w.wg.Go(w.insist)
	})
}

func (w *watch) insist() {
	again := time.NewTicker(insistence)
	defer again.Stop()
	enough := time.NewTimer(cancelGrace)
	defer enough.Stop()
	for {
		select {
		case <-w.done:
			return
		case <-again.C:
			w.order("KILL QUERY ")
		case <-enough.C:
			w.giveUp()
			w.order("KILL CONNECTION ")
			return
		}
	}
}

// order tells the server. If it cannot be told the connection is given up; the
// server's own time limit then ends the statement.
func (w *watch) order(what string) {
	ctx, cancel := context.WithTimeout(context.Background(), cancelGrace)
	defer cancel()
	if _, err := w.db.side.ExecContext(ctx, what+w.id); err != nil && number(err) != errNoSuchThread {
		w.giveUp()
	}
}

// stop ends the watch and waits for an order under way, so that it cannot hit a later
// statement.
func (w *watch) stop() {
	close(w.done)
	w.wg.Wait()
}
