package edge

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3"

	"arivu/events"
	"arivu/events/bus"
)

func openAPIDocument(t *testing.T, data []byte) *openapi3.T {
	t.Helper()
	doc, err := openapi3.NewLoader().LoadFromData(data)
	if err != nil {
		t.Fatal(err)
	}
	if err := doc.Validate(t.Context()); err != nil {
		t.Fatal(err)
	}
	return doc
}

var parameter = regexp.MustCompile(`:(\w+)`)

// The description and the routes name the same things.
func TestDescriptionMatchesRoutes(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	doc := openAPIDocument(t, w.do("GET", "/api/openapi.json", nil).body)
	if doc.OpenAPI != "3.1.0" || doc.Info.Version != "test" {
		t.Errorf("OpenAPI %s, version %s", doc.OpenAPI, doc.Info.Version)
	}
	described := map[string]*openapi3.Operation{}
	for path, item := range doc.Paths.Map() {
		for method, op := range item.Operations() {
			described[method+" "+path] = op
		}
	}
	for _, r := range w.server.routes {
		name := r.method + " " + parameter.ReplaceAllString(r.path, "{$1}")
		op := described[name]
		if op == nil {
			t.Errorf("%s is not described", name)
			continue
		}
		delete(described, name)
		if public := op.Security != nil && len(*op.Security) == 0; public != r.public {
			t.Errorf("%s: described as public %v, is %v", name, public, r.public)
		}
		for _, match := range parameter.FindAllStringSubmatch(r.path, -1) {
			if op.Parameters.GetByInAndName("path", match[1]) == nil {
				t.Errorf("%s: parameter %s is not described", name, match[1])
			}
		}
	}
	for name := range described {
		t.Errorf("%s is described but there is no such route", name)
	}
}

// The body of each request is what the description says it may be, field by field.
func TestDescriptionMatchesRequests(t *testing.T) {
	t.Parallel()
	doc := openAPIDocument(t, []byte(openapiSource))
	for name, v := range map[string]any{"ChatRequest": &chatRequest{}, "ConnectionRequest": &connectionRequest{}, "SQLRequest": &sqlRequest{}, "CheckRequest": &checkRequest{}, "Decision": &decisionRequest{}, "VocabularyRequest": &vocabularyRequest{},
		"ModelRequest": &modelRequest{}, "ModelOrder": &orderRequest{},
		"SemanticsRequest": &semanticsRequest{}, "TableMeaning": &tableMeaning{}, "Metric": &metricRequest{}, "Relation": &relationRequest{},
		"Instruction": &instructionRequest{}, "VerifiedQuestion": &verifiedRequest{}, "RestoreRequest": &restoreRequest{},
		"FeedbackRequest": &feedbackRequest{}, "Promotion": &promoteRequest{},
		"LoginRequest": &loginRequest{}, "KeyRequest": &keyRequest{}, "RotateRequest": &rotateRequest{},
		"SessionRequest": &sessionRequest{}, "SavedRequest": &savedRequest{}, "RunRequest": &runRequest{}} {
		schema := doc.Components.Schemas[name].Value
		err := decodeBody([]byte(`{"no such field":1}`), v)
		_, known, _ := strings.Cut(err.Error(), "Known fields: ")
		var described []string
		for field := range schema.Properties {
			described = append(described, field)
		}
		fields := strings.Split(strings.TrimSuffix(known, "."), ", ")
		if len(fields) != len(described) {
			t.Errorf("%s has the fields %v, described are %v", name, fields, described)
		}
		for _, field := range fields {
			if schema.Properties[field] == nil {
				t.Errorf("%s.%s is not described", name, field)
			}
		}
	}
}

// Real replies, errors among them, are held against the description.
func TestDescriptionMatchesReplies(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.tester(someTest)
	w.executor(events.VerbCheck, func(context.Context, []byte) (any, error) { return events.Verdict{Allowed: true, SQL: "SELECT 1"}, nil })
	w.exporter(func(_ context.Context, _ events.ExportRows, to *bus.Sender) error {
		_, err := to.Write([]byte(`[{"id": 1}]`))
		return err
	})
	w.teacher()
	w.semanticist()
	w.modelPlanner(events.ModelTested{OK: true, LatencyMS: 12, Usage: events.Usage{PromptTokens: 20, CompletionTokens: 5, Cost: 0.001, PriceDate: "2026-01-31"}})
	w.modelChange("broken", time.Unix(1, 0).UTC())
	w.status("broken", events.ModelStatus{State: events.ModelOpen, Reason: "down", Since: time.Unix(1, 0).UTC(), RetryAt: time.Unix(31, 0).UTC()})
	doc := openAPIDocument(t, []byte(openapiSource))
	ids := map[string]string{}
	for _, question := range []string{"how many", "clarify", "decline", "fail", "reject", "big"} {
		ids[question] = w.askIn("s-1", question)
		w.project("s-1", ids[question])
	}
	w.listed(len(ids))
	fresh := w.askIn("s-2", "how many")
	letter, _ := w.bury("many")
	slow := w.ask("slow one")
	held := w.object(w.do("POST", "/api/sql", map[string]any{"sql": "UPDATE orders SET id = 2"}), http.StatusAccepted)["id"].(string)
	saved := "/api/saved/" + w.object(w.do("POST", "/api/saved", map[string]any{"question": "how many"}), http.StatusCreated)["id"].(string)
	draftPath := func(question string) string {
		return "/api/connections/shop/semantics/drafts/" + ids[question] + "-" + events.SessionToken("local")[:12]
	}
	tests := []struct {
		method, pattern, path string
		body                  any
	}{
		{"POST", "/api/chat", "", map[string]any{"question": "how many"}},
		{"POST", "/api/chat", "", map[string]any{"question": "reject"}},
		{"POST", "/api/chat", "", map[string]any{"question": "slow", "wait_ms": 0}},
		{"POST", "/api/chat", "", map[string]any{"question": "slow", "wait_ms": 1}},
		{"POST", "/api/chat", "", map[string]any{}},
		{"POST", "/api/v0/chat", "", map[string]any{"message": "how many"}},
		{"POST", "/api/v0/chat", "", map[string]any{"message": "fail"}},
		{"GET", "/api/questions/{id}", "/api/questions/" + ids["clarify"], nil},
		{"GET", "/api/questions/{id}", "/api/questions/" + ids["decline"], nil},
		{"GET", "/api/questions/{id}", "/api/questions/" + ids["fail"], nil},
		{"GET", "/api/questions/{id}", "/api/questions/" + slow, nil},
		{"DELETE", "/api/questions/{id}", "/api/questions/" + slow, nil},
		{"GET", "/api/questions/{id}/rows", "/api/questions/" + ids["big"] + "/rows?offset=3&limit=9", nil},
		{"GET", "/api/questions/{id}/rows", "/api/questions/" + ids["fail"] + "/rows", nil},
		{"GET", "/api/export", "/api/export?format=json&question=" + ids["how many"], nil},
		{"POST", "/api/export", "/api/export", map[string]any{"data": []map[string]any{{"a": 1}}, "filename": "x"}},
		{"POST", "/api/export", "/api/export", map[string]any{"data": 1}},
		{"GET", "/api/export", "/api/export?format=pdf&question=" + ids["how many"], nil},
		{"GET", "/api/traces", "/api/traces?limit=3", nil},
		{"GET", "/api/traces", "/api/traces?status=done", nil},
		{"GET", "/api/traces/{id}", "/api/traces/" + ids["reject"], nil},
		{"GET", "/api/traces/{id}", "/api/traces/" + ids["fail"], nil},
		{"GET", "/api/traces/{id}", "/api/traces/" + fresh, nil},
		{"GET", "/api/stats", "", nil},
		{"GET", "/api/stats", "/api/stats?range=2h", nil},
		{"GET", "/api/stats/now", "", nil},
		{"GET", "/api/deadletters", "", nil},
		{"GET", "/api/deadletters/{letter}", "/api/deadletters/" + letter, nil},
		{"POST", "/api/deadletters/{letter}/redrive", "/api/deadletters/" + letter + "/redrive", nil},
		{"DELETE", "/api/deadletters/{letter}", "/api/deadletters/" + letter, nil},
		{"GET", "/api/traces/{id}/download", "/api/traces/" + ids["reject"] + "/download", nil},
		{"GET", "/api/questions/{id}/events", "/api/questions/" + ids["reject"] + "/events", nil},
		{"GET", "/api/questions/{id}/events", "/api/questions/" + slow + "/events", nil},
		{"GET", "/api/sessions", "", nil},
		{"GET", "/api/sessions/{id}", "/api/sessions/s-1", nil},
		{"PUT", "/api/sessions/{id}/seen", "/api/sessions/s-1/seen", nil},
		{"PATCH", "/api/sessions/{id}", "/api/sessions/s-1", map[string]any{"name": "Numbers"}},
		{"GET", "/api/sessions", "/api/sessions?q=numbers+reject", nil},
		{"DELETE", "/api/sessions/{id}", "/api/sessions/s-1", nil},
		{"PATCH", "/api/sessions/{id}", "/api/sessions/s-1", map[string]any{"deleted": false}},
		{"POST", "/api/saved", "", map[string]any{"question": "how many", "options": map[string]any{"fresh": true}}},
		{"POST", "/api/saved", "", map[string]any{}},
		{"POST", "/api/saved/{id}/run", saved + "/run", nil},
		{"POST", "/api/saved/{id}/run", saved + "/run", map[string]any{"session_id": "s-1", "wait_ms": 0}},
		{"GET", "/api/saved", "", nil},
		{"GET", "/api/saved/{id}", saved, nil},
		{"PUT", "/api/saved/{id}", saved, map[string]any{"name": "x", "sql": "SELECT 1"}},
		{"DELETE", "/api/saved/{id}", saved, nil},
		{"GET", "/api/connections", "", nil},
		{"POST", "/api/connections", "", map[string]any{"name": "new", "url": "sqlite:///a.db", "options": map[string]any{"max_rows": 5}}},
		{"PUT", "/api/connections/{name}", "/api/connections/new", map[string]any{}},
		{"GET", "/api/connections/{name}", "/api/connections/shop", nil},
		{"POST", "/api/connections/test", "", map[string]any{"url": "sqlite:///a.db"}},
		{"POST", "/api/connections/test", "", map[string]any{"url": "sqlite:///down.db"}},
		{"POST", "/api/connections/parse", "", map[string]any{"url": secretURL}},
		{"POST", "/api/connections/parse", "", map[string]any{"url": "postgres://"}},
		{"POST", "/api/connections/{name}/test", "/api/connections/new/test", nil},
		{"GET", "/api/connections/{name}/dependents", "/api/connections/shop/dependents", nil},
		{"DELETE", "/api/connections/{name}", "/api/connections/new", nil},
		{"GET", "/api/connections/{name}/schema", "/api/connections/shop/schema", nil},
		{"POST", "/api/connections/{name}/vocabulary", "/api/connections/shop/vocabulary", map[string]any{"phrase": "purchases", "meaning": "orders"}},
		{"POST", "/api/connections/{name}/vocabulary", "/api/connections/shop/vocabulary", map[string]any{"phrase": "purchases", "meaning": "nothing"}},
		{"GET", "/api/connections/{name}/vocabulary", "/api/connections/shop/vocabulary", nil},
		{"DELETE", "/api/connections/{name}/vocabulary", "/api/connections/shop/vocabulary?phrase=purchases", nil},
		{"GET", "/api/connections/{name}/semantics", "/api/connections/shop/semantics", nil},
		{"PUT", "/api/connections/{name}/semantics", "/api/connections/shop/semantics?dry_run=true", written(0)},
		{"PUT", "/api/connections/{name}/semantics", "/api/connections/shop/semantics", written(0)},
		{"PUT", "/api/connections/{name}/semantics", "/api/connections/shop/semantics", map[string]any{"version": 1, "tables": []any{map[string]any{"table": "nowhere"}}}},
		{"PUT", "/api/connections/{name}/semantics", "/api/connections/shop/semantics", map[string]any{"version": 1}},
		{"POST", "/api/connections/{name}/semantics/restore", "/api/connections/shop/semantics/restore", map[string]any{"version": 1}},
		{"GET", "/api/connections/{name}/semantics", "/api/connections/shop/semantics", nil},
		{"GET", "/api/connections/{name}/semantics/{version}", "/api/connections/shop/semantics/1", nil},
		{"GET", "/api/connections/{name}/semantics/{version}", "/api/connections/shop/semantics/9", nil},
		{"GET", "/api/connections/{name}/semantics/history", "/api/connections/shop/semantics/history?limit=2", nil},
		{"POST", "/api/llms", "", map[string]any{"id": "fast", "provider": "openai", "model": "m", "api_key": "k", "limits": map[string]any{"requests_per_minute": 5}}},
		{"POST", "/api/llms", "", map[string]any{"id": "broken", "provider": "local", "model": "m", "base_url": "http://127.0.0.1:1/v1", "prices": map[string]any{"input": 1, "output": 2.5, "cached_input": 0.1}}},
		{"POST", "/api/llms", "", map[string]any{"id": "fast"}},
		{"GET", "/api/llms", "", nil},
		{"GET", "/api/llms/providers", "", nil},
		{"GET", "/api/llms/{id}", "/api/llms/broken", nil},
		{"GET", "/api/llms/{id}", "/api/llms/fats", nil},
		{"GET", "/api/llms/{id}/changes", "/api/llms/broken/changes", nil},
		{"PUT", "/api/llms/{id}", "/api/llms/fast", map[string]any{"disabled": true}},
		{"PUT", "/api/llms/order", "", map[string]any{"ids": []string{"broken"}}},
		{"POST", "/api/llms/test", "", map[string]any{"provider": "openai", "model": "m", "api_key": "k"}},
		{"POST", "/api/llms/{id}/test", "/api/llms/fast/test", nil},
		{"DELETE", "/api/llms/{id}", "/api/llms/fast", nil},
		{"POST", "/api/feedback", "", map[string]any{"question_id": ids["how many"], "verdict": "up", "comment": "yes"}},
		{"POST", "/api/feedback", "", map[string]any{"question_id": ids["reject"], "verdict": "down", "step": "sql", "correction": "SELECT 2"}},
		{"POST", "/api/feedback", "", map[string]any{"question_id": ids["big"], "verdict": "down", "correction": "buys means orders"}},
		{"POST", "/api/feedback", "", map[string]any{"question_id": ids["big"], "verdict": "so so"}},
		{"GET", "/api/feedback", "/api/feedback?connection=shop", nil},
		{"GET", "/api/connections/{name}/semantics/drafts", "/api/connections/shop/semantics/drafts", nil},
		{"POST", "/api/connections/{name}/semantics/drafts/{id}/promote", draftPath("how many") + "/promote?dry_run=true", nil},
		{"POST", "/api/connections/{name}/semantics/drafts/{id}/promote", draftPath("how many") + "/promote", map[string]any{"question": "how many"}},
		{"POST", "/api/connections/{name}/semantics/drafts/{id}/promote", draftPath("big") + "/promote", nil},
		{"DELETE", "/api/connections/{name}/semantics/drafts/{id}", draftPath("reject"), nil},
		{"DELETE", "/api/connections/{name}/semantics/drafts/{id}", draftPath("reject"), nil},
		{"GET", "/api/suggestions", "/api/suggestions?connection=shop", nil},
		{"POST", "/api/sql", "", map[string]any{"sql": "SELECT 1"}},
		{"POST", "/api/sql", "", map[string]any{"sql": "reject SELECT 1"}},
		{"POST", "/api/sql", "", map[string]any{"sql": "slow SELECT 1", "wait_ms": 0}},
		{"POST", "/api/sql", "", map[string]any{}},
		{"POST", "/api/sql", "", map[string]any{"sql": "UPDATE orders SET id = 1"}},
		{"GET", "/api/approvals", "", nil},
		{"GET", "/api/audit", "", nil},
		{"POST", "/api/questions/{id}/approve", "/api/questions/" + held + "/approve", map[string]any{"digest": events.StatementDigest("UPDATE orders SET id = 2")}},
		{"POST", "/api/questions/{id}/deny", "/api/questions/" + held + "/deny", map[string]any{"digest": events.StatementDigest("UPDATE orders SET id = 2")}},
		{"GET", "/api/questions/{id}", "/api/questions/" + held, nil},
		{"POST", "/api/sql/check", "", map[string]any{"sql": "SELECT 1", "connection": "shop"}},
		{"GET", "/api/health", "", nil}, {"GET", "/api/ready", "", nil}, {"GET", "/api/version", "", nil}, {"GET", "/api/openapi.json", "", nil},
	}
	for _, tt := range tests {
		path := tt.path
		if path == "" {
			path = tt.pattern
		}
		r := w.do(tt.method, path, tt.body)
		if err := matchesDescription(doc, tt.method, tt.pattern, r); err != "" {
			t.Errorf("%s %s: %d: %s\n%s", tt.method, path, r.StatusCode, err, r.body)
		}
	}
	w.open()
}

// matchesDescription says what is wrong with a reply, "" if nothing is.
func matchesDescription(doc *openapi3.T, method, pattern string, r *httpReply) string {
	item := doc.Paths.Find(pattern)
	if item == nil || item.GetOperation(method) == nil {
		return "the route is not described"
	}
	responses := item.GetOperation(method).Responses
	response := responses.Status(r.StatusCode)
	if response == nil {
		response = responses.Default()
	}
	if len(response.Value.Content) == 0 {
		if len(r.body) > 0 {
			return "a body that is not described"
		}
		return ""
	}
	kind, _, _ := strings.Cut(r.Header.Get("Content-Type"), ";")
	media := response.Value.Content[kind]
	if media == nil {
		return "content type " + kind + " is not described"
	}
	var body any = string(r.body)
	if strings.HasSuffix(kind, "json") {
		if err := jsonDecode(r.body, &body); err != nil {
			return err.Error()
		}
	}
	if err := media.Schema.Value.VisitJSON(body, openapi3.MultiErrors(), openapi3.EnableJSONSchema2020()); err != nil {
		return err.Error()
	}
	return ""
}

func TestDocsPage(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	r := w.do("GET", "/api/docs", nil)
	if r.StatusCode != http.StatusOK || r.Header.Get("Content-Type") != "text/html; charset=utf-8" {
		t.Fatalf("%d %s", r.StatusCode, r.Header.Get("Content-Type"))
	}
	page := string(r.body)
	for _, route := range w.server.routes {
		heading := `<span class="method">` + route.method + `</span>` + parameter.ReplaceAllString(route.path, "{$1}") + `</h3>`
		if !strings.Contains(page, heading) {
			t.Errorf("%s %s is not on the page", route.method, route.path)
		}
	}
	for _, slug := range problemTypes {
		if !strings.Contains(page, `id="problem-`+slug+`"`) {
			t.Errorf("problem %s is not on the page", slug)
		}
	}
	if strings.Contains(page, "<script") || strings.Contains(page, "style=") {
		t.Error("the page has a script or an inline style")
	}
	_, style, _ := strings.Cut(page, "<style>")
	style, _, _ = strings.Cut(style, "</style>")
	sum := sha256.Sum256([]byte(style))
	if policy := r.Header.Get("Content-Security-Policy"); !strings.Contains(policy, base64.StdEncoding.EncodeToString(sum[:])) {
		t.Errorf("policy %q does not allow the page's style", policy)
	}
	for _, link := range regexp.MustCompile(`href="#([^"]+)"`).FindAllStringSubmatch(page, -1) {
		if !bytes.Contains(r.body, []byte(`id="`+link[1]+`"`)) {
			t.Errorf("link to %s goes nowhere", link[1])
		}
	}
}
