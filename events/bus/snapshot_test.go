package bus_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"sync"
	"testing"

	"arivu/events"
	"arivu/events/bus"
	"arivu/events/bus/bustest"
)

// saved is what a backup would hold of a bus.
type saved struct {
	positions []bus.Position
	snapshots []*bus.Snapshot
	data      map[string]*bytes.Buffer
}

func save(t *testing.T, b *bus.Bus) *saved {
	t.Helper()
	s := &saved{data: map[string]*bytes.Buffer{}}
	var err error
	if s.positions, err = b.Positions(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, name := range b.Streams() {
		s.data[name] = new(bytes.Buffer)
		begun := func(snap *bus.Snapshot) error {
			s.snapshots = append(s.snapshots, snap)
			return nil
		}
		if err := b.Snapshot(t.Context(), name, begun, s.data[name]); err != nil {
			t.Fatal(err)
		}
	}
	return s
}

func (s *saved) restore(t *testing.T, b *bus.Bus) {
	t.Helper()
	if err := b.Remove(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, snap := range s.snapshots {
		if err := b.Reinstate(t.Context(), snap, s.data[snap.Name]); err != nil {
			t.Fatal(err)
		}
	}
	if err := b.Provision(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, p := range s.positions {
		if err := b.Resume(t.Context(), p); err != nil {
			t.Fatal(err)
		}
	}
}

// seen are the questions that a stage was given.
type seen struct {
	mu  sync.Mutex
	ids []string
}

func (s *seen) Handle(_ context.Context, q *events.Question, _ *events.Event) (events.Body, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.ids = append(s.ids, q.Question)
	return &events.Declined{Reason: "for the test", Missing: []string{}, Suggestions: []string{}}, nil
}

func (s *seen) count() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.ids)
}

// A stage goes on where it stood in what was saved: what it had done it is not given
// again, and what it had not it is.
func TestStagesGoOnAfterARestore(t *testing.T) {
	t.Parallel()
	one, two := bustest.New(t), bustest.New(t)
	run := func(b *bus.Bus) (*seen, *bus.Runner) {
		s := new(seen)
		r, err := b.Run(t.Context(), bus.StageConfig{Stage: events.StagePlanner, Kinds: []events.Kind{events.KindAsked}, Handler: s})
		if err != nil {
			t.Fatal(err)
		}
		return s, r
	}
	first, runner := run(one)
	var last uint64
	for range 3 {
		asked := bustest.Asked("done")
		if err := one.Append(t.Context(), asked); err != nil {
			t.Fatal(err)
		}
		last = asked.Seq
	}
	bustest.Await(t, "the acknowledgements", func() bool {
		at, err := one.Positions(t.Context())
		return err == nil && first.count() == 3 && len(at) == 1 && at[0].Done >= last
	})
	runner.Stop(t.Context())
	open := bustest.Asked("open")
	if err := one.Append(t.Context(), open); err != nil {
		t.Fatal(err)
	}
	save(t, one).restore(t, two)

	second, runner := run(two)
	defer runner.Stop(context.Background())
	bustest.Await(t, "the open question to end", func() bool {
		q, err := two.Question(t.Context(), open.Address)
		return err == nil && q.Ended()
	})
	if second.count() != 1 || second.ids[0] != open.Question {
		t.Errorf("the stage was given %v, want only %s", second.ids, open.Question)
	}
}

// A snapshot that the receiver does not want, and one that is cut short, are errors.
func TestSnapshotsThatFail(t *testing.T) {
	t.Parallel()
	b := bustest.New(t)
	if err := b.Append(t.Context(), bustest.Asked("how many?")); err != nil {
		t.Fatal(err)
	}
	full := errors.New("the disk is full")
	err := b.Snapshot(t.Context(), bus.StreamQueries, func(*bus.Snapshot) error { return nil }, failing{full})
	if !errors.Is(err, full) {
		t.Errorf("writing where there is no room: %v", err)
	}
	if err := b.Snapshot(t.Context(), "NONE", func(*bus.Snapshot) error { return nil }, io.Discard); !errors.Is(err, bus.ErrNotFound) {
		t.Errorf("a snapshot of a stream that is not there: %v", err)
	}
	s := save(t, b)
	if err := b.Reinstate(t.Context(), s.snapshots[0], s.data[s.snapshots[0].Name]); err == nil {
		t.Error("a stream that is there was restored")
	}
	if err := b.Remove(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, snap := range s.snapshots {
		if snap.Name != bus.StreamQueries {
			continue
		}
		data := s.data[snap.Name]
		data.Truncate(data.Len() / 2)
		if err := b.Reinstate(t.Context(), snap, data); err == nil {
			t.Error("half a snapshot was restored")
		}
	}
	if err := b.Reinstate(t.Context(), &bus.Snapshot{Name: "FOREIGN"}, new(bytes.Buffer)); err == nil {
		t.Error("a stream that nobody knows was restored")
	}
}

type failing struct{ err error }

func (f failing) Write([]byte) (int, error) { return 0, f.err }

// Sequences of a log that only loses its oldest are all there; a bucket of which
// documents are replaced has gaps and has lost nothing.
func TestUnreadable(t *testing.T) {
	t.Parallel()
	b := bustest.New(t)
	for n := range 3 {
		if err := b.Append(t.Context(), bustest.Asked("how many?")); err != nil {
			t.Fatal(err)
		}
		if err := bus.PublishRaw(t.Context(), b, events.SpanPrefix+"default.a.b", []byte("{}")); err != nil {
			t.Fatal(err)
		}
		if err := b.Documents(bus.BucketSaved).Put(t.Context(), "default.x", n); err != nil {
			t.Fatal(err)
		}
	}
	if err := b.Documents(bus.BucketSaved).Put(t.Context(), "default.y", 1); err != nil {
		t.Fatal(err)
	}
	for _, name := range b.Streams() {
		if lost, err := b.Unreadable(t.Context(), name); err != nil || lost != 0 {
			t.Errorf("%s: %d lost, %v", name, lost, err)
		}
	}
	if err := bus.DeleteSpans(t.Context(), b, 2); err != nil {
		t.Fatal(err)
	}
	if lost, err := b.Unreadable(t.Context(), bus.StreamSpans); err != nil || lost != 1 {
		t.Errorf("of three spans without the second %d are lost, %v; want 1", lost, err)
	}
}
