package edge

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"arivu/events"
)

func TestRunSQL(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	sql := "SELECT id,\n\tname FROM orders"
	a := w.object(w.do("POST", "/api/sql", map[string]any{"connection": "shop", "sql": "  " + sql + "\n", "max_rows": 7, "session_id": "s-1"}), http.StatusOK)
	if a["status"] != "answered" || a["question"] != "SELECT id, name FROM orders" || a["session_id"] != "s-1" || a["row_count"] != 3.0 {
		t.Errorf("got %v", a)
	}
	q, err := w.server.question(t.Context(), localAdmin, a["id"].(string))
	if err != nil {
		t.Fatal(err)
	}
	if q.Asked.SQL != sql || q.Asked.Options.MaxRows != 7 || q.Asked.Options.WriteMode != events.WriteApproval {
		t.Errorf("asked %+v", q.Asked)
	}
	next := w.object(w.do("POST", "/api/sql", map[string]any{"sql": "SELECT 2", "parent": a["id"]}), http.StatusOK)
	if next["session_id"] != "s-1" || next["parent"] != a["id"] {
		t.Errorf("session %v, parent %v", next["session_id"], next["parent"])
	}
	slow := w.object(w.do("POST", "/api/sql", map[string]any{"sql": "slow SELECT 1", "wait_ms": 0}), http.StatusAccepted)
	running := w.object(w.do("GET", "/api/questions/"+slow["id"].(string), nil), http.StatusOK)
	if running["path"] != "sql" || running["sql"] != "slow SELECT 1" {
		t.Errorf("running as %v", running)
	}
	w.open()
}

func TestRunSQLOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	body := map[string]any{"sql": "SELECT 1"}
	first := w.object(w.do("POST", "/api/sql", body, "Idempotency-Key", "k"), http.StatusOK)
	if again := w.object(w.do("POST", "/api/sql", body, "Idempotency-Key", "k"), http.StatusOK); again["id"] != first["id"] {
		t.Error("the same key ran it again")
	}
	for path, body := range map[string]any{"/api/sql": map[string]any{"sql": "SELECT  1"}, "/api/chat": map[string]any{"question": "SELECT 1"}} {
		w.problem(w.do("POST", path, body, "Idempotency-Key", "k"), http.StatusUnprocessableEntity, "Idempotency-Key")
	}
}

func TestRunSQLRefuses(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	before := w.lastSeq()
	for body, field := range map[string]string{
		`{}`: "sql", `{"sql":" \n"}`: "sql", `{"sql":"SELECT\u0000 1"}`: "sql", `{"sql":7}`: "sql",
		`{"sql":"` + strings.Repeat("x", maxSQL+1) + `"}`: "sql", `{"sql":"SELECT 1","connection":"no"}`: "connection",
		`{"sql":"SELECT 1","max_rows":0}`: "max_rows", `{"sql":"SELECT 1","deadline_ms":1}`: "deadline_ms",
		`{"sql":"SELECT 1","wait_ms":-1}`: "wait_ms", `{"sql":"SELECT 1","session_id":"a b"}`: "session_id",
		`{"sql":"SELECT 1","parent":"x"}`: "parent", `{"sql":"SELECT 1","question":"x"}`: "question",
	} {
		w.problem(w.do("POST", "/api/sql", body), http.StatusUnprocessableEntity, field)
	}
	if after := w.lastSeq(); after != before {
		t.Errorf("a refused statement was stored: %d, %d", before, after)
	}
}

func TestStreamSQL(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	r := w.do("POST", "/api/sql/stream", map[string]any{"sql": "SELECT 1"})
	for _, event := range []string{"event: step", "event: rows", "event: prose", "event: done"} {
		if !strings.Contains(string(r.body), event) {
			t.Errorf("no %q in %s", event, r.body)
		}
	}
}

// The guard judges what no database would take, too.
func TestCheckSQLPassesTheTextOn(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	var asked events.CheckSQL
	w.executor(events.VerbCheck, func(_ context.Context, data []byte) (any, error) {
		if err := json.Unmarshal(data, &asked); err != nil {
			return nil, err
		}
		return events.Verdict{Class: events.ClassUnknownColumn, Piece: "nme", Offset: 8, Reason: "There is no column nme.", Near: []string{"name"}}, nil
	})
	v := w.object(w.do("POST", "/api/sql/check", `{"sql":"SELECT nme\u0000 FROM orders"}`), http.StatusOK)
	if asked.SQL != "SELECT nme\x00 FROM orders" || asked.Connection != "shop" {
		t.Errorf("asked %+v", asked)
	}
	if v["connection"] != "shop" || v["dialect"] != "sqlite" || v["near"].([]any)[0] != "name" || v["tables"] == nil {
		t.Errorf("verdict %v", v)
	}
}

func TestHeadline(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("é", maxHeadline)
	for sql, want := range map[string]string{
		"SELECT\n  1": "SELECT 1", long: long, long + "é": strings.Repeat("é", maxHeadline-1) + "…",
	} {
		if got := headline(sql); got != want {
			t.Errorf("headline(%q) is %q, want %q", sql, got, want)
		}
	}
}
