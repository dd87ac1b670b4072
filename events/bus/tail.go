package bus

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/nats-io/nats.go/jetstream"
	"go.uber.org/zap"

	"arivu/events"
)

// Record is one message of the log as a projector sees it: an event, or spans of
// one question.
// It stays unacknowledged, and will be delivered again, until Ack.
type Record struct {
	Event *events.Event  // nil for spans; shared, must not be changed
	Spans []*events.Span // nil for an event
	Raw   []byte
	// Again says that the record may have been projected before.
	Again bool
	msg   jetstream.Msg
}

// Address is the question the record is about.
func (r *Record) Address() events.Address {
	if r.Event != nil {
		return r.Event.Address
	}
	return r.Spans[0].Address
}

// Ack says that the record's effect is stored.
func (r *Record) Ack() error { return r.msg.Ack() }

// Working keeps the broker from delivering the record again for now.
func (r *Record) Working() error { return r.msg.InProgress() }

// Tail delivers the records of both streams to a projector.
type Tail struct {
	bus      *Bus
	contexts []jetstream.ConsumeContext
}

// tailPending is how many records a projector may hold unacknowledged.
const tailPending = 20_000

// TailAckWait is how long a record may be held before it must be acknowledged or
// reported as Working.
const TailAckWait = 60 * time.Second

// pullHeartbeat bounds a lull of the client (nats.go 1.55): on a busy machine it can
// deliver all it asked for before it notes that the asking is over, and then asks
// for no more until two heartbeats are missing. By default that takes 30 s.
const pullHeartbeat = jetstream.PullHeartbeat(500 * time.Millisecond)

// Tail delivers every event and all spans to each, from where the durable consumer
// name stands, until closed. Events come in order, and so do spans; calls are
// serial per stream. Records that cannot be read are parked as dead letters.
func (b *Bus) Tail(ctx context.Context, name events.Stage, each func(*Record)) (*Tail, error) {
	t := &Tail{bus: b}
	for _, stream := range []string{StreamQueries, StreamSpans} {
		last, err := b.lastSeq(ctx, stream)
		if err != nil {
			t.Close()
			return nil, err
		}
		if err := t.follow(ctx, name, stream, last, each); err != nil {
			t.Close()
			return nil, err
		}
	}
	return t, nil
}

func (t *Tail) follow(ctx context.Context, name events.Stage, stream string, last uint64, each func(*Record)) error {
	b := t.bus
	consumer, err := b.js.CreateOrUpdateConsumer(ctx, stream, jetstream.ConsumerConfig{
		Durable: string(name), Description: "projections", AckPolicy: jetstream.AckExplicitPolicy,
		AckWait: TailAckWait, MaxDeliver: -1, MaxAckPending: tailPending, DeliverPolicy: jetstream.DeliverAllPolicy,
	})
	if err != nil {
		return fmt.Errorf("creating consumer %s on %s: %w", name, stream, asUnavailable(err))
	}
	cc, err := consumer.Consume(func(m jetstream.Msg) {
		meta, err := m.Metadata()
		if err != nil {
			b.log.Error("message without metadata", zap.Error(err))
			return
		}
		rec, err := b.record(stream, m.Subject(), meta.Sequence.Stream, m.Data())
		if err != nil {
			t.park(name, m, meta, err)
			return
		}
		rec.msg = m
		rec.Again = meta.NumDelivered > 1 || meta.Sequence.Stream <= last
		each(rec)
	}, jetstream.PullMaxMessages(2000), pullHeartbeat, jetstream.ConsumeErrHandler(func(_ jetstream.ConsumeContext, err error) {
		if !errors.Is(err, jetstream.ErrNoHeartbeat) {
			b.log.Warn("projecting", zap.String("stream", stream), zap.Error(err))
		}
	}))
	if err != nil {
		return fmt.Errorf("consuming %s as %s: %w", stream, name, asUnavailable(err))
	}
	t.contexts = append(t.contexts, cc)
	return nil
}

func (b *Bus) record(stream, subject string, seq uint64, data []byte) (*Record, error) {
	if stream == StreamSpans {
		spans, err := events.DecodeSpans(data)
		return &Record{Spans: spans, Raw: data}, err
	}
	e, err := b.recall(questionOf(subject), seq, data)
	return &Record{Event: e, Raw: data}, err
}

func (t *Tail) park(name events.Stage, m jetstream.Msg, meta *jetstream.MsgMetadata, reason error) {
	letter := DeadLetter{
		Stage: name, Subject: m.Subject(), Seq: meta.Sequence.Stream, Deliveries: meta.NumDelivered,
		Reason: reason.Error(), Time: t.bus.Now(), Data: m.Data(),
	}
	if err := t.bus.bury(context.Background(), letter, nil); err != nil {
		t.bus.log.Error("storing a dead letter", zap.Error(err))
		_ = m.NakWithDelay(time.Second)
		return
	}
	t.bus.log.Error("record set aside as a dead letter", zap.String("subject", m.Subject()), zap.Error(reason))
	_ = m.TermWithReason("dead letter")
}

// Close stops the delivery and returns when no callback runs any more.
func (t *Tail) Close() {
	for _, cc := range t.contexts {
		cc.Stop()
	}
	for _, cc := range t.contexts {
		<-cc.Closed()
	}
}

// Replay reads every event, then every span, that is stored now, oldest first, and
// calls each until it fails.
func (b *Bus) Replay(ctx context.Context, each func(*Record) error) error {
	for _, stream := range []string{StreamQueries, StreamSpans} {
		if err := b.replay(ctx, stream, each); err != nil {
			return err
		}
	}
	return nil
}

func (b *Bus) replay(ctx context.Context, stream string, each func(*Record) error) error {
	s, err := b.js.Stream(ctx, stream)
	if err != nil {
		return fmt.Errorf("looking up stream %s: %w", stream, asUnavailable(err))
	}
	state := s.CachedInfo().State
	for from := max(state.FirstSeq, 1); from <= state.LastSeq; {
		msgs, err := b.get(ctx, stream, directGet{Seq: from, Batch: 256})
		if err != nil {
			return err
		}
		if len(msgs) == 0 {
			return nil
		}
		for i := range msgs {
			if msgs[i].seq > state.LastSeq {
				return nil
			}
			from = msgs[i].seq + 1
			rec, err := b.record(stream, msgs[i].subject, msgs[i].seq, msgs[i].data)
			if err != nil {
				b.log.Warn("skipping an unreadable record", zap.String("stream", stream), zap.Uint64("seq", msgs[i].seq), zap.Error(err))
				continue
			}
			if err := each(rec); err != nil {
				return err
			}
		}
	}
	return nil
}

// questionOf is the question's token of an event's subject, "" if it has none.
func questionOf(subject string) string {
	a, _, err := events.ParseSubject(subject)
	if err != nil {
		return ""
	}
	return a.Question
}

// addressOf splits a subject that is a prefix and an address.
func addressOf(subject, prefix string) (events.Address, bool) {
	rest, ok := strings.CutPrefix(subject, prefix)
	tokens := strings.Split(rest, ".")
	if !ok || len(tokens) != 3 {
		return events.Address{}, false
	}
	a := events.Address{Tenant: tokens[0], Session: tokens[1], Question: tokens[2]}
	return a, a.Validate() == nil
}
