package enginetest

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"arivu/events"
	"arivu/executor/engine"
)

func (s *Subject) idle(t *testing.T, e engine.Engine) {
	t.Helper()
	if s.Idle != nil {
		s.Idle(t, e)
	}
}

func testTimeout(t *testing.T, s *Subject) {
	e := s.New(t, nil)
	for _, sql := range []string{s.Endless, s.EndlessRows} {
		_, err := e.Query(t.Context(), sql, engine.Limits{Timeout: 200 * time.Millisecond, Rows: 1 << 40, Bytes: 1 << 50}, discard{})
		if !errors.Is(err, events.ClassTimeout) {
			t.Errorf("%s: %v", sql, err)
		}
		s.idle(t, e)
		Query(t, e, "SELECT 1")
	}
}

// discard is a sink that keeps nothing.
type discard struct{}

func (discard) Columns([]events.ResultColumn) error { return nil }
func (discard) Row(events.Row) error                { return nil }

func testCancel(t *testing.T, s *Subject) {
	e := s.New(t, nil)
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(100*time.Millisecond, cancel)
	_, err := e.Query(ctx, s.Endless, engine.Limits{Timeout: time.Minute}, discard{})
	var complaint *events.Error
	if !errors.Is(err, context.Canceled) || errors.As(err, &complaint) {
		t.Errorf("got %v", err)
	}
	s.idle(t, e)
	Query(t, e, "SELECT 1")

	if _, err := e.Query(ctx, "SELECT 1", engine.Limits{}, discard{}); !errors.Is(err, context.Canceled) {
		t.Errorf("a context that has ended: %v", err)
	}
}

func testCancelWhileStreaming(t *testing.T, s *Subject) {
	e := s.New(t, nil)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	rows := 0
	sink := &Recorder{OnRow: func() {
		if rows++; rows == 100 {
			cancel()
		}
	}}
	_, err := e.Query(ctx, s.ManyRows, engine.Limits{Timeout: time.Minute, Rows: 1 << 40, Bytes: 1 << 50}, sink)
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v after %d rows", err, rows)
	}
	s.idle(t, e)
	Query(t, e, "SELECT 1")
}

func testConcurrent(t *testing.T, s *Subject) {
	e := s.New(t, s.Shop())
	var wg sync.WaitGroup
	for i := range 16 {
		wg.Go(func() {
			limits := engine.Limits{Timeout: 20 * time.Second}
			sql := "SELECT * FROM customers"
			if i%4 == 0 {
				sql, limits.Timeout = s.Endless, 50*time.Millisecond
			}
			_, err := e.Query(t.Context(), sql, limits, new(Recorder))
			if want := i%4 == 0; errors.Is(err, events.ClassTimeout) != want || (err != nil) != want {
				t.Errorf("query %d: %v", i, err)
			}
		})
	}
	wg.Wait()
}
