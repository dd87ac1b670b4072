package edge

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/fasthttp/websocket"

	"arivu/events"
	"arivu/events/bus"
)

// wsClient is a live socket under test.
type wsClient struct {
	t    testing.TB
	conn *websocket.Conn
}

func (w *world) socket(headers ...string) *wsClient {
	w.t.Helper()
	h := http.Header{}
	var protocols []string
	for i := 0; i+1 < len(headers); i += 2 {
		if headers[i] == "Sec-WebSocket-Protocol" {
			protocols = strings.Split(headers[i+1], ",")
			continue
		}
		h.Set(headers[i], headers[i+1])
	}
	dialer := websocket.Dialer{Subprotocols: protocols, HandshakeTimeout: 10 * time.Second}
	conn, resp, err := dialer.Dial("ws"+strings.TrimPrefix(w.base, "http")+"/ws/live", h)
	if err != nil {
		w.t.Fatalf("connecting: %v (%v)", err, resp)
	}
	_ = resp.Body.Close()
	c := &wsClient{t: w.t, conn: conn}
	w.t.Cleanup(func() { _ = conn.Close() })
	if hello := c.next(); hello["type"] != "hello" || hello["heartbeat_ms"] == nil {
		w.t.Fatalf("first frame %v", hello)
	}
	return c
}

func (c *wsClient) send(frame any) {
	c.t.Helper()
	data, ok := frame.(string)
	if !ok {
		raw, err := json.Marshal(frame)
		if err != nil {
			c.t.Fatal(err)
		}
		data = string(raw)
	}
	if err := c.conn.WriteMessage(websocket.TextMessage, []byte(data)); err != nil {
		c.t.Fatal(err)
	}
}

func (c *wsClient) next() map[string]any {
	c.t.Helper()
	frame, err := c.read()
	if err != nil {
		c.t.Fatal(err)
	}
	return frame
}

func (c *wsClient) read() (map[string]any, error) {
	if err := c.conn.SetReadDeadline(time.Now().Add(20 * time.Second)); err != nil {
		return nil, err
	}
	_, data, err := c.conn.ReadMessage()
	if err != nil {
		return nil, err
	}
	var frame map[string]any
	return frame, json.Unmarshal(data, &frame)
}

// until collects frames up to one that is wanted, spans and pings left out.
func (c *wsClient) until(last string) []string {
	c.t.Helper()
	var got []string
	for {
		f := c.next()
		word := fmt.Sprint(f["type"])
		switch word {
		case "span", "ping":
			continue
		case "event":
			word = fmt.Sprint(f["kind"])
		}
		got = append(got, word)
		if word == last {
			return got
		}
	}
}

func TestSocketFollowsAQuestion(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.socket()
	id := w.ask("slow one")
	c.send(map[string]any{"type": "subscribe", "question": id})
	first := c.next()
	if first["type"] != "subscribed" || first["question"] != id || first["seq"] == nil {
		t.Fatalf("got %v", first)
	}
	w.open()
	if got, want := c.until("answered"), []string{"asked", "planned", "executed", "answered"}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	// Resuming gives what is above the sequence, once.
	seq := w.lastSeq()
	c.send(map[string]any{"type": "subscribe", "question": id, "after": seq - 2})
	if got, want := c.until("answered"), []string{"subscribed", "executed", "answered"}; !slices.Equal(got, want) {
		t.Errorf("resumed: %v, want %v", got, want)
	}
	c.send(map[string]any{"type": "subscribe", "question": id, "after": seq})
	c.send(map[string]any{"type": "ping"})
	if got, want := c.until("pong"), []string{"subscribed", "pong"}; !slices.Equal(got, want) {
		t.Errorf("resumed at the end: %v, want %v", got, want)
	}
}

func TestSocketFrames(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := w.object(w.do("POST", "/api/chat", map[string]any{"question": "how many?", "session_id": "my:session"}, "Idempotency-Key", "k"), http.StatusOK)
	c := w.socket()
	c.send(map[string]any{"type": "subscribe", "question": a["id"]})
	seen := 0.0
	for {
		f := c.next()
		if f["type"] != "event" {
			continue
		}
		body, _ := f["body"].(map[string]any)
		if f["session_id"] != "my:session" || f["question"] != a["id"] || f["attempt"] != 1.0 || f["time"] == nil || f["seq"].(float64) <= seen {
			t.Errorf("frame %v", f)
		}
		seen = f["seq"].(float64)
		if f["kind"] == "asked" && body["idempotency_key"] != nil {
			t.Error("the hash of the idempotency key is shown")
		}
		if f["kind"] == "executed" && len(body["rows"].([]any)) != 3 {
			t.Errorf("rows %v", body["rows"])
		}
		if f["kind"] == "answered" {
			return
		}
	}
}

func TestSocketFollowsASession(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.socket()
	c.send(map[string]any{"type": "subscribe", "session_id": "chat-1"})
	if f := c.next(); f["type"] != "subscribed" || f["session_id"] != "chat-1" {
		t.Fatalf("got %v", f)
	}
	ask := func(text, session string) map[string]any {
		return w.object(w.do("POST", "/api/chat", map[string]any{"question": text, "session_id": session}), http.StatusOK)
	}
	ask("elsewhere", "chat-2")
	first := ask("one", "chat-1")
	ask("two", "chat-1")
	want := []string{"asked", "planned", "executed", "answered"}
	var got []string
	got = append(got, c.until("answered")...)
	after := w.seqOf(first["id"].(string), 1)
	if got = append(got, c.until("answered")...); !slices.Equal(got, append(want, want...)) {
		t.Errorf("got %v", got)
	}
	// The session's document, as the tracer writes it, is where resuming starts.
	session := new(events.Session)
	for _, q := range w.questions("chat-1", first["id"].(string)) {
		session.Fold(q)
	}
	w.put(bus.BucketSessions, "default."+events.SessionToken("chat-1"), session)
	other := w.socket()
	other.send(map[string]any{"type": "subscribe", "session_id": "chat-1", "after": after})
	if got, want := other.until("answered"), []string{"subscribed", "executed", "answered"}; !slices.Equal(got, want) {
		t.Errorf("resumed: %v, want %v", got, want)
	}
}

// questions reads questions of a session from the log.
func (w *world) questions(session string, ids ...string) []*events.Question {
	w.t.Helper()
	var all []*events.Question
	for _, id := range ids {
		q, err := w.bus.Question(w.t.Context(), events.Address{Tenant: "default", Session: events.SessionToken(session), Question: id})
		if err != nil {
			w.t.Fatal(err)
		}
		all = append(all, q)
	}
	return all
}

// seqOf is the sequence of the n-th event of a question.
func (w *world) seqOf(id string, n int) uint64 {
	w.t.Helper()
	q, err := w.server.question(w.t.Context(), localAdmin, id)
	if err != nil {
		w.t.Fatal(err)
	}
	return q.Events[n].Seq
}

func TestSocketShowsSpans(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.ask("slow one")
	q, err := w.server.question(t.Context(), localAdmin, id)
	if err != nil {
		t.Fatal(err)
	}
	w.spans(q, 1)
	c := w.socket()
	c.send(map[string]any{"type": "subscribe", "question": id})
	var stored map[string]any
	for stored == nil {
		if f := c.next(); f["type"] == "span" {
			stored, _ = f["span"].(map[string]any)
		}
	}
	if stored["name"] != "accept" || stored["stage"] != "edge" {
		t.Errorf("stored span %v", stored)
	}
	now := time.Now().UTC()
	data, err := events.EncodeSpans([]*events.Span{{Address: q.Address, ID: events.NewSpanID(), Stage: events.StagePlanner, Name: "think", Attempt: 1, Start: now, End: now, Status: events.SpanOK}})
	if err != nil {
		t.Fatal(err)
	}
	if err := w.bus.Announce(q.Address, data); err != nil {
		t.Fatal(err)
	}
	for {
		if f := c.next(); f["type"] == "span" && f["span"].(map[string]any)["name"] == "think" && f["question"] == id {
			break
		}
	}
	w.open()
}

func TestSocketRefusesNonsense(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	before := w.lastSeq()
	c := w.socket()
	tests := []struct{ frame, field string }{
		{`nonsense`, ""}, {`[]`, ""}, {`{"type":"subscribe","question":7}`, ""},
		{`{"type":"dance"}`, "type"}, {`{}`, "type"},
		{`{"type":"subscribe"}`, "question"}, {`{"type":"subscribe","question":"a","session_id":"b"}`, "question"},
		{`{"type":"subscribe","question":"*"}`, "question"}, {`{"type":"subscribe","question":"../x"}`, "question"},
		{`{"type":"subscribe","question":"` + events.NewID() + `"}`, "question"},
		{`{"type":"subscribe","session_id":"a.>"}`, "session_id"}, {`{"type":"unsubscribe","question":">"}`, "question"},
	}
	for _, tt := range tests {
		c.send(tt.frame)
		f := c.next()
		if f["type"] != "error" || fmt.Sprint(f["field"]) != map[bool]string{true: "<nil>", false: tt.field}[tt.field == ""] || f["detail"] == "" {
			t.Errorf("%s: %v", tt.frame, f)
		}
	}
	if after := w.lastSeq(); after != before {
		t.Errorf("the stream moved from %d to %d", before, after)
	}
	for i := range maxTopics + 1 {
		c.send(map[string]any{"type": "subscribe", "session_id": fmt.Sprint("s", i)})
	}
	if got := c.until("error"); len(got) != maxTopics+1 {
		t.Errorf("an error after %d subscriptions, want %d", len(got)-1, maxTopics)
	}
	c.send(`{"type":"` + strings.Repeat("x", maxMessage) + `"}`)
	if err := c.closed(); !websocket.IsCloseError(err, websocket.CloseMessageTooBig) {
		t.Errorf("after a large message: %v", err)
	}
	c = w.socket()
	if err := c.conn.WriteMessage(websocket.BinaryMessage, []byte("x")); err != nil {
		t.Fatal(err)
	}
	if err := c.closed(); !websocket.IsCloseError(err, websocket.CloseUnsupportedData) {
		t.Errorf("after a binary message: %v", err)
	}
}

// closed reads until the socket ends.
func (c *wsClient) closed() error {
	for {
		if _, err := c.read(); err != nil {
			return err
		}
	}
}

func TestSocketKey(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(c *Config) { c.APIKey = "right" })
	c := w.socket("Sec-WebSocket-Protocol", "arivu.live,arivu.key.cmlnaHQ")
	if got := c.conn.Subprotocol(); got != "arivu.live" {
		t.Errorf("agreed on %q", got)
	}
	if got := w.socket("Sec-WebSocket-Protocol", "arivu.key.cmlnaHQ").conn.Subprotocol(); got != "arivu.key.cmlnaHQ" {
		t.Errorf("agreed on %q", got)
	}
	w.socket("X-API-Key", "right")
	for _, headers := range []http.Header{{}, {"X-Api-Key": {"wrong"}}, {"Sec-Websocket-Protocol": {"arivu.key.d3Jvbmc"}}} {
		conn, resp, err := websocket.DefaultDialer.Dial("ws"+strings.TrimPrefix(w.base, "http")+"/ws/live", headers)
		if err == nil {
			_ = conn.Close()
			t.Errorf("let in with %v", headers)
			continue
		}
		if resp == nil || resp.StatusCode != http.StatusUnauthorized {
			t.Errorf("with %v: %v, %v", headers, resp, err)
		}
	}
}
