package app

import (
	"context"

	"arivu/edge"
	"arivu/edge/admit"
	"arivu/edge/auth"
	"arivu/edge/web"
)

func (a *App) startEdge(ctx context.Context) error {
	cfg := a.opts.Config
	connection := cfg.DefaultConnection
	if connection == "" && cfg.Demo {
		connection = DemoConnection
	}
	proxies, err := auth.ParseProxies(cfg.TrustedProxies)
	if err != nil {
		return err
	}
	s, err := edge.New(edge.Config{
		Bus: a.bus, Logger: a.log.Named("edge"), Addr: cfg.Addr, APIKey: cfg.APIKey, Keys: cfg.APIKeys, Proxies: proxies, Version: a.opts.Version,
		DefaultConnection: connection, Pages: web.Find,
		Limits: edge.Limits{Questions: admit.Limits{InFlight: cfg.Limits.InFlight}, Deadline: cfg.Limits.Deadline},
	})
	if err != nil {
		return err
	}
	if a.opts.Listener != nil {
		err = s.Serve(ctx, a.opts.Listener)
	} else {
		err = s.Start(ctx)
	}
	if err != nil {
		return err
	}
	a.onStop("edge", s.Stop)
	a.address = s.Addr().String()
	a.watch(s.Done())
	return nil
}

// watch passes on the end of a part that was not asked to stop.
func (a *App) watch(done <-chan error) {
	stopped := make(chan struct{})
	idle := make(chan struct{})
	go func() {
		defer close(idle)
		select {
		case <-stopped:
		case err := <-done:
			if err != nil {
				a.failed <- err
			}
		}
	}()
	a.onStop("edge watch", func(context.Context) error {
		close(stopped)
		<-idle
		return nil
	})
}
