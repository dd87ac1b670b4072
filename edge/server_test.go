package edge

import (
	"context"
	"net"
	"net/http"
	"sync"
	"testing"
	"time"

	"arivu/events"
	"arivu/events/broker"
	"arivu/events/bus"
	"arivu/events/bus/bustest"
)

func TestReady(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ready := w.object(w.do("GET", "/api/ready", nil), http.StatusOK)
	status := map[string]string{}
	for _, c := range ready["checks"].([]any) {
		c := c.(map[string]any)
		status[c["name"].(string)] = c["status"].(string)
	}
	for name, want := range map[string]string{"server": "ok", "nats": "ok", "streams": "ok", "executor key": "error", "schema of shop": "ok"} {
		if status[name] != want {
			t.Errorf("%s is %q, want %q", name, status[name], want)
		}
	}
	// Another database that is down does not make the server unready; the default
	// one without a schema does.
	w.put(bus.BucketSchemas, "default.shop.status", events.ConnectionStatus{Status: events.ConnectionUnreachable, Error: "gone"})
	w.object(w.do("GET", "/api/ready", nil), http.StatusOK)
	if err := w.bus.Documents(bus.BucketSchemas).Delete(t.Context(), "default.shop"); err != nil {
		t.Fatal(err)
	}
	if r := w.object(w.do("GET", "/api/ready", nil), http.StatusServiceUnavailable); r["status"] != "not ready" {
		t.Errorf("got %v", r)
	}
	w.object(w.do("GET", "/api/health", nil), http.StatusOK)
}

func TestStopAnswersWhoWaits(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	replied := make(chan *httpReply, 1)
	go func() { replied <- w.do("POST", "/api/chat", map[string]any{"question": "slow one"}) }()
	bustest.Await(t, "the question to be accepted", func() bool { return w.server.gate.InFlight() == 1 })
	bustest.Await(t, "the question to be stored", func() bool { return w.lastSeq() > 0 })
	if err := w.server.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	if a := w.object(<-replied, http.StatusAccepted); a["status"] != "running" {
		t.Errorf("got %v", a)
	}
	if err := <-w.server.Done(); err != nil {
		t.Errorf("done with %v", err)
	}
	if err := w.server.Start(t.Context()); err == nil {
		t.Error("a stopped server was started again")
	}
}

// Starting and stopping at any moment, also at once, neither hangs nor leaks.
func TestStartStopHammer(t *testing.T) {
	t.Parallel()
	b := bustest.New(t)
	for i := range 20 {
		s, err := New(Config{Bus: b, Addr: "127.0.0.1:0"})
		if err != nil {
			t.Fatal(err)
		}
		var wg sync.WaitGroup
		wg.Go(func() { _ = s.Start(t.Context()) })
		if i%2 == 0 {
			wg.Wait()
		}
		for range 2 {
			wg.Go(func() {
				if err := s.Stop(t.Context()); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
	}
}

func TestServeRefusesAnOpenListener(t *testing.T) {
	t.Parallel()
	s, err := New(Config{Bus: bustest.New(t)})
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "0.0.0.0:0")
	if err != nil {
		t.Skip("no interface but loopback here")
	}
	if err := s.Serve(t.Context(), l); err == nil {
		t.Error("served every interface without a key")
	}
	if _, err := l.Accept(); err == nil {
		t.Error("the listener was left open")
	}
	if err := s.Stop(t.Context()); err != nil {
		t.Error(err)
	}
}

// A feed that died must cost a waiting request time, never its answer.
func TestWaitingWithoutFeed(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(c *Config) { c.Limits.Recheck = time.Millisecond })
	w.server.feed.Close()
	a := w.object(w.do("POST", "/api/chat", map[string]any{"question": "how many?"}), http.StatusOK)
	if a["status"] != "answered" {
		t.Errorf("got %v", a["status"])
	}
}

// restartable is a broker that comes back on the same directory under the same
// connections.
type restartable struct {
	dir string

	mu sync.Mutex
	b  *broker.Broker
}

func (r *restartable) InProcessConn() (net.Conn, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.b == nil {
		return nil, net.ErrClosed
	}
	return r.b.InProcessConn()
}

func (r *restartable) start(t *testing.T) {
	t.Helper()
	b, err := broker.Start(context.Background(), broker.Options{Dir: r.dir, Sync: broker.SyncInterval, Flush: time.Minute})
	if err != nil {
		t.Fatal(err)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.b = b
}

func (r *restartable) stop() {
	r.mu.Lock()
	b := r.b
	r.b = nil
	r.mu.Unlock()
	if b != nil {
		b.Stop()
	}
}

func TestBrokerGoesAndComesBack(t *testing.T) {
	t.Parallel()
	r := &restartable{dir: t.TempDir()}
	r.start(t)
	t.Cleanup(r.stop)
	b, err := bus.Connect(t.Context(), bus.Options{InProcess: r, Name: "test"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = b.Close(context.Background()) })
	if err := b.Provision(t.Context()); err != nil {
		t.Fatal(err)
	}
	w := &world{t: t, bus: b, http: &http.Client{Transport: &http.Transport{}}, release: make(chan struct{})}
	w.connections("shop")
	w.stages()
	w.serve(func(c *Config) { c.Limits.Recheck = 50 * time.Millisecond })
	w.object(w.do("POST", "/api/chat", map[string]any{"question": "before"}), http.StatusOK)
	replied := make(chan *httpReply, 1)
	go func() {
		replied <- w.do("POST", "/api/chat", map[string]any{"question": "slow one", "wait_ms": 60_000})
	}()
	bustest.Await(t, "the question to be in flight", func() bool { return w.server.gate.InFlight() == 1 && w.lastSeq() > 4 })
	r.stop()
	refused := w.do("POST", "/api/chat", map[string]any{"question": "during"})
	w.problem(refused, http.StatusServiceUnavailable, "")
	if refused.Header.Get("Retry-After") == "" {
		t.Error("no Retry-After")
	}
	w.object(w.do("GET", "/api/ready", nil), http.StatusServiceUnavailable)
	w.object(w.do("GET", "/api/health", nil), http.StatusOK)
	r.start(t)
	w.open()
	if a := w.object(<-replied, http.StatusOK); a["status"] != "answered" {
		t.Errorf("the question that waited: %v", a["status"])
	}
	bustest.Await(t, "questions to be taken again", func() bool {
		return w.do("POST", "/api/chat", map[string]any{"question": "after"}).StatusCode == http.StatusOK
	})
}
