package bus

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"arivu/events"
)

// Occupied are the streams and buckets that hold, or have held, something.
func (b *Bus) Occupied(ctx context.Context) ([]string, error) {
	var all []string
	for _, name := range b.Streams() {
		s, err := b.js.Stream(ctx, name)
		if errors.Is(err, jetstream.ErrStreamNotFound) {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("looking up stream %s: %w", name, asUnavailable(err))
		}
		if s.CachedInfo().State.LastSeq > 0 {
			all = append(all, name)
		}
	}
	return all, nil
}

// AtWork are the stages, and others without a name, that wait for events just now.
func (b *Bus) AtWork(ctx context.Context) ([]string, error) {
	s, err := b.js.Stream(ctx, StreamQueries)
	if errors.Is(err, jetstream.ErrStreamNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("looking up stream %s: %w", StreamQueries, asUnavailable(err))
	}
	var all []string
	consumers := s.ListConsumers(ctx)
	for info := range consumers.Info() {
		if info.NumWaiting > 0 {
			all = append(all, cmp.Or(info.Config.Durable, "an edge"))
		}
	}
	if err := consumers.Err(); err != nil {
		return nil, fmt.Errorf("listing the consumers of %s: %w", StreamQueries, asUnavailable(err))
	}
	slices.Sort(all)
	return slices.Compact(all), nil
}

// Remove removes every stream and bucket with all that it holds.
func (b *Bus) Remove(ctx context.Context) error {
	var errs []error
	for _, name := range b.Streams() {
		err := b.js.DeleteStream(ctx, name)
		if err != nil && !errors.Is(err, jetstream.ErrStreamNotFound) {
			errs = append(errs, fmt.Errorf("removing stream %s: %w", name, asUnavailable(err)))
		}
	}
	return errors.Join(errs...)
}

// Reinstate makes a stream, of which there must be none, of what Snapshot wrote: with
// the sequences, gaps included, and times that it had, with this build's limits, and as
// many replicas as the broker has room for.
func (b *Bus) Reinstate(ctx context.Context, snap *Snapshot, r io.Reader) error {
	err := b.reinstate(ctx, snap, r)
	if err != nil {
		return fmt.Errorf("restoring %s: %w", snap.Name, err)
	}
	return nil
}

func (b *Bus) reinstate(ctx context.Context, snap *Snapshot, r io.Reader) error {
	to, err := b.beginReinstating(ctx, snap)
	if err != nil {
		return err
	}
	if err := b.sendSnapshot(ctx, to, r); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, settleTime)
	defer cancel()
	return b.insist(ctx, "looking up stream "+snap.Name, func(ctx context.Context) error {
		last, err := b.lastSeq(ctx, snap.Name)
		if err == nil && last != snap.State.LastSeq {
			return fmt.Errorf("%w: it ends at sequence %d, not yet at %d", ErrUnavailable, last, snap.State.LastSeq)
		}
		return asUnavailable(err)
	})
}

// settleTime is how long a cluster may take to agree on a stream that is complete.
const settleTime = time.Minute

// beginReinstating returns where to send the snapshot. Like Provision it makes do with
// one replica where the cluster is too small for three.
func (b *Bus) beginReinstating(ctx context.Context, snap *Snapshot) (to string, err error) {
	var reply struct {
		DeliverSubject string `json:"deliver_subject"`
	}
	for replicas := b.replicas(); ; replicas = 1 {
		cfg, err := b.reinstated(snap, replicas)
		if err != nil {
			return "", err
		}
		err = b.api(ctx, "STREAM.RESTORE."+snap.Name, map[string]any{"config": cfg, "state": snap.State}, &reply)
		var api *jetstream.APIError
		if errors.As(err, &api) && api.Code == 400 && replicas > 1 && b.opts.Limits.Replicas == 0 {
			continue
		}
		return reply.DeliverSubject, err
	}
}

// reinstated is what a stream is declared as on this broker. The bucket of results is
// declared by what made it and by Provision, which follows.
func (b *Bus) reinstated(snap *Snapshot, replicas int) (*jetstream.StreamConfig, error) {
	declared := b.streams(replicas)
	if at := slices.IndexFunc(declared, func(c jetstream.StreamConfig) bool { return c.Name == snap.Name }); at >= 0 {
		cfg := declared[at]
		sum, err := digest(cfg)
		cfg.Metadata = map[string]string{digestKey: sum}
		return &cfg, err
	}
	if !slices.Contains(referred, snap.Name) {
		return nil, errors.New("this version of Arivu has no such stream")
	}
	cfg := new(jetstream.StreamConfig)
	if err := json.Unmarshal(snap.Config, cfg); err != nil {
		return nil, fmt.Errorf("decoding its configuration: %w", err)
	}
	cfg.Replicas, cfg.Placement = replicas, nil
	delete(cfg.Metadata, digestKey)
	return cfg, nil
}

// sendSnapshot hands a snapshot to the broker, chunk by chunk, each when the one before
// has been taken.
func (b *Bus) sendSnapshot(ctx context.Context, to string, r io.Reader) error {
	chunk := make([]byte, snapshotChunk)
	for {
		n, err := io.ReadFull(r, chunk)
		if n > 0 {
			answer, err := b.sendChunk(ctx, to, chunk[:n])
			if err != nil {
				return err
			}
			if len(answer) > 0 {
				if err := apiError(answer); err != nil {
					return err
				}
			}
		}
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			break
		}
		if err != nil {
			return err
		}
	}
	answer, err := b.sendChunk(ctx, to, nil)
	if err != nil {
		return err
	}
	return apiError(answer)
}

// sendChunk sends one chunk, the last one empty. In a cluster the node that takes the
// snapshot may not be known to all others yet.
func (b *Bus) sendChunk(ctx context.Context, to string, data []byte) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, snapshotSilence)
	defer cancel()
	for {
		m, err := b.nc.RequestWithContext(ctx, to, data)
		if err == nil {
			return bytes.Clone(m.Data), nil
		}
		if !errors.Is(err, nats.ErrNoResponders) {
			return nil, asUnavailable(err)
		}
		select {
		case <-ctx.Done():
			return nil, asUnavailable(err)
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// Resume puts a stage where it stood in a backup: what came after is done again, and
// each stage finds what it has done already.
func (b *Bus) Resume(ctx context.Context, p Position) error {
	var cfg jetstream.ConsumerConfig
	if err := json.Unmarshal(p.Config, &cfg); err != nil {
		return fmt.Errorf("decoding consumer %s: %w", p.Consumer, err)
	}
	return b.insist(ctx, "creating consumer "+p.Consumer, func(ctx context.Context) error {
		if _, err := b.js.CreateOrUpdateConsumer(ctx, p.Stream, cfg); err != nil {
			return fmt.Errorf("creating consumer %s: %w", p.Consumer, asUnavailable(err))
		}
		if _, err := b.js.ResetConsumerToSequence(ctx, p.Stream, p.Consumer, p.Done+1); err != nil {
			return fmt.Errorf("placing consumer %s: %w", p.Consumer, asUnavailable(err))
		}
		return nil
	})
}

// HoldWrites claims every statement that may still write, for nobody. A statement that
// was open when a backup was taken may have run since, and must not run twice: whoever
// comes for it finds that its outcome is unknown. It returns how many there were.
func (b *Bus) HoldWrites(ctx context.Context) (int, error) {
	docs, held := b.Documents(BucketWrites), 0
	err := docs.Recent(ctx, 0, func(key string, data []byte, revision uint64) (bool, error) {
		var w events.Write
		if err := docs.decode(key, data, &w); err != nil {
			return false, err
		}
		if w.State != events.WriteProposed {
			return true, nil
		}
		w.State = events.WriteClaimed
		held++
		return true, docs.Update(ctx, key, w, revision)
	})
	if err != nil {
		return 0, fmt.Errorf("holding statements that may write: %w", err)
	}
	return held, nil
}
