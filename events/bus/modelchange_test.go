package bus_test

import (
	"testing"
	"time"

	"arivu/events"
	"arivu/events/bus/bustest"
)

// How a model is found is recorded once for each change, is its status, and is no change
// of a database's structure.
func TestModelChanges(t *testing.T) {
	t.Parallel()
	b := bustest.New(t)
	seen := make(chan *events.SchemaChange, 16)
	if err := b.WatchSchemaChanges(t.Context(), func(_ string, c *events.SchemaChange) { seen <- c }); err != nil {
		t.Fatal(err)
	}
	models, err := b.Models(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	at := time.Unix(100, 0).UTC()
	for i, state := range []string{events.ModelClosed, events.ModelOpen, events.ModelOpen, events.ModelHalfOpen, events.ModelClosed, events.ModelClosed} {
		c := &events.ModelChange{Model: "fast", Provider: "openai", Name: "m", At: at.Add(time.Duration(i) * time.Second), To: state}
		if state == events.ModelOpen {
			c.Reason, c.RetryAt = "down", at.Add(time.Minute)
		}
		if err := b.ModelChanged(t.Context(), "default", c); err != nil {
			t.Fatal(err)
		}
		statuses, err := models.Statuses(t.Context(), "default")
		if got := statuses["fast"]; err != nil || got.State != state || (state == events.ModelOpen) != (got.Reason == "down") {
			t.Fatalf("status %+v, %v", got, err)
		}
	}
	got, err := b.ModelChanges(t.Context(), "default", "fast", time.Time{}, 10)
	if err != nil || len(got) != 4 || got[0].To != events.ModelClosed || got[2].To != events.ModelOpen || got[2].Instance == "" {
		t.Errorf("got %+v, %v", got, err)
	}
	if older, err := b.ModelChanges(t.Context(), "default", "fast", got[2].At, 10); err != nil || len(older) != 1 {
		t.Errorf("older: %+v, %v", older, err)
	}
	during, err := b.ModelsBetween(t.Context(), "default", []string{"fast", "idle"}, at.Add(2*time.Second), at.Add(3*time.Second))
	if err != nil || len(during) != 2 || during[0].To != events.ModelOpen || during[1].To != events.ModelHalfOpen {
		t.Errorf("found between: %+v, %v", during, err)
	}
	if err := b.AppendSchemaChange(t.Context(), "default", change(1, "a", "b")); err != nil {
		t.Fatal(err)
	}
	if c := <-seen; c.Fingerprint != "b" || len(seen) != 0 {
		t.Errorf("watched %+v", c)
	}
}
