package bus

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"sync"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"go.uber.org/zap"

	"arivu/events"
)

// StageConfig describes a stage to run.
type StageConfig struct {
	// Stage names the stage; it is also its durable consumer, shared by all
	// processes that run it.
	Stage events.Stage
	// Kinds are the events it answers.
	Kinds   []events.Kind
	Handler events.Handler
	// Slots is how many events it handles at once in this process (default 8).
	Slots int
	// AckWait is how long the broker waits for a sign of life before it gives the
	// event to another process (default 6 s); one is sent every third of it. It is
	// how long a question stands still when the process that has it is killed.
	AckWait time.Duration
	// Attempts is how often an unexpected error is retried before the event is
	// dead-lettered (default 5).
	Attempts int
}

// deliveryLimit stops an event that kills the process which handles it. It leaves
// room for the snoozes of a question that waits until its deadline.
const deliveryLimit = 40

// Runner runs one stage until it is stopped.
type Runner struct {
	bus  *Bus
	cfg  StageConfig
	log  *zap.Logger
	iter jetstream.MessagesContext

	slots  chan struct{}
	ctx    context.Context // canceled when work in hand must stop
	cancel context.CancelCauseFunc
	wg     sync.WaitGroup
	// drained is closed when no more events are taken.
	drained chan struct{}

	mu     sync.Mutex
	held   map[*delivery]struct{}
	errors map[uint64]int // unexpected errors by stream sequence
}

var errStopping = errors.New("process is stopping")

// errCanceled is the cancel cause of work on a question that a person stopped.
var errCanceled = errors.New("question was canceled")

// Run starts a stage. The caller stops it with Stop.
func (b *Bus) Run(ctx context.Context, cfg StageConfig) (*Runner, error) {
	cfg.Slots = orDefault(cfg.Slots, 8)
	cfg.AckWait = orDefault(cfg.AckWait, 6*time.Second)
	cfg.Attempts = orDefault(cfg.Attempts, 5)
	filters := make([]string, len(cfg.Kinds))
	for i, k := range cfg.Kinds {
		filters[i] = events.KindFilter(k)
	}
	consumer, err := b.js.CreateOrUpdateConsumer(ctx, StreamQueries, jetstream.ConsumerConfig{
		Durable: string(cfg.Stage), Description: "work of the " + string(cfg.Stage),
		FilterSubjects: filters, AckPolicy: jetstream.AckExplicitPolicy, AckWait: cfg.AckWait,
		// The limit is enforced here, where the reason can be told; the broker would
		// only fall silent.
		MaxDeliver: -1, MaxAckPending: 4096, DeliverPolicy: jetstream.DeliverAllPolicy,
	})
	if err != nil {
		return nil, fmt.Errorf("creating consumer %s: %w", cfg.Stage, asUnavailable(err))
	}
	// One message ahead, not more: what waits in a buffer here cannot be taken by an
	// idle process, and its acknowledgement clock is running.
	iter, err := consumer.Messages(jetstream.PullMaxMessages(1), jetstream.WithMessagesErrOnMissingHeartbeat(false))
	if err != nil {
		return nil, fmt.Errorf("consuming as %s: %w", cfg.Stage, asUnavailable(err))
	}
	r := &Runner{
		bus: b, cfg: cfg, log: b.log.Named(string(cfg.Stage)), iter: iter,
		slots: make(chan struct{}, cfg.Slots), held: make(map[*delivery]struct{}), errors: make(map[uint64]int),
		drained: make(chan struct{}),
	}
	r.ctx, r.cancel = context.WithCancelCause(context.Background())
	r.wg.Add(2)
	go r.consume()
	go r.heartbeat()
	return r, nil
}

// Stop takes no more events, lets those in hand finish until ctx is done, then
// cancels them and hands them back. It returns when nothing runs any more and is
// safe to call twice.
func (r *Runner) Stop(ctx context.Context) {
	r.iter.Drain()
	idle := make(chan struct{})
	go func() {
		// First the consumer, which needs a slot to go on; then all slots free means
		// that nothing is in hand and nothing will be.
		<-r.drained
		for range cap(r.slots) {
			r.slots <- struct{}{}
		}
		close(idle)
	}()
	select {
	case <-idle:
	case <-ctx.Done():
		r.cancel(errStopping)
		<-idle
	}
	r.cancel(errStopping)
	r.wg.Wait()
	r.bus.spans.flush()
	for range cap(r.slots) {
		<-r.slots
	}
}

func (r *Runner) consume() {
	defer r.wg.Done()
	defer close(r.drained)
	for {
		r.slots <- struct{}{}
		msg, err := r.next()
		if err != nil {
			<-r.slots
			if errors.Is(err, jetstream.ErrMsgIteratorClosed) || r.ctx.Err() != nil {
				return
			}
			r.log.Warn("waiting for events", zap.Error(err))
			if !r.pause(time.Second) {
				return
			}
			continue
		}
		d := &delivery{runner: r, msg: msg, received: time.Now()}
		r.hold(d)
		go func() {
			defer func() { <-r.slots }()
			defer r.release(d)
			d.process()
		}()
	}
}

// pullGraces are how long the client may need to send a request for an event: the
// first almost always, the last even on a machine that is far too busy.
var pullGraces = [...]time.Duration{5 * time.Millisecond, 50 * time.Millisecond, 500 * time.Millisecond}

// next waits for an event. The client (nats.go 1.55) asks the broker for the next
// one as the wait begins, but not while it is still in the middle of sending the
// request before, which an answer can overtake; it would then wait unasked until a
// heartbeat is missed, half a minute later. So every long wait follows short ones:
// by its beginning the client has long sent what it was sending.
func (r *Runner) next() (jetstream.Msg, error) {
	for _, grace := range pullGraces {
		msg, err := r.iter.Next(jetstream.NextMaxWait(grace))
		if !errors.Is(err, nats.ErrTimeout) {
			return msg, err
		}
	}
	return r.iter.Next()
}

func (r *Runner) pause(d time.Duration) bool {
	select {
	case <-r.ctx.Done():
		return false
	case <-time.After(d):
		return true
	}
}

// heartbeat tells the broker that the events in hand are being worked on.
func (r *Runner) heartbeat() {
	defer r.wg.Done()
	tick := time.NewTicker(r.cfg.AckWait / 3)
	defer tick.Stop()
	for {
		select {
		case <-r.ctx.Done():
			return
		case <-tick.C:
		}
		r.mu.Lock()
		for d := range r.held {
			_ = d.msg.InProgress()
		}
		r.mu.Unlock()
	}
}

func (r *Runner) hold(d *delivery) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.held[d] = struct{}{}
}

func (r *Runner) release(d *delivery) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.held, d)
}

// countError returns how often handling the event has failed in this process.
func (r *Runner) countError(seq uint64) int {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.errors[seq]++
	return r.errors[seq]
}

func (r *Runner) forgetErrors(seq uint64) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.errors, seq)
}

// handle calls the stage and turns a panic into an error.
func (r *Runner) handle(ctx context.Context, q *events.Question, e *events.Event) (body events.Body, err error) {
	defer func() {
		if p := recover(); p != nil {
			r.log.Error("panic while handling an event", zap.String("question", e.Question),
				zap.String("event", string(e.Kind())), zap.Any("panic", p), zap.ByteString("stack", debug.Stack()))
			body, err = nil, fmt.Errorf("panic while handling %s: %v", e.Kind(), p)
		}
	}()
	return r.cfg.Handler.Handle(ctx, q, e)
}
