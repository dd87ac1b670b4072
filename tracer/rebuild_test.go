package tracer_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"arivu/events/bus/bustest"
	"arivu/tracer"
)

// TestRebuildGivesTheSameBytes runs questions of all kinds through tracers that are
// killed, forget their acknowledgements and run side by side, and compares what
// they left with what a rebuild makes of the log.
func TestRebuildGivesTheSameBytes(t *testing.T) {
	t.Parallel()
	const questions, sessions, askers = 300, 7, 4
	h := newHouse(t)
	var running sync.WaitGroup
	var asked atomic.Int64
	for w := range askers {
		running.Go(func() {
			rnd := rand.New(rand.NewPCG(uint64(w), 1))
			pause := func() {
				if rnd.IntN(20) == 0 {
					<-time.After(time.Duration(rnd.IntN(40)) * time.Millisecond)
				}
			}
			for i := w; i < questions; i += askers {
				h.live(fmt.Sprintf("session-%d", i%sessions), rnd.IntN(5), pause)
				asked.Add(1)
			}
		})
	}
	for kills := range 4 {
		first, second := h.start(nil), h.start(nil)
		bustest.Await(t, "some questions", func() bool { return asked.Load() >= int64(questions/6*(kills+1)) })
		kill(first)
		kill(second)
		if kills%2 == 1 {
			h.forgetAcks()
		}
	}
	running.Wait()
	open := h.ask("session-0")
	h.forgetAcks()
	last := h.start(nil)
	bustest.Await(t, "the log to be projected", func() bool { return h.settled(1) })
	last.Stop(t.Context())
	if h.trace(open.Address) == nil {
		t.Fatal("the open question has no document")
	}

	compareFinds(t, h, 0)

	lived := h.documents()
	if len(lived) != questions+1+sessions {
		t.Errorf("%d documents, want %d traces and %d sessions", len(lived), questions+1, sessions)
	}
	var final tracer.Progress
	if err := tracer.Rebuild(t.Context(), h.bus, func(p tracer.Progress) { final = p }); err != nil {
		t.Fatal(err)
	}
	if !final.Done || final.Questions != questions+1 || final.Skipped != 0 {
		t.Errorf("progress ended at %+v", final)
	}
	compare(t, lived, h.documents())
}

func compare(t *testing.T, want, got map[string][]byte) {
	t.Helper()
	for key, doc := range want {
		if !bytes.Equal(doc, got[key]) {
			t.Errorf("%s\n lived %s\nrebuilt %s", key, doc, got[key])
			return
		}
	}
	if len(got) != len(want) {
		t.Errorf("%d documents rebuilt, want %d", len(got), len(want))
	}
}

func TestRebuildBesideATracer(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.start(nil)
	for i := range 20 {
		h.live("before", i, func() {})
	}
	if err := tracer.Rebuild(t.Context(), h.bus, nil); err != nil {
		t.Fatal(err)
	}
	for i := range 20 {
		h.live("after", i, func() {})
	}
	bustest.Await(t, "the log to be projected", func() bool { return h.settled(0) })
	lived := h.documents()
	if err := tracer.Rebuild(t.Context(), h.bus, nil); err != nil {
		t.Fatal(err)
	}
	compare(t, lived, h.documents())
}
