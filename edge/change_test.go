package edge

import (
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"testing"
	"time"

	"arivu/events"
)

func (w *world) change(tenant, connection string, i int) {
	w.t.Helper()
	err := w.bus.AppendSchemaChange(w.t.Context(), tenant, &events.SchemaChange{
		Connection: connection, At: time.Unix(int64(i), 0).UTC(), Previous: strconv.Itoa(i), Fingerprint: strconv.Itoa(i + 1),
		Changes: []string{fmt.Sprintf("column removed: orders.c%d", i)},
		Breaks:  []events.Broken{{Kind: events.BrokenQuestion, Name: "how many", Why: "gone", Question: events.NewID(), SessionID: "s", Times: 2}},
	})
	if err != nil {
		w.t.Fatal(err)
	}
}

// Every change can be paged to, the newest first, and no one else's is among them.
func TestChangesOfStructureArePaged(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.connections("shop", "other")
	for i := range 45 {
		w.change("default", "shop", i)
	}
	w.change("default", "other", 1)
	w.change("others", "shop", 99)
	seen, path := 0, "/api/connections/shop/changes"
	for path != "" {
		r := w.do("GET", path, nil)
		page := w.object(r, http.StatusOK)
		if err := matchesDescription(openAPIDocument(t, []byte(openapiSource)), "GET", "/api/connections/{name}/changes", r); err != "" {
			t.Error(err)
		}
		for _, c := range page["changes"].([]any) {
			if got, want := c.(map[string]any)["fingerprint"], strconv.Itoa(45-seen); got != want {
				t.Errorf("change %d leads to %v, want %s", seen, got, want)
			}
			seen++
		}
		path = ""
		if next, ok := page["next"].(string); ok {
			path = "/api/connections/shop/changes?before=" + url.QueryEscape(next)
		}
	}
	if seen != 45 {
		t.Errorf("%d changes, want 45", seen)
	}
	w.problem(w.do("GET", "/api/connections/shop/changes?before=yesterday", nil), http.StatusBadRequest, "before")
	w.problem(w.do("GET", "/api/connections/shop/changes?limit=0", nil), http.StatusBadRequest, "limit")
	w.problem(w.do("GET", "/api/connections/none/changes", nil), http.StatusNotFound, "name")
}

// Another database under the name of one that was deleted has no changes.
func TestChangesGoWithTheConnection(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.tester(goodTest)
	body := map[string]any{"name": "new", "url": "sqlite:///a.db"}
	w.object(w.do("POST", "/api/connections", body), http.StatusCreated)
	w.change("default", "new", 1)
	if r := w.do("DELETE", "/api/connections/new", nil); r.StatusCode != http.StatusNoContent {
		t.Fatal(r.StatusCode)
	}
	w.object(w.do("POST", "/api/connections", body), http.StatusCreated)
	if got := w.object(w.do("GET", "/api/connections/new/changes", nil), http.StatusOK)["changes"].([]any); len(got) != 0 {
		t.Errorf("changes %v", got)
	}
}

// Who watches a connection hears of its changes, once each, and of no other's.
func TestSocketTellsOfChanges(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.connections("shop", "other")
	w.change("default", "shop", 1)
	c, other := w.socket(), w.socket()
	c.send(map[string]any{"type": "subscribe", "connection": "shop", "question": "x"})
	if f := c.want("error"); f["field"] != "question" {
		t.Errorf("got %v", f)
	}
	c.send(map[string]any{"type": "subscribe", "connection": "nowhere"})
	if f := c.want("error"); f["connection"] != "nowhere" {
		t.Errorf("got %v", f)
	}
	c.send(map[string]any{"type": "subscribe", "connection": "shop"})
	if f := c.want("subscribed"); f["connection"] != "shop" {
		t.Errorf("got %v", f)
	}
	w.change("others", "shop", 2)
	w.change("default", "other", 3)
	w.change("default", "shop", 4)
	w.change("default", "shop", 4)
	w.change("default", "shop", 5)
	for _, want := range []string{"5", "6"} {
		f := c.want("schema_change")
		change := f["change"].(map[string]any)
		if f["connection"] != "shop" || change["fingerprint"] != want || change["breaks"].([]any)[0].(map[string]any)["times"] != 2.0 {
			t.Errorf("got %v, want the change to %s", f, want)
		}
	}
	c.send(map[string]any{"type": "unsubscribe", "connection": "shop"})
	c.send(map[string]any{"type": "ping"})
	c.want("pong")
	other.send(map[string]any{"type": "subscribe", "connection": "shop"})
	other.want("subscribed")
	w.change("default", "shop", 6)
	other.want("schema_change")
	c.send(map[string]any{"type": "ping"})
	c.want("pong")
}

// want is the next frame, which must be of a type; heartbeats are left out.
func (c *wsClient) want(kind string) map[string]any {
	c.t.Helper()
	f := c.next()
	for f["type"] == "ping" {
		f = c.next()
	}
	if f["type"] != kind {
		c.t.Fatalf("got %v, want a frame of type %s", f, kind)
	}
	return f
}
