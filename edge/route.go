package edge

import (
	"net/http"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"arivu/edge/auth"
)

// route is one line of the API. Every route needs a key unless it is public.
type route struct {
	method string
	path   string
	handle fiber.Handler
	needs  auth.Permission // of whose key it is
	public bool
}

// table lists every route of the API, with what each needs; openapi.json describes the
// same ones. It is the only place that knows.
func (s *Server) table() []route { //nolint:funlen // a table
	return []route{
		{method: http.MethodPost, path: "/api/chat", handle: s.chat, needs: auth.Ask},
		{method: http.MethodPost, path: "/api/v0/chat", handle: s.chatPython, needs: auth.Ask},
		{method: http.MethodPost, path: "/api/chat/stream", handle: s.chatStream, needs: auth.Ask},
		{method: http.MethodGet, path: "/api/questions/:id", handle: s.getQuestion, needs: auth.Read},
		{method: http.MethodDelete, path: "/api/questions/:id", handle: s.cancelQuestion, needs: auth.Ask},
		{method: http.MethodGet, path: "/api/questions/:id/rows", handle: s.getRows, needs: auth.Read},
		{method: http.MethodGet, path: "/api/questions/:id/events", handle: s.listEvents, needs: auth.Read},
		{method: http.MethodGet, path: "/api/questions/:id/stream", handle: s.questionStream, needs: auth.Read},
		{method: http.MethodGet, path: "/api/export", handle: s.exportRows, needs: auth.Export},
		{method: http.MethodPost, path: "/api/export", handle: s.exportData, needs: auth.Export},
		{method: http.MethodGet, path: "/api/traces", handle: s.listTraces, needs: auth.Read},
		{method: http.MethodGet, path: "/api/traces/:id", handle: s.getTrace, needs: auth.Read},
		{method: http.MethodGet, path: "/api/traces/:id/download", handle: s.downloadTrace, needs: auth.Read},
		{method: http.MethodGet, path: "/api/stats", handle: s.getStats, needs: auth.Read},
		{method: http.MethodGet, path: "/api/stats/now", handle: s.getNow, needs: auth.Read},
		{method: http.MethodGet, path: "/api/sessions", handle: s.listSessions, needs: auth.Read},
		{method: http.MethodGet, path: "/api/sessions/:id", handle: s.getSession, needs: auth.Read},
		{method: http.MethodPatch, path: "/api/sessions/:id", handle: s.changeSession, needs: auth.Ask},
		{method: http.MethodDelete, path: "/api/sessions/:id", handle: s.deleteSession, needs: auth.Ask},
		{method: http.MethodPut, path: "/api/sessions/:id/seen", handle: s.lookAtSession, needs: auth.Read},
		{method: http.MethodGet, path: "/api/saved", handle: s.listSaved, needs: auth.Read},
		{method: http.MethodPost, path: "/api/saved", handle: s.createSaved, needs: auth.Ask},
		{method: http.MethodGet, path: "/api/saved/:id", handle: s.getSaved, needs: auth.Read},
		{method: http.MethodPut, path: "/api/saved/:id", handle: s.replaceSaved, needs: auth.Ask},
		{method: http.MethodDelete, path: "/api/saved/:id", handle: s.deleteSaved, needs: auth.Ask},
		{method: http.MethodPost, path: "/api/saved/:id/run", handle: s.runSaved, needs: auth.Ask},
		{method: http.MethodGet, path: "/api/connections", handle: s.listConnections, needs: auth.Read},
		{method: http.MethodPost, path: "/api/connections", handle: s.createConnection, needs: auth.Connections},
		{method: http.MethodPost, path: "/api/connections/parse", handle: s.parseConnection, needs: auth.Connections},
		{method: http.MethodPost, path: "/api/connections/test", handle: s.testConnection, needs: auth.Connections},
		{method: http.MethodPost, path: "/api/connections/test/stream", handle: s.testConnectionStream, needs: auth.Connections},
		{method: http.MethodGet, path: "/api/connections/:name", handle: s.getConnection, needs: auth.Read},
		{method: http.MethodPut, path: "/api/connections/:name", handle: s.replaceConnection, needs: auth.Connections},
		{method: http.MethodDelete, path: "/api/connections/:name", handle: s.deleteConnection, needs: auth.Connections},
		{method: http.MethodPost, path: "/api/connections/:name/test", handle: s.testStored, needs: auth.Connections},
		{method: http.MethodPost, path: "/api/connections/:name/test/stream", handle: s.testStoredStream, needs: auth.Connections},
		{method: http.MethodGet, path: "/api/connections/:name/dependents", handle: s.listDependents, needs: auth.Connections},
		{method: http.MethodGet, path: "/api/connections/:name/schema", handle: s.getSchema, needs: auth.Read},
		{method: http.MethodGet, path: "/api/connections/:name/tables/:table/preview", handle: s.previewTable, needs: auth.Ask},
		{method: http.MethodGet, path: "/api/connections/:name/joins", handle: s.listJoins, needs: auth.Read},
		{method: http.MethodPut, path: "/api/connections/:name/joins", handle: s.decideJoin, needs: auth.Teach},
		{method: http.MethodPost, path: "/api/connections/:name/joins/overlap", handle: s.measureOverlap, needs: auth.Teach},
		{method: http.MethodGet, path: "/api/connections/:name/changes", handle: s.listSchemaChanges, needs: auth.Read},
		{method: http.MethodGet, path: "/api/connections/:name/vocabulary", handle: s.getVocabulary, needs: auth.Read},
		{method: http.MethodPost, path: "/api/connections/:name/vocabulary", handle: s.teach, needs: auth.Teach},
		{method: http.MethodDelete, path: "/api/connections/:name/vocabulary", handle: s.forget, needs: auth.Teach},
		{method: http.MethodGet, path: "/api/connections/:name/semantics", handle: s.getSemantics, needs: auth.Read},
		{method: http.MethodPut, path: "/api/connections/:name/semantics", handle: s.putSemantics, needs: auth.Teach},
		{method: http.MethodGet, path: "/api/connections/:name/semantics/history", handle: s.listSemanticsVersions, needs: auth.Read},
		{method: http.MethodPost, path: "/api/connections/:name/semantics/restore", handle: s.restoreSemantics, needs: auth.Teach},
		{method: http.MethodGet, path: "/api/connections/:name/semantics/drafts", handle: s.listDrafts, needs: auth.Read},
		{method: http.MethodDelete, path: "/api/connections/:name/semantics/drafts/:id", handle: s.dismissDraft, needs: auth.Teach},
		{method: http.MethodPost, path: "/api/connections/:name/semantics/drafts/:id/promote", handle: s.promoteDraft, needs: auth.Teach},
		{method: http.MethodGet, path: "/api/connections/:name/semantics/:version", handle: s.getSemanticsVersion, needs: auth.Read},
		{method: http.MethodGet, path: "/api/llms", handle: s.listModels, needs: auth.Read},
		{method: http.MethodPost, path: "/api/llms", handle: s.createModel, needs: auth.Models},
		{method: http.MethodGet, path: "/api/llms/providers", handle: s.listModelVendors, needs: auth.Read},
		{method: http.MethodGet, path: "/api/llms/found", handle: s.findModels, needs: auth.Models},
		{method: http.MethodPost, path: "/api/llms/test", handle: s.testModel, needs: auth.Models},
		{method: http.MethodPut, path: "/api/llms/order", handle: s.orderModels, needs: auth.Models},
		{method: http.MethodGet, path: "/api/llms/:id", handle: s.getModel, needs: auth.Read},
		{method: http.MethodPut, path: "/api/llms/:id", handle: s.replaceModel, needs: auth.Models},
		{method: http.MethodDelete, path: "/api/llms/:id", handle: s.deleteModel, needs: auth.Models},
		{method: http.MethodPost, path: "/api/llms/:id/test", handle: s.testStoredModel, needs: auth.Models},
		{method: http.MethodPost, path: "/api/feedback", handle: s.giveFeedback, needs: auth.Ask},
		{method: http.MethodGet, path: "/api/feedback", handle: s.listFeedback, needs: auth.Read},
		{method: http.MethodGet, path: "/api/llms/:id/changes", handle: s.listModelChanges, needs: auth.Read},
		{method: http.MethodGet, path: "/api/suggestions", handle: s.suggest, needs: auth.Read},
		{method: http.MethodPost, path: "/api/sql", handle: s.runSQL, needs: auth.Ask},
		{method: http.MethodPost, path: "/api/sql/stream", handle: s.sqlStream, needs: auth.Ask},
		{method: http.MethodPost, path: "/api/sql/check", handle: s.checkSQL, needs: auth.Ask},
		{method: http.MethodPost, path: "/api/sql/explain", handle: s.explainSQL, needs: auth.Ask},
		{method: http.MethodGet, path: "/api/approvals", handle: s.listApprovals, needs: auth.Read},
		{method: http.MethodPost, path: "/api/questions/:id/approve", handle: s.approve, needs: auth.Approve},
		{method: http.MethodPost, path: "/api/questions/:id/deny", handle: s.deny, needs: auth.Approve},
		{method: http.MethodGet, path: "/api/deadletters", handle: s.listDeadLetters, needs: auth.Read},
		{method: http.MethodGet, path: "/api/deadletters/:letter", handle: s.getDeadLetter, needs: auth.Read},
		{method: http.MethodPost, path: "/api/deadletters/:letter/redrive", handle: s.redriveDeadLetter, needs: auth.Ask},
		{method: http.MethodDelete, path: "/api/deadletters/:letter", handle: s.discardDeadLetter, needs: auth.Audit},
		{method: http.MethodGet, path: "/api/audit", handle: s.listAudit, needs: auth.Audit},
		{method: http.MethodPost, path: "/api/login", handle: s.login, public: true},
		{method: http.MethodPost, path: "/api/logout", handle: s.logout, public: true},
		{method: http.MethodGet, path: "/api/me", handle: s.getMe, needs: auth.Read},
		{method: http.MethodGet, path: "/api/keys", handle: s.listKeys, needs: auth.Manage},
		{method: http.MethodPost, path: "/api/keys", handle: s.createKey, needs: auth.Manage},
		{method: http.MethodPost, path: "/api/keys/:id/rotate", handle: s.rotateKey, needs: auth.Manage},
		{method: http.MethodDelete, path: "/api/keys/:id", handle: s.revokeKey, needs: auth.Manage},
		{method: http.MethodGet, path: "/api/health", handle: s.health, public: true},
		{method: http.MethodGet, path: "/api/ready", handle: s.ready, needs: auth.Read},
		{method: http.MethodGet, path: "/api/version", handle: s.version, needs: auth.Read},
		{method: http.MethodGet, path: "/api/openapi.json", handle: s.openAPI, needs: auth.Read},
		{method: http.MethodGet, path: "/api/docs", handle: s.docs, needs: auth.Read},
		{method: http.MethodGet, path: "/ws/live", handle: s.socket(), needs: auth.Read},
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
		app.Add(r.method, r.path, s.requireKey, s.require(r.needs), r.handle)
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
