package offline_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"arivu/events"
	"arivu/planner/offline"
)

// changeOf plans a question with a change of one part of the plan that it had.
func changeOf(tb testing.TB, p *offline.Planner, in offline.Input, ch offline.Change) events.Body {
	tb.Helper()
	ch.Now = in.Now
	in.Changes = append(slices.Clone(in.Changes), ch)
	body, err := p.Continue(in)
	if err != nil {
		tb.Fatal(err)
	}
	return body
}

// Every alternative that a plan of the suite offers is taken, and the plan says everything
// else as before.
func TestOffersOfTheSuiteAreTaken(t *testing.T) {
	t.Parallel()
	s, p := shop(t), offline.New()
	offers := 0
	for _, question := range suite(t) {
		plan := planOf(t, p, s, question)
		if plan == nil {
			continue
		}
		in := offline.Input{Question: question, Schema: s, Now: now}
		for i, part := range plan.Parts {
			if part.Alternatives == nil {
				continue
			}
			for _, to := range part.Alternatives.Offers[:min(len(part.Alternatives.Offers), 2)] {
				offers++
				body := changeOf(t, p, in, offline.Change{Part: i, Was: plan.Restatement, To: to})
				got, ok := body.(*events.Planned)
				if !ok {
					t.Errorf("%q: %q for %q: %+v", question, to, part.Text, body)
					continue
				}
				wellFormedPlan(t, question, got)
				if got.Parts[i].Text != to || !got.Parts[i].Changed || got.Candidates[0].SQL == plan.Candidates[0].SQL {
					t.Errorf("%q: %q for %q became %q", question, to, part.Text, got.Restatement)
				}
			}
		}
	}
	if offers < 500 {
		t.Errorf("only %d offers were tried", offers)
	}
}

// partOf is the place of the first part of a plan with an aspect that can be changed.
func partOf(tb testing.TB, plan *events.Planned, what events.Aspect) int {
	tb.Helper()
	at := slices.IndexFunc(plan.Parts, func(p events.Part) bool { return p.Alternatives != nil && p.Alternatives.What == what })
	if at < 0 {
		tb.Fatalf("nothing to change of aspect %s in %+v", what, plan.Parts)
	}
	return at
}

func wanted(tb testing.TB, body events.Body) *events.Planned {
	tb.Helper()
	plan, ok := body.(*events.Planned)
	if !ok {
		tb.Fatalf("got %+v", body)
	}
	return plan
}

// One change after another, each of the reading that the one before left.
func TestChangesFollowOneAnother(t *testing.T) {
	t.Parallel()
	s, p := shop(t), offline.New()
	in := offline.Input{Question: "revenue per month in 2024 in euros", Schema: s, Now: now}
	first := planOf(t, p, s, in.Question)
	quarterly := wanted(t, changeOf(t, p, in, offline.Change{Part: partOf(t, first, events.AspectGrain), Was: first.Restatement, To: "quarter of the order date"}))
	if !strings.Contains(quarterly.Restatement, "for each quarter of the order date") || !strings.Contains(quarterly.Restatement, "sorted by quarter") {
		t.Fatalf("got %q", quarterly.Restatement)
	}
	in.Changes = []offline.Change{{Part: partOf(t, first, events.AspectGrain), Was: first.Restatement, To: "quarter of the order date", Now: now}}
	later := in
	later.Now = now.AddDate(1, 0, 0)
	lastYear := wanted(t, changeOf(t, p, later, offline.Change{Part: partOf(t, quarterly, events.AspectPeriod), Was: quarterly.Restatement, Entry: "last year"}))
	if !strings.Contains(lastYear.Restatement, "quarter") || !strings.Contains(lastYear.Restatement, "1 January 2026 to 31 December 2026") {
		t.Errorf("a period counts from when it was changed: got %q", lastYear.Restatement)
	}
	in.Changes = append(in.Changes, offline.Change{Part: partOf(t, quarterly, events.AspectPeriod), Was: quarterly.Restatement, Entry: "last year", Now: later.Now})
	bare := wanted(t, changeOf(t, p, in, offline.Change{Part: partOf(t, lastYear, events.AspectPeriod), Was: lastYear.Restatement}))
	if strings.Contains(bare.Restatement, "2026") || !strings.Contains(bare.Restatement, "quarter") {
		t.Errorf("without the period: %q", bare.Restatement)
	}
}

// A change of a question that is read otherwise by now is refused, and so is one that is
// no alternative. Neither is guessed.
func TestChangesThatCannotBeMade(t *testing.T) {
	t.Parallel()
	s, p := shop(t), offline.New()
	in := offline.Input{Question: "How many payments failed?", Schema: s, Now: now}
	plan := planOf(t, p, s, in.Question)
	filter := partOf(t, plan, events.AspectValue)
	tests := []struct{ name, was, to, says string }{
		{"another reading", "The number of orders.", "paid", "no longer read as it was"},
		{"an unknown value", plan.Restatement, "lost", `status is "lost"`},
	}
	for _, tt := range tests {
		body := changeOf(t, p, in, offline.Change{Part: filter, Was: tt.was, Entry: tt.to})
		declined, ok := body.(*events.Declined)
		if !ok || !strings.Contains(declined.Reason, tt.says) {
			t.Errorf("%s: got %+v", tt.name, body)
		}
	}
}

// A follow-up to a changed question goes on from what was answered.
func TestFollowUpToAChangedQuestion(t *testing.T) {
	t.Parallel()
	s, p := shop(t), offline.New()
	first := planOf(t, p, s, "number of customers in Germany")
	change := offline.Change{Part: partOf(t, first, events.AspectValue), Was: first.Restatement, Entry: "India", Now: now}
	body, err := p.Continue(offline.Input{
		Question: "what are their names", Schema: s, Now: now.Add(time.Minute),
		Earlier: []offline.Turn{{Question: "number of customers in Germany", Now: now, Changes: []offline.Change{change}}},
	})
	if err != nil {
		t.Fatal(err)
	}
	switch got := body.(type) {
	case *events.Planned:
		if strings.Contains(got.Restatement, "Germany") || !strings.Contains(got.Restatement, "India") {
			t.Errorf("got %q", got.Restatement)
		}
	case *events.Clarify:
		for _, r := range got.Readings {
			if strings.Contains(r.Restatement, "Germany") {
				t.Errorf("offered %q", r.Restatement)
			}
		}
	case *events.Declined:
		t.Errorf("declined: %s", got.Reason)
	}
}
