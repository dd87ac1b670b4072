package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"path/filepath"
	"time"

	"go.uber.org/zap"

	"arivu/cmd/arivu/app"
	"arivu/cmd/arivu/config"
	"arivu/events"
	"arivu/events/bus"
	"arivu/executor/engine/demo"
	"arivu/tracer"
)

type rebuildCmd struct {
	Node
}

// Help is shown by `arivu rebuild --help`.
func (*rebuildCmd) Help() string {
	return `Traces and sessions are projections of the log. This drops them and makes them
again, with the same outcome as far as the log reaches (by default 7 days of events
and 3 of spans); older traces and sessions are lost. Stop an embedded server first (the log is locked while
it runs); against a NATS cluster it can be done while everything runs.`
}

// Run rebuilds.
func (c *rebuildCmd) Run(e *env) error {
	cfg, err := e.load(c.flags())
	if err != nil {
		return err
	}
	return e.onBus(cfg, func(ctx context.Context, b *bus.Bus) error {
		live := terminal(e.err)
		var last tracer.Progress
		err := tracer.Rebuild(ctx, b, func(p tracer.Progress) {
			last = p
			if live {
				fmt.Fprintf(e.err, "\r\x1b[K%s", progressLine(p))
			}
		})
		if live {
			fmt.Fprint(e.err, "\r\x1b[K")
		}
		if err != nil {
			return err
		}
		fmt.Fprintf(e.out, "Rebuilt: %s\n", progressLine(last))
		return nil
	})
}

func progressLine(p tracer.Progress) string {
	line := fmt.Sprintf("%d events read, %d questions", p.Events, p.Questions)
	if p.Skipped > 0 {
		line += fmt.Sprintf(", %d skipped that the log no longer holds in full", p.Skipped)
	}
	return line
}

// onBusTimeout is how long a command waits for the broker.
const onBusTimeout = 10 * time.Second

// onBus runs f with a connection to the configured broker and no roles.
func (e *env) onBus(cfg *config.Loaded, f func(context.Context, *bus.Bus) error) (err error) {
	log, err := app.NewLogger(e.err, config.Log{Level: "warn", Format: cfg.Log.Format}, terminal(e.err))
	if err != nil {
		return err
	}
	starting, cancel := context.WithTimeout(e.ctx, onBusTimeout)
	defer cancel()
	a, err := app.Start(starting, app.Options{Config: &cfg.Config, Version: version, Logger: log})
	if err != nil {
		return err
	}
	defer func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(e.ctx), drainTimeout)
		defer cancel()
		err = errors.Join(err, a.Stop(ctx))
	}()
	return f(e.ctx, a.Bus())
}

type demoCmd struct {
	Dir      string `help:"Write shop.db into this directory." placeholder:"DIR" type:"path" xor:"target" required:""`
	Postgres string `help:"Load the tables into this PostgreSQL database." placeholder:"URL" xor:"target" required:""`
	Date     string `help:"The day on which the data end. Default: today." placeholder:"YYYY-MM-DD"`
}

// Run writes the demo data.
func (c *demoCmd) Run(e *env) error {
	today, err := c.today()
	if err != nil {
		return err
	}
	show := demoProgress(e.err)
	progress := func(p demo.Progress) {
		if show != nil {
			show(p.Table, p.Done, p.Total)
		}
	}
	if c.Postgres != "" {
		if err := demo.LoadPostgres(e.ctx, c.Postgres, today, progress); err != nil {
			return err
		}
		fmt.Fprintln(e.out, "The demo data are in PostgreSQL.")
		return nil
	}
	path, created, err := demo.Ensure(e.ctx, filepath.Clean(c.Dir), today, progress)
	if err != nil {
		return err
	}
	if !created {
		fmt.Fprintln(e.out, "Already there:", path)
		return nil
	}
	fmt.Fprintln(e.out, "Made", path)
	return nil
}

func (c *demoCmd) today() (time.Time, error) {
	if c.Date == "" {
		return time.Now(), nil
	}
	day, err := time.Parse(time.DateOnly, c.Date)
	if err != nil {
		return time.Time{}, usageError{fmt.Errorf("--date %q: write the day as 2006-01-02", c.Date)}
	}
	return day, nil
}

type healthCmd struct {
	Remote
	Role string `arg:"" optional:"" enum:"edge,planner,executor,tracer,server" default:"server" help:"Which process of this machine: planner, executor or tracer over NATS, else the server over HTTP."`
}

// Run checks, for container health checks.
func (c *healthCmd) Run(e *env) error {
	switch c.Role {
	case "planner", "executor", "tracer":
		return c.role(e)
	}
	api, err := c.dial(e)
	if err != nil {
		return err
	}
	if err := api.Do(e.ctx, http.MethodGet, "/api/health", nil, nil); err != nil {
		return err
	}
	_, err = fmt.Fprintln(e.out, "ok")
	return err
}

func (c *healthCmd) role(e *env) error {
	cfg, err := e.load(nil)
	if err != nil {
		return err
	}
	if cfg.NATSURL == "" {
		return usageError{fmt.Errorf("the %s is reached over NATS: set ARIVU_NATS_URL", c.Role)}
	}
	ctx, cancel := context.WithTimeout(e.ctx, 4*time.Second)
	defer cancel()
	b, err := bus.Connect(ctx, bus.Options{URL: cfg.NATSURL, Name: "health", Logger: zap.NewNop()})
	if err != nil {
		return err
	}
	h, err := app.CheckRole(ctx, b, events.Stage(c.Role))
	if err = errors.Join(err, b.Close(ctx)); err != nil {
		return err
	}
	_, err = fmt.Fprintf(e.out, "ok: %s %s\n", h.Role, h.Instance)
	return err
}
