package main

import (
	"context"
	"errors"
	"time"

	"arivu/cmd/arivu/app"
	"arivu/cmd/arivu/bench"
	"arivu/planner"
	"arivu/planner/llm"
	"arivu/planner/llm/fleet"
)

// model asks the configuration's model through the planner's stage.
type model struct {
	*bench.Stage

	name   llm.Identity
	models *fleet.Fleet
}

func (c *benchCmd) model(e *env, now time.Time) (*model, error) {
	cfg, err := e.load(nil)
	if err != nil {
		return nil, err
	}
	if !cfg.Model().Configured() {
		return nil, usageError{errors.New("no model is configured: set ARIVU_LLM_PROVIDER, ARIVU_LLM_MODEL and its key (or llm in the file of --config), or name a server that has one with --server")}
	}
	declared := cfg.Model().WithDefaults()
	models := app.OneModel(declared)
	return &model{
		name: llm.Identity{Provider: declared.Provider, Model: declared.Model}, models: models,
		Stage: c.stage(planner.Config{
			Models: models, Budget: cfg.Budgets.Question(), CompareOffline: cfg.LLM.Compare, Replies: cfg.LLM.Replies,
		}, now),
	}, nil
}

// close ends the model's connections; no question may be under way.
func (m *model) close(ctx context.Context) { m.models.Close(context.WithoutCancel(ctx)) }

// compare asks a model, and then the offline planner what the model was asked.
func (c *benchCmd) compare(e *env, m *model, items []bench.Item, databases *bench.Databases, gates []bench.Gate) error {
	f, err := c.ask(e, items, databases, m)
	if err != nil {
		return err
	}
	own, err := bench.Run(e.ctx, bench.Options{
		Items: bench.Asked(f.results), Databases: databases, Asker: c.stage(planner.Config{}, m.Now), Order: bench.OrderRule(c.Order), Jobs: c.Jobs,
	})
	if err != nil {
		return err
	}
	both := &bench.Comparison{Planner: m.name.String(), Model: f.summary, Offline: bench.Summarize(own, c.Sure)}
	if f.stopped != nil {
		both.Stopped = f.stopped.Error()
	}
	return c.report(e, f, both, gates)
}
