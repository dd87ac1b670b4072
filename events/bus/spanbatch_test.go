package bus_test

import (
	"encoding/json"
	"testing"

	"arivu/events"
	"arivu/events/bus"
	"arivu/events/bus/bustest"
)

// Spans that a process sent itself are not decoded again; another process reads the
// same from their encoding.
func TestSpansOfTheProcessItselfAreKnown(t *testing.T) {
	t.Parallel()
	brk := bustest.Broker(t)
	own := bustest.Connect(t, brk, bus.Options{Name: "own"})
	other := bustest.Connect(t, brk, bus.Options{Name: "other"})
	pipeline(t, own)
	ask(t, own, "once")
	read := func(b *bus.Bus) (all []*events.Span) {
		bustest.Await(t, "three spans", func() bool {
			all = nil
			err := b.Replay(t.Context(), func(r *bus.Record) error {
				all = append(all, r.Spans...)
				return nil
			})
			return err == nil && len(all) == 3
		})
		return all
	}
	known, again, decoded := read(own), read(own), read(other)
	for i, s := range known {
		if s != again[i] {
			t.Errorf("span %s was decoded, although this process sent it", s.Name)
		}
	}
	a, errA := json.Marshal(known)
	b, errB := json.Marshal(decoded)
	if errA != nil || errB != nil || string(a) != string(b) {
		t.Errorf("known here as\n%s\nread there as\n%s", a, b)
	}
	if known[0].Address != decoded[0].Address {
		t.Errorf("addresses %v and %v", known[0].Address, decoded[0].Address)
	}
}
