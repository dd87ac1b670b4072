package bus_test

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"arivu/events"
	"arivu/events/bus"
	"arivu/events/bus/bustest"
)

// tally is a document that many change.
type tally struct {
	N  int             `json:"n"`
	By map[string]bool `json:"by,omitempty"`
}

func count(doc *tally) error {
	doc.N++
	return nil
}

// However many change a document at once, from several processes, no change is lost and
// none is made twice.
func TestManyChangeADocument(t *testing.T) {
	t.Parallel()
	const processes, writers, changes = 3, 4, 15
	brk := bustest.Broker(t)
	var all sync.WaitGroup
	for p := range processes {
		docs := bustest.Connect(t, brk, bus.Options{}).Documents(bus.BucketMarks)
		for w := range writers {
			all.Go(func() {
				for i := range changes {
					name := strconv.Itoa((p*writers+w)*changes + i)
					_, err := bus.Change(t.Context(), docs, "default.tally", func(doc *tally) error {
						if doc.By == nil {
							doc.By = map[string]bool{}
						}
						doc.By[name] = true
						return count(doc)
					})
					if err != nil {
						t.Error(err)
					}
				}
			})
		}
	}
	all.Wait()
	var got tally
	if _, err := bustest.Connect(t, brk, bus.Options{}).Documents(bus.BucketMarks).Get(t.Context(), "default.tally", &got); err != nil {
		t.Fatal(err)
	}
	if want := processes * writers * changes; got.N != want || len(got.By) != want {
		t.Errorf("%d changes by %d, want %d of each", got.N, len(got.By), want)
	}
}

// A change may make a document, leave it, remove it and make it again, and sees it as it
// is each time.
func TestWhatAChangeMayDo(t *testing.T) {
	t.Parallel()
	docs := bustest.New(t).Documents(bus.BucketMarks)
	broken := errors.New("broken")
	steps := []struct {
		name   string
		change func(*tally) error
		n      int // of the document afterwards, 0 if there is none
		err    error
	}{
		{"leave what is not there", func(*tally) error { return bus.ErrUnchanged }, 0, nil},
		{"remove what is not there", func(*tally) error { return bus.ErrRemove }, 0, nil},
		{"make", count, 1, nil},
		{"change", count, 2, nil},
		{"leave", func(*tally) error { return bus.ErrUnchanged }, 2, nil},
		{"fail", func(doc *tally) error { doc.N = 9; return broken }, 2, broken},
		{"remove", func(doc *tally) error { doc.N = 9; return bus.ErrRemove }, 0, nil},
		{"make again", count, 1, nil},
	}
	for _, s := range steps {
		var before, after tally
		was, _ := docs.Get(t.Context(), "default.tally", &before)
		doc, err := bus.Change(t.Context(), docs, "default.tally", s.change)
		if !errors.Is(err, s.err) || err == nil && doc.N != s.n {
			t.Errorf("%s: got %+v, %v", s.name, doc, err)
		}
		is, err := docs.Get(t.Context(), "default.tally", &after)
		if after.N != s.n || (s.n == 0) != errors.Is(err, bus.ErrNotFound) {
			t.Errorf("%s: then there is %+v, %v", s.name, after, err)
		}
		if before.N == after.N && was != is {
			t.Errorf("%s: was stored anew", s.name)
		}
	}
}

// Begin is right about a document that is there after all, and about one that was removed.
func TestBegin(t *testing.T) {
	t.Parallel()
	docs := bustest.New(t).Documents(bus.BucketMarks)
	for want := 1; want <= 3; want++ {
		if doc, err := bus.Begin(t.Context(), docs, "default.tally", count); err != nil || doc.N != want {
			t.Fatalf("got %+v, %v, want %d", doc, err, want)
		}
	}
	if err := docs.Delete(t.Context(), "default.tally"); err != nil {
		t.Fatal(err)
	}
	if doc, err := bus.Begin(t.Context(), docs, "default.tally", count); err != nil || doc.N != 1 {
		t.Errorf("after a removal: %+v, %v", doc, err)
	}
}

// Who is never first gives up after a while and says that it may be tried later.
func TestNeverFirst(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		began, tries := time.Now(), 0
		err := bus.Contend(t.Context(), "changing it", func() error {
			tries++
			return fmt.Errorf("writing it: %w", bus.ErrConflict)
		})
		if !errors.Is(err, bus.ErrUnavailable) || errors.Is(err, bus.ErrConflict) || tries < 10 || time.Since(began) > time.Minute {
			t.Errorf("got %v after %d tries and %s", err, tries, time.Since(began))
		}
	})
}

// Who stops waiting while others are first is let go.
func TestStopContending(t *testing.T) {
	t.Parallel()
	docs := bustest.New(t).Documents(bus.BucketMarks)
	ctx, cancel := context.WithCancel(t.Context())
	tries := 0
	_, err := bus.Change(ctx, docs, "default.tally", func(doc *tally) error {
		if tries++; tries == 3 {
			cancel()
		}
		return errors.Join(docs.Put(t.Context(), "default.tally", tally{N: 100 + tries}), count(doc))
	})
	if !errors.Is(err, context.Canceled) || tries != 3 {
		t.Errorf("got %v after %d tries", err, tries)
	}
}

// A broker that cannot store for a moment, as a cluster that elects a leader, is waited for.
func TestChangeWaitsForTheBroker(t *testing.T) {
	t.Parallel()
	b := bustest.New(t)
	docs := b.Documents(bus.BucketMarks)
	if err := bus.DropBucket(t.Context(), b, bus.BucketMarks); err != nil {
		t.Fatal(err)
	}
	var provisioning sync.WaitGroup
	doc, err := bus.Begin(t.Context(), docs, "default.tally", func(doc *tally) error {
		provisioning.Go(func() {
			if err := b.Provision(t.Context()); err != nil {
				t.Error(err)
			}
		})
		return count(doc)
	})
	provisioning.Wait()
	if err != nil || doc.N != 1 {
		t.Errorf("got %+v, %v", doc, err)
	}
}

// A model that many move at once is moved by each.
func TestModelsChange(t *testing.T) {
	t.Parallel()
	models, err := bustest.New(t).Models(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := models.Create(t.Context(), "default", &events.Model{ID: "a"}); err != nil {
		t.Fatal(err)
	}
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			_, err := models.Change(t.Context(), "default", "a", func(m *events.Model) error {
				m.Rank++
				return nil
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if list, err := models.List(t.Context(), "default"); err != nil || len(list) != 1 || list[0].Rank != 8 {
		t.Errorf("got %+v, %v", list, err)
	}
}
