package bus

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/nats-io/nats.go/jetstream"
	"go.uber.org/zap"

	"arivu/events"
)

// The streams and buckets. This file is the only place that declares them.
const (
	StreamQueries = "QUERIES"
	StreamSpans   = "SPANS"
	StreamDead    = "DEAD"
	StreamAudit   = "AUDIT"
	StreamChanges = "CHANGES"

	BucketTraces      = "traces"
	BucketWrites      = "writes"
	BucketSessions    = "sessions"
	BucketConnections = "connections"
	BucketSchemas     = "schemas"
	BucketModels      = "models"
	BucketKeys        = "keys"
	BucketLogins      = "logins"
	BucketSemantics   = "semantics"
	BucketFeedback    = "feedback"
	BucketMarks       = "marks"
	BucketSaved       = "saved"
	BucketIdempotency = "idempotency"
	BucketPlans       = "plans"
	BucketResults     = "results"
	BucketUsage       = "usage"
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

// MaxResultAge is the longest that a result may be kept for another question.
const MaxResultAge = time.Hour

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
	err := b.insist(ctx, "provisioning object store "+bucketRows, func(ctx context.Context) error {
		return b.provisionRows(ctx, replicas)
	})
	if err != nil {
		return err
	}
	return b.insist(ctx, "looking up stream "+StreamQueries, func(ctx context.Context) error {
		last, err := b.lastSeq(ctx, StreamQueries)
		if err == nil {
			b.suspect.Store(last)
		}
		return asUnavailable(err)
	})
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
		{
			Name: StreamAudit, Description: "Who did what, each entry with the hash of the one before",
			Subjects: []string{events.AuditPrefix + ">"}, Retention: jetstream.LimitsPolicy, Storage: jetstream.FileStorage,
			Discard: jetstream.DiscardOld, MaxMsgs: 1_000_000, MaxBytes: 512 << 20,
			Replicas: replicas, Duplicates: duplicateWindow, AllowDirect: true, DenyDelete: true, DenyPurge: true,
		},
		{
			Name: StreamChanges, Description: "How the structure of each connection changed and what that broke, and how each model was found",
			Subjects: []string{events.SchemaChangePrefix + ">", events.ModelChangePrefix + ">"}, Retention: jetstream.LimitsPolicy, Storage: jetstream.FileStorage,
			Discard: jetstream.DiscardOld, MaxMsgsPerSubject: 1000, MaxBytes: 256 << 20,
			Replicas: replicas, Duplicates: duplicateWindow, AllowDirect: true, DenyDelete: true,
		},
		bucket(BucketWrites, "Statements that may write, and which have been claimed", 30*24*time.Hour, 256<<20, jetstream.DefaultPersistMode),
		bucket(BucketTraces, "One document per question", l.QueriesAge, l.TracesBytes, rebuildable),
		bucket(BucketSessions, "One document per conversation", 0, -1, rebuildable),
		bucket(BucketConnections, "Connections, their secrets sealed", 0, -1, jetstream.DefaultPersistMode),
		bucket(BucketSchemas, "The newest snapshot of each connection", 0, -1, jetstream.DefaultPersistMode),
		bucket(BucketModels, "Language models, their keys sealed, and how each was last found", 0, -1, jetstream.DefaultPersistMode),
		bucket(BucketKeys, "Public keys that secrets are sealed to, and hashes of the keys of people", 0, -1, jetstream.DefaultPersistMode),
		bucket(BucketLogins, "Browsers that are logged in", events.LoginIdle, 64<<20, rebuildable),
		bucket(BucketSemantics, "What people have taught and written down of each connection", 0, -1, jetstream.DefaultPersistMode),
		bucket(BucketPlans, "Plans of models, for questions that are asked again", 7*24*time.Hour, 64<<20, rebuildable),
		bucket(BucketResults, "Results, for statements that run again soon", MaxResultAge, 256<<20, rebuildable),
		bucket(BucketUsage, "What was asked of models in the last minute, and spent on them today", 48*time.Hour, 64<<20, jetstream.DefaultPersistMode),
		bucket(BucketFeedback, "What people say of answers, and what is drafted from it", 365*24*time.Hour, -1, jetstream.DefaultPersistMode),
		bucket(BucketMarks, "What people named, deleted and have seen of conversations", 0, -1, jetstream.DefaultPersistMode),
		bucket(BucketSaved, "Questions that are kept to be asked again", 0, -1, jetstream.DefaultPersistMode),
		bucket(BucketIdempotency, "Which question a client's key stands for", 24*time.Hour, -1, jetstream.DefaultPersistMode),
	}
}

// clusterPatience is how long a cluster may take to know of all its nodes before it
// counts as too small for three replicas.
const clusterPatience = 10 * time.Second

func (b *Bus) provisionStream(ctx context.Context, cfg jetstream.StreamConfig) error {
	started := time.Now()
	return b.insist(ctx, "provisioning stream "+cfg.Name, func(ctx context.Context) error {
		if b.provisioned(ctx, cfg) {
			return nil
		}
		err := b.createStream(ctx, cfg)
		var api *jetstream.APIError
		if cfg.Replicas > 1 && b.opts.Limits.Replicas == 0 && errors.As(err, &api) && api.Code == 400 {
			if time.Since(started) < clusterPatience {
				return fmt.Errorf("provisioning stream %s: %w: %s", cfg.Name, ErrUnavailable, api.Description)
			}
			cfg.Replicas = 1
			b.log.Warn("stream gets a single replica: the broker's cluster is too small for three", zap.String("stream", cfg.Name))
			err = b.createStream(ctx, cfg)
		}
		if err != nil {
			return fmt.Errorf("provisioning stream %s: %w", cfg.Name, asUnavailable(err))
		}
		return nil
	})
}

// digestKey is where a stream keeps the digest of the declaration it was made from. A
// start that finds its own changes nothing: in a cluster a change is a proposal to all
// nodes, and several processes that propose at once wait for each other.
const digestKey = "arivu_declaration"

// digest identifies a declaration.
func digest(declaration any) (string, error) {
	data, err := json.Marshal(declaration)
	if err != nil {
		return "", fmt.Errorf("encoding a declaration: %w", err)
	}
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:]), nil
}

// provisioned reports whether the stream is there, as declared.
func (b *Bus) provisioned(ctx context.Context, cfg jetstream.StreamConfig) bool {
	want, err := digest(cfg)
	if err != nil {
		return false
	}
	s, err := b.js.Stream(ctx, cfg.Name)
	return err == nil && s.CachedInfo().Config.Metadata[digestKey] == want
}

func (b *Bus) createStream(ctx context.Context, cfg jetstream.StreamConfig) error {
	sum, err := digest(cfg)
	if err != nil {
		return err
	}
	cfg.Metadata = map[string]string{digestKey: sum}
	_, err = b.js.CreateOrUpdateStream(ctx, cfg)
	return err
}

func (b *Bus) provisionRows(ctx context.Context, replicas int) error {
	cfg := jetstream.ObjectStoreConfig{
		Bucket: bucketRows, Description: "Results larger than their preview, cut into pages",
		TTL: b.opts.Limits.RowsAge, MaxBytes: b.opts.Limits.RowsBytes, Replicas: replicas, Storage: jetstream.FileStorage,
		// Pages are JSON with the same words over and over.
		Compression: true,
	}
	sum, err := digest(cfg)
	if err != nil {
		return err
	}
	if store, err := b.js.ObjectStore(ctx, bucketRows); err == nil {
		if status, err := store.Status(ctx); err == nil && status.Metadata()[digestKey] == sum {
			return nil
		}
	}
	cfg.Metadata = map[string]string{digestKey: sum}
	if _, err := b.js.CreateOrUpdateObjectStore(ctx, cfg); err != nil {
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
