package llmtest

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"

	"arivu/events"
)

// contents is POST …/models/NAME:generateContent of Google, and its streamed twin.
type contents struct{}

var generate = regexp.MustCompile(`/((?:models|tunedModels)/[^/:]+):(generateContent|streamGenerateContent)$`)

func (contents) at(path string) bool { return generate.MatchString(path) }

// contentRequest are the fields of a request that the stub looks at.
type contentRequest struct {
	System   contentText   `json:"systemInstruction"`
	Contents []contentText `json:"contents"`
	Config   struct {
		MIMEType string          `json:"responseMimeType"`
		Schema   json.RawMessage `json:"responseJsonSchema"`
	} `json:"generationConfig"`
}

type contentText struct {
	Role  string `json:"role"`
	Parts []struct {
		Text string `json:"text"`
	} `json:"parts"`
}

func (t contentText) text() string {
	var all strings.Builder
	for _, p := range t.Parts {
		all.WriteString(p.Text)
	}
	return all.String()
}

// wrong is what the API would find wrong with the request, "" if nothing.
func (q *contentRequest) wrong(r *http.Request) string {
	switch {
	case r.URL.Query().Has("key"):
		return "This stub takes the key from the header x-goog-api-key only."
	case len(q.Contents) == 0:
		return "* GenerateContentRequest.contents: contents is not specified"
	case len(q.Config.Schema) > 0 && q.Config.MIMEType != "application/json":
		return "* GenerateContentRequest.generation_config.response_json_schema: only allowed with the response mime type application/json"
	}
	for _, c := range q.Contents {
		if c.Role != "user" && c.Role != "model" {
			return "Please use a valid role: user, model."
		}
	}
	return ""
}

func (contents) read(r *http.Request, body []byte) (Call, *fault) {
	method := generate.FindStringSubmatch(r.URL.Path)
	call := Call{Key: r.Header.Get("X-Goog-Api-Key"), Model: method[1], Stream: method[2] == "streamGenerateContent"}
	var q contentRequest
	if json.Unmarshal(body, &call.Fields) != nil || json.Unmarshal(body, &q) != nil {
		return Call{}, invalid("Invalid JSON payload received.")
	}
	if problem := q.wrong(r); problem != "" {
		return Call{}, invalid(problem)
	}
	if call.Stream && r.URL.Query().Get("alt") != "sse" {
		return Call{}, invalid("This stub streams server-sent events only.")
	}
	// Models refuse fields of the configuration as they do those beside it.
	var config map[string]json.RawMessage
	if raw, has := call.Fields["generationConfig"]; has && json.Unmarshal(raw, &config) != nil {
		return Call{}, invalid("Invalid value at 'generation_config'")
	}
	maps.Copy(call.Fields, config)
	call.System = q.System.text()
	for _, c := range q.Contents {
		call.User += c.text()
	}
	return call, nil
}

func (p contents) reply(_ Call, text, stop string) any { return p.whole(text, cmp.Or(stop, "STOP")) }

// content has one part. The usage before the end is that of the prompt.
func (contents) content(part map[string]any) map[string]any {
	return map[string]any{
		"candidates": []any{map[string]any{
			"index": 0, "content": map[string]any{"role": "model", "parts": []any{part}},
		}},
		"usageMetadata": map[string]any{"promptTokenCount": PromptTokens, "totalTokenCount": PromptTokens},
		"modelVersion":  "stub-model", "responseId": "stub",
	}
}

// whole ends a reply. It counts thoughts beside its candidates.
func (contents) whole(text, finish string) map[string]any {
	return map[string]any{
		"candidates": []any{map[string]any{
			"index": 0, "finishReason": finish, "content": map[string]any{"role": "model", "parts": []any{map[string]any{"text": text}}},
		}},
		"usageMetadata": map[string]any{
			"promptTokenCount": PromptTokens, "cachedContentTokenCount": CachedTokens,
			"thoughtsTokenCount": ReasoningTokens, "candidatesTokenCount": CompletionTokens - ReasoningTokens,
			"totalTokenCount": PromptTokens + CompletionTokens,
		},
		"modelVersion": "stub-model", "responseId": "stub",
	}
}

// head is a thought, which is no part of the text.
func (p contents) head(Call) []event {
	return []event{p.event(p.content(map[string]any{"text": "Let me think.", "thought": true}))}
}

func (p contents) piece(_ Call, text string) event {
	return p.event(p.content(map[string]any{"text": text}))
}

func (p contents) tail(_ Call, stop string) []event {
	return []event{p.event(p.whole("", cmp.Or(stop, "STOP")))}
}

func (contents) event(v any) event { return event{data: string(mustJSON(v))} }

func (contents) hollow() any {
	return map[string]any{"usageMetadata": map[string]any{"promptTokenCount": PromptTokens}, "modelVersion": "stub-model"}
}

func (contents) opening() string {
	return `{"candidates":[{"content":{"role":"model","parts":[{"text":"`
}

// Constants of google.rpc that stand for a status.
var rpcStatus = map[int]string{
	http.StatusBadRequest: "INVALID_ARGUMENT", http.StatusUnauthorized: "UNAUTHENTICATED", http.StatusForbidden: "PERMISSION_DENIED",
	http.StatusNotFound: "NOT_FOUND", http.StatusTooManyRequests: "RESOURCE_EXHAUSTED", http.StatusInternalServerError: "INTERNAL",
	http.StatusServiceUnavailable: "UNAVAILABLE", http.StatusGatewayTimeout: "DEADLINE_EXCEEDED",
}

// failure has the code as the reason of an ErrorInfo or, if it is a quota's, as what a
// QuotaFailure is about, and the delay in a RetryInfo.
func (contents) failure(f fault) any {
	var details []any
	if f.status == http.StatusTooManyRequests {
		details = append(details, map[string]any{
			"@type":      "type.googleapis.com/google.rpc.QuotaFailure",
			"violations": []any{map[string]any{"quotaId": f.code, "quotaValue": "250"}},
		})
	} else if f.code != "" {
		details = append(details, map[string]any{
			"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": f.code, "domain": "googleapis.com",
		})
	}
	if f.after > 0 {
		details = append(details, map[string]any{
			"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": strconv.FormatFloat(f.after.Seconds(), 'f', -1, 64) + "s",
		})
	}
	object := map[string]any{"code": f.status, "message": f.message, "status": cmp.Or(rpcStatus[f.status], "UNKNOWN")}
	if len(details) > 0 {
		object["details"] = details
	}
	return map[string]any{"error": object}
}

func (p contents) failureEvent(_ Call, f fault) event { return p.event(p.failure(f)) }

func (contents) wrongKey(string) fault {
	return fault{status: http.StatusBadRequest, code: "API_KEY_INVALID", message: "API key not valid. Please pass a valid API key."}
}

func (contents) outOfCredit() fault {
	return fault{status: http.StatusTooManyRequests, message: "Your prepayment credits are depleted. Please go to AI Studio to manage your project and billing."}
}

func (contents) tooLong() *fault {
	return invalid("The input token count (1200293) exceeds the maximum number of tokens allowed (1048576).")
}

// withheld is told in a reply: see Blocked.
func (contents) withheld() *fault { return nil }

func (contents) reason(e ending) string {
	return map[ending]string{atLimit: "MAX_TOKENS", filtered: "SAFETY"}[e]
}

func (contents) refusal(field string) fault {
	return *invalid(fmt.Sprintf("Invalid JSON payload received. Unknown name %q at 'generation_config': Cannot find field.", field))
}

// limit has no headers: the delay is in the body.
func (contents) limit(http.Header, time.Duration) {}

func (contents) usage() events.Usage {
	return events.Usage{PromptTokens: PromptTokens, CachedTokens: CachedTokens, CompletionTokens: CompletionTokens, ReasoningTokens: ReasoningTokens}
}

// Blocked replies that the prompt is not let through, in a protocol that says so with
// its reply: Gemini's.
func Blocked(reason string) Step {
	return func(x *Exchange) {
		reply := map[string]any{
			"promptFeedback": map[string]any{"blockReason": reason},
			"usageMetadata":  map[string]any{"promptTokenCount": PromptTokens, "totalTokenCount": PromptTokens},
		}
		if x.Call.Stream {
			x.send(event{data: string(mustJSON(reply))})
			return
		}
		x.write(http.StatusOK, reply)
	}
}
