package bus

import (
	"context"
	"fmt"
	"time"

	"github.com/nats-io/nats.go/jetstream"
	"go.uber.org/zap"
)

// follow calls each with every document of the bucket, then with every one written or
// deleted, one at a time until ctx is done; it returns when the first part is over. What
// each cannot read is logged and left out.
func (d *Documents) follow(ctx context.Context, each func(jetstream.KeyValueEntry) error) error {
	w, err := d.watch(ctx)
	if err != nil {
		return fmt.Errorf("following %s: %w", d.bucket, asUnavailable(err))
	}
	tell := func(e jetstream.KeyValueEntry) {
		if err := each(e); err != nil {
			d.bus.log.Error("a document cannot be read", zap.String("bucket", d.bucket), zap.String("key", e.Key()), zap.Error(err))
		}
	}
	if err := catchUp(ctx, w, tell); err != nil {
		_ = w.Stop()
		return fmt.Errorf("following %s: %w", d.bucket, err)
	}
	d.bus.goRun(func() { d.pump(ctx, w, tell) })
	return nil
}

// catchUp takes what was stored before, which a nil entry ends.
func catchUp(ctx context.Context, w jetstream.KeyWatcher, each func(jetstream.KeyValueEntry)) error {
	patience := time.NewTimer(watchTimeout)
	defer patience.Stop()
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-patience.C:
			return ErrUnavailable
		case entry, ok := <-w.Updates():
			switch {
			case !ok:
				return ErrClosed
			case entry == nil:
				return nil
			}
			each(entry)
		}
	}
}

// pump passes on what a watch delivers until ctx is done or the bus closes.
func (d *Documents) pump(ctx context.Context, w jetstream.KeyWatcher, each func(jetstream.KeyValueEntry)) {
	defer func() { _ = w.Stop() }()
	for {
		select {
		case <-ctx.Done():
			return
		case <-d.bus.stop:
			return
		case entry, ok := <-w.Updates():
			if !ok {
				return
			}
			if entry != nil {
				each(entry)
			}
		}
	}
}
