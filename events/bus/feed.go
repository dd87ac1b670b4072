package bus

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"go.uber.org/zap"

	"arivu/events"
)

// Message is a stored event not yet decoded: most watchers drop most of them.
type Message struct {
	Address events.Address
	Kind    events.Kind
	Seq     uint64
	bus     *Bus
	subject string
	data    []byte
}

// Event is the event, decoded unless this process knows it. It must not be changed.
func (m *Message) Event() (*events.Event, error) {
	return m.bus.recall(m.subject, m.Seq, m.data)
}

// Feed delivers every event stored from now on, in order and without gaps.
type Feed struct {
	// After is where the feed begins: it delivers every event stored above this
	// sequence.
	After uint64

	consume jetstream.ConsumeContext
	live    *nats.Subscription
	once    sync.Once
}

// Follow starts a feed. onEvent gets each event in the order of the log, onSpans
// all spans that the tracer announces (raw, see events.DecodeSpans). Both
// are called from one goroutine each and must not block. It returns when the feed
// is in place: what is stored afterwards will be seen.
func (b *Bus) Follow(ctx context.Context, onEvent func(*Message), onSpans func(events.Address, []byte)) (*Feed, error) {
	after, err := b.LastSeq(ctx)
	if err != nil {
		return nil, fmt.Errorf("following events: %w", err)
	}
	consumer, err := b.js.OrderedConsumer(ctx, StreamQueries, jetstream.OrderedConsumerConfig{
		FilterSubjects: []string{events.QuestionPrefix + ">"},
		DeliverPolicy:  jetstream.DeliverByStartSequencePolicy, OptStartSeq: after + 1,
	})
	if err != nil {
		return nil, fmt.Errorf("following events: %w", asUnavailable(err))
	}
	f := &Feed{After: after}
	f.live, err = b.nc.Subscribe(events.LivePrefix+">", func(m *nats.Msg) {
		if a, ok := addressOf(m.Subject, events.LivePrefix); ok {
			onSpans(a, m.Data)
		}
	})
	if err != nil {
		return nil, fmt.Errorf("following spans: %w", asUnavailable(err))
	}
	f.consume, err = consumer.Consume(func(m jetstream.Msg) {
		meta, err := m.Metadata()
		if err != nil {
			b.log.Error("message without metadata", zap.Error(err))
			return
		}
		a, kind, err := events.ParseSubject(m.Subject())
		if err != nil {
			b.log.Warn("unreadable subject on the log", zap.Error(err))
			return
		}
		onEvent(&Message{Address: a, Kind: kind, Seq: meta.Sequence.Stream, bus: b, subject: m.Subject(), data: m.Data()})
	}, jetstream.ConsumeErrHandler(func(_ jetstream.ConsumeContext, err error) {
		if !errors.Is(err, jetstream.ErrNoHeartbeat) {
			b.log.Warn("following events", zap.Error(err))
		}
	}))
	if err != nil {
		_ = f.live.Unsubscribe()
		return nil, fmt.Errorf("following events: %w", asUnavailable(err))
	}
	return f, nil
}

// Close ends the feed and returns when no callback runs any more.
func (f *Feed) Close() {
	f.once.Do(func() {
		_ = f.live.Unsubscribe()
		f.consume.Stop()
		<-f.consume.Closed()
	})
}

// Announce pushes spans, encoded, to whoever watches their question now.
func (b *Bus) Announce(a events.Address, spans []byte) error {
	if err := b.nc.Publish(a.Live(), spans); err != nil {
		return fmt.Errorf("announcing spans: %w", asUnavailable(err))
	}
	return nil
}
