package app

import (
	"context"

	"arivu/events/bus"
	"arivu/planner"
	"arivu/planner/offline"
)

// Rerun plans and tells a past question of a tenant again, from what is on the log; see
// planner.Rerun.
func Rerun(ctx context.Context, b *bus.Bus, tenant, id string) ([]planner.Step, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	at, err := b.Locate(ctx, tenant, id)
	if err != nil {
		return nil, err
	}
	q, err := b.Question(ctx, at)
	if err != nil {
		return nil, err
	}
	schemas, err := b.Schemas(ctx)
	if err != nil {
		return nil, err
	}
	vocabularies, err := b.Vocabularies(ctx)
	if err != nil {
		return nil, err
	}
	own, rules := offline.New(), options{b.Documents(bus.BucketConnections)}
	cfg := planner.Config{
		Schemas: schemas, Offline: own, Privacy: rules, Samples: rules, Vocabularies: vocabularies, Conversations: b,
	}
	return planner.Rerun(ctx, cfg, planner.NewNarrator(planner.NarratorConfig{Schemas: schemas, Offline: own}), q)
}
