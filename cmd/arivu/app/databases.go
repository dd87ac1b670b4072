package app

import (
	"context"
	"maps"
	"path/filepath"
	"slices"
	"time"

	"arivu/cmd/arivu/openers"
	"arivu/events"
	"arivu/executor"
)

func (a *App) startExecutor(ctx context.Context) error {
	cfg := a.opts.Config
	keys, err := a.vault(events.StageExecutor)
	if err != nil {
		return err
	}
	x := executor.New(executor.Config{
		Bus: a.bus, Vault: keys, Declared: a.declared(), Logger: a.log.Named("executor"),
		Worker:  a.opts.Worker,
		Openers: openers.All(),
		Limits: executor.Limits{
			Slots: cfg.Limits.ExecutorSlots, PerConnection: cfg.Limits.PerConnection, QueueWait: cfg.Limits.QueueWait, MaxRows: cfg.Limits.MaxRows,
			QueryTimeout: cfg.Limits.QueryTimeout, SchemaRefresh: cfg.Limits.SchemaRefresh,
			ExportRows: cfg.Limits.ExportRows, ExportBytes: cfg.Limits.ExportBytes, ExportTimeout: cfg.Limits.ExportTimeout,
			ReuseResults: reuseAge(cfg.Limits.ReuseResults),
		},
	})
	if err := x.Start(ctx); err != nil {
		return err
	}
	a.onStop("executor", func(ctx context.Context) error { x.Stop(ctx); return nil })
	return nil
}

// reuseAge is the setting as the executor takes it, whose zero is its default.
func reuseAge(set time.Duration) time.Duration {
	if set == 0 {
		return -1
	}
	return set
}

// declared are the connections of the configuration, and the demo.
func (a *App) declared() []executor.Declared {
	var out []executor.Declared
	cfg := a.opts.Config
	configured := cfg.Connections
	for _, name := range slices.Sorted(maps.Keys(configured)) {
		out = append(out, executor.Declared{Name: name, URL: configured[name], Origin: events.OriginEnvironment, Options: cfg.Rules(name)})
	}
	if _, taken := configured[DemoConnection]; cfg.Demo && !taken {
		url := "sqlite://" + filepath.ToSlash(filepath.Join(a.demoDir(), "shop.db"))
		out = append(out, executor.Declared{Name: DemoConnection, URL: url, Origin: events.OriginDemo, Options: cfg.Rules(DemoConnection)})
	}
	return out
}
