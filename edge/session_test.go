package edge

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"arivu/events"
	"arivu/events/bus"
	"arivu/events/bus/bustest"
)

const otherKey = "key-of-another-person"

// titles are the sessions that a list shows, by name or title.
func (w *world) titles(query string) []string {
	w.t.Helper()
	got := []string{}
	for _, line := range w.object(w.do("GET", "/api/sessions"+query, nil), http.StatusOK)["sessions"].([]any) {
		line := line.(map[string]any)
		name, ok := line["name"].(string)
		if !ok {
			name = line["title"].(string)
		}
		got = append(got, name)
	}
	return got
}

// A name and a deletion stay when the projections are made anew.
func TestSessionIsNamedAndDeleted(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ids := map[string]string{}
	for _, name := range []string{"s-1", "s-2"} {
		ids[name] = w.askIn(name, "first in "+name)
		w.project(name, ids[name])
	}
	w.problem(w.do("PATCH", "/api/sessions/nobody", map[string]any{"name": "x"}), http.StatusNotFound, "id")
	w.problem(w.do("PATCH", "/api/sessions/s-1", map[string]any{}), http.StatusUnprocessableEntity, "body")
	w.problem(w.do("PATCH", "/api/sessions/s-1", map[string]any{"name": strings.Repeat("x", events.MaxSessionName+1)}), http.StatusUnprocessableEntity, "name")
	named := w.object(w.do("PATCH", "/api/sessions/s-1", map[string]any{"name": "  Weekly \n numbers "}), http.StatusOK)
	if named["name"] != "Weekly numbers" || named["title"] != "first in s-1" {
		t.Errorf("named %v", named)
	}
	if r := w.do("DELETE", "/api/sessions/s-2", nil); r.StatusCode != http.StatusNoContent {
		t.Fatalf("deleting: %s", r.body)
	}
	w.problem(w.do("DELETE", "/api/sessions/s-2", nil), http.StatusNotFound, "id")
	w.problem(w.do("GET", "/api/sessions/s-2", nil), http.StatusNotFound, "id")
	// As arivu rebuild does.
	if err := w.bus.Documents(bus.BucketSessions).Drop(t.Context()); err != nil {
		t.Fatal(err)
	}
	w.project("s-2", ids["s-2"])
	w.project("s-1", ids["s-1"])
	if got := w.titles(""); !slices.Equal(got, []string{"Weekly numbers"}) {
		t.Errorf("after a rebuild %q are listed", got)
	}
	if got := w.object(w.do("GET", "/api/traces", nil), http.StatusOK)["traces"].([]any); len(got) != 1 {
		t.Errorf("%d traces are listed", len(got))
	}
	// Who knows its id reads a question as long as the log has it.
	w.object(w.do("GET", "/api/questions/"+ids["s-2"], nil), http.StatusOK)
	w.object(w.do("PATCH", "/api/sessions/s-2", map[string]any{"deleted": false}), http.StatusOK)
	if got := w.titles(""); len(got) != 2 {
		t.Errorf("once the deletion is taken back %q are listed", got)
	}
	w.object(w.do("PATCH", "/api/sessions/s-1", map[string]any{"name": ""}), http.StatusOK)
	if got := w.titles("?q=s-1"); !slices.Equal(got, []string{"first in s-1"}) {
		t.Errorf("without its name it is %q", got)
	}
}

// What is asked in a deleted session shows, and what was deleted does not.
func TestDeletedSessionGoesOn(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.project("s-1", w.askIn("s-1", "an old one"))
	w.do("DELETE", "/api/sessions/s-1", nil)
	w.project("s-1", w.askIn("s-1", "a new one"))
	s := w.object(w.do("GET", "/api/sessions/s-1", nil), http.StatusOK)
	if questions := s["questions"].([]any); len(questions) != 1 || s["title"] != "a new one" {
		t.Errorf("shown is %v", s)
	}
}

// Another process learns of a name by itself.
func TestSessionNameReachesOtherProcesses(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.project("s-1", w.askIn("s-1", "first"))
	first := w.base
	w.serve()
	if got := w.titles(""); !slices.Equal(got, []string{"first"}) {
		t.Fatalf("listed %q", got)
	}
	second := w.base
	w.base = first
	w.object(w.do("PATCH", "/api/sessions/s-1", map[string]any{"name": "Named"}), http.StatusOK)
	w.base = second
	bustest.Await(t, "the name", func() bool { return slices.Equal(w.titles(""), []string{"Named"}) })
}

func TestSessionsAreSearched(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for i, text := range []string{"Orders per country", "fail it", "clarify it"} {
		name := fmt.Sprintf("s-%d", i)
		w.project(name, w.askIn(name, text))
	}
	w.project("s-0", w.askIn("s-0", "Revenue by month"))
	for query, want := range map[string][]string{
		"?q=" + url.QueryEscape("month ORDERS"): {"Orders per country"},
		"?q=it":                                 {"clarify it", "fail it"},
		"?q=nothing":                            {},
		"?state=failed":                         {"fail it"},
		"?state=waiting":                        {"clarify it"},
		"?state=idle":                           {"Orders per country"},
		"?state=unseen":                         {},
	} {
		if got := w.titles(query); !slices.Equal(got, want) {
			t.Errorf("%s gives %q, want %q", query, got, want)
		}
	}
	w.problem(w.do("GET", "/api/sessions?state=odd", nil), http.StatusBadRequest, "state")
	line := w.object(w.do("GET", "/api/sessions?q=month", nil), http.StatusOK)["sessions"].([]any)[0].(map[string]any)
	if line["found"] != "Revenue by month" {
		t.Errorf("found %v", line["found"])
	}
}

// What a person has seen is theirs alone.
func TestSessionIsSeen(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(c *Config) { c.APIKey, c.Keys = "key-of-the-first-person", map[string]string{"bob": otherKey} })
	unseen := func() int { return len(w.titles("?state=unseen")) }
	w.project("s-1", w.askIn("s-1", "first"))
	if n := unseen(); n != 0 {
		t.Errorf("%d sessions are unseen that nobody looked at", n)
	}
	for range 2 {
		if r := w.do("PUT", "/api/sessions/s-1/seen", nil); r.StatusCode != http.StatusNoContent {
			t.Fatalf("seeing: %s", r.body)
		}
	}
	if n := unseen(); n != 0 {
		t.Errorf("%d sessions are unseen after a look", n)
	}
	w.project("s-1", w.askIn("s-1", "second"))
	if n := unseen(); n != 1 {
		t.Errorf("%d sessions are unseen after another answer", n)
	}
	mine := w.key
	w.key = otherKey
	if n := unseen(); n != 0 {
		t.Errorf("%d sessions are unseen to somebody else", n)
	}
	w.key = mine
	w.do("PUT", "/api/sessions/s-1/seen", nil)
	if n := unseen(); n != 0 {
		t.Errorf("%d sessions are unseen after the second look", n)
	}
}
