package tracer

import (
	"context"
	"sync"

	"arivu/events"
	"arivu/events/bus"
)

// sessionWriter folds questions into session documents. Of several questions of
// one session that come at once, one caller writes them all; a busy session costs
// one write per batch, not per question.
type sessionWriter struct {
	docs *bus.Documents

	mu     sync.Mutex
	queues map[string]*sessionQueue // of sessions being written
	seen   map[string]struct{}      // sessions that have a document
}

// maxSeen bounds the sessions remembered. One that was forgotten costs a write that
// is refused.
const maxSeen = 20_000

// sessionQueue is what has come in for a session since its current write began.
type sessionQueue struct {
	next *sessionBatch
}

type sessionBatch struct {
	questions []*events.Question
	done      chan struct{}
	err       error
}

func newSessionWriter(docs *bus.Documents) *sessionWriter {
	return &sessionWriter{docs: docs, queues: make(map[string]*sessionQueue), seen: make(map[string]struct{})}
}

// fold returns when the session's document shows the question.
func (s *sessionWriter) fold(ctx context.Context, q *events.Question) error {
	key := q.Tenant + "." + q.Session
	s.mu.Lock()
	queue, led := s.queues[key]
	if !led {
		queue = new(sessionQueue)
		s.queues[key] = queue
	}
	if queue.next == nil {
		queue.next = &sessionBatch{done: make(chan struct{})}
	}
	batch := queue.next
	batch.questions = append(batch.questions, q)
	s.mu.Unlock()
	if !led {
		s.lead(ctx, key, queue)
	}
	// The leader works under the context of its own process, so it ends with ours.
	<-batch.done
	return batch.err
}

// lead writes batches until none has come in meanwhile.
func (s *sessionWriter) lead(ctx context.Context, key string, queue *sessionQueue) {
	for {
		s.mu.Lock()
		batch := queue.next
		queue.next = nil
		if batch == nil {
			delete(s.queues, key)
			s.mu.Unlock()
			return
		}
		s.mu.Unlock()
		batch.err = s.write(ctx, key, batch.questions)
		close(batch.done)
	}
}

func (s *sessionWriter) write(ctx context.Context, key string, questions []*events.Question) error {
	change := bus.Change[events.Session]
	if s.remember(key) {
		change = bus.Begin[events.Session] // one not seen before is probably new
	}
	_, err := change(ctx, s.docs, key, func(session *events.Session) error {
		changed := false
		for _, q := range questions {
			changed = session.Fold(q) || changed
		}
		if !changed {
			return bus.ErrUnchanged
		}
		return nil
	})
	return err
}

// remember notes a session and reports whether it was new.
func (s *sessionWriter) remember(key string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, ok := s.seen[key]; ok {
		return false
	}
	if len(s.seen) >= maxSeen {
		clear(s.seen)
	}
	s.seen[key] = struct{}{}
	return true
}
