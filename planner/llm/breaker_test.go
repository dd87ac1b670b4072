package llm_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"arivu/events"
	"arivu/planner/llm"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// scripted is a provider that returns its errors in turn and then succeeds.
type scripted struct {
	errs  []error
	takes time.Duration
	calls int
}

func (s *scripted) Identity() llm.Identity { return llm.Identity{Provider: "test", Model: "m"} }

func (s *scripted) Complete(context.Context, llm.Request) (*llm.Reply, error) {
	time.Sleep(s.takes) // the bubble's clock, not the machine's
	s.calls++
	if len(s.errs) == 0 {
		return &llm.Reply{Text: "{}"}, nil
	}
	err := s.errs[0]
	s.errs = s.errs[1:]
	return nil, err
}

func down() error {
	return events.NewError(events.StagePlanner, events.ClassUnavailable, "the vendor is down").
		WithCause(&llm.StatusError{Status: 503})
}

func repeat(n int, err error) []error {
	errs := make([]error, n)
	for i := range errs {
		errs[i] = err
	}
	return errs
}

func TestBreakerOpensTriesAndCloses(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := &scripted{errs: repeat(4, down())}
		b := llm.NewBreaker(p, llm.BreakerConfig{Failures: 3, OpenFor: 10 * time.Second})
		for range 3 {
			if _, err := b.Complete(t.Context(), llm.Request{}); !errors.Is(err, events.ClassUnavailable) {
				t.Fatalf("got %v, expected the provider's error", err)
			}
		}
		time.Sleep(4 * time.Second)
		_, err := b.Complete(t.Context(), llm.Request{})
		var e *events.Error
		if !errors.As(err, &e) || e.Class != events.ClassUnavailable || e.RetryAfter != 6000 || !strings.Contains(e.Message, "the vendor is down") {
			t.Fatalf("got %#v, expected a refusal for 6 s that names the last failure", err)
		}
		if p.calls != 3 || b.State() != "open" {
			t.Fatalf("got %d calls, state %s; an open breaker does not call", p.calls, b.State())
		}

		time.Sleep(7 * time.Second)
		if b.State() != "half-open" {
			t.Fatalf("got state %s, expected half-open", b.State())
		}
		if _, err := b.Complete(t.Context(), llm.Request{}); err == nil || b.State() != "open" {
			t.Fatalf("got %v, state %s; a failed try opens again", err, b.State())
		}
		time.Sleep(11 * time.Second)
		if _, err := b.Complete(t.Context(), llm.Request{}); err != nil || b.State() != "closed" {
			t.Fatalf("got %v, state %s; a good try closes", err, b.State())
		}
	})
}

func TestBreakerTellsItsChanges(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var told []llm.BreakerChange
		p := &scripted{errs: repeat(2, down())}
		b := llm.NewBreaker(p, llm.BreakerConfig{Failures: 2, OpenFor: 10 * time.Second, OnChange: func(c llm.BreakerChange) { told = append(told, c) }})
		for range 2 {
			if b.Refusal() != nil {
				t.Fatal("a closed breaker refuses")
			}
			_, _ = b.Complete(t.Context(), llm.Request{})
		}
		if err := b.Refusal(); !errors.Is(err, events.ClassUnavailable) {
			t.Fatalf("an open breaker says %v", err)
		}
		opened := time.Now()
		time.Sleep(11 * time.Second)
		if _, err := b.Complete(t.Context(), llm.Request{}); err != nil {
			t.Fatal(err)
		}
		want := []llm.BreakerChange{
			{From: "closed", To: "open", Reason: "the vendor is down", RetryAt: opened.Add(10 * time.Second)},
			{From: "open", To: "half-open", Reason: "the vendor is down"},
			{From: "half-open", To: "closed", Reason: "the vendor is down"},
		}
		if !slices.Equal(told, want) {
			t.Errorf("got  %+v\nwant %+v", told, want)
		}
	})
}

func TestBreakerDoesNotCount(t *testing.T) {
	t.Parallel()
	status := func(code int) error {
		return events.NewError(events.StagePlanner, events.ClassModel, "no").WithCause(&llm.StatusError{Status: code})
	}
	timeout := events.NewError(events.StagePlanner, events.ClassTimeout, "too slow")
	tests := []struct {
		name  string
		err   error
		takes time.Duration
		open  bool
	}{
		{name: "cancel", err: context.Canceled},
		{name: "400", err: status(400)},
		{name: "429", err: status(429)},
		{name: "a reply that was withheld", err: events.NewError(events.StagePlanner, events.ClassModelFilter, "withheld")},
		{name: "a prompt that is too long", err: events.NewError(events.StagePlanner, events.ClassModelContext, "too long")},
		{name: "timeout of a hasty question", err: timeout, takes: time.Second},
		{name: "timeout after patience", err: timeout, takes: 6 * time.Second, open: true},
		{name: "garbage", err: events.NewError(events.StagePlanner, events.ClassModel, "garbage"), open: true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				p := &scripted{errs: repeat(20, tt.err), takes: tt.takes}
				b := llm.NewBreaker(p, llm.BreakerConfig{Failures: 2})
				for range 4 {
					_, err := b.Complete(t.Context(), llm.Request{})
					if !tt.open && err != tt.err { //nolint:errorlint // the very error must come through
						t.Fatalf("got %v, expected the provider's own error", err)
					}
				}
				if open := b.State() == "open"; open != tt.open {
					t.Errorf("got open %t, expected %t", open, tt.open)
				}
			})
		})
	}
}
