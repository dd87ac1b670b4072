package bus

import (
	"context"
	"fmt"
	"time"

	"github.com/nats-io/nats.go/jetstream"
	"go.uber.org/zap"
)

// followRetry is how long it is waited before a watch that could not be put in place again
// is tried anew.
const followRetry = time.Second

// follow calls each with every document of the bucket, then with every one written or
// deleted, one at a time until ctx is done; it returns when the first part is over. After
// a reconnect it begins anew, so each may be told what it knows. What each cannot read is
// logged and left out.
func (d *Documents) follow(ctx context.Context, each func(jetstream.KeyValueEntry) error) error {
	tell := func(e jetstream.KeyValueEntry) {
		if err := each(e); err != nil {
			d.bus.log.Error("a document cannot be read", zap.String("bucket", d.bucket), zap.String("key", e.Key()), zap.Error(err))
		}
	}
	// The client notices by itself that a watch is gone, but only after a while.
	renew := make(chan struct{}, 1)
	d.bus.onReconnect(renew, func() {
		select {
		case renew <- struct{}{}:
		default:
		}
	})
	w, err := d.catchUp(ctx, tell)
	if err != nil {
		d.bus.onReconnect(renew, nil)
		return err
	}
	d.bus.goRun(func() {
		defer d.bus.onReconnect(renew, nil)
		for w != nil && d.pump(ctx, w, renew, tell) {
			w = d.resume(ctx, tell)
		}
	})
	return nil
}

// resume is catchUp for as long as it takes; nil once nobody wants it any more.
func (d *Documents) resume(ctx context.Context, each func(jetstream.KeyValueEntry)) jetstream.KeyWatcher {
	for {
		w, err := d.catchUp(ctx, each)
		if err == nil {
			return w
		}
		d.bus.log.Warn("a bucket cannot be followed, trying again", zap.String("bucket", d.bucket), zap.Error(err))
		select {
		case <-ctx.Done():
			return nil
		case <-d.bus.stop:
			return nil
		case <-time.After(followRetry):
		}
	}
}

// catchUp puts a watch in place and takes what was stored before, which a nil entry ends.
func (d *Documents) catchUp(ctx context.Context, each func(jetstream.KeyValueEntry)) (jetstream.KeyWatcher, error) {
	w, err := d.watch(ctx)
	if err != nil {
		return nil, fmt.Errorf("following %s: %w", d.bucket, asUnavailable(err))
	}
	patience := time.NewTimer(watchTimeout)
	defer patience.Stop()
	for {
		select {
		case <-ctx.Done():
			err = ctx.Err()
		case <-d.bus.stop:
			err = ErrClosed
		case <-patience.C:
			err = ErrUnavailable
		case entry, ok := <-w.Updates():
			switch {
			case !ok:
				err = ErrUnavailable
			case entry == nil:
				return w, nil
			default:
				each(entry)
				continue
			}
		}
		_ = w.Stop()
		return nil, fmt.Errorf("following %s: %w", d.bucket, err)
	}
}

// pump passes on what a watch delivers until ctx is done, the bus closes, or the watch has
// ended or is to be renewed; it reports whether another is wanted.
func (d *Documents) pump(ctx context.Context, w jetstream.KeyWatcher, renew <-chan struct{}, each func(jetstream.KeyValueEntry)) bool {
	defer func() { _ = w.Stop() }()
	for {
		select {
		case <-ctx.Done():
			return false
		case <-d.bus.stop:
			return false
		case <-renew:
			return true
		case entry, ok := <-w.Updates():
			if !ok {
				return true
			}
			if entry != nil {
				each(entry)
			}
		}
	}
}
