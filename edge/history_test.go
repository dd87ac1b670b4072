package edge

import (
	"net/http"
	"net/url"
	"slices"
	"testing"
	"time"

	"arivu/edge/ledger"
	"arivu/events"
	"arivu/events/bus"
	"arivu/events/bus/bustest"
)

// project writes what the tracer would of a question.
func (w *world) project(session, id string) *events.Trace {
	w.t.Helper()
	q := w.questions(session, id)[0]
	trace := events.NewTrace(q, w.spans(q, len(q.Events)))
	w.put(bus.BucketTraces, "default."+id, trace)
	document := new(events.Session)
	_, err := w.bus.Documents(bus.BucketSessions).Get(w.t.Context(), "default."+q.Session, document)
	if err == nil || document.ID == "" {
		document.Fold(q)
		w.put(bus.BucketSessions, "default."+q.Session, document)
	}
	return trace
}

// spans waits for at least n spans of a question.
func (w *world) spans(q *events.Question, n int) []*events.Span {
	w.t.Helper()
	var spans []*events.Span
	bustest.Await(w.t, "the spans", func() bool {
		var err error
		if spans, err = w.bus.Spans(w.t.Context(), q.Address); err != nil {
			w.t.Fatal(err)
		}
		return len(spans) >= n
	})
	return spans
}

func (w *world) askIn(session, text string) string {
	w.t.Helper()
	id, ok := w.object(w.do("POST", "/api/chat", map[string]any{"question": text, "session_id": session}), http.StatusOK)["id"].(string)
	if !ok {
		w.t.Fatal("no id")
	}
	return id
}

// listed waits until the ledger knows so many traces of all tenants.
func (w *world) listed(n int) {
	w.t.Helper()
	bustest.Await(w.t, "the traces to be known", func() bool {
		known := 0
		for _, tenant := range []string{"default", "other"} {
			known += len(w.server.ledger.Page(ledger.Query{Tenant: tenant}).Lines)
		}
		return known == n && !w.server.ledger.Reach().Filling
	})
}

func TestTraces(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.askIn("s-1", "how many?")
	// Before the tracer has written it, the log tells the same.
	folded := w.object(w.do("GET", "/api/traces/"+id, nil), http.StatusOK)
	if folded["question"] != id || folded["question_text"] != "how many?" || folded["status"] != "answered" || len(folded["steps"].([]any)) != 4 {
		t.Errorf("folded %v", folded)
	}
	var ids []string
	for range 5 {
		id := w.askIn("s-2", "how many?")
		w.project("s-2", id)
		ids = append(ids, id)
	}
	w.project("s-1", id)
	other := events.Address{Tenant: "other", Session: events.SessionToken("x"), Question: events.NewID()}
	w.put(bus.BucketTraces, "other."+other.Question, &events.Trace{TraceLine: events.TraceLine{Address: other, Text: "of another tenant"}})
	if written := w.object(w.do("GET", "/api/traces/"+id, nil), http.StatusOK); len(written["spans"].([]any)) == 0 {
		t.Errorf("written %v", written)
	}
	w.listed(7)
	var got []string
	before := ""
	for range 10 {
		page := w.object(w.do("GET", "/api/traces?session_id=s-2&limit=2"+before, nil), http.StatusOK)
		for _, line := range page["traces"].([]any) {
			line := line.(map[string]any)
			got = append(got, line["question"].(string))
			if _, ok := line["spans"]; ok {
				t.Error("a list of traces has spans")
			}
		}
		next, ok := page["next"].(string)
		if !ok {
			break
		}
		before = "&before=" + next
	}
	slices.Reverse(ids)
	if !slices.Equal(got, ids) {
		t.Errorf("listed %v, want %v", got, ids)
	}
	if all := w.object(w.do("GET", "/api/traces", nil), http.StatusOK)["traces"].([]any); len(all) != 6 {
		t.Errorf("%d traces, want the tenant's 6", len(all))
	}
}

// A list is of those that are wanted, by each of what they can be told by.
func TestTracesAreFiltered(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	declined, failed, plain := w.askIn("s-1", "decline it"), w.askIn("s-1", "fail here"), w.askIn("s-2", "how many")
	for _, id := range []string{declined, failed} {
		w.project("s-1", id)
	}
	started := w.project("s-2", plain).Started.Format(time.RFC3339Nano)
	w.listed(3)
	for query, want := range map[string][]string{
		"":                                  {plain, failed, declined},
		"status=declined,failed":            {failed, declined},
		"path=offline":                      {plain},
		"path=llm,sql":                      {},
		"connection=shop&user=local":        {plain, failed, declined},
		"connection=books":                  {},
		"user=nobody":                       {},
		"model=m":                           {failed},
		"session_id=s-2":                    {plain},
		"text=IT+decline":                   {declined},
		"text=" + plain:                     {plain},
		"from=" + url.QueryEscape(started):  {plain},
		"to=" + url.QueryEscape(started):    {failed, declined},
		"min_ms=3600000":                    {},
		"max_ms=3600000&status=answered":    {plain},
		"status=failed&session_id=s-2":      {},
		"before=" + plain + "&limit=1":      {failed},
		"text=how+many&path=offline,cached": {plain},
	} {
		reply := w.object(w.do("GET", "/api/traces?"+query, nil), http.StatusOK)
		got := []string{}
		for _, line := range reply["traces"].([]any) {
			got = append(got, line.(map[string]any)["question"].(string))
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", query, got, want)
		}
		if reach := reply["reach"].(map[string]any); reach["filling"] != false || reach["since"] != nil {
			t.Errorf("%s: reach %v", query, reach)
		}
	}
}

func TestSessions(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	const name = "user@example:1"
	for _, text := range []string{"first one", "decline it"} {
		w.project(name, w.askIn(name, text))
	}
	list := w.object(w.do("GET", "/api/sessions", nil), http.StatusOK)
	line := list["sessions"].([]any)[0].(map[string]any)
	if line["session_id"] != name || line["title"] != "first one" || line["question_count"] != 2.0 || line["last_status"] != "declined" || list["next"] != nil {
		t.Errorf("listed %v", list)
	}
	if _, ok := line["questions"]; ok {
		t.Error("a list of sessions has questions")
	}
	for _, id := range []string{name, url.PathEscape(name), "user%40example%3A1"} {
		s := w.object(w.do("GET", "/api/sessions/"+id, nil), http.StatusOK)
		if len(s["questions"].([]any)) != 2 || s["session_id"] != name {
			t.Errorf("session %v", s)
		}
	}
}
