package planner_test

import (
	"slices"
	"testing"

	"arivu/events"
	"arivu/planner"
	"arivu/planner/checks"
)

func checkNamed(all []events.Check, name string) *events.Check {
	i := slices.IndexFunc(all, func(c events.Check) bool { return c.Name == name })
	if i < 0 {
		return nil
	}
	return &all[i]
}

// answered narrates the result of a plan for a question.
func answered(t *testing.T, question string, plan *events.Planned, r *events.Executed) *events.Answered {
	t.Helper()
	q := asked(question, events.PlanAuto)
	q.push(t, plan)
	if r.Columns == nil {
		r.Columns, r.Rows, r.RowCount = cols("n:integer"), []events.Row{{num("3")}}, 1
	}
	r.Tables = []string{"customers"}
	body, err := planner.NewNarrator(planner.NarratorConfig{Schemas: schemas{shop()}}).Handle(t.Context(), q.Question, q.push(t, r))
	if err != nil {
		t.Fatal(err)
	}
	a, ok := body.(*events.Answered)
	if !ok {
		t.Fatalf("got %T", body)
	}
	return a
}

// What is seen of a result moves the confidence that is shown, and is told.
func TestConfidenceAfterTheResult(t *testing.T) {
	t.Parallel()
	candidates := []events.Candidate{{SQL: "SELECT 1", Score: 0.8}, {SQL: "SELECT 2"}, {SQL: "SELECT 3", Beside: events.PathOffline}}
	trials := func(outcomes ...events.TrialOutcome) []events.Trial {
		var out []events.Trial
		for i, o := range outcomes {
			out = append(out, events.Trial{Candidate: i + 1, Outcome: o})
		}
		return out
	}
	tests := []struct {
		name, question string
		path           events.Path
		tried          []events.Trial
		facts          *events.StatementFacts
		want           float64 // 0: not moved
		reasons        int
	}{
		{"nothing seen", "customers", events.PathLLM, nil, &events.StatementFacts{}, 0, 0},
		{"not checked", "top 5", events.PathLLM, nil, nil, 0, 0},
		{"own agrees", "customers", events.PathLLM, trials(events.TrialAgrees), &events.StatementFacts{}, 0.85, 1},
		{"both agree", "customers", events.PathLLM, trials(events.TrialAgrees, events.TrialAgrees), &events.StatementFacts{}, 0.93, 2},
		{"own differs", "customers", events.PathLLM, trials(events.TrialDiffers), &events.StatementFacts{}, 0.68, 1},
		{"other differs", "customers", events.PathLLM, trials("", events.TrialDiffers), &events.StatementFacts{}, 0.6, 1},
		{"refused", "customers", events.PathLLM, trials(events.TrialRefused), &events.StatementFacts{}, 0, 0},
		{"a check fails", "top 5 customers", events.PathLLM, nil, &events.StatementFacts{}, 0.48, 1},
		{"a check passes", "top 5 customers", events.PathLLM, nil, &events.StatementFacts{Limit: 5}, 0, 0},
		{"of the offline planner", "top 5 customers", events.PathOffline, nil, &events.StatementFacts{}, 0.48, 1},
		{"by hand", "top 5 customers", events.PathSQL, nil, &events.StatementFacts{}, 0, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			plan := &events.Planned{Path: tt.path, Candidates: candidates, Confidence: 0.8}
			a := answered(t, tt.question, plan, &events.Executed{Facts: tt.facts, Tried: tt.tried})
			if (a.Confidence != nil) != (tt.want != 0) || a.Confidence != nil && *a.Confidence != tt.want || len(a.Reasons) != tt.reasons {
				t.Errorf("got confidence %v, %q", a.Confidence, a.Reasons)
			}
		})
	}
}

func TestChecksAreOnTheAnswer(t *testing.T) {
	t.Parallel()
	facts := &events.StatementFacts{Literals: []events.LiteralFact{{Text: "Germny", Column: "customers.country", Op: "="}}}
	a := answered(t, "customers in Germny in 2024", &events.Planned{Path: events.PathLLM, Confidence: 0.8}, &events.Executed{Facts: facts})
	for _, name := range []string{checks.Values, checks.Periods} {
		if c := checkNamed(a.Checks, name); c == nil || c.Passed {
			t.Errorf("%s: got %+v", name, a.Checks)
		}
	}
}
