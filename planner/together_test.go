package planner_test

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"arivu/events"
	"arivu/planner"
	"arivu/planner/llm/llmtest"
)

// crowd has questions planned at the same time by a model that answers when they are all
// there, the first of which is the first to ask. It returns what came of each, and the calls.
func crowd(t *testing.T, first llmtest.Step, questions ...conversation) ([]events.Body, []error, int) {
	t.Helper()
	let := make(chan struct{})
	stub := llmtest.New()
	var once sync.Once
	stub.Choose(func(llmtest.Call) llmtest.Step {
		step := llmtest.Plan("SELECT 1", "One")
		once.Do(func() { step = first })
		return llmtest.Hold(let, step)
	})
	p := planner.New(config(model(t, stub, time.Minute), twoCandidates()))
	bodies, errs := make([]events.Body, len(questions)), make([]error, len(questions))
	var all sync.WaitGroup
	plan := func(i int) {
		all.Go(func() { bodies[i], errs[i] = p.Handle(t.Context(), questions[i].Question, questions[i].Last()) })
	}
	plan(0)
	await(func() bool { return stub.Count() == 1 })
	for i := 1; i < len(questions); i++ {
		plan(i)
	}
	await(func() bool { return stub.Count()+planner.Waiting(p) == len(questions) })
	close(let)
	all.Wait()
	return bodies, errs, stub.Count()
}

// await returns when ok.
func await(ok func() bool) {
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	for !ok() {
		<-tick.C
	}
}

func completionOf(t *testing.T, body events.Body, err error) *events.Completion {
	t.Helper()
	c, ok := body.(*events.Completion)
	if !ok || err != nil {
		t.Fatalf("got %T %+v, %v", body, body, err)
	}
	return c
}

// Equal questions in flight are one call. Each has a completion of its own, and says whose
// reply it is; it pays nothing, and its plan is the same however it is replayed.
func TestEqualQuestionsAreOneCall(t *testing.T) {
	t.Parallel()
	a, b := asked("how many?", events.PlanAuto), asked("how many?", events.PlanAuto)
	bodies, errs, calls := crowd(t, llmtest.Plan("SELECT 1", "One"), a, b)
	leader, follower := completionOf(t, bodies[0], errs[0]), completionOf(t, bodies[1], errs[1])
	if calls != 1 || leader.Text != follower.Text || follower.Prompt == nil {
		t.Fatalf("%d calls gave %+v and %+v", calls, leader, follower)
	}
	if leader.Reused != nil || leader.Usage == (events.Usage{}) {
		t.Errorf("who asked first has %+v", leader)
	}
	if follower.Reused == nil || follower.Reused.Question != a.Question.Question || follower.Usage != (events.Usage{}) {
		t.Errorf("who asked second has %+v", follower)
	}
	cfg := config(nil, twoCandidates())
	plan := handle[*events.Planned](t, planner.New(cfg), b, b.push(t, follower))
	if plan.Reused == nil || plan.Reused.Question != a.Question.Question || plan.Path != events.PathLLM {
		t.Errorf("its plan is %+v", plan)
	}
	b.push(t, plan)
	steps, err := planner.Rerun(t.Context(), cfg, nil, b.Question)
	if err != nil || len(steps) != 2 || !steps[0].Same() || !steps[1].Same() {
		t.Errorf("replayed %+v, %v", steps, err)
	}
}

// What differs in what a model is told, in whom it is asked for, or wants to be made anew,
// is a call of its own.
func TestUnequalQuestionsAreCallsOfTheirOwn(t *testing.T) {
	t.Parallel()
	for name, differ := range map[string]func(*events.Event, *events.Asked){
		"words":      func(_ *events.Event, a *events.Asked) { a.Question = "how many, then?" },
		"tenant":     func(e *events.Event, _ *events.Asked) { e.Tenant = "other" },
		"connection": func(_ *events.Event, a *events.Asked) { a.Connection = "other" },
		"day":        func(e *events.Event, _ *events.Asked) { e.Time = e.Time.AddDate(0, 0, -1) },
		"write mode": func(_ *events.Event, a *events.Asked) { a.Options.WriteMode = events.WriteApproval },
		"fresh":      func(_ *events.Event, a *events.Asked) { a.Options.Fresh = true },
		"budget":     func(_ *events.Event, a *events.Asked) { a.Options.MaxTokens = 100_000 },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a, b := asked("how many?", events.PlanAuto), asked("how many?", events.PlanAuto)
			e := b.Last()
			differ(e, b.Asked)
			q, err := events.NewQuestion(e)
			if err != nil {
				t.Fatal(err)
			}
			bodies, errs, calls := crowd(t, llmtest.Plan("SELECT 1", "One"), a, conversation{q})
			if c := completionOf(t, bodies[1], errs[1]); calls != 2 || c.Reused != nil {
				t.Errorf("%d calls gave %+v", calls, c)
			}
		})
	}
}

// If who asked first gets no reply, or is canceled, the others ask by themselves.
func TestOthersAskIfTheFirstGetsNothing(t *testing.T) {
	t.Parallel()
	a, b, c := asked("how many?", events.PlanLLM), asked("how many?", events.PlanLLM), asked("how many?", events.PlanLLM)
	bodies, errs, _ := crowd(t, llmtest.Unauthorized(), a, b, c)
	if ended, is := bodies[0].(*events.Failed); !is && errs[0] == nil {
		t.Fatalf("the first got %T %+v", bodies[0], ended)
	}
	for i := 1; i <= 2; i++ {
		if got := completionOf(t, bodies[i], errs[i]); got.Reused != nil || !strings.Contains(got.Text, "SELECT 1") {
			t.Errorf("%d has %+v", i, got)
		}
	}
}

func TestOthersAskIfTheFirstIsCanceled(t *testing.T) {
	t.Parallel()
	stub := llmtest.New(llmtest.Stall(), llmtest.Plan("SELECT 1", "One"))
	p := planner.New(config(model(t, stub, time.Minute), twoCandidates()))
	a, b := asked("how many?", events.PlanAuto), asked("how many?", events.PlanAuto)
	ctx, cancel := context.WithCancel(t.Context())
	var all sync.WaitGroup
	all.Go(func() { _, _ = p.Handle(ctx, a.Question, a.Last()) })
	await(func() bool { return stub.Count() == 1 })
	var body events.Body
	var err error
	all.Go(func() { body, err = p.Handle(t.Context(), b.Question, b.Last()) })
	await(func() bool { return planner.Waiting(p) == 1 })
	cancel()
	all.Wait()
	if c := completionOf(t, body, err); c.Reused != nil || stub.Count() != 2 {
		t.Errorf("after %d calls it has %+v", stub.Count(), c)
	}
}

// Equal results that are put into words at the same time are one call. If it brings nothing,
// each is told by itself.
func TestEqualResultsAreToldByOneCall(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		first  llmtest.Step
		calls  int
		shared bool
	}{
		"told":   {llmtest.Text("India leads with 2.96 million."), 1, true},
		"failed": {llmtest.Unauthorized(), 2, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			let := make(chan struct{})
			stub := llmtest.New(llmtest.Hold(let, c.first), llmtest.Text("India leads with 2.96 million."))
			n := planner.NewNarrator(planner.NarratorConfig{Writer: planner.ModelWriter{Models: model(t, stub, time.Minute)}, Clock: func() time.Time { return start }})
			var all sync.WaitGroup
			questions, told := [2]conversation{planned(t), planned(t)}, [2]*events.Narration{}
			tell := func(i int) {
				e := questions[i].push(t, perCountry())
				all.Go(func() {
					body, err := n.Handle(t.Context(), questions[i].Question, e)
					if err != nil {
						t.Error(err)
					}
					told[i], _ = body.(*events.Narration)
				})
			}
			tell(0)
			await(func() bool { return stub.Count() == 1 })
			tell(1)
			await(func() bool { return planner.WaitingForText(n) == 1 })
			close(let)
			all.Wait()
			if told[0] == nil || told[1] == nil || stub.Count() != c.calls {
				t.Fatalf("after %d calls: %+v and %+v", stub.Count(), told[0], told[1])
			}
			by := told[1].Reused
			if (by != nil) != c.shared || by != nil && by.Question != questions[0].Question.Question || told[0].Reused != nil || told[1].Text == "" {
				t.Errorf("after %d calls: %+v and %+v", stub.Count(), told[0], told[1])
			}
		})
	}
}
