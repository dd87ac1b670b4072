package app

import (
	"context"
	"fmt"

	"arivu/events"
	"arivu/events/bus"
	"arivu/planner/llm"
	"arivu/planner/llm/budget"
	"arivu/planner/llm/fleet"
	"arivu/planner/llm/rate"
	"arivu/planner/roster"
)

// startFleet opens the stored models when questions want them.
func (a *App) startFleet(models *roster.Roster) *fleet.Fleet {
	cfg := a.opts.Config
	usage := a.bus.Documents(bus.BucketUsage)
	f := fleet.New(fleet.Config{
		Source: models, Open: func(c llm.Config) (fleet.Provider, error) { return open(c) }, HedgeAfter: cfg.LLM.HedgeAfter,
		Rates: rate.New(usage, nil), Budgets: budget.New(usage, cfg.Budgets.Daily(), nil), Changes: a.bus, Logger: a.log.Named("models"),
	})
	a.onStop("models", func(ctx context.Context) error { f.Close(ctx); return nil })
	if declared := cfg.Model(); declared.Configured() {
		a.log.Info("questions are planned by models, offline when none answers; the configuration's: " + declared.WithDefaults().String())
	}
	return f
}

// options tell the planner what connections allow of models.
type options struct {
	connections *bus.Documents
}

// HideValues implements planner.Privacy. A connection that cannot be read hides
// everything.
func (o options) HideValues(ctx context.Context, tenant, connection string) (bool, error) {
	c, err := o.connection(ctx, tenant, connection)
	return err != nil || c.Options.NoRowsToModel, err
}

// ModelsOf implements planner.Choice.
func (o options) ModelsOf(ctx context.Context, tenant, connection string) ([]string, error) {
	c, err := o.connection(ctx, tenant, connection)
	if err != nil {
		return nil, err
	}
	return c.Options.Models, nil
}

func (o options) connection(ctx context.Context, tenant, name string) (*events.Connection, error) {
	c := new(events.Connection)
	if _, err := o.connections.Get(ctx, tenant+"."+name, c); err != nil {
		return nil, fmt.Errorf("reading connection %s: %w", name, err)
	}
	return c, nil
}
