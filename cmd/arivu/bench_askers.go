package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"arivu/cmd/arivu/bench"
	"arivu/cmd/arivu/client"
	"arivu/events"
	"arivu/planner"
	"arivu/planner/offline"
)

// asker is who answers the questions.
func (c *benchCmd) asker(e *env) (bench.Asker, error) {
	switch {
	case c.Predictions != "":
		return readPredictions(c.Predictions)
	case c.Server != "":
		return c.remote(e)
	}
	now, err := c.now()
	if err != nil {
		return nil, err
	}
	switch c.Planner {
	case "stage":
		return c.stage(planner.Config{}, now), nil
	case "llm":
		return c.model(e, now)
	}
	maker, ok := makers()[c.Planner]
	if !ok {
		return nil, usageError{fmt.Errorf("--planner %s is for a server: name one with --server", c.Planner)}
	}
	return &bench.Local{Maker: maker, Now: now}, nil
}

// stage is the whole stage of a planner that works with cfg.
func (c *benchCmd) stage(cfg planner.Config, now time.Time) *bench.Stage {
	cfg.Offline = offline.New()
	return &bench.Stage{Planner: cfg, Now: now, Patience: c.Patience}
}

// makers are the planners that can be measured by themselves.
func makers() map[string]bench.Maker {
	p := offline.New()
	return map[string]bench.Maker{
		"offline": bench.MakerFunc(func(_ context.Context, r bench.Request) (events.Body, error) {
			return p.Continue(offline.Input{Question: r.Question, Schema: r.Schema, Now: r.Now, Earlier: earlier(r)})
		}),
		"best": bench.MakerFunc(func(_ context.Context, r bench.Request) (events.Body, error) { return best(p, r) }),
	}
}

// best answers with the likeliest reading, however unlikely it is, and the two next:
// what published figures are of, where nothing is ever refused.
func best(p *offline.Planner, r bench.Request) (events.Body, error) {
	readings := p.Ranked(offline.Input{Question: r.Question, Schema: r.Schema, Now: r.Now, Earlier: earlier(r)})
	plan := &events.Planned{Dialect: r.Schema.Dialect, Path: events.PathOffline}
	for _, one := range readings {
		if len(plan.Candidates) == events.MaxAttempts {
			break
		}
		if len(plan.Candidates) == 0 {
			plan.Restatement, plan.Confidence = one.Frame.Restate(), one.Score
		}
		plan.Candidates = append(plan.Candidates, events.Candidate{SQL: one.SQL, Score: one.Score})
	}
	if len(plan.Candidates) == 0 {
		return &events.Declined{Reason: "There is no reading of this."}, nil
	}
	return plan, nil
}

// earlier are the turns before a question, as the planner reads them.
func earlier(r bench.Request) []offline.Turn {
	var turns []offline.Turn
	for _, b := range r.Before {
		t := offline.Turn{Question: b.Question, Now: r.Now}
		switch b.Body.(type) {
		case *events.Clarify:
			t.Unplanned = "it needed a choice"
		case *events.Declined:
			t.Unplanned = "it was declined"
		}
		turns = append(turns, t)
	}
	return turns
}

func (c *benchCmd) remote(e *env) (bench.Asker, error) {
	if c.Planner == "stage" {
		return nil, usageError{errors.New("--planner stage is for this process: a server has auto, llm and offline")}
	}
	cfg, err := e.load(nil)
	if err != nil {
		return nil, err
	}
	api, err := client.New(c.Server, cmp.Or(c.Key, cfg.APIKey))
	if err != nil {
		return nil, usageError{err}
	}
	if !api.Healthy(e.ctx) {
		return nil, fmt.Errorf("%w: %s", client.ErrUnreachable, api.Base())
	}
	return &bench.Remote{Client: api, Connection: c.Connection, Planner: c.Planner, Timeout: c.Patience}, nil
}

func readPredictions(path string) (bench.Asker, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	return bench.ReadPredictions(f)
}
