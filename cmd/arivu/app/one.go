package app

import (
	"context"
	"math"

	"arivu/events"
	"arivu/planner/llm"
	"arivu/planner/llm/fleet"
)

// OneModel returns a fleet of this model alone, for commands that ask it in their own
// process. Each question counts there by itself: no failure keeps the next from being
// asked. Close ends it.
func OneModel(cfg llm.Config) *fleet.Fleet {
	cfg = cfg.WithDefaults()
	model := &events.Model{
		ID: events.DeclaredModel, Provider: cfg.Provider, Model: cfg.Model, BaseURL: cfg.BaseURL, Prices: cfg.Prices, Origin: events.OriginEnvironment,
	}
	return fleet.New(fleet.Config{
		Source:  oneModel{cfg: cfg, list: []*events.Model{model}},
		Open:    func(c llm.Config) (fleet.Provider, error) { return open(c) },
		Breaker: llm.BreakerConfig{Failures: math.MaxUint32},
	})
}

// oneModel is a fleet.Source of one model for everybody.
type oneModel struct {
	cfg  llm.Config
	list []*events.Model
}

// List implements fleet.Source.
func (o oneModel) List(context.Context, string) ([]*events.Model, error) { return o.list, nil }

// Config implements fleet.Source.
func (o oneModel) Config(*events.Model) (llm.Config, error) { return o.cfg, nil }

var _ fleet.Source = oneModel{}
