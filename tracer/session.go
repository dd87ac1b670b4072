package tracer

import (
	"context"
	"errors"
	"fmt"
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
}

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
	return &sessionWriter{docs: docs, queues: make(map[string]*sessionQueue)}
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
	for attempt := range maxConflicts {
		session := new(events.Session)
		revision, err := s.docs.Get(ctx, key, session)
		if err != nil && !errors.Is(err, bus.ErrNotFound) {
			return err
		}
		changed := false
		for _, q := range questions {
			changed = session.Fold(q) || changed
		}
		if !changed {
			return nil
		}
		err = replace(ctx, s.docs, key, session, revision, attempt == 0)
		if !errors.Is(err, bus.ErrConflict) {
			return err
		}
	}
	return fmt.Errorf("writing session %s: %w", key, bus.ErrConflict)
}
