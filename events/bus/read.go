package bus

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"sort"
	"strconv"
	"strings"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"go.uber.org/zap"

	"arivu/events"
)

// readTimeout bounds one read from the broker.
const readTimeout = 5 * time.Second

// Question reads a question whose tenant and session are known, from the log. It
// returns ErrNotFound if the log has no such question (any more).
func (b *Bus) Question(ctx context.Context, a events.Address) (*events.Question, error) {
	if err := a.Validate(); err != nil {
		return nil, err
	}
	return b.load(ctx, a)
}

// Locate finds the address of a question of which only the tenant and id are
// known. It asks this process's memory first, then the trace document, then
// searches the log, which takes milliseconds on a long one.
func (b *Bus) Locate(ctx context.Context, tenant, id string) (events.Address, error) {
	if q := b.history.get(id); q != nil && q.Tenant == tenant {
		return q.Address, nil
	}
	var doc struct {
		events.Address
	}
	_, err := b.Documents(BucketTraces).Get(ctx, tenant+"."+id, &doc)
	if err == nil {
		// The document spells the question's id "question", as Address does.
		return doc.Address, nil
	}
	if !errors.Is(err, ErrNotFound) {
		return events.Address{}, err
	}
	msgs, err := b.get(ctx, StreamQueries, directGet{MultiLast: []string{events.QuestionPrefix + tenant + ".*." + id + ".>"}})
	if err != nil {
		return events.Address{}, err
	}
	for _, m := range msgs {
		a, _, err := events.ParseSubject(m.subject)
		if err == nil {
			return a, nil
		}
	}
	return events.Address{}, fmt.Errorf("question %s: %w", id, ErrNotFound)
}

// load reads a question from the log. The newest event of each kind comes with
// one request; what repeated attempts hid is found along the chain.
func (b *Bus) load(ctx context.Context, a events.Address) (*events.Question, error) {
	msgs, err := b.get(ctx, StreamQueries, directGet{MultiLast: []string{a.All()}})
	if err != nil {
		return nil, err
	}
	bySeq := make(map[uint64]*events.Event, len(msgs))
	var last *events.Event
	for _, m := range msgs {
		e, err := decode(m.seq, m.data)
		if err != nil {
			return nil, fmt.Errorf("reading question %s: %w", a.Question, err)
		}
		bySeq[e.Seq] = e
		if last == nil || e.Seq > last.Seq {
			last = e
		}
	}
	if last == nil {
		return nil, fmt.Errorf("question %s: %w", a.Question, ErrNotFound)
	}
	q, err := b.chain(ctx, last, bySeq)
	if err != nil {
		return nil, err
	}
	b.history.put(q)
	return q, nil
}

// upTo is the question as of e, reading only what the cache lacks.
func (b *Bus) upTo(ctx context.Context, e *events.Event) (*events.Question, error) {
	if q := b.history.get(e.Question); q != nil {
		if q.Last().Seq >= e.Seq {
			return q, nil
		}
		if next, err := q.With(e); err == nil {
			b.history.put(next)
			return next, nil
		}
	}
	q, err := b.chain(ctx, e, nil)
	if err != nil {
		return nil, err
	}
	b.history.put(q)
	return q, nil
}

// chain walks back from last to the beginning and folds forward.
func (b *Bus) chain(ctx context.Context, last *events.Event, known map[uint64]*events.Event) (*events.Question, error) {
	backwards := []*events.Event{last}
	for e := last; e.Prev != 0; {
		prev := known[e.Prev]
		if prev == nil {
			var err error
			if prev, err = b.event(ctx, e.Prev); err != nil {
				return nil, err
			}
		}
		backwards = append(backwards, prev)
		e = prev
	}
	q := new(events.Question)
	for _, e := range slices.Backward(backwards) {
		if err := q.Apply(e); err != nil {
			return nil, fmt.Errorf("reading question %s: %w", last.Question, err)
		}
	}
	return q, nil
}

func (b *Bus) event(ctx context.Context, seq uint64) (*events.Event, error) {
	msgs, err := b.get(ctx, StreamQueries, directGet{Seq: seq, Batch: 1})
	if err != nil {
		return nil, err
	}
	if len(msgs) == 0 || msgs[0].seq != seq {
		return b.eventOfLeader(ctx, seq)
	}
	return decode(seq, msgs[0].data)
}

// eventOfLeader reads an event that a direct get did not find: any replica answers
// those, also one that is a moment behind.
func (b *Bus) eventOfLeader(ctx context.Context, seq uint64) (*events.Event, error) {
	body, err := json.Marshal(map[string]uint64{"seq": seq})
	if err != nil {
		return nil, fmt.Errorf("encoding a read: %w", err)
	}
	ctx, cancel := context.WithTimeout(ctx, readTimeout)
	defer cancel()
	m, err := b.nc.RequestWithContext(ctx, "$JS.API.STREAM.MSG.GET."+StreamQueries, body)
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", StreamQueries, asUnavailable(err))
	}
	var reply struct {
		Error   *jetstream.APIError `json:"error"`
		Message struct {
			Data []byte `json:"data"`
		} `json:"message"`
	}
	if err := json.Unmarshal(m.Data, &reply); err != nil {
		return nil, fmt.Errorf("reading %s: %w", StreamQueries, err)
	}
	switch {
	case reply.Error == nil:
		return decode(seq, reply.Message.Data)
	case reply.Error.ErrorCode == jetstream.JSErrCodeMessageNotFound:
		return nil, fmt.Errorf("event %d: %w", seq, ErrNotFound)
	default:
		return nil, fmt.Errorf("reading %s: %w", StreamQueries, asUnavailable(reply.Error))
	}
}

// Since reads the first events of a tenant's questions above a sequence, at most n, in
// order. Events that cannot be read are left out.
func (b *Bus) Since(ctx context.Context, tenant string, after uint64, n int) ([]*events.Event, error) {
	msgs, err := b.get(ctx, StreamQueries, directGet{Seq: after + 1, NextFor: events.QuestionPrefix + tenant + ".>", Batch: n})
	if err != nil {
		return nil, err
	}
	found := make([]*events.Event, 0, len(msgs))
	for _, m := range msgs {
		e, err := b.recall(m.subject, m.seq, m.data)
		if err != nil {
			b.log.Warn("leaving out an unreadable event", zap.Uint64("seq", m.seq), zap.Error(err))
			continue
		}
		found = append(found, e)
	}
	return found, nil
}

// Spans reads the recorded spans of a question, oldest first.
func (b *Bus) Spans(ctx context.Context, a events.Address) ([]*events.Span, error) {
	var spans []*events.Span
	from := uint64(1)
	for {
		msgs, err := b.get(ctx, StreamSpans, directGet{Seq: from, NextFor: a.Spans(), Batch: 256})
		if err != nil {
			return nil, err
		}
		for _, m := range msgs {
			batch, err := events.DecodeSpans(m.data)
			if err != nil {
				return nil, fmt.Errorf("reading spans of %s: %w", a.Question, err)
			}
			spans = append(spans, batch...)
			from = m.seq + 1
		}
		if len(msgs) < 256 {
			return spans, nil
		}
	}
}

// recall returns a stored event: from this process's memory if it has it, which
// saves decoding it once more, else from its encoding. Events are shared and must
// not be changed.
func (b *Bus) recall(subject string, seq uint64, data []byte) (*events.Event, error) {
	if e := b.history.event(questionOf(subject), seq); e != nil {
		return e, nil
	}
	if e := b.outgoing.stored(subject, seq, data); e != nil {
		return e, nil
	}
	return decode(seq, data)
}

// questionOf is the question's token of an event's subject, "" if it has none.
func questionOf(subject string) string {
	end := strings.LastIndexByte(subject, '.')
	if end < 0 {
		return ""
	}
	return subject[strings.LastIndexByte(subject[:end], '.')+1 : end]
}

func decode(seq uint64, data []byte) (*events.Event, error) {
	e, err := events.Decode(data)
	if err != nil {
		return nil, fmt.Errorf("event %d: %w", seq, err)
	}
	e.Seq = seq
	return e, nil
}

// directGet is a request to read stored messages without a consumer (NATS ADR-31).
type directGet struct {
	Seq       uint64   `json:"seq,omitempty"`
	NextFor   string   `json:"next_by_subj,omitempty"`
	Batch     int      `json:"batch,omitempty"`
	MultiLast []string `json:"multi_last,omitempty"`
}

// lastOf returns the newest stored message of a subject, ErrNotFound if there is none.
func (b *Bus) lastOf(ctx context.Context, stream, subject string) (*stored, error) {
	ctx, cancel := context.WithTimeout(ctx, readTimeout)
	defer cancel()
	m, err := b.nc.RequestWithContext(ctx, "$JS.API.DIRECT.GET."+stream+"."+subject, nil)
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", stream, asUnavailable(err))
	}
	switch status := m.Header.Get("Status"); status {
	case "":
		return parseStored(stream, m)
	case "404":
		return nil, fmt.Errorf("reading %s: %w", stream, ErrNotFound)
	default:
		return nil, fmt.Errorf("reading %s: %w: status %s %s", stream, ErrUnavailable, status, m.Header.Get("Description"))
	}
}

// errTooMany says that more subjects match a request than the broker answers at once.
var errTooMany = errors.New("too many subjects match")

type stored struct {
	subject string
	seq     uint64
	at      time.Time
	headers nats.Header
	data    []byte
}

// get returns the messages a direct get finds, in the order of the stream; none is
// not an error.
func (b *Bus) get(ctx context.Context, stream string, req directGet) ([]stored, error) {
	ctx, cancel := context.WithTimeout(ctx, readTimeout)
	defer cancel()
	body, err := json.Marshal(req)
	if err != nil {
		return nil, fmt.Errorf("encoding direct get: %w", err)
	}
	inbox := b.nc.NewInbox()
	sub, err := b.nc.SubscribeSync(inbox)
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", stream, asUnavailable(err))
	}
	defer func() { _ = sub.Unsubscribe() }()
	if err := b.nc.PublishRequest("$JS.API.DIRECT.GET."+stream, inbox, body); err != nil {
		return nil, fmt.Errorf("reading %s: %w", stream, asUnavailable(err))
	}
	var out []stored
	for {
		m, err := sub.NextMsgWithContext(ctx)
		if err != nil {
			return nil, fmt.Errorf("reading %s: %w", stream, asUnavailable(err))
		}
		switch status := m.Header.Get("Status"); status {
		case "":
		case "204", "404":
			sort.Slice(out, func(i, j int) bool { return out[i].seq < out[j].seq })
			return out, nil
		case "413":
			return nil, fmt.Errorf("reading %s: %w", stream, errTooMany)
		default:
			return nil, fmt.Errorf("reading %s: %w: status %s %s", stream, ErrUnavailable, status, m.Header.Get("Description"))
		}
		s, err := parseStored(stream, m)
		if err != nil {
			return nil, err
		}
		out = append(out, *s)
	}
}

func parseStored(stream string, m *nats.Msg) (*stored, error) {
	seq, err := strconv.ParseUint(m.Header.Get("Nats-Sequence"), 10, 64)
	if err != nil {
		return nil, fmt.Errorf("reading %s: sequence of a stored message: %w", stream, err)
	}
	at, err := time.Parse(time.RFC3339Nano, m.Header.Get("Nats-Time-Stamp"))
	if err != nil {
		return nil, fmt.Errorf("reading %s: time of a stored message: %w", stream, err)
	}
	return &stored{subject: m.Header.Get("Nats-Subject"), seq: seq, at: at, headers: m.Header, data: m.Data}, nil
}
