package planner_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"arivu/events"
	"arivu/planner"
	"arivu/planner/llm/llmtest"
)

// memory keeps plans for one process.
type memory struct {
	plans map[string]*events.Planned
	err   error
}

func (m *memory) Find(_ context.Context, key, _ string, _ time.Time) (*events.Planned, error) {
	if m.plans[key] == nil || m.err != nil {
		return nil, m.err
	}
	found := *m.plans[key]
	found.Path, found.Reused = events.PathCached, &events.Reused{Question: "q"}
	return &found, nil
}

func (m *memory) Keep(_ context.Context, _ *events.Question, done *events.Planned, _ time.Time) error {
	m.plans[done.CacheKey] = done
	return m.err
}

// answerWith plans a question by a model, answers it with rows, and returns the plan.
func answerWith(t *testing.T, cfg planner.Config, text string, rows ...events.Row) *events.Planned {
	t.Helper()
	p := planner.New(cfg)
	q := asked(text, events.PlanAuto)
	plan := handle[*events.Planned](t, p, q, q.push(t, handle[*events.Completion](t, p, q, q.Last())))
	q.push(t, plan)
	r := &events.Executed{SQL: plan.Candidates[0].SQL, Columns: []events.ResultColumn{{Name: "n", Type: events.TypeInteger}}, Rows: rows, RowCount: len(rows), Tables: []string{"customers"}}
	if _, err := planner.NewNarrator(planner.NarratorConfig{Schemas: schemas{shop()}, Plans: cfg.Plans}).Handle(t.Context(), q.Question, q.push(t, r)); err != nil {
		t.Fatal(err)
	}
	return plan
}

func TestAPlanThatAnsweredIsUsedAgain(t *testing.T) {
	t.Parallel()
	stub := llmtest.New(llmtest.Plan("SELECT COUNT(*) AS n FROM customers", "How many customers."))
	cfg := config(model(t, stub, time.Minute), twoCandidates())
	cfg.Plans = &memory{plans: map[string]*events.Planned{}}
	first := answerWith(t, cfg, "how many customers?", events.Row{num("10")})
	p := planner.New(cfg)

	q := asked("How many customers", events.PlanAuto)
	again := handle[*events.Planned](t, p, q, q.Last())
	if again.Path != events.PathCached || again.Candidates[0].SQL != first.Candidates[0].SQL || again.Reused == nil || stub.Count() != 1 {
		t.Fatalf("%d calls, %+v", stub.Count(), again)
	}
	// Refused, it is planned anew.
	q.push(t, again)
	handle[*events.Completion](t, p, q, q.push(t, rejected(again.Candidates[0].SQL)))

	for name, change := range map[string]func(*events.Asked){
		"fresh":           func(a *events.Asked) { a.Options.Fresh = true },
		"a write allowed": func(a *events.Asked) { a.Options.WriteMode = events.WriteApproval },
		"another wording": func(a *events.Asked) { a.Question = "how many customers in India?" },
	} {
		q := asked("how many customers?", events.PlanAuto)
		change(q.Asked)
		if body, err := p.Handle(t.Context(), q.Question, q.Last()); err != nil || body.Kind() != events.KindCompletion {
			t.Errorf("%s: %T, %v", name, body, err)
		}
	}
	offline := asked("how many customers?", events.PlanOffline)
	if plan := handle[*events.Planned](t, p, offline, offline.Last()); plan.Path != events.PathOffline {
		t.Errorf("planned offline: %+v", plan)
	}
}

// What people write down while a model thinks is not in its prompt: its plan is not one for
// the version after.
func TestAPlanIsKeptForWhatItWasMadeFrom(t *testing.T) {
	t.Parallel()
	stub := llmtest.New(llmtest.Plan("SELECT COUNT(*) AS n FROM customers", "How many customers."))
	cfg := config(model(t, stub, time.Minute), twoCandidates())
	cfg.Plans = &memory{plans: map[string]*events.Planned{}}
	keys := map[string]bool{}
	for _, change := range []bool{true, false} {
		cfg.Semantics = written{held: &events.Semantics{Connection: "shop", Version: 1}}
		before := planner.New(cfg)
		cfg.Semantics = written{held: &events.Semantics{Connection: "shop", Version: 2}}
		after := before
		if change {
			after = planner.New(cfg)
		}
		q := asked("how many customers?", events.PlanAuto)
		plan := handle[*events.Planned](t, after, q, q.push(t, handle[*events.Completion](t, before, q, q.Last())))
		keys[plan.CacheKey] = true
	}
	if len(keys) != 1 || keys[""] {
		t.Errorf("kept under %v", keys)
	}
}

func TestAPlanThatFoundNothingIsNotKept(t *testing.T) {
	t.Parallel()
	stub := llmtest.New(llmtest.Plan("SELECT country AS n FROM customers WHERE country = 'Indai'", "Customers."))
	cfg := config(model(t, stub, time.Minute), twoCandidates())
	m := &memory{plans: map[string]*events.Planned{}}
	cfg.Plans = m
	answerWith(t, cfg, "which customers?")
	if len(m.plans) != 0 {
		t.Errorf("kept %+v", m.plans)
	}
}

func TestWithoutTheCacheQuestionsArePlannedAndAnswered(t *testing.T) {
	t.Parallel()
	stub := llmtest.New(llmtest.Plan("SELECT COUNT(*) AS n FROM customers", "How many customers."))
	cfg := config(model(t, stub, time.Minute), twoCandidates())
	cfg.Plans = &memory{plans: map[string]*events.Planned{}, err: errors.New("the store is away")}
	for range 2 {
		if plan := answerWith(t, cfg, "how many customers?", events.Row{num("10")}); plan.Path != events.PathLLM {
			t.Errorf("%+v", plan)
		}
	}
}
