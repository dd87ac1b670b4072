package app

import (
	"context"

	"arivu/cmd/arivu/config"
	"arivu/events/bus"
	"arivu/planner"
	"arivu/planner/offline"
)

// planning is what plans and tells results, without models and caches: the same in a
// server and in a replay. It follows what changes until life is done.
func planning(life context.Context, b *bus.Bus, cfg *config.Config) (planner.Config, planner.NarratorConfig, error) {
	var plan planner.Config
	schemas, err := b.Schemas(life)
	if err != nil {
		return plan, planner.NarratorConfig{}, err
	}
	vocabularies, err := b.Vocabularies(life)
	if err != nil {
		return plan, planner.NarratorConfig{}, err
	}
	semantics, err := b.Semantics(life)
	if err != nil {
		return plan, planner.NarratorConfig{}, err
	}
	own, rules := offline.New(), options{b.Documents(bus.BucketConnections)}
	plan = planner.Config{
		Schemas: schemas, Offline: own, Privacy: rules, Samples: rules, Choice: rules, Budget: cfg.Budgets.Question(),
		Vocabularies: vocabularies, Semantics: semantics, Conversations: b, CompareOffline: cfg.LLM.Compare, Replies: cfg.LLM.Replies,
	}
	return plan, planner.NarratorConfig{Schemas: schemas, Offline: own, Narration: rules}, nil
}
