package app

import (
	"context"
	"os"

	"arivu/events"
	"arivu/events/bus"
)

// Health is what a role says of its process.
type Health struct {
	Role     events.Stage `json:"role"`
	Instance string       `json:"instance"`
	Version  string       `json:"version"`
}

// healthVerb is the request that only processes on this host answer, so that a
// container's check asks its own process and not a replica.
func healthVerb() (string, error) {
	host, err := os.Hostname()
	if err != nil {
		return "", err
	}
	return "health." + events.SessionToken(host), nil
}

func (a *App) serveHealth(role events.Stage) error {
	verb, err := healthVerb()
	if err != nil {
		return err
	}
	s, err := a.bus.Serve(role, verb, func(ctx context.Context, _ []byte) (any, error) {
		if err := a.bus.Check(ctx); err != nil {
			return nil, events.NewError(role, events.ClassUnavailable, "The log cannot be read.").WithCause(err)
		}
		return Health{Role: role, Instance: a.bus.Instance(), Version: a.opts.Version}, nil
	})
	if err != nil {
		return err
	}
	a.onStop("health of the "+string(role), func(context.Context) error { s.Close(); return nil })
	return nil
}

// CheckRole asks the process of this host that runs a role how it is.
func CheckRole(ctx context.Context, b *bus.Bus, role events.Stage) (Health, error) {
	var h Health
	verb, err := healthVerb()
	if err != nil {
		return h, err
	}
	return h, b.Call(ctx, role, verb, nil, &h)
}
