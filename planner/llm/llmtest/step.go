package llmtest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// Tokens that every complete reply of the stub reports.
const (
	PromptTokens     = 120
	CompletionTokens = 30
)

// Text replies with a completion of that text.
func Text(text string) Step {
	return func(w http.ResponseWriter, _ *http.Request) { writeJSON(w, http.StatusOK, completion(text)) }
}

// Plan replies with a plan in the planner's output contract.
func Plan(sql, restatement string) Step {
	text, err := json.Marshal(map[string]any{
		"sql": sql, "restatement": restatement, "assumptions": []string{}, "confidence": 0.9,
	})
	if err != nil {
		panic(fmt.Sprintf("encoding a plan: %v", err))
	}
	return Text(string(text))
}

// Status replies with an error object of that HTTP status.
func Status(status int, code, message string) Step {
	return func(w http.ResponseWriter, _ *http.Request) {
		kind := "invalid_request_error"
		if status >= http.StatusInternalServerError {
			kind = "server_error"
		}
		writeError(w, status, kind, code, "", message)
	}
}

// RefuseField replies as a model that does not support a request field, as long
// as the field is there, and else takes the other step.
func RefuseField(field string, otherwise Step) func(Call) Step {
	return func(c Call) Step {
		if _, sent := c.Fields[field]; !sent {
			return otherwise
		}
		return func(w http.ResponseWriter, _ *http.Request) {
			writeError(w, http.StatusBadRequest, "invalid_request_error", "unsupported_parameter", field,
				"Unsupported parameter: '"+field+"' is not supported with this model.")
		}
	}
}

// RateLimit replies 429, with Retry-After in whole seconds, rounded up, unless
// after is 0.
func RateLimit(after time.Duration) Step {
	return func(w http.ResponseWriter, _ *http.Request) {
		if after > 0 {
			w.Header().Set("Retry-After", strconv.Itoa(int((after+time.Second-1)/time.Second)))
		}
		writeError(w, http.StatusTooManyRequests, "requests", "rate_limit_exceeded", "", "Rate limit reached for requests.")
	}
}

// RateLimitMS replies 429 with the header Retry-After-Ms.
func RateLimitMS(after time.Duration) Step {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Retry-After-Ms", strconv.FormatInt(after.Milliseconds(), 10))
		writeError(w, http.StatusTooManyRequests, "tokens", "rate_limit_exceeded", "", "Rate limit reached for tokens.")
	}
}

// QuotaExceeded replies 429 as the API does when the account is out of credit.
func QuotaExceeded() Step {
	return Status(http.StatusTooManyRequests, "insufficient_quota", "You exceeded your current quota.")
}

// Unauthorized replies 401 and, as the API does, repeats the end of the key.
func Unauthorized() Step {
	return func(w http.ResponseWriter, r *http.Request) {
		writeError(w, http.StatusUnauthorized, "invalid_request_error", "invalid_api_key", "",
			"Incorrect API key provided: "+strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")+".")
	}
}

// Stall never replies: it waits until the client goes away.
func Stall() Step {
	return func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }
}

// After waits before it takes the step, as a model that thinks.
func After(d time.Duration, then Step) Step {
	return func(w http.ResponseWriter, r *http.Request) {
		select {
		case <-time.After(d):
			then(w, r)
		case <-r.Context().Done():
		}
	}
}

// Hold waits until release is closed or the client goes away, then takes the
// step.
func Hold(release <-chan struct{}, then Step) Step {
	return func(w http.ResponseWriter, r *http.Request) {
		select {
		case <-release:
			then(w, r)
		case <-r.Context().Done():
		}
	}
}

// Cut announces a whole reply, sends half of it and closes the connection.
func Cut() Step {
	return func(w http.ResponseWriter, _ *http.Request) {
		body, err := json.Marshal(completion(`{"sql": "SELECT 1"}`))
		if err != nil {
			panic(fmt.Sprintf("encoding a completion: %v", err))
		}
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Content-Length", strconv.Itoa(len(body)))
		flush(w, body[:len(body)/2])
		panic(http.ErrAbortHandler)
	}
}

// Garbage replies 200 with something that is no JSON.
func Garbage() Step {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		flush(w, []byte("<html><body>It works!</body></html>"))
	}
}

// Endless starts a completion whose text never ends, until the client has had
// enough.
func Endless() Step {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		flush(w, []byte(`{"id":"chatcmpl-stub","object":"chat.completion","choices":[{"index":0,"message":{"role":"assistant","content":"`))
		chunk := []byte(strings.Repeat("and so on ", 1000))
		for r.Context().Err() == nil {
			if _, err := w.Write(chunk); err != nil {
				return
			}
		}
	}
}

func flush(w http.ResponseWriter, data []byte) {
	if _, err := w.Write(data); err != nil {
		return
	}
	// A writer that cannot flush sends at the end, which is as good.
	_ = http.NewResponseController(w).Flush()
}

func completion(text string) map[string]any {
	return map[string]any{
		"id": "chatcmpl-stub", "object": "chat.completion", "created": 1_700_000_000, "model": "stub-model",
		"choices": []any{map[string]any{
			"index": 0, "finish_reason": "stop", "logprobs": nil,
			"message": map[string]any{"role": "assistant", "content": text, "refusal": nil},
		}},
		"usage": map[string]any{
			"prompt_tokens": PromptTokens, "completion_tokens": CompletionTokens, "total_tokens": PromptTokens + CompletionTokens,
		},
	}
}

func writeError(w http.ResponseWriter, status int, kind, code, param, message string) {
	object := map[string]any{"message": message, "type": kind, "param": nil, "code": nil}
	if code != "" {
		object["code"] = code
	}
	if param != "" {
		object["param"] = param
	}
	writeJSON(w, status, map[string]any{"error": object})
}

func writeJSON(w http.ResponseWriter, status int, v any) {
	body, err := json.Marshal(v)
	if err != nil {
		panic(fmt.Sprintf("encoding a reply: %v", err))
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	// The client may be gone; the ledger says so.
	_, _ = w.Write(body)
}
