package bus

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"go.uber.org/zap"

	"arivu/events"
)

// lined is a document with a line, which its bucket holds beside it in a header: who wants
// the lines of all need not be sent the documents.
type lined interface {
	Line() *events.TraceLine
}

var _ lined = (*events.Trace)(nil)

const headerLine = "Arivu-Line"

func lineHeader(doc lined) (nats.Header, error) {
	line, err := json.Marshal(doc.Line())
	if err != nil {
		return nil, fmt.Errorf("encoding a line: %w", err)
	}
	return nats.Header{headerLine: {string(line)}}, nil
}

// LineFollower is told of the lines of traces, from one goroutine.
type LineFollower struct {
	// Begin says how far back the bucket reaches, before anything else is told.
	Begin func(Reach)
	// Line gets a line that is new or has changed, and when its trace was stored.
	Line func(line *events.TraceLine, stored time.Time)
	// Gone is told that a trace was removed by somebody, not by its age.
	Gone func(tenant, question string)
	// Filled is told once all that was stored at the beginning has come.
	Filled func()
}

// Reach is how far back a bucket reaches.
type Reach struct {
	// Age is how long a document is kept after it was last written, 0 for ever.
	Age time.Duration
	// Since is from when on nothing is missing; the zero time if nothing ever was removed.
	Since time.Time
}

// FollowLines tells of the newest lines of all tenants that are stored now, about as
// many as asked for and in the order in which their traces were written, and then of
// every line that is stored from now on. It blocks until ctx is done, and survives the
// loss of the broker; it fails if it cannot begin.
func (b *Bus) FollowLines(ctx context.Context, newest int, to LineFollower) error {
	f := &lineFeed{bus: b, docs: b.Documents(BucketTraces), to: to}
	consuming, err := f.begin(ctx, newest)
	if err != nil {
		return fmt.Errorf("following the lines of %s: %w", BucketTraces, asUnavailable(err))
	}
	select {
	case <-ctx.Done():
	case <-b.stop:
	}
	consuming.Stop()
	<-consuming.Closed()
	return nil
}

type lineFeed struct {
	bus    *Bus
	docs   *Documents
	to     LineFollower
	last   uint64 // the newest document at the beginning
	filled bool
}

func (f *lineFeed) begin(ctx context.Context, newest int) (jetstream.ConsumeContext, error) {
	consumer, reach, err := f.consumer(ctx, newest)
	if err != nil {
		return nil, err
	}
	f.to.Begin(reach)
	if consumer.from > f.last {
		f.fill()
	}
	return consumer.Consume(func(m jetstream.Msg) { f.take(ctx, m) })
}

// lineConsumer begins at a sequence.
type lineConsumer struct {
	jetstream.Consumer
	from uint64
}

// consumer waits for a cluster that is not ready yet.
func (f *lineFeed) consumer(ctx context.Context, newest int) (out lineConsumer, reach Reach, err error) {
	starting, cancel := context.WithTimeout(ctx, watchTimeout)
	defer cancel()
	err = f.bus.insist(starting, "following the lines of "+BucketTraces, func(attempt context.Context) error {
		s, err := f.bus.js.Stream(attempt, f.docs.stream())
		if err != nil {
			return asUnavailable(err)
		}
		info := s.CachedInfo()
		f.last, out.from = info.State.LastSeq, newestFrom(info.State, newest)
		if reach, err = f.reach(attempt, info, out.from); err != nil {
			return err
		}
		out.Consumer, err = f.bus.js.OrderedConsumer(attempt, f.docs.stream(), jetstream.OrderedConsumerConfig{
			DeliverPolicy: jetstream.DeliverByStartSequencePolicy, OptStartSeq: out.from, HeadersOnly: true,
		})
		return asUnavailable(err)
	})
	return out, reach, err
}

// newestFrom is the sequence at which about the newest n documents begin: documents that
// were written again have left gaps, which are taken to be spread evenly.
func newestFrom(s jetstream.StreamState, n int) uint64 {
	if s.Msgs == 0 {
		return s.LastSeq + 1
	}
	if s.Msgs <= uint64(n) {
		return max(s.FirstSeq, 1)
	}
	spread := float64(s.LastSeq-s.FirstSeq+1) / float64(s.Msgs)
	return max(s.LastSeq+1-min(s.LastSeq, uint64(spread*float64(n))), s.FirstSeq)
}

// reach is how far back the documents from a sequence on reach. Documents are removed in
// the order in which they were written: the removed ones were, before the first that is
// left. A bucket that is not nearly full has removed none but for their age.
func (f *lineFeed) reach(ctx context.Context, info *jetstream.StreamInfo, from uint64) (Reach, error) {
	r := Reach{Age: info.Config.MaxAge}
	if oldest := f.bus.Now().Add(-r.Age); r.Age > 0 && info.Created.Before(oldest) {
		r.Since = oldest
	}
	if most := info.Config.MaxBytes; most > 0 && info.State.Bytes >= uint64(most)/10*9 {
		r.Since = later(r.Since, info.State.FirstTime)
	}
	if info.State.Msgs == 0 || from <= info.State.FirstSeq {
		return r, nil
	}
	msgs, err := f.bus.get(ctx, f.docs.stream(), directGet{Seq: from, Batch: 1})
	if err == nil && len(msgs) > 0 {
		r.Since = later(r.Since, msgs[0].at)
	}
	return r, err
}

func (f *lineFeed) take(ctx context.Context, m jetstream.Msg) {
	meta, err := m.Metadata()
	if err == nil {
		err = f.tell(ctx, m, meta.Timestamp)
	}
	if err != nil {
		f.bus.log.Warn("leaving out the line of a trace", zap.String("subject", m.Subject()), zap.Error(err))
	}
	if meta != nil && (meta.Sequence.Stream >= f.last || meta.NumPending == 0) {
		f.fill()
	}
}

func (f *lineFeed) fill() {
	if !f.filled {
		f.filled = true
		f.to.Filled()
	}
}

func (f *lineFeed) tell(ctx context.Context, m jetstream.Msg, stored time.Time) error {
	key := f.docs.key(m.Subject())
	if m.Headers().Get(headerOperation) != "" {
		tenant, question, _ := strings.Cut(key, ".")
		f.to.Gone(tenant, question)
		return nil
	}
	line, err := f.line(ctx, key, m.Headers().Get(headerLine))
	if err == nil {
		f.to.Line(line, stored)
	}
	return err
}

// line reads a line, of a document that was written without one from the document.
func (f *lineFeed) line(ctx context.Context, key, header string) (*events.TraceLine, error) {
	if header == "" {
		t := new(events.Trace)
		_, err := f.docs.Get(ctx, key, t)
		return t.Line(), err
	}
	line := new(events.TraceLine)
	return line, json.Unmarshal([]byte(header), line)
}

func later(a, b time.Time) time.Time {
	if a.Before(b) {
		return b
	}
	return a
}
