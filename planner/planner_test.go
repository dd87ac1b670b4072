package planner_test

import (
	"context"
	"errors"
	"reflect"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"arivu/events"
	"arivu/planner"
	"arivu/planner/llm"
	"arivu/planner/llm/llmtest"
	"arivu/planner/llm/openai"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var start = time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)

func shop() *events.Schema {
	return &events.Schema{
		Connection: "shop", Dialect: events.DialectSQLite, Fingerprint: "schema-1", TimeZone: "Pacific/Kiritimati",
		Tables: []events.Table{{
			Name: "customers", Kind: events.KindTable, Rows: 10, PrimaryKey: []string{"customer_id"},
			Columns: []events.Column{
				{Name: "customer_id", Class: events.TypeInteger},
				{Name: "country", Class: events.TypeText, AllValues: true, Values: []string{"Germany", "India"}},
				{Name: "signup_date", Class: events.TypeDate},
				{Name: "credit", Class: events.TypeDecimal},
			},
		}},
	}
}

// schemas always knows one schema, or none.
type schemas struct{ schema *events.Schema }

func (s schemas) Schema(context.Context, string, string) (*events.Schema, error) {
	return s.schema, nil
}

type brokenSchemas struct{ err error }

func (s brokenSchemas) Schema(context.Context, string, string) (*events.Schema, error) {
	return nil, s.err
}

// offline is an offline planner with one answer.
type offline struct {
	body events.Body
	now  *time.Time
}

func (o offline) Plan(_ string, _ *events.Schema, now time.Time) (events.Body, error) {
	if o.now != nil {
		*o.now = now
	}
	return o.body, nil
}

func twoCandidates() *events.Planned {
	return &events.Planned{
		Candidates: []events.Candidate{{SQL: "SELECT 1", Score: 0.8}, {SQL: "SELECT 2", Score: 0.6}},
		Confidence: 0.8, Restatement: "offline reading",
	}
}

// conversation is a question under construction.
type conversation struct{ *events.Question }

func asked(text string, preference events.PlannerPreference) conversation {
	e := &events.Event{
		Address: events.Address{Tenant: "default", Session: events.NewID(), Question: events.NewID()},
		Attempt: 1, Time: start, Seq: 1, Body: &events.Asked{
			Question: text, Connection: "shop", User: "ann", SessionID: "s",
			Options: events.Options{Planner: preference, MaxRows: 100}, Deadline: start.Add(time.Minute),
		},
	}
	q, err := events.NewQuestion(e)
	if err != nil {
		panic(err)
	}
	return conversation{q}
}

// push adds the answer to the newest event.
func (c conversation) push(t *testing.T, body events.Body) *events.Event {
	t.Helper()
	last := c.Last()
	e := last.Reply(last.Time.Add(time.Second), body)
	e.Prev, e.Seq = last.Seq, last.Seq+1
	if err := c.Apply(e); err != nil {
		t.Fatal(err)
	}
	return e
}

func rejected(sql string) *events.Rejected {
	return &events.Rejected{SQL: sql, Error: events.Error{
		Class: events.ClassUnknownColumn, Message: `there is no column "contry"`, Piece: "contry", Near: []string{"country"},
	}}
}

func model(t *testing.T, stub *llmtest.Stub, timeout time.Duration) llm.Provider {
	t.Helper()
	p, err := openai.New(llm.Config{Provider: "openai", Model: "m", BaseURL: llmtest.Serve(t, stub), APIKey: llmtest.Key, Timeout: timeout})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.Close)
	return llm.NewBreaker(p, llm.BreakerConfig{})
}

func config(m llm.Provider, body events.Body) planner.Config {
	return planner.Config{
		Schemas: schemas{shop()}, Offline: offline{body: body}, Model: m, Clock: func() time.Time { return start.Add(time.Second) },
	}
}

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

func handle[B events.Body](t *testing.T, p *planner.Planner, q conversation, e *events.Event) B {
	t.Helper()
	body, err := p.Handle(t.Context(), q.Question, e)
	if err != nil {
		t.Fatalf("got error %v", err)
	}
	b, ok := body.(B)
	if !ok {
		t.Fatalf("got %T %+v", body, body)
	}
	return b
}

func handleError(t *testing.T, p *planner.Planner, q conversation, e *events.Event) *events.Error {
	t.Helper()
	body, err := p.Handle(t.Context(), q.Question, e)
	var failure *events.Error
	if !errors.As(err, &failure) {
		t.Fatalf("got %T %+v, error %v", body, body, err)
	}
	return failure
}

func TestModelFails(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name    string
		step    llmtest.Step
		timeout time.Duration
		class   events.Class
		note    string
	}{
		{"auth", llmtest.Unauthorized(), time.Minute, events.ClassModelAuth, "ARIVU_LLM_API_KEY"},
		{"long rate limit", llmtest.RateLimit(10 * time.Minute), time.Minute, events.ClassModelRate, "limits the rate"},
		{"quota", llmtest.QuotaExceeded(), time.Minute, events.ClassModelRate, "quota"},
		{"500", llmtest.Status(500, "", "oops"), time.Minute, events.ClassUnavailable, "HTTP 500"},
		{"stall", llmtest.Stall(), 50 * time.Millisecond, events.ClassTimeout, "did not answer"},
		{"cut", llmtest.Cut(), time.Minute, events.ClassUnavailable, "cut the connection"},
		{"garbage", llmtest.Garbage(), time.Minute, events.ClassModel, "not a chat completion"},
		{"endless", llmtest.Endless(), time.Minute, events.ClassModel, "longer than"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			stub := llmtest.New(tt.step)
			m := model(t, stub, tt.timeout)

			q := asked("how many?", events.PlanAuto)
			plan := handle[*events.Planned](t, planner.New(config(m, twoCandidates())), q, q.Last())
			if plan.Path != events.PathOffline || len(plan.Notes) != 1 || !strings.Contains(plan.Notes[0], tt.note) || !strings.Contains(plan.Notes[0], "offline planner stood in") {
				t.Errorf("auto: got %+v", plan)
			}

			unsure := twoCandidates()
			unsure.Confidence = 0.1
			for _, body := range []events.Body{unsure, &events.Declined{Reason: "I do not understand"}} {
				if e := handleError(t, planner.New(config(m, body)), q, q.Last()); e.Class != tt.class {
					t.Errorf("auto without a stand-in: got %+v", e)
				}
			}

			q = asked("how many?", events.PlanLLM)
			e := handleError(t, planner.New(config(m, twoCandidates())), q, q.Last())
			if e.Class != tt.class || e.Stage != events.StagePlanner || strings.Contains(e.Message, llmtest.Key) {
				t.Errorf("llm: got %+v", e)
			}
			before := stub.Count()
			q = asked("how many?", events.PlanOffline)
			if plan := handle[*events.Planned](t, planner.New(config(m, twoCandidates())), q, q.Last()); plan.Path != events.PathOffline || len(plan.Notes) != 0 {
				t.Errorf("offline: got %+v", plan)
			}
			if stub.Count() != before {
				t.Error("offline: the model was called")
			}
		})
	}
}

func TestRateLimitSnoozes(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name       string
		preference events.PlannerPreference
		wait, age  time.Duration
		want       time.Duration // 0 is no snooze
	}{
		{"short", events.PlanAuto, 2 * time.Second, time.Second, 2 * time.Second},
		{"no delay named", events.PlanAuto, 0, time.Second, time.Second},
		{"auto has waited enough", events.PlanAuto, 2 * time.Second, 9 * time.Second, 0},
		{"llm waits on", events.PlanLLM, 2 * time.Second, 9 * time.Second, 4500 * time.Millisecond},
		{"beyond the deadline", events.PlanLLM, 58 * time.Second, time.Second, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			cfg := config(model(t, llmtest.New(llmtest.RateLimit(tt.wait)), time.Minute), twoCandidates())
			cfg.Clock = func() time.Time { return start.Add(tt.age) }
			q := asked("how many?", tt.preference)
			_, err := planner.New(cfg).Handle(t.Context(), q.Question, q.Last())
			var snooze *events.Snooze
			switch got := errors.As(err, &snooze); {
			case got != (tt.want > 0):
				t.Errorf("got %v", err)
			case got && snooze.Delay != tt.want:
				t.Errorf("got %s, expected %s", snooze.Delay, tt.want)
			}
		})
	}
}

func TestUnusableCompletion(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"", "I would love to help!", `{"sql": ""}`, `{"sql":"SELECT 1"} {"sql":"SELECT 2"}`} {
		completion := &events.Completion{Provider: "openai", Model: "m", Text: text, Usage: events.Usage{PromptTokens: 7}}
		p := planner.New(config(nil, twoCandidates()))

		q := asked("how many?", events.PlanAuto)
		plan := handle[*events.Planned](t, p, q, q.push(t, completion))
		if plan.Path != events.PathOffline || len(plan.Notes) != 1 || plan.Usage.PromptTokens != 7 {
			t.Errorf("%q, auto: got %+v", text, plan)
		}
		q = asked("how many?", events.PlanLLM)
		if e := handleError(t, p, q, q.push(t, completion)); e.Class != events.ClassModel || !e.Retryable {
			t.Errorf("%q, llm: got %+v", text, e)
		}
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
	unsure := twoCandidates()
	unsure.Confidence = 0.1
	if d := handle[*events.Declined](t, planner.New(config(nil, unsure)), q, q.Last()); !strings.Contains(d.Reason, "offline reading") {
		t.Errorf("got %+v", d)
	}
	var now time.Time
	cfg := config(nil, nil)
	cfg.Offline = offline{body: twoCandidates(), now: &now}
	handle[*events.Planned](t, planner.New(cfg), q, q.Last())
	if !now.Equal(start) || now.Location().String() != "Pacific/Kiritimati" {
		t.Errorf("planned as of %s, expected when it was asked, in the database's zone", now)
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
		{name: "never", source: schemas{}, age: 6 * time.Second, failure: "arivu connections list"},
		{name: "unknown, perhaps just added", source: brokenSchemas{unknown}, age: time.Second, snooze: true},
		{name: "unknown", source: brokenSchemas{unknown}, age: 6 * time.Second, failure: "no such connection"},
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

func TestCancelReachesTheModel(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	stub := llmtest.New()
	stub.Choose(func(llmtest.Call) llmtest.Step { cancel(); return llmtest.Stall() })
	p := planner.New(config(model(t, stub, time.Minute), twoCandidates()))
	q := asked("how many?", events.PlanAuto)
	body, err := p.Handle(ctx, q.Question, q.Last())
	var failure *events.Error
	if body != nil || !errors.Is(err, context.Canceled) || errors.As(err, &failure) {
		t.Fatalf("got %v, %v; a cancel must not become a plan or a failure", body, err)
	}
	<-stub.Calls()[0].Gone
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

// flaky is a provider that is down until it is not.
type flaky struct {
	down  bool
	calls int
}

func (f *flaky) Identity() llm.Identity { return llm.Identity{Provider: "flaky", Model: "m"} }

func (f *flaky) Complete(context.Context, llm.Request) (*llm.Reply, error) {
	f.calls++
	if f.down {
		return nil, events.NewError(events.StagePlanner, events.ClassUnavailable, "flaky/m failed with HTTP 503")
	}
	return &llm.Reply{Text: `{"sql":"SELECT 1"}`}, nil
}

func TestBreakerOpensAndTriesAgain(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f := &flaky{down: true}
		p := planner.New(config(llm.NewBreaker(f, llm.BreakerConfig{Failures: 3, OpenFor: 20 * time.Second}), twoCandidates()))
		q := asked("how many?", events.PlanAuto)
		for range 10 {
			if plan := handle[*events.Planned](t, p, q, q.Last()); plan.Path != events.PathOffline || !strings.Contains(plan.Notes[0], "HTTP 503") {
				t.Fatalf("got %+v", plan)
			}
		}
		if f.calls != 3 {
			t.Errorf("got %d calls, expected 3 before the breaker opened", f.calls)
		}
		insisting := asked("how many?", events.PlanLLM)
		if e := handleError(t, p, insisting, insisting.Last()); e.Class != events.ClassUnavailable || e.RetryAfter != 20_000 {
			t.Errorf("got %+v", e)
		}
		f.down = false
		time.Sleep(21 * time.Second)
		handle[*events.Completion](t, p, q, q.Last())
		handle[*events.Completion](t, p, q, q.Last())
		if f.calls != 5 {
			t.Errorf("got %d calls, expected 5 after it closed", f.calls)
		}
	})
}
