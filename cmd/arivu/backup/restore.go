package backup

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"filippo.io/age"

	"arivu/events/bus"
)

// tidyTime bounds taking away what a restore that failed had made.
const tidyTime = 30 * time.Second

// Restored is what a restore came to.
type Restored struct {
	*Contents
	// Held are the statements that were open when the backup was taken, and do not run
	// any more: whether they ran since is not known.
	Held int
}

// Fits tells whether this build knows all that a backup holds.
func Fits(b *bus.Bus, m *Manifest) error {
	for _, p := range m.Parts {
		if !slices.Contains(b.Streams(), p.Name) {
			return fmt.Errorf("the backup holds %s, which this version of Arivu does not know", p.Name)
		}
	}
	return nil
}

// Restore makes the streams and buckets of a broker, which must hold none, of a backup
// that Read has found whole. If it fails, the broker holds none again.
func Restore(ctx context.Context, b *bus.Bus, r io.Reader, progress func(Progress), keys ...age.Identity) (*Restored, error) {
	found, err := Read(r, func(s *bus.Snapshot, data io.Reader) error { return b.Reinstate(ctx, s, data) }, progress, keys...)
	res := &Restored{Contents: found}
	if err == nil {
		res.Held, err = settle(ctx, b, &found.Header)
	}
	if err == nil {
		return res, nil
	}
	tidy, cancel := context.WithTimeout(context.WithoutCancel(ctx), tidyTime)
	defer cancel()
	return nil, errors.Join(err, b.Remove(tidy))
}

// settle makes restored streams ready for the roles.
func settle(ctx context.Context, b *bus.Bus, h *Header) (held int, err error) {
	if err := b.Provision(ctx); err != nil {
		return 0, fmt.Errorf("restoring: %w", err)
	}
	for _, p := range h.Positions {
		if err := b.Resume(ctx, p); err != nil {
			return 0, fmt.Errorf("restoring: %w", err)
		}
	}
	return b.HoldWrites(ctx)
}
