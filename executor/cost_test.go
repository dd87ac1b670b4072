package executor_test

import (
	"strings"
	"testing"

	"arivu/events"
	"arivu/executor"
)

// What is expected to cost too much is rejected, with words that come from the snapshot.
func TestTooExpensive(t *testing.T) {
	t.Parallel()
	h := newHouse(t, func(cfg *executor.Config) { cfg.Limits.MaxCost = 100 })
	if q := h.plan("shop", "SELECT COUNT(*) AS n FROM items"); q.Executed == nil {
		t.Errorf("counting once: %s, %+v", q.Status(), q.Rejected)
	}
	q := h.plan("shop", "SELECT COUNT(*) AS n FROM items AS a, items AS b WHERE a.name < b.name")
	if len(q.Rejected) != 1 || q.Executed != nil {
		t.Fatalf("every item with every other: %s, %+v", q.Status(), q.Rejected)
	}
	e := q.Rejected[0].Error
	if e.Class != events.ClassTooExpensive || e.Piece != "items" || !strings.Contains(e.Message, "searching all of items, about 2,500 rows, once for each") ||
		!strings.Contains(e.Message, "on its id.") {
		t.Errorf("%+v", e)
	}
}
