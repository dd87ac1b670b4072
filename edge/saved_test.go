package edge

import (
	"net/http"
	"testing"

	"arivu/events"
)

func TestSavedQuestions(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	saved := w.object(w.do("POST", "/api/saved", map[string]any{
		"name": " Orders  now ", "question": "how many orders?", "options": map[string]any{"planner": "offline", "max_rows": 7},
	}), http.StatusCreated)
	id := saved["id"].(string)
	options := saved["options"].(map[string]any)
	if saved["name"] != "Orders now" || saved["connection"] != "shop" || saved["created_by"] != "local" || saved["last_run"] != nil || options["planner"] != "offline" || options["max_rows"] != 7.0 {
		t.Errorf("saved %v", saved)
	}
	answer := w.object(w.do("POST", "/api/saved/"+id+"/run", nil), http.StatusOK)
	if answer["question"] != "how many orders?" || answer["status"] != "answered" {
		t.Errorf("it ran as %v", answer)
	}
	again := w.object(w.do("POST", "/api/saved/"+id+"/run", map[string]any{"session_id": "s-1", "wait_ms": 60_000}), http.StatusOK)
	if again["session_id"] != "s-1" {
		t.Errorf("it ran in session %v", again["session_id"])
	}
	w.project("s-1", again["id"].(string))
	line := w.object(w.do("GET", "/api/saved", nil), http.StatusOK)["saved"].([]any)[0].(map[string]any)
	run := line["last_run"].(map[string]any)
	if line["runs"] != 2.0 || run["question_id"] != again["id"] || run["status"] != "answered" || run["answer"] != "There are 3 orders." || run["by"] != "local" {
		t.Errorf("listed %v", line)
	}
	q := w.questions("s-1", again["id"].(string))[0]
	if q.Asked.Options.Planner != events.PlanOffline || q.Asked.Options.MaxRows != 7 {
		t.Errorf("it was asked with %+v", q.Asked.Options)
	}
	changed := w.object(w.do("PUT", "/api/saved/"+id, map[string]any{"name": "Statement", "question": "how many?", "sql": "SELECT 1"}), http.StatusOK)
	if changed["sql"] != "SELECT 1" || changed["runs"] != 2.0 || changed["created"] != saved["created"] {
		t.Errorf("changed to %v", changed)
	}
	if byHand := w.object(w.do("POST", "/api/saved/"+id+"/run", nil), http.StatusOK); byHand["path"] != "sql" || byHand["question"] != "how many?" {
		t.Errorf("the statement ran as %v", byHand)
	}
	for query, n := range map[string]int{"?q=STATE+many": 1, "?q=orders": 0} {
		if got := w.object(w.do("GET", "/api/saved"+query, nil), http.StatusOK)["saved"].([]any); len(got) != n {
			t.Errorf("%s finds %d", query, len(got))
		}
	}
	if r := w.do("DELETE", "/api/saved/"+id, nil); r.StatusCode != http.StatusNoContent {
		t.Errorf("deleting: %s", r.body)
	}
	w.problem(w.do("GET", "/api/saved/"+id, nil), http.StatusNotFound, "id")
	w.problem(w.do("POST", "/api/saved/"+id+"/run", nil), http.StatusNotFound, "id")
}

func TestSavedQuestionsAreChecked(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for field, body := range map[string]map[string]any{
		"question":           {"name": "x"},
		"connection":         {"question": "x", "connection": "nowhere"},
		"options.write_mode": {"question": "x", "options": map[string]any{"write_mode": "approval"}},
		"options.planner":    {"question": "x", "options": map[string]any{"planner": "magic"}},
		"sql":                {"sql": "SELECT \x01"},
	} {
		w.problem(w.do("POST", "/api/saved", body), http.StatusUnprocessableEntity, field)
	}
	// Another tenant's is not there.
	w.put("saved", "other."+events.NewID(), events.SavedQuestion{Name: "theirs"})
	if got := w.object(w.do("GET", "/api/saved", nil), http.StatusOK)["saved"].([]any); len(got) != 0 {
		t.Errorf("listed %v", got)
	}
}

// What I said of answers is found again by their session.
func TestOwnFeedbackOfASession(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(c *Config) { c.APIKey, c.Keys = "key-of-the-first-person", map[string]string{"bob": otherKey} })
	id := w.askIn("s-1", "how many?")
	say := func(verdict string) {
		w.object(w.do("POST", "/api/feedback", map[string]any{"question_id": id, "verdict": verdict}), http.StatusCreated)
	}
	say("up")
	w.key = otherKey
	say("down")
	for query, n := range map[string]int{"?session_id=s-1": 2, "?session_id=s-1&mine=true": 1, "?session_id=s-2": 0} {
		got := w.object(w.do("GET", "/api/feedback"+query, nil), http.StatusOK)["feedback"].([]any)
		if len(got) != n || n == 1 && got[0].(map[string]any)["verdict"] != "down" {
			t.Errorf("%s gives %v", query, got)
		}
	}
	w.problem(w.do("GET", "/api/feedback?mine=perhaps", nil), http.StatusBadRequest, "mine")
}
