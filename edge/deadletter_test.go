package edge

import (
	"net/http"
	"strconv"
	"strings"
	"testing"

	"arivu/edge/auth"
	"arivu/events"
	"arivu/events/bus"
	"arivu/events/bus/bustest"
)

// bury asks a question that the planner cannot handle, and returns the ids of its dead
// letter and of the question.
func (w *world) bury(about string) (letter, question string) {
	w.t.Helper()
	question = w.ask("poison " + about)
	bustest.Await(w.t, "the dead letter", func() bool {
		list := w.object(w.do("GET", "/api/deadletters", nil), http.StatusOK)
		for _, l := range list["letters"].([]any) {
			if line := l.(map[string]any); line["question"] == question {
				letter = line["id"].(string)
			}
		}
		return letter != ""
	})
	return letter, question
}

func TestDeadLetterTellsItsHistory(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	letter, question := w.bury("orders")
	v := w.object(w.do("GET", "/api/deadletters/"+letter, nil), http.StatusOK)
	if v["stage"] != "planner" || v["kind"] != "asked" || v["reason"] != "a plan of poison" || v["question"] != question ||
		v["question_text"] != "poison orders" || v["status"] != "failed" || v["redrivable"] != true || v["deliveries"].(float64) < 2 {
		t.Errorf("letter %v", v)
	}
	if steps := v["steps"].([]any); len(steps) != 2 || steps[1].(map[string]any)["kind"] != "failed" {
		t.Errorf("steps %v", steps)
	}
	event, _ := v["event"].(map[string]any)
	if event["kind"] != "asked" {
		t.Errorf("event %v", v["event"])
	}
}

func TestDeadLettersArePagedAndOfTheTenant(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	first, _ := w.bury("one")
	second, _ := w.bury("two")
	page := w.object(w.do("GET", "/api/deadletters?limit=1", nil), http.StatusOK)
	line := page["letters"].([]any)[0].(map[string]any)
	if line["id"] != second || page["count"] != 2.0 || page["next"] != second {
		t.Errorf("page %v", page)
	}
	page = w.object(w.do("GET", "/api/deadletters?limit=1&before="+second, nil), http.StatusOK)
	if line := page["letters"].([]any)[0].(map[string]any); line["id"] != first || page["next"] != nil {
		t.Errorf("next page %v", page)
	}
	other := &world{t: t, bus: w.bus, http: w.http}
	other.serve(func(c *Config) { c.Tenant = "other" })
	if list := other.object(other.do("GET", "/api/deadletters", nil), http.StatusOK); list["count"] != 0.0 || len(list["letters"].([]any)) != 0 {
		t.Errorf("another tenant sees %v", list)
	}
	for _, path := range []string{"", "/redrive"} {
		method := map[string]string{"": "DELETE", "/redrive": "POST"}[path]
		other.problem(other.do(method, "/api/deadletters/"+first+path, nil), http.StatusNotFound, "")
	}
	other.problem(other.do("GET", "/api/deadletters/"+first, nil), http.StatusNotFound, "")
	w.problem(w.do("GET", "/api/deadletters/nonsense", nil), http.StatusBadRequest, "letter")
	w.problem(w.do("GET", "/api/deadletters/0", nil), http.StatusNotFound, "")
}

// What was asked is asked anew, once, by whoever re-drives it.
func TestRedrive(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	letter, question := w.bury("orders")
	w.cured.Store(true)
	again := w.object(w.do("POST", "/api/deadletters/"+letter+"/redrive", nil), http.StatusAccepted)["id"].(string)
	if again == question {
		t.Error("the question that has ended was asked again")
	}
	bustest.Await(t, "the answer", func() bool {
		return w.object(w.do("GET", "/api/questions/"+again, nil), http.StatusOK)["status"] == "answered"
	})
	old, now := w.asked(question), w.asked(again)
	if now.Question != old.Question || now.SessionID != old.SessionID || now.Options != old.Options || now.User != "local" {
		t.Errorf("asked %+v, then %+v", old, now)
	}
	w.problem(w.do("POST", "/api/deadletters/"+letter+"/redrive", nil), http.StatusNotFound, "")
	if entry := w.newestAudit(); entry.Action != events.AuditLetterRedriven || entry.Object != question || entry.Detail["asked_again"] != again || entry.By != "local" {
		t.Errorf("audit %+v", entry)
	}
}

// Somebody who does not see all connections knows of letters about those they see.
func TestDeadLettersOfSomeConnections(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	letter, _ := w.bury("orders")
	for connection, want := range map[string]int{"shop": 1, "hr": 0} {
		who := auth.NewIdentity("default", "bob", auth.RoleViewer, connection)
		letters, count, err := w.server.letters(who, 0, 10)
		if err != nil || count != want || len(letters) != want {
			t.Errorf("%s: %d letters of %d, %v", connection, len(letters), count, err)
		}
		var v nowView
		if err := w.server.fillDatabases(who, &v); err != nil || len(v.Connections) != want {
			t.Errorf("%s: connections %+v, %v", connection, v.Connections, err)
		}
	}
	id, err := strconv.ParseUint(letter, 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	if older, count, err := w.server.letters(auth.NewIdentity("default", "bob", auth.RoleViewer, "shop"), id, 10); err != nil || count != 1 || len(older) != 0 {
		t.Errorf("below the oldest: %d of %d, %v", len(older), count, err)
	}
}

func (w *world) asked(id string) *events.Asked {
	w.t.Helper()
	q, err := w.server.question(w.t.Context(), localAdmin, id)
	if err != nil {
		w.t.Fatal(err)
	}
	return q.Asked
}

func (w *world) newestAudit() events.Audit {
	w.t.Helper()
	entries, err := w.bus.AuditEntries(w.t.Context(), "default", 1)
	if err != nil || len(entries) == 0 {
		w.t.Fatalf("no entry: %v", err)
	}
	return entries[0]
}

func TestDiscard(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	letter, question := w.bury("orders")
	if r := w.do("DELETE", "/api/deadletters/"+letter, nil); r.StatusCode != http.StatusNoContent {
		t.Fatalf("%d %s", r.StatusCode, r.body)
	}
	w.problem(w.do("GET", "/api/deadletters/"+letter, nil), http.StatusNotFound, "")
	if entry := w.newestAudit(); entry.Action != events.AuditLetterDiscarded || entry.Object != question || !strings.Contains(entry.Detail["reason"], "poison") {
		t.Errorf("audit %+v", entry)
	}
}

func TestObstacles(t *testing.T) {
	t.Parallel()
	e := bustest.Asked("how many?")
	e.Seq = 1
	running, err := events.NewQuestion(e)
	if err != nil {
		t.Fatal(err)
	}
	for want, letter := range map[string]struct {
		stage    events.Stage
		question *events.Question
	}{
		"arivu rebuild": {events.StageTracer, running},
		"any more":      {events.StagePlanner, nil},
		"not ended yet": {events.StagePlanner, running},
	} {
		if got := obstacle(&bus.DeadLetter{Stage: letter.stage}, letter.question); !strings.Contains(got, want) {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestShownEvent(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		data, want string
		cut        bool
	}{
		{`{"a":1}`, `{"a":1}`, false},
		{"no \xff JSON", `"no \ufffd JSON"`, false},
		{`"` + strings.Repeat("x", maxLetter) + `"`, `"\"` + strings.Repeat("x", maxLetter-1) + `"`, true},
	} {
		got, cut := shownEvent([]byte(tt.data))
		if string(got) != tt.want || cut != tt.cut {
			t.Errorf("%.40s: %.40s, %v", tt.data, got, cut)
		}
	}
}
