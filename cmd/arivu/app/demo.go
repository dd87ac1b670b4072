package app

import (
	"context"
	"path/filepath"
	"time"

	"go.uber.org/zap"

	"arivu/cmd/arivu/config"
	"arivu/executor/engine/demo"
)

// DemoConnection is what the demo database is called.
const DemoConnection = config.DemoConnection

// preparation is the making of the demo database, beside everything else that
// starts.
type preparation struct {
	done chan struct{}
	err  error
}

func (p *preparation) wait() error {
	<-p.done
	return p.err
}

// prepareDemo makes the demo database if this process executes queries and offers
// it, once.
func (a *App) prepareDemo(ctx context.Context) *preparation {
	p := &preparation{done: make(chan struct{})}
	if !a.opts.Roles.Executor || !a.opts.Config.Demo {
		close(p.done)
		return p
	}
	go func() {
		defer close(p.done)
		started := time.Now()
		path, created, err := demo.Ensure(ctx, a.demoDir(), started, func(s demo.Progress) {
			if a.opts.Progress != nil {
				a.opts.Progress(s.Table, s.Done, s.Total)
			}
		})
		p.err = err
		if created {
			a.log.Info("made the demo database", zap.String("path", path), zap.Duration("took", time.Since(started)))
		}
	}()
	return p
}

func (a *App) demoDir() string { return filepath.Join(a.opts.Config.DataDir, "demo") }
