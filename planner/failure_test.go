package planner_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"arivu/events"
	"arivu/planner"
	"arivu/planner/llm"
	"arivu/planner/llm/fleet"
	"arivu/planner/llm/fleet/fleettest"
	"arivu/planner/llm/llmtest"
)

func TestModelFails(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name    string
		step    llmtest.Step
		timeout time.Duration
		class   events.Class
		note    string
	}{
		{"auth", llmtest.Unauthorized(), time.Minute, events.ClassModelAuth, "ARIVU_LLM_API_KEY"},
		{"long rate limit", llmtest.RateLimit(10 * time.Minute), time.Minute, events.ClassModelRate, "limits the rate"},
		{"quota", llmtest.QuotaExceeded(), time.Minute, events.ClassModelQuota, "quota"},
		{"500", llmtest.Status(500, "", "oops"), time.Minute, events.ClassUnavailable, "HTTP 500"},
		{"stall", llmtest.Stall(), 50 * time.Millisecond, events.ClassTimeout, "did not answer"},
		{"cut", llmtest.Cut(), time.Minute, events.ClassUnavailable, "cut the connection"},
		{"garbage", llmtest.Garbage(), time.Minute, events.ClassModel, "not a chat completion"},
		{"endless", llmtest.Endless(), time.Minute, events.ClassModel, "longer than"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			stub := llmtest.New(tt.step)
			m := model(t, stub, tt.timeout)

			q := asked("how many?", events.PlanAuto)
			plan := handle[*events.Planned](t, planner.New(config(m, twoCandidates())), q, q.Last())
			if plan.Path != events.PathOffline || len(plan.Notes) != 1 || !strings.Contains(plan.Notes[0], tt.note) || !strings.Contains(plan.Notes[0], "offline planner stood in") {
				t.Errorf("auto: got %+v", plan)
			}

			unsure := twoCandidates()
			unsure.Confidence = 0.1
			for _, body := range []events.Body{unsure, &events.Declined{Reason: "I do not understand"}} {
				if e := handleError(t, planner.New(config(m, body)), q, q.Last()); e.Class != tt.class {
					t.Errorf("auto without a stand-in: got %+v", e)
				}
			}

			q = asked("how many?", events.PlanLLM)
			e := handleError(t, planner.New(config(m, twoCandidates())), q, q.Last())
			if e.Class != tt.class || e.Stage != events.StagePlanner || strings.Contains(e.Message, llmtest.Key) {
				t.Errorf("llm: got %+v", e)
			}
			before := stub.Count()
			q = asked("how many?", events.PlanOffline)
			if plan := handle[*events.Planned](t, planner.New(config(m, twoCandidates())), q, q.Last()); plan.Path != events.PathOffline || len(plan.Notes) != 0 {
				t.Errorf("offline: got %+v", plan)
			}
			if stub.Count() != before {
				t.Error("offline: the model was called")
			}
		})
	}
}

func TestRateLimitSnoozes(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name       string
		preference events.PlannerPreference
		wait, age  time.Duration
		want       time.Duration // 0 is no snooze
	}{
		{"short", events.PlanAuto, 2 * time.Second, time.Second, 2 * time.Second},
		{"no delay named", events.PlanAuto, 0, time.Second, time.Second},
		{"auto has waited enough", events.PlanAuto, 2 * time.Second, 9 * time.Second, 0},
		{"llm waits on", events.PlanLLM, 2 * time.Second, 9 * time.Second, 4500 * time.Millisecond},
		{"beyond the deadline", events.PlanLLM, 58 * time.Second, time.Second, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			cfg := config(model(t, llmtest.New(llmtest.RateLimit(tt.wait)), time.Minute), twoCandidates())
			cfg.Clock = func() time.Time { return start.Add(tt.age) }
			q := asked("how many?", tt.preference)
			_, err := planner.New(cfg).Handle(t.Context(), q.Question, q.Last())
			var snooze *events.Snooze
			switch got := errors.As(err, &snooze); {
			case got != (tt.want > 0):
				t.Errorf("got %v", err)
			case got && snooze.Delay != tt.want:
				t.Errorf("got %s, expected %s", snooze.Delay, tt.want)
			}
		})
	}
}

func TestUnusableCompletion(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"", "I would love to help!", `{"sql": ""}`, `{"sql":"SELECT 1"} {"sql":"SELECT 2"}`} {
		completion := &events.Completion{Provider: "openai", Model: "m", Text: text, Usage: events.Usage{PromptTokens: 7}}
		p := planner.New(config(nil, twoCandidates()))

		q := asked("how many?", events.PlanAuto)
		plan := handle[*events.Planned](t, p, q, q.push(t, completion))
		if plan.Path != events.PathOffline || len(plan.Notes) != 1 || plan.Usage.PromptTokens != 7 {
			t.Errorf("%q, auto: got %+v", text, plan)
		}
		q = asked("how many?", events.PlanLLM)
		if e := handleError(t, p, q, q.push(t, completion)); e.Class != events.ClassModel || !e.Retryable {
			t.Errorf("%q, llm: got %+v", text, e)
		}
	}
}

func TestCancelReachesTheModel(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	stub := llmtest.New()
	stub.Choose(func(llmtest.Call) llmtest.Step { cancel(); return llmtest.Stall() })
	p := planner.New(config(model(t, stub, time.Minute), twoCandidates()))
	q := asked("how many?", events.PlanAuto)
	body, err := p.Handle(ctx, q.Question, q.Last())
	var failure *events.Error
	if body != nil || !errors.Is(err, context.Canceled) || errors.As(err, &failure) {
		t.Fatalf("got %v, %v; a cancel must not become a plan or a failure", body, err)
	}
	<-stub.Calls()[0].Gone
}

// flaky is a provider that is down until it is not.
type flaky struct {
	down  bool
	calls int
}

func (f *flaky) Identity() llm.Identity { return llm.Identity{Provider: "flaky", Model: "m"} }

func (f *flaky) Complete(context.Context, llm.Request) (*llm.Reply, error) {
	f.calls++
	if f.down {
		return nil, events.NewError(events.StagePlanner, events.ClassUnavailable, "flaky/m failed with HTTP 503")
	}
	return &llm.Reply{Text: `{"sql":"SELECT 1"}`}, nil
}

func TestBreakerOpensAndTriesAgain(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f := &flaky{down: true}
		p := planner.New(config(fleettest.Of(t, fleet.Config{Breaker: llm.BreakerConfig{Failures: 3, OpenFor: 20 * time.Second}}, f), twoCandidates()))
		q := asked("how many?", events.PlanAuto)
		for range 10 {
			if plan := handle[*events.Planned](t, p, q, q.Last()); plan.Path != events.PathOffline || !strings.Contains(plan.Notes[0], "HTTP 503") {
				t.Fatalf("got %+v", plan)
			}
		}
		if f.calls != 3 {
			t.Errorf("got %d calls, expected 3 before the breaker opened", f.calls)
		}
		insisting := asked("how many?", events.PlanLLM)
		if e := handleError(t, p, insisting, insisting.Last()); e.Class != events.ClassUnavailable || e.RetryAfter != 20_000 {
			t.Errorf("got %+v", e)
		}
		f.down = false
		time.Sleep(21 * time.Second)
		handle[*events.Completion](t, p, q, q.Last())
		handle[*events.Completion](t, p, q, q.Last())
		if f.calls != 5 {
			t.Errorf("got %d calls, expected 5 after it closed", f.calls)
		}
	})
}
