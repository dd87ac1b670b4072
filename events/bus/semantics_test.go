package bus_test

import (
	"errors"
	"fmt"
	"sync"
	"testing"

	"arivu/events"
	"arivu/events/bus"
	"arivu/events/bus/bustest"
)

func semantics(author string, metrics ...string) events.Semantics {
	s := events.Semantics{Connection: "shop", Author: author}
	for _, m := range metrics {
		s.Metrics = append(s.Metrics, events.Metric{Name: m, Expression: "count(*)", Table: "orders"})
	}
	return s
}

func TestSemanticsKeepsEveryVersion(t *testing.T) {
	t.Parallel()
	b := bustest.New(t)
	store, err := b.Semantics(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if s, err := store.Semantics(t.Context(), "default", "shop"); err != nil || s.Version != 0 || s.Metrics == nil {
		t.Fatalf("before anything was written: %+v, %v", s, err)
	}
	for i := range 4 {
		s, err := store.Save(t.Context(), "default", uint64(i), semantics(fmt.Sprint("author ", i+1), "b", "a"))
		if err != nil || s.Version != uint64(i+1) || s.Metrics[0].Name != "a" {
			t.Fatalf("saving version %d: %+v, %v", i+1, s, err)
		}
	}
	for _, base := range []uint64{0, 3, 5} {
		if _, err := store.Save(t.Context(), "default", base, semantics("late")); !errors.Is(err, bus.ErrConflict) {
			t.Errorf("saving after %d: %v", base, err)
		}
	}
	for v := uint64(1); v <= 4; v++ {
		s, err := store.Version(t.Context(), "default", "shop", v)
		if err != nil || s.Version != v || s.Author != fmt.Sprint("author ", v) {
			t.Errorf("version %d: %+v, %v", v, s, err)
		}
	}
	for _, v := range []uint64{0, 5} {
		if _, err := store.Version(t.Context(), "default", "shop", v); !errors.Is(err, bus.ErrNotFound) {
			t.Errorf("version %d: %v", v, err)
		}
	}
	if _, err := store.Version(t.Context(), "other", "shop", 1); !errors.Is(err, bus.ErrNotFound) {
		t.Errorf("another tenant's: %v", err)
	}
	page, err := store.History(t.Context(), "default", "shop", 4, 2)
	if err != nil || len(page) != 2 || page[0].Version != 3 || page[1].Author != "author 2" {
		t.Errorf("history: %+v, %v", page, err)
	}
	if err := store.Drop(t.Context(), "default", "shop"); err != nil {
		t.Fatal(err)
	}
	if s, err := store.Semantics(t.Context(), "default", "shop"); err != nil || s.Version != 0 {
		t.Errorf("after they were dropped: %+v, %v", s, err)
	}
	if s, err := store.Save(t.Context(), "default", 0, semantics("again")); err != nil || s.Version != 1 {
		t.Errorf("written anew: %+v, %v", s, err)
	}
}

// Of those who change the same version one gets in, and nobody's version is lost.
func TestSemanticsRace(t *testing.T) {
	t.Parallel()
	brk := bustest.Broker(t)
	const rounds, writers = 8, 4
	var wg sync.WaitGroup
	var mu sync.Mutex
	wins := map[uint64][]string{}
	first := bustest.Connect(t, brk, bus.Options{})
	if err := first.Provision(t.Context()); err != nil {
		t.Fatal(err)
	}
	stores := make([]*bus.Semantics, writers)
	for i := range stores {
		s, err := bustest.Connect(t, brk, bus.Options{}).Semantics(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		stores[i] = s
	}
	for i, store := range stores {
		wg.Go(func() {
			for base := range uint64(rounds) {
				author := fmt.Sprintf("writer %d", i)
				for {
					s, err := store.Save(t.Context(), "default", base, semantics(author))
					if err == nil {
						mu.Lock()
						wins[s.Version] = append(wins[s.Version], author)
						mu.Unlock()
						break
					}
					if !errors.Is(err, bus.ErrConflict) {
						t.Error(err)
						return
					}
					if now, err := store.Fresh(t.Context(), "default", "shop"); err != nil || now.Version > base {
						break
					}
				}
			}
		})
	}
	wg.Wait()
	for v := uint64(1); v <= rounds; v++ {
		s, err := stores[0].Version(t.Context(), "default", "shop", v)
		if err != nil || len(wins[v]) != 1 || s.Author != wins[v][0] {
			t.Errorf("version %d: %v, won by %v: %+v", v, err, wins[v], s)
		}
	}
}

// What one process writes, another sees.
func TestSemanticsAreFollowed(t *testing.T) {
	t.Parallel()
	brk := bustest.Broker(t)
	here, there := bustest.Connect(t, brk, bus.Options{}), bustest.Connect(t, brk, bus.Options{})
	if err := here.Provision(t.Context()); err != nil {
		t.Fatal(err)
	}
	a, err := here.Semantics(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	b, err := there.Semantics(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if s, err := b.Semantics(t.Context(), "default", "shop"); err != nil || s.Version != 0 {
		t.Fatalf("%+v, %v", s, err)
	}
	if _, err := a.Save(t.Context(), "default", 0, semantics("ann", "revenue")); err != nil {
		t.Fatal(err)
	}
	bustest.Await(t, "the other process to see it", func() bool {
		s, err := b.Semantics(t.Context(), "default", "shop")
		return err == nil && s.Version == 1 && s.Metric("revenue") != nil
	})
}
