package planner_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"arivu/events"
	"arivu/planner"
	"arivu/planner/offline"
)

// What is suggested after a model's plan is about the tables it used, and what the
// offline planner would not understand is not suggested.
func TestFollowUpsCanBeAnswered(t *testing.T) {
	t.Parallel()
	s := shop()
	s.Tables[0].ForeignKeys, s.Tables[0].Columns[1].Values = nil, []string{"Germany", "India"}
	s.Tables = append(s.Tables, events.Table{
		Name: "xq_7", Kind: events.KindTable, Rows: 10, PrimaryKey: []string{"id"},
		Columns: []events.Column{
			{Name: "id", Class: events.TypeInteger}, {Name: "zz_1", Class: events.TypeText, AllValues: true, Values: []string{"p", "q"}}, {Name: "of_of", Class: events.TypeDecimal},
		},
	})
	own := offline.New()
	n := planner.NewNarrator(planner.NarratorConfig{Schemas: schemas{s}, Offline: own})
	q := asked("credit by country and such", events.PlanLLM)
	q.push(t, &events.Planned{Path: events.PathLLM, Restatement: "credit", Tables: []string{"xq_7", "customers", "gone"}, Columns: []string{"customers.country"}})
	body, err := n.Handle(t.Context(), q.Question, q.push(t, perCountry()))
	if err != nil {
		t.Fatal(err)
	}
	found := body.(*events.Answered).FollowUps
	if len(found) == 0 || len(found) > 3 {
		t.Errorf("got %q", found)
	}
	for _, question := range found {
		plan, err := own.Continue(offline.Input{Question: question, Schema: s, Now: start})
		if p, ok := plan.(*events.Planned); err != nil || !ok || p.Confidence < 0.5 {
			t.Errorf("%q was suggested and is read as %+v", question, plan)
		}
	}
	unread := planner.NewNarrator(planner.NarratorConfig{Schemas: schemas{s}, Offline: standIn{body: &events.Declined{Reason: "no"}}})
	body, err = unread.Handle(t.Context(), q.Question, q.Last())
	if err != nil || len(body.(*events.Answered).FollowUps) != 0 {
		t.Errorf("suggested without being understood: %+v, %v", body, err)
	}
}

// What is suggested is the question put otherwise where it can be, in its own words and
// with what it said beside; else what a person would ask of the first table.
func TestFollowUpsFitTheResult(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile(filepath.Join("offline", "testdata", "shop.json"))
	if err != nil {
		t.Fatal(err)
	}
	s := new(events.Schema)
	if err := json.Unmarshal(data, s); err != nil {
		t.Fatal(err)
	}
	own := offline.New()
	n := planner.NewNarrator(planner.NarratorConfig{Schemas: schemas{s}, Offline: own})
	for question, want := range map[string][]string{
		"revenue per month in 2025":                 {"revenue per status in 2025", "Average order value per month in 2025", "revenue per channel in 2025"},
		"How many customers are there per country?": {"How many customers are there per segment?", "How many customers are there per month?"},
		"top 5 products by revenue":                 {"top 5 products by units sold", "top 5 products by profit"},
		"How many orders were canceled last month?": {"How many orders were canceled last month per channel?", "How many orders were canceled last month per currency?"},
		"list stores":                     {"How many stores are there per city?", "How many stores were opened per month?"},
		"reviews per rating":              {"How many reviews are there per month?", "How many reviews are there?"},
		"Which customers spent the most?": {"How many orders are there per status?", "How many orders are there per month of order date?"},
	} {
		q := asked(question, events.PlanOffline)
		plan, err := own.Continue(offline.Input{Question: question, Schema: s, Now: start})
		if err != nil {
			t.Fatal(err)
		}
		q.push(t, plan)
		result := &events.Executed{SQL: q.Planned.Candidates[0].SQL, Tables: q.Planned.Tables, Columns: cols("n:integer"), Rows: []events.Row{{num("5")}}, RowCount: 1}
		body, err := n.Handle(t.Context(), q.Question, q.push(t, result))
		if err != nil {
			t.Fatal(err)
		}
		if got := body.(*events.Answered).FollowUps; !slices.Equal(got, want) {
			t.Errorf("%s: got %q", question, got)
		}
	}
}
