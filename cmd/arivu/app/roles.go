package app

import (
	"context"
	"encoding/json"
	"fmt"

	"arivu/events"
	"arivu/events/bus"
	"arivu/planner"
	"arivu/planner/cache"
	"arivu/planner/offline"
	"arivu/tracer"
)

func (a *App) startTracer(ctx context.Context) error {
	t := tracer.New(tracer.Config{Bus: a.bus, Logger: a.log.Named("tracer")})
	if err := t.Start(ctx); err != nil {
		return err
	}
	a.onStop("tracer", func(ctx context.Context) error { t.Stop(ctx); return nil })
	return nil
}

// waitingPerSlot is how many events a stage holds for each that it works on, to choose whose
// turn is next: enough that it never runs out of work while others stay away, and few, for
// what it holds no other process can have.
const waitingPerSlot = 8

func (a *App) startPlanner(ctx context.Context) error {
	life, cancel := context.WithCancel(context.Background())
	a.onStop("what planning follows", func(context.Context) error { cancel(); return nil })
	cfg, tell, err := planning(life, a.bus, a.opts.Config)
	if err != nil {
		return err
	}
	models, err := a.startRoster(ctx, life)
	if err != nil {
		return err
	}
	plans, err := cache.NewPlans(a.bus.Documents(bus.BucketPlans))
	if err != nil {
		return err
	}
	a.onStop("plan cache", func(context.Context) error { plans.Close(); return nil })
	asking, err := a.startFleet(ctx, models)
	if err != nil {
		return err
	}
	cfg.Models, cfg.Plans = asking, plans
	tell.Plans, tell.Drafts = plans, a.bus
	if a.opts.Config.LLM.Narrate != string(events.NarrateTemplate) {
		tell.Writer = planner.ModelWriter{Models: asking, Choice: cfg.Choice, Budget: cfg.Budget}
	}
	plan, slots := planner.New(cfg), a.opts.Config.Limits.PlannerSlots
	waiting := waitingPerSlot * slots
	stages := []bus.StageConfig{
		{Stage: events.StagePlanner, Kinds: planner.PlannerKinds(), Handler: plan, Slots: slots, Waiting: waiting},
		{Stage: events.StageNarrator, Kinds: planner.NarratorKinds(), Handler: planner.NewNarrator(tell), Slots: slots, Waiting: waiting},
	}
	for _, stage := range stages {
		if err := a.runStage(ctx, stage); err != nil {
			return err
		}
	}
	if err := a.serveLessons(plan); err != nil {
		return err
	}
	if err := a.serveSemantics(plan); err != nil {
		return err
	}
	return a.serveSuggestions(cfg.Schemas)
}

// serveLessons lets people teach words outside a conversation.
func (a *App) serveLessons(plan *planner.Planner) error {
	s, err := a.bus.Serve(events.StagePlanner, events.VerbTeach, func(ctx context.Context, data []byte) (any, error) {
		var in events.TeachTerm
		if err := json.Unmarshal(data, &in); err != nil {
			return nil, fmt.Errorf("decoding a lesson: %w", err)
		}
		return plan.Teach(ctx, in)
	})
	if err != nil {
		return err
	}
	a.onStop("lessons", func(context.Context) error { s.Close(); return nil })
	return nil
}

// serveJoins tells people by what a planner joins that no database declares.
func (a *App) serveJoins(plan *planner.Planner) error {
	s, err := a.bus.Serve(events.StagePlanner, events.VerbJoins, func(ctx context.Context, data []byte) (any, error) {
		var in events.FindJoins
		if err := json.Unmarshal(data, &in); err != nil {
			return nil, fmt.Errorf("decoding a question about joins: %w", err)
		}
		return plan.Joins(ctx, in)
	})
	if err != nil {
		return err
	}
	a.onStop("joins", func(context.Context) error { s.Close(); return nil })
	return nil
}

// serveSemantics checks what people write down before it is stored, and tells what that
// changes.
func (a *App) serveSemantics(plan *planner.Planner) error {
	s, err := a.bus.Serve(events.StagePlanner, events.VerbCheckSemantics, func(ctx context.Context, data []byte) (any, error) {
		var in events.CheckSemantics
		if err := json.Unmarshal(data, &in); err != nil {
			return nil, fmt.Errorf("decoding a check of semantics: %w", err)
		}
		return plan.CheckSemantics(ctx, in)
	})
	if err != nil {
		return err
	}
	a.onStop("semantics", func(context.Context) error { s.Close(); return nil })
	impact, err := a.bus.Serve(events.StagePlanner, events.VerbImpact, func(ctx context.Context, data []byte) (any, error) {
		var in events.AskImpact
		if err := json.Unmarshal(data, &in); err != nil {
			return nil, fmt.Errorf("decoding a question about past questions: %w", err)
		}
		return plan.Impact(ctx, in)
	})
	if err != nil {
		return err
	}
	a.onStop("impact", func(context.Context) error { impact.Close(); return nil })
	return a.serveJoins(plan)
}

func (a *App) runStage(ctx context.Context, cfg bus.StageConfig) error {
	r, err := a.bus.Run(ctx, cfg)
	if err != nil {
		return err
	}
	a.onStop(string(cfg.Stage), func(ctx context.Context) error { r.Stop(ctx); return nil })
	return nil
}

// suggestRequest asks for questions that a connection can answer.
type suggestRequest struct {
	Tenant     string `json:"tenant"`
	Connection string `json:"connection"`
	N          int    `json:"n"`
}

// maxSuggestions bounds what one request may ask for.
const maxSuggestions = 20

func (a *App) serveSuggestions(schemas planner.Schemas) error {
	s, err := a.bus.Serve(events.StagePlanner, "suggest", func(ctx context.Context, data []byte) (any, error) {
		var in suggestRequest
		if err := json.Unmarshal(data, &in); err != nil {
			return nil, fmt.Errorf("decoding a request for suggestions: %w", err)
		}
		schema, err := schemas.Schema(ctx, in.Tenant, in.Connection)
		if err != nil {
			return nil, err
		}
		found := []string{}
		if schema != nil {
			found = offline.Suggestions(schema, min(max(in.N, 1), maxSuggestions))
		}
		return map[string][]string{"suggestions": found}, nil
	})
	if err != nil {
		return err
	}
	a.onStop("suggestions", func(context.Context) error { s.Close(); return nil })
	return nil
}
