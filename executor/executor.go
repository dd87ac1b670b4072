package executor

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"go.uber.org/zap"

	"arivu/events"
	"arivu/events/bus"
	"arivu/events/flight"
	"arivu/events/vault"
	"arivu/executor/engine"
)

// Config is what an Executor works with. Bus, Openers and Vault are required.
type Config struct {
	Bus     *bus.Bus
	Openers engine.Openers
	Vault   *vault.Vault
	// Declared are connections that exist by configuration. They are written to the
	// store at the start and cannot be changed through the API.
	Declared []Declared
	Tenant   string // of the declared connections; default events.DefaultTenant
	Logger   *zap.Logger
	Limits   Limits
	// Worker is engine.Options.Worker; empty runs every statement in this process.
	Worker []string
}

// Declared is a connection given by configuration.
type Declared struct {
	Name   string
	URL    string
	Origin events.Origin
	// Options are its rules; the rest is for the API to set.
	Options events.ConnectionOptions
}

// Limits bound what questions may use; zero fields have the stated defaults.
type Limits struct {
	Slots         int           // statements at once, default 16
	PerConnection int           // of these on one database, default 8
	QueueWait     time.Duration // for a place among them, default 30 s
	MaxRows       int           // rows of one result, default 10,000
	MaxBytes      int64         // bytes of one result, default 10 MiB
	QueryTimeout  time.Duration // of one statement, default 30 s
	MaxCost       int64         // that a database may expect of one statement, in units of work, default 10 million
	ExportRows    int           // rows of one export, default 1,000,000
	ExportBytes   int64         // bytes of one export's values, default 4 GiB
	ExportTimeout time.Duration // of one export, default 10 min
	SchemaRefresh time.Duration // between looks at each schema, default 10 min
	BreakerOpen   time.Duration // how long a breaker stays open, default 5 s
	ReuseResults  time.Duration // how old a result may be that answers another question; default 5 min, below zero never
}

func (l Limits) withDefaults() Limits {
	setDefault(&l.Slots, 16)
	setDefault(&l.PerConnection, 8)
	setDefault(&l.QueueWait, 30*time.Second)
	setDefault(&l.MaxRows, 10_000)
	setDefault(&l.MaxBytes, 10<<20)
	setDefault(&l.QueryTimeout, 30*time.Second)
	setDefault(&l.MaxCost, engine.DefaultCost)
	setDefault(&l.ExportRows, 1_000_000)
	setDefault(&l.ExportBytes, 4<<30)
	setDefault(&l.ExportTimeout, 10*time.Minute)
	setDefault(&l.SchemaRefresh, 10*time.Minute)
	setDefault(&l.BreakerOpen, 5*time.Second)
	setDefault(&l.ReuseResults, 5*time.Minute)
	return l
}

func setDefault[T int | int64 | time.Duration](v *T, def T) {
	if *v == 0 {
		*v = def
	}
}

// Kinds are the events an Executor answers.
func Kinds() []events.Kind {
	return []events.Kind{events.KindPlanned, events.KindApproved, events.KindAmbiguous}
}

// Executor is the stage that runs plans, and the keeper of connections and
// snapshots. It is safe for concurrent use.
type Executor struct {
	cfg     Config
	log     *zap.Logger
	pools   *pools
	schemas *bus.Schemas
	keeper  *keeper
	results *results
	flights flight.Group[*keptResult]
	slots   chan struct{} // one token for each statement that runs

	mu       sync.Mutex
	runner   *bus.Runner
	services []*bus.Service
	cancel   context.CancelFunc
}

// New returns an executor that has not started.
func New(cfg Config) *Executor {
	if cfg.Logger == nil {
		cfg.Logger = zap.NewNop()
	}
	if cfg.Tenant == "" {
		cfg.Tenant = events.DefaultTenant
	}
	cfg.Limits = cfg.Limits.withDefaults()
	return &Executor{cfg: cfg, log: cfg.Logger, pools: newPools(cfg), slots: make(chan struct{}, cfg.Limits.Slots)}
}

// Start publishes the declared connections, begins to keep snapshots, and takes
// plans. A database that cannot be reached does not stop it. ctx bounds the start
// only.
func (x *Executor) Start(ctx context.Context) error {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.cancel != nil {
		return errors.New("starting the executor: it was started before")
	}
	var life context.Context
	life, x.cancel = context.WithCancel(context.Background())
	if err := x.start(ctx, life); err != nil {
		x.shutdown(ctx)
		return err
	}
	return nil
}

func (x *Executor) start(ctx, life context.Context) error {
	b := x.cfg.Bus
	recipient := events.Recipient{Recipient: x.cfg.Vault.Recipient()}
	if err := b.Documents(bus.BucketKeys).Put(ctx, events.RecipientKey, recipient); err != nil {
		return err
	}
	var err error
	if x.schemas, err = b.Schemas(life); err != nil {
		return err
	}
	if x.results, err = newResults(x.cfg); err != nil {
		return err
	}
	k := newKeeper(x.cfg, x.pools)
	x.keeper, x.pools.broke = k, k.broke
	connections := b.Documents(bus.BucketConnections)
	err = connections.Watch(life, func(key string) {
		x.pools.evict(key)
		// Not x.keeper: a last change may be told while the executor stops.
		k.changed(key)
	})
	if err != nil {
		return err
	}
	if err := x.declare(ctx, connections); err != nil {
		return err
	}
	if err := x.reseal(ctx, connections); err != nil {
		return err
	}
	if err := x.keeper.start(ctx); err != nil {
		return err
	}
	if err := x.serve(); err != nil {
		return err
	}
	x.runner, err = b.Run(ctx, bus.StageConfig{
		Stage: events.StageExecutor, Kinds: Kinds(), Handler: x,
		Slots: waitingRoom * x.cfg.Limits.Slots, Waiting: waitingBefore * x.cfg.Limits.Slots,
	})
	return err
}

// Stop takes no more plans, lets statements that run finish until ctx is done, and
// closes every database. It is safe to call twice and before Start.
func (x *Executor) Stop(ctx context.Context) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.shutdown(ctx)
}

func (x *Executor) shutdown(ctx context.Context) {
	if x.runner != nil {
		x.runner.Stop(ctx)
	}
	for _, s := range x.services {
		s.Close()
	}
	if x.keeper != nil {
		x.keeper.stop()
	}
	if x.cancel != nil {
		x.cancel()
	}
	x.pools.close()
	if x.results != nil {
		x.results.close()
	}
	x.runner, x.services, x.keeper, x.results = nil, nil, nil, nil
}

// declare writes the connections of the configuration, if they are new or changed. A
// demo that is no longer offered is removed; other connections are left to people.
func (x *Executor) declare(ctx context.Context, docs *bus.Documents) error {
	if err := x.dropDemo(ctx, docs); err != nil {
		return err
	}
	for _, d := range x.cfg.Declared {
		if err := x.declareOne(ctx, docs, d); err != nil {
			return fmt.Errorf("declaring connection %s: %w", d.Name, err)
		}
	}
	return nil
}

func (x *Executor) declareOne(ctx context.Context, docs *bus.Documents, d Declared) error {
	if err := events.ValidName(d.Name); err != nil {
		return err
	}
	target, err := engine.ParseURL(d.URL)
	if err != nil {
		return err
	}
	rules, err := d.Options.Rules()
	if err != nil {
		return err
	}
	key := x.cfg.Tenant + "." + d.Name
	now := x.cfg.Bus.Now()
	declared := events.Connection{
		Name: d.Name, Dialect: target.Dialect, Display: engine.Display(d.URL), Origin: d.Origin, Options: d.Options, Created: now, Updated: now,
	}
	_, err = bus.Change(ctx, docs, key, func(c *events.Connection) error {
		next := declared
		if c.Name != "" {
			next.Created, next.Options = c.Created, c.Options
			// What people kept back through the API stays so when a connection moves to the
			// configuration without a word about it.
			if c.Origin != events.OriginAPI || !rules.Empty() {
				next.Options = c.Options.WithRulesOf(d.Options)
			}
			if url, err := x.cfg.Vault.Open(c.Sealed); err == nil && url == d.URL && c.Origin == d.Origin &&
				next.Options.SameRules(c.Options) {
				return bus.ErrUnchanged
			}
		}
		var err error
		next.Sealed, err = x.cfg.Vault.Seal(d.URL)
		*c = next
		return err
	})
	return err
}

func (x *Executor) dropDemo(ctx context.Context, docs *bus.Documents) error {
	offered := slices.ContainsFunc(x.cfg.Declared, func(d Declared) bool { return d.Origin == events.OriginDemo })
	if offered {
		return nil
	}
	return docs.List(ctx, x.cfg.Tenant, func(key string, data []byte) error {
		var c events.Connection
		if err := json.Unmarshal(data, &c); err != nil || c.Origin != events.OriginDemo {
			return err
		}
		return docs.Delete(ctx, key)
	})
}
