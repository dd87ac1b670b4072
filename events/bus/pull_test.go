package bus_test

import (
	"context"
	"net"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/zap/zaptest"

	"arivu/events"
	"arivu/events/broker"
	"arivu/events/bus"
	"arivu/events/bus/bustest"
)

func TestLostConsumersAreReplaced(t *testing.T) {
	t.Parallel()
	b := bustest.New(t)
	var mu sync.Mutex
	var seen []uint64
	feed, err := b.Follow(t.Context(), func(m *bus.Message) {
		mu.Lock()
		defer mu.Unlock()
		seen = append(seen, m.Seq)
	}, func(events.Address, []byte) {}, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer feed.Close()
	pipeline(t, b)
	tail, err := b.Tail(t.Context(), events.StageTracer, func(r *bus.Record) { _ = r.Ack() })
	if err != nil {
		t.Fatal(err)
	}
	defer tail.Close()
	for i := range 3 {
		e := ask(t, b, strconv.Itoa(i))
		bustest.Await(t, "the answer", func() bool { return question(t, b, e.Address).Ended() })
		var names []string
		bustest.Await(t, "three stages, the tail and the feed", func() bool {
			var err error
			names, err = bus.Consumers(t.Context(), b)
			return err == nil && len(names) == 5
		})
		for _, name := range names {
			if err := bus.DeleteConsumer(t.Context(), b, name); err != nil {
				t.Fatal(err)
			}
		}
	}
	last := ask(t, b, "last").Address
	bustest.Await(t, "the last answer", func() bool { return question(t, b, last).Ended() })
	bustest.Await(t, "the feed", func() bool {
		mu.Lock()
		defer mu.Unlock()
		return len(seen) == 4*4
	})
	if !slices.IsSorted(seen) || len(slices.Compact(seen)) != 4*4 {
		t.Errorf("the feed saw %v", seen)
	}
}

// restartable leads to whichever broker runs now.
type restartable struct {
	dir    string
	broker atomic.Pointer[broker.Broker]
}

func (r *restartable) start(t *testing.T) {
	t.Helper()
	brk, err := broker.Start(t.Context(), broker.Options{Dir: r.dir, Sync: broker.SyncInterval, Flush: time.Minute})
	if err != nil {
		t.Fatal(err)
	}
	r.broker.Store(brk)
}

// InProcessConn implements nats.InProcessConnProvider.
func (r *restartable) InProcessConn() (net.Conn, error) { return r.broker.Load().InProcessConn() }

// A broker that comes back finds its stages at work again, and a feed goes on where
// it was: nothing twice, nothing left out.
func TestBrokerRestart(t *testing.T) {
	t.Parallel()
	server := &restartable{dir: t.TempDir()}
	server.start(t)
	t.Cleanup(func() { server.broker.Load().Stop() })
	b, err := bus.Connect(t.Context(), bus.Options{InProcess: server, Name: "test", Logger: zaptest.NewLogger(t)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = b.Close(context.Background()) })
	if err := b.Provision(t.Context()); err != nil {
		t.Fatal(err)
	}
	var mu sync.Mutex
	var seen []uint64
	feed, err := b.Follow(t.Context(), func(m *bus.Message) {
		mu.Lock()
		defer mu.Unlock()
		seen = append(seen, m.Seq)
	}, func(events.Address, []byte) {}, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer feed.Close()
	pipeline(t, b)
	for i := range 3 {
		e := ask(t, b, strconv.Itoa(i))
		bustest.Await(t, "the answer", func() bool {
			q, err := b.Question(t.Context(), e.Address)
			return err == nil && q.Ended()
		})
		server.broker.Load().Stop()
		server.start(t)
		bustest.Await(t, "the connection", b.Connected)
	}
	last := ask(t, b, "last")
	bustest.Await(t, "the last answer and the feed", func() bool {
		q, err := b.Question(t.Context(), last.Address)
		mu.Lock()
		defer mu.Unlock()
		return err == nil && q.Ended() && len(seen) == 4*4
	})
	if !slices.IsSorted(seen) || len(slices.Compact(seen)) != 4*4 {
		t.Errorf("the feed saw %v", seen)
	}
}

func TestSlotsBoundTheWorkInHand(t *testing.T) {
	t.Parallel()
	b := bustest.New(t)
	const slots, questions = 3, 40
	var now, most, done atomic.Int64
	run(t, b, bus.StageConfig{
		Stage: events.StagePlanner, Kinds: []events.Kind{events.KindAsked}, Slots: slots,
		Handler: events.HandlerFunc(func(context.Context, *events.Question, *events.Event) (events.Body, error) {
			most.Store(max(most.Load(), now.Add(1)))
			time.Sleep(time.Millisecond)
			now.Add(-1)
			done.Add(1)
			return &events.Declined{Reason: "no"}, nil
		}),
	})
	for i := range questions {
		ask(t, b, strconv.Itoa(i))
	}
	bustest.Await(t, "all questions", func() bool { return done.Load() == questions })
	if n := most.Load(); n > slots {
		t.Errorf("%d at once, want at most %d", n, slots)
	}
}

// Of two processes, the one that has room gets the work: none waits in the memory
// of the other.
func TestWorkWaitsAtTheBroker(t *testing.T) {
	t.Parallel()
	brk := bustest.Broker(t)
	busy, idle := bustest.Connect(t, brk, bus.Options{Name: "busy"}), bustest.Connect(t, brk, bus.Options{Name: "idle"})
	block := make(chan struct{})
	defer close(block)
	var taken, done atomic.Int64
	cfg := bus.StageConfig{Stage: events.StagePlanner, Kinds: []events.Kind{events.KindAsked}, Slots: 2}
	cfg.Handler = events.HandlerFunc(func(ctx context.Context, _ *events.Question, _ *events.Event) (events.Body, error) {
		taken.Add(1)
		select {
		case <-block:
		case <-ctx.Done():
		}
		return nil, ctx.Err()
	})
	run(t, busy, cfg)
	for i := range 12 {
		ask(t, busy, strconv.Itoa(i))
	}
	bustest.Await(t, "both slots to be taken", func() bool { return taken.Load() == 2 })
	cfg.Handler = events.HandlerFunc(func(context.Context, *events.Question, *events.Event) (events.Body, error) {
		done.Add(1)
		return &events.Declined{Reason: "no"}, nil
	})
	run(t, idle, cfg)
	bustest.Await(t, "the idle process to do the rest", func() bool { return done.Load() == 10 })
}
