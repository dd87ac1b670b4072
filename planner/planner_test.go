package planner_test

import (
	"context"
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"

	"arivu/events"
	"arivu/planner"
	"arivu/planner/llm/llmtest"
	"arivu/planner/offline"
)

func TestModelPlans(t *testing.T) {
	t.Parallel()
	stub := llmtest.New(llmtest.Plan("SELECT COUNT(*) FROM customers c WHERE c.country = 'India';", "Number of customers in India."))
	p := planner.New(config(model(t, stub, time.Minute), twoCandidates()))
	q := asked("how many in India?", events.PlanAuto)
	body, err := p.Handle(t.Context(), q.Question, q.Last())
	if err != nil {
		t.Fatal(err)
	}
	c, ok := body.(*events.Completion)
	if !ok || c.Provider != "openai" || c.Model != "m" || c.SchemaFingerprint != "schema-1" || c.PromptFingerprint == "" || c.Usage.PromptTokens != llmtest.PromptTokens {
		t.Fatalf("got %#v", body)
	}
	e := q.push(t, c)
	plan := handle[*events.Planned](t, p, q, e)
	want := &events.Planned{
		Connection: "shop", Dialect: events.DialectSQLite, Path: events.PathLLM, Confidence: 0.9,
		Candidates:  []events.Candidate{{SQL: "SELECT COUNT(*) FROM customers c WHERE c.country = 'India'", Score: 0.9}},
		Restatement: "Number of customers in India", Reasons: []string{"the model's own estimate"},
		Parts: []events.Part{{Kind: events.PartText, Text: "Number of customers in "}, {Kind: events.PartFilter, Text: "India", Alternatives: &events.Alternatives{
			What: events.AspectValue, Offers: []string{"Germany"}, Entry: events.EntryText,
		}}},
		Tables: []string{"customers"}, Columns: []string{"customers.country"}, Provider: "openai", Model: "m",
		PromptFingerprint: c.PromptFingerprint, SchemaFingerprint: "schema-1", Usage: c.Usage,
	}
	if !reflect.DeepEqual(plan, want) {
		t.Errorf("got  %+v\nwant %+v", plan, want)
	}
	if stub.Count() != 1 {
		t.Errorf("got %d calls, expected 1", stub.Count())
	}
	// The date is the database's: in Kiritimati it was already that evening.
	if user := stub.Calls()[0].User; !strings.Contains(user, "Today is 2026-11-22") || !strings.Contains(user, `"how many in India?"`) {
		t.Errorf("got prompt %s", user)
	}
}

func TestReadingACompletionNeedsNoModelAndNoClock(t *testing.T) {
	t.Parallel()
	cfg := config(nil, twoCandidates())
	q := asked("how many?", events.PlanAuto)
	e := q.push(t, &events.Completion{Provider: "x", Model: "y", Text: `{"sql":"SELECT 1"}`, SchemaFingerprint: "old"})
	first := handle[*events.Planned](t, planner.New(cfg), q, e)
	cfg.Clock = func() time.Time { return start.Add(24 * time.Hour) }
	if second := handle[*events.Planned](t, planner.New(cfg), q, e); !reflect.DeepEqual(first, second) {
		t.Errorf("got %+v, then %+v", first, second)
	}
	if first.SchemaFingerprint != "old" || first.Restatement != "how many?" {
		t.Errorf("got %+v", first)
	}
}

func TestRepairByModel(t *testing.T) {
	t.Parallel()
	stub := llmtest.New(llmtest.Plan("SELECT country FROM customers", "Countries"))
	p := planner.New(config(model(t, stub, time.Minute), twoCandidates()))
	q := asked("countries?", events.PlanAuto)
	q.push(t, &events.Completion{})
	q.push(t, &events.Planned{Path: events.PathLLM, Candidates: []events.Candidate{{SQL: "SELECT contry FROM customers"}}})
	e := q.push(t, rejected("SELECT contry FROM customers"))
	c := handle[*events.Completion](t, p, q, e)
	if call := stub.Calls()[0]; *c.Prompt != (events.Prompt{System: call.System, User: call.User}) {
		t.Errorf("recorded %+v, sent %+v", c.Prompt, call)
	}
	if user := stub.Calls()[0].User; !strings.Contains(user, `"near":["country"]`) || !strings.Contains(user, "SELECT contry FROM customers") {
		t.Errorf("the prompt lacks the rejection: %s", user)
	}
	plan := handle[*events.Planned](t, p, q, q.push(t, c))
	if plan.Path != events.PathLLM || len(plan.Reasons) != 2 {
		t.Errorf("got %+v", plan)
	}
}

func TestModelThatRepeatsItselfIsNotRunAgain(t *testing.T) {
	t.Parallel()
	p := planner.New(config(nil, twoCandidates()))
	q := asked("countries?", events.PlanAuto)
	q.push(t, &events.Planned{Path: events.PathLLM})
	q.push(t, rejected("SELECT  contry FROM customers"))
	plan := handle[*events.Planned](t, p, q, q.push(t, &events.Completion{Text: `{"sql":"SELECT contry FROM customers;"}`}))
	if plan.Path != events.PathOffline || !strings.Contains(plan.Notes[0], "repeats") {
		t.Errorf("got %+v", plan)
	}
}

func TestRepairOffline(t *testing.T) {
	t.Parallel()
	p := planner.New(config(nil, twoCandidates()))
	q := asked("how many?", events.PlanAuto)
	q.push(t, handle[*events.Planned](t, p, q, q.Last()))
	plan := handle[*events.Planned](t, p, q, q.push(t, rejected("SELECT  1;")))
	if len(plan.Candidates) != 1 || plan.Candidates[0].SQL != "SELECT 2" || plan.Confidence != 0.6 || !strings.Contains(plan.Notes[0], "contry") {
		t.Fatalf("got %+v", plan)
	}
	q.push(t, plan)
	e := handleError(t, p, q, q.push(t, rejected("SELECT 2")))
	if e.Class != events.ClassAttempts || !strings.Contains(e.Message, "contry") || !strings.Contains(e.Message, "2 attempts") {
		t.Errorf("got %+v", e)
	}
}

func TestAttemptsEnd(t *testing.T) {
	t.Parallel()
	stub := llmtest.New()
	p := planner.New(config(model(t, stub, time.Minute), twoCandidates()))
	q := asked("how many?", events.PlanAuto)
	var e *events.Event
	for range events.MaxAttempts {
		q.push(t, &events.Planned{Path: events.PathLLM})
		e = q.push(t, rejected("SELECT x"))
	}
	if err := handleError(t, p, q, e); err.Class != events.ClassAttempts || err.Piece != "contry" {
		t.Errorf("got %+v", err)
	}
	if stub.Count() != 0 {
		t.Error("the model was called for an attempt that cannot follow")
	}
}

func TestWithoutModel(t *testing.T) {
	t.Parallel()
	q := asked("how many?", events.PlanLLM)
	if e := handleError(t, planner.New(config(nil, twoCandidates())), q, q.Last()); e.Class != events.ClassUnavailable || !strings.Contains(e.Message, "ARIVU_LLM_PROVIDER") {
		t.Errorf("llm: got %+v", e)
	}
	q = asked("how many?", events.PlanAuto)
	clarify := &events.Clarify{Prompt: "which?"}
	if got := handle[*events.Clarify](t, planner.New(config(nil, clarify)), q, q.Last()); got != clarify {
		t.Errorf("got %+v", got)
	}
	weighed := &events.Clarify{Prompt: "which?", Readings: []events.Reading{{Question: "a", SQL: "SELECT 1"}, {Question: "b", SQL: "SELECT 2"}}}
	if got := handle[*events.Ambiguous](t, planner.New(config(nil, weighed)), q, q.Last()); got.Prompt != "which?" || len(got.Readings) != 2 {
		t.Errorf("readings with statements: got %+v", got)
	}
	unsure := twoCandidates()
	unsure.Confidence = 0.1
	if d := handle[*events.Declined](t, planner.New(config(nil, unsure)), q, q.Last()); !strings.Contains(d.Reason, "offline reading") {
		t.Errorf("got %+v", d)
	}
	var in offline.Input
	cfg := config(nil, nil)
	cfg.Offline = standIn{body: twoCandidates(), in: &in}
	handle[*events.Planned](t, planner.New(cfg), q, q.Last())
	if now := in.Now; !now.Equal(start) || now.Location().String() != "Pacific/Kiritimati" {
		t.Errorf("planned as of %s, expected when it was asked, in the database's zone", in.Now)
	}
}

func TestSchemaIsWaitedFor(t *testing.T) {
	t.Parallel()
	unknown := events.NewError(events.StageExecutor, events.ClassUnknownConnection, "no such connection")
	broken := errors.New("broker away")
	tests := []struct {
		name    string
		source  planner.Schemas
		age     time.Duration
		snooze  bool
		failure string // message of the *events.Error
		is      error
	}{
		{name: "not yet", source: schemas{}, age: time.Second, snooze: true},
		{name: "never", source: schemas{}, age: 11 * time.Second, failure: "arivu connections list"},
		{name: "unknown, perhaps just added", source: brokenSchemas{unknown}, age: time.Second, snooze: true},
		{name: "unknown", source: brokenSchemas{unknown}, age: 11 * time.Second, failure: "no such connection"},
		{name: "broken", source: brokenSchemas{broken}, age: time.Second, is: broken},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			cfg := config(nil, twoCandidates())
			cfg.Schemas, cfg.Clock = tt.source, func() time.Time { return start.Add(tt.age) }
			q := asked("how many?", events.PlanAuto)
			_, err := planner.New(cfg).Handle(t.Context(), q.Question, q.Last())
			var snooze *events.Snooze
			var failure *events.Error
			if errors.As(err, &snooze) != tt.snooze || snooze != nil && snooze.Delay != 250*time.Millisecond {
				t.Errorf("got %v", err)
			}
			if errors.As(err, &failure) != (tt.failure != "") || failure != nil && (failure.Class != events.ClassUnknownConnection || !strings.Contains(failure.Message, tt.failure)) {
				t.Errorf("got %v", err)
			}
			if tt.is != nil && !errors.Is(err, tt.is) {
				t.Errorf("got %v, expected %v", err, tt.is)
			}
		})
	}
}

func TestEmptyDatabaseAndDeadline(t *testing.T) {
	t.Parallel()
	stub := llmtest.New()
	cfg := config(model(t, stub, time.Minute), twoCandidates())
	cfg.Schemas = schemas{&events.Schema{}}
	q := asked("how many?", events.PlanAuto)
	handle[*events.Declined](t, planner.New(cfg), q, q.Last())
	cfg.Clock = func() time.Time { return start.Add(time.Hour) }
	if e := handleError(t, planner.New(cfg), q, q.Last()); e.Class != events.ClassDeadline {
		t.Errorf("got %+v", e)
	}
	if stub.Count() != 0 {
		t.Error("the model was called")
	}
}

type privacy struct{}

func (privacy) HideValues(context.Context, string, string) (bool, error) { return true, nil }

func TestPrivateConnection(t *testing.T) {
	t.Parallel()
	stub := llmtest.New()
	cfg := config(model(t, stub, time.Minute), nil)
	cfg.Privacy = privacy{}
	q := asked("how many?", events.PlanAuto)
	handle[*events.Completion](t, planner.New(cfg), q, q.Last())
	if strings.Contains(stub.Calls()[0].User, "Germany") {
		t.Error("a value of the database reached the model")
	}
}

// samples are of every connection.
type samples struct{}

func (samples) SampleValues(context.Context, string, string) (bool, error) { return true, nil }

// A connection that allows it shows a few values of its text, unless its values must not
// reach a model at all.
func TestSampleValues(t *testing.T) {
	t.Parallel()
	stub := llmtest.New()
	cfg := config(model(t, stub, time.Minute), nil)
	s := shop()
	s.Tables[0].Columns = append(s.Tables[0].Columns, events.Column{Name: "email", Class: events.TypeText, Values: []string{"a@x", "b@x", "c@x", "d@x", "e@x"}})
	cfg.Schemas = schemas{s}
	const shown = `email text {"a@x", "c@x", "e@x", ...}`
	if user := told(t, cfg, stub, "how many?"); strings.Contains(user, "a@x") {
		t.Errorf("samples are shown without leave:\n%s", user)
	}
	cfg.Samples = samples{}
	if user := told(t, cfg, stub, "how many?"); !strings.Contains(user, shown) {
		t.Errorf("%s is missing:\n%s", shown, user)
	}
	cfg.Privacy = privacy{}
	if user := told(t, cfg, stub, "how many?"); strings.Contains(user, "a@x") {
		t.Errorf("samples are shown although values are hidden:\n%s", user)
	}
}

func TestPlanSaysWhatWasPicked(t *testing.T) {
	t.Parallel()
	q := asked("how many?", events.PlanAuto)
	q.Asked.Reading, q.Asked.Picked = "the number of orders", true
	p := planner.New(config(nil, twoCandidates()))
	got := handle[*events.Planned](t, p, q, q.Last())
	if len(got.Assumptions) == 0 || !strings.HasSuffix(got.Assumptions[0], "it took: the number of orders") {
		t.Errorf("assumed %q", got.Assumptions)
	}
}

// A question that is planned before the rows of its database are known says so: the same
// words may be read in another way a moment later. A statement of a person's says nothing.
func TestFirstLookIsTold(t *testing.T) {
	t.Parallel()
	const says = "still being read"
	for _, c := range []struct {
		name    string
		partial bool
		answer  events.Body
	}{
		{"a plan", true, twoCandidates()},
		{"a refusal", true, &events.Declined{Reason: "There is no weather here"}},
		{"a plan with all that is known", false, twoCandidates()},
		{"a refusal with all that is known", false, &events.Declined{Reason: "There is no weather here"}},
	} {
		cfg := config(nil, c.answer)
		known := shop()
		known.Partial = c.partial
		cfg.Schemas, cfg.SchemaWait = schemas{known}, time.Second
		q := asked("how many?", events.PlanOffline)
		body, err := planner.New(cfg).Handle(t.Context(), q.Question, q.Last())
		if err != nil {
			t.Fatal(err)
		}
		var told string
		switch b := body.(type) {
		case *events.Planned:
			told = strings.Join(b.Notes, "\n")
		case *events.Declined:
			told = b.Reason
		}
		if strings.Contains(told, says) != c.partial {
			t.Errorf("%s: %T told %q", c.name, body, told)
		}
	}
}

// What was offered and chosen is answered, however unsure the planner was of it.
func TestChosenReadingIsPlanned(t *testing.T) {
	t.Parallel()
	unsure := twoCandidates()
	unsure.Confidence = 0.1
	q := asked("how many?", events.PlanAuto)
	q.Asked.Reading = "the number of orders"
	p := planner.New(config(nil, unsure))
	got := handle[*events.Planned](t, p, q, q.Last())
	if got.Confidence < 0.9 || len(got.Reasons) != 1 || unsure.Confidence != 0.1 {
		t.Errorf("chosen by a person: got %+v", got)
	}
	q.Asked.Picked = true
	if got := handle[*events.Planned](t, p, q, q.Last()); got.Confidence != 0.1 || len(got.Assumptions) == 0 {
		t.Errorf("chosen by us: got %+v", got)
	}
}
