package bus

import (
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
	sent    map[string][]*events.Span // by encoding
	order   []string                  // keys of sent, a ring
	next    int                       // the oldest in order
}

func newSpanBatches(b *Bus) *spanBatches {
	return &spanBatches{
		bus: b, due: make(chan struct{}, 1), waiting: make(map[events.Address][]*events.Span),
		sent: make(map[string][]*events.Span, maxSentBatches), order: make([]string, maxSentBatches),
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
	data, err := events.EncodeSpans(batch)
	if err == nil {
		s.remember(string(data), batch)
		err = s.bus.nc.Publish(batch[0].Spans(), data)
	}
	if err != nil {
		s.bus.log.Debug("recording spans", zap.Error(err))
	}
}

// remember keeps a batch for recall, at the expense of the oldest.
func (s *spanBatches) remember(encoding string, batch []*events.Span) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.sent, s.order[s.next])
	s.order[s.next] = encoding
	s.next = (s.next + 1) % len(s.order)
	s.sent[encoding] = batch
}

// recall returns the spans of an encoding: those of this process if it sent them,
// which saves decoding. Spans are shared and must not be changed.
func (s *spanBatches) recall(data []byte) ([]*events.Span, error) {
	s.mu.Lock()
	batch := s.sent[string(data)]
	s.mu.Unlock()
	if batch != nil {
		return batch, nil
	}
	return events.DecodeSpans(data)
}
