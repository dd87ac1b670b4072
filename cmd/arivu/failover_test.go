package main

import (
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"arivu/cmd/arivu/client"
	"arivu/events"
	"arivu/events/bus/bustest"
	"arivu/planner/llm/llmtest"
)

// outcome is what a model may do, and what is made of it: "" is an answer.
type outcome struct {
	name  string
	step  llmtest.Step
	class events.Class
	// passes says that the same question may be answered later.
	passes bool
}

const countSQL = "SELECT COUNT(*) AS customer_count FROM customers"

var outcomes = []outcome{
	{"answers", llmtest.Plan(countSQL, "the number of customers"), "", false},
	{"is down", llmtest.Status(503, "", "later"), events.ClassUnavailable, true},
	{"refuses the key", llmtest.Unauthorized(), events.ClassModelAuth, false},
	{"cuts its reply", llmtest.Cut(), events.ClassUnavailable, true},
	{"has no credit", llmtest.QuotaExceeded(), events.ClassModelQuota, false},
	{"gives no plan", llmtest.Text("I would love to help!"), events.ClassModel, true},
	{"finds it too long", llmtest.TooLong(), events.ClassModelContext, false},
	{"gives garbage", llmtest.Garbage(), events.ClassModel, false},
	{"withholds its reply", llmtest.Withheld(), events.ClassModelFilter, false},
	{"hangs", llmtest.Stall(), events.ClassTimeout, true},
	{"limits the rate", llmtest.RateLimit(0), events.ClassModelRate, true},
}

// twoModels is a server whose questions are planned by two models.
type twoModels struct {
	*server
	stubs [2]*llmtest.Stub

	mu    sync.Mutex
	steps [2]llmtest.Step
}

// hangs is how long a model that does not answer is waited for.
const hangs = 1500 * time.Millisecond

func startTwoModels(t *testing.T, settings ...string) *twoModels {
	t.Helper()
	w := &twoModels{server: start(t, settings...)}
	for i, id := range []string{"first", "second"} {
		stub := llmtest.New()
		stub.Choose(func(llmtest.Call) llmtest.Step {
			w.mu.Lock()
			defer w.mu.Unlock()
			return w.steps[i]
		})
		w.stubs[i] = stub
		model := map[string]any{"id": id, "provider": id, "model": "m", "base_url": llmtest.Serve(t, stub), "api_key": "test-key-123", "timeout_ms": hangs.Milliseconds()}
		if err := w.Do(t.Context(), http.MethodPost, "/api/llms", model, nil); err != nil {
			t.Fatal(err)
		}
	}
	w.set(outcomes[0].step, outcomes[0].step)
	bustest.Await(t, "the planner to know its models", func() bool {
		return w.ask(t, "How many customers are there?").Path == events.PathLLM
	})
	return w
}

func (w *twoModels) set(first, second llmtest.Step) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.steps = [2]llmtest.Step{first, second}
}

// close lets both models answer, so that no breaker opens for what came before.
func (w *twoModels) close(t *testing.T) {
	t.Helper()
	for _, steps := range [][2]llmtest.Step{{llmtest.Unauthorized(), outcomes[0].step}, {outcomes[0].step, nil}} {
		w.set(steps[0], steps[1])
		if a := w.ask(t, "How many customers are there?"); a.Path != events.PathLLM {
			t.Fatalf("a model that works again: by %s, notes %q", a.Path, a.Notes)
		}
	}
}

// told is an answer as far as models are concerned.
type told struct {
	ID            string                `json:"id"`
	Status        events.Status         `json:"status"`
	Path          events.Path           `json:"path"`
	Provider      string                `json:"provider"`
	Notes         []string              `json:"notes"`
	Error         *events.Error         `json:"error"`
	ModelAttempts []client.ModelAttempt `json:"model_attempts"`
	Cost          float64               `json:"cost"`
}

func (w *twoModels) ask(t *testing.T, question string, options ...map[string]any) told {
	t.Helper()
	in := map[string]any{"question": question, "wait_ms": 60_000, "options": map[string]any{"fresh": true}}
	for _, o := range options {
		in["options"] = o
	}
	var a told
	if err := w.Do(t.Context(), http.MethodPost, "/api/chat", in, &a); err != nil {
		t.Fatal(err)
	}
	return a
}

// checkEnd makes sure that a question has one terminal event, its last.
func (w *twoModels) checkEnd(t *testing.T, id string) {
	t.Helper()
	at, err := w.app.Bus().Locate(t.Context(), events.DefaultTenant, id)
	if err != nil {
		t.Fatal(err)
	}
	q, err := w.app.Bus().Question(t.Context(), at)
	if err != nil {
		t.Fatal(err)
	}
	ends := 0
	for _, e := range q.Events {
		if e.Kind().Terminal() {
			ends++
		}
	}
	if ends != 1 || !q.Ended() {
		t.Errorf("%d terminal events", ends)
	}
}

// Whatever two models do, and whether or not the offline planner understands the
// question, it ends once, on the right path, and says of each model what it did.
func TestFailover(t *testing.T) {
	t.Parallel()
	w := startTwoModels(t)
	for i, first := range outcomes {
		for j, second := range outcomes {
			if first.class == events.ClassModelRate && second.class == first.class {
				continue // it waits: see TestRatesAreWaitedOut
			}
			if underRace && (i+j)%4 != 0 {
				continue // every outcome of each is among the others
			}
			w.close(t)
			for question, understood := range map[string]bool{"How many customers are there?": true, "what is the weather in Paris?": false} {
				w.set(first.step, second.step)
				a := w.ask(t, question)
				name := "first " + first.name + ", second " + second.name + ", " + question
				w.checkEnd(t, a.ID)
				checkAttempts(t, name, a, first, second)
				switch {
				case first.class == "" || second.class == "":
					who := "first"
					if first.class != "" {
						who = "second"
					}
					if a.Status != events.StatusAnswered || a.Path != events.PathLLM || a.Provider != who {
						t.Errorf("%s: %s by %s of %s, %+v", name, a.Status, a.Path, a.Provider, a.Error)
					}
				case understood:
					if a.Status != events.StatusAnswered || a.Path != events.PathOffline || !namesAll(strings.Join(a.Notes, " "), "the offline planner stood in") {
						t.Errorf("%s: %s by %s, notes %q, %+v", name, a.Status, a.Path, a.Notes, a.Error)
					}
				default:
					if a.Status != events.StatusFailed || a.Error.Class != lead(first, second).class || !namesAll(a.Error.Message, "did not understand") {
						t.Errorf("%s: %s, %+v", name, a.Status, a.Error)
					}
				}
			}
		}
	}
}

// The command line shows it, too, and takes a budget.
func TestAskCommandTellsOfModels(t *testing.T) {
	t.Parallel()
	w := startTwoModels(t)
	w.set(llmtest.Status(503, "", "later"), outcomes[0].step)
	out, errs, code := w.command(t, "ask", "--fresh", "How many customers are there?")
	if code != 0 {
		t.Fatal(errs)
	}
	wantLines(t, out, "Models that brought nothing:", "first/m: failed with HTTP 503", "Planned by: m")
	out, _, code = w.command(t, "ask", "--fresh", "--planner", "llm", "--max-tokens", "10", "How many customers are there?")
	if code != exitFailed || !strings.Contains(out, "of this question is spent (0 of 10 tokens, and the next call may take ") {
		t.Errorf("code %d, %s", code, out)
	}
}

// namesAll reports whether a text names both models and says this.
func namesAll(text, also string) bool {
	return strings.Contains(text, "first") && strings.Contains(text, "second") && strings.Contains(text, also)
}

// lead is the failure that a question with two of them has.
func lead(first, second outcome) outcome {
	if !first.passes && second.passes {
		return second
	}
	return first
}

func checkAttempts(t *testing.T, name string, a told, first, second outcome) {
	t.Helper()
	var want []string
	if first.class != "" {
		want = append(want, "first "+string(first.class))
		if second.class != "" {
			want = append(want, "second "+string(second.class))
		}
	}
	var got []string
	for _, m := range a.ModelAttempts {
		got = append(got, m.Provider+" "+string(m.Class))
	}
	if !slices.Equal(got, want) {
		t.Errorf("%s: attempts %q, expected %q", name, got, want)
	}
}

// Where all models are limited in their rate for a moment the question waits, holds no
// worker, and is answered by a model.
func TestRatesAreWaitedOut(t *testing.T) {
	t.Parallel()
	w := startTwoModels(t, "ARIVU_PLANNER_SLOTS=1")
	w.set(llmtest.RateLimit(2*time.Second), llmtest.RateLimit(time.Minute))
	before := w.stubs[0].Count() + w.stubs[1].Count()
	done := make(chan told)
	go func() {
		done <- w.ask(t, "How many customers are there?", map[string]any{"planner": "llm", "fresh": true})
	}()
	bustest.Await(t, "both models to have been asked", func() bool { return w.stubs[0].Count()+w.stubs[1].Count() >= before+2 })
	// The one slot is free while that question waits.
	if a := w.ask(t, "How many orders are there?", map[string]any{"planner": "offline"}); a.Status != events.StatusAnswered {
		t.Errorf("beside it: %+v", a)
	}
	w.set(outcomes[0].step, llmtest.RateLimit(time.Minute))
	a := <-done
	if a.Status != events.StatusAnswered || a.Path != events.PathLLM || a.Provider != "first" {
		t.Errorf("%s by %s of %s, %+v", a.Status, a.Path, a.Provider, a.Error)
	}
	if n := w.stubs[1].Count(); n != 1 {
		t.Errorf("the second model was asked %d times, though it had said for how long not to", n)
	}
	w.checkEnd(t, a.ID)
}

// What a question may spend ends it midway: between the plan that was refused and the
// next one.
func TestBudgetEndsAQuestionMidway(t *testing.T) {
	t.Parallel()
	w := startTwoModels(t)
	w.set(llmtest.Plan("SELECT nothing FROM customers", "nothing"), outcomes[0].step)
	// A token of a reply costs ten cents: 400 are expected, and 30 charged.
	prices := map[string]any{"prices": map[string]any{"input": 0, "output": 100_000, "date": "2026-11-30"}}
	for _, id := range []string{"first", "second"} {
		if err := w.Do(t.Context(), http.MethodPut, "/api/llms/"+id, prices, nil); err != nil {
			t.Fatal(err)
		}
	}
	bustest.Await(t, "the planner to know the prices", func() bool {
		return w.ask(t, "How many customers are there?", map[string]any{"planner": "llm", "fresh": true, "max_cost": 39}).Status == events.StatusFailed
	})
	before := w.stubs[0].Count()
	a := w.ask(t, "How many customers are there?", map[string]any{"planner": "llm", "fresh": true, "max_cost": 42})
	if a.Status != events.StatusFailed || a.Error.Class != events.ClassBudget || !strings.Contains(a.Error.Message, "of this question is spent ($3 of $42, and the next call may take $40)") || a.Cost != 3 {
		t.Errorf("%s, %+v, cost %v", a.Status, a.Error, a.Cost)
	}
	if n := w.stubs[0].Count() - before; n != 1 {
		t.Errorf("the model was asked %d times", n)
	}
	w.checkEnd(t, a.ID)
	// One that may be planned offline is.
	if a = w.ask(t, "How many customers are there?", map[string]any{"fresh": true, "max_tokens": 1}); a.Path != events.PathOffline || !strings.Contains(strings.Join(a.Notes, " "), "budget") {
		t.Errorf("by %s, notes %q", a.Path, a.Notes)
	}
}
