package fleet

import (
	"context"
	"time"

	"go.uber.org/zap"

	"arivu/events"
	"arivu/planner/llm"
)

// Changes records how breakers change, for people to see. Decisions are each replica's
// own.
type Changes interface {
	// ModelChanged records a change, unless the model is known to be in that state.
	ModelChanged(ctx context.Context, tenant string, c *events.ModelChange) error
}

// Observer measures calls.
type Observer interface {
	// Called tells of a call that ended, or was not made: of class "" if it was answered.
	Called(id llm.Identity, class events.Class, usage events.Usage, took time.Duration)
	// Changed tells the state of an endpoint's breaker.
	Changed(id llm.Identity, state string)
}

func observe(o Observer, s *seat, class events.Class, usage events.Usage, took time.Duration) {
	if o != nil {
		o.Called(s.identity(), class, usage, took)
	}
}

// teller tells of changes behind the calls that caused them.
type teller struct {
	changes Changes
	log     *zap.Logger
	queue   chan func(context.Context)
	done    chan struct{}
	stop    context.CancelFunc
}

// tellTimeout bounds one telling, and tellQueue how many wait: a breaker changes a few
// times a minute.
const (
	tellTimeout = 10 * time.Second
	tellQueue   = 256
)

func newTeller(changes Changes, log *zap.Logger) *teller {
	ctx, stop := context.WithCancel(context.Background())
	t := &teller{changes: changes, log: log, queue: make(chan func(context.Context), tellQueue), done: make(chan struct{}), stop: stop}
	go t.run(ctx)
	return t
}

func (t *teller) run(ctx context.Context) {
	defer close(t.done)
	for tell := range t.queue {
		ctx, cancel := context.WithTimeout(ctx, tellTimeout)
		tell(ctx)
		cancel()
	}
}

// add has something told. It never blocks: of a change that does not fit nobody learns
// but the log.
func (t *teller) add(tell func(context.Context)) {
	select {
	case t.queue <- tell:
	default:
		t.log.Warn("too many changes of models' breakers to record them all")
	}
}

// close waits for what is to be told, at most until ctx is done.
func (t *teller) close(ctx context.Context) {
	close(t.queue)
	select {
	case <-t.done:
	case <-ctx.Done():
	}
	t.stop()
	<-t.done
}

// breakerChanged is called under the breaker's lock.
func (f *Fleet) breakerChanged(m *member, c llm.BreakerChange) {
	at, seats := time.Now().UTC(), f.pool.seatsOf(m)
	f.tells.add(func(ctx context.Context) { f.tell(ctx, m, seats, c, at) })
}

// answered notes that a member works. That it does is told once: an earlier process may
// have left word that it does not.
func (f *Fleet) answered(m *member) {
	m.worked.Do(func() { f.breakerChanged(m, llm.BreakerChange{To: events.ModelClosed}) })
}

func (f *Fleet) tell(ctx context.Context, m *member, seats []*seat, c llm.BreakerChange, at time.Time) {
	if o := f.cfg.Observer; o != nil {
		o.Changed(m.provider.Identity(), c.To)
	}
	if f.cfg.Changes == nil {
		return
	}
	for _, s := range seats {
		change := &events.ModelChange{
			Model: s.model.ID, Provider: s.model.Provider, Name: s.model.Model, At: at, From: c.From, To: c.To, RetryAt: c.RetryAt.UTC(),
		}
		if c.To != events.ModelClosed {
			change.Reason = c.Reason
		}
		if c.RetryAt.IsZero() {
			change.RetryAt = time.Time{}
		}
		if err := f.cfg.Changes.ModelChanged(ctx, s.tenant, change); err != nil {
			f.cfg.Logger.Warn("recording a change of a model's breaker", zap.String("model", s.model.ID), zap.Error(err))
		}
	}
}
