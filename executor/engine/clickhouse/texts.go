package clickhouse

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"arivu/events"
)

// errEnough ends a statement of which no more rows are wanted.
var errEnough = errors.New("no more rows are wanted")

// texts is a sink that turns values back into what ClickHouse would have printed.
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

// sortedKeys are the keys of a map, so that a value looks the same every time.
func sortedKeys(v reflect.Value) []reflect.Value {
	keys := v.MapKeys()
	slices.SortFunc(keys, func(a, b reflect.Value) int {
		return cmp.Compare(fmt.Sprint(a.Interface()), fmt.Sprint(b.Interface()))
	})
	return keys
}
