package llmtest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
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
	t.Run("reply", func(t *testing.T) { t.Parallel(); conformReply(t, p, open) })
	t.Run("plan", func(t *testing.T) { t.Parallel(); conformPlan(t, p, open) })
	t.Run("cancel", func(t *testing.T) { t.Parallel(); conformCancel(t, p, open) })
	t.Run("unreachable", func(t *testing.T) { t.Parallel(); conformUnreachable(t, open) })
	for name, f := range failures {
		t.Run(name, func(t *testing.T) { t.Parallel(); conformFailure(t, p, open, f) })
	}
}

type opener = func(t *testing.T, baseURL string, timeout time.Duration) llm.Provider

var request = llm.Request{System: "Answer in JSON.", User: "How many?", Form: llm.Form{
	Name: "plan", Description: "Gives the plan.",
	Schema: `{"type": "object", "properties": {"sql": {"type": "string"}}}`,
}}

// failure is one way to go wrong and what a provider must make of it.
type failure struct {
	step      Step
	timeout   time.Duration // one minute if 0
	class     events.Class
	retryable bool
	wait      time.Duration
	passing   bool // the wait is told as a time of day: it has passed in part
	client    bool // the vendor blames the request, the breaker does not count it
}

var failures = map[string]failure{
	"401":             {step: Unauthorized(), class: events.ClassModelAuth, client: true},
	"403":             {step: Status(403, "", "no access for "+Key), class: events.ClassModelAuth, client: true},
	"402":             {step: Status(402, "", "Payment required"), class: events.ClassModelRate, client: true},
	"400":             {step: Status(400, "", "bad "+Key), class: events.ClassModel, client: true},
	"404":             {step: Status(404, "model_not_found", "The model does not exist"), class: events.ClassModel, client: true},
	"429 seconds":     {step: RateLimit(7 * time.Second), class: events.ClassModelRate, retryable: true, wait: 7 * time.Second, client: true},
	"429 ms":          {step: RateLimitMS(250 * time.Millisecond), class: events.ClassModelRate, retryable: true, wait: 250 * time.Millisecond, client: true},
	"429 reset":       {step: RateLimitReset(time.Hour), class: events.ClassModelRate, retryable: true, wait: time.Hour, passing: true, client: true},
	"429 no delay":    {step: RateLimit(0), class: events.ClassModelRate, retryable: true, client: true},
	"quota":           {step: QuotaExceeded(), class: events.ClassModelRate, client: true},
	"500":             {step: Status(500, "", "The server had an error"), class: events.ClassUnavailable, retryable: true},
	"529":             {step: Overloaded(), class: events.ClassUnavailable, retryable: true},
	"503":             {step: Status(503, "", "overloaded "+Key), class: events.ClassUnavailable, retryable: true},
	"error no object": {step: plainError, class: events.ClassUnavailable, retryable: true},
	"garbage":         {step: Garbage(), class: events.ClassModel},
	"hollow":          {step: Hollow(), class: events.ClassModel},
	"cut":             {step: Cut(), class: events.ClassUnavailable, retryable: true},
	"endless":         {step: Endless(), class: events.ClassModel},
	"long text":       {step: Text(strings.Repeat("x", llm.MaxReplyText+1)), class: events.ClassModel},
	"stall":           {step: Stall(), timeout: 50 * time.Millisecond, class: events.ClassTimeout, retryable: true},
	"redirect":        {step: redirect, class: events.ClassModel},
}

func plainError(x *Exchange) { http.Error(x.w, "bad gateway", http.StatusBadGateway) }

func redirect(x *Exchange) { http.Redirect(x.w, x.r, x.r.URL.Path, http.StatusTemporaryRedirect) }

func conformFailure(t *testing.T, protocol Protocol, open opener, f failure) {
	stub := Speaking(protocol, f.step)
	timeout := f.timeout
	if timeout == 0 {
		timeout = time.Minute
	}
	p := open(t, Serve(t, stub), timeout)
	reply, err := p.Complete(t.Context(), request)
	if err == nil {
		t.Fatalf("got reply %q, expected class %s", reply.Text, f.class)
	}
	var e *events.Error
	if !errors.As(err, &e) || e.Class != f.class {
		t.Fatalf("got %v, expected class %s", err, f.class)
	}
	least := f.wait
	if f.passing {
		least /= 2
	}
	if wait := time.Duration(e.RetryAfter) * time.Millisecond; e.Retryable != f.retryable || wait > f.wait || wait < least {
		t.Errorf("got retryable %t after %d ms, expected %t after %s", e.Retryable, e.RetryAfter, f.retryable, f.wait)
	}
	var status *llm.StatusError
	if client := errors.As(err, &status) && status.ClientFault(); client != f.client {
		t.Errorf("got client fault %t, expected %t", client, f.client)
	}
	if n := stub.Count(); n != 1 {
		t.Errorf("got %d calls, expected 1: providers do not retry", n)
	}
	checkSecret(t, err)
}

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

func conformReply(t *testing.T, p Protocol, open opener) {
	stub := Speaking(p, Text("héllo\n{\"a\": 1}"))
	stub.RequireKey(Key)
	reply, err := open(t, Serve(t, stub), time.Minute).Complete(t.Context(), request)
	if err != nil {
		t.Fatal(err)
	}
	if want := (events.Usage{PromptTokens: PromptTokens, CompletionTokens: CompletionTokens}); reply.Usage != want {
		t.Errorf("got usage %+v, expected %+v", reply.Usage, want)
	}
	if reply.Text != "héllo\n{\"a\": 1}" {
		t.Errorf("got text %q", reply.Text)
	}
	call := stub.Calls()[0]
	if call.System != request.System || call.User != request.User || call.Model == "" {
		t.Errorf("got system %q, user %q, model %q", call.System, call.User, call.Model)
	}
}

// conformPlan is a reply in the form that was asked for.
func conformPlan(t *testing.T, p Protocol, open opener) {
	reply, err := open(t, Serve(t, Speaking(p, Plan("SELECT 1", "One"))), time.Minute).Complete(t.Context(), request)
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

func conformCancel(t *testing.T, p Protocol, open opener) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	stub := Speaking(p)
	stub.Choose(func(Call) Step { cancel(); return Stall() })
	_, err := open(t, Serve(t, stub), time.Minute).Complete(ctx, request)
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
