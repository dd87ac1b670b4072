package planner

import (
	"context"
	"fmt"
	"time"

	"arivu/events"
	"arivu/planner/semantics"
)

// CheckSemantics holds what people wrote of a connection's data against its schema.
func (p *Planner) CheckSemantics(ctx context.Context, in events.CheckSemantics) (*events.SemanticsChecked, error) {
	schema, err := p.cfg.Schemas.Schema(ctx, in.Tenant, in.Connection)
	if err != nil {
		return nil, fmt.Errorf("reading the schema of %s: %w", in.Connection, err)
	}
	if schema == nil {
		return nil, events.NewError(events.StagePlanner, events.ClassUnavailable,
			fmt.Sprintf("The schema of connection %q is not known yet, so nothing can be written down about it.", in.Connection)).RetryIn(time.Second)
	}
	return semantics.Check(schema, &in.Meanings), nil
}
