package postgres

import (
	"strconv"

	"arivu/events"
	"arivu/executor/engine"
)

// value turns a value as PostgreSQL prints it into a row value. Bytes are already
// printed as "\x…"; arrays, ranges, intervals and other types stay as they are.
func value(s string, class events.TypeClass) any {
	switch class {
	case events.TypeBool:
		return s == "t"
	case events.TypeInteger:
		if i, err := strconv.ParseInt(s, 10, 64); err == nil {
			return events.IntValue(i)
		}
	case events.TypeDecimal:
		return engine.DecimalValue(s)
	case events.TypeFloat:
		if f, err := strconv.ParseFloat(s, 64); err == nil {
			return events.FloatValue(f)
		}
	case events.TypeTime:
		return engine.TimeValue(s)
	case events.TypeText, events.TypeDate, events.TypeJSON, events.TypeBytes, events.TypeOther:
	}
	return engine.TextValue(s)
}
