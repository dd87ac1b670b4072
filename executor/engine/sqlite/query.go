package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"arivu/executor/engine"
)

// Query runs one statement behind all walls and streams its rows.
func (d *database) Query(ctx context.Context, query string, limits engine.Limits, sink engine.Sink) (engine.Outcome, error) {
	if err := engine.CheckStatement(query); err != nil {
		return engine.Outcome{}, err
	}
	if err := checkSingle(query); err != nil {
		return engine.Outcome{}, err
	}
	if err := d.rows.checkNames(query); err != nil {
		return engine.Outcome{}, err
	}
	limits = limits.WithDefaults()
	inner, cancel := context.WithTimeoutCause(ctx, limits.Timeout, engine.TimedOut(limits.Timeout))
	defer cancel()
	if err := d.afford(inner, query, limits); err != nil {
		return engine.Outcome{}, err
	}
	if d.apart != nil && mayNotEnd(query) {
		return d.apart.Query(ctx, query, limits, sink)
	}
	meter := engine.NewMeter(limits, sink)
	err := d.run(inner, query, func(s *statement) error { return (&reader{statement: s, meter: meter}).drain(inner) })
	if err != nil {
		return engine.Outcome{}, err
	}
	return meter.Finish(), nil
}

// run runs a statement of others behind the walls; use goes through its rows.
func (d *database) run(ctx context.Context, query string, use func(*statement) error) error {
	return d.hold(ctx, d.walled, query, func(_ *sql.Conn, h handle) error {
		s, err := prepare(ctx, h, query)
		if err != nil {
			return err
		}
		defer s.close()
		return use(s)
	})
}

// read runs a statement of ours and hands its rows to use.
func (d *database) read(ctx context.Context, query string, use func(*sql.Rows) error) error {
	return d.hold(ctx, d.plain, query, func(conn *sql.Conn, _ handle) error {
		rows, err := conn.QueryContext(ctx, query)
		if err != nil {
			return err
		}
		defer func() { _ = rows.Close() }()
		if err := use(rows); err != nil {
			return &engine.UseError{Cause: err}
		}
		return rows.Err()
	})
}

// hold lends a connection for one statement, so that the end of ctx stops it at any
// time. It returns errors ready for the caller.
func (d *database) hold(ctx context.Context, pool *sql.DB, query string, use func(*sql.Conn, handle) error) error {
	conn, err := pool.Conn(ctx)
	if err != nil {
		return d.explain(ctx, err)
	}
	h, err := handleOf(conn)
	if err == nil {
		err = limit(conn)
	}
	if err != nil {
		err = d.explain(ctx, err)
		return firstOf(err, conn.Close())
	}
	release := interruptAtEnd(ctx, h, again)
	err = use(conn, h)
	// Nothing may interrupt the connection after it is given back.
	release()
	offset := h.errorOffset()
	err = firstOf(err, conn.Close())
	var failure *engine.UseError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &failure) && !errors.Is(err, ctx.Err()):
		return failure.Cause
	case ctx.Err() != nil:
		return engine.Stopped(ctx)
	default:
		return classify(d.target, err, query, offset)
	}
}

// firstOf is the cause among an error and the errors of cleaning up after it.
func firstOf(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// again is how often a query that is to stop is told so: an interrupt that comes before
// SQLite has begun is forgotten.
const again = 20 * time.Millisecond

// interruptAtEnd interrupts the connection when ctx ends and, unless every is 0, again and
// again from then on. The function it returns waits until that can no longer happen.
func interruptAtEnd(ctx context.Context, h handle, every time.Duration) (release func()) {
	released, interrupted := make(chan struct{}), make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		defer close(interrupted)
		h.interrupt()
		if every == 0 {
			return
		}
		ticks := time.NewTicker(every)
		defer ticks.Stop()
		for {
			select {
			case <-released:
				return
			case <-ticks.C:
				h.interrupt()
			}
		}
	})
	return func() {
		close(released)
		if !stop() {
			<-interrupted
		}
	}
}
