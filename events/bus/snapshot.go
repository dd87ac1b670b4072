package bus

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// A Snapshot says what the bytes that Snapshot wrote hold.
type Snapshot struct {
	Name   string          `json:"name"` // of the stream or bucket, as in Kept
	Config json.RawMessage `json:"config"`
	State  SnapshotState   `json:"state"`
}

// SnapshotState is what the broker wants to know of a snapshot before it takes it back.
type SnapshotState struct {
	Messages uint64 `json:"messages"`
	// Bytes is what the messages take in the broker's store; the snapshot is smaller.
	Bytes    uint64 `json:"bytes"`
	FirstSeq uint64 `json:"first_seq"`
	LastSeq  uint64 `json:"last_seq"`
}

// A Position is up to where a stage has done the work of a stream, all of it.
type Position struct {
	Stream   string          `json:"stream"`
	Consumer string          `json:"consumer"`
	Config   json.RawMessage `json:"config"`
	Done     uint64          `json:"done"` // sequence
}

const (
	// snapshotChunk and snapshotWindow bound what of a snapshot is on its way, in bytes.
	snapshotChunk  = 128 << 10
	snapshotWindow = 4 << 20
	// snapshotSilence is how long the broker may say nothing in the middle of one.
	snapshotSilence = 30 * time.Second
)

// referred are the streams that others refer to: sequences and results that documents
// name, claims that say what has run, keys that logins stand for. A backup takes them
// last and in this order, so that everything that was saved refers to something that
// was saved, too. A claim is in a backup whenever the approval that it answers is.
var referred = []string{
	StreamQueries, "OBJ_" + bucketRows, "KV_" + BucketWrites, "KV_" + BucketConnections, "KV_" + BucketSchemas,
	"KV_" + BucketModels, "KV_" + BucketKeys, StreamAudit,
}

// Streams are the names of all streams and buckets, in the order in which a backup takes
// them.
func (b *Bus) Streams() []string {
	var all []string
	for _, cfg := range b.streams(1) {
		if !slices.Contains(referred, cfg.Name) {
			all = append(all, cfg.Name)
		}
	}
	return append(all, referred...)
}

// Positions tells where every stage stands. What is at or below a position has had its
// whole effect already, so a backup takes positions before anything else.
func (b *Bus) Positions(ctx context.Context) ([]Position, error) {
	var all []Position
	for _, stream := range []string{StreamQueries, StreamSpans} {
		s, err := b.js.Stream(ctx, stream)
		if err != nil {
			return nil, fmt.Errorf("looking up stream %s: %w", stream, asUnavailable(err))
		}
		consumers := s.ListConsumers(ctx)
		for info := range consumers.Info() {
			if info.Config.Durable == "" {
				continue
			}
			config, err := json.Marshal(info.Config)
			if err != nil {
				return nil, fmt.Errorf("encoding consumer %s: %w", info.Name, err)
			}
			all = append(all, Position{Stream: stream, Consumer: info.Name, Config: config, Done: info.AckFloor.Stream})
		}
		if err := consumers.Err(); err != nil {
			return nil, fmt.Errorf("listing the consumers of %s: %w", stream, asUnavailable(err))
		}
	}
	return all, nil
}

// Snapshot writes everything that a stream holds at this moment to w, in the broker's
// own format: each message with its sequence, subject, headers and time. The broker
// checks each against its checksum, and nobody has to wait. begun is called before the
// first byte. Without the stream it returns ErrNotFound.
func (b *Bus) Snapshot(ctx context.Context, stream string, begun func(*Snapshot) error, w io.Writer) error {
	inbox := b.nc.NewInbox()
	sub, err := b.nc.SubscribeSync(inbox)
	if err != nil {
		return fmt.Errorf("taking a snapshot of %s: %w", stream, asUnavailable(err))
	}
	defer func() { _ = sub.Unsubscribe() }()
	taken := &Snapshot{Name: stream}
	err = b.api(ctx, "STREAM.SNAPSHOT."+stream, map[string]any{
		"deliver_subject": inbox, "no_consumers": true, "chunk_size": snapshotChunk, "window_size": snapshotWindow,
	}, taken)
	if err == nil {
		err = begun(taken)
	}
	if err == nil {
		err = receiveSnapshot(ctx, sub, w)
	}
	if err != nil {
		return fmt.Errorf("taking a snapshot of %s: %w", stream, err)
	}
	return nil
}

// receiveSnapshot writes the chunks as they come, and tells the broker to go on.
func receiveSnapshot(ctx context.Context, sub *nats.Subscription, w io.Writer) error {
	for {
		m, err := nextOf(ctx, sub)
		if err != nil {
			return err
		}
		if len(m.Data) == 0 {
			if status := m.Header.Get("Status"); status != "" && status != "204" {
				return fmt.Errorf("the broker gave up: %s %s", status, m.Header.Get("Description"))
			}
			return nil
		}
		if _, err := w.Write(m.Data); err != nil {
			return err
		}
		if m.Reply == "" {
			continue
		}
		if err := m.Respond(nil); err != nil {
			return asUnavailable(err)
		}
	}
}

func nextOf(ctx context.Context, sub *nats.Subscription) (*nats.Msg, error) {
	ctx, cancel := context.WithTimeout(ctx, snapshotSilence)
	defer cancel()
	m, err := sub.NextMsgWithContext(ctx)
	return m, asUnavailable(err)
}

// api makes a request to the broker's API and decodes its answer into v.
func (b *Bus) api(ctx context.Context, verb string, request, v any) error {
	ctx, cancel := context.WithTimeout(ctx, snapshotSilence)
	defer cancel()
	body, err := json.Marshal(request)
	if err != nil {
		return fmt.Errorf("encoding a request: %w", err)
	}
	m, err := b.nc.RequestWithContext(ctx, "$JS.API."+verb, body)
	if err != nil {
		return asUnavailable(err)
	}
	if err := apiError(m.Data); err != nil {
		return err
	}
	return json.Unmarshal(m.Data, v)
}

// apiError is the error that an answer of the broker's API tells of, nil if none.
func apiError(answer []byte) error {
	var refusal struct {
		Error *jetstream.APIError `json:"error"`
	}
	if err := json.Unmarshal(answer, &refusal); err != nil {
		return fmt.Errorf("decoding an answer of the broker: %w", err)
	}
	switch {
	case refusal.Error == nil:
		return nil
	case refusal.Error.Code == 404:
		return fmt.Errorf("%w: %w", ErrNotFound, refusal.Error)
	default:
		return refusal.Error
	}
}
