package tracer

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"go.uber.org/zap"

	"arivu/events"
	"arivu/events/bus"
)

const (
	// linger is how long after its end a question's spans are waited for: the last
	// span is recorded after the terminal event is stored.
	linger = 200 * time.Millisecond
	// early is how often the document of a running question is written.
	early = time.Second
	// grace is how long after its deadline a question is left to its stage.
	grace = 5 * time.Second
	// orphanAfter is how long spans wait for the first event of their question.
	orphanAfter = 30 * time.Second
	// keepAlive is how often the broker is told that a held record is not lost.
	keepAlive = bus.TailAckWait / 3
	// retryAfter is the pause after a document could not be written.
	retryAfter = time.Second

	tickEvery = 20 * time.Millisecond
	// writers bounds the documents in flight; each mostly waits for the broker.
	writers = 64
)

// Config is what a Tracer needs. Bus must be provisioned.
type Config struct {
	Bus    *bus.Bus
	Logger *zap.Logger      // nil discards
	Clock  func() time.Time // nil is time.Now
}

// Tracer keeps the trace and session documents up to date while it runs.
type Tracer struct {
	cfg    Config
	log    *zap.Logger
	open   *openTraces
	writer *writer
	tail   *bus.Tail
	jobs   chan *job // unbuffered: what waits, waits in open, where it still grows

	mu      sync.Mutex
	started bool
	stopped bool
	cancel  context.CancelFunc
	wg      sync.WaitGroup
}

// New returns a tracer that has not started.
func New(cfg Config) *Tracer {
	if cfg.Logger == nil {
		cfg.Logger = zap.NewNop()
	}
	if cfg.Clock == nil {
		cfg.Clock = time.Now
	}
	return &Tracer{
		cfg: cfg, log: cfg.Logger, open: newOpenTraces(), writer: newWriter(cfg.Bus), jobs: make(chan *job),
	}
}

// Start begins to project the log from where the last tracer stopped. A tracer
// starts once; ctx bounds the start only.
func (t *Tracer) Start(ctx context.Context) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.started || t.stopped {
		return errors.New("starting the tracer: it was started or stopped before")
	}
	var run context.Context
	run, t.cancel = context.WithCancel(context.Background())
	tail, err := t.cfg.Bus.Tail(ctx, events.StageTracer, t.take)
	if err != nil {
		t.cancel()
		return fmt.Errorf("starting the tracer: %w", err)
	}
	t.tail, t.started = tail, true
	t.wg.Add(1 + writers)
	go t.dispatch(run)
	for range writers {
		go t.work(run)
	}
	return nil
}

// Stop takes no more records and writes the documents of those it has, until ctx
// is done; what is then unwritten will be delivered again. It returns when nothing
// runs any more and is safe to call twice or before Start.
func (t *Tracer) Stop(ctx context.Context) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if !t.started || t.stopped {
		t.stopped = true
		return
	}
	t.stopped = true
	t.tail.Close()
	select {
	case <-t.open.drain(t.cfg.Clock()):
	case <-ctx.Done():
	}
	t.cancel()
	t.wg.Wait()
}

// take collects a record. It does no reading or writing: calls are serial and
// must keep up with the log.
func (t *Tracer) take(rec *bus.Record) {
	if rec.Event == nil {
		if err := t.cfg.Bus.Announce(rec.Address(), rec.Raw); err != nil {
			t.log.Debug("announcing spans", zap.Error(err))
		}
	}
	t.open.take(rec, t.cfg.Clock())
}

// dispatch hands traces that are due to the writers.
func (t *Tracer) dispatch(ctx context.Context) {
	defer t.wg.Done()
	tick := time.NewTicker(tickEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		for j := t.open.next(t.cfg.Clock()); j != nil; j = t.open.next(t.cfg.Clock()) {
			select {
			case <-ctx.Done():
				return
			case t.jobs <- j:
			}
		}
	}
}

func (t *Tracer) work(ctx context.Context) {
	defer t.wg.Done()
	for {
		select {
		case <-ctx.Done():
			return
		case j := <-t.jobs:
			t.do(ctx, j)
		}
	}
}

func (t *Tracer) do(ctx context.Context, j *job) {
	res := t.outcome(ctx, j)
	if ctx.Err() != nil {
		return
	}
	if res.err != nil {
		log := t.log.With(zap.String("question", j.address.Question), zap.Error(res.err))
		if res.verdict == tryAgain {
			log.Warn("writing a trace, trying again")
		} else {
			log.Error("a trace cannot be written and stays as it is")
		}
	}
	for _, rec := range t.open.finish(j, res, t.cfg.Clock()) {
		if err := rec.Ack(); err != nil {
			t.log.Warn("acknowledging a record", zap.Error(err))
		}
	}
}

func (t *Tracer) outcome(ctx context.Context, j *job) result {
	if j.overdue {
		if err := t.conclude(ctx, j); err != nil {
			return failed(err)
		}
	}
	return t.writer.write(ctx, j)
}

// conclude ends a question that nobody else has ended.
func (t *Tracer) conclude(ctx context.Context, j *job) error {
	now := t.cfg.Clock()
	q, err := t.cfg.Bus.Conclude(ctx, j.address, func(q *events.Question) events.Body {
		if !q.Overdue(now.Add(-grace)) {
			return nil
		}
		failure := unfinished(q)
		if failure.Class == events.ClassUncertain {
			failure = t.lapsedWrite(ctx, q, failure)
		}
		return &events.Failed{Error: *failure}
	})
	if err != nil {
		return fmt.Errorf("closing an overdue question: %w", err)
	}
	j.question = q
	return nil
}

func unfinished(q *events.Question) *events.Error {
	e := q.Lapsed(events.StageTracer)
	if e.Class == events.ClassDeadline {
		limit := time.Duration(q.Asked.Options.DeadlineMS) * time.Millisecond
		e.Message = fmt.Sprintf(
			"Nothing answered the question within its limit of %s after it was %s. Check that the planner and the executor are running, then ask again.",
			limit, q.Last().Kind())
	}
	return e
}
