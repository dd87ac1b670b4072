package infoschema

import (
	"context"
	"encoding/json"
	"errors"
	"strconv"
	"strings"
	"time"

	"arivu/events"
	"arivu/executor/engine"
)

// everything bounds what our own statements may read by time alone.
const everything = 1 << 40

// Query is the Query of an engine, or what stands behind its walls.
type Query func(ctx context.Context, sql string, limits engine.Limits, sink engine.Sink) (engine.Outcome, error)

// Text runs a statement of ours and gives its rows as text, as the database would have
// printed them. It makes a [Database]'s Query of one that renders values.
func (query Query) Text(ctx context.Context, sql string, timeout time.Duration, row func(cells []*string) (more bool, err error)) error {
	_, err := query(ctx, sql, engine.Limits{Rows: everything, Bytes: everything, Timeout: timeout}, &texts{row: row})
	if errors.Is(err, errEnough) {
		return nil
	}
	return err
}

// errEnough ends a statement of which no more rows are wanted.
var errEnough = errors.New("no more rows are wanted")

// texts is a sink that turns values back into text.
type texts struct {
	row     func([]*string) (bool, error)
	columns []events.ResultColumn
}

// Columns implements engine.Sink.
func (t *texts) Columns(columns []events.ResultColumn) error {
	t.columns = columns
	return nil
}

// Row implements engine.Sink.
func (t *texts) Row(row events.Row) error {
	cells := make([]*string, len(row))
	for i, v := range row {
		if text, ok := printed(v); ok {
			if t.columns[i].Type == events.TypeTime {
				text = strings.Replace(text, "T", " ", 1)
			}
			cells[i] = &text
		}
	}
	more, err := t.row(cells)
	if err == nil && !more {
		return errEnough
	}
	return err
}

func printed(v any) (string, bool) {
	switch v := v.(type) {
	case string:
		return v, true
	case json.Number:
		return v.String(), true
	case bool:
		return strconv.FormatBool(v), true
	default:
		return "", false
	}
}

// First runs a statement of ours and gives its first row, NULL as "".
func First(ctx context.Context, query func(context.Context, string, time.Duration, func([]*string) (bool, error)) error, sql string, timeout time.Duration) ([]string, error) {
	var first []string
	err := query(ctx, sql, timeout, func(cells []*string) (bool, error) {
		for _, cell := range cells {
			text := ""
			if cell != nil {
				text = *cell
			}
			first = append(first, text)
		}
		return false, nil
	})
	if err == nil && first == nil {
		err = errors.New("running a statement: it gave no row")
	}
	return first, err
}
