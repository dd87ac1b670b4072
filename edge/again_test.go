package edge

import (
	"net/http"
	"testing"

	"arivu/events"
)

// A question that asks another one again stands in its place: in its session, on its
// connection, after its parent; one that asks that again, too.
func TestAskAgain(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ask := func(body map[string]any) *events.Question {
		t.Helper()
		a := w.object(w.do("POST", "/api/chat", body), http.StatusOK)
		q, err := w.server.question(t.Context(), localAdmin, a["id"].(string))
		if err != nil {
			t.Fatal(err)
		}
		return q
	}
	parent := ask(map[string]any{"question": "clarify it", "session_id": "chat"})
	first := ask(map[string]any{"question": "orders by date", "parent": parent.Question})
	again := ask(map[string]any{"question": "orders by price", "again": first.Question, "options": map[string]any{"fresh": true}})
	once := ask(map[string]any{"question": "orders by price", "again": again.Question})
	for _, q := range []*events.Question{again, once} {
		if a := q.Asked; a.Again != first.Question || a.Parent != parent.Question || a.SessionID != "chat" || a.Connection != "shop" {
			t.Errorf("asked %+v", a)
		}
	}
	if !again.Asked.Options.Fresh || once.Asked.Options.Fresh {
		t.Error("fresh is as it was asked for")
	}
	w.serve(func(c *Config) { c.Tenant = "other" })
	w.problem(w.do("POST", "/api/chat", map[string]any{"question": "x", "again": first.Question}), http.StatusUnprocessableEntity, "again")
}
