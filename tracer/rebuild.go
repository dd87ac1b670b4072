package tracer

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"arivu/events"
	"arivu/events/bus"
)

// Progress tells how far a rebuild is.
type Progress struct {
	Events    int // read from the log
	Questions int // read and being written
	Skipped   int // that the log no longer holds in full; known when Done
	Done      bool
}

// maxOpen bounds the questions a rebuild keeps in memory before they end.
const maxOpen = 50_000

// progressEvery is how often progress is reported.
const progressEvery = 200 * time.Millisecond

// Rebuild drops all trace and session documents and makes them anew from the log.
// It may run beside tracers. What the log no longer holds cannot be rebuilt: the
// documents of questions older than its limits are gone afterwards. progress is
// called from the calling goroutine and may be nil.
func Rebuild(ctx context.Context, b *bus.Bus, progress func(Progress)) error {
	if progress == nil {
		progress = func(Progress) {}
	}
	for _, bucket := range []string{bus.BucketTraces, bus.BucketSessions} {
		if err := b.Documents(bucket).Drop(ctx); err != nil {
			return fmt.Errorf("rebuilding: %w", err)
		}
	}
	r := &rebuild{
		writer: newWriter(b), jobs: make(chan *job, writers), open: make(map[events.Address]*openTrace), progress: progress,
	}
	group, ctx := errgroup.WithContext(ctx)
	for range writers {
		group.Go(func() error { return r.work(ctx) })
	}
	readErr := r.read(ctx, b)
	close(r.jobs)
	writeErr := group.Wait()
	// A reader stopped by a failed writer only knows that it was stopped.
	if err := errors.Join(writeErr, readErr); err != nil {
		return fmt.Errorf("rebuilding: %w", err)
	}
	r.done.Done, r.done.Skipped = true, int(r.skipped.Load())
	progress(r.done)
	return nil
}

// rebuild folds the log once from the beginning.
type rebuild struct {
	writer   *writer
	jobs     chan *job // closed when all has been read
	open     map[events.Address]*openTrace
	progress func(Progress)
	done     Progress
	reported time.Time
	skipped  atomic.Int64
}

// errSpans ends the replay: spans come after all events, and those of a question
// have been read with it.
var errSpans = errors.New("all events read")

func (r *rebuild) read(ctx context.Context, b *bus.Bus) error {
	err := b.Replay(ctx, func(rec *bus.Record) error {
		if rec.Event == nil {
			return errSpans
		}
		return r.take(ctx, rec)
	})
	if err != nil && !errors.Is(err, errSpans) {
		return err
	}
	return r.flush(ctx)
}

func (r *rebuild) take(ctx context.Context, rec *bus.Record) error {
	r.done.Events++
	o := r.open[rec.Event.Address]
	if o == nil {
		o = &openTrace{address: rec.Event.Address}
		r.open[o.address] = o
	}
	o.add(rec)
	o.pending = nil
	if rec.Event.Kind().Terminal() {
		return r.hand(ctx, o)
	}
	if len(r.open) > maxOpen {
		return r.flush(ctx)
	}
	return nil
}

// flush hands over all open questions. One that goes on is then read from the log.
func (r *rebuild) flush(ctx context.Context) error {
	for _, o := range r.open {
		if err := r.hand(ctx, o); err != nil {
			return err
		}
	}
	return nil
}

func (r *rebuild) hand(ctx context.Context, o *openTrace) error {
	delete(r.open, o.address)
	j := &job{trace: o, address: o.address, question: o.question, stale: o.stale, fresh: o.fresh}
	select {
	case <-ctx.Done():
		return ctx.Err()
	case r.jobs <- j:
	}
	r.done.Questions++
	if now := time.Now(); now.Sub(r.reported) > progressEvery {
		r.reported = now
		r.progress(r.done)
	}
	return nil
}

func (r *rebuild) work(ctx context.Context) error {
	for j := range r.jobs {
		if err := r.do(ctx, j); err != nil {
			return fmt.Errorf("question %s: %w", j.address.Question, err)
		}
	}
	return nil
}

func (r *rebuild) do(ctx context.Context, j *job) error {
	spans, err := r.writer.bus.Spans(ctx, j.address)
	if err != nil {
		return err
	}
	j.spans = spans
	res := r.writer.write(ctx, j)
	switch res.verdict {
	case tryAgain:
		return res.err
	case dropped:
		r.skipped.Add(1)
	case written:
	}
	return nil
}
