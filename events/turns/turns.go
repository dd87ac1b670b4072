// Package turns decides whose turn it is where more want to be served than there are places:
// the stages of the pipeline with the events that they have taken, and the executor with the
// statements of one database.
//
// Tenants share the places evenly, in each its users, and of each user the sessions: whose turn
// comes next is of the tenant that has least running, and of those with as many, of the one served
// longest ago; so on down to the session, of which the oldest goes first. What nobody waits for
// (Asker.Background) comes after all that somebody does, and leaves one place free, so that
// it holds nobody up for longer than a piece of work that has begun. When the room to wait in
// is full, the newest of whoever has most waiting gives way: a crowd of one asker's never
// keeps another's out.
package turns

import (
	"context"
	"errors"
	"slices"
	"sync"

	"arivu/events"
)

// Why nobody gets a turn.
var (
	// ErrCrowded: there is no room to wait in. Whoever has most waiting was sent away.
	ErrCrowded = errors.New("too many wait already")
	// ErrClosed: the queue gives no more turns.
	ErrClosed = errors.New("no more turns are given")
)

// Asker is whom something is done for.
type Asker struct {
	Tenant, User, Session string
	// Background says that nobody waits for it.
	Background bool
}

// Of is whom a question is answered for.
func Of(q *events.Question) Asker {
	return Asker{
		Tenant: q.Tenant, User: q.Asked.User, Session: q.Session,
		Background: q.Asked.Options.Priority == events.PriorityBackground,
	}
}

// Limits bound a queue.
type Limits struct {
	// Places are how many are served at once, at least 1.
	Places int
	// Room is how many wait, in all, and PerSession of one session (0: no bound but Room).
	Room, PerSession int
	// Spare keeps the last place from any one session, where there is more than one place, so
	// that another's question finds one free however much the session asks.
	Spare bool
}

// Queue gives turns. It is safe for concurrent use, and remembers nobody who neither is
// served nor waits.
type Queue struct {
	limits Limits

	mu          sync.Mutex
	running     int
	served      uint64 // counts turns given
	interactive asking
	background  asking
	closed      bool
}

// New returns a queue in which nobody is.
func New(l Limits) *Queue {
	l.Places = max(l.Places, 1)
	return &Queue{limits: l}
}

// Take waits for a turn and returns the function that ends it. Of one session, lower orders go
// first. It fails with ErrCrowded, ErrClosed or the cause of ctx.
func (q *Queue) Take(ctx context.Context, a Asker, order uint64) (done func(), err error) {
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	w, err := q.join(a, order)
	if err != nil {
		return nil, err
	}
	select {
	case <-w.ready:
		if w.err != nil {
			return nil, w.err
		}
		return sync.OnceFunc(func() { q.end(w) }), nil
	case <-ctx.Done():
	}
	if !q.leave(w) && w.err == nil {
		q.end(w) // its turn came at the same moment
	}
	return nil, context.Cause(ctx)
}

// Load tells how many are served and how many wait.
func (q *Queue) Load() (running, waiting int) {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.running, q.waiting()
}

// Close sends away all who wait, and whoever comes later. Turns that were given go on.
func (q *Queue) Close() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.closed = true
	for q.waiting() > 0 {
		q.sendAway(ErrClosed)
	}
}

// turn is somebody who waits, or is served.
type turn struct {
	session *asking
	order   uint64
	ready   chan struct{} // closed when it may go, or must with err
	err     error
}

func (q *Queue) waiting() int { return q.interactive.waiting + q.background.waiting }

func (q *Queue) join(a Asker, order uint64) (*turn, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.closed {
		return nil, ErrClosed
	}
	root := &q.interactive
	if a.Background {
		root = &q.background
	}
	// As if served just before the last one: a newcomer neither waits for all who were served
	// before nor, by coming again and again, passes those who have stayed.
	since := max(q.served, 1) - 1
	s := root.of(a.Tenant, since).of(a.User, since).of(a.Session, since)
	if most := q.limits.PerSession; most > 0 && s.waiting >= most {
		return nil, ErrCrowded
	}
	w := &turn{session: s, order: order, ready: make(chan struct{})}
	s.put(w)
	q.admit()
	if q.waiting() > q.limits.Room {
		q.sendAway(ErrCrowded)
	}
	return w, nil
}

// leave gives up waiting; false says that w waits no more.
func (q *Queue) leave(w *turn) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	i := slices.Index(w.session.queue, w)
	if i < 0 {
		return false
	}
	w.session.take(i)
	w.session.forget()
	return true
}

func (q *Queue) end(w *turn) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.running--
	w.session.run(-1)
	w.session.forget()
	q.admit()
}

// admit gives turns while there are places and somebody who may have one. The lock is held.
func (q *Queue) admit() {
	for q.running < q.limits.Places {
		s := q.next()
		if s == nil {
			return
		}
		w := s.take(0)
		q.running++
		q.served++
		s.run(1)
		for n := s; n != nil; n = n.parent {
			n.last = q.served
		}
		close(w.ready)
	}
}

// next is the session whose turn it is, nil if nobody may go.
func (q *Queue) next() *asking {
	most := q.limits.Places
	if q.limits.Spare && most > 1 {
		most--
	}
	if s := q.interactive.next(most); s != nil {
		return s
	}
	if q.limits.Places > 1 && q.running >= q.limits.Places-1 {
		return nil
	}
	return q.background.next(most)
}

// sendAway sends away the newest of whoever has most waiting, with why.
func (q *Queue) sendAway(why error) {
	n := &q.interactive
	if q.background.waiting > 0 {
		n = &q.background
	}
	s := n.crowd()
	w := s.take(len(s.queue) - 1)
	s.forget()
	w.err = why
	close(w.ready)
}
