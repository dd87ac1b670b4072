package bus

import (
	"context"
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
	Spans []*events.Span // nil for an event; shared, must not be changed
	Raw   []byte
	// Again says that the record may have been projected before.
	Again bool
	msg   *message
}

// Address is the question the record is about.
func (r *Record) Address() events.Address {
	if r.Event != nil {
		return r.Event.Address
	}
	return r.Spans[0].Address
}

// Ack says that the record's effect is stored.
func (r *Record) Ack() error { return r.msg.ack() }

// Working keeps the broker from delivering the record again for now.
func (r *Record) Working() error { return r.msg.working() }

// Tail delivers the records of both streams to a projector.
type Tail struct {
	bus   *Bus
	name  events.Stage
	each  func(*Record)
	pulls []*pull
}

const (
	// tailPending is how many records a projector may hold unacknowledged.
	tailPending = 20_000
	// tailRoom is how many records are on their way at once.
	tailRoom = 2000
)

// TailAckWait is how long a record may be held before it must be acknowledged or
// reported as Working.
const TailAckWait = 60 * time.Second

// Tail delivers every event and all spans to each, from where the durable consumer
// name stands, until closed. Events come in order, and so do spans; calls are
// serial per stream. Records that cannot be read are parked as dead letters.
func (b *Bus) Tail(ctx context.Context, name events.Stage, each func(*Record)) (*Tail, error) {
	t := &Tail{bus: b, name: name, each: each}
	for _, stream := range []string{StreamQueries, StreamSpans} {
		if err := t.follow(ctx, stream); err != nil {
			t.Close()
			return nil, fmt.Errorf("consuming %s as %s: %w", stream, name, err)
		}
	}
	return t, nil
}

func (t *Tail) follow(ctx context.Context, stream string) error {
	var last uint64
	err := t.bus.insist(ctx, "looking up stream "+stream, func(ctx context.Context) (err error) {
		last, err = t.bus.lastSeq(ctx, stream)
		return asUnavailable(err)
	})
	if err != nil {
		return err
	}
	var p *pull
	p = t.bus.newPull(pullConfig{
		stream: stream, room: tailRoom,
		consumer: func(ctx context.Context) (string, error) { return t.consumer(ctx, stream) },
		deliver: func(m *message) {
			defer p.release()
			t.take(stream, m, last)
		},
	})
	if err := p.start(ctx); err != nil {
		return err
	}
	t.pulls = append(t.pulls, p)
	return nil
}

func (t *Tail) consumer(ctx context.Context, stream string) (string, error) {
	_, err := t.bus.js.CreateOrUpdateConsumer(ctx, stream, jetstream.ConsumerConfig{
		Durable: string(t.name), Description: "projections", AckPolicy: jetstream.AckExplicitPolicy,
		AckWait: TailAckWait, MaxDeliver: -1, MaxAckPending: tailPending, DeliverPolicy: jetstream.DeliverAllPolicy,
	})
	return string(t.name), asUnavailable(err)
}

func (t *Tail) take(stream string, m *message, last uint64) {
	rec, err := t.bus.record(stream, m.subject, m.seq, m.data)
	if err != nil {
		t.park(m, err)
		return
	}
	rec.msg = m
	rec.Again = m.count > 1 || m.seq <= last
	t.each(rec)
}

func (b *Bus) record(stream, subject string, seq uint64, data []byte) (*Record, error) {
	if stream == StreamSpans {
		spans, err := b.spans.recall(data)
		return &Record{Spans: spans, Raw: data}, err
	}
	e, err := b.recall(subject, seq, data)
	return &Record{Event: e, Raw: data}, err
}

func (t *Tail) park(m *message, reason error) {
	letter := DeadLetter{
		Stage: t.name, Subject: m.subject, Seq: m.seq, Deliveries: m.count,
		Reason: reason.Error(), Time: t.bus.Now(), Data: m.data,
	}
	if err := t.bus.bury(context.Background(), letter); err != nil {
		t.bus.log.Error("storing a dead letter", zap.Error(err))
		_ = m.nak(time.Second)
		return
	}
	t.bus.log.Error("record set aside as a dead letter", zap.String("subject", m.subject), zap.Error(reason))
	_ = m.term("dead letter")
}

// Close stops the delivery and returns when no callback runs any more. It is safe to
// call twice.
func (t *Tail) Close() {
	for _, p := range t.pulls {
		p.stop(context.Background())
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
