package planner_test

import (
	"strings"
	"testing"
	"time"

	"arivu/events"
	"arivu/planner"
	"arivu/planner/llm/llmtest"
)

// maskedShop is the shop with customers.country masked. The value in it is there to
// show that nobody looks.
func maskedShop() *events.Schema {
	s := shop()
	s.Fingerprint = "masked"
	c := s.Tables[0].Column("country")
	c.Masked, c.Values = true, []string{"planted-value"}
	c.Comment = "such as planted-value"
	return s
}

// A model is told that a column is masked, and nothing of its values, its comment or
// what was taught of it.
func TestModelIsToldWhatIsMasked(t *testing.T) {
	t.Parallel()
	stub := llmtest.New()
	cfg := config(model(t, stub, time.Minute), nil)
	cfg.Schemas = schemas{maskedShop()}
	cfg.Vocabularies = &vocabularies{held: &events.Vocabulary{Version: 1, Terms: []events.Term{
		{Phrase: "locals", Meaning: "planted-value", Kind: events.TermValue, Targets: []string{"customers.country = 'planted-value'"}},
		{Phrase: "people", Meaning: "customers", Kind: events.TermTable, Targets: []string{"customers"}},
	}}}
	q := asked("how many people are locals per country?", events.PlanAuto)
	handle[*events.Completion](t, planner.New(cfg), q, q.Last())
	calls := stub.Calls()
	user := calls[len(calls)-1].User
	for _, want := range []string{"country text masked\n", `A column marked "masked"`, `"phrase":"people"`} {
		if !strings.Contains(user, want) {
			t.Errorf("the model was not told %s:\n%s", want, user)
		}
	}
	if strings.Contains(user, "planted-value") || strings.Contains(user, "locals\",") {
		t.Errorf("the model was told\n%s", user)
	}
}

// What people wrote down while they could see a column's values stays out of prompts once
// it is masked.
func TestModelIsNotToldWhatReadsTheMasked(t *testing.T) {
	t.Parallel()
	stub := llmtest.New()
	cfg := config(model(t, stub, time.Minute), nil)
	cfg.Schemas = schemas{maskedShop()}
	cfg.Semantics = written{held: &events.Semantics{Version: 1, Meanings: events.Meanings{
		Metrics: []events.Metric{
			{Name: "local credit", Expression: "sum(credit)", Table: "customers", Filters: []string{"country = 'planted-value'"}},
			{Name: "total credit", Expression: "sum(credit)", Table: "customers"},
		},
		Verified: []events.VerifiedQuestion{
			{ID: "a", Question: "local credit at planted-value", SQL: "SELECT SUM(credit) FROM customers c WHERE c.country = 'planted-value'"},
			{ID: "b", Question: "credit by customer", SQL: "SELECT customer_id, credit FROM customers"},
		},
	}}}
	q := asked("what is the local credit by customer, and the total credit?", events.PlanAuto)
	handle[*events.Completion](t, planner.New(cfg), q, q.Last())
	user := stub.Calls()[0].User
	if strings.Contains(user, "planted-value") {
		t.Errorf("the model was told\n%s", user)
	}
	for _, want := range []string{`"name":"total credit"`, `"question":"credit by customer"`} {
		if !strings.Contains(user, want) {
			t.Errorf("the model was not told %s:\n%s", want, user)
		}
	}
}

// An answer says what in it is a mask, and no question is suggested about it.
func TestMaskIsToldInTheAnswer(t *testing.T) {
	t.Parallel()
	s := maskedShop()
	q := asked("a question", events.PlanAuto)
	q.push(t, &events.Planned{Tables: []string{"customers"}, Restatement: "customers", Candidates: []events.Candidate{{SQL: "SELECT 1"}}})
	e := q.push(t, &events.Executed{
		Columns: cols("country:text"), Rows: []events.Row{{"•••"}}, RowCount: 1, Tables: []string{"customers"}, Masked: []string{"customers.country"},
	})
	body, err := planner.NewNarrator(planner.NarratorConfig{Schemas: schemas{s}}).Handle(t.Context(), q.Question, e)
	if err != nil {
		t.Fatal(err)
	}
	answer := body.(*events.Answered)
	if c := checkNamed(answer.Checks, "masked: customers.country"); c == nil || !c.Passed || c.Detail == "" {
		t.Errorf("checks %+v", answer.Checks)
	}
	for _, f := range answer.FollowUps {
		if strings.Contains(f, "country") {
			t.Errorf("follow-up %q", f)
		}
	}
	for _, h := range answer.Hints {
		if strings.Contains(h.Text, "planted") {
			t.Errorf("hint %+v", h)
		}
	}
}

// An answer says of which tables not every row was looked at.
func TestLimitedRowsAreToldInTheAnswer(t *testing.T) {
	t.Parallel()
	q := asked("a question", events.PlanAuto)
	q.push(t, &events.Planned{Tables: []string{"customers"}, Restatement: "customers", Candidates: []events.Candidate{{SQL: "SELECT 1"}}})
	e := q.push(t, &events.Executed{
		Columns: cols("country:text"), Rows: []events.Row{{"FR"}}, RowCount: 1, Tables: []string{"customers", "orders"}, Filtered: []string{"customers"},
	})
	body, err := planner.NewNarrator(planner.NarratorConfig{Schemas: schemas{maskedShop()}}).Handle(t.Context(), q.Question, e)
	if err != nil {
		t.Fatal(err)
	}
	checks := body.(*events.Answered).Checks
	if c := checkNamed(checks, planner.CheckFiltered+"customers"); c == nil || !c.Passed || c.Detail == "" {
		t.Errorf("checks %+v", checks)
	}
}

// Hints come of values, and of masked ones there are none.
func TestNoHintOfAMaskedValue(t *testing.T) {
	t.Parallel()
	plan := &events.Planned{
		Candidates: []events.Candidate{{SQL: "SELECT 1 FROM customers WHERE country = 'planted-valu'", Score: 0.9}}, Tables: []string{"customers"},
		Confidence: 0.9, Restatement: "r",
	}
	cfg := config(nil, plan)
	cfg.Schemas = schemas{maskedShop()}
	q := asked("customers from 'planted-valu'", events.PlanOffline)
	if got := handle[*events.Planned](t, planner.New(cfg), q, q.Last()); len(got.Hints) != 0 {
		t.Errorf("hints %+v", got.Hints)
	}
}
