package clickhouse

import (
	"context"
	"errors"
	"math"
	"reflect"
	"time"

	driver "github.com/ClickHouse/clickhouse-go/v2"
	lib "github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	"github.com/google/uuid"

	"arivu/events"
	"arivu/executor/engine"
	"arivu/executor/engine/infoschema"
)

// aroundDeadline is how far apart two clocks may see the same deadline.
const aroundDeadline = 200 * time.Millisecond

// Query runs one statement read-only and streams its rows.
func (d *database) Query(ctx context.Context, sql string, limits engine.Limits, sink engine.Sink) (engine.Outcome, error) {
	if err := engine.CheckStatement(sql); err != nil {
		return engine.Outcome{}, err
	}
	if !startsAsQuery(sql) {
		return engine.Outcome{}, engine.Refused("the statement is not a query")
	}
	return d.query(ctx, sql, limits, sink)
}

// query runs a statement of others that is a query, or one of ours.
func (d *database) query(ctx context.Context, sql string, limits engine.Limits, sink engine.Sink) (engine.Outcome, error) {
	limits = limits.WithDefaults()
	inner, cancel := context.WithTimeoutCause(ctx, limits.Timeout, engine.TimedOut(limits.Timeout))
	defer cancel()
	meter := engine.NewMeter(limits, sink)
	err := d.read(inner, sql, limits, meter)
	var pass *passError
	switch {
	case err == nil:
		return meter.Finish(), nil
	case errors.As(err, &pass):
		return engine.Outcome{}, pass.cause
	case ended(inner, err):
		return engine.Outcome{}, engine.Stopped(inner)
	default:
		return engine.Outcome{}, complaint(d.target, err, sql)
	}
}

// passError is an error of whoever takes the rows, not of the database.
type passError struct{ cause error }

func (e *passError) Error() string { return e.cause.Error() }
func (e *passError) Unwrap() error { return e.cause }

func (d *database) read(ctx context.Context, sql string, limits engine.Limits, meter *engine.Meter) error {
	select {
	case d.slots <- struct{}{}:
		defer func() { <-d.slots }()
	case <-ctx.Done():
		return ctx.Err()
	}
	settings, err := d.settings(ctx, int(math.Ceil(limits.Timeout.Seconds())), limits.Rows)
	if err != nil {
		return err
	}
	// The driver's rows read on until they are canceled, when they are closed early.
	query, end := context.WithCancel(ctx)
	defer end()
	id := uuid.NewString()
	rows, err := d.conn.Query(driver.Context(query, driver.WithSettings(settings), driver.WithQueryID(id)), sql)
	if err != nil {
		if ended(ctx, err) {
			d.kill(id)
		}
		return err
	}
	all, err := drain(rows, meter)
	if err == nil {
		err = ctx.Err()
	}
	if err != nil || !all { // whatever it was, nothing goes on
		end()
		_ = rows.Close() // it says that it was canceled
		d.kill(id)
		return err
	}
	return rows.Close()
}

// ended reports whether an error is that of a context that has ended. The driver gives up
// on the connection at the very deadline, at times before the context does.
func ended(ctx context.Context, err error) bool {
	if engine.NoAnswer(err) {
		late := time.NewTimer(aroundDeadline)
		defer late.Stop()
		select {
		case <-ctx.Done():
		case <-late.C:
		}
	}
	return ctx.Err() != nil
}

// drain passes the rows on, and reports whether it took them all.
func drain(rows lib.Rows, meter *engine.Meter) (all bool, err error) {
	types := rows.ColumnTypes()
	header := make([]events.ResultColumn, len(types))
	into := make([]any, len(types))
	shapes := make([]shape, len(types))
	for i, t := range types {
		shapes[i] = shapeOf(t.DatabaseTypeName())
		header[i] = events.ResultColumn{Name: t.Name(), Type: shapes[i].class}
		into[i] = reflect.New(t.ScanType()).Interface()
	}
	if err := meter.Columns(header); err != nil {
		return false, &passError{err}
	}
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return false, &passError{engine.Complaint(events.ClassType, "a value of the result cannot be shown; turn it into text with toString").WithCause(err)}
		}
		row := make(events.Row, len(into))
		for i, p := range into {
			var ok bool
			if row[i], ok = shapes[i].plain(p); !ok {
				row[i] = shapes[i].value(reflect.ValueOf(p).Elem())
			}
		}
		if more, err := meter.Row(row); err != nil {
			return false, &passError{err}
		} else if !more {
			return false, nil
		}
	}
	return true, rows.Err()
}

// text runs a statement of ours and gives its rows as text.
func (d *database) text(ctx context.Context, sql string, timeout time.Duration, row func([]*string) (bool, error)) error {
	return infoschema.Query(d.query).Text(ctx, sql, timeout, row)
}
