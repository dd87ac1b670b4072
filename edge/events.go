package edge

import (
	"net/http"
	"time"

	"github.com/gofiber/fiber/v2"

	"arivu/events"
)

// recordedEvent is an event as it is on the log. Rows are the preview that it holds.
type recordedEvent struct {
	Seq         uint64      `json:"seq"`
	Prev        uint64      `json:"prev"`
	Kind        events.Kind `json:"kind"`
	Attempt     int         `json:"attempt"`
	Time        time.Time   `json:"time"`
	Cause       string      `json:"cause"`
	TraceParent string      `json:"traceparent"`
	Size        int         `json:"size"` // of its encoding on the log, in bytes
	Body        events.Body `json:"body"`
}

// breaker is how a model was found while a question ran. A change is one planner's.
type breaker struct {
	Model    string               `json:"model"` // its ID
	Provider string               `json:"provider"`
	Name     string               `json:"name"`
	Before   *events.ModelChange  `json:"before"`  // the last change before the question, nil if none is known
	Changes  []events.ModelChange `json:"changes"` // while it ran, oldest first
}

// listEvents shows what is on the log of a question, in its order, and how its models were
// found at the time.
func (s *Server) listEvents(c *fiber.Ctx) error {
	q, err := s.questionOf(c)
	if err != nil {
		return err
	}
	breakers, err := s.breakers(q)
	if err != nil {
		return err
	}
	recorded := make([]recordedEvent, len(q.Events))
	for i, e := range q.Events {
		recorded[i] = recordedEvent{
			Seq: e.Seq, Prev: e.Prev, Kind: e.Kind(), Attempt: e.Attempt, Time: e.Time, Cause: e.Cause,
			TraceParent: e.TraceParent, Size: e.Size, Body: publicBody(e.Body),
		}
	}
	return reply(c, http.StatusOK, map[string]any{
		"question": q.Question, "session_id": q.Asked.SessionID, "status": q.Status(), "events": recorded, "breakers": breakers,
	})
}

// publicBody is a body without the hash of a client's idempotency key.
func publicBody(body events.Body) events.Body {
	asked, ok := body.(*events.Asked)
	if !ok || asked.IdempotencyKey == "" {
		return body
	}
	public := *asked
	public.IdempotencyKey = ""
	return &public
}

// breakers are those of the tenant's models, in the order in which they are asked.
func (s *Server) breakers(q *events.Question) ([]breaker, error) {
	models, err := s.models.List(s.ctx, q.Tenant)
	if err != nil {
		return nil, err
	}
	changes, err := s.modelChanges(q)
	if err != nil {
		return nil, err
	}
	out := make([]breaker, len(models))
	for i, m := range models {
		out[i] = breaker{Model: m.ID, Provider: m.Provider, Name: m.Model, Changes: []events.ModelChange{}}
		for _, c := range changes {
			out[i].take(c, q.Events[0].Time)
		}
	}
	return out, nil
}

func (b *breaker) take(c events.ModelChange, started time.Time) {
	switch {
	case c.Model != b.Model:
	case c.At.Before(started):
		b.Before = &c
	default:
		b.Changes = append(b.Changes, c)
	}
}

// modelChanges are how the tenant's models were found while a question ran, and last before
// it.
func (s *Server) modelChanges(q *events.Question) ([]events.ModelChange, error) {
	models, err := s.models.List(s.ctx, q.Tenant)
	if err != nil {
		return nil, err
	}
	ids := make([]string, len(models))
	for i, m := range models {
		ids[i] = m.ID
	}
	until := s.now()
	if q.Ended() {
		until = q.Last().Time
	}
	return s.bus.ModelsBetween(s.ctx, q.Tenant, ids, q.Events[0].Time, until)
}
