package llmtest

import (
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"arivu/events"
	"arivu/planner/llm"
)

// failure is one way to go wrong and what a provider must make of it.
type failure struct {
	step      Step
	timeout   time.Duration // one minute if 0
	class     events.Class
	retryable bool
	wait      time.Duration
	passing   bool                // the wait is told as a time of day: it has passed in part
	client    bool                // the vendor blames the request, the breaker does not count it
	charged   bool                // the vendor charged for the reply, and the error says how much
	told      func(Protocol) bool // whether the API tells this failure from others, always if nil
}

var failures = map[string]failure{
	"401":             {step: Unauthorized(), class: events.ClassModelAuth, client: true},
	"403":             {step: Status(403, "", "no access for "+Key), class: events.ClassModelAuth, client: true},
	"402":             {step: Status(402, "", "Payment required"), class: events.ClassModelQuota, client: true},
	"400":             {step: Status(400, "", "bad "+Key), class: events.ClassModel, client: true},
	"404":             {step: Status(404, "model_not_found", "The model does not exist"), class: events.ClassModel, client: true},
	"429 seconds":     {step: RateLimit(7 * time.Second), class: events.ClassModelRate, retryable: true, wait: 7 * time.Second, client: true},
	"429 ms":          {step: RateLimitMS(250 * time.Millisecond), class: events.ClassModelRate, retryable: true, wait: 250 * time.Millisecond, client: true},
	"429 reset":       {step: RateLimitReset(time.Hour), class: events.ClassModelRate, retryable: true, wait: time.Hour, passing: true, client: true},
	"429 no delay":    {step: RateLimit(0), class: events.ClassModelRate, retryable: true, client: true},
	"quota":           {step: QuotaExceeded(), class: events.ClassModelQuota, client: true},
	"500":             {step: Status(500, "", "The server had an error"), class: events.ClassUnavailable, retryable: true},
	"529":             {step: Overloaded(), class: events.ClassUnavailable, retryable: true},
	"503":             {step: Status(503, "", "overloaded "+Key), class: events.ClassUnavailable, retryable: true},
	"error no object": {step: plainError, class: events.ClassUnavailable, retryable: true},
	"long prompt":     {told: func(p Protocol) bool { return p.tooLong() != nil }, step: TooLong(), class: events.ClassModelContext, client: true},
	"413":             {step: Status(413, "", "Request exceeds the maximum size"), class: events.ClassModelContext, client: true},
	"prompt filtered": {told: func(p Protocol) bool { return p.withheld() != nil }, step: Withheld(), class: events.ClassModelFilter, client: true},
	"reply filtered":  {step: Filtered("I can"), class: events.ClassModelFilter, charged: true},
	"cut at limit":    {told: func(p Protocol) bool { return p.reason(atLimit) != "" }, step: CutAtLimit(`{"sql": "SELECT`), class: events.ClassModel, charged: true},
	"garbage":         {step: Garbage(), class: events.ClassModel},
	"hollow":          {step: Hollow(), class: events.ClassModel},
	"cut":             {step: Cut(), class: events.ClassUnavailable, retryable: true},
	"endless":         {step: Endless(), class: events.ClassModel},
	"long text":       {step: Text(strings.Repeat("x", llm.MaxReplyText+1)), class: events.ClassModel},
	"stall":           {step: Stall(), timeout: 50 * time.Millisecond, class: events.ClassTimeout, retryable: true},
	"drip":            {step: Drip(5 * time.Millisecond), timeout: 100 * time.Millisecond, class: events.ClassTimeout, retryable: true},
	"cut short":       {step: CutShort(), class: events.ClassUnavailable, retryable: true},
	"late 529":        {step: StreamStatus(statusOverloaded, "", "Overloaded"), class: events.ClassUnavailable, retryable: true},
	"late 429":        {told: statusInside, step: StreamStatus(429, "rate_limit_exceeded", "Slow down, "+Key), class: events.ClassModelRate, retryable: true, client: true},
	"late 400":        {told: statusInside, step: StreamStatus(400, "", "bad "+Key), class: events.ClassModel, client: true},
	"redirect":        {step: redirect, class: events.ClassModel},
}

// statusInside reports whether an error inside a stream has a status. That of a run has
// none.
func statusInside(p Protocol) bool { return p != Replicate }

func plainError(x *Exchange) { http.Error(x.w, "bad gateway", http.StatusBadGateway) }

func redirect(x *Exchange) { http.Redirect(x.w, x.r, x.r.URL.Path, http.StatusTemporaryRedirect) }

func (s suite) failure(t *testing.T, f failure) {
	stub := Speaking(s.protocol, f.step)
	timeout := f.timeout
	if timeout == 0 {
		timeout = time.Minute
	}
	reply, err := s.complete(t.Context(), t, stub, timeout)
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
	if got, want := llm.Charged(err), s.protocol.usage(); f.charged && got != want {
		t.Errorf("got charged %+v, expected %+v", got, want)
	}
	// On a busy machine a short timeout may pass before the call has arrived.
	if n := stub.Count(); n != 1 && (n != 0 || f.timeout == 0) {
		t.Errorf("got %d calls, expected 1: providers do not retry", n)
	}
	checkSecret(t, err)
}
