package bus_test

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"arivu/events"
	"arivu/events/bus"
	"arivu/events/bus/bustest"
)

// one asks a question for a tenant and a user, with what change makes of it.
func one(t *testing.T, b *bus.Bus, tenant, user string, change ...func(*events.Asked)) *events.Event {
	t.Helper()
	e := bustest.Asked(tenant)
	asked, ok := e.Body.(*events.Asked)
	if !ok {
		t.Fatalf("got %T", e.Body)
	}
	e.Tenant, asked.User = tenant, user
	for _, f := range change {
		f(asked)
	}
	if err := b.Append(t.Context(), e); err != nil {
		t.Fatal(err)
	}
	return e
}

func inBackground(a *events.Asked) { a.Options.Priority = events.PriorityBackground }

// gate is a stage's handler that does one piece of work at a time as it is let to, and
// remembers whose.
type gate struct {
	let  chan struct{}
	mu   sync.Mutex
	seen []string
}

func newGate() *gate { return &gate{let: make(chan struct{})} }

func (g *gate) Handle(ctx context.Context, q *events.Question, _ *events.Event) (events.Body, error) {
	g.mu.Lock()
	g.seen = append(g.seen, q.Asked.Question)
	g.mu.Unlock()
	select {
	case <-g.let:
		return &events.Declined{Reason: "no"}, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (g *gate) taken() []string {
	g.mu.Lock()
	defer g.mu.Unlock()
	return slices.Clone(g.seen)
}

func asking(stage bus.StageConfig) bus.StageConfig {
	stage.Stage, stage.Kinds = events.StagePlanner, []events.Kind{events.KindAsked}
	return stage
}

// However many questions of one tenant are on the log before it, another tenant's is soon
// next: also where the crowd is larger than the room in which the stage chooses.
func TestCrowdKeepsNobodyOut(t *testing.T) {
	t.Parallel()
	b := bustest.New(t)
	g := newGate()
	const crowd = 60
	for range crowd {
		one(t, b, "crowd", "a")
	}
	quiet := one(t, b, "quiet", "b")
	run(t, b, asking(bus.StageConfig{Slots: 1, Waiting: 8, Handler: g}))
	bustest.Await(t, "the quiet tenant's question to wait for its turn", func() bool {
		return slices.Contains(bus.InHand(b), quiet.Question)
	})
	before := len(g.taken())
	const turns = 4
	for range turns {
		g.let <- struct{}{}
	}
	bustest.Await(t, "some turns", func() bool { return len(g.taken()) >= before+turns })
	if got := g.taken(); !slices.Contains(got[:before+turns], "quiet") {
		t.Errorf("the order is %v", got)
	}
	close(g.let)
	bustest.Await(t, "all others", func() bool { return len(g.taken()) == crowd+1 })
}

// A question whose deadline passes while it waits fails there and then, and nothing else is
// done for it.
func TestExpiredQuestionIsNotWorkedOn(t *testing.T) {
	t.Parallel()
	b := bustest.New(t)
	g := newGate()
	run(t, b, asking(bus.StageConfig{Slots: 1, Waiting: 4, Handler: g}))
	one(t, b, "first", "a")
	bustest.Await(t, "the place to be taken", func() bool { return len(g.taken()) == 1 })
	late := one(t, b, "late", "a", func(a *events.Asked) { a.Deadline = time.Now().Add(300 * time.Millisecond) })
	bustest.Await(t, "its end", func() bool { return question(t, b, late.Address).Ended() })
	q := question(t, b, late.Address)
	if q.Failed == nil || !errors.Is(&q.Failed.Error, events.ClassDeadline) || q.Failed.Error.Stage != events.StagePlanner {
		t.Errorf("status %s, %+v", q.Status(), q.Failed)
	}
	if got := g.taken(); len(got) != 1 {
		t.Errorf("the stage was given %v", got)
	}
	close(g.let)
}

// A question that is canceled while it waits is not worked on.
func TestCanceledQuestionIsNotWorkedOn(t *testing.T) {
	t.Parallel()
	b := bustest.New(t)
	g := newGate()
	run(t, b, asking(bus.StageConfig{Slots: 1, Waiting: 4, Handler: g}))
	first := one(t, b, "first", "a")
	bustest.Await(t, "the place to be taken", func() bool { return len(g.taken()) == 1 })
	second := one(t, b, "second", "a")
	bustest.Await(t, "the other to wait", func() bool { return slices.Contains(bus.InHand(b), second.Question) })
	if _, err := b.Cancel(t.Context(), second.Address, "a", ""); err != nil {
		t.Fatal(err)
	}
	bustest.Await(t, "it to wait no more", func() bool { return !slices.Contains(bus.InHand(b), second.Question) })
	close(g.let)
	bustest.Await(t, "the end of the first", func() bool { return question(t, b, first.Address).Ended() })
	if got := g.taken(); len(got) != 1 {
		t.Errorf("the stage was given %v", got)
	}
}

// What nobody waits for comes after what somebody does, and leaves a place free.
func TestBackgroundComesLast(t *testing.T) {
	t.Parallel()
	b := bustest.New(t)
	g := newGate()
	run(t, b, asking(bus.StageConfig{Slots: 2, Waiting: 8, Handler: g}))
	var last *events.Event
	for range 4 {
		last = one(t, b, "night", "a", inBackground)
	}
	bustest.Await(t, "all to be there", func() bool { return slices.Contains(bus.InHand(b), last.Question) })
	if got := g.taken(); len(got) != 1 {
		t.Fatalf("of two places the background has %d", len(got))
	}
	one(t, b, "day", "a")
	bustest.Await(t, "a free place", func() bool { return len(g.taken()) == 2 })
	day := one(t, b, "day", "a")
	bustest.Await(t, "another to wait", func() bool { return slices.Contains(bus.InHand(b), day.Question) })
	g.let <- struct{}{}
	bustest.Await(t, "the next", func() bool { return len(g.taken()) >= 3 })
	if got := g.taken(); got[2] != "day" {
		t.Errorf("the order is %v", got)
	}
	close(g.let)
	bustest.Await(t, "the background", func() bool { return len(g.taken()) == 6 })
}

// What waits in one process for long is taken by another that has places, and what waits in
// one that stops as well.
func TestWaitingWorkFindsAnotherProcess(t *testing.T) {
	t.Parallel()
	brk := bustest.Broker(t)
	busy, idle := bustest.Connect(t, brk, bus.Options{Name: "busy"}), bustest.Connect(t, brk, bus.Options{Name: "idle"})
	g := newGate()
	r := run(t, busy, asking(bus.StageConfig{Slots: 1, Waiting: 8, Handler: g}))
	const questions = 6
	for i := range questions {
		one(t, busy, "t", strconv.Itoa(i))
	}
	bustest.Await(t, "all to wait in the first", func() bool { return len(bus.InHand(busy)) == questions })
	var done atomic.Int64
	run(t, idle, asking(bus.StageConfig{Slots: 8, Handler: events.HandlerFunc(func(context.Context, *events.Question, *events.Event) (events.Body, error) {
		done.Add(1)
		return &events.Declined{Reason: "no"}, nil
	})}))
	bustest.Await(t, "the other to take some", func() bool { return done.Load() > 0 })
	stop, cancel := context.WithCancel(context.Background())
	stopped := make(chan struct{})
	go func() {
		defer close(stopped)
		r.Stop(stop)
	}()
	bustest.Await(t, "the other to take all that waited", func() bool { return done.Load() == questions-1 })
	cancel()
	<-stopped
	bustest.Await(t, "the other to take what was in hand", func() bool { return done.Load() == questions })
	if got := g.taken(); len(got) != 1 {
		t.Errorf("the one that stopped began with %v", got)
	}
}
