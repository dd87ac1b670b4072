package bus

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

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

	bus     *Bus
	onEvent func(*Message)
	pull    *pull
	notices []*nats.Subscription // what is not stored
	once    sync.Once

	mu       sync.Mutex
	consumer string // the current one
	order    uint64 // of the consumer's last delivery
	last     uint64 // sequence of the last event
}

const (
	// feedRoom is how many events are on their way at once.
	feedRoom = 2000
	// feedIdle is how long the broker keeps a feed's consumer that nobody uses.
	feedIdle = time.Minute
)

// Follow starts a feed. onEvent gets each event in the order of the log, onSpans
// all spans that the tracer announces and onDraft all drafts of answers (both raw, see
// events.DecodeSpans and events.DecodeDraft); nil does without. Each
// is called from one goroutine and must not block. It returns when the feed
// is in place: what is stored afterwards will be seen.
func (b *Bus) Follow(ctx context.Context, onEvent func(*Message), onSpans, onDraft func(events.Address, []byte)) (*Feed, error) {
	var after uint64
	err := b.insist(ctx, "looking up the log", func(ctx context.Context) (err error) {
		after, err = b.LastSeq(ctx)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("following events: %w", err)
	}
	f := &Feed{After: after, last: after, bus: b, onEvent: onEvent}
	if err := errors.Join(f.listen(events.LivePrefix, onSpans), f.listen(events.DraftPrefix, onDraft)); err != nil {
		f.deafen()
		return nil, fmt.Errorf("following spans and drafts: %w", asUnavailable(err))
	}
	f.pull = b.newPull(pullConfig{stream: StreamQueries, room: feedRoom, consumer: f.open, deliver: f.take})
	if err := f.pull.start(ctx); err != nil {
		f.deafen()
		return nil, fmt.Errorf("following events: %w", err)
	}
	return f, nil
}

// listen hands on what is said of questions and not stored.
func (f *Feed) listen(prefix string, take func(events.Address, []byte)) error {
	if take == nil {
		return nil
	}
	sub, err := f.bus.nc.Subscribe(prefix+">", func(m *nats.Msg) {
		if a, ok := addressOf(m.Subject, prefix); ok {
			take(a, m.Data)
		}
	})
	if err == nil {
		f.notices = append(f.notices, sub)
	}
	return err
}

// deafen hands on no more of that.
func (f *Feed) deafen() {
	for _, sub := range f.notices {
		_ = sub.Unsubscribe()
	}
}

// open makes a consumer that begins after the last event seen. It acknowledges
// nothing: what is lost on the way is noticed by the order of its deliveries, and
// another consumer delivers it again.
func (f *Feed) open(ctx context.Context) (string, error) {
	f.mu.Lock()
	old, from := f.consumer, f.last+1
	f.consumer = "" // what it still delivers will come again
	f.mu.Unlock()
	if old != "" {
		// If it cannot be deleted, it ends by itself.
		_ = f.bus.js.DeleteConsumer(ctx, StreamQueries, old)
	}
	c, err := f.bus.js.CreateConsumer(ctx, StreamQueries, jetstream.ConsumerConfig{
		Description: "live feed of " + f.bus.instance, FilterSubjects: []string{events.QuestionPrefix + ">"},
		DeliverPolicy: jetstream.DeliverByStartSequencePolicy, OptStartSeq: from,
		AckPolicy: jetstream.AckNonePolicy, InactiveThreshold: feedIdle, MemoryStorage: true, Replicas: 1,
	})
	if err != nil {
		return "", asUnavailable(err)
	}
	name := c.CachedInfo().Name
	f.mu.Lock()
	defer f.mu.Unlock()
	f.consumer, f.order = name, 0
	return name, nil
}

func (f *Feed) take(m *message) {
	defer f.pull.release()
	if !f.next(m) {
		return
	}
	a, kind, err := events.ParseSubject(m.subject)
	if err != nil {
		f.bus.log.Warn("unreadable subject on the log", zap.Error(err))
		return
	}
	f.onEvent(&Message{Address: a, Kind: kind, Seq: m.seq, bus: f.bus, subject: m.subject, data: m.data})
}

// next reports whether m is the next event. If there is one between, or m comes from
// a consumer that was given up, it is not; a new consumer then continues.
func (f *Feed) next(m *message) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	switch {
	case m.consumer != f.consumer:
		return false
	case m.order != f.order+1:
		f.pull.renew()
		return false
	}
	f.order, f.last = m.order, m.seq
	return true
}

// Close ends the feed and returns when no callback runs any more.
func (f *Feed) Close() {
	f.once.Do(func() {
		f.deafen()
		f.pull.stop(context.Background())
		ctx, cancel := context.WithTimeout(context.Background(), publishTimeout)
		defer cancel()
		if f.bus.Connected() {
			_ = f.bus.js.DeleteConsumer(ctx, StreamQueries, f.consumer)
		}
	})
}

// Say shows a draft of an answer to whoever watches its question now. It does not wait
// for the broker: a lost draft costs a moment of watching.
func (b *Bus) Say(d *events.Draft) {
	data, err := events.EncodeDraft(d)
	if err == nil {
		err = b.nc.Publish(d.Drafts(), data)
	}
	if err != nil {
		b.log.Debug("showing a draft", zap.String("question", d.Question), zap.Error(err))
	}
}

// Announce pushes spans, encoded, to whoever watches their question now.
func (b *Bus) Announce(a events.Address, spans []byte) error {
	if err := b.nc.Publish(a.Live(), spans); err != nil {
		return fmt.Errorf("announcing spans: %w", asUnavailable(err))
	}
	return nil
}
