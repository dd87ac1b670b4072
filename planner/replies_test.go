package planner_test

import (
	"strings"
	"testing"
	"time"

	"arivu/events"
	"arivu/planner"
	"arivu/planner/llm"
	"arivu/planner/llm/llmtest"
	"arivu/planner/offline"
)

// asksFor makes a planner whose model gives these replies, several to a question.
func asksFor(t *testing.T, replies int, steps ...llmtest.Step) (*planner.Planner, *llmtest.Stub) {
	t.Helper()
	stub := llmtest.New(steps...)
	cfg := config(model(t, stub, time.Minute), twoCandidates())
	cfg.Replies = replies
	return planner.New(cfg), stub
}

func hasTemperature(call llmtest.Call) bool {
	_, has := call.Fields["temperature"]
	return has
}

// What most of several replies have come to is tried first.
func TestSeveralReplies(t *testing.T) {
	t.Parallel()
	p, stub := asksFor(t, 3, llmtest.Plan("SELECT 1", "One"), llmtest.Plan("SELECT  2;", "Two"), llmtest.Plan("SELECT 2", "Two again"))
	q := asked("how many?", events.PlanAuto)
	c := handle[*events.Completion](t, p, q, q.Last())
	if len(c.Further) != 2 || c.Usage.PromptTokens != 3*llmtest.PromptTokens || stub.Count() != 3 {
		t.Fatalf("got %+v after %d calls", c, stub.Count())
	}
	for _, call := range stub.Calls() {
		if hasTemperature(call) {
			t.Error("the replies are all to be the likeliest one")
		}
	}
	plan := handle[*events.Planned](t, p, q, q.push(t, c))
	if len(plan.Candidates) != 2 || plan.Candidates[0].SQL != "SELECT  2" || plan.Candidates[1].SQL != "SELECT 1" || !plan.Compare {
		t.Fatalf("got %+v", plan.Candidates)
	}
	if plan.Restatement != "Two" || plan.Candidates[1].Restatement != "One" || plan.Confidence != 0.9 || !strings.Contains(strings.Join(plan.Reasons, "\n"), "2 of 3 replies") {
		t.Errorf("got %+v", plan)
	}
}

func TestOneReplyUnlessMoreAreWanted(t *testing.T) {
	t.Parallel()
	p, stub := asksFor(t, 0)
	q := asked("how many?", events.PlanAuto)
	if c := handle[*events.Completion](t, p, q, q.Last()); c.Further != nil || stub.Count() != 1 || !hasTemperature(stub.Calls()[0]) {
		t.Errorf("got %+v after %d calls", c, stub.Count())
	}
}

// A reply that does not come, or says something else, leaves the others.
func TestTheFirstReplyIsEnough(t *testing.T) {
	t.Parallel()
	p, stub := asksFor(t, 4, llmtest.Plan("SELECT 1", "One"), llmtest.Text(`{"intent":"chat","say":"Hello."}`), llmtest.Unauthorized())
	q := asked("how many?", events.PlanAuto)
	c := handle[*events.Completion](t, p, q, q.Last())
	if len(c.Further) != 1 || stub.Count() != 3 {
		t.Fatalf("got %+v after %d calls", c, stub.Count())
	}
	plan := handle[*events.Planned](t, p, q, q.push(t, c))
	if len(plan.Candidates) != 1 || plan.Candidates[0].SQL != "SELECT 1" || len(plan.Reasons) != 1 {
		t.Errorf("got %+v", plan)
	}
}

// Several replies are one event, and no larger than one may be.
func TestRepliesAreBoundedTogether(t *testing.T) {
	t.Parallel()
	long := `{"sql":"SELECT 1","say":"` + strings.Repeat("x", llm.MaxReplyText*2/5) + `"}`
	p, _ := asksFor(t, 5, llmtest.Text(long))
	q := asked("how many?", events.PlanAuto)
	if c := handle[*events.Completion](t, p, q, q.Last()); len(c.Further) != 1 {
		t.Errorf("got %d further ones", len(c.Further))
	}
}

// A repair gets one reply; the last one is another than the likeliest.
func TestRepairsAreNotSampled(t *testing.T) {
	t.Parallel()
	p, stub := asksFor(t, 3)
	q := asked("how many?", events.PlanAuto)
	for i, varied := range []bool{false, true} {
		q.push(t, &events.Planned{Path: events.PathLLM})
		e := q.push(t, rejected("SELECT x"))
		if c := handle[*events.Completion](t, p, q, e); c.Further != nil || stub.Count() != i+1 {
			t.Errorf("got %+v after %d calls", c, stub.Count())
		}
		if hasTemperature(stub.Calls()[i]) == varied {
			t.Errorf("repair %d: varied is not %v", i+1, varied)
		}
	}
}

// A replay asks nobody, and has all replies and the witness that there were.
func TestSeveralRepliesAreReplayed(t *testing.T) {
	t.Parallel()
	stub := llmtest.New(llmtest.Plan("SELECT 1", "One"), llmtest.Plan("SELECT 2", "Two"), llmtest.Plan("SELECT 2", "Two again"))
	cfg := config(model(t, stub, time.Minute), nil)
	cfg.Replies, cfg.CompareOffline, cfg.Offline = 3, true, offline.New()
	p := planner.New(cfg)
	q := asked("How many customers are there?", events.PlanAuto)
	c := handle[*events.Completion](t, p, q, q.Last())
	plan := handle[*events.Planned](t, p, q, q.push(t, c))
	if len(c.Further) != 2 || len(plan.Candidates) != 3 || plan.Candidates[2].Beside != events.PathOffline {
		t.Fatalf("got %+v, %+v", c, plan)
	}
	q.push(t, plan)
	cfg.Replies, cfg.CompareOffline = 1, false
	steps, err := planner.Rerun(t.Context(), cfg, nil, q.Question)
	if err != nil || len(steps) != 2 {
		t.Fatalf("got %d steps, %v", len(steps), err)
	}
	for _, s := range steps {
		if !s.Same() {
			t.Errorf("now %+v, then %+v", s.Now, s.Recorded)
		}
	}
	if stub.Count() != 3 {
		t.Errorf("got %d calls", stub.Count())
	}
}
