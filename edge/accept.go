package edge

import (
	"context"
	"errors"
	"fmt"
	"time"

	"arivu/edge/auth"
	"arivu/edge/live"
	"arivu/events"
	"arivu/events/bus"
)

// accept stores a question and returns a waiter that knows its first event. Under
// an idempotency key that was used before, it returns the question of then. The
// caller closes the waiter.
func (s *Server) accept(ctx context.Context, who auth.Identity, w wish, o once) (*live.Waiter, *events.Question, error) {
	if o.key == "" {
		e := s.asked(who, w, s.newAddress(who, w), s.now(), "")
		if err := s.admit(e, who, w); err != nil {
			return nil, nil, err
		}
		return s.store(ctx, e)
	}
	return s.acceptOnce(ctx, who, w, o)
}

// newAddress is where a new question goes. A session of its own is named by a new
// id.
func (s *Server) newAddress(who auth.Identity, w wish) claim {
	session := w.SessionID
	if session == "" {
		session = events.NewID()
	}
	return claim{SessionID: session, Address: events.Address{
		Tenant: who.Tenant, Session: events.SessionToken(session), Question: events.NewID(),
	}}
}

// asked is the event of a question, not stored yet.
func (s *Server) asked(who auth.Identity, w wish, c claim, at time.Time, keyHash string) *events.Event {
	return &events.Event{
		Address: c.Address, Attempt: 1, Time: at,
		Body: &events.Asked{
			Question: w.Question, SQL: w.SQL, Connection: w.Connection, User: who.User, SessionID: c.SessionID, Parent: w.Parent, Again: w.Again,
			Change: w.Change, Reading: w.Reading, Picked: w.Pick,
			Options: w.Options, Deadline: deadline(at, w), IdempotencyKey: keyHash,
		},
	}
}

func deadline(at time.Time, w wish) time.Time {
	return at.Add(time.Duration(w.Options.DeadlineMS) * time.Millisecond)
}

// admit asks the gate for the question that e begins.
func (s *Server) admit(e *events.Event, who auth.Identity, w wish) error {
	return s.gate.Admit(e.Question, e.Tenant, who.User, deadline(e.Time, w))
}

// store appends the first event of a question that was admitted. The waiter is
// there before, so it misses nothing.
func (s *Server) store(ctx context.Context, e *events.Event) (*live.Waiter, *events.Question, error) {
	waiter := s.hub.NewWaiter(s.stored, e.Address, s.cfg.Limits.Recheck)
	q, err := s.publish(ctx, e)
	if err != nil {
		waiter.Close()
		s.gate.Release(e.Question)
		return nil, nil, err
	}
	waiter.Know(q)
	return waiter, q, nil
}

func (s *Server) publish(ctx context.Context, e *events.Event) (*events.Question, error) {
	ctx, span := bus.StartSpan(s.bus.WithTrace(ctx, e.Address, events.StageEdge, ""), "accept")
	e.TraceParent = span.TraceParent()
	err := s.bus.Append(ctx, e)
	if errors.Is(err, bus.ErrConflict) {
		// Another request with the same idempotency key got in first.
		span.End(nil)
		return s.bus.Question(ctx, e.Address)
	}
	span.End(err)
	if err != nil {
		return nil, err
	}
	return events.NewQuestion(e)
}

// question reads a question by its id. One of a connection that who asks does not see is
// not found.
func (s *Server) question(ctx context.Context, who auth.Identity, id string) (*events.Question, error) {
	a, err := s.bus.Locate(ctx, who.Tenant, id)
	if err != nil {
		return nil, err
	}
	q, err := s.bus.Question(ctx, a)
	if err == nil && !who.Sees(q.Asked.Connection) {
		return nil, fmt.Errorf("question %s: %w", id, bus.ErrNotFound)
	}
	return q, err
}

// locate is question for who needs no more than where it is.
func (s *Server) locate(ctx context.Context, who auth.Identity, id string) (events.Address, error) {
	if !who.Limited() {
		return s.bus.Locate(ctx, who.Tenant, id)
	}
	q, err := s.question(ctx, who, id)
	if err != nil {
		return events.Address{}, err
	}
	return q.Address, nil
}
