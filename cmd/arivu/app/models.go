package app

import (
	"context"
	"encoding/json"
	"fmt"

	"arivu/events"
	"arivu/planner/roster"
)

// startRoster keeps the stored models until life is done, and tries one when asked to.
func (a *App) startRoster(ctx, life context.Context) (*roster.Roster, error) {
	keys, err := a.vault(events.StagePlanner)
	if err != nil {
		return nil, err
	}
	models, err := roster.Start(ctx, life, roster.Config{
		Bus: a.bus, Vault: keys, Declared: a.opts.Config.Model(), Logger: a.log.Named("models"),
	})
	if err != nil {
		return nil, err
	}
	s, err := a.bus.Serve(events.StagePlanner, events.VerbTestModel, func(ctx context.Context, data []byte) (any, error) {
		var in events.TestModel
		if err := json.Unmarshal(data, &in); err != nil {
			return nil, fmt.Errorf("decoding a request to test a model: %w", err)
		}
		return models.Test(ctx, in, open)
	})
	if err != nil {
		return nil, err
	}
	a.onStop("tests of models", func(context.Context) error { s.Close(); return nil })
	return models, nil
}
