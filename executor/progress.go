package executor

import (
	"context"
	"errors"
	"time"

	"go.uber.org/zap"

	"arivu/events"
	"arivu/events/bus"
	"arivu/executor/engine"
)

// progressEvery is how often at most it is published how far a look has come. One that is
// over sooner is not spoken of.
const progressEvery = 500 * time.Millisecond

// glimpse says how far a look at a database has come, for those who wait for it.
type glimpse struct {
	keeper *keeper
	key    string
	state  events.LookProgress
	told   time.Time
	stored bool
}

func (k *keeper) glimpse(ctx context.Context, key string) *glimpse {
	key = bus.ReadingKey(key)
	var old events.LookProgress
	_, err := k.docs.Get(ctx, key, &old) // of a look that did not come to its end
	return &glimpse{keeper: k, key: key, state: events.LookProgress{Since: k.cfg.Bus.Now()}, told: time.Now(), stored: !errors.Is(err, bus.ErrNotFound)}
}

// options are those of the look, with word of its progress.
func (l *glimpse) options(ctx context.Context, opts engine.IntrospectOptions) engine.IntrospectOptions {
	opts.Progress = func(done, of int) {
		if time.Since(l.told) < progressEvery {
			return
		}
		l.told, l.stored, l.state.Done, l.state.Tables = time.Now(), true, done, of
		if err := l.keeper.docs.Put(ctx, l.key, l.state); err != nil && ctx.Err() == nil {
			l.keeper.log.Warn("publishing how far a look has come", zap.Error(err))
		}
	}
	return opts
}

// end says that nothing is under way any more.
func (l *glimpse) end(ctx context.Context) {
	if !l.stored {
		return
	}
	if err := l.keeper.docs.Delete(context.WithoutCancel(ctx), l.key); err != nil {
		l.keeper.log.Warn("publishing that a look is over", zap.Error(err))
	}
}
