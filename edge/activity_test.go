package edge

import (
	"slices"
	"testing"

	"arivu/edge/live"
)

// activities collects kinds of all questions' events up to one that is wanted.
func (c *wsClient) activities(last string) []string {
	c.t.Helper()
	var got []string
	for {
		f := c.next()
		if f["type"] == "ping" {
			continue
		}
		word, _ := f["kind"].(string)
		if f["type"] != "activity" {
			word, _ = f["type"].(string)
		}
		if got = append(got, word); word == last {
			return got
		}
	}
}

// A socket that watches all questions hears of each, comes back where it was, and is told
// when too much has happened since.
func TestSocketFollowsAllQuestions(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.socket()
	c.send(map[string]any{"type": "subscribe", "all": true})
	if f := c.next(); f["type"] != "subscribed" || f["all"] != true || f["missed"] != nil || f["seq"] == nil {
		t.Fatalf("got %v", f)
	}
	w.askIn("chat-1", "how many")
	want := []string{"asked", "planned", "executed", "answered"}
	if got := c.activities("answered"); !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	after := w.lastSeq()
	w.askIn("chat-2", "how many")
	other := w.socket()
	other.send(map[string]any{"type": "subscribe", "all": true, "after": after})
	if got := other.activities("answered"); !slices.Equal(got, append([]string{"subscribed"}, want...)) {
		t.Errorf("resumed: %v", got)
	}
	other.send(map[string]any{"type": "unsubscribe", "all": true})
	other.send(map[string]any{"type": "ping"})
	if f := other.next(); f["type"] != "pong" || w.watchingAll() != 1 {
		t.Errorf("got %v, %d watch", f, w.watchingAll())
	}
	for range 51 {
		w.askIn("chat-3", "how many")
	}
	other.send(map[string]any{"type": "subscribe", "all": true, "after": after})
	if f := other.next(); f["type"] != "subscribed" || f["missed"] != true {
		t.Errorf("after %d events: %v", w.lastSeq()-after, f)
	}
	other.send(map[string]any{"type": "subscribe", "all": true, "session_id": "chat-1"})
	if f := other.next(); f["type"] != "error" || f["field"] != "question" {
		t.Errorf("two at once: %v", f)
	}
}

// watchingAll counts the sockets that watch all questions.
func (w *world) watchingAll() int {
	w.server.sockets.mu.Lock()
	defer w.server.sockets.mu.Unlock()
	n := 0
	for k := range w.server.sockets.open {
		if k.viewer.Watching(live.TenantTopic("default")) {
			n++
		}
	}
	return n
}
