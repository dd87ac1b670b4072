package executor_test

import (
	"slices"
	"testing"
	"time"

	"arivu/events"
	"arivu/executor"
)

// sharing has three questions come to the same statement while another keeps the only place.
// The first waits for the place, the others for the first.
func sharing(t *testing.T) (h *house, blocks *events.Event, same [3]*events.Event) {
	t.Helper()
	h = newHouse(t, reusing, narrow(30*time.Second, 30*time.Second))
	blocks = h.planned("shop", endless)
	h.await("the place to be taken", func() bool {
		n, err := executor.Running(t.Context(), h.executor, "shop")
		return err == nil && n == 1
	})
	same[0] = h.planned("shop", countItems)
	h.await("the first to wait", func() bool { return slices.Contains(h.spans(same[0].Address), "queued") })
	for i := range same[1:] {
		same[1+i] = h.planned("shop", countItems)
	}
	h.await("the others to wait for it", func() bool { return executor.Sharing(h.executor) == 2 })
	return h, blocks, same
}

func (h *house) cancel(e *events.Event) {
	h.t.Helper()
	if _, err := h.bus.Cancel(h.t.Context(), e.Address, "tester", ""); err != nil {
		h.t.Fatal(err)
	}
}

// Questions that come to the same statement at the same time have it run once, and each has
// the result as its own, which says for whom it was read.
func TestAResultIsSharedWhileItIsRead(t *testing.T) {
	t.Parallel()
	h, blocks, same := sharing(t)
	h.cancel(blocks)
	if first := h.outcome(same[0]); count(first) != "2500" || first.Executed.Reused != nil {
		t.Errorf("the first has %+v", first.Executed)
	}
	for _, e := range same[1:] {
		q := h.outcome(e)
		if count(q) != "2500" || q.Executed.Reused == nil || q.Executed.Reused.Question != same[0].Question {
			t.Errorf("another has %+v", q.Executed)
		}
		h.await("what its trace says", func() bool { return slices.Contains(h.spans(e.Address), "shared statement") })
	}
}

// If the first is canceled, the others run their own.
func TestAResultIsReadAnewIfTheFirstIsCanceled(t *testing.T) {
	t.Parallel()
	h, blocks, same := sharing(t)
	h.cancel(same[0])
	h.await("nobody to wait for it", func() bool { return executor.Sharing(h.executor) == 0 })
	h.cancel(blocks)
	for _, e := range same[1:] {
		if q := h.outcome(e); count(q) != "2500" || q.Executed.Reused != nil {
			t.Errorf("another has %+v", q.Executed)
		}
	}
}
