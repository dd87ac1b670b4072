package edge

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"arivu/events"
)

// sse is one server-sent event.
type sse struct {
	name, id string
	data     map[string]any
}

// sseReader reads a stream event by event.
type sseReader struct {
	t    testing.TB
	resp *http.Response
	scan *bufio.Scanner
	stop context.CancelFunc
	// comments counts keep-alives.
	comments int
}

func (w *world) stream(method, path, body string, headers ...string) *sseReader {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	req, err := http.NewRequestWithContext(ctx, method, w.base+path, strings.NewReader(body))
	if err != nil {
		w.t.Fatal(err)
	}
	for i := 0; i+1 < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	resp, err := w.http.Do(req)
	if err != nil {
		w.t.Fatal(err)
	}
	if resp.StatusCode != http.StatusOK || !strings.HasPrefix(resp.Header.Get("Content-Type"), "text/event-stream") {
		w.t.Fatalf("stream: %d %s", resp.StatusCode, resp.Header.Get("Content-Type"))
	}
	r := &sseReader{t: w.t, resp: resp, scan: bufio.NewScanner(resp.Body), stop: cancel}
	r.scan.Buffer(nil, 1<<20)
	w.t.Cleanup(r.close)
	return r
}

func (r *sseReader) close() {
	r.stop()
	_ = r.resp.Body.Close()
}

// next returns the next event, or false at the end of the stream.
func (r *sseReader) next() (sse, bool) {
	r.t.Helper()
	var e sse
	for r.scan.Scan() {
		field, value, _ := strings.Cut(r.scan.Text(), ": ")
		switch field {
		case "event":
			e.name = value
		case "id":
			e.id = value
		case "data":
			if err := json.Unmarshal([]byte(value), &e.data); err != nil {
				r.t.Fatalf("%v: %s", err, value)
			}
		case "":
			if value != "" {
				r.comments++
			} else if e.name != "" {
				return e, true
			}
		}
	}
	return e, false
}

func (r *sseReader) all() []sse {
	r.t.Helper()
	var all []sse
	for {
		e, ok := r.next()
		if !ok {
			return all
		}
		all = append(all, e)
	}
}

// described is the event as the description tells of it.
func (e sse) described() map[string]any {
	event := map[string]any{"event": e.name, "data": e.data}
	if e.id != "" {
		event["id"] = json.Number(e.id)
	}
	return event
}

// outline is what a stream consists of.
func outline(all []sse) []string {
	var out []string
	for _, e := range all {
		if e.name == "step" {
			out = append(out, fmt.Sprint(e.data["kind"]))
		} else {
			out = append(out, e.name)
		}
	}
	return out
}

func TestStreamTellsEveryStep(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	all := w.stream("POST", "/api/chat/stream", `{"question":"how many?"}`).all()
	if got, want := outline(all), []string{"asked", "planned", "executed", "rows", "answered", "prose", "done"}; !slices.Equal(got, want) {
		t.Fatalf("got %v, want %v", got, want)
	}
	last := ""
	for _, e := range all[:6] {
		if e.id == "" || e.id < last && len(e.id) <= len(last) {
			t.Errorf("id %q after %q", e.id, last)
		}
		last = e.id
	}
	doc := openAPIDocument(t, []byte(openapiSource))
	for _, e := range all {
		describes(t, doc, "StreamEvent", e.described())
	}
	body, _ := all[2].data["body"].(map[string]any)
	if _, ok := body["rows"]; ok || body["row_count"] != 3.0 {
		t.Errorf("the step of the result has %v", body)
	}
	if rows, _ := all[3].data["rows"].([]any); len(rows) != 3 {
		t.Errorf("rows %v", all[3].data)
	}
	if all[5].data["text"] != "There are 3 orders." || all[6].data["status"] != "answered" {
		t.Errorf("prose %v, done %v", all[5].data, all[6].data)
	}
}

func TestStreamOfAFailure(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	all := w.stream("POST", "/api/chat/stream", `{"question":"fail"}`).all()
	if got, want := outline(all), []string{"asked", "failed", "error"}; !slices.Equal(got, want) {
		t.Fatalf("got %v, want %v", got, want)
	}
	describes(t, openAPIDocument(t, []byte(openapiSource)), "StreamEvent", all[2].described())
	p := all[2].data
	answer, _ := p["answer"].(map[string]any)
	if p["status"] != 502.0 || p["class"] != "model" || p["detail"] == "" || p["request_id"] == "" || answer["status"] != "failed" {
		t.Errorf("error %v", p)
	}
}

func TestStreamResumes(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	const body = `{"question":"slow one"}`
	first := w.stream("POST", "/api/chat/stream", body, "Idempotency-Key", "k")
	e, ok := first.next()
	if !ok || e.data["kind"] != "asked" {
		t.Fatalf("first event %v", e)
	}
	id, _ := e.data["question"].(string)
	first.close()
	resumed := w.stream("GET", "/api/questions/"+id+"/stream", "", "Last-Event-ID", e.id)
	w.open()
	want := []string{"planned", "executed", "rows", "answered", "prose", "done"}
	if got := outline(resumed.all()); !slices.Equal(got, want) {
		t.Errorf("resumed: %v, want %v", got, want)
	}
	// The same through POST, and from the beginning once it is over.
	if got := outline(w.stream("POST", "/api/chat/stream", body, "Idempotency-Key", "k", "Last-Event-ID", e.id).all()); !slices.Equal(got, want) {
		t.Errorf("resumed by POST: %v, want %v", got, want)
	}
	if got := outline(w.stream("GET", "/api/questions/"+id+"/stream", "").all()); len(got) != 7 || got[0] != "asked" {
		t.Errorf("from the beginning: %v", got)
	}
	if got := outline(w.stream("GET", "/api/questions/"+id+"/stream", "", "Last-Event-ID", "999999").all()); !slices.Equal(got, []string{"done"}) {
		t.Errorf("after the end: %v", got)
	}
}

func TestStreamKeepsAliveAndCatchesUp(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(c *Config) { c.Limits.KeepAlive = time.Millisecond })
	r := w.stream("POST", "/api/chat/stream", `{"question":"slow one"}`)
	if e, ok := r.next(); !ok || e.data["kind"] != "asked" {
		t.Fatalf("first event %v", e)
	}
	// Without its feed, the stream reads the log whenever it sends a comment.
	w.server.feed.Close()
	w.open()
	if got := outline(r.all()); !slices.Equal(got, []string{"planned", "executed", "rows", "answered", "prose", "done"}) {
		t.Errorf("got %v", got)
	}
	if r.comments == 0 {
		t.Error("no keep-alive was sent")
	}
}

func TestStreamEndsWhenTheServerStops(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	r := w.stream("POST", "/api/chat/stream", `{"question":"slow one"}`)
	if _, ok := r.next(); !ok {
		t.Fatal("no first event")
	}
	if err := w.server.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	if rest := r.all(); len(rest) != 0 || r.comments == 0 {
		t.Errorf("got %v and %d comments", outline(rest), r.comments)
	}
}

func TestStreamWithTinyBuffer(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(c *Config) { c.Limits.Buffer = 1 })
	for range 5 {
		all := w.stream("POST", "/api/chat/stream", `{"question":"reject it"}`).all()
		want := []string{"asked", "planned", "rejected", "planned", "executed", "rows", "answered", "prose", "done"}
		if got := outline(all); !slices.Equal(got, want) {
			t.Errorf("got %v, want %v", got, want)
		}
	}
}

func TestStreamOfCanceled(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	r := w.stream("POST", "/api/chat/stream", `{"question":"slow one"}`)
	e, _ := r.next()
	w.do("DELETE", "/api/questions/"+e.data["question"].(string), nil)
	all := r.all()
	if got := outline(all); !slices.Equal(got, []string{"canceled", "done"}) || all[1].data["status"] != string(events.StatusCanceled) {
		t.Errorf("got %v", got)
	}
}
