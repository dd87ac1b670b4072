package app

import (
	"context"
	"fmt"

	"github.com/prometheus/client_golang/prometheus"

	"arivu/events"
	"arivu/events/bus"
	"arivu/planner/llm"
	"arivu/planner/llm/budget"
	"arivu/planner/llm/fleet"
	"arivu/planner/llm/rate"
	"arivu/planner/roster"
)

// startFleet opens the stored models when questions want them.
func (a *App) startFleet(ctx context.Context, models *roster.Roster) (*fleet.Fleet, error) {
	cfg := a.opts.Config
	measured, err := a.measure(ctx)
	if err != nil {
		return nil, err
	}
	usage := a.bus.Documents(bus.BucketUsage)
	f := fleet.New(fleet.Config{
		Source: models, Open: func(c llm.Config) (fleet.Provider, error) { return open(c) }, HedgeAfter: cfg.LLM.HedgeAfter,
		Rates: rate.New(usage, nil), Budgets: budget.New(usage, cfg.Budgets.Daily(), nil), Changes: a.bus, Observer: measured, Logger: a.log.Named("models"),
	})
	a.onStop("models", func(ctx context.Context) error { f.Close(ctx); return nil })
	if declared := cfg.Model(); declared.Configured() {
		a.log.Info("questions are planned by models, offline when none answers; the configuration's: " + declared.WithDefaults().String())
	}
	return f, nil
}

// measure counts calls of models for Prometheus, nil if nobody looks.
func (a *App) measure(ctx context.Context) (fleet.Observer, error) {
	if a.opts.Config.MetricsAddr == "" {
		return nil, nil
	}
	registry := prometheus.NewRegistry()
	measured, err := fleet.NewMetrics(registry)
	if err != nil {
		return nil, fmt.Errorf("registering metrics: %w", err)
	}
	return measured, a.startMetrics(ctx, registry)
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

// SampleValues implements planner.Samples.
func (o options) SampleValues(ctx context.Context, tenant, connection string) (bool, error) {
	c, err := o.connection(ctx, tenant, connection)
	return err == nil && c.Options.SampleValues, err
}

// ModelsOf implements planner.Choice.
func (o options) ModelsOf(ctx context.Context, tenant, connection string) ([]string, error) {
	c, err := o.connection(ctx, tenant, connection)
	if err != nil {
		return nil, err
	}
	return c.Options.Models, nil
}

// MayNarrate implements planner.Narration.
func (o options) MayNarrate(ctx context.Context, tenant, connection string) (bool, error) {
	c, err := o.connection(ctx, tenant, connection)
	if err != nil {
		return false, err
	}
	return !c.Options.NoRowsToModel && c.Options.Narrate != events.NarrateTemplate, nil
}

func (o options) connection(ctx context.Context, tenant, name string) (*events.Connection, error) {
	c := new(events.Connection)
	if _, err := o.connections.Get(ctx, tenant+"."+name, c); err != nil {
		return nil, fmt.Errorf("reading connection %s: %w", name, err)
	}
	return c, nil
}
