package databricks

import (
	"encoding/base64"
	"strings"
	"time"

	"arivu/events"
	"arivu/executor/engine"
)

// classes are the classes of the types by the first word of their text.
var classes = map[string]events.TypeClass{
	"BOOLEAN": events.TypeBool,
	"TINYINT": events.TypeInteger, "SMALLINT": events.TypeInteger, "INT": events.TypeInteger, "INTEGER": events.TypeInteger,
	"BIGINT": events.TypeInteger, "BYTE": events.TypeInteger, "SHORT": events.TypeInteger, "LONG": events.TypeInteger,
	"FLOAT": events.TypeFloat, "DOUBLE": events.TypeFloat, "REAL": events.TypeFloat,
	"DECIMAL": events.TypeDecimal, "NUMERIC": events.TypeDecimal, "DEC": events.TypeDecimal,
	"STRING": events.TypeText, "CHAR": events.TypeText, "VARCHAR": events.TypeText,
	"DATE": events.TypeDate, "TIMESTAMP": events.TypeTime, "TIMESTAMP_NTZ": events.TypeTime, "TIMESTAMP_LTZ": events.TypeTime,
	"BINARY": events.TypeBytes,
	"ARRAY":  events.TypeJSON, "MAP": events.TypeJSON, "STRUCT": events.TypeJSON, "VARIANT": events.TypeJSON,
	"VOID": events.TypeText, "NULL": events.TypeText,
}

// classOf is the class of a type by its text, such as decimal(10,2), or else its name.
func classOf(text, name string) events.TypeClass {
	for _, s := range []string{text, name} {
		word := strings.ToUpper(s)
		if end := strings.IndexAny(word, "(< "); end >= 0 {
			word = word[:end]
		}
		if c, ok := classes[word]; ok {
			return c
		}
	}
	return events.TypeOther
}

// value turns a value as the API prints it into a row value.
func value(s string, class events.TypeClass) any {
	switch class {
	case events.TypeBool:
		return strings.EqualFold(s, "true")
	case events.TypeBytes:
		if b, err := base64.StdEncoding.DecodeString(s); err == nil {
			return engine.BytesValue(b)
		}
	case events.TypeTime:
		return timestamp(s)
	case events.TypeInteger, events.TypeDecimal, events.TypeFloat, events.TypeText, events.TypeDate, events.TypeJSON, events.TypeOther:
	}
	return engine.PrintedValue(s, class)
}

// timestamp turns "2024-02-29T12:30:01.500Z" into one without needless zeros and with
// a full offset.
func timestamp(s string) any {
	const seconds = len("2006-01-02T15:04:05")
	zoned, text := strings.ContainsAny(s[min(len(s), seconds):], "Z+-"), s
	if !zoned {
		text += "Z"
	}
	if t, err := time.Parse(time.RFC3339Nano, text); err == nil {
		return engine.PointValue(t, zoned)
	}
	return engine.TimeValue(engine.TextValue(s).(string)) //nolint:forcetypeassert // TextValue gives a string
}
