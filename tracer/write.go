package tracer

import (
	"context"
	"errors"
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
	case errors.Is(err, bus.ErrUnavailable), errors.Is(err, context.Canceled):
		return result{verdict: tryAgain, err: err}
	default:
		return result{verdict: dropped, err: err}
	}
}

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
	change := bus.Change[events.Trace]
	if j.fresh && q != nil {
		change = bus.Begin[events.Trace]
	}
	_, err := change(ctx, w.traces, j.address.Tenant+"."+j.address.Question, func(doc *events.Trace) (err error) {
		var next *events.Trace
		next, q, err = w.merge(ctx, j, q, doc)
		if err != nil {
			return err
		}
		if next == nil {
			return bus.ErrUnchanged
		}
		*doc = *next
		return nil
	})
	return q, err
}

// merge returns the document to write, nil if the stored one is complete, and the
// question it shows. A stored one that names no question is none.
func (w *writer) merge(ctx context.Context, j *job, q *events.Question, stored *events.Trace) (*events.Trace, *events.Question, error) {
	if stored.Question == "" {
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
