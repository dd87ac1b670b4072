package tracer

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"arivu/events"
	"arivu/events/bus"
)

// verdict says what becomes of the records of a job.
type verdict int

const (
	written  verdict = iota // a stored document contains them
	tryAgain                // not now
	dropped                 // no document will ever contain them
)

// result is the outcome of a job. Its question is what the document shows, nil if
// the question did not have to be looked at.
type result struct {
	verdict  verdict
	question *events.Question
	err      error
}

// failed tells a broker that cannot answer now from what will not get better.
func failed(err error) result {
	switch {
	case errors.Is(err, bus.ErrNotFound):
		return result{verdict: dropped}
	case errors.Is(err, bus.ErrUnavailable), errors.Is(err, bus.ErrConflict), errors.Is(err, context.Canceled):
		return result{verdict: tryAgain, err: err}
	default:
		return result{verdict: dropped, err: err}
	}
}

// maxConflicts bounds how often one write is repeated because somebody else wrote
// in between; then it waits its turn.
const maxConflicts = 50

// writer stores documents. It is safe for concurrent use.
type writer struct {
	bus      *bus.Bus
	traces   *bus.Documents
	sessions *sessionWriter
}

func newWriter(b *bus.Bus) *writer {
	return &writer{
		bus: b, traces: b.Documents(bus.BucketTraces), sessions: newSessionWriter(b.Documents(bus.BucketSessions)),
	}
}

// write brings the documents of a job's question up to date: the trace first, then
// the session.
func (w *writer) write(ctx context.Context, j *job) result {
	q := j.question
	if j.stale {
		var err error
		if q, err = w.bus.Question(ctx, j.address); err != nil {
			return failed(err)
		}
	}
	q, err := w.trace(ctx, j, q)
	if errors.Is(err, bus.ErrNotFound) && j.young && q == nil {
		return result{verdict: tryAgain}
	}
	if err != nil {
		return failed(err)
	}
	if q == nil {
		return result{verdict: written}
	}
	if err := w.sessions.fold(ctx, q); err != nil {
		return failed(err)
	}
	return result{verdict: written, question: q}
}

// trace stores the trace document with everything the job, the stored document and
// the log know. It returns the question as the document shows it.
func (w *writer) trace(ctx context.Context, j *job, q *events.Question) (*events.Question, error) {
	key := j.address.Tenant + "." + j.address.Question
	// The document of a new question is written without looking for an older one; if
	// there is one after all, the write is refused.
	blind := j.fresh && q != nil
	for range maxConflicts {
		var stored *events.Trace
		var revision uint64
		if !blind {
			var err error
			if stored, revision, err = w.read(ctx, key); err != nil {
				return q, err
			}
		}
		doc, next, err := w.merge(ctx, j, q, stored)
		if err != nil || doc == nil {
			return next, err
		}
		q = next
		err = replace(ctx, w.traces, key, doc, revision, blind)
		if !errors.Is(err, bus.ErrConflict) {
			return q, err
		}
		blind = false
	}
	return q, fmt.Errorf("writing trace %s: %w", key, bus.ErrConflict)
}

func (w *writer) read(ctx context.Context, key string) (*events.Trace, uint64, error) {
	t := new(events.Trace)
	revision, err := w.traces.Get(ctx, key, t)
	if errors.Is(err, bus.ErrNotFound) {
		return nil, 0, nil
	}
	if err != nil {
		return nil, 0, err
	}
	return t, revision, nil
}

// merge returns the document to write, nil if the stored one is complete, and the
// question it shows.
func (w *writer) merge(ctx context.Context, j *job, q *events.Question, stored *events.Trace) (*events.Trace, *events.Question, error) {
	if stored == nil {
		if q == nil {
			var err error
			if q, err = w.bus.Question(ctx, j.address); err != nil {
				return nil, nil, err
			}
		}
		return events.NewTrace(q, j.spans), q, nil
	}
	spans := slices.Concat(stored.Spans, j.spans)
	if q == nil {
		// Only spans are new, so what the document says of the question stays.
		doc := *stored
		doc.Spans = events.NewTrace(new(events.Question), spans).Spans
		if len(doc.Spans) == len(stored.Spans) {
			return nil, nil, nil
		}
		return &doc, nil, nil
	}
	if n := len(stored.Steps); n > 0 && stored.Steps[n-1].Seq > q.Last().Seq {
		var err error
		if q, err = w.bus.Question(ctx, j.address); err != nil {
			return nil, nil, err
		}
	}
	doc := events.NewTrace(q, spans)
	if len(doc.Spans) == len(stored.Spans) && len(doc.Steps) == len(stored.Steps) {
		return nil, q, nil
	}
	return doc, q, nil
}

// replace writes a document that was read at a revision, 0 if there was none. A
// deleted document has a revision too, which a blind write does not look for.
func replace(ctx context.Context, docs *bus.Documents, key string, v any, revision uint64, blind bool) error {
	if revision == 0 && !blind {
		return docs.Create(ctx, key, v)
	}
	return docs.Update(ctx, key, v, revision)
}
