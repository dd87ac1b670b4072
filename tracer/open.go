package tracer

import (
	"container/heap"
	"sync"
	"time"

	"arivu/events"
	"arivu/events/bus"
)

// maxHeld bounds the open questions of which a record is kept unacknowledged. It
// is well below what the broker lets a tracer hold, so that a crowd of unfinished
// questions cannot stop the log from being read. Beyond it, and after a crash only,
// closing an overdue question is left to its stages.
const maxHeld = 10_000

// openTrace is what is known of one question beyond its stored document.
type openTrace struct {
	address  events.Address
	question *events.Question // as far as seen; nil before its first event
	stale    bool             // the log knows more than question
	fresh    bool             // the question is new: there is no document yet
	spans    []*events.Span   // not in the stored document
	pending  []*bus.Record    // not in the stored document
	held     *bus.Record      // in the document, kept so that the question comes back

	writing bool
	since   time.Time // when it was opened
	alive   time.Time // when the broker last heard of the records
	wake    time.Time // when there next is something to do
	index   int       // in the heap; -1 while writing
}

// job is a trace that is due, as of the moment it was taken.
type job struct {
	trace    *openTrace
	address  events.Address
	question *events.Question
	stale    bool
	fresh    bool
	spans    []*events.Span
	records  []*bus.Record
	overdue  bool
	young    bool // its question may still arrive
}

// openTraces holds the questions in flight. It is safe for concurrent use.
type openTraces struct {
	mu       sync.Mutex
	byID     map[events.Address]*openTrace
	byWake   wakeHeap
	held     int
	busy     int // traces with something to write
	draining bool
	drained  chan struct{} // closed when draining and not busy
}

func newOpenTraces() *openTraces {
	return &openTraces{byID: make(map[events.Address]*openTrace), drained: make(chan struct{})}
}

// take adds a record to its question.
func (s *openTraces) take(rec *bus.Record, now time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	address := rec.Address()
	o := s.byID[address]
	if o == nil {
		o = &openTrace{address: address, since: now, alive: now, index: -1}
		s.byID[address] = o
	}
	if !o.busy() {
		s.busy++
	}
	o.add(rec)
	if !o.writing {
		s.schedule(o, o.dueAfter(rec, now))
	}
}

func (o *openTrace) add(rec *bus.Record) {
	o.pending = append(o.pending, rec)
	if rec.Event == nil {
		o.spans = append(o.spans, rec.Spans...)
		return
	}
	e := light(rec.Event)
	rec.Event = e
	q := o.question
	if q == nil {
		if e.Kind() != events.KindAsked {
			o.stale = true
			return
		}
		q = new(events.Question)
		o.fresh = !rec.Again
	}
	next, err := q.With(e)
	if err != nil {
		o.stale = true
		return
	}
	o.question = next
}

// light is the event without what no projection shows, since open questions are
// many and results are large.
func light(e *events.Event) *events.Event {
	copied := *e
	switch b := e.Body.(type) {
	case *events.Executed:
		body := *b
		body.Rows = nil
		copied.Body = &body
	case *events.Completion:
		body := *b
		body.Text = ""
		copied.Body = &body
	case *events.Narration:
		body := *b
		body.Text = ""
		copied.Body = &body
	}
	return &copied
}

// running reports whether the question is known to be open.
func (o *openTrace) running() bool {
	return o.question != nil && !o.stale && !o.question.Ended()
}

// dueAfter is when to write, now that rec has come. The end of a question sets
// the time anew; anything else leaves an earlier time alone.
func (o *openTrace) dueAfter(rec *bus.Record, now time.Time) time.Time {
	if rec.Event != nil && rec.Event.Kind().Terminal() {
		return now.Add(linger)
	}
	due := now.Add(linger)
	if o.running() {
		due = earliest(now.Add(early), o.closing())
	}
	if o.index >= 0 {
		due = earliest(due, o.wake)
	}
	return due
}

// closing is when the question is ended if nobody else has.
func (o *openTrace) closing() time.Time {
	return o.question.Deadline().Add(grace)
}

func earliest(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}

func (o *openTrace) busy() bool { return o.writing || len(o.pending) > 0 }

func (s *openTraces) schedule(o *openTrace, at time.Time) {
	o.wake = at
	if o.index < 0 {
		heap.Push(&s.byWake, o)
		return
	}
	heap.Fix(&s.byWake, o.index)
}

// next takes the trace that has waited longest of those that are due, or returns
// nil. The trace is out of the queue until finish.
func (s *openTraces) next(now time.Time) *job {
	s.mu.Lock()
	defer s.mu.Unlock()
	for len(s.byWake) > 0 && !s.byWake[0].wake.After(now) {
		o := s.byWake[0]
		o.stayAlive(now)
		overdue := o.running() && o.question.Overdue(now.Add(-grace))
		if len(o.pending) == 0 && !overdue {
			s.schedule(o, o.idleUntil())
			continue
		}
		heap.Pop(&s.byWake)
		if len(o.pending) == 0 {
			s.busy++ // closing an overdue question writes, too
		}
		j := &job{
			trace: o, address: o.address, question: o.question, stale: o.stale, fresh: o.fresh,
			spans: o.spans, records: o.pending, overdue: overdue, young: now.Sub(o.since) < orphanAfter,
		}
		o.writing, o.spans, o.pending = true, nil, nil
		return j
	}
	return nil
}

// idleUntil is when a running question needs attention though nothing happens.
func (o *openTrace) idleUntil() time.Time {
	return earliest(o.alive.Add(keepAlive), o.closing())
}

// stayAlive keeps the records from being delivered again.
func (o *openTrace) stayAlive(now time.Time) {
	if now.Sub(o.alive) < keepAlive {
		return
	}
	o.alive = now
	for _, rec := range o.pending {
		_ = rec.Working()
	}
	if o.held != nil {
		_ = o.held.Working()
	}
}

// finish puts a trace back after its job and returns the records to acknowledge.
func (s *openTraces) finish(j *job, res result, now time.Time) []*bus.Record {
	s.mu.Lock()
	defer s.mu.Unlock()
	o := j.trace
	o.writing = false
	if res.verdict == tryAgain {
		o.spans = append(j.spans, o.spans...)
		o.pending = append(j.records, o.pending...)
		s.putBack(o, now)
		return nil
	}
	o.fresh = false
	o.learn(res.question)
	done := j.records
	if res.verdict == written && o.running() {
		done = s.hold(o, done)
	}
	switch {
	case len(o.pending) > 0 && s.draining:
		s.schedule(o, now)
	case len(o.pending) > 0 && o.running():
		s.schedule(o, now.Add(early))
	case len(o.pending) > 0:
		s.schedule(o, now.Add(linger))
	case o.held != nil && res.verdict == written && o.running():
		s.settle()
		s.schedule(o, o.idleUntil())
	default:
		s.settle()
		done = append(done, s.forget(o)...)
	}
	return done
}

// putBack keeps a trace that could not be written for later. A tracer that stops
// leaves it to the next one, which gets the records again.
func (s *openTraces) putBack(o *openTrace, now time.Time) {
	if s.draining {
		s.settle()
		s.forget(o)
		return
	}
	s.schedule(o, now.Add(retryAfter))
}

// forget removes a trace and returns the record that was held of it.
func (s *openTraces) forget(o *openTrace) []*bus.Record {
	delete(s.byID, o.address)
	if o.held == nil {
		return nil
	}
	s.held--
	return []*bus.Record{o.held}
}

// learn takes over what the writer read from the log.
func (o *openTrace) learn(q *events.Question) {
	if q == nil {
		return
	}
	if o.question == nil || q.Last().Seq >= o.question.Last().Seq {
		o.question = q
		// A later record that did not fit may fit now; if it is missing from q, then
		// the log has to be read again.
		o.stale = false
		for _, rec := range o.pending {
			if rec.Event != nil && rec.Event.Seq > q.Last().Seq {
				o.stale = true
			}
		}
	}
}

// hold keeps one event of a running question unacknowledged.
func (s *openTraces) hold(o *openTrace, records []*bus.Record) []*bus.Record {
	if o.held != nil || s.held >= maxHeld {
		return records
	}
	for i, rec := range records {
		if rec.Event == nil {
			continue
		}
		o.held = rec
		s.held++
		rest := append(make([]*bus.Record, 0, len(records)-1), records[:i]...)
		return append(rest, records[i+1:]...)
	}
	return records
}

// drain makes everything due and returns a channel that is closed when nothing is
// left to write.
func (s *openTraces) drain(now time.Time) <-chan struct{} {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.draining = true
	for _, o := range s.byID {
		if !o.writing && len(o.pending) > 0 {
			s.schedule(o, now)
		}
	}
	if s.busy == 0 {
		close(s.drained)
	}
	return s.drained
}

// settle notes that a trace has nothing to write any more.
func (s *openTraces) settle() {
	s.busy--
	if s.draining && s.busy == 0 {
		close(s.drained)
	}
}
