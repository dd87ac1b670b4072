package planner_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"arivu/events"
	"arivu/planner"
	"arivu/planner/llm/llmtest"
	"arivu/planner/offline"
)

// offering is a question whose model has offered two readings with their statements.
func offering(t *testing.T, p *planner.Planner) *events.Question {
	t.Helper()
	q, e := completed(t, "best customers?", map[string]any{"intent": "clarify", "clarify": stated(
		choosing("customers by credit", "customers by sign-up"), "SELECT country FROM customers WHERE country = 'India'", "SELECT 2")})
	c := e.Body.(*events.Completion)
	c.PromptFingerprint, c.Usage, c.CacheKey = "prompt-1", events.Usage{PromptTokens: 9}, "kept.under"
	q.push(t, handle[*events.Ambiguous](t, p, q, e))
	return q.Question
}

// choose is the question that is the nth reading of another one.
func choose(parent *events.Question, n int) conversation {
	r := parent.Choice()[n]
	q := asked(r.Question, events.PlanAuto)
	q.Asked.Parent, q.Asked.Reading = parent.Question, r.Restatement
	return q
}

// Whoever chooses a model's reading gets the statement that was shown, and pays for no
// other.
func TestChosenReadingIsWhatWasShown(t *testing.T) {
	t.Parallel()
	stub := llmtest.New()
	cfg := config(model(t, stub, time.Minute), nil)
	cfg.Offline = offline.New()
	parent := offering(t, planner.New(cfg))
	cfg.Conversations = conversations{before: []*events.Question{parent}}
	p := planner.New(cfg)

	q := choose(parent, 0)
	plan := handle[*events.Planned](t, p, q, q.Last())
	if plan.Path != events.PathLLM || plan.Candidates[0].SQL != parent.Choice()[0].SQL || plan.Restatement != "Reads customers by credit" || stub.Count() != 0 {
		t.Fatalf("%d calls, got %+v", stub.Count(), plan)
	}
	if plan.Provider != "x" || plan.Model != "y" || plan.PromptFingerprint != "prompt-1" || plan.Usage != (events.Usage{}) || plan.CacheKey != "" {
		t.Errorf("got %+v", plan)
	}
	if !slices.Equal(plan.Tables, []string{"customers"}) || plan.Confidence < 0.8 || !slices.Equal(plan.Reasons, []string{"you chose this reading"}) || !strings.Contains(plan.Notes[0], "not asked again") {
		t.Errorf("got %+v", plan)
	}
	// What was wrong with it is the model's to mend.
	q.push(t, plan)
	e := q.push(t, rejected(plan.Candidates[0].SQL))
	if c := handle[*events.Completion](t, p, q, e); c == nil || stub.Count() != 1 {
		t.Errorf("%d calls after a refusal", stub.Count())
	}

	q = choose(parent, 0)
	q.Asked.Picked = true
	if plan := handle[*events.Planned](t, p, q, q.Last()); plan.Confidence > 0.5 || plan.Reasons[0] != "the model gave no estimate" || !strings.Contains(plan.Assumptions[0], "left the choice to Arivu") {
		t.Errorf("picked by Arivu: %+v", plan)
	}
}

// A statement that would no longer say what was shown, or that is not wanted, is not used.
func TestReadingThatNoLongerStandsIsPlannedAnew(t *testing.T) {
	t.Parallel()
	parents := func(t *testing.T, p *planner.Planner, change func(*events.Question)) *events.Question {
		parent := offering(t, p)
		change(parent)
		return parent
	}
	tests := map[string]struct {
		parent func(*events.Question)
		asked  func(*events.Asked)
	}{
		"another structure": {parent: func(q *events.Question) { q.Completion.SchemaFingerprint = "schema-0" }},
		"another day":       {parent: func(q *events.Question) { q.Events[0].Time = start.AddDate(0, 0, -1) }},
		"another model":     {asked: func(a *events.Asked) { a.Options.Model = "z" }},
		"a fresh plan":      {asked: func(a *events.Asked) { a.Options.Fresh = true }},
		"without a model":   {asked: func(a *events.Asked) { a.Options.Planner = events.PlanOffline }},
		"out of reach":      {asked: func(a *events.Asked) { a.Parent = events.NewID() }},
		"other words":       {asked: func(a *events.Asked) { a.Question = "customers, by credit" }},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			stub := llmtest.New()
			cfg := config(model(t, stub, time.Minute), twoCandidates())
			parent := parents(t, planner.New(cfg), func(q *events.Question) {
				if tt.parent != nil {
					tt.parent(q)
				}
			})
			cfg.Conversations = conversations{before: []*events.Question{parent}}
			q := choose(parent, 0)
			if tt.asked != nil {
				tt.asked(q.Asked)
			}
			body, err := planner.New(cfg).Handle(t.Context(), q.Question, q.Last())
			if err != nil {
				t.Fatal(err)
			}
			if plan, ok := body.(*events.Planned); ok && plan.Path == events.PathLLM {
				t.Errorf("got %+v", plan)
			}
		})
	}
}

// A reading that the offline planner has offered is planned by it, also where a model is
// there by now.
func TestOfflineReadingIsPlannedOffline(t *testing.T) {
	t.Parallel()
	stub := llmtest.New()
	parent := ended(t, "best customers?", &events.Ambiguous{Prompt: "Which?", Readings: []events.Reading{
		{Restatement: "one", Question: "customers by one", SQL: "SELECT 1", Path: events.PathOffline}, {Restatement: "two", Question: "customers by two", SQL: "SELECT 2", Path: events.PathOffline},
	}})
	cfg := config(model(t, stub, time.Minute), twoCandidates())
	cfg.Conversations = conversations{before: []*events.Question{parent}}
	q := choose(parent, 1)
	if plan := handle[*events.Planned](t, planner.New(cfg), q, q.Last()); plan.Path != events.PathOffline || stub.Count() != 0 {
		t.Errorf("%d calls, got %+v", stub.Count(), plan)
	}
	q = choose(parent, 1)
	q.Asked.Options.Planner = events.PlanLLM
	handle[*events.Completion](t, planner.New(cfg), q, q.Last())
}
