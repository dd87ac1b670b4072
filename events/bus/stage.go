package bus

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"sync"
	"time"

	"github.com/nats-io/nats.go/jetstream"
	"go.uber.org/zap"

	"arivu/events"
	"arivu/events/beat"
	"arivu/events/turns"
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
	// Waiting is how many more events this process holds than it has slots (default none).
	// Among these it chooses whose turn it is, see package turns. What is beyond, and what
	// has waited long, goes back to the broker.
	Waiting int
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

// lookahead is how many events a stage takes beyond those that it can hold. However many of
// one asker are next at the broker, it sees those of others behind them.
const lookahead = 16

// room is how many events the stage takes at once.
func (c StageConfig) room() int {
	if c.Waiting == 0 {
		return c.Slots
	}
	return c.Slots + c.Waiting + lookahead
}

// Runner runs one stage until it is stopped.
type Runner struct {
	bus  *Bus
	cfg  StageConfig
	log  *zap.Logger
	pull *pull

	turns    *turns.Queue
	ctx      context.Context // canceled when work in hand must stop
	cancel   context.CancelCauseFunc
	beats    func() // stops them
	handlers sync.WaitGroup

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
	r := &Runner{
		bus: b, cfg: cfg, log: b.log.Named(string(cfg.Stage)),
		turns: turns.New(turns.Limits{Places: cfg.Slots, Room: cfg.Waiting}), held: make(map[*delivery]struct{}), errors: make(map[uint64]int),
	}
	r.ctx, r.cancel = context.WithCancelCause(context.Background())
	r.pull = b.newPull(pullConfig{stream: StreamQueries, room: cfg.room(), deliver: r.take, consumer: r.consumer})
	if err := r.pull.start(ctx); err != nil {
		r.cancel(errStopping)
		return nil, fmt.Errorf("consuming as %s: %w", cfg.Stage, err)
	}
	r.beats = beat.Every(cfg.AckWait/3, r.heartbeat)
	return r, nil
}

// consumer makes the stage's durable consumer what this build needs.
func (r *Runner) consumer(ctx context.Context) (string, error) {
	filters := make([]string, len(r.cfg.Kinds))
	for i, k := range r.cfg.Kinds {
		filters[i] = events.KindFilter(k)
	}
	name := string(r.cfg.Stage)
	_, err := r.bus.js.CreateOrUpdateConsumer(ctx, StreamQueries, jetstream.ConsumerConfig{
		Durable: name, Description: "work of the " + name,
		FilterSubjects: filters, AckPolicy: jetstream.AckExplicitPolicy, AckWait: r.cfg.AckWait,
		// The limit is enforced here, where the reason can be told; the broker would
		// only fall silent.
		MaxDeliver: -1, MaxAckPending: 4096, DeliverPolicy: jetstream.DeliverAllPolicy,
	})
	if err != nil {
		return "", fmt.Errorf("creating consumer %s: %w", name, asUnavailable(err))
	}
	return name, nil
}

// Stop takes no more events, hands back those that wait for their turn, lets those in
// hand finish until ctx is done, then cancels them and hands them back. It returns when
// nothing runs any more and is safe to call twice.
func (r *Runner) Stop(ctx context.Context) {
	r.pull.stop(ctx)
	r.turns.Close()
	idle := make(chan struct{})
	go func() {
		r.handlers.Wait()
		close(idle)
	}()
	select {
	case <-idle:
	case <-ctx.Done():
	}
	r.cancel(errStopping)
	<-idle
	r.beats()
	r.bus.spans.flush()
}

// take starts the work on an event.
func (r *Runner) take(msg *message) {
	d := &delivery{runner: r, msg: msg, received: time.Now()}
	r.hold(d)
	r.handlers.Go(func() {
		defer r.pull.release()
		defer r.release(d)
		d.process()
	})
}

// heartbeat tells the broker that the events in hand are being worked on.
func (r *Runner) heartbeat() {
	r.mu.Lock()
	defer r.mu.Unlock()
	for d := range r.held {
		_ = d.msg.working()
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
