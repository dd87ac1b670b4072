package planner_test

import (
	"strings"
	"testing"
	"time"

	"arivu/events"
	"arivu/planner"
	"arivu/planner/llm/llmtest"
	"arivu/planner/offline"
)

const (
	inGermny  = "SELECT COUNT(*) FROM customers WHERE country = 'Germny'"
	inGermany = "SELECT COUNT(*) FROM customers WHERE country = 'Germany'"
)

func noRows() *events.Rejected {
	return &events.Rejected{SQL: inGermny, Error: events.Error{
		Class: events.ClassNoRows, Message: "Nothing was found, and no row has customers.country 'Germny'.", Piece: "Germny", Near: []string{"Germany"},
	}}
}

func candidateOf(sql string) map[string]any {
	return map[string]any{"intent": "answer", "restatement": "Customers", "confidence": 0.8, "candidates": []any{map[string]any{"sql": sql}}}
}

// inVain is a question whose first statement found nothing, for a value that is not there.
func inVain(t *testing.T, p *planner.Planner) (conversation, *events.Event) {
	t.Helper()
	q, e := completed(t, "customers in Germny", candidateOf(inGermny))
	plan := handle[*events.Planned](t, p, q, e)
	if d := plan.Doubt; d == nil || d.Column != "customers.country" || d.Value != "Germny" || d.Near[0] != "Germany" {
		t.Fatalf("got doubt %+v", d)
	}
	q.push(t, plan)
	return q, q.push(t, noRows())
}

// A value that is not there is replaced once: what comes of it is answered.
func TestNothingFoundIsPlannedOnceMore(t *testing.T) {
	t.Parallel()
	stub := llmtest.New(llmtest.Plan(inGermany, "Customers in Germany"))
	cfg := config(model(t, stub, time.Minute), nil)
	cfg.Offline = offline.New()
	p := planner.New(cfg)
	q, e := inVain(t, p)
	c := handle[*events.Completion](t, p, q, e)
	if user := stub.Calls()[0].User; !strings.Contains(user, `"piece":"Germny"`) || !strings.Contains(user, `"near":["Germany"]`) {
		t.Errorf("the prompt does not say what is not there: %s", user)
	}
	again := handle[*events.Planned](t, p, q, q.push(t, c))
	if again.Candidates[0].SQL != inGermany || len(again.Notes) != 1 || !strings.Contains(again.Notes[0], "Germny") || again.Doubt == nil {
		t.Fatalf("got %+v", again)
	}
	q.push(t, again)
	// It finds nothing either: then the first plan stands, and is not doubted again.
	last := handle[*events.Planned](t, p, q, q.push(t, noRows()))
	if last.Candidates[0].SQL != inGermny || last.Doubt != nil || !strings.Contains(last.Notes[0], "brought nothing either") || last.Usage.PromptTokens != 0 {
		t.Errorf("got %+v", last)
	}
	if stub.Count() != 1 {
		t.Errorf("got %d calls", stub.Count())
	}
}

// Whatever keeps the second plan from coming, the first one is answered with.
func TestNothingFoundStandsWithoutAnotherPlan(t *testing.T) {
	t.Parallel()
	p := planning(t)
	tests := map[string]map[string]any{
		"declined":          {"intent": "decline", "declined": map[string]any{"reason": "There is no Germny."}},
		"chat":              {"intent": "chat", "say": "There are customers."},
		"the same again":    candidateOf(inGermny),
		"nothing of use":    {"intent": "answer"},
		"a question back":   {"intent": "clarify", "clarify": choosing("customers in Germany", "customers in India")},
		"refused by the db": nil,
	}
	for name, reply := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			q, _ := inVain(t, p)
			var e *events.Event
			if reply == nil {
				q.push(t, &events.Planned{Path: events.PathLLM, Candidates: []events.Candidate{{SQL: "SELECT contry FROM customers"}}})
				e = q.push(t, rejected("SELECT contry FROM customers"))
			} else {
				_, replied := completed(t, "customers in Germny", reply)
				e = q.push(t, replied.Body)
			}
			if name == "a question back" {
				handle[*events.Clarify](t, p, q, e)
				return
			}
			plan := handle[*events.Planned](t, p, q, e)
			if plan.Candidates[0].SQL != inGermny || plan.Doubt != nil || plan.Path != events.PathLLM || len(plan.Notes) != 1 {
				t.Errorf("got %+v", plan)
			}
		})
	}
	t.Run("no model", func(t *testing.T) {
		t.Parallel()
		cfg := config(model(t, llmtest.New(llmtest.Unauthorized()), time.Minute), nil)
		cfg.Offline = offline.New()
		down := planner.New(cfg)
		q, e := inVain(t, down)
		if plan := handle[*events.Planned](t, down, q, e); plan.Candidates[0].SQL != inGermny || plan.Path != events.PathLLM {
			t.Errorf("got %+v", plan)
		}
	})
}

func TestWhatIsNotDoubted(t *testing.T) {
	t.Parallel()
	for _, sql := range []string{
		inGermany,
		"SELECT COUNT(*) FROM customers WHERE country = 'Xqzw'", // nothing like it is there
		"SELECT COUNT(*) FROM customers",
	} {
		q, e := completed(t, "customers", candidateOf(sql))
		if plan := handle[*events.Planned](t, planning(t), q, e); plan.Doubt != nil {
			t.Errorf("%s: got %+v", sql, plan.Doubt)
		}
	}
	// The value that is there would reach the model.
	cfg := config(nil, nil)
	cfg.Offline, cfg.Privacy = offline.New(), privacy{}
	q, e := completed(t, "customers in Germny", candidateOf(inGermny))
	if plan := handle[*events.Planned](t, planner.New(cfg), q, e); plan.Doubt != nil {
		t.Errorf("hidden values: got %+v", plan.Doubt)
	}
	// Too few attempts are left.
	q, e = completed(t, "customers in Germny", candidateOf(inGermny))
	c := e.Body
	q.push(t, &events.Planned{Path: events.PathLLM})
	q.push(t, rejected("SELECT contry FROM customers"))
	if plan := handle[*events.Planned](t, planning(t), q, q.push(t, c)); plan.Doubt != nil {
		t.Errorf("second attempt: got %+v", plan.Doubt)
	}
}

// At the end of the attempts near names are offered, if the question says what they are
// near to.
func TestNearNamesAreOfferedAtTheEnd(t *testing.T) {
	t.Parallel()
	exhausted := func(question string, near ...string) (conversation, *events.Event) {
		q := asked(question, events.PlanAuto)
		var e *events.Event
		for range events.MaxAttempts {
			q.push(t, &events.Planned{Path: events.PathLLM})
			e = q.push(t, &events.Rejected{SQL: "SELECT rate FROM customers", Error: events.Error{
				Class: events.ClassUnknownColumn, Message: "There is no column rate.", Piece: "c.rate", Near: near,
			}})
		}
		return q, e
	}
	q, e := exhausted("Average rate of customers", "credit_rate", "tax_rate")
	c := handle[*events.Clarify](t, planning(t), q, e)
	if len(c.Readings) != 2 || c.Readings[0].Question != "Average credit rate of customers" || c.Readings[1].Question != "Average tax rate of customers" {
		t.Errorf("got %+v", c)
	}
	for _, near := range [][]string{nil, {"tax_rate"}} {
		q, e = exhausted("Average rate of customers", near...)
		if failure := handleError(t, planning(t), q, e); failure.Class != events.ClassAttempts {
			t.Errorf("near %v: got %+v", near, failure)
		}
	}
	q, e = exhausted("Average price", "credit_rate", "tax_rate")
	if failure := handleError(t, planning(t), q, e); failure.Class != events.ClassAttempts {
		t.Errorf("a word that the question does not say: got %+v", failure)
	}
}

// The offline planner's own statement stands beside a model's, if that planner is sure.
func TestWitness(t *testing.T) {
	t.Parallel()
	cfg := config(nil, nil)
	cfg.Offline, cfg.CompareOffline = offline.New(), true
	p := planner.New(cfg)
	q, e := completed(t, "How many customers are there?", candidateOf("SELECT COUNT(customer_id) AS n FROM customers"))
	plan := handle[*events.Planned](t, p, q, e)
	if len(plan.Candidates) != 2 || plan.Candidates[1].Beside != events.PathOffline || !plan.Compare || plan.Candidates[0].Beside != "" {
		t.Fatalf("got %+v", plan)
	}
	q, e = completed(t, "How many customers are there?", candidateOf(plan.Candidates[1].SQL))
	if same := handle[*events.Planned](t, p, q, e); len(same.Candidates) != 1 || same.Compare || same.Confidence != 0.9 || len(same.Reasons) != 2 {
		t.Errorf("the same statement: got %+v", same)
	}
	q, e = completed(t, "What of the swallow?", candidateOf("SELECT 1"))
	if unsure := handle[*events.Planned](t, p, q, e); len(unsure.Candidates) != 1 || unsure.Compare {
		t.Errorf("not understood offline: got %+v", unsure)
	}
}
