package executor_test

import (
	"slices"
	"testing"
	"time"

	"arivu/events"
	"arivu/events/bus"
	"arivu/executor"
)

// A change of structure is remembered with what it breaks.
func TestChangesOfStructureAreRemembered(t *testing.T) {
	t.Parallel()
	h := newHouse(t, func(cfg *executor.Config) { cfg.Limits.SchemaRefresh = 50 * time.Millisecond })
	h.await("the snapshot", func() bool { s := h.schema("shop"); return s != nil && !s.Partial })
	v := events.Vocabulary{Connection: "shop", Version: 1, Terms: []events.Term{
		{Phrase: "label", Targets: []string{"items.name", "items.label"}},
		{Phrase: "the first", Targets: []string{"items.name = 'item 1'"}},
		{Phrase: "things", Targets: []string{"items"}},
	}}
	if err := h.bus.Documents(bus.BucketSemantics).Put(t.Context(), bus.VocabularyKey("default.shop"), v); err != nil {
		t.Fatal(err)
	}
	h.exec("ALTER TABLE items RENAME COLUMN name TO title")
	h.await("the change", func() bool { return len(h.status("shop").Changes) > 0 })
	got := h.status("shop").Changes[0]
	if !slices.Contains(got.Changes, `column removed: items.name: "TEXT" → ""`) || got.Fingerprint != h.schema("shop").Fingerprint {
		t.Errorf("changes %q", got.Changes)
	}
	want := []events.Broken{
		{Kind: events.BrokenTerm, Name: "label", Why: "there is no items.name and no items.label any more"},
		{Kind: events.BrokenTerm, Name: "the first", Why: "there is no items.name any more"},
	}
	if !slices.Equal(got.Breaks, want) {
		t.Errorf("breaks %+v", got.Breaks)
	}
	// The next look finds nothing new and forgets nothing.
	at := h.status("shop").CheckedAt
	h.await("the next look", func() bool { return h.status("shop").CheckedAt.After(at) })
	if n := len(h.status("shop").Changes); n != 1 {
		t.Errorf("%d changes", n)
	}
}
