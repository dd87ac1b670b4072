// Package catalog turns what an engine finds in a database into the snapshot
// that planners read: stamped with a fingerprint of its structure, small enough
// to be stored as one value, and comparable with the one before.
package catalog

import (
	"context"
	"time"

	"arivu/events"
	"arivu/executor/engine"
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
	s.Connection = connection
	s.TakenAt = now.UTC()
	s.Fingerprint = Fingerprint(s)
	return Bound(s, MaxPacked)
}
