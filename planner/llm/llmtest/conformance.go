package llmtest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"arivu/events"
	"arivu/planner/llm"
)

// Key is the API key the conformance suite configures, to be found in no error.
const Key = "sk-conformance-0123456789"

// Conformance runs what must hold of every provider against stubs that speak its
// protocol. open returns a provider that calls the stub at baseURL with Key and the
// given timeout.
func Conformance(t *testing.T, p Protocol, open func(t *testing.T, baseURL string, timeout time.Duration) llm.Provider) {
	t.Helper()
	t.Run("prose", func(t *testing.T) { t.Parallel(); conformProse(t, p, open) })
	t.Run("unreachable", func(t *testing.T) { t.Parallel(); conformUnreachable(t, open) })
	for _, streamed := range []bool{false, true} {
		s := suite{protocol: p, open: open, streamed: streamed}
		t.Run(s.name(), func(t *testing.T) {
			t.Parallel()
			t.Run("reply", func(t *testing.T) { t.Parallel(); s.reply(t) })
			t.Run("plan", func(t *testing.T) { t.Parallel(); s.plan(t) })
			t.Run("wrong schema", func(t *testing.T) { t.Parallel(); s.otherForm(t) })
			t.Run("cancel", func(t *testing.T) { t.Parallel(); s.cancel(t) })
			t.Run("cancel in the middle", func(t *testing.T) { t.Parallel(); s.cancelInside(t) })
			for name, f := range failures {
				if f.told != nil && !f.told(p) {
					continue
				}
				t.Run(name, func(t *testing.T) { t.Parallel(); s.failure(t, f) })
			}
		})
	}
}

// suite is what must hold of whole replies or of streamed ones.
type suite struct {
	protocol Protocol
	open     opener
	streamed bool
}

func (s suite) name() string {
	if s.streamed {
		return "streamed"
	}
	return "whole"
}

// complete makes a request of a provider that calls the stub, and checks that the pieces
// of a streamed reply are the reply.
func (s suite) complete(ctx context.Context, t *testing.T, stub *Stub, timeout time.Duration) (*llm.Reply, error) {
	t.Helper()
	r := request
	var pieces []string
	if s.streamed {
		r.OnText = func(piece string) { pieces = append(pieces, piece) }
	}
	reply, err := s.open(t, Serve(t, stub), timeout).Complete(ctx, r)
	if err == nil && s.streamed && strings.Join(pieces, "") != reply.Text {
		t.Errorf("got pieces %q of %q", pieces, reply.Text)
	}
	return reply, err
}

type opener = func(t *testing.T, baseURL string, timeout time.Duration) llm.Provider

var request = llm.Request{System: "Answer in JSON.", User: "How many?", Form: llm.Form{
	Name: "plan", Description: "Gives the plan.",
	Schema: `{"type": "object", "properties": {"sql": {"type": "string"}, "sure": {"type": "number", "minimum": 0}},
		"required": ["sql", "sure"], "additionalProperties": false}`,
}}

// checkSecret looks for the key in everything an error can be rendered as.
func checkSecret(t *testing.T, err error) {
	t.Helper()
	for ; err != nil; err = errors.Unwrap(err) {
		body, _ := json.Marshal(err)
		for _, text := range []string{err.Error(), fmt.Sprintf("%+v", err), fmt.Sprintf("%#v", err), string(body)} {
			if strings.Contains(text, Key) {
				t.Errorf("the key is in an error: %s", text)
			}
		}
	}
}

func (s suite) reply(t *testing.T) {
	stub := Speaking(s.protocol, Text("héllo\n{\"a\": 1}"))
	stub.RequireKey(Key)
	reply, err := s.complete(t.Context(), t, stub, time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	if want := s.protocol.usage(); reply.Usage != want {
		t.Errorf("got usage %+v, expected %+v", reply.Usage, want)
	}
	if reply.Text != "héllo\n{\"a\": 1}" {
		t.Errorf("got text %q", reply.Text)
	}
	call := stub.Calls()[0]
	if call.Prompt == request.System+"\n\n"+request.User {
		call.System, call.User = request.System, request.User
	}
	if call.System != request.System || call.User != request.User || call.Model == "" || call.Stream != s.streamed {
		t.Errorf("got system %q, user %q, model %q, stream %t", call.System, call.User, call.Model, call.Stream)
	}
}

// plan is a reply in the form that was asked for.
func (s suite) plan(t *testing.T) {
	reply, err := s.complete(t.Context(), t, Speaking(s.protocol, Plan("SELECT 1", "One")), time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	var plan struct {
		SQL string `json:"sql"`
	}
	if err := json.Unmarshal([]byte(reply.Text), &plan); err != nil || plan.SQL != "SELECT 1" {
		t.Errorf("got %q, error %v", reply.Text, err)
	}
}

// otherForm is a reply in another form than was asked for: it is not the provider who
// judges it.
func (s suite) otherForm(t *testing.T) {
	const text = `{"answer":42}`
	reply, err := s.complete(t.Context(), t, Speaking(s.protocol, Text(text)), time.Minute)
	if err != nil || reply.Text != text {
		t.Errorf("got %+v, error %v", reply, err)
	}
}

// conformProse is running text, streamed and asked for without a form.
func conformProse(t *testing.T, p Protocol, open opener) {
	const prose = "Sales rose by 4 % in May, mostly in the north."
	stub := Speaking(p, Text(prose))
	var said []string
	reply, err := open(t, Serve(t, stub), time.Minute).Complete(t.Context(), llm.Request{
		System: "Answer in a sentence.", User: "How were sales?", Prose: true,
		OnText: func(piece string) { said = append(said, piece) },
	})
	if err != nil || reply.Text != prose || strings.Join(said, "") != prose || len(said) < 2 {
		t.Fatalf("got %+v in pieces %q, error %v", reply, said, err)
	}
	for _, field := range []string{"response_format", "tools", "tool_choice", "output_config", "responseMimeType", "responseJsonSchema"} {
		if _, sent := stub.Calls()[0].Fields[field]; sent {
			t.Errorf("%s was sent, which asks for an object", field)
		}
	}
}

func (s suite) cancel(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	stub := Speaking(s.protocol)
	stub.Choose(func(Call) Step { cancel(); return Stall() })
	_, err := s.complete(ctx, t, stub, time.Minute)
	checkCanceled(t, stub, err)
}

// cancelInside cancels while the reply comes.
func (s suite) cancelInside(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	stub := Speaking(s.protocol)
	stub.Choose(func(Call) Step {
		return func(x *Exchange) { x.begin(); cancel(); Stall()(x) }
	})
	_, err := s.complete(ctx, t, stub, time.Minute)
	checkCanceled(t, stub, err)
}

func checkCanceled(t *testing.T, stub *Stub, err error) {
	t.Helper()
	if !errors.Is(err, context.Canceled) {
		t.Fatalf("got %v, expected context.Canceled", err)
	}
	var e *events.Error
	if errors.As(err, &e) {
		t.Errorf("a cancel became an error of class %s, which would end the question", e.Class)
	}
	for _, call := range stub.Calls() {
		<-call.Gone // the connection was closed: the stub saw it
	}
}

func conformUnreachable(t *testing.T, open opener) {
	server := httptest.NewServer(New())
	server.Close()
	_, err := open(t, server.URL+"/v1", time.Minute).Complete(t.Context(), request)
	if !errors.Is(err, events.ClassUnavailable) {
		t.Fatalf("got %v, expected class unavailable", err)
	}
	checkSecret(t, err)
}

// Serve runs a stub until the test ends and returns its base URL.
func Serve(t testing.TB, stub *Stub) string {
	t.Helper()
	server := httptest.NewServer(stub)
	t.Cleanup(server.Close)
	return server.URL + "/v1"
}
