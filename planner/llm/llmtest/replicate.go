package llmtest

import (
	"cmp"
	"encoding/json"
	"math"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"

	"arivu/events"
)

// predictions is POST …/models/OWNER/NAME/predictions or POST …/predictions of Replicate.
// The requests about a prediction that has been made are those of a run.
type predictions struct{}

var predict = regexp.MustCompile(`/v1(?:/models/([\w.-]+/[\w.-]+))?/predictions$`)

func (predictions) at(path string) bool { return predict.MatchString(path) }

func (predictions) read(r *http.Request, body []byte) (Call, *fault) {
	call := Call{Key: bearer(r), Model: predict.FindStringSubmatch(r.URL.Path)[1]}
	var q struct {
		Version string                     `json:"version"`
		Input   map[string]json.RawMessage `json:"input"`
		Stream  bool                       `json:"stream"`
	}
	if json.Unmarshal(body, &q) != nil {
		return Call{}, invalid("The request body is not valid JSON.")
	}
	if json.Unmarshal(q.Input["prompt"], &call.Prompt) != nil || call.Prompt == "" {
		return Call{}, &fault{status: http.StatusUnprocessableEntity, message: "- input: prompt is required\n"}
	}
	if (call.Model == "") == (q.Version == "") {
		return Call{}, &fault{status: http.StatusUnprocessableEntity, message: "- version is required\n"}
	}
	call.Fields, call.Stream = q.Input, q.Stream
	if call.Model == "" {
		call.Model = q.Version
	}
	call.run = newRun(r)
	call.Canceled = call.run.canceled
	return call, nil
}

// reply is the prediction that has come to be while the request was held. One that
// stopped as "starting" goes on, and will have the text after some looks at it.
func (predictions) reply(c Call, text, stop string) any {
	c.run.say(text)
	c.run.end(cmp.Or(stop, "succeeded"))
	return c.run.look()
}

func (predictions) head(Call) []event { return nil }

func (predictions) piece(c Call, text string) event {
	c.run.say(text)
	return event{name: "output", data: text}
}

func (predictions) tail(c Call, stop string) []event {
	c.run.end(cmp.Or(stop, "succeeded"))
	reason := map[string]any{}
	switch stop {
	case "failed", flagged:
		reason["reason"] = "error"
	case "canceled":
		reason["reason"] = "canceled"
	}
	return []event{{name: "done", data: string(mustJSON(reason))}}
}

func (predictions) hollow() any {
	return map[string]any{"id": "stub", "status": "succeeded", "output": nil, "error": nil, "metrics": map[string]any{}}
}

func (predictions) opening() string {
	return `{"id":"stub","status":"succeeded","output":["`
}

// failure is a problem as Replicate describes it.
func (predictions) failure(f fault) any {
	object := map[string]any{"status": f.status, "detail": f.message}
	if f.status != http.StatusTooManyRequests {
		object["title"] = http.StatusText(f.status)
	}
	if f.after > 0 {
		object["retry_after"] = math.Ceil(f.after.Seconds())
	}
	return object
}

// failureEvent ends the run as well.
func (predictions) failureEvent(c Call, f fault) event {
	c.run.fail(f.message)
	return event{name: "error", data: string(mustJSON(map[string]any{"detail": f.message}))}
}

func (predictions) wrongKey(string) fault {
	return fault{status: http.StatusUnauthorized, message: "You did not pass a valid authentication token"}
}

func (predictions) outOfCredit() fault {
	return fault{status: http.StatusPaymentRequired, message: "You have insufficient credit to run this model."}
}

func (predictions) tooLong() *fault { return nil }

func (predictions) withheld() *fault { return nil }

// reason has no word for a reply that was cut.
func (predictions) reason(e ending) string {
	return map[ending]string{filtered: flagged}[e]
}

func (predictions) refusal(field string) fault {
	return fault{status: http.StatusUnprocessableEntity, message: "- input." + field + ": Must be less than or equal to 4096\n"}
}

func (predictions) limit(h http.Header, reset time.Duration) {
	h.Set("Ratelimit-Remaining", "0")
	h.Set("Ratelimit-Reset", strconv.Itoa(int(math.Ceil(reset.Seconds()))))
}

func bearer(r *http.Request) string {
	return strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
}

func (predictions) usage() events.Usage {
	return events.Usage{PromptTokens: PromptTokens, CompletionTokens: CompletionTokens}
}
