package snowflake

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"arivu/events"
	"arivu/executor/engine"
	"arivu/executor/engine/onlyread"
)

// Query runs one statement and streams its rows.
func (d *database) Query(ctx context.Context, query string, limits engine.Limits, sink engine.Sink) (engine.Outcome, error) {
	printed, err := onlyread.Query(query, events.DialectSnowflake)
	if err != nil {
		return engine.Outcome{}, err
	}
	limits = limits.WithDefaults()
	ctx, cancel := context.WithTimeoutCause(ctx, limits.Timeout, engine.TimedOut(limits.Timeout))
	defer cancel()
	if err := d.afford(ctx, printed, limits); err != nil {
		return engine.Outcome{}, err
	}
	meter := engine.NewMeter(limits, sink)
	var kinds []kind
	err = d.read(ctx, printed, limits.Timeout,
		func(columns []*sql.ColumnType) error {
			header := make([]events.ResultColumn, len(columns))
			for i, c := range columns {
				kinds = append(kinds, kindOf(c))
				header[i] = events.ResultColumn{Name: c.Name(), Type: kinds[i].class}
			}
			return meter.Columns(header)
		},
		func(values []any) (bool, error) {
			row := make(events.Row, len(values))
			for i, v := range values {
				row[i] = kinds[i].value(v)
			}
			return meter.Row(row)
		})
	if err != nil {
		return engine.Outcome{}, err
	}
	return meter.Finish(), nil
}

// read runs one statement and gives its columns and rows to use. It returns errors
// ready for the caller. When its time is up it returns at once, and the statement is
// aborted in the background.
func (d *database) read(ctx context.Context, query string, timeout time.Duration, columns func([]*sql.ColumnType) error, row func([]any) (bool, error)) error {
	inner, cancel := context.WithTimeoutCause(ctx, timeout, engine.TimedOut(timeout))
	rows, err := d.start(inner, query)
	if err != nil {
		defer cancel()
		return d.explain(ctx, inner, err, query)
	}
	err = drain(rows, columns, row)
	// What is left of the result is not wanted; its download ends with the context.
	cancelled := inner.Err() != nil
	cause := context.Cause(inner)
	cancel()
	_ = rows.Close() //nolint:sqlclosecheck // only after the context has ended
	var use *engine.UseError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &use) && !(cancelled && errors.Is(err, context.Canceled)):
		return use.Cause
	case cancelled:
		return stopped(ctx, cause)
	default:
		return d.classify(err, query)
	}
}

// start sends a statement and waits for its result to begin.
func (d *database) start(ctx context.Context, query string) (*sql.Rows, error) {
	type answer struct {
		rows *sql.Rows
		err  error
	}
	answered := make(chan answer, 1)
	d.pending.Go(func() {
		rows, err := d.db.QueryContext(ctx, query) //nolint:rowserrcheck // whoever takes the rows checks
		answered <- answer{rows, err}
	})
	select {
	case a := <-answered:
		return a.rows, a.err
	case <-ctx.Done():
		// The driver aborts the statement before it answers.
		d.pending.Go(func() {
			if a := <-answered; a.rows != nil {
				_ = a.rows.Close()
			}
		})
		return nil, ctx.Err()
	}
}

func drain(rows *sql.Rows, columns func([]*sql.ColumnType) error, row func([]any) (bool, error)) error {
	types, err := rows.ColumnTypes()
	if err != nil {
		return err
	}
	if err := columns(types); err != nil {
		return &engine.UseError{Cause: err}
	}
	values := make([]any, len(types))
	into := make([]any, len(types))
	for i := range values {
		into[i] = &values[i]
	}
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return err
		}
		more, err := row(values)
		if err != nil {
			return &engine.UseError{Cause: err}
		}
		if !more {
			return nil
		}
	}
	return rows.Err()
}

// explain is for errors before the first row.
func (d *database) explain(ctx, inner context.Context, err error, query string) error {
	switch {
	case ctx.Err() != nil:
		return stopped(ctx, context.Cause(ctx))
	case inner.Err() == nil:
		return d.classify(err, query)
	default:
		return stopped(ctx, context.Cause(inner))
	}
}

// stopped is the error of a call whose context ended: our own timeout speaks for
// itself, the caller's reason is wrapped.
func stopped(ctx context.Context, cause error) error {
	var timeout *events.Error
	if errors.As(cause, &timeout) {
		return timeout
	}
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("running statement: %w", err)
	}
	return fmt.Errorf("running statement: %w", cause)
}
