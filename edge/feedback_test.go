package edge

import (
	"context"
	"maps"
	"net/http"
	"strings"
	"testing"

	"arivu/events"
	"arivu/events/bus"
	"arivu/events/bus/bustest"
)

func TestFeedbackIsStoredAndListed(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.guard()
	id := w.askIn("s-1", "how many orders")
	up := w.object(w.do("POST", "/api/feedback", map[string]any{"question_id": id, "verdict": "up"}), http.StatusCreated)
	draft := up["draft"].(map[string]any)
	if up["user"] != "local" || up["question"] != "how many orders" || up["sql"] != "SELECT 1" || draft["state"] != "open" || draft["verified"].(map[string]any)["id"] != "how-many-orders" {
		t.Errorf("praise: %v", up)
	}
	// Thinking better of it replaces it.
	down := w.object(w.do("POST", "/api/feedback", map[string]any{"question_id": id, "verdict": "down", "step": "sql", "comment": "all of them", "correction": "SELECT COUNT(*) FROM orders"}), http.StatusCreated)
	if down["id"] != up["id"] || down["draft"].(map[string]any)["verified"].(map[string]any)["sql"] != "SELECT COUNT(*) FROM orders" {
		t.Errorf("a correction: %v", down)
	}
	other := w.askIn("s-2", "clarify it")
	words := w.object(w.do("POST", "/api/feedback", map[string]any{"question_id": other, "verdict": "down", "step": "understanding", "correction": "I meant the newest"}), http.StatusCreated)
	if words["draft"] != nil {
		t.Errorf("words draft nothing: %v", words)
	}
	all := w.object(w.do("GET", "/api/feedback?connection=shop", nil), http.StatusOK)["feedback"].([]any)
	if len(all) != 2 || all[0].(map[string]any)["correction"] != "I meant the newest" {
		t.Errorf("listed: %v", all)
	}
	page := w.object(w.do("GET", "/api/feedback?limit=1", nil), http.StatusOK)
	rest := w.object(w.do("GET", "/api/feedback?limit=1&before="+page["next"].(string), nil), http.StatusOK)["feedback"].([]any)
	if len(rest) != 1 || rest[0].(map[string]any)["step"] != "sql" {
		t.Errorf("the next page: %v", rest)
	}
	if none := w.object(w.do("GET", "/api/feedback?connection=other", nil), http.StatusOK)["feedback"].([]any); len(none) != 0 {
		t.Errorf("of another connection: %v", none)
	}
}

func TestWrongFeedbackIsRefused(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.guard()
	id := w.askIn("s-1", "how many orders")
	slow := w.ask("slow one")
	for _, c := range []struct {
		body   map[string]any
		status int
		field  string
	}{
		{map[string]any{"verdict": "up"}, 422, "question_id"},
		{map[string]any{"question_id": "x", "verdict": "up"}, 422, "question_id"},
		{map[string]any{"question_id": events.NewID(), "verdict": "up"}, 404, "question_id"},
		{map[string]any{"question_id": slow, "verdict": "up"}, 409, "question_id"},
		{map[string]any{"question_id": id}, 422, "verdict"},
		{map[string]any{"question_id": id, "verdict": "sideways"}, 422, "verdict"},
		{map[string]any{"question_id": id, "verdict": "down", "step": "all"}, 422, "step"},
		{map[string]any{"question_id": id, "verdict": "down", "comment": strings.Repeat("x", 1001)}, 422, "comment"},
		{map[string]any{"question_id": id, "verdict": "down", "correction": "SELECT secret FROM orders"}, 422, "correction"},
		{map[string]any{"question_id": id, "verdict": "down", "remark": "x"}, 422, "remark"},
	} {
		w.problem(w.do("POST", "/api/feedback", c.body), c.status, c.field)
	}
	w.open()
	if all := w.object(w.do("GET", "/api/feedback", nil), http.StatusOK)["feedback"].([]any); len(all) != 0 {
		t.Errorf("something wrong was stored: %v", all)
	}
}

// Other tenants' questions are not there to be judged, and their feedback not to be read.
func TestFeedbackStaysInItsTenant(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.guard()
	id := w.askIn("s-1", "how many orders")
	w.object(w.do("POST", "/api/feedback", map[string]any{"question_id": id, "verdict": "up"}), http.StatusCreated)
	w.serve(func(c *Config) { c.Tenant = "other" })
	w.problem(w.do("POST", "/api/feedback", map[string]any{"question_id": id, "verdict": "up"}), http.StatusNotFound, "question_id")
	if all := w.object(w.do("GET", "/api/feedback?connection=shop", nil), http.StatusOK)["feedback"].([]any); len(all) != 0 {
		t.Errorf("another tenant reads %v", all)
	}
}

const draftsPath = semanticsPath + "/drafts"

func TestDraftsArePromotedAndDismissed(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.guard()
	w.semanticist()
	w.teacher()
	give := func(question string, more map[string]any) string {
		t.Helper()
		id := w.askIn("s-1", question)
		w.project("s-1", id)
		body := map[string]any{"question_id": id, "verdict": "up"}
		maps.Copy(body, more)
		return w.object(w.do("POST", "/api/feedback", body), http.StatusCreated)["id"].(string)
	}
	praised := give("how many orders", nil)
	give("How many orders", nil)
	word := give("reject purchases", map[string]any{"verdict": "down", "correction": `"Purchases" means orders.`})
	wrong := give("reject things", map[string]any{"verdict": "down", "correction": `things means stuff`})
	drafts := w.object(w.do("GET", draftsPath, nil), http.StatusOK)
	list := drafts["drafts"].([]any)
	if drafts["total"] != 3.0 || list[2].(map[string]any)["votes"] != 2.0 || list[0].(map[string]any)["votes"] != 1.0 {
		t.Errorf("drafts: %v", drafts)
	}
	promote := func(id string, query string, body any, status int) map[string]any {
		t.Helper()
		return w.object(w.do("POST", draftsPath+"/"+id+"/promote"+query, body), status)
	}
	dry := promote(praised, "?dry_run=true", nil, http.StatusOK)
	impact := dry["impact"].(map[string]any)
	changed := impact["changed"].([]any)
	if len(changed) != 1 || impact["complete"] != true || impact["looked"] != 3.0 || changed[0].(map[string]any)["times"] != 2.0 {
		t.Errorf("impact: %v", impact)
	}
	if v := w.object(w.do("GET", semanticsPath, nil), http.StatusOK); v["version"] != 0.0 {
		t.Errorf("a dry run stored version %v", v["version"])
	}
	// What the guard refuses is a field of the promotion, not of the whole version.
	p := w.problem(w.do("POST", draftsPath+"/"+praised+"/promote", map[string]any{"sql": "SELECT secret"}), http.StatusUnprocessableEntity, "sql")
	if len(p.Problems) != 1 || p.Problems[0].Path != "sql" {
		t.Errorf("problems %+v", p.Problems)
	}
	done := promote(praised, "", map[string]any{"question": "orders since {day}", "sql": "SELECT :day", "parameters": []any{map[string]any{"name": "day", "type": "date"}}}, http.StatusOK)
	v := done["semantics"].(map[string]any)["verified"].([]any)[0].(map[string]any)
	if v["id"] != "how-many-orders" || v["question"] != "orders since {day}" || v["author"] != "local" || len(v["parameters"].([]any)) != 1 {
		t.Errorf("promoted: %v", v)
	}
	w.problem(w.do("POST", draftsPath+"/"+praised+"/promote", nil), http.StatusNotFound, "id")
	w.problem(w.do("POST", draftsPath+"/"+word+"/promote", map[string]any{"sql": "SELECT 1"}), http.StatusUnprocessableEntity, "question")
	w.problem(w.do("POST", draftsPath+"/"+wrong+"/promote", nil), http.StatusUnprocessableEntity, "meaning")
	if dry := promote(word, "?dry_run=true", nil, http.StatusOK); dry["term"] != nil || dry["impact"] == nil {
		t.Errorf("dry run of a phrase: %v", dry)
	}
	if taught := promote(word, "", nil, http.StatusOK); taught["term"].(map[string]any)["meaning"] != "orders" {
		t.Errorf("taught: %v", taught)
	}
	if r := w.do("DELETE", draftsPath+"/"+wrong, nil); r.StatusCode != http.StatusNoContent {
		t.Errorf("dismissing: %d %s", r.StatusCode, r.body)
	}
	w.problem(w.do("DELETE", draftsPath+"/"+wrong, nil), http.StatusNotFound, "id")
	if drafts := w.object(w.do("GET", draftsPath, nil), http.StatusOK); drafts["total"] != 0.0 {
		t.Errorf("drafts left: %v", drafts)
	}
	w.audited("semantics.changed")
	// The same praise again does not bring the draft back.
	for _, f := range w.object(w.do("GET", "/api/feedback", nil), http.StatusOK)["feedback"].([]any) {
		one := f.(map[string]any)
		if state := one["draft"].(map[string]any)["state"]; state == "open" {
			t.Errorf("still open: %v", one)
		}
		body := map[string]any{"question_id": one["question_id"], "verdict": one["verdict"]}
		if c := one["correction"]; c != nil {
			body["correction"] = c
		}
		w.object(w.do("POST", "/api/feedback", body), http.StatusCreated)
	}
	if drafts := w.object(w.do("GET", draftsPath, nil), http.StatusOK); drafts["total"] != 0.0 {
		t.Errorf("drafts came back: %v", drafts)
	}
}

func TestFeedbackGoesWithItsConnection(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.guard()
	w.executor(events.VerbRefresh, func(context.Context, []byte) (any, error) { return events.SchemaRefreshed{}, nil })
	w.object(w.do("POST", "/api/connections", map[string]any{"name": "mine", "url": "sqlite:///a.db"}), http.StatusCreated)
	w.put(bus.BucketFeedback, "default.mine.a", events.Feedback{Connection: "mine"})
	w.put(bus.BucketFeedback, "default.mine2.a", events.Feedback{Connection: "mine2"})
	if r := w.do("DELETE", "/api/connections/mine", nil); r.StatusCode != http.StatusNoContent {
		t.Fatalf("%d %s", r.StatusCode, r.body)
	}
	bustest.Await(t, "only the other's to be left", func() bool {
		all := w.object(w.do("GET", "/api/feedback", nil), http.StatusOK)["feedback"].([]any)
		return len(all) == 1 && all[0].(map[string]any)["connection"] == "mine2"
	})
}
