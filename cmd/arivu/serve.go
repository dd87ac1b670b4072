package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"time"

	"github.com/alecthomas/kong"
	"go.uber.org/zap"

	"arivu/cmd/arivu/app"
	"arivu/cmd/arivu/client"
	"arivu/cmd/arivu/config"
)

// drainTimeout is how long work in hand may take to finish after SIGTERM.
const drainTimeout = 4 * time.Second

// Node are the flags of commands that run roles.
type Node struct {
	DataDir string `help:"Where the log, the demo database and the vault key are kept." placeholder:"DIR" type:"path"`
	NATS    string `name:"nats" help:"Use this NATS cluster instead of an embedded broker." placeholder:"URL"`
}

func (n *Node) flags() map[string]any {
	flags := map[string]any{}
	if n.DataDir != "" {
		flags["data_dir"] = n.DataDir
	}
	if n.NATS != "" {
		flags["nats_url"] = n.NATS
	}
	return flags
}

type serveCmd struct {
	Node
	Addr string `help:"Where to serve the API and the page." placeholder:"HOST:PORT"`
	Sync string `help:"When the log is on disk: always or interval." placeholder:"WHEN"`
	Demo *bool  `help:"Offer the demo database." negatable:""`
}

// Help is shown by `arivu serve --help`.
func (*serveCmd) Help() string {
	return `The data directory is made on first use, with a demo database called shop. Without
ARIVU_API_KEY only this machine can connect. A model is used when one is
configured, else questions are planned by the built-in offline planner:

  ARIVU_LLM_PROVIDER=openai ARIVU_LLM_MODEL=gpt-5 OPENAI_API_KEY=… arivu serve
  ARIVU_LLM_PROVIDER=anthropic ARIVU_LLM_MODEL=claude-sonnet-5 ANTHROPIC_API_KEY=… arivu serve
  ARIVU_LLM_BASE_URL=http://127.0.0.1:11434/v1 ARIVU_LLM_MODEL=qwen3 arivu serve

Databases can be declared as ARIVU_CONNECTION_<NAME>=<URL>, or added while it runs
with "arivu connections add". Stop with an interrupt or SIGTERM: work in hand is
finished or handed back, a second interrupt ends at once, and nothing is lost.`
}

// Run serves until it is told to stop.
func (c *serveCmd) Run(e *env) error {
	flags := c.flags()
	if c.Addr != "" {
		flags["addr"] = c.Addr
	}
	if c.Sync != "" {
		flags["sync"] = c.Sync
	}
	if c.Demo != nil {
		flags["demo"] = *c.Demo
	}
	cfg, err := e.load(flags)
	if err != nil {
		return err
	}
	return e.serve(cfg, app.AllRoles())
}

type roleCmd struct {
	Node
	Addr string `help:"Where the edge serves the API and the page." placeholder:"HOST:PORT"`
}

// Run runs one role until it is told to stop.
func (c *roleCmd) Run(e *env, command *kong.Context) error {
	flags := c.flags()
	if c.Addr != "" {
		flags["addr"] = c.Addr
	}
	cfg, err := e.load(flags)
	if err != nil {
		return err
	}
	role := command.Selected().Name
	if cfg.NATSURL == "" {
		return usageError{fmt.Errorf("%s runs alone and needs a broker to meet the others: give --nats URL or set ARIVU_NATS_URL; to run everything in one process use: arivu serve", role)}
	}
	return e.serve(cfg, app.Roles{
		Edge: role == "edge", Planner: role == "planner", Executor: role == "executor", Tracer: role == "tracer",
	})
}

// serve runs roles until the process is told to stop, then drains them.
func (e *env) serve(cfg *config.Loaded, roles app.Roles) error {
	log, err := app.NewLogger(e.err, cfg.Log, terminal(e.err))
	if err != nil {
		return usageError{err}
	}
	defer func() { _ = log.Sync() }()
	app.TuneMemory()
	started := time.Now()
	a, err := app.Start(e.ctx, app.Options{
		Worker: workerCommand(),
		Config: &cfg.Config, Roles: roles, Version: version, Logger: log, Progress: demoProgress(e.err),
	})
	if err != nil {
		return err
	}
	log.Info("ready", zap.Duration("took", time.Since(started)), zap.String("data_dir", cfg.DataDir))
	if address := a.Address(); address != "" {
		e.greet(cfg, address)
	}
	var failure error
	select {
	case <-e.ctx.Done():
		log.Info("stopping: finishing work in hand; interrupt again to stop at once")
	case failure = <-a.Failed():
		log.Error("stopping after a failure", zap.Error(failure))
	}
	e.restore()
	ctx, cancel := context.WithTimeout(context.Background(), drainTimeout)
	defer cancel()
	return errors.Join(failure, a.Stop(ctx))
}

func (e *env) greet(cfg *config.Loaded, address string) {
	fmt.Fprintf(e.err, "\n  Arivu is ready:  %s\n", localURL(address))
	if cfg.APIKey == "" && len(cfg.APIKeys) == 0 {
		fmt.Fprintf(e.err, "  No ARIVU_API_KEY is set, so only this machine can connect.\n")
	}
	if cfg.Demo {
		fmt.Fprintf(e.err, "  Try:             arivu ask \"top 5 products by revenue\"\n")
	}
	fmt.Fprintln(e.err)
}

// demoProgress draws one line that grows, on a terminal; in a pipe the log tells.
func demoProgress(w io.Writer) func(string, int, int) {
	if !terminal(w) {
		return nil
	}
	return func(table string, done, total int) {
		if done >= total {
			fmt.Fprint(w, "\r\x1b[K")
			return
		}
		fmt.Fprintf(w, "\r\x1b[KMaking the demo database: %3d%% (%s)", 100*done/max(total, 1), table)
	}
}

// startOwn brings up a server of this process's own on a free port of loopback.
func startOwn(e *env) (*client.Client, func(), error) {
	cfg, err := e.load(nil)
	if err != nil {
		return nil, nil, err
	}
	listener, err := new(net.ListenConfig).Listen(e.ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, nil, fmt.Errorf("opening a port: %w", err)
	}
	a, err := app.Start(e.ctx, app.Options{
		Worker: workerCommand(),
		Config: &cfg.Config, Roles: app.AllRoles(), Version: version, Logger: zap.NewNop(), Listener: listener, Progress: demoProgress(e.err),
	})
	if err != nil {
		return nil, nil, errors.Join(err, listener.Close())
	}
	stop := func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(e.ctx), drainTimeout)
		defer cancel()
		if err := a.Stop(ctx); err != nil {
			fmt.Fprintf(e.err, "arivu: %v\n", err)
		}
	}
	c, err := client.New("http://"+a.Address(), cfg.APIKey)
	if err != nil {
		stop()
		return nil, nil, err
	}
	return c, stop, nil
}
