package edge

import (
	"net/http"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"
)

// route is one line of the API. Every route needs the key unless it is public.
type route struct {
	method string
	path   string
	handle fiber.Handler
	public bool
}

// table lists every route of the API; openapi.json describes the same ones.
func (s *Server) table() []route {
	return []route{
		{method: http.MethodPost, path: "/api/chat", handle: s.chat},
		{method: http.MethodPost, path: "/api/v0/chat", handle: s.chatPython},
		{method: http.MethodPost, path: "/api/chat/stream", handle: s.chatStream},
		{method: http.MethodGet, path: "/api/questions/:id", handle: s.getQuestion},
		{method: http.MethodDelete, path: "/api/questions/:id", handle: s.cancelQuestion},
		{method: http.MethodGet, path: "/api/questions/:id/rows", handle: s.getRows},
		{method: http.MethodGet, path: "/api/questions/:id/events", handle: s.listEvents},
		{method: http.MethodGet, path: "/api/questions/:id/stream", handle: s.questionStream},
		{method: http.MethodGet, path: "/api/export", handle: s.exportRows},
		{method: http.MethodPost, path: "/api/export", handle: s.exportData},
		{method: http.MethodGet, path: "/api/traces", handle: s.listTraces},
		{method: http.MethodGet, path: "/api/traces/:id", handle: s.getTrace},
		{method: http.MethodGet, path: "/api/traces/:id/download", handle: s.downloadTrace},
		{method: http.MethodGet, path: "/api/sessions", handle: s.listSessions},
		{method: http.MethodGet, path: "/api/sessions/:id", handle: s.getSession},
		{method: http.MethodGet, path: "/api/connections", handle: s.listConnections},
		{method: http.MethodPost, path: "/api/connections", handle: s.createConnection},
		{method: http.MethodPost, path: "/api/connections/test", handle: s.testConnection},
		{method: http.MethodGet, path: "/api/connections/:name", handle: s.getConnection},
		{method: http.MethodPut, path: "/api/connections/:name", handle: s.replaceConnection},
		{method: http.MethodDelete, path: "/api/connections/:name", handle: s.deleteConnection},
		{method: http.MethodPost, path: "/api/connections/:name/test", handle: s.testStored},
		{method: http.MethodGet, path: "/api/connections/:name/schema", handle: s.getSchema},
		{method: http.MethodGet, path: "/api/connections/:name/tables/:table/preview", handle: s.previewTable},
		{method: http.MethodGet, path: "/api/connections/:name/joins", handle: s.listJoins},
		{method: http.MethodPut, path: "/api/connections/:name/joins", handle: s.decideJoin},
		{method: http.MethodPost, path: "/api/connections/:name/joins/overlap", handle: s.measureOverlap},
		{method: http.MethodGet, path: "/api/connections/:name/changes", handle: s.listSchemaChanges},
		{method: http.MethodGet, path: "/api/connections/:name/vocabulary", handle: s.getVocabulary},
		{method: http.MethodPost, path: "/api/connections/:name/vocabulary", handle: s.teach},
		{method: http.MethodDelete, path: "/api/connections/:name/vocabulary", handle: s.forget},
		{method: http.MethodGet, path: "/api/connections/:name/semantics", handle: s.getSemantics},
		{method: http.MethodPut, path: "/api/connections/:name/semantics", handle: s.putSemantics},
		{method: http.MethodGet, path: "/api/connections/:name/semantics/history", handle: s.listSemanticsVersions},
		{method: http.MethodPost, path: "/api/connections/:name/semantics/restore", handle: s.restoreSemantics},
		{method: http.MethodGet, path: "/api/connections/:name/semantics/drafts", handle: s.listDrafts},
		{method: http.MethodDelete, path: "/api/connections/:name/semantics/drafts/:id", handle: s.dismissDraft},
		{method: http.MethodPost, path: "/api/connections/:name/semantics/drafts/:id/promote", handle: s.promoteDraft},
		{method: http.MethodGet, path: "/api/connections/:name/semantics/:version", handle: s.getSemanticsVersion},
		{method: http.MethodGet, path: "/api/llms", handle: s.listModels},
		{method: http.MethodPost, path: "/api/llms", handle: s.createModel},
		{method: http.MethodGet, path: "/api/llms/providers", handle: s.listModelVendors},
		{method: http.MethodPost, path: "/api/llms/test", handle: s.testModel},
		{method: http.MethodPut, path: "/api/llms/order", handle: s.orderModels},
		{method: http.MethodGet, path: "/api/llms/:id", handle: s.getModel},
		{method: http.MethodPut, path: "/api/llms/:id", handle: s.replaceModel},
		{method: http.MethodDelete, path: "/api/llms/:id", handle: s.deleteModel},
		{method: http.MethodPost, path: "/api/llms/:id/test", handle: s.testStoredModel},
		{method: http.MethodPost, path: "/api/feedback", handle: s.giveFeedback},
		{method: http.MethodGet, path: "/api/feedback", handle: s.listFeedback},
		{method: http.MethodGet, path: "/api/llms/:id/changes", handle: s.listModelChanges},
		{method: http.MethodGet, path: "/api/suggestions", handle: s.suggest},
		{method: http.MethodPost, path: "/api/sql", handle: s.runSQL},
		{method: http.MethodPost, path: "/api/sql/stream", handle: s.sqlStream},
		{method: http.MethodPost, path: "/api/sql/check", handle: s.checkSQL},
		{method: http.MethodPost, path: "/api/sql/explain", handle: s.explainSQL},
		{method: http.MethodGet, path: "/api/approvals", handle: s.listApprovals},
		{method: http.MethodPost, path: "/api/questions/:id/approve", handle: s.approve},
		{method: http.MethodPost, path: "/api/questions/:id/deny", handle: s.deny},
		{method: http.MethodGet, path: "/api/audit", handle: s.listAudit},
		{method: http.MethodGet, path: "/api/health", handle: s.health, public: true},
		{method: http.MethodGet, path: "/api/ready", handle: s.ready},
		{method: http.MethodGet, path: "/api/version", handle: s.version},
		{method: http.MethodGet, path: "/api/openapi.json", handle: s.openAPI},
		{method: http.MethodGet, path: "/api/docs", handle: s.docs},
		{method: http.MethodGet, path: "/ws/live", handle: s.socket()},
	}
}

// Timeouts of the HTTP server. Writing has none of its own: answers may take as
// long as their client waits, and streams set a limit per event.
const (
	readTimeout = 30 * time.Second
	idleTimeout = 2 * time.Minute
	maxHeader   = 8 << 10 // an idle socket holds a buffer of this size, too
)

func (s *Server) newApp() *fiber.App {
	app := fiber.New(fiber.Config{
		DisableStartupMessage: true, ErrorHandler: s.fail, Immutable: true, CaseSensitive: true,
		BodyLimit: maxBody, ReadBufferSize: maxHeader, ReadTimeout: readTimeout, IdleTimeout: idleTimeout,
	})
	app.Use(s.guard)
	for _, r := range s.routes {
		if r.public {
			app.Add(r.method, r.path, r.handle)
			continue
		}
		app.Add(r.method, r.path, s.requireKey, r.handle)
	}
	for _, prefix := range []string{"/api", "/ws"} {
		app.All(prefix, s.requireKey, s.noRoute)
		app.All(prefix+"/*", s.requireKey, s.noRoute)
	}
	app.Use(s.page)
	return app
}

// noRoute tells a wrong method from a wrong path.
func (s *Server) noRoute(c *fiber.Ctx) error {
	var allowed []string
	for _, r := range s.routes {
		if matches(r.path, c.Path()) {
			allowed = append(allowed, r.method)
		}
	}
	if len(allowed) == 0 {
		return fiber.ErrNotFound
	}
	methods := strings.Join(allowed, ", ")
	c.Set(fiber.HeaderAllow, methods)
	return newProblem(http.StatusMethodNotAllowed, "", c.Method()+" is not allowed here; use "+methods+".")
}

// matches reports whether a path fits a route's pattern, segment by segment.
func matches(pattern, path string) bool {
	want, got := strings.Split(pattern, "/"), strings.Split(strings.TrimSuffix(path, "/"), "/")
	if len(want) != len(got) {
		return false
	}
	for i := range want {
		if want[i] != got[i] && (!strings.HasPrefix(want[i], ":") || got[i] == "") {
			return false
		}
	}
	return true
}
