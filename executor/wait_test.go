package executor_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"arivu/events"
	"arivu/executor"
)

func narrow(wait, query time.Duration) func(*executor.Config) {
	return func(cfg *executor.Config) {
		cfg.Limits.PerConnection, cfg.Limits.QueueWait, cfg.Limits.QueryTimeout = 1, wait, query
	}
}

// Of two statements for one place, the one that waits shows that it does.
func TestWaitingIsShown(t *testing.T) {
	t.Parallel()
	h := newHouse(t, narrow(30*time.Second, time.Second))
	one, two := h.planned("shop", endless), h.planned("shop", endless)
	h.await("the wait to show", func() bool {
		names := append(h.spans(one.Address), h.spans(two.Address)...)
		return slices.Contains(names, "queued") && !slices.Contains(names, "wait")
	})
	h.await("the length of the wait", func() bool {
		return slices.Contains(append(h.spans(one.Address), h.spans(two.Address)...), "wait")
	})
	h.outcome(one)
	h.outcome(two)
}

// A wait ends with an error that says why and what to do, and a statement that is
// canceled gives its place back.
func TestWaitingIsBounded(t *testing.T) {
	t.Parallel()
	h := newHouse(t, narrow(300*time.Millisecond, 20*time.Second))
	runs, waits := h.planned("shop", endless), h.planned("shop", endless)
	var q *events.Question
	h.await("the end of the wait", func() bool {
		for _, e := range []*events.Event{runs, waits} {
			if got, err := h.bus.Question(t.Context(), e.Address); err == nil && got.Failed != nil {
				q = got
				return true
			}
		}
		return false
	})
	if q.Question == runs.Question {
		runs = waits
	}
	if !errors.Is(&q.Failed.Error, events.ClassTimeout) || !q.Failed.Error.Retryable ||
		!strings.Contains(q.Failed.Error.Message, `The database of connection "shop" is busy: it runs 1 statements`) {
		t.Errorf("%+v", q.Failed)
	}
	if _, err := h.bus.Cancel(t.Context(), runs.Address, "tester", ""); err != nil {
		t.Fatal(err)
	}
	h.await("the place to be free", func() bool { return h.plan("shop", "SELECT COUNT(*) AS n FROM items").Executed != nil })
}

// A result is said to be cut exactly when rows were left out.
func TestTruncatedIsExact(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	for _, c := range []struct {
		sql       string
		rows      int
		truncated bool
	}{
		{"SELECT id FROM items WHERE id <= 1999", 1999, false},
		{"SELECT id FROM items WHERE id <= 2000", 2000, false},
		{"SELECT id FROM items WHERE id <= 2001", 2000, true},
		{"SELECT id FROM items ORDER BY id LIMIT 2000", 2000, false},
		{"SELECT id FROM items ORDER BY id LIMIT 2001", 2000, true},
		{"SELECT id FROM items WHERE id = 0", 0, false},
	} {
		x := h.plan("shop", c.sql).Executed
		if x == nil || x.RowCount != c.rows || x.Truncated != c.truncated || (x.TruncatedBy == "rows") != c.truncated {
			t.Errorf("%s: %+v", c.sql, x)
		}
	}
}

// spans are the names of the spans recorded of a question.
func (h *house) spans(a events.Address) []string {
	h.t.Helper()
	spans, err := h.bus.Spans(h.t.Context(), a)
	if err != nil {
		h.t.Fatal(err)
	}
	names := make([]string, len(spans))
	for i, s := range spans {
		names[i] = s.Name
	}
	return names
}
