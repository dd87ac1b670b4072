package edge

import (
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/fasthttp/websocket"

	"arivu/edge/live"
	"arivu/events"
	"arivu/events/bus/bustest"
)

func TestSlowSocketIsToldAndOthersGoOn(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(c *Config) { c.Limits.Buffer = 4 })
	slow, quick := w.socket(), w.socket()
	for _, c := range []*wsClient{slow, quick} {
		c.send(map[string]any{"type": "subscribe", "session_id": "chat"})
		if f := c.next(); f["type"] != "subscribed" {
			t.Fatalf("got %v", f)
		}
	}
	// Large frames fill the connection of the one that does not read, then its
	// buffer here; the other one reads each before the next comes.
	a := events.Address{Tenant: "default", Session: events.SessionToken("chat"), Question: events.NewID()}
	body := &events.Planned{Restatement: strings.Repeat("x", 256<<10)}
	for seq := w.server.hub.Last() + 1; w.watching("chat") == 2; seq++ {
		e := &events.Event{Address: a, Attempt: 1, Time: time.Now().UTC(), Seq: seq, Body: body}
		w.server.hub.Event(a, e.Kind(), seq, func() (*events.Event, error) { return e, nil })
		if f := quick.next(); f["seq"] != float64(seq) {
			t.Fatalf("the quick socket got %v instead of %d", f["seq"], seq)
		}
	}
	for {
		f := slow.next()
		if f["type"] != "gap" {
			continue
		}
		if f["session_id"] != "chat" || f["after"] == nil {
			t.Errorf("gap %v", f)
		}
		return
	}
}

// watching counts the sockets that watch a session.
func (w *world) watching(session string) int {
	w.server.sockets.mu.Lock()
	defer w.server.sockets.mu.Unlock()
	n := 0
	for k := range w.server.sockets.open {
		if k.viewer.Watching(live.SessionTopic("default", session)) {
			n++
		}
	}
	return n
}

func TestStoppingClosesSockets(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.socket()
	if err := w.server.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := c.closed(); !websocket.IsCloseError(err, websocket.CloseGoingAway) {
		t.Errorf("closed with %v", err)
	}
}

func TestSilentSocketIsDropped(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(c *Config) { c.Limits.Heartbeat = time.Millisecond })
	c := w.socket()
	for c.next()["type"] != "ping" {
	}
	// A client that goes away without a word is noticed by the failing pings.
	_ = c.conn.NetConn().Close()
	bustest.Await(t, "the socket to be dropped", func() bool {
		w.server.sockets.mu.Lock()
		defer w.server.sockets.mu.Unlock()
		return len(w.server.sockets.open) == 0
	})
}

func TestTooManySockets(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(c *Config) { c.Limits.Sockets = 1 })
	w.socket()
	_, resp, err := websocket.DefaultDialer.Dial("ws"+strings.TrimPrefix(w.base, "http")+"/ws/live", nil)
	if !errors.Is(err, websocket.ErrBadHandshake) || resp.StatusCode != http.StatusServiceUnavailable {
		t.Errorf("got %v, %v", resp, err)
	}
}
