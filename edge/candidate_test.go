package edge

import (
	"encoding/json"
	"strings"
	"testing"

	"arivu/events"
)

func TestAnswerOfAnotherCandidate(t *testing.T) {
	t.Parallel()
	plan := goldenPlanned("SELECT 1")
	plan.Notes = []string{"a note"}
	plan.Candidates = append(plan.Candidates, events.Candidate{SQL: "SELECT 2", Score: 0.5, Restatement: "the open orders"})
	plan.Hints = []events.Hint{{Text: "Did you mean 'open'?", Question: "open orders"}}
	x := goldenExecuted()
	x.Candidate, x.Tried = 1, []events.Trial{{Outcome: events.TrialRefused, Error: &events.Error{Message: "There is no column nn."}}}
	a := newAnswer(history(t, goldenAsked(), plan, x))
	if a.Restatement != "the open orders" || len(a.Hints) != 1 || strings.Join(a.Notes, "|") != "a note|A likelier statement was refused: There is no column nn." {
		t.Errorf("got %q, %v, %v", a.Restatement, a.Hints, a.Notes)
	}
	if len(plan.Notes) != 1 {
		t.Errorf("the plan's notes became %v", plan.Notes)
	}
}

func TestAnswerOfALesson(t *testing.T) {
	t.Parallel()
	lesson := &events.Taught{Connection: "shop", Term: events.Term{Phrase: "purchases", Meaning: "orders"}}
	q := history(t, goldenAsked(), lesson, &events.Answered{Text: "From now on …"})
	data, err := newAnswer(q).JSON()
	if err != nil {
		t.Fatal(err)
	}
	var a struct {
		Status events.Status  `json:"status"`
		Taught *events.Taught `json:"taught"`
	}
	if err := json.Unmarshal(data, &a); err != nil || a.Status != events.StatusAnswered || a.Taught == nil || a.Taught.Term.Phrase != "purchases" {
		t.Errorf("%v: %s", err, data)
	}
}
