package planner_test

import (
	"reflect"
	"testing"

	"arivu/events"
	"arivu/planner"
)

// A statement by hand is the plan as it stands; nobody is asked to read it.
func TestStatementByHandIsThePlan(t *testing.T) {
	t.Parallel()
	p := planner.New(config(nil, twoCandidates()))
	q := asked("SELECT country FROM customers", events.PlanAuto)
	q.Asked.SQL = "SELECT country\nFROM customers"
	plan := handle[*events.Planned](t, p, q, q.Last())
	want := &events.Planned{
		Connection: "shop", Dialect: events.DialectSQLite, Path: events.PathSQL, Confidence: 1, SchemaFingerprint: "schema-1",
		Candidates: []events.Candidate{{SQL: "SELECT country\nFROM customers", Score: 1}}, Tables: []string{}, Columns: []string{},
	}
	if !reflect.DeepEqual(plan, want) {
		t.Errorf("got  %+v\nwant %+v", plan, want)
	}
}

// Its refusal is its end: nothing is repaired behind the person's back.
func TestRefusedStatementByHandFails(t *testing.T) {
	t.Parallel()
	p := planner.New(config(nil, twoCandidates()))
	q := asked("SELECT contry FROM customers", events.PlanAuto)
	q.Asked.SQL = "SELECT contry FROM customers"
	q.push(t, handle[*events.Planned](t, p, q, q.Last()))
	refusal := rejected(q.Asked.SQL)
	e := q.push(t, refusal)
	if got := handleError(t, p, q, e); !reflect.DeepEqual(*got, refusal.Error) {
		t.Errorf("got %+v, want %+v", got, refusal.Error)
	}
}

// What follows a statement by hand cannot be an edit of it.
func TestStatementByHandIsNotCarriedOn(t *testing.T) {
	t.Parallel()
	before := ended(t, "SELECT 1", twoCandidates(), &events.Answered{})
	before.Asked.SQL = "SELECT 1"
	turns := turnsOf(t, "and by month?", "", before)
	if len(turns) != 1 || turns[0].Unplanned != "it was SQL written by hand" {
		t.Errorf("got %+v", turns)
	}
}

func TestTellingAStatementByHand(t *testing.T) {
	t.Parallel()
	plan := &events.Planned{Path: events.PathSQL}
	a := narrate(t, plan, &events.Executed{SQL: "SELECT count(*) AS n FROM customers", Columns: cols("n:integer"),
		Rows: []events.Row{{num("10")}}, RowCount: 1, Tables: []string{"customers"}})
	if a.Text != "The result: 10." {
		t.Errorf("got %q", a.Text)
	}
}
