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

// vouchedFor is a question that was answered by a verified one.
func vouchedFor(t *testing.T, p *planner.Planner) *events.Question {
	t.Helper()
	q := asked("Sign-ups from india in 2024?", events.PlanAuto)
	q.push(t, handle[*events.Planned](t, p, q, q.Last()))
	q.push(t, &events.Executed{SQL: "…", RowCount: 1})
	return q.Question
}

// Another value of a parameter is the same verified question, with a model or without, and
// so is a change of the change.
func TestParameterOfVerifiedQuestionIsChanged(t *testing.T) {
	t.Parallel()
	stub := llmtest.New()
	cfg := config(model(t, stub, time.Minute), nil)
	cfg.Offline, cfg.Semantics = offline.New(), written{held: shopMeaning()}
	parent := vouchedFor(t, planner.New(cfg))
	cfg.Conversations = conversations{before: []*events.Question{parent}}
	p := planner.New(cfg)
	for _, preference := range []events.PlannerPreference{events.PlanAuto, events.PlanOffline} {
		q := changing(parent, preference, events.Change{Part: part(t, parent, events.AspectValue), To: "Germany"})
		plan := handle[*events.Planned](t, p, q, q.Last())
		const want = "SELECT COUNT(*) FROM customers WHERE country = 'Germany' AND signup_date >= '2024-01-01' AND signup_date < '2025-01-01'"
		if plan.Path != events.PathVerified || plan.Verified.ID != "signups" || plan.Candidates[0].SQL != want || plan.Restatement != "sign-ups from Germany in 2024" {
			t.Fatalf("%s: %+v", preference, plan)
		}
		if changed := plan.Parts[q.Asked.Change.Part]; !changed.Changed || changed.Text != "Germany" {
			t.Errorf("%s: %+v", preference, plan.Parts)
		}
		q.push(t, plan)
		cfg := cfg
		cfg.Conversations = conversations{before: []*events.Question{parent, q.Question}}
		again := changing(q.Question, preference, events.Change{Part: part(t, q.Question, events.AspectPeriod), Entry: "in March 2025"})
		plan = handle[*events.Planned](t, planner.New(cfg), again, again.Last())
		if sql := plan.Candidates[0].SQL; !strings.Contains(sql, "'Germany'") || !strings.Contains(sql, ">= '2025-03-01'") || plan.Restatement != "sign-ups from Germany in March 2025" {
			t.Errorf("%s: %+v", preference, plan)
		}
		// Who goes on asks the offline planner of the verified question as it is by now.
		in := new(offline.Input)
		cfg.Offline = standIn{body: twoCandidates(), in: in}
		next := asked("and by month?", events.PlanOffline)
		handle[*events.Planned](t, planner.New(cfg), next, next.Last())
		if n := len(in.Earlier); n != 2 || in.Earlier[1].Question != "sign-ups from Germany in 2024" {
			t.Errorf("%s: continued is %+v", preference, in.Earlier)
		}
	}
	if stub.Count() != 0 {
		t.Errorf("%d calls", stub.Count())
	}
}

// What does not fit leaves the verified question, if there is a model to carry it, and is
// declined otherwise.
func TestWhatDoesNotFitLeavesTheVerifiedQuestion(t *testing.T) {
	t.Parallel()
	stub := llmtest.New()
	cfg := config(nil, nil)
	cfg.Offline, cfg.Semantics = offline.New(), written{held: shopMeaning()}
	parent := vouchedFor(t, planner.New(cfg))
	cfg.Conversations = conversations{before: []*events.Question{parent}}
	atlantis := events.Change{Part: part(t, parent, events.AspectValue), Entry: "Atlantis"}

	q := changing(parent, events.PlanAuto, atlantis)
	d := handle[*events.Declined](t, planner.New(cfg), q, q.Last())
	if !strings.Contains(d.Reason, `"Atlantis" does not fit in the place of "India" in the verified question "sign-ups from {country} in {year}"`) {
		t.Errorf("got %q", d.Reason)
	}
	cfg.Models = model(t, stub, time.Minute)
	p := planner.New(cfg)
	handle[*events.Completion](t, p, q, q.Last())
	if prompt := stub.Calls()[0].User; !strings.Contains(prompt, `"read_as":"sign-ups from India in 2024"`) || !strings.Contains(prompt, `"part":"India","becomes":"Atlantis"`) {
		t.Errorf("the model is told\n%s", prompt)
	}
	// A client that insists on a model gets one.
	q = changing(parent, events.PlanLLM, events.Change{Part: atlantis.Part, To: "Germany"})
	handle[*events.Completion](t, p, q, q.Last())
}
