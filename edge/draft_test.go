package edge

import (
	"slices"
	"strings"
	"testing"
)

// The text of an answer is shown while it is written, and then as it was checked. What a
// model wrote unchecked is not.
func TestStreamShowsTheAnswerBeingWritten(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	r := w.stream("POST", "/api/chat/stream", `{"question":"write how many"}`)
	var first []sse
	for {
		e, ok := r.next()
		if !ok {
			t.Fatalf("the stream ended after %v", outline(first))
		}
		first = append(first, e)
		if e.name == "prose" {
			break
		}
	}
	if got, want := outline(first), []string{"asked", "planned", "executed", "rows", "prose"}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	if d := first[4]; d.id != "" || d.data["text"] != "There are" || d.data["final"] != false {
		t.Errorf("the draft is %+v", d)
	}
	w.open()
	rest := slices.DeleteFunc(r.all(), func(e sse) bool { return e.name == "prose" && e.data["final"] == false })
	if got, want := outline(rest), []string{"narration", "answered", "prose", "done"}; !slices.Equal(got, want) {
		t.Fatalf("got %v, want %v", got, want)
	}
	if p := rest[2]; p.id == "" || p.data["text"] != "There are 3 orders." || p.data["final"] != true {
		t.Errorf("the final prose is %+v", p)
	}
	body, _ := rest[0].data["body"].(map[string]any)
	if _, ok := body["text"]; ok || body["model"] != "m" {
		t.Errorf("the narration shows %v", body)
	}
	tokens, _ := rest[3].data["tokens"].(map[string]any)
	if tokens["prompt"] != 7.0 {
		t.Errorf("tokens %v", tokens)
	}
}

// Who watches a question or a session over the socket sees it too; who comes late gets
// the whole answer.
func TestSocketShowsTheAnswerBeingWritten(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, by := range []string{"question", "session_id"} {
		id := w.ask("write how many " + by)
		session := w.object(w.do("GET", "/api/questions/"+id, nil), 200)["session_id"]
		c := w.socket()
		c.send(map[string]any{"type": "subscribe", by: map[string]any{"question": id, "session_id": session}[by]})
		for f := c.next(); f["type"] != "prose"; f = c.next() {
			if f["type"] == "error" {
				t.Fatal(f)
			}
		}
		f := c.next()
		for f["type"] != "prose" {
			f = c.next()
		}
		if f["question"] != id || f["text"] != "There are" || f["executed"] == nil || f["seq"] != nil {
			t.Errorf("the frame is %v", f)
		}
		t.Cleanup(func() { _ = c.conn.Close() })
		if by == "session_id" {
			w.open()
			for f = c.next(); f["kind"] != "answered"; f = c.next() {
				if body, _ := f["body"].(map[string]any); f["kind"] == "narration" && strings.Contains(jsonText(body), "unchecked") {
					t.Errorf("the narration shows %v", body)
				}
			}
			late := w.socket()
			late.send(map[string]any{"type": "subscribe", "question": id})
			if got := late.until("answered"); !slices.Equal(got, []string{"subscribed", "asked", "planned", "executed", "narration", "answered"}) {
				t.Errorf("who came late got %v", got)
			}
		}
	}
}
