package edge

import (
	"bytes"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"arivu/edge/auth"
	"arivu/events"
)

// A key that is limited to connections finds nothing of others: whatever it asks about
// them is answered like what there is not, byte for byte.
func TestLimitedKey(t *testing.T) {
	t.Parallel()
	w := locked(t)
	w.connections("hr")
	ask := func(connection, session, question string) string {
		return w.object(w.do("POST", "/api/chat", map[string]any{"question": question, "connection": connection, "session_id": session}), http.StatusOK)["id"].(string)
	}
	shop, hr := ask("shop", "s-mixed", "how many orders"), ask("hr", "s-mixed", "how many people")
	other := ask("hr", "s-hr", "who earns most")
	for _, id := range []string{shop, hr} {
		w.project("s-mixed", id)
	}
	w.project("s-hr", other)
	w.object(w.do("POST", "/api/feedback", map[string]any{"question_id": hr, "verdict": "up", "comment": "yes"}), http.StatusCreated)
	ann := []string{"X-API-Key", w.makeKey("ann", auth.RoleApprover, "connections", []string{"shop"}).secret}

	saved := w.object(w.do("POST", "/api/saved", `{"question":"how many people","connection":"hr"}`), http.StatusCreated)["id"].(string)

	const absent = "00000000000000000000000000000000"
	for _, tt := range []struct{ method, path, body string }{
		{"GET", "/api/questions/%s", ""}, {"DELETE", "/api/questions/%s", ""}, {"GET", "/api/questions/%s/rows", ""}, {"GET", "/api/questions/%s/stream", ""},
		{"GET", "/api/export?question=%s", ""}, {"GET", "/api/traces/%s", ""}, {"GET", "/api/questions/%s/events", ""}, {"GET", "/api/traces/%s/download", ""},
		{"POST", "/api/chat", `{"question":"once more","again":"%s"}`},
		{"POST", "/api/questions/%s/approve", `{"digest":"x"}`}, {"POST", "/api/questions/%s/deny", `{"digest":"x"}`},
		{"POST", "/api/feedback", `{"question_id":"%s","verdict":"up"}`},
		{"POST", "/api/chat", `{"question":"and now","connection":"shop","parent":"%s"}`},
	} {
		told := map[string]string{}
		for _, id := range []string{absent, hr} {
			var body any
			if tt.body != "" {
				body = strings.ReplaceAll(tt.body, "%s", id)
			}
			r := w.do(tt.method, strings.ReplaceAll(tt.path, "%s", id), body, ann...)
			if r.StatusCode < 400 {
				t.Errorf("%s %s: %d %s", tt.method, tt.path, r.StatusCode, r.body)
			}
			text := strings.ReplaceAll(string(r.body), r.Header.Get("X-Request-Id"), "REQUEST")
			told[id] = fmt.Sprint(r.StatusCode, strings.ReplaceAll(text, id, "ID"))
		}
		if told[hr] != told[absent] {
			t.Errorf("%s %s tells what is there from what is not:\n%s\n%s", tt.method, tt.path, told[hr], told[absent])
		}
		if tt.method == "GET" {
			if r := w.do("GET", strings.ReplaceAll(tt.path, "%s", shop), nil, ann...); r.StatusCode == http.StatusNotFound {
				t.Errorf("%s of its own connection is not found", tt.path)
			}
		}
	}
	for _, tt := range []struct{ method, path, body string }{
		{"GET", "/api/connections/%s", ""}, {"GET", "/api/connections/%s/schema", ""}, {"GET", "/api/connections/%s/tables/orders/preview", ""}, {"GET", "/api/connections/%s/joins", ""},
		{"GET", "/api/connections/%s/changes", ""},
		{"GET", "/api/connections/%s/vocabulary", ""}, {"GET", "/api/connections/%s/semantics", ""}, {"GET", "/api/connections/%s/semantics/history", ""},
		{"GET", "/api/connections/%s/semantics/drafts", ""}, {"GET", "/api/suggestions?connection=%s", ""},
		{"POST", "/api/chat", `{"question":"x","connection":"%s"}`}, {"POST", "/api/sql", `{"sql":"SELECT 1","connection":"%s"}`},
		{"POST", "/api/sql/check", `{"sql":"SELECT 1","connection":"%s"}`},
	} {
		told := map[string]string{}
		for _, name := range []string{"xx", "hr"} {
			var body any
			if tt.body != "" {
				body = strings.ReplaceAll(tt.body, "%s", name)
			}
			r := w.do(tt.method, strings.ReplaceAll(tt.path, "%s", name), body, ann...)
			text := strings.ReplaceAll(string(r.body), r.Header.Get("X-Request-Id"), "REQUEST")
			told[name] = fmt.Sprint(r.StatusCode, strings.ReplaceAll(text, `\"`+name+`\"`, "NAME"))
			if r.StatusCode < 400 {
				t.Errorf("%s %s: %d %s", tt.method, tt.path, r.StatusCode, r.body)
			}
		}
		if told["hr"] != told["xx"] {
			t.Errorf("%s %s tells what is there from what is not:\n%s\n%s", tt.method, tt.path, told["hr"], told["xx"])
		}
	}
	for _, method := range []string{"GET", "PUT", "DELETE"} {
		w.problem(w.do(method, "/api/saved/"+saved, `{"question":"x"}`, ann...), http.StatusNotFound, "id")
	}
	w.problem(w.do("POST", "/api/saved/"+saved+"/run", nil, ann...), http.StatusNotFound, "id")
	for _, path := range []string{"/api/connections", "/api/saved", "/api/traces", "/api/sessions", "/api/sessions/s-mixed", "/api/feedback", "/api/approvals", "/api/ready", "/api/stats", "/api/stats/now", "/api/deadletters"} {
		r := w.do("GET", path, nil, ann...)
		if r.StatusCode != http.StatusOK || bytes.Contains(r.body, []byte("hr")) || bytes.Contains(r.body, []byte(hr)) || bytes.Contains(r.body, []byte("people")) {
			t.Errorf("%s: %d %s", path, r.StatusCode, r.body)
		}
		if all := w.do("GET", path, nil); !slices.Contains([]string{"/api/approvals", "/api/stats", "/api/deadletters"}, path) && !bytes.Contains(all.body, []byte("hr")) {
			t.Errorf("%s without a limit: %s", path, all.body)
		}
	}
	w.problem(w.do("GET", "/api/sessions/s-hr", nil, ann...), http.StatusNotFound, "id")
	// With one connection left to see, a question need not name it.
	if a := w.object(w.do("POST", "/api/chat", `{"question":"how many"}`, ann...), http.StatusOK); a["connection"] != "shop" {
		t.Errorf("asked %v", a["connection"])
	}
}

func TestLimitedKeyDoesNotDecide(t *testing.T) {
	t.Parallel()
	w := locked(t)
	w.connections("hr")
	held := w.object(w.do("POST", "/api/sql", map[string]any{"sql": "UPDATE orders SET id = 2", "connection": "hr"}), http.StatusAccepted)["id"].(string)
	ann, bob := w.makeKey("ann", auth.RoleApprover, "connections", []string{"shop"}), w.makeKey("bob", auth.RoleApprover, "connections", []string{"hr"})
	decision := map[string]any{"digest": events.StatementDigest("UPDATE orders SET id = 2")}
	approve := "/api/questions/" + held + "/approve"
	w.problem(w.do("POST", approve, decision, "X-API-Key", ann.secret), http.StatusNotFound, "")
	if r := w.do("POST", approve, decision, "X-API-Key", bob.secret); r.StatusCode != http.StatusOK {
		t.Errorf("approving: %d %s", r.StatusCode, r.body)
	}
}

// A key that may approve still does not approve what it asked for.
func TestRequesterDoesNotApprove(t *testing.T) {
	t.Parallel()
	w := locked(t)
	ann := w.makeKey("ann", auth.RoleApprover)
	held := w.object(w.do("POST", "/api/sql", map[string]any{"sql": "UPDATE orders SET id = 2"}, "X-API-Key", ann.secret), http.StatusAccepted)["id"].(string)
	next := newMadeKey(w.object(w.do("POST", "/api/keys/"+ann.id+"/rotate", nil), http.StatusOK))
	b := w.login(next.secret)
	decision := map[string]any{"digest": events.StatementDigest("UPDATE orders SET id = 2")}
	for _, r := range []*httpReply{
		w.do("POST", "/api/questions/"+held+"/approve", decision, "X-API-Key", ann.secret),
		w.do("POST", "/api/questions/"+held+"/approve", decision, "X-API-Key", next.secret),
		b.do("POST", "/api/questions/"+held+"/approve", decision),
	} {
		w.problem(r, http.StatusForbidden, "")
	}
}

// The live socket of a limited key shows nothing of other connections, even of a session
// in which both were asked.
func TestLimitedSocket(t *testing.T) {
	t.Parallel()
	w := locked(t)
	w.connections("hr")
	secret := w.makeKey("ann", auth.RoleViewer, "connections", []string{"shop"}).secret
	hidden := w.object(w.do("POST", "/api/chat", `{"question":"how many","connection":"hr"}`), http.StatusOK)["id"].(string)
	c := w.socket("X-API-Key", secret)
	c.send(map[string]any{"type": "subscribe", "question": hidden})
	c.send(map[string]any{"type": "subscribe", "connection": "hr"})
	for _, field := range []string{"question", "connection"} {
		if f := c.next(); f["type"] != "error" || f["field"] != field {
			t.Fatalf("subscribed to %s: %v", field, f)
		}
	}
	c.send(map[string]any{"type": "subscribe", "session_id": "s-1"})
	c.until("subscribed")
	all := w.socket("X-API-Key", secret)
	all.send(map[string]any{"type": "subscribe", "all": true})
	all.until("subscribed")
	for _, connection := range []string{"hr", "shop"} {
		w.object(w.do("POST", "/api/chat", map[string]any{"question": "how many", "connection": connection, "session_id": "s-1"}), http.StatusOK)
	}
	for {
		f := c.next()
		if f["type"] != "event" {
			continue
		}
		if f["kind"] == "asked" && f["body"].(map[string]any)["connection"] != "shop" {
			t.Fatalf("it was shown %v", f)
		}
		if f["kind"] == "planned" && f["body"].(map[string]any)["connection"] != "shop" {
			t.Fatalf("it was shown %v", f)
		}
		if f["kind"] == "answered" {
			break
		}
	}
	for {
		f := all.next()
		text := fmt.Sprint(f)
		if strings.Contains(text, "hr") {
			t.Fatalf("the list of all questions shows %v", f)
		}
		if strings.Contains(text, "answered") {
			return
		}
	}
}
