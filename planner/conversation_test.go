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
	"arivu/planner/offline"
)

// conversations always tells of the same questions.
type conversations struct {
	before []*events.Question
	err    error
	asked  *int
}

func (c conversations) Before(context.Context, *events.Question, int) ([]*events.Question, error) {
	if c.asked != nil {
		*c.asked++
	}
	return c.before, c.err
}

// ended is an earlier question that ended with these events.
func ended(t *testing.T, text string, bodies ...events.Body) *events.Question {
	t.Helper()
	q := asked(text, events.PlanOffline)
	for _, b := range bodies {
		q.push(t, b)
	}
	return q.Question
}

func turnsOf(t *testing.T, text, parent string, before ...*events.Question) []offline.Turn {
	t.Helper()
	cfg := config(nil, nil)
	in := new(offline.Input)
	cfg.Offline, cfg.Conversations = standIn{body: twoCandidates(), in: in}, conversations{before: before}
	q := asked(text, events.PlanOffline)
	q.Asked.Parent = parent
	handle[*events.Planned](t, planner.New(cfg), q, q.Last())
	return in.Earlier
}

func TestEarlierQuestionsReachThePlanner(t *testing.T) {
	t.Parallel()
	failed := &events.Failed{Error: *events.NewError(events.StagePlanner, events.ClassInternal, "no")}
	turns := turnsOf(t, "and by month?", "",
		ended(t, "clients means customers", &events.Taught{}, &events.Answered{}),
		ended(t, "planned", twoCandidates()),
		ended(t, "stopped", &events.Canceled{}),
		ended(t, "ran and failed", twoCandidates(), failed),
		ended(t, "failed at once", failed),
		ended(t, "ambiguous", &events.Clarify{}),
		ended(t, "declined", &events.Declined{}),
		ended(t, "under way"),
	)
	want := []offline.Turn{
		{Question: "planned"}, {Question: "ran and failed"}, {Question: "failed at once", Unplanned: "it failed"},
		{Question: "ambiguous", Unplanned: "it needed a choice"}, {Question: "declined", Unplanned: "it was declined"}, {Question: "under way"},
	}
	if len(turns) != len(want) {
		t.Fatalf("got %+v", turns)
	}
	for i, w := range want {
		got := turns[i]
		if got.Question != w.Question || got.Unplanned != w.Unplanned || !got.Now.Equal(start) || got.Now.Location().String() != "Pacific/Kiritimati" {
			t.Errorf("turn %d is %+v, want %+v", i, got, w)
		}
	}
}

// A question that names its parent goes on from there; one that chose a reading
// of it takes the place of the ambiguous one.
func TestParentEndsTheConversation(t *testing.T) {
	t.Parallel()
	first, second := ended(t, "one", twoCandidates()), ended(t, "two", twoCandidates())
	unclear := ended(t, "unclear", &events.Clarify{})
	for _, tt := range []struct {
		parent string
		want   string
	}{{first.Question, "one"}, {second.Question, "one two"}, {unclear.Question, "one two"}, {"", "one two unclear"}} {
		var got []string
		for _, turn := range turnsOf(t, "and by month?", tt.parent, first, second, unclear) {
			got = append(got, turn.Question)
		}
		if strings.Join(got, " ") != tt.want {
			t.Errorf("with parent %q: %v, want %s", tt.parent, got, tt.want)
		}
	}
}

func TestConversationIsReadOnlyIfNeeded(t *testing.T) {
	t.Parallel()
	count := 0
	cfg := config(nil, twoCandidates())
	cfg.Conversations = conversations{asked: &count, err: errors.New("the broker is away")}
	q := asked("how many customers?", events.PlanOffline)
	handle[*events.Planned](t, planner.New(cfg), q, q.Last())
	if count != 0 {
		t.Error("the log was read for a question that stands alone")
	}
	q = asked("and by month?", events.PlanOffline)
	if _, err := planner.New(cfg).Handle(t.Context(), q.Question, q.Last()); err == nil || count != 1 {
		t.Errorf("got %v after %d reads", err, count)
	}
	// One that does not keep conversations plans without.
	if in := capture(t, config(nil, twoCandidates()), "and by month?"); in.Earlier != nil || in.Now.Before(start.Add(-time.Hour)) {
		t.Errorf("planned with %+v", in)
	}
}

// A model is told what was asked before, with the statements that answered, unless the
// question stands alone; and what the phrases of the question mean.
func TestModelIsToldOfTheConversation(t *testing.T) {
	t.Parallel()
	stub := llmtest.New()
	cfg := config(model(t, stub, time.Minute), nil)
	second := &events.Executed{SQL: "SELECT 2 LIMIT 10000", Candidate: 1}
	cfg.Conversations = conversations{before: []*events.Question{
		ended(t, "refused", twoCandidates(), &events.Failed{}), ended(t, "clients from India", twoCandidates(), second),
	}}
	v := &events.Vocabulary{Version: 1, Terms: []events.Term{{Phrase: "clients", Meaning: "customers"}, {Phrase: "unsaid", Meaning: "customers"}}}
	cfg.Vocabularies = &vocabularies{held: v}
	for question, want := range map[string]struct{ taught, before bool }{
		"and clients from Germany?": {taught: true, before: true}, "how many customers?": {}, "nur die aus Indien": {before: true},
	} {
		user := told(t, cfg, stub, question)
		if strings.Contains(user, `<earlier>[{"question":"refused"},{"question":"clients from India","sql":"SELECT 2"}]</earlier>`) != want.before ||
			strings.Contains(user, `{"phrase":"clients","means":"customers"}`) != want.taught || strings.Contains(user, "unsaid") || !want.before && strings.Contains(user, "<earlier>") {
			t.Errorf("%s: the model was told\n%s", question, user)
		}
	}
}

// Where values must not reach a model, it sees only statements that a model wrote.
func TestStatementsOfOthersStayFromAModelThatSeesNoValues(t *testing.T) {
	t.Parallel()
	stub := llmtest.New()
	cfg := config(model(t, stub, time.Minute), nil)
	cfg.Privacy = privacy{}
	own := twoCandidates()
	own.Path = events.PathLLM
	cfg.Conversations = conversations{before: []*events.Question{
		ended(t, "one", twoCandidates(), &events.Executed{}), ended(t, "two", own, &events.Executed{}),
	}}
	if user := told(t, cfg, stub, "and by month?"); !strings.Contains(user, `<earlier>[{"question":"one"},{"question":"two","sql":"SELECT 1"}]</earlier>`) {
		t.Errorf("the model was told\n%s", user)
	}
}

// told is what a model was told of a question.
func told(t *testing.T, cfg planner.Config, stub *llmtest.Stub, question string) string {
	t.Helper()
	q := asked(question, events.PlanAuto)
	handle[*events.Completion](t, planner.New(cfg), q, q.Last())
	calls := stub.Calls()
	return calls[len(calls)-1].User
}
