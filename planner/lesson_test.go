package planner_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"arivu/events"
	"arivu/planner"
	"arivu/planner/llm/llmtest"
)

// vocabularies holds one vocabulary in memory and counts its changes.
type vocabularies struct {
	held    *events.Vocabulary
	changes int
	err     error
}

func (v *vocabularies) Vocabulary(context.Context, string, string) (*events.Vocabulary, error) {
	return v.held, v.err
}

func (v *vocabularies) Change(_ context.Context, _, _ string, change func(*events.Vocabulary) (bool, error)) (*events.Vocabulary, error) {
	if v.err != nil {
		return nil, v.err
	}
	next := v.held.Clone()
	changed, err := change(next)
	if err == nil && changed {
		v.held = next
		v.changes++
	}
	return v.held, err
}

func teacher(t *testing.T) (*planner.Planner, *vocabularies) {
	t.Helper()
	v := &vocabularies{held: &events.Vocabulary{Connection: "shop"}}
	stub := llmtest.New()
	cfg := config(model(t, stub, time.Second), twoCandidates())
	cfg.Vocabularies = v
	t.Cleanup(func() {
		if n := stub.Count(); n > 0 {
			t.Errorf("a lesson cost %d calls to the model", n)
		}
	})
	return planner.New(cfg), v
}

func TestLesson(t *testing.T) {
	t.Parallel()
	p, v := teacher(t)
	q := asked("teach me: clients means customers", events.PlanAuto)
	taught := handle[*events.Taught](t, p, q, q.Last())
	term := taught.Term
	if term.Phrase != "clients" || term.Kind != events.TermTable || term.Targets[0] != "customers" || term.Author != "ann" ||
		!term.Taught.Equal(start) || term.Question != q.Question.Question {
		t.Fatalf("got %+v", term)
	}
	if v.changes != 0 {
		t.Error("the vocabulary changed before the lesson was recorded")
	}
	e := q.push(t, taught)
	for range 2 { // the second time as after a redelivery
		answer := handle[*events.Answered](t, p, q, e)
		if !strings.Contains(answer.Text, `"clients" means customers`) || answer.FollowUps[0] != "How many clients are there?" {
			t.Errorf("confirmed as %+v", answer)
		}
	}
	if v.changes != 1 || v.held.Version != 1 || v.held.Term("clients").Author != "ann" {
		t.Errorf("after the lesson: %+v, %d changes", v.held, v.changes)
	}
}

func TestForget(t *testing.T) {
	t.Parallel()
	p, v := teacher(t)
	if _, err := v.held.Teach(events.Term{Phrase: "clients", Meaning: "customers", Author: "bob"}); err != nil {
		t.Fatal(err)
	}
	q := asked("forget what client means", events.PlanAuto)
	taught := handle[*events.Taught](t, p, q, q.Last())
	if !taught.Forget || taught.Term.Author != "bob" {
		t.Fatalf("got %+v", taught)
	}
	answer := handle[*events.Answered](t, p, q, q.push(t, taught))
	if v.held.Term("clients") != nil || !strings.Contains(answer.Text, "forgotten") {
		t.Errorf("%+v after %q", v.held, answer.Text)
	}
	// Without a word of teaching in it, it is a question like any other.
	q = asked("forget clients", events.PlanOffline)
	handle[*events.Planned](t, p, q, q.Last())
	q = asked("forget: clients", events.PlanAuto)
	if d := handle[*events.Declined](t, p, q, q.Last()); !strings.Contains(d.Reason, "never taught") {
		t.Errorf("declined with %q", d.Reason)
	}
}

func TestBadLessonIsDeclined(t *testing.T) {
	t.Parallel()
	p, v := teacher(t)
	q := asked("teach me: clients means custmers", events.PlanLLM)
	d := handle[*events.Declined](t, p, q, q.Last())
	if !strings.Contains(d.Reason, `Did you mean "customers"`) || d.Suggestions[0] != "teach me: clients means customers" || d.Missing[0] != "custmers" {
		t.Errorf("got %+v", d)
	}
	if v.changes != 0 {
		t.Error("the vocabulary changed")
	}
}

func TestLessonThatCannotBeKept(t *testing.T) {
	t.Parallel()
	p, v := teacher(t)
	q := asked("clients means customers", events.PlanOffline)
	e := q.push(t, handle[*events.Taught](t, p, q, q.Last()))
	v.err = errors.New("the broker is away")
	if _, err := p.Handle(t.Context(), q.Question, e); !errors.Is(err, v.err) {
		t.Errorf("got %v", err)
	}
	v.err = nil
	full := new(events.Vocabulary)
	for i := range events.MaxTerms {
		full.Terms = append(full.Terms, events.Term{Phrase: "a" + strings.Repeat("b", i)})
	}
	v.held = full
	if d := handle[*events.Declined](t, p, q, e); !strings.Contains(d.Reason, "no more fit") {
		t.Errorf("got %+v", d)
	}
}

func TestTeachFromOutside(t *testing.T) {
	t.Parallel()
	p, v := teacher(t)
	in := events.TeachTerm{Tenant: "default", Connection: "shop", Phrase: "clients", Meaning: "customers", Author: "ann"}
	for range 2 {
		out, err := p.Teach(t.Context(), in)
		if err != nil || out.Problem != nil || out.Term.Phrase != "clients" || out.Version != 1 {
			t.Fatalf("got %+v, %v", out, err)
		}
	}
	in.Meaning = "nothing at all"
	out, err := p.Teach(t.Context(), in)
	if err != nil || out.Problem == nil || out.Problem.Field != "meaning" || v.changes != 1 {
		t.Errorf("got %+v, %v", out, err)
	}
	in.Connection = "unknown"
	cfg := config(nil, twoCandidates())
	cfg.Schemas = schemas{}
	if _, err := planner.New(cfg).Teach(t.Context(), in); !errors.Is(err, events.ClassUnavailable) {
		t.Errorf("without a schema: %v", err)
	}
}

// What was taught goes into every plan made offline.
func TestVocabularyReachesThePlan(t *testing.T) {
	t.Parallel()
	v := &vocabularies{held: &events.Vocabulary{Version: 7}}
	cfg := config(nil, twoCandidates())
	cfg.Vocabularies = v
	in := *capture(t, cfg, "how many clients?")
	if in.Vocabulary == nil || in.Vocabulary.Version != 7 {
		t.Errorf("planned with %+v", in)
	}
	v.err = errors.New("the broker is away")
	q := asked("how many clients?", events.PlanOffline)
	if _, err := planner.New(cfg).Handle(t.Context(), q.Question, q.Last()); !errors.Is(err, v.err) {
		t.Errorf("got %v", err)
	}
}
