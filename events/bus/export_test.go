package bus

import (
	"context"
	"maps"
	"slices"

	"github.com/nats-io/nats.go/jetstream"
)

// Contend repeats a conditional write.
var Contend = contend

// PublishRaw stores bytes that no build of ours would write.
func PublishRaw(ctx context.Context, b *Bus, subject string, data []byte) error {
	_, err := b.js.Publish(ctx, subject, data)
	return err
}

// Consumers are the names of the event log's consumers.
func Consumers(ctx context.Context, b *Bus) ([]string, error) {
	s, err := b.js.Stream(ctx, StreamQueries)
	if err != nil {
		return nil, err
	}
	var all []string
	names := s.ConsumerNames(ctx)
	for name := range names.Name() {
		all = append(all, name)
	}
	return all, names.Err()
}

// DeleteConsumer removes a consumer of the event log.
func DeleteConsumer(ctx context.Context, b *Bus, name string) error {
	return b.js.DeleteConsumer(ctx, StreamQueries, name)
}

// RemakeRows makes the store of results anew, as a build without compression did.
func RemakeRows(ctx context.Context, b *Bus) error {
	if err := b.js.DeleteObjectStore(ctx, bucketRows); err != nil {
		return err
	}
	_, err := b.js.CreateObjectStore(ctx, jetstream.ObjectStoreConfig{Bucket: bucketRows, MaxBytes: 1 << 30, Storage: jetstream.FileStorage})
	return err
}

// RowsCompressed reports whether the store of results is compressed.
func RowsCompressed(ctx context.Context, b *Bus) (bool, error) {
	store, err := b.js.ObjectStore(ctx, bucketRows)
	if err != nil {
		return false, err
	}
	status, err := store.Status(ctx)
	return err == nil && status.IsCompressed(), err
}

// Reserved is what the streams may take in all, in bytes, with the default limits.
func Reserved() int64 {
	b := &Bus{opts: Options{Limits: Limits{}.withDefaults()}}
	sum := b.opts.Limits.RowsBytes
	for _, s := range b.streams(1) {
		sum += max(s.MaxBytes, 0)
	}
	return sum
}

// DropBucket removes a bucket with what it is stored in.
func DropBucket(ctx context.Context, b *Bus, name string) error {
	return b.js.DeleteStream(ctx, "KV_"+name)
}

// DeleteSpans removes a message of the stream of spans.
func DeleteSpans(ctx context.Context, b *Bus, seq uint64) error {
	s, err := b.js.Stream(ctx, StreamSpans)
	if err != nil {
		return err
	}
	return s.DeleteMsg(ctx, seq)
}

// InHand are the questions that stages of this process work on, or have wait for their turn.
func InHand(b *Bus) []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.Collect(maps.Keys(b.inflight))
}
