package llmtest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"arivu/events"
)

// Tokens that every complete reply of the stub reports, as far as its protocol has them.
const (
	PromptTokens     = 120 // with those of the cache
	CachedTokens     = 70
	CacheWriteTokens = 30
	CompletionTokens = 30 // with the thoughts
	ReasoningTokens  = 12
)

// everything is what a protocol reports that has a field for each.
var everything = events.Usage{
	PromptTokens: PromptTokens, CachedTokens: CachedTokens, CacheWriteTokens: CacheWriteTokens,
	CompletionTokens: CompletionTokens, ReasoningTokens: ReasoningTokens,
}

// statusOverloaded is the HTTP status of an API that everybody calls at once.
const statusOverloaded = 529

// Step is one scripted reply, in whichever protocol the stub speaks.
type Step func(x *Exchange)

// Exchange is a call that is being answered.
type Exchange struct {
	Call     Call
	protocol Protocol
	w        http.ResponseWriter
	r        *http.Request
	// move takes a stream to where the client listens, nil if that is here.
	move func()
}

// Text replies with that text.
func Text(text string) Step { return Stopped("", text) }

// Stopped replies with a text that ends for that reason, in the words of the
// protocol.
func Stopped(reason, text string) Step {
	return func(x *Exchange) {
		c := x.Call
		if !object(text) {
			c.Tool = "" // its input is an object
		}
		if c.Stream {
			x.stream(c, text, reason)
			return
		}
		x.write(http.StatusOK, x.protocol.reply(c, text, reason))
	}
}

// CutAtLimit replies with a text that ends because the model may write no more.
func CutAtLimit(text string) Step { return ended(atLimit, text) }

// Filtered replies with a text that ends because the vendor's policy withholds the rest.
func Filtered(text string) Step { return ended(filtered, text) }

func ended(how ending, text string) Step {
	return func(x *Exchange) { Stopped(x.protocol.reason(how), text)(x) }
}

// Plan replies with a plan in the planner's output contract.
func Plan(sql, restatement string) Step {
	text, err := json.Marshal(map[string]any{
		"sql": sql, "restatement": restatement, "assumptions": []string{}, "confidence": 0.9, "declined": nil,
	})
	if err != nil {
		panic(fmt.Sprintf("encoding a plan: %v", err))
	}
	return Text(string(text))
}

// Hollow replies with nothing said.
func Hollow() Step {
	return func(x *Exchange) {
		if x.Call.Stream {
			x.stream(x.Call, "", "")
			return
		}
		x.write(http.StatusOK, x.protocol.hollow())
	}
}

// Status replies with an error object of that HTTP status. Only some protocols have
// a code.
func Status(status int, code, message string) Step {
	return func(x *Exchange) { x.fail(fault{status: status, code: code, message: message}) }
}

// RefuseField replies as a model that does not support a request field, as long
// as the field is there, and else takes the other step.
func RefuseField(field string, otherwise Step) func(Call) Step {
	return func(c Call) Step {
		if _, sent := c.Fields[field]; !sent {
			return otherwise
		}
		return func(x *Exchange) { x.fail(x.protocol.refusal(field)) }
	}
}

// RateLimit replies 429, with Retry-After in whole seconds, rounded up, and the
// protocol's own headers about the limit, unless after is 0.
func RateLimit(after time.Duration) Step {
	return func(x *Exchange) {
		if after > 0 {
			x.w.Header().Set("Retry-After", strconv.Itoa(int((after+time.Second-1)/time.Second)))
			x.protocol.limit(x.w.Header(), after)
		}
		x.fail(limited(after))
	}
}

// LastAllowed takes the step with the protocol's own headers about the limit, which the
// call has used up and which is reset then.
func LastAllowed(reset time.Duration, then Step) Step {
	return func(x *Exchange) {
		x.protocol.limit(x.w.Header(), reset)
		then(x)
	}
}

// RateLimitMS replies 429 with the header Retry-After-Ms.
func RateLimitMS(after time.Duration) Step {
	return func(x *Exchange) {
		x.w.Header().Set("Retry-After-Ms", strconv.FormatInt(after.Milliseconds(), 10))
		x.fail(limited(0))
	}
}

// RateLimitReset replies 429 with nothing but the protocol's own headers about the
// limit, which is reset then.
func RateLimitReset(after time.Duration) Step {
	return func(x *Exchange) {
		x.protocol.limit(x.w.Header(), after)
		x.fail(limited(after))
	}
}

func limited(after time.Duration) fault {
	return fault{
		status: http.StatusTooManyRequests, kind: "requests", code: "rate_limit_exceeded", message: "Rate limit reached for requests.",
		after: after,
	}
}

// QuotaExceeded replies as the API does when the account is out of credit.
func QuotaExceeded() Step {
	return func(x *Exchange) { x.fail(x.protocol.outOfCredit()) }
}

// TooLong replies as the API does to a prompt that the model cannot read whole, if it
// has an error for that.
func TooLong() Step {
	return func(x *Exchange) { x.fail(*x.protocol.tooLong()) }
}

// Withheld replies as the API does to a prompt that its content filter refuses, if it
// has an error for that.
func Withheld() Step {
	return func(x *Exchange) { x.fail(*x.protocol.withheld()) }
}

// Overloaded replies as an API that everybody calls at once.
func Overloaded() Step { return Status(statusOverloaded, "", "Overloaded") }

// Unauthorized replies 401.
func Unauthorized() Step {
	return func(x *Exchange) { x.fail(x.protocol.wrongKey(x.Call.Key)) }
}

// Stall never replies: it waits until the client goes away.
func Stall() Step {
	return func(x *Exchange) { <-x.r.Context().Done() }
}

// After waits before it takes the step, as a model that thinks.
func After(d time.Duration, then Step) Step {
	return func(x *Exchange) {
		select {
		case <-time.After(d):
			then(x)
		case <-x.r.Context().Done():
		}
	}
}

// Hold waits until release is closed or the client goes away, then takes the
// step.
func Hold(release <-chan struct{}, then Step) Step {
	return func(x *Exchange) {
		select {
		case <-release:
			then(x)
		case <-x.r.Context().Done():
		}
	}
}

// Garbage replies 200 with something that is no JSON.
func Garbage() Step {
	return func(x *Exchange) {
		x.Call.Stream = false
		x.flush([]byte("<html><body>It works!</body></html>"))
	}
}

// flush sends data at once, as JSON or as part of a stream, and reports whether it
// could.
func (x *Exchange) flush(data []byte) bool {
	if x.Call.Stream && x.move != nil {
		x.move()
	}
	kind := "application/json"
	if x.Call.Stream {
		kind = "text/event-stream; charset=utf-8"
	}
	x.w.Header().Set("Content-Type", kind)
	if _, err := x.w.Write(data); err != nil {
		return false
	}
	// A writer that cannot flush sends at the end, which is as good.
	_ = http.NewResponseController(x.w).Flush()
	return true
}

func (x *Exchange) fail(f fault) { x.write(f.status, x.protocol.failure(f)) }

func (x *Exchange) write(status int, v any) {
	body := mustJSON(v)
	x.w.Header().Set("Content-Type", "application/json")
	x.w.WriteHeader(status)
	// The client may be gone; the ledger says so.
	_, _ = x.w.Write(body)
}

func mustJSON(v any) []byte {
	body, err := json.Marshal(v)
	if err != nil {
		panic(fmt.Sprintf("encoding a reply: %v", err))
	}
	return body
}
