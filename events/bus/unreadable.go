package bus

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/nats-io/nats.go/jetstream"
)

// appendOnly are the streams from which only the oldest messages go: sequences in the
// middle are there.
var appendOnly = []string{StreamQueries, StreamSpans, StreamAudit}

// A stream is looked through up to so many times, with a pause between: it may change
// meanwhile, and a replica may be a moment behind.
const (
	looks     = 3
	lookPause = 300 * time.Millisecond
)

// Unreadable is how many messages a stream should have and does not give: the broker
// passes over what does not match its checksum as if it had been deleted. Of a bucket
// that changes all the time it cannot be known, and is 0.
func (b *Bus) Unreadable(ctx context.Context, stream string) (uint64, error) {
	for n := 1; ; n++ {
		lost, sure, err := b.look(ctx, stream)
		switch {
		case err != nil:
			return 0, err
		case sure && (lost == 0 || n == looks):
			return lost, nil
		case n == looks:
			return 0, nil
		}
		select {
		case <-ctx.Done():
			return 0, ctx.Err()
		case <-time.After(lookPause):
		}
	}
}

// look reads a stream once. It is sure of what it finds unless the stream has changed.
func (b *Bus) look(ctx context.Context, stream string) (lost uint64, sure bool, err error) {
	before, err := b.stateOf(ctx, stream)
	if err != nil {
		return 0, false, err
	}
	seqs, err := b.readable(ctx, stream, before)
	if err != nil {
		return 0, false, err
	}
	after, err := b.stateOf(ctx, stream)
	if err != nil {
		return 0, false, err
	}
	if slices.Contains(appendOnly, stream) {
		return missing(seqs, after.FirstSeq, before.LastSeq), true, nil
	}
	still := after.Msgs == before.Msgs && after.FirstSeq == before.FirstSeq && after.LastSeq == before.LastSeq
	return before.Msgs - min(before.Msgs, seqs.total()), still, nil
}

func (b *Bus) stateOf(ctx context.Context, stream string) (jetstream.StreamState, error) {
	s, err := b.js.Stream(ctx, stream)
	if err != nil {
		return jetstream.StreamState{}, fmt.Errorf("looking up stream %s: %w", stream, asUnavailable(err))
	}
	return s.CachedInfo().State, nil
}

// runs are sequences without gaps, each from one up to another.
type runs [][2]uint64

func (r runs) total() uint64 {
	var n uint64
	for _, run := range r {
		n += run[1] - run[0] + 1
	}
	return n
}

func (r *runs) add(seq uint64) {
	if n := len(*r); n > 0 && (*r)[n-1][1]+1 == seq {
		(*r)[n-1][1] = seq
		return
	}
	*r = append(*r, [2]uint64{seq, seq})
}

// missing is how many sequences of first up to last are in no run.
func missing(r runs, first, last uint64) uint64 {
	if first == 0 || first > last {
		return 0
	}
	n := last - first + 1
	for _, run := range r {
		if from, to := max(run[0], first), min(run[1], last); from <= to {
			n -= to - from + 1
		}
	}
	return n
}

func (b *Bus) readable(ctx context.Context, stream string, state jetstream.StreamState) (runs, error) {
	var found runs
	if state.Msgs == 0 {
		return nil, nil
	}
	for from := max(state.FirstSeq, 1); from <= state.LastSeq; {
		msgs, err := b.get(ctx, stream, directGet{Seq: from, Batch: 256})
		if err != nil || len(msgs) == 0 {
			return found, err
		}
		for i := range msgs {
			if msgs[i].seq <= state.LastSeq {
				found.add(msgs[i].seq)
			}
		}
		from = msgs[len(msgs)-1].seq + 1
	}
	return found, nil
}
