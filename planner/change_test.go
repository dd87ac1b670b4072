package planner_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"arivu/events"
	"arivu/planner"
	"arivu/planner/llm/llmtest"
	"arivu/planner/offline"
)

// changeable plans a question offline and answers it, as the parent of a change.
func changeable(t *testing.T, text string) conversation {
	t.Helper()
	cfg := config(nil, nil)
	cfg.Offline = offline.New()
	q := asked(text, events.PlanOffline)
	plan := handle[*events.Planned](t, planner.New(cfg), q, q.Last())
	q.push(t, plan)
	q.push(t, &events.Executed{SQL: plan.Candidates[0].SQL, Columns: []events.ResultColumn{{Name: "n", Type: events.TypeInteger}}, Rows: []events.Row{{num("1")}}, RowCount: 1})
	return q
}

// changing asks a question again with one part changed.
func changing(parent *events.Question, preference events.PlannerPreference, ch events.Change) conversation {
	ch.From = parent.Planned.Parts[ch.Part].Text
	q := asked(parent.Asked.Question+ch.Words(), preference)
	q.Asked.Parent, q.Asked.Change = parent.Question, &ch
	return q
}

// part is the place of the first part with an aspect that can be changed.
func part(t *testing.T, q *events.Question, what events.Aspect) int {
	t.Helper()
	at := slices.IndexFunc(q.Planned.Parts, func(p events.Part) bool { return p.Alternatives != nil && p.Alternatives.What == what })
	if at < 0 {
		t.Fatalf("nothing of aspect %s in %+v", what, q.Planned.Parts)
	}
	return at
}

// The offline planner makes a change of its own reading, whether or not there is a model.
func TestChangeOfAnOfflineReadingAsksNoModel(t *testing.T) {
	t.Parallel()
	stub := llmtest.New()
	parent := changeable(t, "How many customers are there in Germany?")
	cfg := config(model(t, stub, time.Minute), nil)
	cfg.Offline, cfg.Conversations = offline.New(), conversations{before: []*events.Question{parent.Question}}
	q := changing(parent.Question, events.PlanAuto, events.Change{Part: part(t, parent.Question, events.AspectValue), Entry: "india"})
	plan := handle[*events.Planned](t, planner.New(cfg), q, q.Last())
	if plan.Path != events.PathOffline || !strings.Contains(plan.Candidates[0].SQL, "'India'") || strings.Contains(plan.Candidates[0].SQL, "Germany") || stub.Count() != 0 {
		t.Fatalf("%d calls, got %+v", stub.Count(), plan)
	}
	q.push(t, plan)

	// A change of the change begins from what that left.
	cfg.Conversations = conversations{before: []*events.Question{parent.Question, q.Question}}
	again := changing(q.Question, events.PlanOffline, events.Change{Part: part(t, q.Question, events.AspectValue)})
	bare := handle[*events.Planned](t, planner.New(cfg), again, again.Last())
	if strings.Contains(bare.Candidates[0].SQL, "WHERE") {
		t.Errorf("without the condition: %s", bare.Candidates[0].SQL)
	}

	cfg.Conversations = conversations{before: []*events.Question{q.Question}}
	declined := handle[*events.Declined](t, planner.New(cfg), again, again.Last())
	if !strings.Contains(declined.Reason, "too much was asked since") {
		t.Errorf("got %q", declined.Reason)
	}
}

// A model is told what the question changes: the reading and statement of then, the part,
// and what takes its place. Plans of other questions are not looked for.
func TestModelIsToldTheChange(t *testing.T) {
	t.Parallel()
	stub := llmtest.New(llmtest.Plan("SELECT COUNT(*) AS n FROM customers WHERE country = 'India'", "Number of customers in India"))
	cfg := config(model(t, stub, time.Minute), nil)
	cfg.Offline, cfg.Plans = offline.New(), &memory{plans: map[string]*events.Planned{}}
	p := planner.New(cfg)
	parent := asked("customers in India, how many?", events.PlanLLM)
	parent.push(t, handle[*events.Completion](t, p, parent, parent.Last()))
	parent.push(t, handle[*events.Planned](t, p, parent, parent.Last()))
	parent.push(t, &events.Executed{SQL: "…", RowCount: 1})

	cfg.Conversations = conversations{before: []*events.Question{parent.Question}}
	stub.Push(llmtest.Plan("SELECT COUNT(*) AS n FROM customers WHERE country = 'Germany'", "Number of customers in Germany"))
	q := changing(parent.Question, events.PlanAuto, events.Change{Part: part(t, parent.Question, events.AspectValue), To: "Germany"})
	c := handle[*events.Completion](t, planner.New(cfg), q, q.Last())
	prompt := stub.Calls()[1].User
	for _, want := range []string{
		`"sql":"SELECT COUNT(*) AS n FROM customers WHERE country = 'India'"`, `"read_as":"Number of customers in India"`, `"part":"India","becomes":"Germany"`,
	} {
		if !strings.Contains(prompt, want) {
			t.Errorf("the prompt does not say %s:\n%s", want, prompt)
		}
	}
	if strings.Contains(prompt, "<earlier>") || c.CacheKey != "" {
		t.Errorf("key %q, prompt\n%s", c.CacheKey, prompt)
	}
}

// Where values must not reach a model, none is told to change one, and what changes of
// values said before stays out of prompts.
func TestHiddenValuesAreNotToldByAChange(t *testing.T) {
	t.Parallel()
	stub := llmtest.New(llmtest.Plan("SELECT 1 AS n", "One"))
	parent := changeable(t, "number of customers per month of signup in germany")
	cfg := config(model(t, stub, time.Minute), nil)
	cfg.Offline, cfg.Privacy, cfg.Conversations = offline.New(), privacy{}, conversations{before: []*events.Question{parent.Question}}
	p := planner.New(cfg)

	q := changing(parent.Question, events.PlanLLM, events.Change{Part: part(t, parent.Question, events.AspectValue), To: "the customer's country is 'India'"})
	var failure *events.Error
	if _, err := p.Handle(t.Context(), q.Question, q.Last()); !errors.As(err, &failure) || !strings.Contains(failure.Message, "must not reach a model") || stub.Count() != 0 {
		t.Fatalf("%d calls, error %v", stub.Count(), err)
	}
	byYear := changing(parent.Question, events.PlanLLM, events.Change{Part: part(t, parent.Question, events.AspectGrain), To: "year of the customer's signup date"})
	handle[*events.Completion](t, p, byYear, byYear.Last())
	prompt := stub.Calls()[0].User
	if strings.Contains(prompt, "Germany") || !strings.Contains(prompt, `"becomes":"year of the customer's signup date"`) {
		t.Errorf("got\n%s", prompt)
	}
}
