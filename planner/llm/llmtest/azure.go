package llmtest

import (
	"net/http"
	"regexp"
	"strconv"
)

// deployments is OpenAI's protocol as Azure has it: POST …/openai/v1/chat/completions, or
// POST …/openai/deployments/NAME/chat/completions?api-version=….
type deployments struct{ chatCompletions }

var deployment = regexp.MustCompile(`/openai/(?:v1|deployments/([^/]+))/chat/completions$`)

func (deployments) at(path string) bool { return deployment.MatchString(path) }

func (d deployments) read(r *http.Request, body []byte) (Call, *fault) {
	if r.Header.Get("Authorization") != "" {
		return Call{}, &fault{status: http.StatusUnauthorized, message: "This stub knows no tokens of Microsoft Entra ID."}
	}
	name, version := deployment.FindStringSubmatch(r.URL.Path)[1], r.URL.Query().Get("api-version")
	if (name == "") != (version == "") {
		return Call{}, &fault{status: http.StatusNotFound, message: "Resource not found"}
	}
	call, problem := d.chatCompletions.read(r, body)
	call.Key, call.Version = r.Header.Get("Api-Key"), version
	if name != "" {
		call.Model = name
	}
	return call, problem
}

// failure has the status as its code where there is no other, and says which filter
// stood in the way.
func (deployments) failure(f fault) any {
	object := map[string]any{"code": f.code, "message": f.message}
	if f.code == "" {
		object["code"] = strconv.Itoa(f.status)
	}
	if f.field != "" {
		object["param"] = f.field
	}
	if f.code == "content_filter" {
		object["status"] = f.status
		object["innererror"] = map[string]any{
			"code":                  "ResponsibleAIPolicyViolation",
			"content_filter_result": map[string]any{"violence": map[string]any{"filtered": true, "severity": "medium"}},
		}
	}
	return map[string]any{"error": object}
}

func (d deployments) failureEvent(_ Call, f fault) event {
	return event{data: string(mustJSON(d.failure(f)))}
}

// head begins with a chunk that says how the prompt was filtered.
func (d deployments) head(c Call) []event {
	filtered := event{data: string(mustJSON(map[string]any{
		"id": "", "object": "", "created": 0, "model": "", "choices": []any{},
		"prompt_filter_results": []any{map[string]any{"prompt_index": 0, "content_filter_results": map[string]any{}}},
	}))}
	return append([]event{filtered}, d.chatCompletions.head(c)...)
}

func (deployments) wrongKey(string) fault {
	return fault{status: http.StatusUnauthorized, message: "Access denied due to invalid subscription key or wrong API endpoint."}
}
