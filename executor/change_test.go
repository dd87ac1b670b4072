package executor_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"arivu/events"
	"arivu/events/bus"
	"arivu/events/bus/bustest"
	"arivu/executor"
)

// A change of structure is remembered with what it breaks.
func TestChangesOfStructureAreRemembered(t *testing.T) {
	t.Parallel()
	h := newHouse(t, func(cfg *executor.Config) { cfg.Limits.SchemaRefresh = 50 * time.Millisecond })
	var ids []string
	h.await("the snapshot", func() bool { s := h.schema("shop"); return s != nil && !s.Partial })
	v := events.Vocabulary{Connection: "shop", Version: 1, Terms: []events.Term{
		{Phrase: "label", Targets: []string{"items.name", "items.label"}},
		{Phrase: "the first", Targets: []string{"items.name = 'item 1'"}},
		{Phrase: "things", Targets: []string{"items"}},
	}}
	if err := h.bus.Documents(bus.BucketSemantics).Put(t.Context(), bus.VocabularyKey("default.shop"), v); err != nil {
		t.Fatal(err)
	}
	semantics := events.Semantics{Connection: "shop", Version: 1, Meanings: events.Meanings{
		Metrics: []events.Metric{{Name: "names", Probe: "SELECT count(name) FROM items"}, {Name: "things", Probe: "SELECT count(*) FROM items"}, {Name: "unprobed"}},
		Verified: []events.VerifiedQuestion{
			{ID: "a", Question: "things called {name}", Probe: "SELECT count(*) FROM items WHERE name = 'x'"}, {ID: "b", Question: "how many", Probe: "SELECT count(*) FROM items"},
		},
	}}
	if err := h.bus.Documents(bus.BucketSemantics).Put(t.Context(), bus.SemanticsKey("default.shop"), semantics); err != nil {
		t.Fatal(err)
	}
	for i, sql := range []string{"SELECT name FROM items LIMIT 1", "SELECT count(*) FROM items", "SELECT name FROM items LIMIT 1", "SELECT nowhere FROM items"} {
		trace := events.Trace{TraceLine: events.TraceLine{
			Address: bustest.Asked("q").Address, SessionID: "s-1", Text: fmt.Sprintf("question %d", i), Connection: "shop", Status: events.StatusAnswered,
		}, SQL: sql}
		trace.Question = events.NewID()
		if err := h.bus.Documents(bus.BucketTraces).Put(t.Context(), "default."+trace.Question, trace); err != nil {
			t.Fatal(err)
		}
		ids = append(ids, trace.Question)
	}
	before := h.schema("shop").Fingerprint
	h.exec("ALTER TABLE items RENAME COLUMN name TO title")
	h.await("the change", func() bool { return len(h.changes("shop")) > 0 })
	got := h.changes("shop")[0]
	h.await("the snapshot that it leads to", func() bool { return h.schema("shop").Fingerprint == got.Fingerprint })
	if got.Previous != before || got.Connection != "shop" {
		t.Errorf("change %+v", got)
	}
	if !slices.Contains(got.Changes, `column removed: items.name, was "TEXT"`) {
		t.Errorf("changes %q", got.Changes)
	}
	want := []events.Broken{
		{Kind: events.BrokenTerm, Name: "label", Why: "there is no items.name and no items.label any more"},
		{Kind: events.BrokenTerm, Name: "the first", Why: "there is no items.name any more"},
		{Kind: events.BrokenMetric, Name: "names", Why: "its statement reads name, which is no longer there"},
		{Kind: events.BrokenVerified, Name: "things called {name}", Why: "its statement reads name, which is no longer there"},
		{Kind: events.BrokenQuestion, Name: "question 2", Why: "its statement reads name, which is no longer there", Question: ids[2], SessionID: "s-1", Times: 2},
	}
	if !slices.Equal(got.Breaks, want) {
		t.Errorf("breaks %+v", got.Breaks)
	}
	// The next look finds nothing new and forgets nothing.
	at := h.status("shop").CheckedAt
	h.await("the next look", func() bool { return h.status("shop").CheckedAt.After(at) })
	if n := len(h.changes("shop")); n != 1 {
		t.Errorf("%d changes", n)
	}
}

// A look that found a change and did not get to storing the snapshot, as in a crash,
// leaves the change to be found again: it is recorded once.
func TestChangeFoundTwiceIsOne(t *testing.T) {
	t.Parallel()
	h := newHouse(t, func(cfg *executor.Config) { cfg.Limits.SchemaRefresh = 50 * time.Millisecond })
	h.await("the snapshot", func() bool { s := h.schema("shop"); return s != nil && !s.Partial })
	docs := h.bus.Documents(bus.BucketSchemas)
	var old events.SchemaDocument
	if _, err := docs.Get(t.Context(), "default.shop", &old); err != nil {
		t.Fatal(err)
	}
	h.exec("CREATE TABLE more (id INTEGER PRIMARY KEY)")
	h.await("the new snapshot", func() bool { return h.schema("shop").Fingerprint != old.Fingerprint })
	if err := docs.Put(t.Context(), "default.shop", old); err != nil {
		t.Fatal(err)
	}
	h.await("the new snapshot again", func() bool { return h.schema("shop").Fingerprint != old.Fingerprint })
	if got := h.changes("shop"); len(got) != 1 || got[0].Previous != old.Fingerprint {
		t.Errorf("%d changes: %+v", len(got), got)
	}
}

// A structure that goes to and fro changes each time.
func TestEveryChangeIsRecorded(t *testing.T) {
	t.Parallel()
	h := newHouse(t, func(cfg *executor.Config) { cfg.Limits.SchemaRefresh = 50 * time.Millisecond })
	h.await("the snapshot", func() bool { s := h.schema("shop"); return s != nil && !s.Partial })
	for i, statement := range []string{"CREATE TABLE more (id INTEGER PRIMARY KEY)", "DROP TABLE more", "CREATE TABLE more (id INTEGER PRIMARY KEY)"} {
		h.exec(statement)
		h.await(statement, func() bool { return len(h.changes("shop")) == i+1 })
	}
	got := h.changes("shop")
	if got[0].Fingerprint != got[2].Fingerprint || got[0].Previous != got[1].Fingerprint || got[1].Previous != got[2].Fingerprint {
		t.Errorf("changes %+v", got)
	}
}

func (h *house) changes(name string) []events.SchemaChange {
	h.t.Helper()
	out, err := h.bus.SchemaChanges(h.t.Context(), "default", name, time.Time{}, 100)
	if err != nil {
		h.t.Fatal(err)
	}
	return out
}
