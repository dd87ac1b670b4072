package bus

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/nats-io/nats.go/jetstream"
)

// The streams and buckets. This file is the only place that declares them.
const (
	StreamQueries = "QUERIES"
	StreamSpans   = "SPANS"
	StreamDead    = "DEAD"

	BucketTraces      = "traces"
	BucketSessions    = "sessions"
	BucketConnections = "connections"
	BucketSchemas     = "schemas"
	BucketKeys        = "keys"
	BucketIdempotency = "idempotency"
	bucketRows        = "rows"
)

// Limits bound what the broker keeps. Oldest goes first.
type Limits struct {
	QueriesAge   time.Duration // default 7 days
	QueriesMsgs  int64         // default 2,000,000: a unique subject costs about 190 bytes of broker memory
	QueriesBytes int64         // default 4 GiB
	SpansAge     time.Duration // default 3 days
	SpansBytes   int64         // default 1 GiB
	TracesBytes  int64         // default 1 GiB
	RowsAge      time.Duration // default 7 days, results beyond the preview
	RowsBytes    int64         // default 2 GiB
	// Replicas is the number of copies; 0 follows the broker: 3 in a cluster, else 1.
	Replicas int
}

func (l Limits) withDefaults() Limits {
	l.QueriesAge = orDefault(l.QueriesAge, 7*24*time.Hour)
	l.QueriesMsgs = orDefault(l.QueriesMsgs, 2_000_000)
	l.QueriesBytes = orDefault(l.QueriesBytes, 4<<30)
	l.SpansAge = orDefault(l.SpansAge, 3*24*time.Hour)
	l.SpansBytes = orDefault(l.SpansBytes, 1<<30)
	l.TracesBytes = orDefault(l.TracesBytes, 1<<30)
	l.RowsAge = orDefault(l.RowsAge, 7*24*time.Hour)
	l.RowsBytes = orDefault(l.RowsBytes, 2<<30)
	return l
}

func orDefault[T comparable](v, def T) T {
	var zero T
	if v == zero {
		return def
	}
	return v
}

// duplicateWindow only has to outlast the retries of one publish: beyond that,
// the chain of a question refuses a second copy. A longer window would cost about
// 130 bytes of broker memory per event in it.
const duplicateWindow = 30 * time.Second

// Provision makes the broker's streams and buckets what this build needs. It is
// idempotent, safe to run from several processes at once, and changes existing
// ones in place without losing what they hold.
func (b *Bus) Provision(ctx context.Context) error {
	replicas := b.replicas()
	for _, cfg := range b.streams(replicas) {
		if err := b.provisionStream(ctx, cfg); err != nil {
			return err
		}
	}
	if err := b.provisionRows(ctx, replicas); err != nil {
		return err
	}
	last, err := b.lastSeq(ctx, StreamQueries)
	if err != nil {
		return err
	}
	b.suspect.Store(last)
	return nil
}

func (b *Bus) replicas() int {
	if b.opts.Limits.Replicas > 0 {
		return b.opts.Limits.Replicas
	}
	if b.nc.ConnectedClusterName() != "" {
		return 3
	}
	return 1
}

func (b *Bus) streams(replicas int) []jetstream.StreamConfig {
	l := b.opts.Limits
	// What projections can rebuild need not be on disk before it is acknowledged.
	// Replicated streams do not offer that and group their writes instead.
	rebuildable := jetstream.DefaultPersistMode
	if replicas == 1 {
		rebuildable = jetstream.AsyncPersistMode
	}
	bucket := func(name, description string, age time.Duration, bytes int64, mode jetstream.PersistModeType) jetstream.StreamConfig {
		return jetstream.StreamConfig{
			Name: "KV_" + name, Description: description, Subjects: []string{"$KV." + name + ".>"},
			Replicas: replicas, MaxMsgsPerSubject: 1, MaxAge: age, MaxBytes: bytes, MaxMsgs: -1, MaxMsgSize: -1,
			MaxConsumers: -1, Discard: jetstream.DiscardOld, Duplicates: min(2*time.Minute, orDefault(age, time.Hour)),
			AllowRollup: true, DenyDelete: true, AllowDirect: true, Storage: jetstream.FileStorage, PersistMode: mode,
		}
	}
	return []jetstream.StreamConfig{
		{
			Name: StreamQueries, Description: "Every event of every question: the truth",
			Subjects: []string{"arivu.q.>"}, Retention: jetstream.LimitsPolicy, Storage: jetstream.FileStorage,
			Discard: jetstream.DiscardOld, MaxAge: l.QueriesAge, MaxMsgs: l.QueriesMsgs, MaxBytes: l.QueriesBytes,
			Replicas: replicas, Duplicates: duplicateWindow, AllowDirect: true, DenyDelete: true,
		},
		{
			Name: StreamSpans, Description: "Finished pieces of work, for traces",
			Subjects: []string{"arivu.s.>"}, Retention: jetstream.LimitsPolicy, Storage: jetstream.FileStorage,
			Discard: jetstream.DiscardOld, MaxAge: l.SpansAge, MaxBytes: l.SpansBytes,
			Replicas: replicas, Duplicates: duplicateWindow, AllowDirect: true, PersistMode: rebuildable,
		},
		{
			Name: StreamDead, Description: "Events that could not be handled, with the reason",
			Subjects: []string{"arivu.dlq.>"}, Retention: jetstream.LimitsPolicy, Storage: jetstream.FileStorage,
			Discard: jetstream.DiscardOld, MaxAge: 30 * 24 * time.Hour, MaxBytes: 256 << 20,
			Replicas: replicas, Duplicates: 2 * time.Minute, AllowDirect: true,
		},
		bucket(BucketTraces, "One document per question", l.QueriesAge, l.TracesBytes, rebuildable),
		bucket(BucketSessions, "One document per conversation", 0, -1, rebuildable),
		bucket(BucketConnections, "Connections, their secrets sealed", 0, -1, jetstream.DefaultPersistMode),
		bucket(BucketSchemas, "The newest snapshot of each connection", 0, -1, jetstream.DefaultPersistMode),
		bucket(BucketKeys, "Public keys that secrets are sealed to", 0, -1, jetstream.DefaultPersistMode),
		bucket(BucketIdempotency, "Which question a client's key stands for", 24*time.Hour, -1, jetstream.DefaultPersistMode),
	}
}

func (b *Bus) provisionStream(ctx context.Context, cfg jetstream.StreamConfig) error {
	_, err := b.js.CreateOrUpdateStream(ctx, cfg)
	if err == nil {
		return nil
	}
	var api *jetstream.APIError
	if cfg.Replicas > 1 && b.opts.Limits.Replicas == 0 && errors.As(err, &api) && api.Code == 400 {
		// A cluster of fewer than three nodes: one copy is what it can hold.
		cfg.Replicas = 1
		if _, err = b.js.CreateOrUpdateStream(ctx, cfg); err == nil {
			b.log.Warn("stream has a single replica: the broker's cluster is too small for three")
			return nil
		}
	}
	return fmt.Errorf("provisioning stream %s: %w", cfg.Name, asUnavailable(err))
}

func (b *Bus) provisionRows(ctx context.Context, replicas int) error {
	_, err := b.js.CreateOrUpdateObjectStore(ctx, jetstream.ObjectStoreConfig{
		Bucket: bucketRows, Description: "Results larger than their preview, cut into pages",
		TTL: b.opts.Limits.RowsAge, MaxBytes: b.opts.Limits.RowsBytes, Replicas: replicas, Storage: jetstream.FileStorage,
	})
	if err != nil {
		return fmt.Errorf("provisioning object store %s: %w", bucketRows, asUnavailable(err))
	}
	return nil
}

// Check names what is wrong with the broker, or returns nil.
func (b *Bus) Check(ctx context.Context) error {
	if !b.Connected() {
		return fmt.Errorf("%w: not connected", ErrUnavailable)
	}
	if _, err := b.lastSeq(ctx, StreamQueries); err != nil {
		return asUnavailable(err)
	}
	return nil
}
