package planner_test

import (
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
	if len(found) != 3 {
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
