package bus_test

import (
	"context"
	"errors"
	"testing"

	"arivu/events"
	"arivu/events/bus"
	"arivu/events/bus/bustest"
)

// poison has a stage that can handle nothing.
func poison(t *testing.T, b *bus.Bus) {
	t.Helper()
	run(t, b, bus.StageConfig{Stage: events.StagePlanner, Kinds: []events.Kind{events.KindAsked}, Attempts: 1,
		Handler: events.HandlerFunc(func(context.Context, *events.Question, *events.Event) (events.Body, error) {
			return nil, errors.New("poison")
		})})
}

func letters(t *testing.T, b *bus.Bus, tenant string, n int) []bus.DeadLetter {
	t.Helper()
	var out []bus.DeadLetter
	bustest.Await(t, "dead letters", func() bool {
		var err error
		out, err = b.DeadLetters(t.Context(), tenant, 0, 100)
		return err == nil && len(out) == n
	})
	return out
}

func TestDeadLettersOfATenant(t *testing.T) {
	t.Parallel()
	b := bustest.New(t)
	poison(t, b)
	mine := ask(t, b, "mine")
	theirs := bustest.Asked("theirs")
	theirs.Tenant = "other"
	if err := b.Append(t.Context(), theirs); err != nil {
		t.Fatal(err)
	}
	l := letters(t, b, "default", 1)[0]
	if a, ok := l.Address(); !ok || a != mine.Address || l.Kind() != events.KindAsked || l.Reason != "poison" || l.ID == 0 {
		t.Errorf("letter %+v", l)
	}
	other := letters(t, b, "other", 1)[0]
	if n, err := b.CountDeadLetters(t.Context(), "default"); n != 1 || err != nil {
		t.Errorf("%d counted, %v", n, err)
	}
	for _, id := range []uint64{0, other.ID, 99} {
		if _, err := b.DeadLetter(t.Context(), "default", id); !errors.Is(err, bus.ErrNotFound) {
			t.Errorf("reading %d: %v", id, err)
		}
		if err := b.DiscardDeadLetter(t.Context(), "default", id); !errors.Is(err, bus.ErrNotFound) {
			t.Errorf("discarding %d: %v", id, err)
		}
	}
	if err := b.DiscardDeadLetter(t.Context(), "default", l.ID); err != nil {
		t.Fatal(err)
	}
	if n, err := b.CountDeadLetters(t.Context(), "default"); n != 0 || err != nil {
		t.Errorf("%d are left, %v", n, err)
	}
	letters(t, b, "other", 1)
}

// What cannot be read belongs to the tenant whose subject it has.
func TestUnreadableLetterIsItsTenants(t *testing.T) {
	t.Parallel()
	b := bustest.New(t)
	poison(t, b)
	a := bustest.Asked("q").Address
	a.Tenant = "other"
	if err := bus.PublishRaw(t.Context(), b, a.Subject(events.KindAsked), []byte("nonsense")); err != nil {
		t.Fatal(err)
	}
	// The planner sets aside what it was given; nobody else looked.
	l := letters(t, b, "other", 1)[0]
	if found, ok := l.Address(); !ok || found != a || string(l.Data) != "nonsense" {
		t.Errorf("letter %+v", l)
	}
	if err := bus.PublishRaw(t.Context(), b, "arivu.q.a.b.c.asked", []byte("nonsense")); err != nil {
		t.Fatal(err)
	}
	if l := letters(t, b, "default", 1)[0]; l.Subject != "arivu.q.a.b.c.asked" {
		t.Errorf("letter %+v", l)
	} else if _, ok := l.Address(); ok {
		t.Error("it has an address")
	}
}

func TestBacklogs(t *testing.T) {
	t.Parallel()
	b := bustest.New(t)
	if none, err := b.Backlogs(t.Context()); err != nil || len(none) != 0 {
		t.Fatalf("before any stage ran: %+v, %v", none, err)
	}
	working, release := make(chan struct{}, 1), make(chan struct{})
	run(t, b, bus.StageConfig{Stage: events.StageExecutor, Kinds: []events.Kind{events.KindAsked}, Slots: 1,
		Handler: events.HandlerFunc(func(context.Context, *events.Question, *events.Event) (events.Body, error) {
			working <- struct{}{}
			<-release
			return &events.Declined{Reason: "no"}, nil
		})})
	for range 3 {
		ask(t, b, "q")
	}
	<-working
	bustest.Await(t, "one in hand and two that wait", func() bool {
		all, err := b.Backlogs(t.Context())
		return err == nil && len(all) == 1 && all[0] == bus.Backlog{Stage: events.StageExecutor, Waiting: 2, InHand: 1}
	})
	close(release)
	for range 2 {
		<-working
	}
	bustest.Await(t, "nothing", func() bool {
		all, err := b.Backlogs(t.Context())
		return err == nil && all[0] == bus.Backlog{Stage: events.StageExecutor}
	})
}
