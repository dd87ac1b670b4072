package main

import (
	"bufio"
	"cmp"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/fasthttp/websocket"

	"arivu/cmd/arivu/client"
	"arivu/events"
	"arivu/planner/llm/llmtest"
)

// narrates is a model that plans a table and puts results into words.
func narrates(sql string, prose llmtest.Step) func(llmtest.Call) llmtest.Step {
	return func(c llmtest.Call) llmtest.Step {
		if strings.Contains(c.User, "<reading>") {
			return prose
		}
		return llmtest.Plan(sql, "what was asked for")
	}
}

const threeStores = "SELECT store_id, city FROM stores ORDER BY store_id LIMIT 3"

// calls counts how often the model was asked for a plan and for prose.
func calls(stub *llmtest.Stub) (plans, prose int) {
	for _, c := range stub.Calls() {
		if strings.Contains(c.User, "<reading>") {
			prose++
		} else {
			plans++
		}
	}
	return plans, prose
}

// A process killed around a narration and started again pays for it once, unless it was
// killed between the model's last word and its record.
func TestKilledAroundANarration(t *testing.T) {
	t.Parallel()
	for at, most := range map[string]int{
		"delivered:executed": 1, "handled:executed": 2, "stored:narration": 1, "before-ack:executed": 1,
		"delivered:narration": 1, "handled:narration": 1, "stored:answered": 1, "before-ack:narration": 1,
	} {
		t.Run(at, func(t *testing.T) {
			t.Parallel()
			stub := llmtest.New()
			stub.Choose(narrates(threeStores, llmtest.Text("Here are 3 stores. There are 4 stores.")))
			a := killAndRecover(t, at, stub)
			if plans, prose := calls(stub); plans != 1 || prose < 1 || prose > most {
				t.Errorf("%d plans and %d narrations were paid for, want 1 and at most %d", plans, prose, most)
			}
			if a.Answer != "Here are 3 stores." || a.Author == nil || a.Author.By != events.WriterModel || a.Tokens.Prompt != 2*llmtest.PromptTokens {
				t.Errorf("answered %q by %+v, tokens %+v", a.Answer, a.Author, a.Tokens)
			}
		})
	}
}

// Prose reaches those who watch while the model writes it, over HTTP and the socket, and
// nobody sees a sentence that does not hold.
func TestProseStreamsToThoseWhoWatch(t *testing.T) {
	t.Parallel()
	for provider, protocol := range map[string]llmtest.Protocol{"openai": llmtest.OpenAI, "anthropic": llmtest.Anthropic} {
		t.Run(provider, func(t *testing.T) {
			t.Parallel()
			release := make(chan struct{})
			stub := llmtest.Speaking(protocol)
			stub.Choose(narrates(threeStores, llmtest.Halt(release, "Planted: 999 stores. Here are 3 stores. One of th", "em is in a city. 998 planted. All 3 are listed.")))
			s := start(t, "ARIVU_LLM_PROVIDER="+provider, "ARIVU_LLM_BASE_URL="+llmtest.Serve(t, stub), "ARIVU_LLM_MODEL=stub", "ARIVU_LLM_API_KEY=test-key-123")
			base := strings.TrimPrefix(s.app.Address(), "http://")

			socket, resp, err := websocket.DefaultDialer.Dial("ws://"+base+"/ws/live", nil)
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _, _ = resp.Body.Close(), socket.Close() }()
			if err := socket.WriteJSON(map[string]string{"type": "subscribe", "session_id": "watched"}); err != nil {
				t.Fatal(err)
			}
			nextFrame(t, socket, "subscribed")

			stream := openStream(t, "http://"+base+"/api/chat/stream", `{"question":"first stores","session_id":"watched","connection":"shop"}`)
			const first, last = "Here are 3 stores.", "Here are 3 stores. One of them is in a city. All 3 are listed."
			if got := stream.until("prose"); got["text"] != first || got["final"] != false {
				t.Errorf("the stream shows %v", got)
			}
			if got := nextFrame(t, socket, "prose"); got["text"] != first {
				t.Errorf("the socket shows %v", got)
			}
			close(release)
			for got := stream.until("prose"); ; got = stream.until("prose") {
				if text, _ := got["text"].(string); !strings.HasPrefix(last, text) {
					t.Errorf("the stream shows %v", got)
				}
				if got["final"] == true {
					break
				}
			}
			done := stream.until("done")
			if done["answer"] != last {
				t.Errorf("answered %v", done["answer"])
			}
			if strings.Contains(stream.seen.String(), "planted") || strings.Contains(stream.seen.String(), "Planted") {
				t.Errorf("the stream told what does not hold:\n%s", stream.seen.String())
			}
		})
	}
}

// nextFrame reads a socket up to a frame of a type.
func nextFrame(t *testing.T, socket *websocket.Conn, kind string) map[string]any {
	t.Helper()
	for {
		if err := socket.SetReadDeadline(time.Now().Add(30 * time.Second)); err != nil {
			t.Fatal(err)
		}
		_, data, err := socket.ReadMessage()
		if err != nil {
			t.Fatalf("waiting for %s: %v", kind, err)
		}
		var got map[string]any
		if err := json.Unmarshal(data, &got); err != nil {
			t.Fatal(err)
		}
		if text := string(data); strings.Contains(text, "lanted") {
			t.Errorf("the socket told what does not hold: %s", text)
		}
		if got["type"] == kind {
			return got
		}
	}
}

// eventStream is a stream of server-sent events under test.
type eventStream struct {
	t     *testing.T
	lines *bufio.Scanner
	seen  strings.Builder
}

func openStream(t *testing.T, url, body string) *eventStream {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	transport := new(http.Transport)
	resp, err := transport.RoundTrip(req)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = resp.Body.Close()
		transport.CloseIdleConnections()
	})
	s := &eventStream{t: t, lines: bufio.NewScanner(resp.Body)}
	s.lines.Buffer(nil, 4<<20)
	return s
}

// until reads up to an event of a name and returns its data.
func (s *eventStream) until(name string) map[string]any {
	s.t.Helper()
	here := false
	for s.lines.Scan() {
		line := s.lines.Text()
		s.seen.WriteString(line + "\n")
		if event, ok := strings.CutPrefix(line, "event: "); ok {
			here = event == name
		}
		if data, ok := strings.CutPrefix(line, "data: "); ok && here {
			var out map[string]any
			if err := json.Unmarshal([]byte(data), &out); err != nil {
				s.t.Fatal(err)
			}
			return out
		}
	}
	s.t.Fatalf("the stream ended before %s: %v\n%s", name, s.lines.Err(), s.seen.String())
	return nil
}

// Where prose by a model is not wanted, or no row may reach one, it is asked for the
// plan only.
func TestProseByAModelIsAChoice(t *testing.T) {
	t.Parallel()
	const few = "Here are 3 stores."
	for name, c := range map[string]struct {
		settings []string
		flags    []string // of the connection
		planner  string
		sql      string
		prose    string // by the model, "" if it is not to be asked
	}{
		"as it comes":            {sql: threeStores, prose: few},
		"not on this server":     {settings: []string{"ARIVU_LLM_NARRATE=template"}, sql: threeStores},
		"not on this connection": {flags: []string{"--no-model-prose"}, sql: threeStores},
		"rows stay in the house": {flags: []string{"--no-rows-to-model"}, sql: threeStores},
		"asked for offline":      {planner: "offline", sql: threeStores},
		"one value":              {sql: "SELECT COUNT(*) AS n FROM stores"},
		"more rows than are read": {
			sql: "SELECT order_id, total_amount FROM orders", prose: "There are 19,000 orders. The result was cut off after 1,000 of 19,000 rows.",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			stub := llmtest.New()
			said, _, _ := strings.Cut(c.prose, " The result")
			stub.Choose(narrates(c.sql, llmtest.Text(said)))
			s := start(t, append(c.settings, "ARIVU_LLM_BASE_URL="+llmtest.Serve(t, stub), "ARIVU_LLM_MODEL=stub", "ARIVU_LLM_API_KEY=test-key-123")...)
			if out, errs, code := s.command(t, append([]string{"connections", "add", "copy", "sqlite://" + shop(t)}, c.flags...)...); code != exitOK {
				t.Fatalf("%s%s", out, errs)
			}
			in := map[string]any{"question": "stores with city", "connection": "copy", "options": map[string]any{"planner": cmp.Or(c.planner, "auto")}}
			var a client.Answer
			if err := s.Do(t.Context(), http.MethodPost, "/api/chat", in, &a); err != nil {
				t.Fatal(err)
			}
			_, asked := calls(stub)
			if a.Status != events.StatusAnswered || a.Author == nil || (a.Author.By == events.WriterModel) != (c.prose != "") || (asked == 1) != (c.prose != "") {
				t.Fatalf("%s %q by %+v after %d narrations", a.Status, a.Answer, a.Author, asked)
			}
			if c.prose == "" {
				return
			}
			if a.Answer != c.prose {
				t.Errorf("answered %q, checks %+v", a.Answer, a.Checks)
			}
			if user := stub.Calls()[1].User; strings.Contains(user, "<summary") != a.Truncated || strings.Contains(user, "<result") == a.Truncated {
				t.Errorf("the model was shown\n%s", user)
			}
		})
	}
}

// Whatever is suggested after a model's answer is answered without one.
func TestFollowUpsAreAnswered(t *testing.T) {
	t.Parallel()
	stub := llmtest.New()
	stub.Choose(narrates("SELECT s.city, SUM(o.total_amount) AS revenue FROM orders o JOIN stores s ON s.store_id = o.store_id GROUP BY s.city ORDER BY revenue DESC",
		llmtest.Text("The first city leads.")))
	s := start(t, "ARIVU_LLM_BASE_URL="+llmtest.Serve(t, stub), "ARIVU_LLM_MODEL=stub", "ARIVU_LLM_API_KEY=test-key-123")
	ask := func(question, planner string) (a struct {
		client.Answer
		FollowUps []string `json:"follow_ups"`
	}) {
		t.Helper()
		in := map[string]any{"question": question, "connection": "shop", "options": map[string]any{"planner": planner}}
		var raw json.RawMessage
		if err := s.Do(t.Context(), http.MethodPost, "/api/chat", in, &raw); err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(raw, &a); err != nil {
			t.Fatal(err)
		}
		return a
	}
	first := ask("revenue by city of the store", "llm")
	if first.Status != events.StatusAnswered || len(first.FollowUps) == 0 {
		t.Fatalf("%s with %q", first.Status, first.FollowUps)
	}
	for _, question := range first.FollowUps {
		if a := ask(question, "offline"); a.Status != events.StatusAnswered || a.RowCount == 0 {
			t.Errorf("%q: %s, %d rows", question, a.Status, a.RowCount)
		}
	}
}
