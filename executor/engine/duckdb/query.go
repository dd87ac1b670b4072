//go:build duckdb && cgo

package duckdb

import (
	"context"
	"errors"
	"time"

	lib "github.com/duckdb/duckdb-go-bindings"

	"arivu/executor/engine"
)

// again is how often a statement that is to stop is told so: an interrupt that comes
// before DuckDB has begun is forgotten.
const again = 20 * time.Millisecond

// Query runs one statement behind all walls and streams its rows.
func (d *database) Query(ctx context.Context, sql string, limits engine.Limits, sink engine.Sink) (engine.Outcome, error) {
	if err := engine.CheckStatement(sql); err != nil {
		return engine.Outcome{}, err
	}
	limits = limits.WithDefaults()
	if d.apart != nil {
		// The worker would say it, too, but had to be started for that.
		if err := engine.CheckFile(d.target); err != nil {
			return engine.Outcome{}, err
		}
		return d.apart.Query(ctx, sql, limits, sink)
	}
	inner, cancel := context.WithTimeoutCause(ctx, limits.Timeout, engine.TimedOut(limits.Timeout))
	defer cancel()
	meter := engine.NewMeter(limits, sink)
	err := d.read(inner, sql, meter)
	switch {
	case err == nil:
		return meter.Finish(), nil
	case errors.As(err, new(*passError)):
		return engine.Outcome{}, errors.Unwrap(err)
	case inner.Err() != nil:
		return engine.Outcome{}, engine.Stopped(inner)
	default:
		return engine.Outcome{}, err
	}
}

// passError is an error of whoever takes the rows, not of the database.
type passError struct{ cause error }

func (e *passError) Error() string { return e.cause.Error() }
func (e *passError) Unwrap() error { return e.cause }

// read runs a statement on a connection of its own and passes its rows on.
func (d *database) read(ctx context.Context, sql string, meter *engine.Meter) error {
	select {
	case d.slots <- struct{}{}:
		defer func() { <-d.slots }()
	case <-ctx.Done():
		return ctx.Err()
	}
	open, leave, err := d.file.use()
	if err != nil {
		return err
	}
	defer leave()
	conn, err := open.connect(d.target)
	if err != nil {
		return err
	}
	defer lib.Disconnect(&conn)
	defer interruptAtEnd(ctx, conn)()
	s := statement{target: d.target, conn: conn, sql: sql}
	if err := s.prepare(); err != nil {
		return err
	}
	defer lib.DestroyPrepare(&s.prepared)
	if err := s.check(); err != nil {
		return err
	}
	return s.run(ctx, meter)
}

// interruptAtEnd interrupts the connection when ctx ends, until the function it returns
// is called, which waits until that can no longer happen.
func interruptAtEnd(ctx context.Context, conn lib.Connection) (release func()) {
	done, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		select {
		case <-done:
			return
		case <-ctx.Done():
		}
		ticks := time.NewTicker(again)
		defer ticks.Stop()
		for {
			lib.Interrupt(conn)
			select {
			case <-done:
				return
			case <-ticks.C:
			}
		}
	}()
	return func() {
		close(done)
		<-ended
	}
}
