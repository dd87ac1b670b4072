package sqlite

import (
	"bytes"
	"fmt"
	"time"

	"arivu/events"
	"arivu/executor/engine"
)

// render turns a row of the driver into a row of ours. It keeps nothing of raw
// but what cannot change.
func render(raw []any, classes []events.TypeClass) events.Row {
	row := make(events.Row, len(raw))
	for i, v := range raw {
		row[i] = value(v, classes[i])
	}
	return row
}

func value(v any, class events.TypeClass) any {
	switch v := v.(type) {
	case nil:
		return nil
	case int64:
		if class == events.TypeBool && (v == 0 || v == 1) {
			return v == 1
		}
		return events.IntValue(v)
	case float64:
		return events.FloatValue(v)
	case string:
		if class == events.TypeTime {
			return engine.TimeValue(v)
		}
		return engine.TextValue(v)
	case []byte:
		return engine.BytesValue(v)
	case time.Time:
		return timeValue(v, class)
	default:
		return engine.TextValue(fmt.Sprint(v))
	}
}

// timeValue renders what the driver parsed out of a column declared DATE,
// DATETIME or TIMESTAMP. The driver reads a text without zone as UTC; the zone is
// shown only where the text had another.
func timeValue(t time.Time, class events.TypeClass) any {
	if class == events.TypeDate && t.Hour() == 0 && t.Minute() == 0 && t.Second() == 0 && t.Nanosecond() == 0 {
		return t.Format(time.DateOnly)
	}
	// The standard layout is written much faster than others.
	var space [len(time.RFC3339Nano)]byte
	text := t.AppendFormat(space[:0], time.RFC3339Nano)
	return string(bytes.TrimSuffix(text, []byte("Z")))
}
