package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"slices"

	"arivu/executor/engine"

	driver "modernc.org/sqlite"
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
	err := d.read(inner, d.walled, query, func(rows *sql.Rows, columns []driver.ColumnInfo) error {
		return newReader(meter, columns).drain(rows)
	})
	if err != nil {
		return engine.Outcome{}, err
	}
	return meter.Finish(), nil
}

// read runs a statement so that the end of ctx stops it at any time, and hands
// its rows to use. It returns errors ready for the caller.
func (d *database) read(ctx context.Context, pool *sql.DB, query string, use func(*sql.Rows, []driver.ColumnInfo) error) error {
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
	release := interruptAtEnd(ctx, h)
	err = run(ctx, conn, query, use)
	// Nothing may interrupt the connection after it is given back.
	release()
	offset := h.errorOffset()
	err = firstOf(err, conn.Close())
	var failure *useError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &failure) && !errors.Is(err, ctx.Err()):
		return failure.cause
	case ctx.Err() != nil:
		return engine.Stopped(ctx)
	default:
		return classify(d.target, err, query, offset)
	}
}

// useError is an error of the reader of rows, not of the database.
type useError struct{ cause error }

func (e *useError) Error() string { return e.cause.Error() }
func (e *useError) Unwrap() error { return e.cause }

func run(ctx context.Context, conn *sql.Conn, query string, use func(*sql.Rows, []driver.ColumnInfo) error) error {
	columns, rows, err := begin(ctx, conn, query)
	if err == nil && !described(rows, columns) {
		// The schema had changed since the connection last looked, which only running
		// a statement tells it.
		if err = rows.Close(); err == nil { //nolint:sqlclosecheck // the error of closing counts
			columns, rows, err = begin(ctx, conn, query)
		}
	}
	if err != nil {
		return err
	}
	if err := use(rows, columns); err != nil {
		return firstOf(&useError{err}, rows.Close())
	}
	return firstOf(rows.Err(), rows.Close())
}

// begin describes the columns of a statement and runs it.
func begin(ctx context.Context, conn *sql.Conn, query string) ([]driver.ColumnInfo, *sql.Rows, error) {
	columns, err := describe(conn, query)
	if err != nil {
		return nil, nil, err
	}
	if len(columns) == 0 {
		return nil, nil, &useError{engine.Refused("the statement returns no rows")}
	}
	rows, err := conn.QueryContext(ctx, query)
	return columns, rows, err
}

// described reports whether rows have the columns that were described.
func described(rows *sql.Rows, columns []driver.ColumnInfo) bool {
	names, err := rows.Columns()
	return err == nil && slices.EqualFunc(names, columns, func(name string, c driver.ColumnInfo) bool { return name == c.Name })
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

// interruptAtEnd interrupts the connection when ctx ends. The function it
// returns waits until that can no longer happen.
func interruptAtEnd(ctx context.Context, h handle) (release func()) {
	interrupted := make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		defer close(interrupted)
		h.interrupt()
	})
	return func() {
		if !stop() {
			<-interrupted
		}
	}
}

func describe(conn *sql.Conn, query string) (columns []driver.ColumnInfo, err error) {
	err = conn.Raw(func(c any) error {
		describer, ok := c.(interface {
			ColumnInfo(query string) ([]driver.ColumnInfo, error)
		})
		if !ok {
			return errors.New("the SQLite driver does not describe columns")
		}
		columns, err = describer.ColumnInfo(query)
		return err
	})
	return columns, err
}
