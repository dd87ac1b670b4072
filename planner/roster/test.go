package roster

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"arivu/events"
	"arivu/events/bus"
	"arivu/planner/llm"
)

// Provider is a model with connections to close.
type Provider interface {
	llm.Provider
	Close()
}

// testTimeout bounds the call of a test; a model may have less.
const testTimeout = 30 * time.Second

// probe is the smallest request that shows what planning needs: a key that is taken, a
// model that is there, and a reply that is a JSON object.
var probe = llm.Request{
	System: `You are being tested by the administrator of a database assistant. Reply with the JSON object {"ready": true} and nothing else.`,
	User:   "Are you ready?",
	Form: llm.Form{
		Name: "ready", Description: "Says whether the model is ready.",
		Schema: `{"type":"object","properties":{"ready":{"type":"boolean"}},"required":["ready"],"additionalProperties":false}`,
	},
}

// Test makes one small call to a model. What goes wrong with the call is part of the
// report; an error is about the request.
func (r *Roster) Test(ctx context.Context, in events.TestModel, open func(llm.Config) (Provider, error)) (*events.ModelTested, error) {
	m := in.Model
	if m == nil {
		var err error
		if m, _, err = r.models.Model(ctx, in.Tenant, in.ID); errors.Is(err, bus.ErrNotFound) {
			return nil, events.NewError(events.StagePlanner, events.ClassUnavailable, fmt.Sprintf(
				"There is no model %q any more. Look at the list with GET /api/llms.", in.ID))
		} else if err != nil {
			return nil, err
		}
	}
	cfg, err := r.Config(m)
	if err != nil {
		return report(0, events.Usage{}, err)
	}
	p, err := open(cfg)
	if err != nil {
		return report(0, events.Usage{}, events.NewError(events.StagePlanner, events.ClassModel, err.Error()))
	}
	defer p.Close()
	ctx, cancel := context.WithTimeout(ctx, testTimeout)
	defer cancel()
	started := time.Now()
	reply, err := p.Complete(ctx, probe)
	took := time.Since(started)
	if err != nil {
		return report(took, events.Usage{}, err)
	}
	var object map[string]any
	if json.Unmarshal([]byte(reply.Text), &object) != nil {
		err = events.NewError(events.StagePlanner, events.ClassModel, fmt.Sprintf(
			"%s replied, but not with the JSON object that it was asked for. Plans need one: choose a model that keeps to a form.", p.Identity()))
	}
	return report(took, reply.Usage, err)
}

func report(took time.Duration, usage events.Usage, err error) (*events.ModelTested, error) {
	tested := &events.ModelTested{OK: err == nil, LatencyMS: took.Milliseconds(), Usage: usage}
	if err == nil || errors.As(err, &tested.Error) {
		return tested, nil
	}
	return nil, err
}
