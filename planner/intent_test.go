package planner_test

import (
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"testing"

	"arivu/events"
	"arivu/planner"
	"arivu/planner/offline"
)

// completed is a question whose model has replied with these fields.
func completed(t *testing.T, question string, fields map[string]any) (conversation, *events.Event) {
	t.Helper()
	text, err := json.Marshal(fields)
	if err != nil {
		t.Fatal(err)
	}
	q := asked(question, events.PlanAuto)
	return q, q.push(t, &events.Completion{Provider: "x", Model: "y", Text: string(text), SchemaFingerprint: "schema-1"})
}

// planning plans with the offline planner that people have.
func planning(t *testing.T) *planner.Planner {
	t.Helper()
	cfg := config(nil, nil)
	cfg.Offline = offline.New()
	return planner.New(cfg)
}

func choosing(questions ...string) map[string]any {
	var all []map[string]any
	for _, q := range questions {
		all = append(all, map[string]any{"restatement": "Reads " + q, "question": q})
	}
	return map[string]any{"prompt": "Which do you mean?", "readings": all}
}

func TestModelAsksBack(t *testing.T) {
	t.Parallel()
	q, e := completed(t, "best customers?", map[string]any{"intent": "clarify", "clarify": choosing("customers by credit", "Best customers", "customers by sign-up")})
	got := handle[*events.Clarify](t, planning(t), q, e)
	want := &events.Clarify{Prompt: "Which do you mean?", Readings: []events.Reading{
		{Restatement: "Reads customers by credit", Question: "customers by credit"}, {Restatement: "Reads customers by sign-up", Question: "customers by sign-up"},
	}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v", got)
	}
}

// stated gives the readings of a choice statements, in their order.
func stated(clarify map[string]any, statements ...string) map[string]any {
	for i, sql := range statements {
		clarify["readings"].([]map[string]any)[i]["statement"] = sql
	}
	return clarify
}

// What the statements of a model's readings give is looked at before the choice is offered.
// One that stands for two readings is not believed of either, and where a person vouches for
// what answers a reading it is that which is looked at.
func TestModelsReadingsAreLookedAt(t *testing.T) {
	t.Parallel()
	cfg := config(nil, nil)
	cfg.Offline, cfg.Semantics = offline.New(), written{held: shopMeaning()}
	p := planner.New(cfg)
	q, e := completed(t, "best customers?", map[string]any{"intent": "clarify", "clarify": stated(
		choosing("customers by credit", "sign-ups from India in 2024"), "```sql\nSELECT 1;\n```", "SELECT 2")})
	got := handle[*events.Ambiguous](t, p, q, e)
	const verified = "SELECT COUNT(*) FROM customers WHERE country = 'India' AND signup_date >= '2024-01-01' AND signup_date < '2025-01-01'"
	want := []events.Reading{
		{Restatement: "Reads customers by credit", Question: "customers by credit", SQL: "SELECT 1", Path: events.PathLLM},
		{Restatement: "Reads sign-ups from India in 2024", Question: "sign-ups from India in 2024", SQL: verified, Path: events.PathVerified},
	}
	if got.Prompt != "Which do you mean?" || !reflect.DeepEqual(got.Readings, want) {
		t.Errorf("got %+v", got)
	}
	q, e = completed(t, "best customers?", map[string]any{"intent": "clarify", "clarify": stated(
		choosing("by credit", "by sign-up", "by country"), "SELECT  1", "SELECT 1 ;", "SELECT 3")})
	readings := handle[*events.Ambiguous](t, p, q, e).Readings
	if readings[0].SQL != "" || readings[0].Path != "" || readings[1].SQL != "" || readings[2].SQL != "SELECT 3" {
		t.Errorf("the same statement twice: %+v", readings)
	}
	q, e = completed(t, "best customers?", map[string]any{"intent": "clarify", "clarify": stated(
		choosing("by credit", "by sign-up"), "SELECT 1", "SELECT 1")})
	handle[*events.Clarify](t, p, q, e) // nothing is left to look at
}

func TestModelAsksBackWithTooLittle(t *testing.T) {
	t.Parallel()
	one := choosing("best customers", "customers by credit")
	q, e := completed(t, "best customers?", map[string]any{"intent": "clarify", "clarify": one})
	if d := handle[*events.Declined](t, planning(t), q, e); !slices.Equal(d.Suggestions, []string{"customers by credit"}) || !strings.Contains(d.Reason, "Reads customers by credit") {
		t.Errorf("got %+v", d)
	}
	q, e = completed(t, "best customers?", map[string]any{"intent": "clarify", "clarify": one, "candidates": []any{map[string]any{"sql": "SELECT 1"}}})
	if plan := handle[*events.Planned](t, planning(t), q, e); plan.Candidates[0].SQL != "SELECT 1" || plan.Path != events.PathLLM {
		t.Errorf("got %+v", plan)
	}
	// With nothing to choose from the reply is none, and the offline planner stands in.
	q, e = completed(t, "How many customers are there?", map[string]any{"intent": "clarify", "clarify": choosing("how many customers are there")})
	if plan := handle[*events.Planned](t, planning(t), q, e); plan.Path != events.PathOffline || !strings.Contains(plan.Notes[0], "nothing to choose from") {
		t.Errorf("got %+v", plan)
	}
}

func TestModelDeclines(t *testing.T) {
	t.Parallel()
	q, e := completed(t, "Will it rain?", map[string]any{"intent": "decline", "declined": map[string]any{
		"reason": "There is no weather here.", "missing": []string{"rain"},
		"suggestions": []string{"What is the airspeed of a swallow?", "Customers per country", "Will it rain"},
	}})
	d := handle[*events.Declined](t, planning(t), q, e)
	if d.Reason != "There is no weather here." || !slices.Equal(d.Missing, []string{"rain"}) {
		t.Errorf("got %+v", d)
	}
	if len(d.Suggestions) != 3 || d.Suggestions[0] != "Customers per country" {
		t.Fatalf("got suggestions %q", d.Suggestions)
	}
	// A click on any of them is answered.
	for _, s := range d.Suggestions {
		q := asked(s, events.PlanOffline)
		handle[*events.Planned](t, planning(t), q, q.Last())
	}
}

func TestChatAboutTheSchema(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, question, say, want string }{
		{"names", "what tables are there?", "There is one table, customers. It lists people by country.", "There is one table, customers. It lists people by country."},
		{"facts", "how big is it?", "customers has 4 columns and 10 rows. It has four columns.", "customers has 4 columns and 10 rows. It has four columns."},
		{"figures made up", "what is there?", "It holds 4711 customers. They are in customers.country. Twelve of them paid.", "They are in customers.country."},
		{"the question's own", "is there anything of 2024?", "Sign-ups of 2024 are in customers.signup_date.", "Sign-ups of 2024 are in customers.signup_date."},
		{"nothing left", "what is there?", "It holds 4711 customers.", "This database has the table customers."},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			q, e := completed(t, tt.question, map[string]any{"intent": "chat", "candidates": []any{}, "say": tt.say})
			d := handle[*events.Declined](t, planning(t), q, e)
			if d.Reason != tt.want || len(d.Suggestions) == 0 {
				t.Errorf("got %+v", d)
			}
		})
	}
}

// What the model offers beside its best statement is there for the executor.
func TestModelPlansSeveralCandidates(t *testing.T) {
	t.Parallel()
	q, e := completed(t, "customers?", map[string]any{
		"intent": "answer", "restatement": "Customers", "confidence": 0.8, "chart": map[string]any{"type": "table", "x": "", "y": []string{}},
		"candidates": []any{map[string]any{"sql": "SELECT 1", "restatement": "one"}, map[string]any{"sql": "SELECT 2", "restatement": "Two"}},
	})
	plan := handle[*events.Planned](t, planning(t), q, e)
	if len(plan.Candidates) != 2 || plan.Candidates[1].Restatement != "Two" || plan.Confidence != 0.8 || plan.Chart.Type != "table" {
		t.Errorf("got %+v", plan)
	}
	// After a refusal of the first the second is what is left.
	q.push(t, plan)
	q.push(t, rejected("SELECT 1"))
	again := handle[*events.Planned](t, planning(t), q, q.push(t, e.Body.(*events.Completion)))
	if len(again.Candidates) != 1 || again.Candidates[0].SQL != "SELECT 2" || again.Restatement != "Two" {
		t.Errorf("got %+v", again)
	}
}
