package events

import (
	"errors"
	"fmt"
	"time"
)

// Question is what a question's events add up to. It is a pure fold: applying
// the same events in the same order gives the same value, wherever it is done.
// Stages decide on it, the edge answers from it, the tracer projects it.
type Question struct {
	Address
	Events []*Event // oldest first, gap-free

	Asked      *Asked
	Completion *Completion // of the newest attempt, nil if it has none
	Planned    *Planned    // newest
	Taught     *Taught     // the lesson, if the question was one
	Rejected   []*Rejected // one per refused attempt
	Approval   *AwaitingApproval
	Executed   *Executed
	Narration  *Narration // what a model wrote of the result, nil if none was asked
	Answered   *Answered
	Ambiguous  *Ambiguous // the readings of a question whose choice is being prepared
	Clarify    *Clarify
	Declined   *Declined
	Failed     *Failed
	Canceled   *Canceled
	Denied     *Denied
	Approved   *Approved

	approvedAt time.Time
}

// Errors of Apply: the event does not continue the question.
var (
	ErrOtherQuestion = errors.New("event of another question")
	ErrOutOfOrder    = errors.New("event out of order")
	ErrEnded         = errors.New("question has already ended")
)

// NewQuestion folds events, oldest first.
func NewQuestion(history ...*Event) (*Question, error) {
	q := new(Question)
	for _, e := range history {
		if err := q.Apply(e); err != nil {
			return nil, err
		}
	}
	return q, nil
}

// Apply adds the next event. An event already applied (by sequence) is ignored,
// so redeliveries do no harm. A question that skips an event, or goes on after
// its terminal one, is an error and stays as it was.
func (q *Question) Apply(e *Event) error {
	if len(q.Events) == 0 {
		if e.Kind() != KindAsked {
			return fmt.Errorf("%w: a question starts with %s, not %s", ErrOutOfOrder, KindAsked, e.Kind())
		}
		q.Address = e.Address
	}
	if e.Address != q.Address {
		return fmt.Errorf("%w: %s is not %s", ErrOtherQuestion, e.Question, q.Question)
	}
	if n := len(q.Events); n > 0 {
		last := q.Events[n-1]
		if e.Seq != 0 && e.Seq <= last.Seq {
			return nil
		}
		if last.Kind().Terminal() {
			return fmt.Errorf("%w: %s after %s", ErrEnded, e.Kind(), last.Kind())
		}
		if e.Prev != last.Seq {
			return fmt.Errorf("%w: %s follows sequence %d, the question is at %d", ErrOutOfOrder, e.Kind(), e.Prev, last.Seq)
		}
	}
	q.Events = append(q.Events, e)
	q.take(e)
	return nil
}

func (q *Question) take(e *Event) {
	switch b := e.Body.(type) {
	case *Asked:
		q.Asked = b
	case *Completion:
		q.Completion = b
	case *Planned:
		q.Planned = b
	case *Taught:
		q.Taught = b
	case *Rejected:
		q.Rejected = append(q.Rejected, b)
		q.Completion = nil
	case *AwaitingApproval:
		q.Approval = b
	case *Executed:
		q.Executed = b
	case *Narration:
		q.Narration = b
	case *Answered:
		q.Answered = b
	case *Ambiguous:
		q.Ambiguous = b
	case *Clarify:
		q.Clarify = b
	case *Declined:
		q.Declined = b
	case *Failed:
		q.Failed = b
	case *Canceled:
		q.Canceled = b
	case *Denied:
		q.Denied = b
	case *Approved:
		q.Approved, q.approvedAt = b, e.Time
	}
}

// Last is the newest event; nil before the first.
func (q *Question) Last() *Event {
	if len(q.Events) == 0 {
		return nil
	}
	return q.Events[len(q.Events)-1]
}

// Status tells where the question stands.
func (q *Question) Status() Status {
	last := q.Last()
	if last == nil {
		return StatusRunning
	}
	return last.Kind().Status()
}

// Ended reports whether the terminal event is there.
func (q *Question) Ended() bool {
	last := q.Last()
	return last != nil && last.Kind().Terminal()
}

// Effect returns the event that answers e, or nil: what a stage looks for before
// it does its work again.
func (q *Question) Effect(e *Event) *Event {
	id := e.MessageID()
	for _, x := range q.Events {
		if x.Cause == id {
			return x
		}
	}
	return nil
}

// Overdue reports whether the question is still open past its deadline.
func (q *Question) Overdue(now time.Time) bool {
	return q.Asked != nil && !q.Ended() && now.After(q.Deadline())
}

// With returns the question with e applied, leaving q as it is, so that a value
// once published can be shared between goroutines.
func (q *Question) With(e *Event) (*Question, error) {
	next := *q
	next.Events = append(make([]*Event, 0, len(q.Events)+1), q.Events...)
	next.Rejected = append([]*Rejected(nil), q.Rejected...)
	if err := next.Apply(e); err != nil {
		return nil, err
	}
	return &next, nil
}
