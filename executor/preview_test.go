package executor_test

import (
	"encoding/json"
	"strings"
	"sync/atomic"
	"testing"

	"arivu/events"
	"arivu/events/bus"
	"arivu/events/bus/bustest"
)

// choose has the executor look at the readings with these statements.
func (h *house) choose(connection string, statements ...string) *events.Clarify {
	h.t.Helper()
	asked := bustest.Asked("q")
	asked.Body.(*events.Asked).Options.MaxRows = 2000
	asked.Body.(*events.Asked).Connection = connection
	if err := h.bus.Append(h.t.Context(), asked); err != nil {
		h.t.Fatal(err)
	}
	a := &events.Ambiguous{Prompt: "Which?"}
	for _, sql := range statements {
		a.Readings = append(a.Readings, events.Reading{Restatement: "r", Question: sql, SQL: sql})
	}
	q := h.outcome(h.follow(asked, a))
	if q.Clarify == nil || !q.Ended() || q.Clarify.Prompt != "Which?" || len(q.Clarify.Readings) != len(statements) {
		h.t.Fatalf("status %s: %+v", q.Status(), q.Clarify)
	}
	return q.Clarify
}

// Each reading shows what it gives, and one that cannot be looked at does not keep the
// others from being shown.
func TestReadingsShowWhatTheyGive(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	got := h.choose("shop",
		"SELECT COUNT(*) AS n FROM items",
		"SELECT id, name FROM items ORDER BY id",
		"SELECT nme FROM items",
		"DELETE FROM items",
		"",
	).Readings
	if p := got[0].Preview; p == nil || p.Rows != 1 || p.More || len(p.Sample) != 1 || p.Sample[0][0] != json.Number("2500") || p.Columns[0].Name != "n" {
		t.Errorf("a figure shows as %+v", p)
	}
	if p := got[1].Preview; p == nil || p.Rows != events.PreviewedRows || !p.More || len(p.Sample) != events.SampleRows || p.Sample[2][1] != "item 3" {
		t.Errorf("a list shows as %+v", p)
	}
	if p := got[2].Preview; p == nil || !strings.Contains(p.Missing, "nme") || p.Rows != 0 {
		t.Errorf("a statement that fails shows as %+v", p)
	}
	if p := got[3].Preview; p == nil || p.Missing == "" {
		t.Errorf("a statement that writes shows as %+v", p)
	}
	if got[4].Preview != nil {
		t.Errorf("without a statement it shows as %+v", got[4].Preview)
	}
	if n := h.value("SELECT COUNT(*) FROM items"); n != "2500" {
		t.Errorf("%s rows are left", n)
	}
}

// A choice is offered although a statement does not come back and a database is not there.
func TestReadingsDoNotWait(t *testing.T) {
	t.Parallel()
	var queries atomic.Int32
	h := newHouse(t, watch(&watched{queries: &queries, hold: "MAX", holding: make(chan struct{})}))
	got := h.choose("shop", "SELECT MAX(id) AS n FROM items", "SELECT MIN(id) AS n FROM items").Readings
	if p := got[0].Preview; p == nil || !strings.Contains(p.Missing, "longer than 1s") {
		t.Errorf("the slow one shows as %+v", p)
	}
	if p := got[1].Preview; p == nil || p.Rows != 1 {
		t.Errorf("the quick one shows as %+v", p)
	}
	if p := h.choose("down", "SELECT 1 AS n").Readings[0].Preview; p == nil || p.Missing == "" {
		t.Errorf("of a database that is down it shows as %+v", p)
	}
}

// A database that charges for each statement is not asked.
func TestReadingsAreNotLookedAtForMoney(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	docs := h.bus.Documents(bus.BucketConnections)
	var c events.Connection
	if _, err := docs.Get(t.Context(), "default.shop", &c); err != nil {
		t.Fatal(err)
	}
	c.Dialect = events.DialectSnowflake
	if err := docs.Put(t.Context(), "default.shop", c); err != nil {
		t.Fatal(err)
	}
	h.await("the connection to be known as one that charges", func() bool {
		p := h.choose("shop", "SELECT COUNT(*) AS n FROM items").Readings[0].Preview
		return p != nil && strings.Contains(p.Missing, "charges for each statement") && p.Rows == 0
	})
}
