package sqlite

import (
	"strings"

	"arivu/events"
	"arivu/executor/engine"
)

// classOf maps a declared type to its class, in the spirit of SQLite's affinity
// rules but with the words people use. It is "" for a column without a type.
func classOf(declared string) events.TypeClass {
	name, _, _ := strings.Cut(strings.ToUpper(declared), "(")
	name = strings.TrimSpace(name)
	has := func(parts ...string) bool {
		for _, p := range parts {
			if strings.Contains(name, p) {
				return true
			}
		}
		return false
	}
	switch {
	case name == "" || name == "ANY":
		return ""
	case has("BOOL"):
		return events.TypeBool
	case has("INTERVAL"):
		return events.TypeOther
	case has("INT", "SERIAL"):
		return events.TypeInteger
	case has("TIMESTAMP", "DATETIME"):
		return events.TypeTime
	case name == "DATE":
		return events.TypeDate
	case has("JSON"):
		return events.TypeJSON
	case has("CHAR", "CLOB", "TEXT", "STRING", "UUID", "ENUM"):
		return events.TypeText
	case has("BLOB", "BINARY", "BYTEA"):
		return events.TypeBytes
	case has("REAL", "FLOA", "DOUB"):
		return events.TypeFloat
	case has("DEC", "NUM", "MONEY"):
		return events.TypeDecimal
	default:
		return events.TypeOther
	}
}

// sniff tells the class of an untyped column by its values in the first rows.
// Values of different classes that are not all numbers have none.
func sniff(rows [][]any, column int) events.TypeClass {
	var class events.TypeClass
	for _, row := range rows {
		c := valueClass(row[column])
		switch {
		case c == "" || c == class:
		case class == "":
			class = c
		case class.Numeric() && c.Numeric():
			class = events.TypeFloat
		case class.Temporal() && c.Temporal():
			class = events.TypeTime
		case (class == events.TypeText || class.Temporal()) && (c == events.TypeText || c.Temporal()):
			class = events.TypeText
		default:
			return events.TypeOther
		}
	}
	if class == "" {
		return events.TypeOther
	}
	return class
}

func valueClass(v any) events.TypeClass {
	switch v := v.(type) {
	case nil:
		return ""
	case int64:
		return events.TypeInteger
	case float64:
		return events.TypeFloat
	case string:
		return engine.ClassOfText(v)
	case []byte:
		return events.TypeBytes
	default:
		return events.TypeTime
	}
}
