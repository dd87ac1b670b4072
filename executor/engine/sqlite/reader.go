package sqlite

import (
	"context"
	"slices"

	"arivu/events"
	"arivu/executor/engine"
)

// sniffRows is how many rows are held back to tell the class of result columns
// that have no declared type, such as max(order_date).
const sniffRows = 50

// reader passes the rows of a statement on to a meter.
type reader struct {
	statement *statement
	meter     *engine.Meter
	columns   []column
	held      [][]any // the first rows, until begun
	begun     bool
}

// drain reads rows until they or the limits end. A statement that fails before its first
// rows are passed on passes no columns on either.
func (r *reader) drain(ctx context.Context) error {
	if r.statement.width() == 0 {
		return &engine.UseError{Cause: engine.Refused("the statement returns no rows")}
	}
	for {
		got, err := r.statement.next(ctx)
		if err != nil {
			return err
		}
		if r.columns == nil {
			r.columns = r.statement.columns()
		}
		if !got {
			break
		}
		if more, err := r.take(); err != nil {
			return &engine.UseError{Cause: err}
		} else if !more {
			return nil
		}
	}
	if r.begun {
		return nil
	}
	if _, err := r.begin(); err != nil {
		return &engine.UseError{Cause: err}
	}
	return nil
}

func (r *reader) take() (more bool, err error) {
	if r.begun {
		row := make(events.Row, len(r.columns))
		for i := range row {
			row[i] = r.statement.value(i, &r.columns[i])
		}
		return r.meter.Row(row)
	}
	raw := make([]any, len(r.columns))
	for i := range raw {
		raw[i] = r.statement.raw(i)
	}
	r.held = append(r.held, raw)
	if len(r.held) < sniffRows && !r.settled() {
		return true, nil
	}
	return r.begin()
}

func (r *reader) settled() bool {
	return !slices.ContainsFunc(r.columns, func(c column) bool { return c.class == "" })
}

// begin passes the columns and the rows held back on.
func (r *reader) begin() (more bool, err error) {
	r.begun = true
	header := make([]events.ResultColumn, len(r.columns))
	for i := range r.columns {
		c := &r.columns[i]
		if c.class == "" {
			c.class = sniff(r.held, i)
		}
		header[i] = events.ResultColumn{Name: c.name, Type: c.class}
	}
	if err := r.meter.Columns(header); err != nil {
		return false, err
	}
	for _, raw := range r.held {
		row := make(events.Row, len(raw))
		for i, v := range raw {
			row[i] = r.columns[i].value(v)
		}
		if more, err := r.meter.Row(row); !more || err != nil {
			return false, err
		}
	}
	r.held = nil
	return true, nil
}
