package llmtest

import (
	"cmp"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"time"

	"arivu/events"
)

// messages is POST …/v1/messages of Anthropic.
type messages struct{}

func (messages) at(path string) bool { return strings.HasSuffix(path, "/v1/messages") }

// messageRequest are the fields of a request that the stub looks at.
type messageRequest struct {
	Model     string          `json:"model"`
	MaxTokens int             `json:"max_tokens"`
	System    json.RawMessage `json:"system"`
	Messages  []struct {
		Role    string          `json:"role"`
		Content json.RawMessage `json:"content"`
	} `json:"messages"`
	Stream bool `json:"stream"`
	Tools  []struct {
		Name   string `json:"name"`
		Schema struct {
			Type string `json:"type"`
		} `json:"input_schema"`
	} `json:"tools"`
	Choice struct {
		Type string `json:"type"`
		Name string `json:"name"`
	} `json:"tool_choice"`
	Output struct {
		Format struct {
			Type   string `json:"type"`
			Schema any    `json:"schema"`
		} `json:"format"`
	} `json:"output_config"`
}

// wrong is what the API would find wrong with the request, "" if nothing.
func (r *messageRequest) wrong() string {
	switch {
	case r.Model == "":
		return "model: Field required"
	case r.MaxTokens <= 0:
		return "max_tokens: Field required"
	case len(r.Messages) == 0:
		return "messages: Field required"
	}
	for _, t := range r.Tools {
		if t.Name == "" || t.Schema.Type != "object" {
			return "tools.0.custom.input_schema.type: Field required"
		}
	}
	if keyword := bounded(r.Output.Format.Schema); keyword != "" {
		return "output_config.format.schema: property '" + keyword + "' is not supported"
	}
	if problem := notStrict(r.Output.Format.Schema); problem != "" {
		return "output_config.format.schema: " + problem
	}
	if r.Choice.Type == "tool" && !r.has(r.Choice.Name) {
		return "Tool '" + r.Choice.Name + "' not found in provided tools"
	}
	return ""
}

func (r *messageRequest) has(tool string) bool {
	for _, t := range r.Tools {
		if t.Name == tool {
			return true
		}
	}
	return false
}

func (messages) read(r *http.Request, body []byte) (Call, *fault) {
	call := Call{Key: r.Header.Get("X-Api-Key")}
	if r.Header.Get("Anthropic-Version") == "" {
		return Call{}, invalid("anthropic-version: header is required")
	}
	if json.Unmarshal(body, &call.Fields) != nil {
		return Call{}, invalid("The request body is not valid JSON")
	}
	var request messageRequest
	if err := json.Unmarshal(body, &request); err != nil {
		return Call{}, invalid(err.Error())
	}
	if problem := request.wrong(); problem != "" {
		return Call{}, invalid(problem)
	}
	var ok bool
	if call.System, ok = said(request.System); !ok {
		return Call{}, invalid("system: Input should be a valid string")
	}
	for _, m := range request.Messages {
		text, ok := said(m.Content)
		if !ok || !slices.Contains([]string{"user", "assistant"}, m.Role) {
			return Call{}, invalid("messages.0: Input should be a valid message")
		}
		if m.Role == "user" {
			call.User += text
		}
	}
	call.Model, call.Tool, call.Stream = request.Model, request.Choice.Name, request.Stream
	return call, nil
}

// reply calls the tool that the request makes the model call, if any.
func (m messages) reply(c Call, text, stop string) any {
	block := map[string]any{"type": "text", "text": text, "citations": nil}
	if c.Tool != "" {
		block = map[string]any{"type": "tool_use", "id": "toolu_stub", "name": c.Tool, "input": json.RawMessage(text)}
	}
	return m.message([]any{block}, cmp.Or(stop, usualStop(c)))
}

func usualStop(c Call) string {
	if c.Tool != "" {
		return "tool_use"
	}
	return "end_turn"
}

// message counts the tokens of the cache beside those of the prompt.
func (messages) message(content []any, stop string) map[string]any {
	return map[string]any{
		"id": "msg_stub", "type": "message", "role": "assistant", "model": "stub-model",
		"content": content, "stop_reason": stop, "stop_sequence": nil,
		"usage": map[string]any{
			"input_tokens":                PromptTokens - CachedTokens - CacheWriteTokens,
			"cache_read_input_tokens":     CachedTokens,
			"cache_creation_input_tokens": CacheWriteTokens,
			"output_tokens":               CompletionTokens,
			"output_tokens_details":       map[string]any{"thinking_tokens": ReasoningTokens},
		},
	}
}

func (messages) usage() events.Usage { return everything }

func (m messages) hollow() any { return m.message([]any{}, "end_turn") }

func (messages) opening() string {
	return `{"id":"msg_stub","type":"message","role":"assistant","content":[{"type":"text","text":"`
}

func (messages) failure(f fault) any {
	kind, known := map[int]string{
		http.StatusUnauthorized: "authentication_error", http.StatusPaymentRequired: "billing_error",
		http.StatusForbidden: "permission_error", http.StatusNotFound: "not_found_error",
		http.StatusRequestEntityTooLarge: "request_too_large", http.StatusTooManyRequests: "rate_limit_error",
		http.StatusInternalServerError: "api_error", statusOverloaded: "overloaded_error",
	}[f.status]
	switch {
	case known:
	case f.status > http.StatusInternalServerError:
		kind = "api_error"
	default:
		kind = "invalid_request_error"
	}
	return map[string]any{
		"type": "error", "request_id": "req_stub",
		"error": map[string]any{"type": kind, "message": f.message},
	}
}

func (messages) wrongKey(string) fault {
	return fault{status: http.StatusUnauthorized, message: "invalid x-api-key"}
}

func (messages) outOfCredit() fault {
	return *invalid("Your credit balance is too low to access the Anthropic API. Please go to Plans & Billing to upgrade or purchase credits.")
}

func (messages) tooLong() *fault {
	return invalid("prompt is too long: 212345 tokens > 200000 maximum")
}

func (messages) withheld() *fault {
	return invalid("Output blocked by content filtering policy")
}

func (messages) reason(e ending) string {
	return map[ending]string{atLimit: "max_tokens", filtered: "refusal"}[e]
}

func (messages) refusal(field string) fault {
	return *invalid("`" + field + "` is not supported for this model.")
}

func (messages) limit(h http.Header, reset time.Duration) {
	h.Set("Anthropic-Ratelimit-Requests-Limit", "60")
	h.Set("Anthropic-Ratelimit-Requests-Remaining", "0")
	h.Set("Anthropic-Ratelimit-Requests-Reset", time.Now().Add(reset).UTC().Format(time.RFC3339))
}
