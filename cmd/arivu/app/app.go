// Package app wires Arivu's roles into a process: it starts them in the order in
// which they need each other and stops them in reverse, so that nothing accepted
// is lost on the way down.
package app

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"slices"
	"time"

	"go.uber.org/zap"

	"arivu/cmd/arivu/config"
	"arivu/events"
	"arivu/events/broker"
	"arivu/events/bus"
)

// Roles are the parts a process runs.
type Roles struct {
	Edge, Planner, Executor, Tracer bool
}

// AllRoles is what `arivu serve` runs.
func AllRoles() Roles { return Roles{Edge: true, Planner: true, Executor: true, Tracer: true} }

// Options are what a process is given besides its configuration.
type Options struct {
	Config  *config.Config
	Roles   Roles
	Version string
	Logger  *zap.Logger
	// Listener is where the edge serves; nil listens on Config.Addr.
	Listener net.Listener
	// Progress is called while the demo database is being made.
	Progress func(table string, done, total int)
	// Worker is executor.Config.Worker.
	Worker []string
	// Probe is bus.Options.Probe, for tests.
	Probe func(bus.Point, *events.Event)
	// Flush is broker.Options.Flush.
	Flush time.Duration
}

// App is a running process.
type App struct {
	opts    Options
	log     *zap.Logger
	bus     *bus.Bus
	stops   []stop // in the order of starting
	address string
	metrics string
	failed  chan error
}

// stop ends one part; it must return once ctx is done.
type stop struct {
	name string
	f    func(ctx context.Context) error
}

// startTimeout bounds bringing everything up; opening a log of a million events
// takes seconds.
const startTimeout = 60 * time.Second

// Start brings the process up. On an error nothing is left running.
func Start(ctx context.Context, opts Options) (*App, error) {
	ctx, cancel := context.WithTimeout(ctx, startTimeout)
	defer cancel()
	a := &App{opts: opts, log: opts.Logger, failed: make(chan error, 1)}
	if err := a.start(ctx); err != nil {
		return nil, errors.Join(err, a.abandon(ctx))
	}
	return a, nil
}

// abandonTimeout bounds taking down what was up before another part failed to start.
const abandonTimeout = 4 * time.Second

func (a *App) abandon(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), abandonTimeout)
	defer cancel()
	return a.Stop(ctx)
}

func (a *App) start(ctx context.Context) error {
	if err := os.MkdirAll(a.opts.Config.DataDir, 0o700); err != nil {
		return fmt.Errorf("making the data directory: %w; choose another with --data-dir", err)
	}
	demo := a.prepareDemo(ctx)
	if err := a.startBus(ctx); err != nil {
		return errors.Join(err, demo.wait())
	}
	if err := demo.wait(); err != nil {
		return err
	}
	roles := a.opts.Roles
	parts := []struct {
		wanted bool
		name   string
		start  func(context.Context) error
	}{
		{roles.Tracer, "tracer", a.startTracer},
		{roles.Executor, "executor", a.startExecutor},
		{roles.Planner, "planner", a.startPlanner},
		{roles.Edge, "edge", a.startEdge},
	}
	for _, p := range parts {
		if !p.wanted {
			continue
		}
		if err := p.start(ctx); err != nil {
			return fmt.Errorf("starting the %s: %w", p.name, err)
		}
		if err := a.serveHealth(events.Stage(p.name)); err != nil {
			return err
		}
	}
	return nil
}

// startBus connects to the broker, which is embedded unless another is configured.
func (a *App) startBus(ctx context.Context) error {
	cfg := a.opts.Config
	options := busOptions(cfg, a.log)
	options.Probe = a.opts.Probe
	if cfg.NATSURL == "" {
		brk, err := broker.Start(ctx, broker.Options{
			Dir: LogDir(cfg.DataDir), Sync: broker.Sync(cfg.Sync), MaxStore: cfg.Limits.MaxStore, Flush: a.opts.Flush, Door: true, Logger: a.log,
		})
		if err != nil {
			return err
		}
		a.onStop("broker", func(context.Context) error { brk.Stop(); return nil })
		options.InProcess = brk
	}
	b, err := bus.Connect(ctx, options)
	if err != nil {
		return err
	}
	a.bus = b
	a.onStop("bus", b.Close)
	return b.Provision(ctx)
}

// Address is where the edge serves, as host:port; "" without an edge.
func (a *App) Address() string { return a.address }

// Bus is the process's connection to the log.
func (a *App) Bus() *bus.Bus { return a.bus }

// Failed delivers an error if a part ends by itself.
func (a *App) Failed() <-chan error { return a.failed }

func (a *App) onStop(name string, f func(context.Context) error) {
	a.stops = append(a.stops, stop{name: name, f: f})
}

// Stop ends every part in reverse order: no new questions, then the work in hand,
// then the projections, then the log. Work that is not done when ctx ends is handed
// back and done by whoever runs next.
func (a *App) Stop(ctx context.Context) error {
	var errs []error
	for _, s := range slices.Backward(a.stops) {
		if err := s.f(ctx); err != nil {
			errs = append(errs, fmt.Errorf("stopping the %s: %w", s.name, err))
		}
	}
	a.stops = nil
	return errors.Join(errs...)
}
