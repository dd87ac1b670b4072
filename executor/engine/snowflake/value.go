package snowflake

import (
	"database/sql"
	"fmt"
	"strings"
	"time"

	"arivu/events"
	"arivu/executor/engine"
)

// kind is what a column holds.
type kind struct {
	class events.TypeClass
	name  string // the driver's name of the type
}

// resultTypes are the classes of the types by the driver's names.
var resultTypes = map[string]events.TypeClass{
	"FIXED": events.TypeDecimal, "REAL": events.TypeFloat, "DECFLOAT": events.TypeDecimal, "TEXT": events.TypeText,
	"BOOLEAN": events.TypeBool, "DATE": events.TypeDate,
	"TIMESTAMP_NTZ": events.TypeTime, "TIMESTAMP_LTZ": events.TypeTime, "TIMESTAMP_TZ": events.TypeTime,
	"VARIANT": events.TypeJSON, "OBJECT": events.TypeJSON, "ARRAY": events.TypeJSON, "MAP": events.TypeJSON,
	"BINARY": events.TypeBytes,
}

func kindOf(c *sql.ColumnType) kind {
	k := kind{class: events.TypeOther, name: c.DatabaseTypeName()}
	if class, ok := resultTypes[k.name]; ok {
		k.class = class
	}
	if _, scale, ok := c.DecimalSize(); ok && k.name == "FIXED" && scale == 0 {
		k.class = events.TypeInteger
	}
	return k
}

// declaredTypes are the classes of the types as the catalog names them.
var declaredTypes = map[string]events.TypeClass{
	"NUMBER": events.TypeDecimal, "FLOAT": events.TypeFloat, "DECFLOAT": events.TypeDecimal, "TEXT": events.TypeText,
	"BOOLEAN": events.TypeBool, "DATE": events.TypeDate, "BINARY": events.TypeBytes,
	"TIMESTAMP_NTZ": events.TypeTime, "TIMESTAMP_LTZ": events.TypeTime, "TIMESTAMP_TZ": events.TypeTime,
	"VARIANT": events.TypeJSON, "OBJECT": events.TypeJSON, "ARRAY": events.TypeJSON, "MAP": events.TypeJSON,
}

// classOf is the class of a type such as NUMBER(38,0).
func classOf(declared string) events.TypeClass {
	name, size, _ := strings.Cut(strings.ToUpper(declared), "(")
	if name == "NUMBER" && strings.HasSuffix(strings.ReplaceAll(size, " ", ""), ",0)") {
		return events.TypeInteger
	}
	if class, ok := declaredTypes[name]; ok {
		return class
	}
	return events.TypeOther
}

// value turns what the driver gives for a value into a row value.
func (k kind) value(v any) any {
	switch v := v.(type) {
	case nil:
		return nil
	case time.Time:
		return engine.TextValue(k.point(v))
	case []byte:
		if k.class == events.TypeBytes {
			return engine.BytesValue(v)
		}
		return k.text(string(v))
	case bool:
		return v
	case string:
		return k.text(v)
	default:
		return k.text(fmt.Sprint(v))
	}
}

// point prints a date or a time. A time zone is shown where the type has one.
func (k kind) point(t time.Time) string {
	switch k.name {
	case "DATE":
		return engine.DateValue(t)
	case "TIME":
		return t.Format("15:04:05.999999999")
	default:
		return engine.PointValue(t, k.name != "TIMESTAMP_NTZ")
	}
}

func (k kind) text(s string) any {
	if k.class == events.TypeBool {
		return s == "1" || strings.EqualFold(s, "true")
	}
	return engine.PrintedValue(s, k.class)
}

// plain prints a value for a profile: in the database's own notation, without zones
// and needless zeros.
func (k kind) plain(v any) *string {
	var s string
	switch v := v.(type) {
	case nil:
		return nil
	case time.Time:
		s = v.Format("2006-01-02 15:04:05.999999999")
		if k.name == "DATE" {
			s = v.Format(time.DateOnly)
		}
	case []byte:
		s = string(v)
	case string:
		s = v
	default:
		s = fmt.Sprint(v)
	}
	return &s
}
