package executor_test

import (
	"context"
	"testing"
	"time"

	"arivu/events"
	"arivu/events/bus"
	"arivu/events/bus/bustest"
	"arivu/executor"
	"arivu/executor/engine"
	"arivu/executor/engine/sqlite"
)

// slowLook is an engine whose third of nine tables takes as long as it is held.
type slowLook struct {
	engine.Engine
	seen <-chan struct{} // closed when the progress has been seen
}

func (s *slowLook) Introspect(ctx context.Context, opts engine.IntrospectOptions) (*events.Schema, error) {
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for opts.Progress != nil && !opts.NoData {
		opts.Progress(3, 9)
		select {
		case <-s.seen:
			return s.Engine.Introspect(ctx, opts)
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-tick.C:
		}
	}
	return s.Engine.Introspect(ctx, opts)
}

func TestALookTellsHowFarItIs(t *testing.T) {
	t.Parallel()
	seen := make(chan struct{})
	b := bustest.New(t)
	h := newHouseOn(t, b, func(cfg *executor.Config) {
		cfg.Openers = engine.Openers{events.DialectSQLite: func(ctx context.Context, target *engine.Target, opts engine.Options) (engine.Engine, error) {
			e, err := sqlite.Open(ctx, target, opts)
			return &slowLook{Engine: e, seen: seen}, err
		}}
	})
	h.await("progress", func() bool {
		var p events.LookProgress
		_, err := b.Documents(bus.BucketSchemas).Get(t.Context(), bus.ReadingKey("default.shop"), &p)
		return err == nil && p.Done == 3 && p.Tables == 9 && !p.Since.IsZero()
	})
	if !h.schema("shop").Partial {
		t.Error("the look is over before its third table has been read")
	}
	close(seen)
	h.await("the look to be over", func() bool {
		var p events.LookProgress
		_, err := b.Documents(bus.BucketSchemas).Get(t.Context(), bus.ReadingKey("default.shop"), &p)
		return err != nil && h.schema("shop") != nil && !h.schema("shop").Partial
	})
}
