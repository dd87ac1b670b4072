package planner

import (
	"context"
	"errors"
	"testing"
	"time"

	"arivu/events"
)

type oneSchema struct{ schema *events.Schema }

func (o oneSchema) Schema(context.Context, string, string) (*events.Schema, error) {
	return o.schema, nil
}

// A first look at the structure is waited with, and then made do with.
func TestPartialSnapshot(t *testing.T) {
	t.Parallel()
	asked := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	q := &events.Question{Asked: &events.Asked{Connection: "shop"}}
	for _, c := range []struct {
		partial bool
		waited  time.Duration
		snooze  bool
	}{{false, 0, false}, {true, 0, true}, {true, 9 * time.Second, true}, {true, 10 * time.Second, false}} {
		r := schemaReader{
			source: oneSchema{&events.Schema{Partial: c.partial}}, wait: 10 * time.Second,
			clock: func() time.Time { return asked.Add(c.waited) },
		}
		got, err := r.read(t.Context(), q, &events.Event{Time: asked})
		var snooze *events.Snooze
		if errors.As(err, &snooze) != c.snooze || (got != nil) == c.snooze {
			t.Errorf("%+v: %v, %v", c, got, err)
		}
	}
}
