package live

import (
	"context"
	"time"

	"arivu/events"
)

// waiterBuffer is more than the events of an ordinary question.
const waiterBuffer = 32

// Waiter follows one question until it has settled. It folds the events as they
// come and turns to the log when one is missing, or when the feed has been silent
// for suspiciously long.
type Waiter struct {
	log     Log
	address events.Address
	viewer  *Viewer
	recheck time.Duration
	q       *events.Question
}

// NewWaiter watches a question from now on. Create it before the question's first
// event is stored, and close it.
func (h *Hub) NewWaiter(log Log, a events.Address, recheck time.Duration) *Waiter {
	w := &Waiter{log: log, address: a, viewer: h.newViewer(waiterBuffer), recheck: recheck, q: new(events.Question)}
	w.watch()
	return w
}

// watch begins live at once: there is nothing stored to wait for.
func (w *Waiter) watch() {
	t := QuestionTopic(w.address)
	w.viewer.Hold(t, w.seq())
	w.viewer.Release(t, nil, nil)
}

// Know tells the waiter of a state of the question, such as its first event.
func (w *Waiter) Know(q *events.Question) {
	if last := q.Last(); last != nil && last.Seq > w.seq() {
		w.q = q
	}
}

// Wait returns the question once it has settled: it has ended, or it waits for a
// person. When ctx is done first, it returns the newest state known.
func (w *Waiter) Wait(ctx context.Context) *events.Question {
	tick := time.NewTicker(w.recheck)
	defer tick.Stop()
	for !Settled(w.q) {
		select {
		case <-w.viewer.Ready():
			w.take(ctx)
		case <-tick.C:
			w.reload(ctx)
		case <-ctx.Done():
			return w.q
		}
	}
	return w.q
}

// Close stops watching.
func (w *Waiter) Close() { w.viewer.Close() }

// Settled reports whether a question will not go on by itself.
func Settled(q *events.Question) bool {
	return q.Ended() || q.Status() == events.StatusAwaitingApproval
}

func (w *Waiter) take(ctx context.Context) {
	for _, item := range w.viewer.Take() {
		if item.Gap {
			w.watch()
			w.reload(ctx)
			continue
		}
		if item.Update.Seq <= w.seq() {
			continue // known already
		}
		e, err := item.Update.Event()
		if err == nil {
			// A copy: states once handed out, as by Know, are shared.
			var next *events.Question
			if next, err = w.q.With(e); err == nil {
				w.q = next
			}
		}
		if err != nil {
			w.reload(ctx)
		}
	}
}

// reload asks the log. If it cannot be read now, the next tick tries again.
func (w *Waiter) reload(ctx context.Context) {
	q, err := w.log.Question(ctx, w.address)
	if err == nil {
		w.Know(q)
	}
}

func (w *Waiter) seq() uint64 {
	if last := w.q.Last(); last != nil {
		return last.Seq
	}
	return 0
}
