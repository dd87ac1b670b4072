package edge

import (
	"net/http"
	"sync"
	"testing"
	"time"

	"arivu/edge/auth"
	"arivu/events"
	"arivu/events/bus"
	"arivu/events/bus/bustest"
)

func TestIdempotencyKey(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	body := map[string]any{"question": "how many?"}
	first := w.object(w.do("POST", "/api/chat", body, "Idempotency-Key", "k1"), http.StatusOK)
	before := w.lastSeq()
	again := w.object(w.do("POST", "/api/chat", body, "Idempotency-Key", "k1"), http.StatusOK)
	if again["id"] != first["id"] || again["session_id"] != first["session_id"] || again["answer"] != first["answer"] {
		t.Errorf("the same key gave another question: %v, %v", again["id"], first["id"])
	}
	// How long a client waits, and under which name it asks, is not what it asks.
	patient := map[string]any{"message": "how many?", "wait_ms": 5000}
	if a := w.object(w.do("POST", "/api/v0/chat", patient, "Idempotency-Key", "k1"), http.StatusOK); a["id"] != first["id"] {
		t.Errorf("another wait gave another question")
	}
	other := map[string]any{"question": "how few?"}
	w.problem(w.do("POST", "/api/chat", other, "Idempotency-Key", "k1"), http.StatusUnprocessableEntity, "Idempotency-Key")
	if after := w.lastSeq(); after != before {
		t.Errorf("repeating moved the stream from %d to %d", before, after)
	}
	if a := w.object(w.do("POST", "/api/chat", body, "Idempotency-Key", "k2"), http.StatusOK); a["id"] == first["id"] {
		t.Error("another key gave the same question")
	}
}

func TestIdempotencyKeyUsedAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	const n = 8
	ids := make([]string, n)
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() {
			r := w.do("POST", "/api/chat", map[string]any{"question": "how many?"}, "Idempotency-Key", "same")
			ids[i], _ = w.object(r, http.StatusOK)["id"].(string)
		})
	}
	wg.Wait()
	for _, id := range ids {
		if id == "" || id != ids[0] {
			t.Fatalf("ids %v", ids)
		}
	}
}

// A crash after the key was recorded and before the question was stored leaves
// what this test makes: a claim without a question.
func TestIdempotencyHealsACrash(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	request := chatRequest{Question: new("how many?")}
	wished, err := request.check(defaultDeadline)
	if err != nil {
		t.Fatal(err)
	}
	o, err := newOnce("crashed", wished)
	if err != nil {
		t.Fatal(err)
	}
	c := w.server.newAddress(auth.Identity{Tenant: "default"}, wished)
	c.BodyHash = o.body
	w.put(bus.BucketIdempotency, "default."+o.key, c)
	a := w.object(w.do("POST", "/api/chat", map[string]any{"question": "how many?"}, "Idempotency-Key", "crashed"), http.StatusOK)
	if a["id"] != c.Question || a["session_id"] != c.SessionID || a["status"] != "answered" {
		t.Errorf("got %v in session %v, want %s in %s", a["id"], a["session_id"], c.Question, c.SessionID)
	}
	// The same race again, where another request stores the question in between.
	e := w.server.asked(auth.Identity{Tenant: "default", User: "local"}, wish{Question: "x", Connection: "shop", Options: wished.Options}, claim{
		Address: c.Address, SessionID: c.SessionID}, time.Now(), o.key)
	q, err := w.server.publish(t.Context(), e)
	if err != nil || q.Question != c.Question || q.Asked.Question != "how many?" {
		t.Errorf("the loser of the race got %v, %v", q, err)
	}
}

func TestFoldedQuestionOutlivesItsClient(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.ask("slow one")
	w.http.CloseIdleConnections()
	w.open()
	bustest.Await(t, "the answer", func() bool {
		q, err := w.server.question(t.Context(), localAdmin, id)
		return err == nil && q.Status() == events.StatusAnswered
	})
}
