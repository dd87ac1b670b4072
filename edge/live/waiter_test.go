package live

import (
	"context"
	"errors"
	"testing"
	"time"

	"arivu/events"
)

func TestWaiterFoldsTheFeed(t *testing.T) {
	t.Parallel()
	s, a := newScript(), address("s")
	s.fail = errors.New("the log is not needed")
	w := s.hub.NewWaiter(s, a, time.Hour)
	defer w.Close()
	e := s.publish(a, asked("s"))
	q, err := events.NewQuestion(e)
	if err != nil {
		t.Fatal(err)
	}
	w.Know(q)
	go func() {
		s.publish(a, &events.Planned{})
		s.publish(a, &events.Executed{})
		s.publish(a, &events.Answered{Text: "42"})
	}()
	if got := w.Wait(t.Context()); got.Answered == nil || got.Answered.Text != "42" || len(got.Events) != 4 {
		t.Errorf("got %v after %d events", got.Status(), len(got.Events))
	}
}

func TestWaiterTurnsToTheLog(t *testing.T) {
	t.Parallel()
	for name, recheck := range map[string]time.Duration{"after a missing event": time.Hour, "after silence": time.Millisecond} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, a := newScript(), address("s")
			w := s.hub.NewWaiter(s, a, recheck)
			defer w.Close()
			s.publish(a, asked("s"))
			s.store(a, &events.Planned{})
			s.store(a, &events.Executed{})
			last := s.store(a, &events.Answered{})
			if recheck == time.Hour {
				s.feed(last)
			}
			if got := w.Wait(t.Context()); got.Answered == nil {
				t.Errorf("status %v after %d events", got.Status(), len(got.Events))
			}
		})
	}
}

func TestWaiterSurvivesMoreEventsThanItKeeps(t *testing.T) {
	t.Parallel()
	s, a := newScript(), address("s")
	w := s.hub.NewWaiter(s, a, time.Hour)
	defer w.Close()
	s.publish(a, asked("s"))
	for range 3 * waiterBuffer {
		s.publish(a, &events.Planned{})
	}
	s.publish(a, &events.Answered{})
	if got := w.Wait(t.Context()); !got.Ended() {
		t.Errorf("status %v after %d events", got.Status(), len(got.Events))
	}
}

func TestWaiterReturnsTheStateWhenTimeIsUp(t *testing.T) {
	t.Parallel()
	s, a := newScript(), address("s")
	w := s.hub.NewWaiter(s, a, time.Hour)
	defer w.Close()
	q, err := events.NewQuestion(s.publish(a, asked("s")))
	if err != nil {
		t.Fatal(err)
	}
	w.Know(q)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if got := w.Wait(ctx); got.Asked == nil || got.Ended() {
		t.Errorf("got %v", got.Status())
	}
}
