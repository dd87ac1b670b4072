// Package catalog turns what an engine finds in a database into the snapshot
// that planners read: stamped with a fingerprint of its structure, small enough
// to be stored as one value, and comparable with the one before.
package catalog

import (
	"context"
	"fmt"
	"time"

	"arivu/events"
	"arivu/executor/engine"
	"arivu/executor/personal"
	"arivu/executor/veil"
)

// Introspector is what a snapshot is taken from: an engine.
type Introspector interface {
	Introspect(ctx context.Context, opts engine.IntrospectOptions) (*events.Schema, error)
}

// Take makes the finished snapshot of a connection as of now.
func Take(ctx context.Context, connection string, from Introspector, opts engine.IntrospectOptions, now time.Time) (*events.Schema, error) {
	s, err := from.Introspect(ctx, opts)
	if err != nil {
		return nil, err
	}
	return finish(s, connection, now)
}

// TakeUnder is Take under rules about what is kept back. The warnings are
// about rules that do nothing and what had to be left out.
func TakeUnder(ctx context.Context, rules events.Rules, connection string, from Introspector, opts engine.IntrospectOptions, now time.Time) (*events.Schema, []string, error) {
	if rules.Empty() {
		s, err := Take(ctx, connection, from, opts, now)
		return s, nil, err
	}
	drawn := veil.New(rules)
	opts.Veil = drawn.Draw
	s, err := from.Introspect(ctx, opts)
	if err != nil {
		return nil, nil, err
	}
	if !drawn.Drawn() {
		return nil, nil, events.NewError(events.StageExecutor, events.ClassUnavailable, fmt.Sprintf(
			"Columns and rows of a %s database cannot be kept back yet, so nothing of it is shown. Take the connection's rules away, or give its login only what may be seen.", s.Dialect))
	}
	s, err = finish(drawn.Finish(s), connection, now)
	return s, drawn.Warnings(), err
}

func finish(s *events.Schema, connection string, now time.Time) (*events.Schema, error) {
	s.Connection = connection
	s.TakenAt = now.UTC()
	s.Fingerprint = Fingerprint(s)
	for i := range s.Tables {
		personal.Mark(&s.Tables[i])
	}
	return Bound(s, MaxPacked)
}
