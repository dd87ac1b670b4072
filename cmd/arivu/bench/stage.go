package bench

import (
	"context"
	"fmt"
	"time"

	"arivu/events"
	"arivu/planner"
)

// Stage is a [Maker] that plans as a server without a model does: through the
// planner's whole stage and what it refuses, not only the offline planner in it.
type Stage struct {
	Offline planner.OfflinePlanner
}

// Make implements Maker.
func (s Stage) Make(ctx context.Context, r Request) (events.Body, error) {
	p := planner.New(planner.Config{
		Schemas: oneSchema{r.Schema}, Offline: s.Offline, Clock: func() time.Time { return r.Now },
	})
	e := &events.Event{
		Address: events.Address{Tenant: "bench", Session: events.NewID(), Question: events.NewID()},
		Attempt: 1, Time: r.Now, Seq: 1,
		Body: &events.Asked{
			Question: r.Question, Connection: r.Schema.Connection, User: "bench", SessionID: "bench",
			Options: events.Options{Planner: events.PlanOffline}, Deadline: r.Now.Add(time.Minute),
		},
	}
	q, err := events.NewQuestion(e)
	if err != nil {
		return nil, fmt.Errorf("asking the planner: %w", err)
	}
	return p.Handle(ctx, q, e)
}

// oneSchema knows one schema.
type oneSchema struct{ schema *events.Schema }

// Schema implements planner.Schemas.
func (s oneSchema) Schema(context.Context, string, string) (*events.Schema, error) {
	return s.schema, nil
}
