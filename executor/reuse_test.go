package executor_test

import (
	"encoding/json"
	"path/filepath"
	"testing"
	"time"

	"arivu/events"
	"arivu/events/bus"
	"arivu/events/bus/bustest"
	"arivu/executor"
)

const countItems = "SELECT COUNT(*) AS n FROM items"

// reusing leaves the reuse of results at its default, which other tests do without.
func reusing(c *executor.Config) { c.Limits.ReuseResults = 0 }

// count is the single number of a result, "" if there is none.
func count(q *events.Question) json.Number {
	if q.Executed == nil || len(q.Executed.Rows) != 1 {
		return ""
	}
	n, _ := q.Executed.Rows[0][0].(json.Number)
	return n
}

// fresh plans a question that wants nothing of an earlier one.
func (h *house) fresh(connection, statement string) *events.Question {
	h.t.Helper()
	asked := bustest.Asked("q")
	b := asked.Body.(*events.Asked)
	b.Connection, b.Options.MaxRows, b.Options.Fresh = connection, 2000, true
	if err := h.bus.Append(h.t.Context(), asked); err != nil {
		h.t.Fatal(err)
	}
	return h.outcome(h.follow(asked, body(connection, statement)))
}

func TestAResultIsReusedAndSaysSo(t *testing.T) {
	t.Parallel()
	h := newHouse(t, reusing)
	first := h.plan("shop", countItems)
	h.exec("DELETE FROM items WHERE id = 1")
	again := h.plan("shop", countItems)
	r := again.Executed
	if r == nil || r.Reused == nil || r.Reused.Question != first.Question || count(again) != "2500" || r.SQL != first.Executed.SQL {
		t.Fatalf("the same statement ran again: %+v", r)
	}
	if age := h.bus.Now().Sub(r.Reused.At); age < 0 || age > time.Minute {
		t.Errorf("it is %s old", age)
	}
	if first.Executed.Reused != nil {
		t.Error("the first result was marked as reused")
	}
	if q := h.fresh("shop", countItems); count(q) != "2499" || q.Executed.Reused != nil {
		t.Errorf("a question that wants a new result: %+v", q.Executed)
	}
	if q := h.plan("shop", countItems); count(q) != "2499" || q.Executed.Reused == nil {
		t.Errorf("the newest result is the one that is kept: %+v", q.Executed)
	}
	if q := h.plan("shop", countItems+" WHERE id > 0"); q.Executed.Reused != nil {
		t.Error("another statement got its result")
	}
}

func TestResultsAreReusedAsTheConnectionSays(t *testing.T) {
	t.Parallel()
	h := newHouse(t, reusing)
	file := "sqlite://" + filepath.ToSlash(h.file)
	for ms, want := range map[int64]bool{-1: false, 1: false, 60_000: true} {
		h.put("own", file)
		var c events.Connection
		docs := h.bus.Documents(bus.BucketConnections)
		if _, err := docs.Get(t.Context(), "default.own", &c); err != nil {
			t.Fatal(err)
		}
		// As with every change through the API.
		c.Options.ReuseMS, c.Updated = ms, h.bus.Now()
		if err := docs.Put(t.Context(), "default.own", c); err != nil {
			t.Fatal(err)
		}
		h.await("the snapshot of own", func() bool { return h.schema("own") != nil })
		h.await("a question under the new options", func() bool {
			h.plan("own", countItems)
			time.Sleep(5 * time.Millisecond) // longer than 1 ms
			q := h.plan("own", countItems)
			return q.Executed != nil && (q.Executed.Reused != nil) == want
		})
	}
}

func TestNoResultOutlivesWhatItDependsOn(t *testing.T) {
	t.Parallel()
	h := newHouse(t, reusing)
	file := "sqlite://" + filepath.ToSlash(h.file)
	h.put("own", file)
	h.await("the snapshot of own", func() bool { return h.schema("own") != nil })
	h.plan("own", countItems)
	h.exec("DELETE FROM items WHERE id = 1")
	docs := h.bus.Documents(bus.BucketConnections)
	var c events.Connection
	if _, err := docs.Get(t.Context(), "default.own", &c); err != nil {
		t.Fatal(err)
	}
	c.Options.RowPolicies, c.Updated = []events.RowPolicy{{Table: "items", Filter: "id > 100"}}, h.bus.Now()
	if err := docs.Put(t.Context(), "default.own", c); err != nil {
		t.Fatal(err)
	}
	h.await("the new policy in force", func() bool { return count(h.plan("own", countItems)) == "2400" })

	h.plan("shop", countItems)
	h.exec("CREATE TABLE more (id INTEGER)", "DELETE FROM items WHERE id = 2")
	if err := h.bus.Call(t.Context(), events.StageExecutor, events.VerbRefresh, events.RefreshSchema{Tenant: "default", Name: "shop"}, nil); err != nil {
		t.Fatal(err)
	}
	// The executor hears of a new snapshot a moment after it is stored.
	h.await("the new structure in force", func() bool { return count(h.plan("shop", countItems)) == "2498" })
}

func TestAnApprovedWriteEndsTheReuse(t *testing.T) {
	t.Parallel()
	d := sqliteDeskOf(newHouse(t, reusing))
	const notes = "SELECT COUNT(*) AS n FROM notes"
	d.plan("notes", notes)
	if q := d.plan("notes", notes); q.Executed == nil || q.Executed.Reused == nil {
		t.Fatalf("no reuse on a connection that may write: %+v", q.Executed)
	}
	q := d.propose("DELETE FROM notes WHERE id = 1")
	if done := d.approve(q, "bea", q.Approval.Digest); done.Executed == nil || done.Executed.Written == nil {
		t.Fatalf("the write: %s %+v", done.Status(), done.Failed)
	}
	if q := d.plan("notes", notes); count(q) != "2" {
		t.Errorf("after the write: %s, reused %+v", count(q), q.Executed.Reused)
	}
}

func TestStatementsByHandAlwaysRun(t *testing.T) {
	t.Parallel()
	d := sqliteDeskOf(newHouse(t, reusing))
	const notes = "SELECT COUNT(*) AS n FROM notes"
	d.outcome(d.byHand(notes, events.WriteNever))
	d.exec("DELETE FROM notes WHERE id = 1")
	if q := d.outcome(d.byHand(notes, events.WriteNever)); count(q) != "2" || q.Executed.Reused != nil {
		t.Errorf("%+v", q.Executed)
	}
}

func TestSlowResultsAreSharedByReplicas(t *testing.T) {
	t.Parallel()
	const slow = "SELECT COUNT(*) AS n FROM items a JOIN items b ON a.id <= b.id"
	h := newHouse(t, reusing)
	first := h.plan("shop", slow)
	if first.Executed == nil || first.Executed.Timings.QueryMS < 20 {
		t.Fatalf("the statement took %+v: too fast for this test", first.Executed)
	}
	newHouseOn(t, h.bus, func(c *executor.Config) { c.Declared, c.Vault, c.Limits.ReuseResults = nil, h.vault, 0 })
	reusedBy := 0
	for range 4 { // whichever of the two takes them
		if q := h.plan("shop", slow); q.Executed != nil && q.Executed.Reused != nil && q.Executed.Reused.Question == first.Question {
			reusedBy++
		}
	}
	if reusedBy != 4 {
		t.Errorf("%d of 4 were reused", reusedBy)
	}
}
