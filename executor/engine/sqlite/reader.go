package sqlite

import (
	"database/sql"
	"fmt"
	"slices"

	"arivu/events"
	"arivu/executor/engine"

	driver "modernc.org/sqlite"
)

// sniffRows is how many rows are held back to tell the class of result columns
// that have no declared type, such as max(order_date).
const sniffRows = 50

// reader passes the rows of a result on to a meter.
type reader struct {
	meter   *engine.Meter
	info    []driver.ColumnInfo
	classes []events.TypeClass
	held    [][]any // the first rows, until begun
	begun   bool
}

func newReader(meter *engine.Meter, info []driver.ColumnInfo) *reader {
	r := &reader{meter: meter, info: info, classes: make([]events.TypeClass, len(info))}
	for i, column := range info {
		r.classes[i] = classOf(column.DeclType)
	}
	return r
}

// drain reads rows until they or the limits end. A database error is left in
// rows; a statement that fails before its first rows are passed on passes no
// columns on either.
func (r *reader) drain(rows *sql.Rows) error {
	raw := make([]any, len(r.info))
	into := make([]any, len(r.info))
	for i := range raw {
		into[i] = &raw[i]
	}
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return fmt.Errorf("reading row: %w", err)
		}
		if more, err := r.take(raw); !more || err != nil {
			return err
		}
	}
	if r.begun || rows.Err() != nil {
		return nil //nolint:nilerr // the caller asks rows for its error
	}
	_, err := r.begin()
	return err
}

func (r *reader) take(raw []any) (more bool, err error) {
	if r.begun {
		return r.meter.Row(render(raw, r.classes))
	}
	r.held = append(r.held, append([]any(nil), raw...))
	if len(r.held) < sniffRows && !r.settled() {
		return true, nil
	}
	return r.begin()
}

func (r *reader) settled() bool {
	return !slices.Contains(r.classes, "")
}

// begin passes the columns and the rows held back on.
func (r *reader) begin() (more bool, err error) {
	r.begun = true
	columns := make([]events.ResultColumn, len(r.info))
	for i, column := range r.info {
		if r.classes[i] == "" {
			r.classes[i] = sniff(r.held, i)
		}
		columns[i] = events.ResultColumn{Name: column.Name, Type: r.classes[i]}
	}
	if err := r.meter.Columns(columns); err != nil {
		return false, err
	}
	for _, raw := range r.held {
		if more, err := r.meter.Row(render(raw, r.classes)); !more || err != nil {
			return false, err
		}
	}
	r.held = nil
	return true, nil
}
