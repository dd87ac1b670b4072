package planner_test

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"testing"
	"time"

	"arivu/events"
	"arivu/planner"
	"arivu/planner/llm"
	"arivu/planner/llm/fleet"
	"arivu/planner/llm/fleet/fleettest"
	"arivu/planner/llm/llmtest"
	"arivu/planner/llm/openai"
)

// chosen are the models that every connection chooses.
type chosen []string

func (c chosen) ModelsOf(context.Context, string, string) ([]string, error) { return c, nil }

// twoModels are the models "1" and "2", each behind a server of its own.
func twoModels(t *testing.T) (planner.Models, [2]*llmtest.Stub) {
	t.Helper()
	var stubs [2]*llmtest.Stub
	var providers []llm.Provider
	for i := range stubs {
		stubs[i] = llmtest.New(llmtest.Plan("SELECT COUNT(*) AS n FROM customers", "How many customers."))
		p, err := openai.New(llm.Config{Provider: "openai", Model: "m" + strconv.Itoa(i+1), BaseURL: llmtest.Serve(t, stubs[i]), APIKey: llmtest.Key, Timeout: time.Minute})
		if err != nil {
			t.Fatal(err)
		}
		providers = append(providers, p)
	}
	return fleettest.Of(t, fleet.Config{}, providers...), stubs
}

// A question that names a model is sent to that one, for its plan and for its words, and
// never to one that its connection does not choose.
func TestQuestionIsPlannedByTheModelThatItNames(t *testing.T) {
	t.Parallel()
	models, stubs := twoModels(t)
	cfg := config(models, twoCandidates())
	ask := func(model string) (events.Body, error) {
		q := asked("how many customers?", events.PlanLLM)
		q.Asked.Options.Model = model
		return planner.New(cfg).Handle(t.Context(), q.Question, q.Last())
	}
	if _, err := ask("2"); err != nil || stubs[0].Count() != 0 || stubs[1].Count() != 1 {
		t.Fatalf("error %v, %d and %d calls", err, stubs[0].Count(), stubs[1].Count())
	}
	q := asked("how many customers?", events.PlanLLM)
	q.Asked.Options.Model = "2"
	if _, err := (planner.ModelWriter{Models: models}).Write(t.Context(), q.Question, llm.Request{User: "write"}, func() {}); err != nil || stubs[0].Count() != 0 {
		t.Errorf("the words: error %v, %d calls of the first", err, stubs[0].Count())
	}
	cfg.Choice = chosen{"1"}
	var failure *events.Error
	if _, err := ask("2"); !errors.As(err, &failure) || failure.Class != events.ClassUnavailable || !strings.Contains(failure.Message, "planned by 1 only") {
		t.Errorf("a model that the connection does not choose: %v", err)
	}
	cfg.Choice = nil
	if _, err := ask("3"); !errors.As(err, &failure) || !strings.Contains(failure.Message, "options.model") {
		t.Errorf("a model that was removed since: %v", err)
	}
}

// A plan that one model made is not given to a question that names another.
func TestKeptPlanIsThatOfTheNamedModel(t *testing.T) {
	t.Parallel()
	models, stubs := twoModels(t)
	cfg := config(models, twoCandidates())
	cfg.Plans = &memory{plans: map[string]*events.Planned{}}
	cfg.Choice = chosen{"1"}
	answerWith(t, cfg, "how many customers?", events.Row{num("10")})
	cfg.Choice = nil
	for model, body := range map[string]events.Kind{"1": events.KindPlanned, "2": events.KindCompletion} {
		q := asked("how many customers?", events.PlanLLM)
		q.Asked.Options.Model = model
		got, err := planner.New(cfg).Handle(t.Context(), q.Question, q.Last())
		if err != nil || got.Kind() != body {
			t.Errorf("model %s: got %T, error %v", model, got, err)
		}
	}
	if stubs[0].Count() != 1 || stubs[1].Count() != 1 {
		t.Errorf("%d and %d calls", stubs[0].Count(), stubs[1].Count())
	}
}
