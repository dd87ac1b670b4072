package budget_test

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"arivu/events"
	"arivu/events/bus"
	"arivu/events/bus/bustest"
	"arivu/planner/llm/budget"
)

func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m, goleak.IgnoreTopFunction("github.com/nats-io/nats.go/jetstream.(*jetStream).resetPendingAcksOnReconnect"))
}

var (
	start = time.Date(2026, 11, 30, 21, 30, 0, 0, time.UTC)
	ann   = budget.Who{Tenant: "default", User: "ann"}
	bob   = budget.Who{Tenant: "default", User: "bob@example.com"}
)

func spent(t *testing.T, err error) *events.Error {
	t.Helper()
	var e *events.Error
	if !errors.As(err, &e) || e.Class != events.ClassBudget {
		t.Fatalf("got %v", err)
	}
	return e
}

// Calls of two replicas at once begin no more than the budget holds, to the token.
func TestBudgetIsExact(t *testing.T) {
	t.Parallel()
	brk := bustest.Broker(t)
	limits := budget.Limits{Tenant: budget.Amount{Tokens: 1000}, User: budget.Amount{Cost: 0.6}}
	clock := func() time.Time { return start }
	var mu sync.Mutex
	begun := map[string]int{}
	var all sync.WaitGroup
	for replica := range 2 {
		l := budget.New(bustest.Connect(t, brk, bus.Options{}).Documents(bus.BucketUsage), limits, clock)
		for caller := range 6 {
			all.Go(func() {
				who := []budget.Who{ann, bob}[caller%2]
				for i := range 10 {
					hold, err := l.Hold(t.Context(), who, fmt.Sprintf("%d.%d.%d", replica, caller, i), budget.Amount{Tokens: 50, Cost: 0.1})
					if err != nil {
						spent(t, err)
						continue
					}
					mu.Lock()
					begun[who.User]++
					mu.Unlock()
					// It took exactly what was expected.
					if err := l.Settle(t.Context(), hold, budget.Amount{Tokens: 50, Cost: 0.1}); err != nil {
						t.Error(err)
					}
				}
			})
		}
	}
	all.Wait()
	if begun["ann"] != 6 || begun[bob.User] != 6 {
		t.Errorf("%d and %d calls began, expected 6 each", begun["ann"], begun[bob.User])
	}
}

// What a call charged replaces what it was expected to, and the error says which budget,
// how much of it is spent, and when it renews; the next day it has.
func TestBudgetRenews(t *testing.T) {
	t.Parallel()
	docs := bustest.New(t).Documents(bus.BucketUsage)
	now := start
	l := budget.New(docs, budget.Limits{User: budget.Amount{Tokens: 20_000}}, func() time.Time { return now })
	hold, err := l.Hold(t.Context(), ann, "q1", budget.Amount{Tokens: 1000})
	if err != nil {
		t.Fatal(err)
	}
	if err := l.Settle(t.Context(), hold, budget.Amount{Tokens: 19_500}); err != nil {
		t.Fatal(err)
	}
	_, err = l.Hold(t.Context(), ann, "q2", budget.Amount{Tokens: 1000})
	e := spent(t, err)
	for _, want := range []string{"user ann", "19,500 of 20,000 tokens", "00:00 UTC", "2h30m"} {
		if !strings.Contains(e.Message, want) {
			t.Errorf("%q does not say %q", e.Message, want)
		}
	}
	if !e.Retryable || e.RetryAfter != (150*time.Minute).Milliseconds() {
		t.Errorf("retry after %d ms", e.RetryAfter)
	}
	if _, err := l.Hold(t.Context(), bob, "q3", budget.Amount{Tokens: 1000}); err != nil {
		t.Errorf("another user: %v", err)
	}
	now = now.Add(3 * time.Hour)
	if _, err := l.Hold(t.Context(), ann, "q4", budget.Amount{Tokens: 1000}); err != nil {
		t.Errorf("the next day: %v", err)
	}
}

// A call that is made again holds no more than once, and what a process that is gone has
// held comes free.
func TestHoldOfTheDead(t *testing.T) {
	t.Parallel()
	docs := bustest.New(t).Documents(bus.BucketUsage)
	now := start
	l := budget.New(docs, budget.Limits{Tenant: budget.Amount{Tokens: 100}}, func() time.Time { return now })
	for range 3 {
		if _, err := l.Hold(t.Context(), ann, "q1", budget.Amount{Tokens: 60}); err != nil {
			t.Fatal(err)
		}
	}
	_, err := l.Hold(t.Context(), ann, "q2", budget.Amount{Tokens: 60})
	spent(t, err)
	now = now.Add(16 * time.Minute)
	if _, err := l.Hold(t.Context(), ann, "q2", budget.Amount{Tokens: 60}); err != nil {
		t.Error(err)
	}
}

// Where the user's budget refuses, nothing stays held of the tenant's.
func TestRefusalHoldsNothing(t *testing.T) {
	t.Parallel()
	docs := bustest.New(t).Documents(bus.BucketUsage)
	l := budget.New(docs, budget.Limits{Tenant: budget.Amount{Tokens: 100}, User: budget.Amount{Tokens: 50}}, func() time.Time { return start })
	_, err := l.Hold(t.Context(), ann, "q1", budget.Amount{Tokens: 60})
	spent(t, err)
	for _, who := range []budget.Who{ann, bob} {
		if _, err := l.Hold(t.Context(), who, "q-"+who.User, budget.Amount{Tokens: 50}); err != nil {
			t.Errorf("%s: %v", who.User, err)
		}
	}
}

func TestOfQuestion(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		limit, spent, next budget.Amount
		want               string // "" is no error
	}{
		"no limit":            {budget.Amount{}, budget.Amount{Tokens: math.MaxInt32}, budget.Amount{Tokens: 1}, ""},
		"to the last token":   {budget.Amount{Tokens: 100}, budget.Amount{Tokens: 60}, budget.Amount{Tokens: 40}, ""},
		"one token more":      {budget.Amount{Tokens: 100}, budget.Amount{Tokens: 60}, budget.Amount{Tokens: 41}, "60 of 100 tokens"},
		"to the last cent":    {budget.Amount{Cost: 0.3}, budget.Amount{Cost: 0.1}, budget.Amount{Cost: 0.2}, ""},
		"money":               {budget.Amount{Cost: 0.3}, budget.Amount{Cost: 0.1}, budget.Amount{Cost: 0.21}, "$0.1 of $0.3"},
		"a model for nothing": {budget.Amount{Cost: 0.3}, budget.Amount{Cost: 0.3}, budget.Amount{Tokens: 9}, ""},
		"time":                {budget.Amount{Time: time.Second}, budget.Amount{Time: time.Second}, budget.Amount{}, "1s of 1s"},
		"several":             {budget.Amount{Tokens: 5, Cost: 1}, budget.Amount{Tokens: 5, Cost: 1}, budget.Amount{Tokens: 1, Cost: 1}, "5 of 5 tokens, $1 of $1"},
	} {
		err := budget.OfQuestion(tt.limit, tt.spent, tt.next)
		if tt.want == "" && err != nil || tt.want != "" && !strings.Contains(spent(t, err).Message, tt.want) {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

func TestLeast(t *testing.T) {
	t.Parallel()
	got := budget.Least(budget.Amount{Tokens: 10, Cost: 2}, budget.Amount{Tokens: 20, Cost: 1, Time: time.Second})
	if got != (budget.Amount{Tokens: 10, Cost: 1, Time: time.Second}) {
		t.Errorf("got %+v", got)
	}
}

// A call that may take more than a whole day's budget is not told to wait for the next.
func TestCallBeyondTheDaysBudget(t *testing.T) {
	t.Parallel()
	l := budget.New(bustest.New(t).Documents(bus.BucketUsage), budget.Limits{User: budget.Amount{Tokens: 3500}}, nil)
	_, err := l.Hold(t.Context(), ann, "q1", budget.Amount{Tokens: 4300})
	e := spent(t, err)
	if !strings.Contains(e.Message, "on any day (0 of 3,500 tokens, and the next call may take 4,300)") || strings.Contains(e.Message, "renews") || e.Retryable {
		t.Errorf("retryable %v: %s", e.Retryable, e.Message)
	}
}
