package fleet_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"arivu/events"
	"arivu/planner/llm"
	"arivu/planner/llm/fleet"
	"arivu/planner/llm/fleet/fleettest"
	"arivu/planner/llm/llmtest"
	"arivu/planner/llm/openai"
)

func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m, goleak.IgnoreTopFunction("github.com/nats-io/nats.go/jetstream.(*jetStream).resetPendingAcksOnReconnect"))
}

// provider calls a stub under a name of its own.
func provider(t *testing.T, name string, stub *llmtest.Stub) llm.Provider {
	t.Helper()
	p, err := openai.New(llm.Config{Provider: name, Model: "m", BaseURL: llmtest.Serve(t, stub), APIKey: llmtest.Key, Timeout: time.Minute})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func complete(t *testing.T, f *fleet.Fleet, call fleet.Call) (*llm.Reply, fleet.Outcome, *events.Error) {
	t.Helper()
	call.Tenant, call.User, call.Question, call.Attempt = events.DefaultTenant, "ann", "q", 1
	reply, outcome, err := f.Complete(t.Context(), call, llm.Request{System: "s", User: "u"})
	var failure *events.Error
	if err != nil && !errors.As(err, &failure) {
		t.Fatalf("got %v", err)
	}
	return reply, outcome, failure
}

func classes(o fleet.Outcome) []events.Class {
	var out []events.Class
	for _, a := range o.Attempts {
		out = append(out, a.Error.Class)
	}
	return out
}

// Whatever is wrong with the first model, the next one answers, and the first is named
// with the reason and what it charged.
func TestNextModelAnswers(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		step  llmtest.Step
		class events.Class
	}{
		"down":      {llmtest.Status(500, "", "oops"), events.ClassUnavailable},
		"overload":  {llmtest.Overloaded(), events.ClassUnavailable},
		"cut":       {llmtest.Cut(), events.ClassUnavailable},
		"key":       {llmtest.Unauthorized(), events.ClassModelAuth},
		"quota":     {llmtest.QuotaExceeded(), events.ClassModelQuota},
		"rate":      {llmtest.RateLimit(time.Second), events.ClassModelRate},
		"refused":   {llmtest.Status(400, "", "no"), events.ClassModel},
		"context":   {llmtest.TooLong(), events.ClassModelContext},
		"filter":    {llmtest.Withheld(), events.ClassModelFilter},
		"malformed": {llmtest.Garbage(), events.ClassModel},
		"unusable":  {llmtest.Text("I would love to help!"), events.ClassModel},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			first, second := llmtest.New(tt.step), llmtest.New(llmtest.Plan("SELECT 2", "Two"))
			f := fleettest.Of(t, fleet.Config{}, provider(t, "one", first), provider(t, "two", second))
			call := fleet.Call{Usable: func(text string) error {
				if !strings.HasPrefix(text, "{") {
					return errors.New("it holds no plan")
				}
				return nil
			}}
			reply, outcome, failure := complete(t, f, call)
			if failure != nil || !strings.Contains(reply.Text, "SELECT 2") || outcome.Identity.Provider != "two" {
				t.Fatalf("got %+v, %+v, %v", reply, outcome, failure)
			}
			if got := classes(outcome); !slices.Equal(got, []events.Class{tt.class}) || outcome.Attempts[0].Provider != "one" {
				t.Errorf("attempts %+v", outcome.Attempts)
			}
			charged := 0
			if name == "unusable" {
				charged = llmtest.PromptTokens + llmtest.CompletionTokens
			}
			if got := outcome.Attempts[0].Usage.Tokens(); got != charged {
				t.Errorf("the first charged %d tokens, expected %d", got, charged)
			}
			if got := outcome.Usage.Tokens(); got != charged+reply.Usage.Tokens() {
				t.Errorf("together %d tokens", got)
			}
			if first.Count() != 1 || second.Count() != 1 {
				t.Errorf("%d and %d calls", first.Count(), second.Count())
			}
		})
	}
}

// Where no model answers, the error names each and why.
func TestNobodyAnswers(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		first, second llmtest.Step
		class         events.Class
		retry         time.Duration // 0 is not retryable, -1 retryable without a time
		onlyRates     bool
	}{
		"two rates":      {llmtest.RateLimit(9 * time.Second), llmtest.RateLimit(4 * time.Second), events.ClassModelRate, 4 * time.Second, true},
		"rate and key":   {llmtest.RateLimit(9 * time.Second), llmtest.Unauthorized(), events.ClassModelRate, 9 * time.Second, false},
		"key and down":   {llmtest.Unauthorized(), llmtest.Status(503, "", "later"), events.ClassUnavailable, -1, false},
		"key and quota":  {llmtest.Unauthorized(), llmtest.QuotaExceeded(), events.ClassModelAuth, 0, false},
		"quota and rate": {llmtest.QuotaExceeded(), llmtest.RateLimit(time.Second), events.ClassModelRate, time.Second, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := fleettest.Of(t, fleet.Config{}, provider(t, "one", llmtest.New(tt.first)), provider(t, "two", llmtest.New(tt.second)))
			_, outcome, failure := complete(t, f, fleet.Call{})
			if failure == nil || failure.Class != tt.class || failure.Retryable != (tt.retry != 0) || failure.Stage != events.StagePlanner {
				t.Fatalf("got %#v", failure)
			}
			if want := max(tt.retry, 0).Milliseconds(); failure.RetryAfter != want {
				t.Errorf("retry after %d ms, expected %d", failure.RetryAfter, want)
			}
			for _, name := range []string{"one/m", "two/m"} {
				if !strings.Contains(failure.Message, name) {
					t.Errorf("%q does not name %s", failure.Message, name)
				}
			}
			if strings.Contains(failure.Message, llmtest.Key) || len(outcome.Attempts) != 2 || fleet.RatesOnly(outcome.Attempts) != tt.onlyRates {
				t.Errorf("%q, %+v", failure.Message, outcome.Attempts)
			}
		})
	}
}

// A vendor that has said for how long it limits the rate is not asked in between.
func TestLimitedVendorIsNotAsked(t *testing.T) {
	t.Parallel()
	stub := llmtest.New(llmtest.RateLimit(time.Minute), llmtest.Plan("SELECT 1", "One"))
	f := fleettest.Of(t, fleet.Config{}, provider(t, "one", stub))
	for range 3 {
		if _, outcome, failure := complete(t, f, fleet.Call{}); failure == nil || !fleet.RatesOnly(outcome.Attempts) || failure.RetryAfter < 50_000 {
			t.Fatalf("got %+v, %+v", outcome, failure)
		}
	}
	if stub.Count() != 1 {
		t.Errorf("%d calls", stub.Count())
	}
}

// A model whose breaker is open is passed over, which is recorded as an attempt.
func TestOpenBreakerIsPassedOver(t *testing.T) {
	t.Parallel()
	first, second := llmtest.New(llmtest.Status(500, "", "oops")), llmtest.New()
	f := fleettest.Of(t, fleet.Config{Breaker: llm.BreakerConfig{Failures: 2}}, provider(t, "one", first), provider(t, "two", second))
	for range 4 {
		if _, outcome, failure := complete(t, f, fleet.Call{}); failure != nil || !slices.Equal(classes(outcome), []events.Class{events.ClassUnavailable}) {
			t.Fatalf("got %+v, %v", outcome, failure)
		}
	}
	if first.Count() != 2 || second.Count() != 4 {
		t.Errorf("%d and %d calls", first.Count(), second.Count())
	}
}

// A connection's questions go to the models it names, in its own order.
func TestChosenModels(t *testing.T) {
	t.Parallel()
	stubs := []*llmtest.Stub{llmtest.New(), llmtest.New(), llmtest.New()}
	f := fleettest.Of(t, fleet.Config{}, provider(t, "one", stubs[0]), provider(t, "two", stubs[1]), provider(t, "three", stubs[2]))
	if _, outcome, failure := complete(t, f, fleet.Call{Models: []string{"9", "3", "1"}}); failure != nil || outcome.Identity.Provider != "three" {
		t.Errorf("got %+v, %v", outcome, failure)
	}
	if _, outcome, failure := complete(t, f, fleet.Call{}); failure != nil || outcome.Identity.Provider != "one" {
		t.Errorf("got %+v, %v", outcome, failure)
	}
	_, _, failure := complete(t, f, fleet.Call{Connection: "sales", Models: []string{"9"}})
	if failure == nil || failure.Class != events.ClassUnavailable || !strings.Contains(failure.Message, `"sales"`) {
		t.Errorf("got %v", failure)
	}
	if stubs[1].Count() != 0 {
		t.Error("a model was called that was not chosen")
	}
}

func TestNoModels(t *testing.T) {
	t.Parallel()
	off := &events.Model{ID: "a", Provider: "one", Model: "m", BaseURL: "http://127.0.0.1:1", Disabled: true}
	source := fleettest.NewModels(off)
	f := fleet.New(fleet.Config{Source: source, Open: func(llm.Config) (fleet.Provider, error) { return nil, errors.New("opened") }})
	defer f.Close(t.Context())
	if found, err := f.Any(t.Context(), "default"); found || err != nil {
		t.Errorf("found %t, %v", found, err)
	}
	if _, _, err := f.Complete(t.Context(), fleet.Call{Tenant: "default"}, llm.Request{}); !errors.Is(err, fleet.ErrNone) {
		t.Errorf("got %v", err)
	}
}

// The reply of the last model is returned even if it is no use: it is recorded then, and
// its reader says what is wrong.
func TestLastReplyIsReturned(t *testing.T) {
	t.Parallel()
	useless := func(string) error { return errors.New("no plan") }
	f := fleettest.Of(t, fleet.Config{}, provider(t, "one", llmtest.New(llmtest.Text("hm"))), provider(t, "two", llmtest.New(llmtest.Text("hm, too"))))
	reply, outcome, failure := complete(t, f, fleet.Call{Usable: useless})
	if failure != nil || reply.Text != "hm, too" || !slices.Equal(classes(outcome), []events.Class{events.ClassModel}) {
		t.Errorf("got %+v, %+v, %v", reply, outcome, failure)
	}
}

// A cancel reaches the vendor, asks nobody else and is no failure of a model.
func TestCancel(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	stub, next := llmtest.New(), llmtest.New()
	stub.Choose(func(llmtest.Call) llmtest.Step { cancel(); return llmtest.Stall() })
	f := fleettest.Of(t, fleet.Config{}, provider(t, "one", stub), provider(t, "two", next))
	_, _, err := f.Complete(ctx, fleet.Call{Tenant: "default"}, llm.Request{})
	var failure *events.Error
	if !errors.Is(err, context.Canceled) || errors.As(err, &failure) {
		t.Errorf("got %v", err)
	}
	<-stub.Calls()[0].Gone
	if next.Count() != 0 {
		t.Error("another model was asked")
	}
}

// A model that hangs leaves half of the time to the next one.
func TestHangingModelLeavesTime(t *testing.T) {
	t.Parallel()
	f := fleettest.Of(t, fleet.Config{}, provider(t, "one", llmtest.New(llmtest.Stall())), provider(t, "two", llmtest.New()))
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
	defer cancel()
	_, outcome, err := f.Complete(ctx, fleet.Call{Tenant: "default"}, llm.Request{})
	if err != nil || outcome.Identity.Provider != "two" || !slices.Equal(classes(outcome), []events.Class{events.ClassTimeout}) {
		t.Errorf("got %+v, %v", outcome, err)
	}
}

// Once a piece of a stream has been passed on, another model is asked only if the reader
// is told that it begins anew.
func TestStreamThatBreaks(t *testing.T) {
	t.Parallel()
	broken := func() *llmtest.Stub {
		return llmtest.New(llmtest.Cut())
	}
	for _, restart := range []bool{false, true} {
		next := llmtest.New(llmtest.Text("whole"))
		f := fleettest.Of(t, fleet.Config{HedgeAfter: time.Nanosecond}, provider(t, "one", broken()), provider(t, "two", next))
		var heard strings.Builder
		call := fleet.Call{Tenant: "default"}
		if restart {
			call.Restart = heard.Reset
		}
		reply, _, err := f.Complete(t.Context(), call, llm.Request{Prose: true, OnText: func(piece string) { heard.WriteString(piece) }})
		switch {
		case restart && (err != nil || reply.Text != "whole" || heard.String() != "whole"):
			t.Errorf("with a restart: %+v, %v, heard %q", reply, err, heard.String())
		case !restart && (err == nil || next.Count() != 0 || heard.Len() == 0):
			t.Errorf("without: %+v, %v, heard %q, %d calls", reply, err, heard.String(), next.Count())
		}
	}
}
