package app

import (
	"context"

	"arivu/cmd/arivu/config"
	"arivu/events/bus"
	"arivu/planner"
)

// Rerun plans and tells a past question of a tenant again, from what is on the log; see
// planner.Rerun.
func Rerun(ctx context.Context, b *bus.Bus, cfg *config.Config, tenant, id string) ([]planner.Step, error) {
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
	plan, tell, err := planning(ctx, b, cfg)
	if err != nil {
		return nil, err
	}
	return planner.Rerun(ctx, plan, planner.NewNarrator(tell), q)
}
