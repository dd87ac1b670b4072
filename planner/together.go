package planner

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"

	"arivu/events"
	"arivu/events/bus"
	"arivu/planner/llm"
	"arivu/planner/llm/fleet"
)

// shared is a completion and the question for which it was made.
type shared struct {
	completion events.Completion
	by         events.Reused
}

// together is complete for all questions that this process has in hand for which the same
// models would be asked the same: the first asks, and the others have its reply, for
// nothing. If it gets none, be it because it is canceled, each asks by itself.
func (p *Planner) together(ctx context.Context, j *job, call fleet.Call, request llm.Request) (*events.Completion, error) {
	began := p.cfg.Clock()
	s, others, err := p.flights.Do(ctx, p.sameAs(j, call, request), func() (*shared, bool, error) {
		c, err := p.complete(ctx, j, call, request)
		if err != nil {
			return nil, false, err
		}
		return &shared{*c, events.Reused{Question: j.q.Question, At: p.cfg.Clock()}}, true, nil
	})
	var known *events.Error
	if errors.Is(err, context.DeadlineExceeded) && !errors.As(err, &known) {
		err = events.NewError(events.StagePlanner, events.ClassTimeout, "there was no time left to wait for a model's reply").RetryIn(0).WithCause(err)
	}
	if err != nil {
		return nil, err
	}
	c := s.completion
	if others {
		_, span := bus.StartSpan(ctx, "shared model call")
		span.Set("question", s.by.Question)
		span.End(nil)
		by := s.by
		c.Usage, c.Attempts, c.LatencyMS, c.Reused = events.Usage{}, nil, p.cfg.Clock().Sub(began).Milliseconds(), &by
	}
	return &c, nil
}

// sameAs identifies what would be asked, and of which models; "" where nothing that was
// made for another question is wanted. The prompt holds all that a reply depends on: the
// question, the day, the conversation, and the structure as the rules of the connection
// show it.
func (p *Planner) sameAs(j *job, call fleet.Call, request llm.Request) string {
	if j.e.Kind() != events.KindAsked || j.q.Asked.Options.Fresh {
		return ""
	}
	data, err := json.Marshal([]any{
		j.q.Tenant, j.q.Asked.Connection, j.schema.Fingerprint, call.Models, call.Limit, p.replies(j), request.System, request.User,
	})
	if err != nil {
		panic(fmt.Sprintf("encoding strings and numbers as JSON: %v", err)) // they always encode
	}
	sum := sha256.Sum256(data)
	return string(sum[:])
}
