package llmtest

import (
	"cmp"
	"encoding/json"
	"net/http"
	"strings"
	"time"

	"arivu/events"
)

// chatCompletions is POST …/chat/completions of OpenAI.
type chatCompletions struct{}

func (chatCompletions) at(path string) bool { return strings.HasSuffix(path, "/chat/completions") }

func (chatCompletions) read(r *http.Request, body []byte) (Call, *fault) {
	call := Call{Key: bearer(r)}
	if json.Unmarshal(body, &call.Fields) != nil {
		return Call{}, invalid("We could not parse the JSON body of your request.")
	}
	var request struct {
		Model    string `json:"model"`
		Messages []struct {
			Role    string          `json:"role"`
			Content json.RawMessage `json:"content"`
		} `json:"messages"`
		Format struct {
			Type   string `json:"type"`
			Schema struct {
				Name   string `json:"name"`
				Schema any    `json:"schema"`
				Strict bool   `json:"strict"`
			} `json:"json_schema"`
		} `json:"response_format"`
		Stream  bool `json:"stream"`
		Options *struct {
			Usage bool `json:"include_usage"`
		} `json:"stream_options"`
	}
	if err := json.Unmarshal(body, &request); err != nil {
		return Call{}, invalid("Invalid type for a field of the request: " + err.Error())
	}
	switch {
	case request.Model == "":
		return Call{}, invalid("you must provide a model parameter")
	case len(request.Messages) == 0:
		return Call{}, invalid("Missing required parameter: 'messages'.")
	case request.Options != nil && !request.Stream:
		return Call{}, invalid("The 'stream_options' parameter is only allowed when 'stream' is enabled.")
	}
	if f := request.Format; f.Type == "json_schema" && f.Schema.Strict {
		if problem := notStrict(f.Schema.Schema); problem != "" {
			return Call{}, &fault{
				status: http.StatusBadRequest, field: "response_format",
				message: "Invalid schema for response_format '" + f.Schema.Name + "': " + problem,
			}
		}
	}
	call.Model, call.Stream = request.Model, request.Stream
	for _, m := range request.Messages {
		text, ok := said(m.Content)
		if !ok {
			return Call{}, invalid("Invalid value for 'content'.")
		}
		switch m.Role {
		case "system", "developer":
			call.System += text
		case "user":
			call.User += text
		}
	}
	return call, nil
}

func (chatCompletions) reply(_ Call, text, stop string) any {
	return map[string]any{
		"id": "chatcmpl-stub", "object": "chat.completion", "created": created, "model": "stub-model",
		"choices": []any{map[string]any{
			"index": 0, "finish_reason": cmp.Or(stop, "stop"), "logprobs": nil,
			"message": map[string]any{"role": "assistant", "content": text, "refusal": nil},
		}},
		"usage": completionUsage,
	}
}

const created = 1_700_000_000

var completionUsage = map[string]any{
	"prompt_tokens": PromptTokens, "completion_tokens": CompletionTokens, "total_tokens": PromptTokens + CompletionTokens,
	"prompt_tokens_details":     map[string]any{"cached_tokens": CachedTokens, "cache_write_tokens": CacheWriteTokens, "audio_tokens": 0},
	"completion_tokens_details": map[string]any{"reasoning_tokens": ReasoningTokens, "audio_tokens": 0},
}

func (chatCompletions) usage() events.Usage { return everything }

func (p chatCompletions) head(Call) []event {
	return []event{p.chunk(map[string]any{"role": "assistant", "content": "", "refusal": nil}, nil)}
}

func (p chatCompletions) piece(_ Call, text string) event {
	return p.chunk(map[string]any{"content": text}, nil)
}

// tail has the usage in a chunk of its own if the request wants it at all.
func (p chatCompletions) tail(c Call, stop string) []event {
	out := []event{p.chunk(map[string]any{}, cmp.Or(stop, "stop"))}
	if _, wanted := c.Fields["stream_options"]; wanted {
		out = append(out, event{data: string(mustJSON(map[string]any{
			"id": "chatcmpl-stub", "object": "chat.completion.chunk", "created": created, "model": "stub-model",
			"choices": []any{}, "usage": completionUsage,
		}))})
	}
	return append(out, event{data: "[DONE]"})
}

func (chatCompletions) chunk(delta map[string]any, finish any) event {
	return event{data: string(mustJSON(map[string]any{
		"id": "chatcmpl-stub", "object": "chat.completion.chunk", "created": created, "model": "stub-model",
		"choices": []any{map[string]any{"index": 0, "delta": delta, "logprobs": nil, "finish_reason": finish}},
		"usage":   nil,
	}))}
}

func (p chatCompletions) failureEvent(_ Call, f fault) event {
	return event{data: string(mustJSON(p.failure(f)))}
}

func (chatCompletions) hollow() any {
	return map[string]any{"id": "chatcmpl-stub", "object": "chat.completion", "choices": []any{}}
}

func (chatCompletions) opening() string {
	return `{"id":"chatcmpl-stub","object":"chat.completion","choices":[{"index":0,"message":{"role":"assistant","content":"`
}

func (chatCompletions) failure(f fault) any {
	kind := f.kind
	switch {
	case kind != "":
	case f.status >= http.StatusInternalServerError:
		kind = "server_error"
	default:
		kind = "invalid_request_error"
	}
	object := map[string]any{"message": f.message, "type": kind, "param": nil, "code": nil}
	if f.code != "" {
		object["code"] = f.code
	}
	if f.field != "" {
		object["param"] = f.field
	}
	return map[string]any{"error": object}
}

// wrongKey repeats the key, as the API does with its end.
func (chatCompletions) wrongKey(key string) fault {
	return fault{status: http.StatusUnauthorized, code: "invalid_api_key", message: "Incorrect API key provided: " + key + "."}
}

func (chatCompletions) outOfCredit() fault {
	return fault{status: http.StatusTooManyRequests, kind: "insufficient_quota", code: "insufficient_quota", message: "You exceeded your current quota."}
}

func (chatCompletions) tooLong() *fault {
	return &fault{
		status: http.StatusBadRequest, code: "context_length_exceeded", field: "messages",
		message: "This model's maximum context length is 128000 tokens. However, your messages resulted in 140000 tokens.",
	}
}

func (chatCompletions) withheld() *fault {
	return &fault{
		status: http.StatusBadRequest, code: "content_filter", field: "prompt",
		message: "The response was filtered due to the prompt triggering the content management policy.",
	}
}

func (chatCompletions) reason(e ending) string {
	return map[ending]string{atLimit: "length", filtered: "content_filter"}[e]
}

func (chatCompletions) refusal(field string) fault {
	return fault{
		status: http.StatusBadRequest, code: "unsupported_parameter", field: field,
		message: "Unsupported parameter: '" + field + "' is not supported with this model.",
	}
}

func (chatCompletions) limit(h http.Header, reset time.Duration) {
	h.Set("X-Ratelimit-Limit-Requests", "60")
	h.Set("X-Ratelimit-Remaining-Requests", "0")
	h.Set("X-Ratelimit-Reset-Requests", reset.String())
}
