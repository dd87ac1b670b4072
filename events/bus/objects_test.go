package bus_test

import (
	"bytes"
	"errors"
	"testing"

	"arivu/events/bus"
	"arivu/events/bus/bustest"
)

// A full store drops its oldest pages, whole, and takes the new one.
func TestOldPagesMakeRoom(t *testing.T) {
	t.Parallel()
	b := bustest.Connect(t, bustest.Broker(t), bus.Options{Limits: bus.Limits{RowsBytes: 2 << 20}})
	data := bytes.Repeat([]byte("row "), 75_000) // 300 kB
	for page := range 100 {
		if err := b.PutPage(t.Context(), "default.q.1", page, data); err != nil {
			t.Fatalf("page %d: %v", page, err)
		}
	}
	got, err := b.Page(t.Context(), "default.q.1", 99)
	if err != nil || !bytes.Equal(got, data) {
		t.Errorf("the newest page has %d bytes, %v", len(got), err)
	}
	if _, err := b.Page(t.Context(), "default.q.1", 0); !errors.Is(err, bus.ErrNotFound) {
		t.Errorf("the oldest page: %v", err)
	}
}

// A store made by a build that did not compress goes on, with what it holds.
func TestOldStoreIsCompressed(t *testing.T) {
	t.Parallel()
	b := bustest.New(t)
	if err := bus.RemakeRows(t.Context(), b); err != nil {
		t.Fatal(err)
	}
	if err := b.PutPage(t.Context(), "old", 0, []byte("[[1]]")); err != nil {
		t.Fatal(err)
	}
	if err := b.Provision(t.Context()); err != nil {
		t.Fatal(err)
	}
	if compressed, err := bus.RowsCompressed(t.Context(), b); !compressed || err != nil {
		t.Errorf("compressed %v, %v", compressed, err)
	}
	if data, err := b.Page(t.Context(), "old", 0); err != nil || string(data) != "[[1]]" {
		t.Errorf("%s, %v", data, err)
	}
}
