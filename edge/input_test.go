package edge

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"arivu/events"
)

// Whatever is refused must leave the stream as it was.
func TestBadQuestions(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.modelsOf("shop", "fast")
	before := w.lastSeq()
	long := strings.Repeat("é", maxQuestion+1)
	tests := []struct {
		name, body string
		status     int
		field      string
		says       string
	}{
		{"no body", "", 400, "body", "empty"},
		{"not JSON", "how many orders?", 400, "body", "byte 1"},
		{"cut JSON", `{"question": "x"`, 400, "body", "byte"},
		{"trailing bytes", `{"question": "x"} {}`, 400, "body", "byte"},
		{"a list", `["x"]`, 400, "body", "a list"},
		{"a string", `"x"`, 400, "body", "a string"},
		{"null", `null`, 422, "question", "missing"},
		{"no question", `{}`, 422, "question", "missing"},
		{"null question", `{"question": null}`, 422, "question", "missing"},
		{"number as question", `{"question": 7}`, 422, "question", "a string, not the number 7"},
		{"object as question", `{"question": {"a": 1}}`, 422, "question", "an object"},
		{"empty question", `{"question": ""}`, 422, "question", "empty"},
		{"blank question", `{"question": " \n\t "}`, 422, "question", "empty"},
		{"long question", `{"question": "` + long + `"}`, 422, "question", "10001 characters"},
		{"long message", `{"message": "` + long + `"}`, 422, "message", "10001 characters"},
		{"NUL", `{"question": "a\u0000b"}`, 422, "question", "control character"},
		{"escape", `{"question": "a\u001b[31mb"}`, 422, "question", "control character"},
		{"C1 control", `{"question": "a\u0085b"}`, 422, "question", "control character"},
		{"half a surrogate", `{"question": "a\ud800b"}`, 422, "question", "Unicode"},
		{"invalid UTF-8", "{\"question\": \"a\xff\xfeb\"}", 400, "body", "UTF-8 at byte 15"},
		{"Latin-1", "{\"question\": \"caf\xe9\"}", 400, "body", "UTF-8"},
		{"unknown field", `{"question": "x", "sesion_id": "y"}`, 422, "sesion_id", `"session_id"`},
		{"other case", `{"Question": "x"}`, 422, "Question", `"question"`},
		{"unknown option", `{"question": "x", "options": {"maxrows": 1}}`, 422, "options.maxrows", "max_rows"},
		{"two questions", `{"question": "x", "message": "y"}`, 422, "message", "differ"},
		{"connection as number", `{"question": "x", "connection": 1}`, 422, "connection", "a string"},
		{"unknown connection", `{"question": "x", "connection": "shpo"}`, 422, "connection", `"shop"`},
		{"connection with a wildcard", `{"question": "x", "connection": "*"}`, 422, "connection", "shop"},
		{"connection with dots", `{"question": "x", "connection": "../shop"}`, 422, "connection", "shop"},
		{"session with dots", `{"question": "x", "session_id": "../../etc"}`, 422, "session_id", "letters"},
		{"session with a wildcard", `{"question": "x", "session_id": "a*"}`, 422, "session_id", "letters"},
		{"session with >", `{"question": "x", "session_id": "a>"}`, 422, "session_id", "letters"},
		{"session with a space", `{"question": "x", "session_id": "a b"}`, 422, "session_id", "letters"},
		{"session with NUL", `{"question": "x", "session_id": "a\u0000"}`, 422, "session_id", "letters"},
		{"parent that is no id", `{"question": "x", "parent": "../x"}`, 422, "parent", "32 hexadecimal"},
		{"again that is no id", `{"question": "x", "again": "../x"}`, 422, "again", "32 hexadecimal"},
		{"unknown again", `{"question": "x", "again": "` + events.NewID() + `"}`, 422, "again", "no question"},
		{"again elsewhere", `{"question": "x", "session_id": "s", "again": "` + events.NewID() + `"}`, 422, "again", "leave out"},
		{"unknown parent", `{"question": "x", "parent": "` + events.NewID() + `"}`, 422, "parent", "no question"},
		{"negative wait", `{"question": "x", "wait_ms": -1}`, 422, "wait_ms", "0 or more"},
		{"fractional wait", `{"question": "x", "wait_ms": 1.5}`, 422, "wait_ms", "whole number"},
		{"huge wait", `{"question": "x", "wait_ms": 99999999999999999999}`, 422, "wait_ms", "whole number"},
		{"unknown planner", `{"question": "x", "options": {"planner": "magic"}}`, 422, "options.planner", "auto, llm or offline"},
		{"unknown model", `{"question": "x", "options": {"model": "fsat"}}`, 422, "options.model", `did you mean "fast"`},
		{"model that is off", `{"question": "x", "options": {"model": "off"}}`, 422, "options.model", "disabled"},
		{"model that the connection does not choose", `{"question": "x", "options": {"model": "slow"}}`, 422, "options.model", `"shop" is planned by fast only`},
		{"model without a model", `{"question": "x", "options": {"model": "fast", "planner": "offline"}}`, 422, "options.model", "offline"},
		{"no tokens", `{"question": "x", "options": {"max_tokens": 0}}`, 422, "options.max_tokens", "1"},
		{"no money", `{"question": "x", "options": {"max_cost": 0}}`, 422, "options.max_cost", "more than 0"},
		{"unknown priority", `{"question": "x", "options": {"priority": "urgent"}}`, 422, "options.priority", "interactive or background"},
		{"no rows", `{"question": "x", "options": {"max_rows": 0}}`, 422, "options.max_rows", "1 or more"},
		{"no time", `{"question": "x", "options": {"deadline_ms": 1}}`, 422, "options.deadline_ms", "from 100"},
		{"too much time", `{"question": "x", "options": {"deadline_ms": 700000}}`, 422, "options.deadline_ms", "600000"},
		{"options as list", `{"question": "x", "options": []}`, 400, "options", "a list"},
		{"max_query_chars too small", `{"question": "four", "max_query_chars": 3}`, 422, "question", "allows 3"},
		{"deep nesting", `{"question": ` + strings.Repeat("[", 100_000), 400, "body", "byte"},
		{"1 MB question", `{"question": "` + strings.Repeat("a", 1_000_000) + `"}`, 422, "question", "1000000 characters"},
		{"more than 1 MiB", `{"question": "` + strings.Repeat("a", 3<<20) + `"}`, 413, "body", "1 MiB"},
	}
	for _, path := range []string{"/api/chat", "/api/v0/chat", "/api/chat/stream"} {
		for _, tt := range tests {
			t.Run(path+" "+tt.name, func(t *testing.T) {
				p := w.problem(w.do("POST", path, tt.body), tt.status, tt.field)
				if !strings.Contains(p.Detail, tt.says) {
					t.Errorf("detail %q does not say %q", p.Detail, tt.says)
				}
			})
		}
	}
	if after := w.lastSeq(); after != before {
		t.Errorf("the stream moved from %d to %d", before, after)
	}
}

func TestBadHeaders(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	before := w.lastSeq()
	w.problem(w.do("POST", "/api/chat", `{"question":"x"}`, "Content-Encoding", "gzip"), http.StatusUnsupportedMediaType, "Content-Encoding")
	w.problem(w.do("POST", "/api/chat", `{"question":"x"}`, "Idempotency-Key", strings.Repeat("k", 256)), 400, "Idempotency-Key")
	w.problem(w.do("POST", "/api/chat", `{"question":"x"}`, "Idempotency-Key", "clé"), 400, "Idempotency-Key")
	w.problem(w.do("POST", "/api/chat/stream", `{"question":"x"}`, "Last-Event-ID", "abc"), 400, "Last-Event-ID")
	if after := w.lastSeq(); after != before {
		t.Errorf("the stream moved from %d to %d", before, after)
	}
	r := w.do("GET", "/api/health", nil, "X-Request-Id", "mine-1")
	if r.Header.Get("X-Request-Id") != "mine-1" {
		t.Errorf("request id %q", r.Header.Get("X-Request-Id"))
	}
	r = w.do("GET", "/api/health", nil, "X-Request-Id", "<script>")
	if id := r.Header.Get("X-Request-Id"); len(id) != 32 {
		t.Errorf("request id %q was taken over", id)
	}
	if server := r.Header.Get("Server"); server != "" {
		t.Errorf("the server calls itself %q", server)
	}
}

func TestBadIDs(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	before := w.lastSeq()
	ids := []string{"*", ">", "..", "a.b", "%2e%2e", "%2a", "%3e", "a%20b", "a b", "%00", "%zz", "%2e%2e%2fx", strings.Repeat("a", 33), "0x", "'--"}
	for _, id := range ids {
		for _, route := range []struct{ method, path, field string }{
			{"GET", "/api/questions/%s", "id"}, {"DELETE", "/api/questions/%s", "id"}, {"GET", "/api/questions/%s/rows", "id"},
			{"GET", "/api/questions/%s/stream", "id"}, {"GET", "/api/traces/%s", "id"}, {"GET", "/api/sessions/%s", "id"},
			{"GET", "/api/connections/%s", "name"}, {"DELETE", "/api/connections/%s", "name"}, {"GET", "/api/connections/%s/schema", "name"},
			{"POST", "/api/connections/%s/test", "name"},
		} {
			if route.field == "name" && (id == "0x" || len(id) == 33) || strings.Contains(route.path, "sessions") && (len(id) == 33 || id == "0x") {
				continue // a fine name
			}
			path := fmt.Sprintf(route.path, strings.ReplaceAll(id, " ", "\t"))
			// Sent as is: a client library would clean the path or refuse to send it.
			reply := w.rawRequest(route.method + " " + strings.ReplaceAll(path, "\t", "+") + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
			if !strings.HasPrefix(reply, "HTTP/1.1 400 ") || !strings.Contains(reply, `"field":"`+route.field+`"`) {
				t.Errorf("%s %s: %.300s", route.method, path, reply)
			}
		}
	}
	for _, query := range []string{"session_id=*", "session_id=a%20b", "limit=0", "limit=abc", "limit=201", "before=x", "before=-1", "status=done", "status=failed,", "path=magic", "from=now", "to=2026", "min_ms=-1", "max_ms=NaN"} {
		field, _, _ := strings.Cut(query, "=")
		w.problem(w.do("GET", "/api/traces?"+query, nil), http.StatusBadRequest, field)
	}
	if after := w.lastSeq(); after != before {
		t.Errorf("the stream moved from %d to %d", before, after)
	}
}

func TestUnknownIDs(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := events.NewID()
	for _, path := range []string{"/api/questions/" + id, "/api/questions/" + id + "/rows", "/api/questions/" + id + "/stream", "/api/traces/" + id} {
		w.problem(w.do("GET", path, nil), http.StatusNotFound, "")
	}
	w.problem(w.do("GET", "/api/sessions/nobody", nil), http.StatusNotFound, "id")
	p := w.problem(w.do("GET", "/api/connections/shob", nil), http.StatusNotFound, "name")
	if len(p.Near) != 1 || p.Near[0] != "shop" {
		t.Errorf("near names %v", p.Near)
	}
}

func TestNotHTTP(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	reply := w.rawRequest("nonsense\r\n\r\n")
	if !strings.HasPrefix(reply, "HTTP/1.1 400 ") || !strings.Contains(reply, "application/problem+json") || !strings.Contains(reply, `"request_id":"`) {
		t.Errorf("got %.400s", reply)
	}
	reply = w.rawRequest("GET /api/health HTTP/1.1\r\nHost: localhost\r\nX-Big: " + strings.Repeat("a", maxHeader) + "\r\n\r\n")
	if !strings.HasPrefix(reply, "HTTP/1.1 431 ") || !strings.Contains(reply, "application/problem+json") {
		t.Errorf("got %.400s", reply)
	}
}

func FuzzDecodeBody(f *testing.F) {
	for _, seed := range []string{`{}`, `{"question":"x","options":{"max_rows":1}}`, `[]`, `{"question":`, `{"a":{"b":[1,2]}}`, `{"":{}}`, "\xff"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		var r chatRequest
		if err := decodeBody(body, &r); err != nil {
			if p := problemOf(err); p.Status/100 != 4 || p.Field == "" || p.Detail == "" {
				t.Errorf("problem %+v", p)
			}
			return
		}
		wish, err := r.check(defaultDeadline)
		if err != nil {
			if p := problemOf(err); p.Status/100 != 4 || p.Field == "" {
				t.Errorf("problem %+v", p)
			}
			return
		}
		if wish.Question == "" || wish.Options.MaxRows < 1 || wish.Options.MaxRows > maxMaxRows {
			t.Errorf("accepted %+v", wish)
		}
	})
}
