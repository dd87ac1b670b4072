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
)

// spanBatches collects finished spans and sends those of one question together.
type spanBatches struct {
	bus *Bus
	due chan struct{} // holds a token while something waits

	mu      sync.Mutex
	waiting map[events.Address][]*events.Span
}

func newSpanBatches(b *Bus) *spanBatches {
	return &spanBatches{bus: b, due: make(chan struct{}, 1), waiting: make(map[events.Address][]*events.Span)}
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
		err = s.bus.nc.Publish(batch[0].Spans(), data)
	}
	if err != nil {
		s.bus.log.Debug("recording spans", zap.Error(err))
	}
}
