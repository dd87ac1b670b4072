package app

import (
	"context"
	"encoding/json"
	"fmt"

	"arivu/events"
	"arivu/planner/llm/local"
	"arivu/planner/roster"
)

// startRoster keeps the stored models until life is done, and answers what the edge asks
// about them.
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
	for verb, f := range map[string]func(context.Context, []byte) (any, error){
		events.VerbDescribeModels: request(models.Describe),
		events.VerbCheckModel:     request(models.Check),
		events.VerbFindModels:     request(local.Finder{}.Find),
		events.VerbTestModel: request(func(ctx context.Context, in events.TestModel) (*events.ModelTested, error) {
			return models.Test(ctx, in, open)
		}),
	} {
		s, err := a.bus.Serve(events.StagePlanner, verb, f)
		if err != nil {
			return nil, err
		}
		a.onStop(verb, func(context.Context) error { s.Close(); return nil })
	}
	return models, nil
}

// request decodes what f takes.
func request[In, Out any](f func(context.Context, In) (Out, error)) func(context.Context, []byte) (any, error) {
	return func(ctx context.Context, data []byte) (any, error) {
		var in In
		if err := json.Unmarshal(data, &in); err != nil {
			return nil, fmt.Errorf("decoding a request: %w", err)
		}
		return f(ctx, in)
	}
}
