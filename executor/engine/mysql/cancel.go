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

// kill ends the statement on the server, from the side, and waits until the server has
// taken the order. If there is no ending in time, the connection is given up; the
// server's own time limit then ends the statement.
func (w *watch) kill() {
	w.killing.Do(func() {
		w.wg.Go(func() {
			timer := time.NewTimer(cancelGrace)
			defer timer.Stop()
			select {
			case <-w.done:
			case <-timer.C:
				w.giveUp()
			}
		})
		ctx, cancel := context.WithTimeout(context.Background(), cancelGrace)
		defer cancel()
		if _, err := w.db.side.ExecContext(ctx, "KILL QUERY "+w.id); err != nil {
			w.giveUp()
		}
	})
}

// stop ends the watch and waits for an order under way, so that it cannot hit a later
// statement.
func (w *watch) stop() {
	close(w.done)
	w.wg.Wait()
}
