package fleet_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"arivu/events"
	"arivu/events/bus"
	"arivu/events/bus/bustest"
	"arivu/planner/llm"
	"arivu/planner/llm/budget"
	"arivu/planner/llm/fleet"
	"arivu/planner/llm/fleet/fleettest"
	"arivu/planner/llm/rate"
)

// priced makes a thousand tokens of a model cost a dollar.
func priced(m *events.Model) {
	m.Prices = &events.ModelPrices{Input: 1000, Output: 1000, Date: "2026-11-30"}
}

// charging answers every call for that many tokens of prompt and reply, at priced.
type charging struct{ prompt, reply int }

func (c charging) Identity() llm.Identity { return llm.Identity{Provider: "p", Model: "m"} }

func (c charging) Complete(context.Context, llm.Request) (*llm.Reply, error) {
	u := events.Usage{PromptTokens: c.prompt, CompletionTokens: c.reply, PriceDate: "2026-11-30"}
	u.Cost = float64(u.Tokens()) / 1000
	return &llm.Reply{Text: "{}", Usage: u}, nil
}

// Close implements fleet.Provider.
func (charging) Close() {}

// Replicas stay together within what is known of a model's rate; the next model is asked,
// and the one passed over is named with the reason.
func TestKnownRateIsShared(t *testing.T) {
	t.Parallel()
	docs := bustest.New(t).Documents(bus.BucketUsage)
	limited := at("a", "http://a", func(m *events.Model) { m.Limits.RequestsPerMinute = 3 })
	var fleets []*fleet.Fleet
	for range 2 {
		f := fleet.New(fleet.Config{
			Source: fleettest.NewModels(limited, at("b", "http://b", func(m *events.Model) { m.Model = "spare" })), Rates: rate.New(docs, nil),
			Open: func(llm.Config) (fleet.Provider, error) { return charging{10, 10}, nil },
		})
		defer f.Close(t.Context())
		fleets = append(fleets, f)
	}
	passed := 0
	for i := range 6 {
		_, outcome, err := fleets[i%2].Complete(t.Context(), fleet.Call{Tenant: "default"}, llm.Request{User: "u"})
		if err != nil {
			t.Fatal(err)
		}
		if len(outcome.Attempts) == 0 {
			continue
		}
		passed++
		if e := outcome.Attempts[0].Error; e.Class != events.ClassModelRate || !e.Retryable || e.RetryAfter == 0 || !strings.Contains(e.Message, "3 requests a minute") {
			t.Errorf("got %+v", e)
		}
	}
	if passed != 3 {
		t.Errorf("the model was passed over %d times, expected 3", passed)
	}
}

// What a question may spend stops it before the call that would go beyond, and a model
// that costs nothing goes on where money was the limit.
func TestQuestionBudget(t *testing.T) {
	t.Parallel()
	prompt := llm.Request{User: strings.Repeat("x", 300)} // expected to take 100 tokens, and 400 for the reply
	for name, tt := range map[string]struct {
		limit, spent budget.Amount
		stopped      string
	}{
		"enough":          {budget.Amount{Tokens: 1000, Cost: 1}, budget.Amount{Tokens: 500, Cost: 0.5}, ""},
		"tokens":          {budget.Amount{Tokens: 1000}, budget.Amount{Tokens: 501}, "501 of 1,000 tokens"},
		"money":           {budget.Amount{Cost: 1}, budget.Amount{Cost: 0.500001}, "$0.500001 of $1"},
		"time":            {budget.Amount{Time: time.Second}, budget.Amount{Time: time.Second}, "1s of 1s"},
		"the time of one": {budget.Amount{Time: time.Second}, budget.Amount{Time: time.Second - 1}, ""},
	} {
		f := fleet.New(fleet.Config{Source: fleettest.NewModels(at("a", "http://a", priced)), Open: func(llm.Config) (fleet.Provider, error) { return charging{100, 10}, nil }})
		_, outcome, err := f.Complete(t.Context(), fleet.Call{Tenant: "default", Limit: tt.limit, Spent: tt.spent}, prompt)
		f.Close(t.Context())
		if tt.stopped == "" {
			if err != nil {
				t.Errorf("%s: got %v", name, err)
			}
			continue
		}
		if got := classes(outcome); !slices.Equal(got, []events.Class{events.ClassBudget}) || !strings.Contains(err.Error(), tt.stopped) || !strings.Contains(err.Error(), "does not renew") {
			t.Errorf("%s: got %v, %v", name, got, err)
		}
	}
	f := fleet.New(fleet.Config{Source: fleettest.NewModels(at("a", "http://a", priced), at("free", "http://free")), Open: func(llm.Config) (fleet.Provider, error) { return charging{100, 10}, nil }})
	defer f.Close(t.Context())
	_, outcome, err := f.Complete(t.Context(), fleet.Call{Tenant: "default", Limit: budget.Amount{Cost: 1}, Spent: budget.Amount{Cost: 1}}, prompt)
	if err != nil || !slices.Equal(classes(outcome), []events.Class{events.ClassBudget}) {
		t.Errorf("a free model: %+v, %v", outcome, err)
	}
}

// A second model is asked beside the first only if the question may spend what both take.
func TestQuestionBudgetCountsCallsUnderWay(t *testing.T) {
	t.Parallel()
	for limit, asked := range map[int]bool{999: false, 1000: true} {
		synctest.Test(t, func(t *testing.T) {
			first, second := &slow{name: "one", takes: time.Minute}, &slow{name: "two", takes: time.Hour}
			f := fleettest.Of(t, fleet.Config{HedgeAfter: time.Second}, first, second)
			call := fleet.Call{Tenant: "default", Limit: budget.Amount{Tokens: limit}}
			// Each is expected to take 100 tokens, and 400 for the reply.
			reply, _, err := f.Complete(t.Context(), call, llm.Request{User: strings.Repeat("x", 300)})
			if err != nil || reply.Text != "one" {
				t.Fatalf("got %+v, %v", reply, err)
			}
			if got := len(second.ended) > 0; got != asked {
				t.Errorf("with %d tokens the second was asked: %t", limit, got)
			}
		})
	}
}

// What is not sent is not charged for, also where the question is canceled before.
func TestCallThatWasNotMadeCostsNothing(t *testing.T) {
	t.Parallel()
	docs := bustest.New(t).Documents(bus.BucketUsage)
	ledger := budget.New(docs, budget.Limits{Tenant: budget.Amount{Tokens: 1000}}, nil)
	ctx, cancel := context.WithCancel(t.Context())
	// Everybody stops waiting when the rate is looked at.
	stopping := func() time.Time {
		cancel()
		return time.Now()
	}
	f := fleet.New(fleet.Config{
		Source: fleettest.NewModels(at("a", "http://a", func(m *events.Model) { m.Limits.RequestsPerMinute = 3 })),
		Rates:  rate.New(docs, stopping), Budgets: ledger,
		Open: func(llm.Config) (fleet.Provider, error) { return charging{10, 10}, nil },
	})
	defer f.Close(t.Context())
	_, _, err := f.Complete(ctx, fleet.Call{Tenant: "default", Question: "q"}, llm.Request{User: strings.Repeat("x", 300)})
	if !errors.Is(err, context.Canceled) {
		t.Fatalf("got %v", err)
	}
	if _, err := ledger.Hold(t.Context(), budget.Who{Tenant: "default"}, "rest", budget.Amount{Tokens: 1000}); err != nil {
		t.Errorf("something was charged: %v", err)
	}
}

// A day's budget counts what calls have charged, of all replicas.
func TestDailyBudget(t *testing.T) {
	t.Parallel()
	docs := bustest.New(t).Documents(bus.BucketUsage)
	limits := budget.Limits{User: budget.Amount{Cost: 0.75}}
	var fleets []*fleet.Fleet
	for range 2 {
		f := fleet.New(fleet.Config{
			Source: fleettest.NewModels(at("a", "http://a", priced)), Budgets: budget.New(docs, limits, nil),
			Open: func(llm.Config) (fleet.Provider, error) { return charging{100, 10}, nil },
		})
		defer f.Close(t.Context())
		fleets = append(fleets, f)
	}
	answered := 0
	for i := range 6 {
		call := fleet.Call{Tenant: "default", User: "ann", Question: "q", Attempt: i}
		_, outcome, err := fleets[i%2].Complete(t.Context(), call, llm.Request{User: strings.Repeat("x", 300)})
		if err == nil {
			answered++
			continue
		}
		if got := classes(outcome); !slices.Equal(got, []events.Class{events.ClassBudget}) || !strings.Contains(err.Error(), "user ann") || !strings.Contains(err.Error(), "00:00 UTC") {
			t.Errorf("got %v, %v", got, err)
		}
	}
	// Each is expected to charge $0.50 and charges $0.11: after three there is not room
	// for another estimate.
	if answered != 3 {
		t.Errorf("%d calls were made, expected 3", answered)
	}
}

// What a call that was not waited for may have charged counts as its prompt.
func TestStoppedCallCounts(t *testing.T) {
	t.Parallel()
	docs := bustest.New(t).Documents(bus.BucketUsage)
	ledger := budget.New(docs, budget.Limits{Tenant: budget.Amount{Tokens: 1000}}, nil)
	f := fleettest.Of(t, fleet.Config{HedgeAfter: time.Nanosecond, Budgets: ledger}, &slow{name: "one", takes: time.Hour}, &slow{name: "two", takes: time.Millisecond})
	request := llm.Request{User: strings.Repeat("x", 300)}
	if _, outcome, err := f.Complete(t.Context(), fleet.Call{Tenant: "default", Question: "q"}, request); err != nil || len(outcome.Attempts) != 1 {
		t.Fatalf("got %+v, %v", outcome, err)
	}
	// 100 tokens of the prompt of the one, and the 10 that the other charged.
	for tokens, fits := range map[int]bool{890: true, 891: false} {
		hold, err := ledger.Hold(t.Context(), budget.Who{Tenant: "default"}, "rest", budget.Amount{Tokens: tokens})
		if (err == nil) != fits {
			t.Errorf("room for %d tokens: %v", tokens, err)
		}
		if err == nil {
			if err := ledger.Settle(t.Context(), hold, budget.Amount{}); err != nil {
				t.Error(err)
			}
		}
	}
}

// A store that cannot be reached is no failure of a model: the question is delivered
// again, and nobody is asked beyond a budget meanwhile.
func TestStoreThatIsGone(t *testing.T) {
	t.Parallel()
	gone := bustest.New(t)
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	if err := gone.Close(ctx); err != nil {
		t.Fatal(err)
	}
	ledger := budget.New(gone.Documents(bus.BucketUsage), budget.Limits{Tenant: budget.Amount{Tokens: 1000}}, nil)
	m := &telling{}
	f := fleettest.Of(t, fleet.Config{Budgets: ledger}, m, m)
	_, outcome, err := f.Complete(t.Context(), fleet.Call{Tenant: "default"}, llm.Request{})
	var failure *events.Error
	if !errors.Is(err, bus.ErrUnavailable) || errors.As(err, &failure) || len(outcome.Attempts) != 0 || m.calls != 0 {
		t.Errorf("got %+v, %v, %d calls", outcome, err, m.calls)
	}
}
