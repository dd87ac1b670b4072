package edge

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"arivu/events"
	"arivu/events/bus"
)

// recorded is the reply to a request for events.
type recorded struct {
	Events []struct {
		Seq, Prev uint64
		Kind      events.Kind
		Attempt   int
		Cause     string
		Size      int
		Body      map[string]any
	}
	Breakers []struct {
		Model   string
		Before  *events.ModelChange
		Changes []events.ModelChange
	}
}

func (w *world) recorded(id string) recorded {
	w.t.Helper()
	r := w.do("GET", "/api/questions/"+id+"/events", nil)
	if r.StatusCode != http.StatusOK {
		w.t.Fatalf("status %d: %s", r.StatusCode, r.body)
	}
	var out recorded
	if err := jsonDecode(r.body, &out); err != nil {
		w.t.Fatal(err)
	}
	return out
}

// The events of a question are shown as they are on the log, each after the one before,
// with what the model wrote; the hash of a client's key is not.
func TestEventsAreShownAsRecorded(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.open()
	a := w.object(w.do("POST", "/api/chat", map[string]any{"question": "write it", "wait_ms": 20_000}, "Idempotency-Key", "k"), http.StatusOK)
	got := w.recorded(a["id"].(string)).Events
	var kinds []events.Kind
	for i, e := range got {
		kinds = append(kinds, e.Kind)
		if i > 0 && (e.Prev != got[i-1].Seq || e.Cause == "") || e.Seq == 0 || e.Size == 0 || e.Attempt != 1 {
			t.Errorf("event %d: %+v", i, e)
		}
	}
	want := []events.Kind{events.KindAsked, events.KindPlanned, events.KindExecuted, events.KindNarration, events.KindAnswered}
	if len(kinds) != len(want) || kinds[3] != want[3] {
		t.Fatalf("kinds %v", kinds)
	}
	if got[0].Body["idempotency_key"] != nil || got[0].Body["question"] != "write it" {
		t.Errorf("asked %v", got[0].Body)
	}
	if rows := got[2].Body["rows"].([]any); len(rows) != 3 {
		t.Errorf("rows %v", rows)
	}
	if got[3].Body["text"] != "There are 4 unchecked orders." {
		t.Errorf("narration %v", got[3].Body)
	}
	file := w.do("GET", "/api/traces/"+a["id"].(string)+"/download", nil)
	if strings.Contains(string(file.body), "idempotency_key") || !strings.Contains(file.Header.Get("Content-Disposition"), a["id"].(string)+".json") {
		t.Errorf("file %s %s", file.Header.Get("Content-Disposition"), file.body)
	}
}

// The breakers are those of when the question ran: not what was found afterwards.
func TestBreakersOfThatMoment(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, id := range []string{"down", "later", "idle"} {
		w.put(bus.BucketModels, "default."+id, events.Model{ID: id, Provider: "openai", Model: "m"})
	}
	w.modelChange("down", time.Now().Add(-time.Hour).UTC())
	id := w.askIn("s", "how many")
	w.modelChange("later", time.Now().Add(time.Hour).UTC())
	breakers := w.recorded(id).Breakers
	if len(breakers) != 3 {
		t.Fatalf("breakers %+v", breakers)
	}
	for _, b := range breakers {
		if len(b.Changes) != 0 || (b.Before != nil) != (b.Model == "down") {
			t.Errorf("breaker %+v", b)
		}
	}
	file, err := events.ReadTraceFile(w.do("GET", "/api/traces/"+id+"/download", nil).body)
	if err != nil {
		t.Fatal(err)
	}
	if len(file.ModelChanges) != 1 || file.ModelChanges[0].Model != "down" || file.Planning.Schema.Fingerprint != "f1" {
		t.Errorf("file %+v", file)
	}
}

// What is on the log of another tenant's question is not there.
func TestEventsStayInTheirTenant(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.askIn("s", "how many")
	w.serve(func(c *Config) { c.Tenant = "other" })
	for _, path := range []string{"/api/questions/" + id + "/events", "/api/traces/" + id + "/download"} {
		w.problem(w.do("GET", path, nil), http.StatusNotFound, "")
		w.problem(w.do("GET", strings.Replace(path, id, events.NewID(), 1), nil), http.StatusNotFound, "")
		w.problem(w.do("GET", strings.Replace(path, id, "x", 1), nil), http.StatusBadRequest, "id")
	}
}
