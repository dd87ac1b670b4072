package planner_test

import (
	"strings"
	"testing"

	"arivu/events"
	"arivu/planner"
)

func readings() *events.Planned {
	return &events.Planned{
		Restatement: "The customers from Frence.", Tables: []string{"customers"},
		Candidates: []events.Candidate{{SQL: "SELECT 1", Score: 0.9}, {SQL: "SELECT 2", Score: 0.85, Restatement: "The customers who live in France since 2019."}},
	}
}

// A likely reading without rows is told beside an unlikelier one that has some,
// with numbers of its own that were not found in the result.
func TestAnswerTellsOfAReadingWithRows(t *testing.T) {
	t.Parallel()
	r := &events.Executed{SQL: "SELECT 1", Columns: cols("n:text"), Rows: []events.Row{}, Tried: []events.Trial{{Candidate: 1, Outcome: events.TrialRows}}}
	a := narrate(t, readings(), r)
	if !strings.Contains(a.Text, "Another reading of the question does find rows: The customers who live in France since 2019.") {
		t.Errorf("told as %q", a.Text)
	}
	r.Tried[0].Outcome = events.TrialEmpty
	if a := narrate(t, readings(), r); strings.Contains(a.Text, "Another reading") {
		t.Errorf("told as %q", a.Text)
	}
}

// An answer is in the words of the candidate that gave it.
func TestAnswerIsInTheWordsOfItsCandidate(t *testing.T) {
	t.Parallel()
	r := &events.Executed{
		SQL: "SELECT 2", Candidate: 1, Columns: cols("name:text"), Rows: []events.Row{{"Ada"}}, RowCount: 1,
		Tried: []events.Trial{{Outcome: events.TrialRefused, Error: &events.Error{Message: "no"}}},
	}
	if a := narrate(t, readings(), r); !strings.Contains(a.Text, "The customers who live in France since 2019") {
		t.Errorf("told as %q", a.Text)
	}
}

func TestAnswerOffersNearValues(t *testing.T) {
	t.Parallel()
	r := &events.Executed{SQL: `SELECT "country" FROM customers WHERE country = 'Germny'`, Tables: []string{"customers"}, Columns: cols("country:text"), Rows: []events.Row{}}
	plan := readings()
	a := narrate(t, plan, r)
	if len(a.Hints) != 1 || a.Hints[0].Text != "No row has country 'Germny'; did you mean 'Germany'?" {
		t.Errorf("hints %+v", a.Hints)
	}
	// What the plan knew already is offered once, and kept when there are rows.
	plan.Hints = a.Hints
	if again := narrate(t, plan, r); len(again.Hints) != 1 {
		t.Errorf("hints %+v", again.Hints)
	}
	r.Rows, r.RowCount = []events.Row{{"India"}}, 1
	if again := narrate(t, plan, r); len(again.Hints) != 1 {
		t.Errorf("hints %+v", again.Hints)
	}
	plan.Hints = nil
	if again := narrate(t, plan, r); len(again.Hints) != 0 {
		t.Errorf("hints %+v beside rows", again.Hints)
	}
}

// The plan itself says what it knows cannot be found.
func TestPlanOffersNearValues(t *testing.T) {
	t.Parallel()
	plan := twoCandidates()
	plan.Candidates[0].SQL, plan.Tables = "SELECT 1 FROM customers WHERE country = 'Indya'", []string{"customers"}
	q := asked("customers from 'Indya'", events.PlanOffline)
	got := handle[*events.Planned](t, planner.New(config(nil, plan)), q, q.Last())
	want := events.Hint{Text: "No row has country 'Indya'; did you mean 'India'?", Question: "customers from 'India'"}
	if len(got.Hints) != 1 || got.Hints[0] != want {
		t.Errorf("hints %+v", got.Hints)
	}
}

// Candidates that the executor has tried itself are not offered again.
func TestTriedCandidatesAreNotOfferedAgain(t *testing.T) {
	t.Parallel()
	plan := twoCandidates()
	plan.Candidates = append(plan.Candidates, events.Candidate{SQL: "SELECT 3", Score: 0.2})
	plan.Path = events.PathOffline
	p := planner.New(config(nil, plan))
	q := asked("how many?", events.PlanOffline)
	q.push(t, handle[*events.Planned](t, p, q, q.Last()))
	refusal := rejected("SELECT 1")
	refusal.Tried = []events.Trial{{Candidate: 0, Outcome: events.TrialRefused}, {Candidate: 1, Outcome: events.TrialRefused}}
	next := handle[*events.Planned](t, p, q, q.push(t, refusal))
	if len(next.Candidates) != 1 || next.Candidates[0].SQL != "SELECT 3" {
		t.Errorf("offered %+v", next.Candidates)
	}
	q.push(t, next)
	last := rejected("SELECT 3")
	if failure := handleError(t, p, q, q.push(t, last)); failure.Class != events.ClassAttempts {
		t.Errorf("got %+v", failure)
	}
}
