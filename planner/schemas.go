package planner

import (
	"context"
	"errors"
	"fmt"
	"time"

	"arivu/events"
)

// Schemas gives the newest snapshot of a connection. It returns nil without an
// error if none has been published yet; a *events.Error ends the question, any
// other error is tried again.
type Schemas interface {
	Schema(ctx context.Context, tenant, connection string) (*events.Schema, error)
}

// schemaPoll is how long to wait at first before looking for a missing snapshot
// again.
const schemaPoll = 250 * time.Millisecond

// schemaReader waits, within bounds and without holding a worker, for a snapshot
// that is still being taken: a server answers from its first second, while the
// executor may still be introspecting. Where the wait is over before the values of the
// rows are known, the structure will do.
type schemaReader struct {
	source Schemas
	clock  func() time.Time
	wait   time.Duration
}

func (r schemaReader) read(ctx context.Context, q *events.Question, e *events.Event) (*events.Schema, error) {
	connection := q.Asked.Connection
	schema, err := r.source.Schema(ctx, q.Tenant, connection)
	waited := r.clock().Sub(e.Time)
	if schema != nil && err == nil && (!schema.Partial || waited >= r.wait) {
		return schema, nil
	}
	if err != nil && !errors.Is(err, events.ClassUnknownConnection) {
		return nil, fmt.Errorf("reading the schema of %s: %w", connection, err)
	}
	if waited < r.wait {
		// Growing with the wait, so that it takes few deliveries.
		return nil, &events.Snooze{Delay: max(schemaPoll, waited/4), Reason: "the schema of " + connection + " is not known yet"}
	}
	var known *events.Error
	if errors.As(err, &known) {
		return nil, known
	}
	return nil, events.NewError(events.StagePlanner, events.ClassUnknownConnection, fmt.Sprintf(
		"nothing is known of connection %q: check that it exists and can be reached (arivu connections list, arivu connections test %s) and that an executor is running",
		connection, connection)).RetryIn(0)
}
