package planner_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"arivu/events"
	"arivu/planner"
	"arivu/planner/llm"
	"arivu/planner/llm/fleet"
	"arivu/planner/llm/fleet/fleettest"
	"arivu/planner/llm/llmtest"
	"arivu/planner/llm/openai"
	"arivu/planner/offline"
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

// standIn is an offline planner with one answer. It keeps what it was asked last.
type standIn struct {
	body events.Body
	in   *offline.Input
}

func (s standIn) Continue(in offline.Input) (events.Body, error) {
	if s.in != nil {
		*s.in = in
	}
	return s.body, nil
}

// Leans says so of questions that begin with "and".
func (s standIn) Leans(in offline.Input) bool { return strings.HasPrefix(in.Question, "and ") }

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

func model(t *testing.T, stub *llmtest.Stub, timeout time.Duration) planner.Models {
	t.Helper()
	p, err := openai.New(llm.Config{Provider: "openai", Model: "m", BaseURL: llmtest.Serve(t, stub), APIKey: llmtest.Key, Timeout: timeout})
	if err != nil {
		t.Fatal(err)
	}
	return fleettest.Of(t, fleet.Config{}, p)
}

func config(m planner.Models, body events.Body) planner.Config {
	return planner.Config{
		Schemas: schemas{shop()}, Offline: standIn{body: body}, Models: m, Clock: func() time.Time { return start.Add(time.Second) },
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
	if ended, is := body.(*events.Failed); is {
		return &ended.Error
	}
	var failure *events.Error
	if !errors.As(err, &failure) {
		t.Fatalf("got %T %+v, error %v", body, body, err)
	}
	return failure
}

// capture plans a question and returns what the offline planner was asked.
func capture(t *testing.T, cfg planner.Config, text string) *offline.Input {
	t.Helper()
	in := new(offline.Input)
	cfg.Offline = standIn{body: twoCandidates(), in: in}
	q := asked(text, events.PlanOffline)
	handle[*events.Planned](t, planner.New(cfg), q, q.Last())
	return in
}
