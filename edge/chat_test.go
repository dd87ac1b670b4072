package edge

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"arivu/edge/admit"
	"arivu/events"
	"arivu/events/bus/bustest"
)

func TestChatAnswers(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := w.object(w.do("POST", "/api/chat", map[string]any{"question": "  how many orders?\n"}), http.StatusOK)
	for field, want := range map[string]any{
		"status": "answered", "answer": "There are 3 orders.", "response": "There are 3 orders.", "question": "how many orders?",
		"message": "how many orders?", "sql": "SELECT id, name FROM orders", "row_count": 3.0, "truncated": false, "connection": "shop",
		"path": "offline", "confidence": 0.9, "attempts": 1.0, "error": nil, "clarify": nil, "declined": nil,
	} {
		if a[field] != want {
			t.Errorf("%s is %v, want %v", field, a[field], want)
		}
	}
	rows, _ := a["rows"].([]any)
	raw, _ := a["raw_result"].([]any)
	if len(rows) != 3 || len(raw) != 3 || raw[1].(map[string]any)["name"] != "order 1" {
		t.Errorf("rows %v, raw_result %v", a["rows"], a["raw_result"])
	}
	if id, _ := a["id"].(string); a["trace_id"] != id || len(id) != 32 {
		t.Errorf("id %v, trace_id %v", a["id"], a["trace_id"])
	}
	// The conversation goes on in the same session.
	next := w.object(w.do("POST", "/api/chat", map[string]any{"message": "and now?", "session_id": a["session_id"], "parent": a["id"]}), http.StatusOK)
	if next["session_id"] != a["session_id"] || next["parent"] != a["id"] {
		t.Errorf("session %v, parent %v", next["session_id"], next["parent"])
	}
}

func TestChatEnds(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	tests := []struct {
		question, status, response string
		check                      func(map[string]any) bool
	}{
		{"clarify this", "clarify", "Which one?\n1. by date\n2. by price", func(a map[string]any) bool {
			return len(a["clarify"].(map[string]any)["readings"].([]any)) == 2
		}},
		{"decline this", "declined", "There is no weather here.", func(a map[string]any) bool {
			return a["declined"].(map[string]any)["missing"].([]any)[0] == "weather"
		}},
		{"fail this", "failed", "The model's reply could not be used.", func(a map[string]any) bool {
			e := a["error"].(map[string]any)
			return e["class"] == "model" && e["stage"] == "planner" && a["raw_result"] == nil
		}},
		{"reject this", "answered", "There are 3 orders.", func(a map[string]any) bool {
			r := a["rejections"].([]any)[0].(map[string]any)
			return a["attempts"] == 2.0 && r["class"] == "unknown_column" && r["attempt"] == 1.0
		}},
	}
	for _, tt := range tests {
		a := w.object(w.do("POST", "/api/chat", map[string]any{"question": tt.question}), http.StatusOK)
		if a["status"] != tt.status || a["response"] != tt.response || !tt.check(a) {
			t.Errorf("%s: %v", tt.question, a)
		}
		// GET shows the same.
		again := w.object(w.do("GET", "/api/questions/"+a["id"].(string), nil), http.StatusOK)
		if again["status"] != tt.status || again["response"] != tt.response {
			t.Errorf("GET after %s: %v", tt.question, again)
		}
	}
}

func TestPythonNames(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	body := map[string]any{"message": "how many?", "session_id": "default", "interface": "dashboard", "max_query_chars": 10000, "max_result_rows": 50}
	a := w.object(w.do("POST", "/api/v0/chat", body), http.StatusOK)
	limits, _ := a["limits"].(map[string]any)
	if a["error"] != nil || a["response"] != "There are 3 orders." || a["session_id"] != "default" || a["has_tabular_data"] != true || limits["max_result_rows"] != 50.0 {
		t.Errorf("got %v", a)
	}
	a = w.object(w.do("POST", "/api/v0/chat", map[string]any{"message": "fail it"}), http.StatusOK)
	if a["error"] != "The model's reply could not be used." || a["raw_result"] != nil {
		t.Errorf("error %v, raw_result %v", a["error"], a["raw_result"])
	}
}

func TestChatWaitsNoLongerThanAsked(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, wait := range []int{0, 1} {
		r := w.do("POST", "/api/chat", map[string]any{"question": "slow one", "wait_ms": wait})
		a := w.object(r, http.StatusAccepted)
		self := a["links"].(map[string]any)["self"]
		if a["status"] != "running" || self != "/api/questions/"+a["id"].(string) || r.Header.Get("Location") != self {
			t.Errorf("wait %d: %v", wait, a)
		}
	}
	id := w.ask("slow again")
	if a := w.object(w.do("GET", "/api/questions/"+id, nil), http.StatusOK); a["status"] != "running" {
		t.Errorf("status %v", a["status"])
	}
	w.problem(w.do("GET", "/api/questions/"+id+"/rows", nil), http.StatusConflict, "id")
	w.open()
}

func TestCancel(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.ask("slow one")
	a := w.object(w.do("DELETE", "/api/questions/"+id, nil), http.StatusOK)
	if a["status"] != "canceled" || a["canceled"].(map[string]any)["by"] != "local" {
		t.Errorf("got %v", a)
	}
	before := w.lastSeq()
	if again := w.object(w.do("DELETE", "/api/questions/"+id, nil), http.StatusOK); again["status"] != "canceled" || w.lastSeq() != before {
		t.Errorf("canceled twice: %v", again)
	}
	w.problem(w.do("DELETE", "/api/questions/"+events.NewID(), nil), http.StatusNotFound, "")
}

func TestRowsPageByPage(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, question := range []string{"how many", "big one"} {
		id := w.object(w.do("POST", "/api/chat", map[string]any{"question": question}), http.StatusOK)["id"].(string)
		var got []any
		path := "/api/questions/" + id + "/rows?limit=7&offset="
		for next := any("0"); next != nil; {
			offset := strings.TrimSuffix(strings.TrimSpace(jsonText(next)), ".0")
			page := w.object(w.do("GET", path+offset, nil), http.StatusOK)
			got = append(got, page["rows"].([]any)...)
			next = page["next"]
		}
		want := map[string]int{"how many": 3, "big one": 25}[question]
		if len(got) != want {
			t.Fatalf("%s: %d rows, want %d", question, len(got), want)
		}
		for i, row := range got {
			if row.([]any)[0] != float64(i) {
				t.Errorf("%s: row %d is %v", question, i, row)
			}
		}
		w.problem(w.do("GET", path+"-1", nil), http.StatusBadRequest, "offset")
		if page := w.object(w.do("GET", path+"1000", nil), http.StatusOK); len(page["rows"].([]any)) != 0 || page["next"] != nil {
			t.Errorf("beyond the end: %v", page)
		}
		tag := w.do("GET", path+"1", nil).Header.Get("ETag")
		if r := w.do("GET", path+"1", nil, "If-None-Match", tag); tag == "" || r.StatusCode != http.StatusNotModified || len(r.body) != 0 {
			t.Errorf("with the tag %s: status %d", tag, r.StatusCode)
		}
		if r := w.do("GET", path+"2", nil, "If-None-Match", tag); r.StatusCode != http.StatusOK {
			t.Errorf("another stretch has the tag, too: status %d", r.StatusCode)
		}
	}
	id := w.object(w.do("POST", "/api/chat", map[string]any{"question": "decline"}), http.StatusOK)["id"].(string)
	w.problem(w.do("GET", "/api/questions/"+id+"/rows", nil), http.StatusNotFound, "id")
}

// Rows whose lifetime is over are gone, and the problem says what to do; the preview
// stays.
func TestRowsPastTheirLifetime(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	x := &events.Executed{RowCount: 30, Rows: make([]events.Row, 5), Result: &events.ResultRef{Object: "gone", Pages: 3, PageRows: 10}}
	_, err := w.server.rows(x, 4, 7)
	if p := problemOf(err); p.Status != http.StatusGone || p.Class != events.ClassResultLost || !strings.Contains(p.Detail, "Ask the question again") {
		t.Errorf("%+v", p)
	}
	if page, err := w.server.rows(x, 0, 5); err != nil || len(page.rows) != 5 {
		t.Errorf("the preview: %v", err)
	}
}

func TestAdmission(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(c *Config) { c.Limits.Questions = admit.Limits{PerTenant: 2} })
	w.ask("slow 1")
	w.ask("slow 2")
	before := w.lastSeq()
	r := w.do("POST", "/api/chat", map[string]any{"question": "one more"})
	w.problem(r, http.StatusTooManyRequests, "")
	if r.Header.Get("Retry-After") == "" || w.lastSeq() != before {
		t.Errorf("Retry-After %q, stream moved from %d to %d", r.Header.Get("Retry-After"), before, w.lastSeq())
	}
	w.open()
	bustest.Await(t, "the slow questions to be released", func() bool { return w.server.gate.InFlight() == 0 })
	w.object(w.do("POST", "/api/chat", map[string]any{"question": "one more"}), http.StatusOK)
}

func TestDefaultConnection(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.connections("crm")
	p := w.problem(w.do("POST", "/api/chat", map[string]any{"question": "x", "connection": "nothing"}), http.StatusUnprocessableEntity, "connection")
	if !strings.Contains(p.Detail, "crm, shop") {
		t.Errorf("detail %q does not list the connections", p.Detail)
	}
	p = w.problem(w.do("POST", "/api/chat", map[string]any{"question": "x"}), http.StatusUnprocessableEntity, "connection")
	if !strings.Contains(p.Detail, "crm, shop") {
		t.Errorf("detail %q does not list the connections", p.Detail)
	}
	w.connections("default")
	bustest.Await(t, "the new connection to be seen", func() bool {
		return w.do("POST", "/api/chat", map[string]any{"question": "x", "wait_ms": 0}).StatusCode == http.StatusAccepted
	})
}

func TestAcceptIsTraced(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.object(w.do("POST", "/api/chat", map[string]any{"question": "trace me"}), http.StatusOK)["id"].(string)
	q, err := w.server.question(t.Context(), localAdmin, id)
	if err != nil {
		t.Fatal(err)
	}
	var root *events.Span
	for _, s := range w.spans(q, 4) {
		if s.Name == "accept" {
			root = s
		}
	}
	if root == nil || root.Parent != "" || root.Stage != events.StageEdge || !strings.Contains(q.Events[0].TraceParent, root.ID) {
		t.Errorf("root span %+v, traceparent %s", root, q.Events[0].TraceParent)
	}
	if d := q.Asked.Deadline.Sub(q.Events[0].Time); d != 2*time.Minute || q.Asked.Options.MaxRows != 1000 || q.Asked.Options.WriteMode != "never" {
		t.Errorf("deadline after %s, options %+v", d, q.Asked.Options)
	}
}

// What nobody waits for is asked as such; that somebody waits need not be said.
func TestPriorityIsAsked(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for said, want := range map[string]events.Priority{"background": events.PriorityBackground, "interactive": ""} {
		id := w.object(w.do("POST", "/api/chat", map[string]any{"question": said, "options": map[string]any{"priority": said}}), http.StatusOK)["id"].(string)
		q, err := w.server.question(t.Context(), localAdmin, id)
		if err != nil {
			t.Fatal(err)
		}
		if got := q.Asked.Options.Priority; got != want {
			t.Errorf("%s is asked as %q, want %q", said, got, want)
		}
	}
}

// Whoever leaves the choice to us gets the first reading that gives rows, and is told.
func TestPickTakesAReading(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	clarify := w.askIn("s-1", "clarify it")
	picked := w.object(w.do("POST", "/api/chat", map[string]any{"parent": clarify, "pick": true}), http.StatusOK)
	if picked["question"] != "orders by date" || picked["session_id"] != "s-1" || picked["parent"] != clarify {
		t.Errorf("picked %v", picked)
	}
	if q := w.questions("s-1", picked["id"].(string))[0]; q.Asked.Reading != "by date" || !q.Asked.Picked {
		t.Errorf("asked %+v", q.Asked)
	}
	chosen := w.object(w.do("POST", "/api/chat", map[string]any{"parent": clarify, "question": "orders by price"}), http.StatusOK)
	if q := w.questions("s-1", chosen["id"].(string))[0]; q.Asked.Reading != "by price" || q.Asked.Picked {
		t.Errorf("asked %+v", q.Asked)
	}
	other := w.askIn("s-1", "how many?")
	w.problem(w.do("POST", "/api/chat", map[string]any{"parent": other, "pick": true}), http.StatusUnprocessableEntity, "pick")
	w.problem(w.do("POST", "/api/chat", map[string]any{"pick": true}), http.StatusUnprocessableEntity, "parent")
	w.problem(w.do("POST", "/api/chat", map[string]any{"parent": clarify, "pick": true, "question": "x"}), http.StatusUnprocessableEntity, "pick")
}
