package postgres

import (
	"arivu/events"
	"arivu/executor/engine"
)

// value turns a value as PostgreSQL prints it into a row value. Bytes are already
// printed as "\x…"; arrays, ranges, intervals and other types stay as they are.
func value(s string, class events.TypeClass) any {
	switch class {
	case events.TypeBool:
		return s == "t"
	case events.TypeTime:
		return engine.TimeValue(s)
	case events.TypeInteger, events.TypeDecimal, events.TypeFloat,
		events.TypeText, events.TypeDate, events.TypeJSON, events.TypeBytes, events.TypeOther:
	}
	return engine.PrintedValue(s, class)
}
