package edge

import (
	"testing"

	"arivu/edge/auth"
)

// leastRole is who may call each route at least, route by route: what the table says is
// held against what was meant. A new route needs a line here.
var leastRole = map[string]auth.Role{
	"POST /api/chat":                                           auth.RoleAnalyst,
	"POST /api/v0/chat":                                        auth.RoleAnalyst,
	"POST /api/chat/stream":                                    auth.RoleAnalyst,
	"GET /api/questions/:id":                                   auth.RoleViewer,
	"DELETE /api/questions/:id":                                auth.RoleAnalyst,
	"GET /api/questions/:id/rows":                              auth.RoleViewer,
	"GET /api/questions/:id/stream":                            auth.RoleViewer,
	"GET /api/export":                                          auth.RoleAnalyst,
	"POST /api/export":                                         auth.RoleAnalyst,
	"GET /api/traces":                                          auth.RoleViewer,
	"GET /api/traces/:id":                                      auth.RoleViewer,
	"GET /api/stats":                                           auth.RoleViewer,
	"GET /api/stats/now":                                       auth.RoleViewer,
	"GET /api/deadletters":                                     auth.RoleViewer,
	"GET /api/deadletters/:letter":                             auth.RoleViewer,
	"POST /api/deadletters/:letter/redrive":                    auth.RoleAnalyst,
	"DELETE /api/deadletters/:letter":                          auth.RoleAdmin,
	"GET /api/sessions":                                        auth.RoleViewer,
	"GET /api/sessions/:id":                                    auth.RoleViewer,
	"GET /api/connections":                                     auth.RoleViewer,
	"POST /api/connections":                                    auth.RoleAdmin,
	"POST /api/connections/test":                               auth.RoleAdmin,
	"GET /api/connections/:name":                               auth.RoleViewer,
	"PUT /api/connections/:name":                               auth.RoleAdmin,
	"DELETE /api/connections/:name":                            auth.RoleAdmin,
	"POST /api/connections/:name/test":                         auth.RoleAdmin,
	"GET /api/connections/:name/schema":                        auth.RoleViewer,
	"GET /api/connections/:name/changes":                       auth.RoleViewer,
	"GET /api/connections/:name/vocabulary":                    auth.RoleViewer,
	"POST /api/connections/:name/vocabulary":                   auth.RoleApprover,
	"DELETE /api/connections/:name/vocabulary":                 auth.RoleApprover,
	"GET /api/connections/:name/semantics":                     auth.RoleViewer,
	"PUT /api/connections/:name/semantics":                     auth.RoleApprover,
	"GET /api/connections/:name/semantics/history":             auth.RoleViewer,
	"POST /api/connections/:name/semantics/restore":            auth.RoleApprover,
	"GET /api/connections/:name/semantics/drafts":              auth.RoleViewer,
	"DELETE /api/connections/:name/semantics/drafts/:id":       auth.RoleApprover,
	"POST /api/connections/:name/semantics/drafts/:id/promote": auth.RoleApprover,
	"GET /api/connections/:name/semantics/:version":            auth.RoleViewer,
	"GET /api/llms":                                            auth.RoleViewer,
	"POST /api/llms":                                           auth.RoleAdmin,
	"GET /api/llms/providers":                                  auth.RoleViewer,
	"POST /api/llms/test":                                      auth.RoleAdmin,
	"PUT /api/llms/order":                                      auth.RoleAdmin,
	"GET /api/llms/:id":                                        auth.RoleViewer,
	"PUT /api/llms/:id":                                        auth.RoleAdmin,
	"DELETE /api/llms/:id":                                     auth.RoleAdmin,
	"POST /api/llms/:id/test":                                  auth.RoleAdmin,
	"GET /api/llms/:id/changes":                                auth.RoleViewer,
	"POST /api/feedback":                                       auth.RoleAnalyst,
	"GET /api/feedback":                                        auth.RoleViewer,
	"GET /api/suggestions":                                     auth.RoleViewer,
	"POST /api/sql":                                            auth.RoleAnalyst,
	"POST /api/sql/stream":                                     auth.RoleAnalyst,
	"POST /api/sql/check":                                      auth.RoleAnalyst,
	"GET /api/approvals":                                       auth.RoleViewer,
	"POST /api/questions/:id/approve":                          auth.RoleApprover,
	"POST /api/questions/:id/deny":                             auth.RoleApprover,
	"GET /api/audit":                                           auth.RoleAdmin,
	"GET /api/ready":                                           auth.RoleViewer,
	"GET /api/version":                                         auth.RoleViewer,
	"GET /api/questions/:id/events":                            auth.RoleViewer,
	"GET /api/traces/:id/download":                             auth.RoleViewer,
	"PATCH /api/sessions/:id":                                  auth.RoleAnalyst,
	"DELETE /api/sessions/:id":                                 auth.RoleAnalyst,
	"PUT /api/sessions/:id/seen":                               auth.RoleViewer,
	"GET /api/saved":                                           auth.RoleViewer,
	"POST /api/saved":                                          auth.RoleAnalyst,
	"GET /api/saved/:id":                                       auth.RoleViewer,
	"PUT /api/saved/:id":                                       auth.RoleAnalyst,
	"DELETE /api/saved/:id":                                    auth.RoleAnalyst,
	"POST /api/saved/:id/run":                                  auth.RoleAnalyst,
	"GET /api/connections/:name/tables/:table/preview":         auth.RoleAnalyst,
	"GET /api/connections/:name/joins":                         auth.RoleViewer,
	"PUT /api/connections/:name/joins":                         auth.RoleApprover,
	"POST /api/connections/:name/joins/overlap":                auth.RoleApprover,
	"GET /api/llms/found":                                      auth.RoleAdmin,
	"GET /api/openapi.json":                                    auth.RoleViewer,
	"GET /api/docs":                                            auth.RoleViewer,
	"GET /ws/live":                                             auth.RoleViewer,
	"GET /api/me":                                              auth.RoleViewer,
	"GET /api/keys":                                            auth.RoleAdmin,
	"POST /api/keys":                                           auth.RoleAdmin,
	"POST /api/keys/:id/rotate":                                auth.RoleAdmin,
	"DELETE /api/keys/:id":                                     auth.RoleAdmin,
	"POST /api/connections/parse":                              auth.RoleAdmin,
	"POST /api/connections/test/stream":                        auth.RoleAdmin,
	"POST /api/connections/:name/test/stream":                  auth.RoleAdmin,
	"GET /api/connections/:name/dependents":                    auth.RoleAdmin,
	"POST /api/sql/explain":                                    auth.RoleAnalyst,
}

// publicRoutes need no key at all.
var publicRoutes = map[string]bool{"GET /api/health": true, "POST /api/login": true, "POST /api/logout": true}

func TestRoutesNeedWhatWasMeant(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	seen := map[string]bool{}
	for _, r := range w.server.routes {
		name := r.method + " " + r.path
		seen[name] = true
		switch least, listed := leastRole[name]; {
		case r.public != publicRoutes[name]:
			t.Errorf("%s: public %v", name, r.public)
		case !r.public && !listed:
			t.Errorf("%s: say in leastRole who may call it at least", name)
		case r.needs.Least() != least:
			t.Errorf("%s takes the role %q, meant was %q", name, r.needs.Least(), least)
		}
	}
	for name := range leastRole {
		if !seen[name] {
			t.Errorf("%s is listed, but there is no such route", name)
		}
	}
}
