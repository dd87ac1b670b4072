package edge

import (
	"maps"
	"net/http"
	"strings"
	"testing"

	"arivu/events"
)

// A change is asked as the parent's question with the change in words behind it, where the
// parent stands; asked again it is the same change.
func TestChangeOfAPart(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.connections("other")
	first := w.object(w.do("POST", "/api/chat", map[string]any{"question": "parts of it", "connection": "other", "session_id": "s-1"}), http.StatusOK)
	change := func(body map[string]any) map[string]any {
		t.Helper()
		return w.object(w.do("POST", "/api/chat", body), http.StatusOK)
	}
	tests := []struct {
		change map[string]any
		want   events.Change
		asks   string
	}{
		{map[string]any{"part": 1, "to": "of Bob"}, events.Change{Part: 1, From: "of Ann", To: "of Bob"}, `parts of it (with "of Bob" instead of "of Ann")`},
		{map[string]any{"part": 1, "entry": " Dee "}, events.Change{Part: 1, From: "of Ann", Entry: "Dee"}, `parts of it (with "Dee" instead of "of Ann")`},
		{map[string]any{"part": 1, "to": ""}, events.Change{Part: 1, From: "of Ann"}, `parts of it (without "of Ann")`},
		{map[string]any{"part": 1}, events.Change{Part: 1, From: "of Ann"}, `parts of it (without "of Ann")`},
		{map[string]any{"part": 3, "entry": "7"}, events.Change{Part: 3, From: "only the first 5", Entry: "7"}, `parts of it (with "7" instead of "only the first 5")`},
	}
	var last string
	for _, tt := range tests {
		a := change(map[string]any{"parent": jsonText(first["id"]), "change": tt.change, "options": map[string]any{"planner": "offline"}})
		last = jsonText(a["id"])
		q, err := w.server.question(t.Context(), localAdmin, last)
		if err != nil {
			t.Fatal(err)
		}
		asked := q.Asked
		if asked.Change == nil || *asked.Change != tt.want || asked.Question != tt.asks || asked.SessionID != "s-1" || asked.Connection != "other" || asked.Parent != first["id"] {
			t.Errorf("%v: asked %+v, change %+v", tt.change, asked, asked.Change)
		}
		if a["question"] != tt.asks || a["change"] == nil {
			t.Errorf("%v: answered %v, change %v", tt.change, a["question"], a["change"])
		}
	}
	again := change(map[string]any{"question": `parts of it (with "7" instead of "only the first 5")`, "again": last})
	if again["change"] == nil || again["parent"] != first["id"] {
		t.Errorf("asked again: change %v of %v", again["change"], again["parent"])
	}
	other := change(map[string]any{"question": "parts of another", "again": last})
	if other["change"] != nil {
		t.Errorf("in other words: change %v", other["change"])
	}
	nested := change(map[string]any{"parent": last, "change": map[string]any{"part": 2, "to": "earliest first"}})
	if !strings.HasPrefix(jsonText(nested["question"]), `parts of it (with "7" instead of "only the first 5") (with "earliest first"`) {
		t.Errorf("a change of a change asks %v", nested["question"])
	}
}

// What cannot be changed is refused before it is asked, with what can be.
func TestBadChanges(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	parent, plain := w.ask("parts of it"), w.ask("how many orders?")
	declined := w.ask("decline")
	byHand := jsonText(w.object(w.do("POST", "/api/sql", map[string]any{"sql": "SELECT 1"}), http.StatusOK)["id"])
	before := w.lastSeq()
	tests := []struct {
		name, parent string
		change       map[string]any
		more         map[string]any
		field, says  string
	}{
		{"words of its own", parent, map[string]any{"part": 1}, map[string]any{"question": "x"}, "question", "leave out question"},
		{"no parent", "", map[string]any{"part": 1}, nil, "parent", "is missing"},
		{"unknown parent", events.NewID(), map[string]any{"part": 1}, nil, "parent", "no question"},
		{"no part", parent, map[string]any{"to": "of Bob"}, nil, "change.part", "is missing"},
		{"negative part", parent, map[string]any{"part": -1}, nil, "change.part", "negative"},
		{"part behind the last", parent, map[string]any{"part": 4}, nil, "change.part", "has 4 parts"},
		{"part that stays", parent, map[string]any{"part": 0, "to": "x"}, nil, "change.part", "cannot be changed"},
		{"no offer", parent, map[string]any{"part": 1, "to": "of Dee"}, nil, "change.to", "of Bob, of Cy"},
		{"both", parent, map[string]any{"part": 1, "to": "of Bob", "entry": "Dee"}, nil, "change.entry", "one of them"},
		{"entry where there is none", parent, map[string]any{"part": 2, "entry": "Dee"}, nil, "change.entry", "earliest first"},
		{"no number", parent, map[string]any{"part": 3, "entry": "many"}, nil, "change.entry", "a number"},
		{"blank entry", parent, map[string]any{"part": 1, "entry": "  "}, nil, "change.entry", "empty"},
		{"long entry", parent, map[string]any{"part": 1, "entry": strings.Repeat("a", 201)}, nil, "change.entry", "201"},
		{"part that has to be there", parent, map[string]any{"part": 2}, nil, "change.to", "cannot be left out"},
		{"unknown field", parent, map[string]any{"part": 1, "with": "x"}, nil, "change.with", "no field"},
		{"another session", parent, map[string]any{"part": 1}, map[string]any{"session_id": "elsewhere"}, "session_id", "its own session"},
		{"another connection", parent, map[string]any{"part": 1}, map[string]any{"connection": "other"}, "connection", `asked of "shop"`},
		{"asked again", parent, map[string]any{"part": 1}, map[string]any{"again": parent}, "again", "leave out"},
		{"without parts", plain, map[string]any{"part": 0}, nil, "change.part", "has 0 parts"},
		{"declined", declined, map[string]any{"part": 0}, nil, "parent", "no reading"},
		{"by hand", byHand, map[string]any{"part": 0}, nil, "parent", "edit the statement"},
	}
	for _, tt := range tests {
		body := map[string]any{"change": tt.change}
		if tt.parent != "" {
			body["parent"] = tt.parent
		}
		maps.Copy(body, tt.more)
		p := w.problem(w.do("POST", "/api/chat", body), http.StatusUnprocessableEntity, tt.field)
		if !strings.Contains(p.Detail, tt.says) {
			t.Errorf("%s: detail %q does not say %q", tt.name, p.Detail, tt.says)
		}
	}
	if w.lastSeq() != before {
		t.Error("a refused change is on the stream")
	}
}
