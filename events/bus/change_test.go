package bus_test

import (
	"strconv"
	"sync"
	"testing"
	"time"

	"arivu/events"
	"arivu/events/bus/bustest"
)

func change(i int, previous, now string) *events.SchemaChange {
	return &events.SchemaChange{Connection: "shop", At: time.Unix(int64(i), 0).UTC(), Previous: previous, Fingerprint: now, Changes: []string{"change " + strconv.Itoa(i)}}
}

// However many find a change, and however late one finds it again, it is one; and a
// structure that goes back changes again.
func TestSchemaChangeIsRecordedOnce(t *testing.T) {
	t.Parallel()
	b := bustest.New(t)
	for i, step := range [][2]string{{"a", "b"}, {"b", "a"}, {"a", "b"}} {
		var finders sync.WaitGroup
		for range 8 {
			finders.Go(func() {
				if err := b.AppendSchemaChange(t.Context(), "default", change(i, step[0], step[1])); err != nil {
					t.Error(err)
				}
			})
		}
		finders.Wait()
	}
	got, err := b.SchemaChanges(t.Context(), "default", "shop", time.Time{}, 100)
	if err != nil || len(got) != 3 || got[0].At.Unix() != 2 || got[2].At.Unix() != 0 {
		t.Fatalf("got %+v, %v", got, err)
	}
}

// Changes are read a page at a time, of one connection of one tenant.
func TestSchemaChangesArePaged(t *testing.T) {
	t.Parallel()
	b := bustest.New(t)
	for i := range 300 {
		if err := b.AppendSchemaChange(t.Context(), "default", change(i, strconv.Itoa(i), strconv.Itoa(i+1))); err != nil {
			t.Fatal(err)
		}
	}
	other := change(1, "x", "y")
	other.Connection = "other"
	for tenant, c := range map[string]*events.SchemaChange{"default": other, "others": change(1, "x", "y")} {
		if err := b.AppendSchemaChange(t.Context(), tenant, c); err != nil {
			t.Fatal(err)
		}
	}
	var before time.Time
	seen := 0
	for {
		page, err := b.SchemaChanges(t.Context(), "default", "shop", before, 70)
		if err != nil {
			t.Fatal(err)
		}
		if len(page) == 0 {
			break
		}
		for _, c := range page {
			if want := int64(299 - seen); c.At.Unix() != want {
				t.Fatalf("change %d is that of %d, want %d", seen, c.At.Unix(), want)
			}
			seen++
		}
		before = page[len(page)-1].At
	}
	if seen != 300 {
		t.Errorf("read %d changes, want 300", seen)
	}
	if err := b.DropSchemaChanges(t.Context(), "default", "shop"); err != nil {
		t.Fatal(err)
	}
	for connection, want := range map[string]int{"shop": 0, "other": 1} {
		if got, err := b.SchemaChanges(t.Context(), "default", connection, time.Time{}, 10); err != nil || len(got) != want {
			t.Errorf("%s has %d changes, want %d, %v", connection, len(got), want, err)
		}
	}
}

// A watch sees what is recorded from then on, in order, and what is refused as a
// repetition not at all.
func TestWatchSchemaChanges(t *testing.T) {
	t.Parallel()
	b := bustest.New(t)
	if err := b.AppendSchemaChange(t.Context(), "default", change(0, "a", "b")); err != nil {
		t.Fatal(err)
	}
	found := make(chan string, 10)
	err := b.WatchSchemaChanges(t.Context(), func(tenant string, c *events.SchemaChange) { found <- tenant + " " + c.Fingerprint })
	if err != nil {
		t.Fatal(err)
	}
	for i, to := range []string{"b", "c", "c", "d"} {
		if err := b.AppendSchemaChange(t.Context(), "default", change(i+1, "", to)); err != nil {
			t.Fatal(err)
		}
	}
	for _, want := range []string{"default c", "default d"} {
		if got := <-found; got != want {
			t.Errorf("saw %s, want %s", got, want)
		}
	}
}

func TestRecentSchemaChanges(t *testing.T) {
	t.Parallel()
	b := bustest.New(t)
	start := time.Now().Add(-time.Minute)
	for i, c := range []struct{ tenant, connection string }{{"default", "shop"}, {"other", "shop"}, {"default", "hr"}} {
		change := change(i, "a", "b")
		change.Connection = c.connection
		if err := b.AppendSchemaChange(t.Context(), c.tenant, change); err != nil {
			t.Fatal(err)
		}
	}
	got, err := b.RecentSchemaChanges(t.Context(), "default", start, 10)
	if err != nil || len(got) != 2 || got[0].Connection != "hr" || got[1].Connection != "shop" {
		t.Errorf("got %+v, %v", got, err)
	}
	if one, err := b.RecentSchemaChanges(t.Context(), "default", start, 1); err != nil || len(one) != 1 {
		t.Errorf("at most one: %+v, %v", one, err)
	}
	if none, err := b.RecentSchemaChanges(t.Context(), "default", time.Now().Add(time.Minute), 10); err != nil || len(none) != 0 {
		t.Errorf("none since then: %+v, %v", none, err)
	}
}
