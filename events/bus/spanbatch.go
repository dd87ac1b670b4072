package bus

import (
	"bytes"
	"sync"
	"time"

	"go.uber.org/zap"

	"arivu/events"
)

const (
	// spanDelay is how long a finished span waits for others of its question. A
	// quick question's spans all fit into one message, which costs the broker and
	// every reader a fraction of what one message each would; people do not notice.
	spanDelay = 20 * time.Millisecond
	// maxSpanBatch keeps a message of spans far below the broker's limit of 1 MiB.
	maxSpanBatch = 64
	// maxSentBatches is how many batches are remembered until they come back; a
	// tracer in the same process then need not decode them.
	maxSentBatches = 512
)

// spanBatches collects finished spans and sends those of one question together.
type spanBatches struct {
	bus *Bus
	due chan struct{} // holds a token while something waits

	mu      sync.Mutex
	waiting map[events.Address][]*events.Span
	sent    map[string]sentBatch // by subject
	order   []string             // subjects of sent, a ring
	next    int                  // oldest in order
}

// sentBatch is a batch with its encoding.
type sentBatch struct {
	spans []*events.Span
	data  []byte
}

func newSpanBatches(b *Bus) *spanBatches {
	return &spanBatches{
		bus: b, due: make(chan struct{}, 1), waiting: make(map[events.Address][]*events.Span),
		sent: make(map[string]sentBatch, maxSentBatches), order: make([]string, maxSentBatches),
	}
}

func (s *spanBatches) add(span *events.Span) {
	s.mu.Lock()
	s.waiting[span.Address] = append(s.waiting[span.Address], span)
	batch := s.waiting[span.Address]
	full := len(batch) >= maxSpanBatch
	if full {
		delete(s.waiting, span.Address)
	}
	s.mu.Unlock()
	if full {
		s.send(batch)
		return
	}
	select {
	case s.due <- struct{}{}:
	default:
	}
}

// run sends what waits, until stop is closed.
func (s *spanBatches) run(stop <-chan struct{}) {
	for {
		select {
		case <-stop:
			return
		case <-s.due:
		}
		select {
		case <-stop:
			return
		case <-time.After(spanDelay):
		}
		s.flush()
	}
}

// flush sends what waits.
func (s *spanBatches) flush() {
	s.mu.Lock()
	waiting := s.waiting
	s.waiting = make(map[events.Address][]*events.Span)
	s.mu.Unlock()
	for _, batch := range waiting {
		s.send(batch)
	}
}

func (s *spanBatches) send(batch []*events.Span) {
	subject := batch[0].Spans()
	data, err := events.EncodeSpans(batch)
	if err == nil {
		s.remember(subject, sentBatch{spans: batch, data: data})
		err = s.bus.nc.Publish(subject, data)
	}
	if err != nil {
		s.bus.log.Debug("recording spans", zap.Error(err))
	}
}

// remember keeps a batch for recall, at the expense of the oldest.
func (s *spanBatches) remember(subject string, b sentBatch) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.sent, s.order[s.next])
	s.order[s.next] = subject
	s.next = (s.next + 1) % len(s.order)
	s.sent[subject] = b
}

// recall returns the spans that a message holds: those of this process if it sent
// them, which saves decoding, else from their encoding. Spans are shared and must
// not be changed.
func (s *spanBatches) recall(subject string, data []byte) ([]*events.Span, error) {
	s.mu.Lock()
	sent, ok := s.sent[subject]
	s.mu.Unlock()
	if ok && bytes.Equal(sent.data, data) {
		return sent.spans, nil
	}
	return events.DecodeSpans(data)
}
