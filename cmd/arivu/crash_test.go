package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"go.uber.org/zap/zaptest"

	"arivu/cmd/arivu/client"
	"arivu/events"
	"arivu/events/broker"
	"arivu/events/bus"
	"arivu/planner/llm/llmtest"
)

// The moments at which the process is killed: around every event that a question
// planned by a model leaves behind.
var boundaries = []struct {
	at string
	// calls is how often the model may be called for one attempt: only a kill
	// between the reply and its record costs another call.
	calls int
}{
	{"stored:asked", 1},
	{"delivered:asked", 1},
	{"handled:asked", 2},
	{"stored:completion", 1},
	{"before-ack:asked", 1},
	{"delivered:completion", 1},
	{"handled:completion", 1},
	{"stored:planned", 1},
	{"before-ack:completion", 1},
	{"delivered:planned", 1},
	{"handled:planned", 1},
	{"stored:executed", 1},
	{"before-ack:planned", 1},
	{"delivered:executed", 1},
	{"handled:executed", 1},
	{"stored:answered", 1},
	{"before-ack:executed", 1},
}

// A process killed at any boundary and started again on the same data answers every
// accepted question exactly once, without asking the model again for what it has
// already said.
func TestKilledAtEveryBoundary(t *testing.T) {
	t.Parallel()
	for _, b := range boundaries {
		t.Run(b.at, func(t *testing.T) {
			t.Parallel()
			stub := llmtest.New(llmtest.Plan("SELECT COUNT(*) AS customer_count FROM customers", "the number of customers"))
			if a := killAndRecover(t, b.at, stub); len(a.Rows) != 1 {
				t.Errorf("%d rows", len(a.Rows))
			}
			if n := stub.Count(); n < 1 || n > b.calls {
				t.Errorf("the model was called %d times, want at most %d", n, b.calls)
			}
		})
	}
}

// killAndRecover asks a question of a process that kills itself at some point, and takes
// the answer from one that is started on the same data.
func killAndRecover(t *testing.T, at string, stub *llmtest.Stub) *client.Answer {
	t.Helper()
	dir := t.TempDir()
	settings := []string{
		"ARIVU_DATA_DIR=" + dir, "ARIVU_DEMO=false", "ARIVU_CONNECTION_SHOP=sqlite://" + shop(t),
		"ARIVU_LLM_BASE_URL=" + llmtest.Serve(t, stub), "ARIVU_LLM_MODEL=stub", "ARIVU_LLM_API_KEY=test-key-123",
	}
	first := spawn(t, "all", at, settings...)
	// The reply may be lost with the process; the key makes asking again safe.
	_, _ = askWithKey(t, first.address, "one")
	<-first.exited

	second := spawn(t, "all", "", settings...)
	answer, err := askWithKey(t, second.address, "one")
	if err != nil {
		t.Fatal(err)
	}
	if answer.Status != events.StatusAnswered {
		t.Errorf("after the restart: %s %+v", answer.Status, answer.Error)
	}
	second.stop()
	checkLog(t, dir)
	return answer
}

func askWithKey(t testing.TB, address, key string) (*client.Answer, error) {
	t.Helper()
	body := strings.NewReader(`{"question":"How many customers are there?","connection":"shop","wait_ms":60000}`)
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://"+address+"/api/chat", body)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Idempotency-Key", key)
	transport := new(http.Transport)
	defer transport.CloseIdleConnections()
	resp, err := transport.RoundTrip(req)
	if err != nil {
		return nil, err
	}
	defer func() { _ = resp.Body.Close() }()
	buf := new(bytes.Buffer)
	if _, err := buf.ReadFrom(resp.Body); err != nil {
		return nil, err
	}
	if resp.StatusCode != http.StatusOK {
		return nil, errors.New(buf.String())
	}
	return client.ParseAnswer(buf.Bytes())
}

// checkLog reads a log nobody else has open and checks what must hold of it: every
// question has exactly one terminal event, its last, and its events are one chain.
func checkLog(t *testing.T, dir string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 60*time.Second)
	defer cancel()
	brk, err := broker.Start(ctx, broker.Options{Dir: dir + "/log", Sync: broker.SyncInterval, Flush: seldom})
	if err != nil {
		t.Fatal(err)
	}
	defer brk.Stop()
	b, err := bus.Connect(ctx, bus.Options{InProcess: brk, Name: "check", Logger: zaptest.NewLogger(t)})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = b.Close(ctx) }()
	checkChains(t, b, 1)
}

// checkChains reads the whole log, of so many questions.
func checkChains(t *testing.T, b *bus.Bus, want int) {
	t.Helper()
	questions := map[string]*events.Question{}
	err := b.Replay(t.Context(), func(r *bus.Record) error {
		if r.Event == nil {
			return nil
		}
		q := questions[r.Event.Question]
		if q == nil {
			q = new(events.Question)
			questions[r.Event.Question] = q
		}
		return q.Apply(r.Event)
	})
	if err != nil {
		t.Errorf("the log is not one chain per question: %v", err)
	}
	if len(questions) != want {
		t.Errorf("%d questions on the log, want %d", len(questions), want)
	}
	for id, q := range questions {
		if !q.Ended() {
			kinds, _ := json.Marshal(q.Last())
			t.Errorf("question %s has no terminal event: %s", id, kinds)
		}
	}
}
