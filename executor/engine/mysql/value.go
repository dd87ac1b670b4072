package mysql

import (
	sqldriver "database/sql/driver"
	"fmt"
	"reflect"
	"strconv"
	"strings"

	"arivu/events"
	"arivu/executor/engine"
)

// column is what is known of a column of a result.
type column struct {
	name  string
	kind  string // the driver's name of its type
	class events.TypeClass
}

// describe tells what the columns of a result are.
func describe(rows sqldriver.Rows, names []string) []column {
	out := make([]column, len(names))
	types, ok := rows.(sqldriver.RowsColumnTypeDatabaseTypeName)
	for i, name := range names {
		out[i] = column{name: name, class: events.TypeOther}
		if !ok {
			continue
		}
		out[i].kind = types.ColumnTypeDatabaseTypeName(i)
		out[i].class = classOf(out[i].kind)
		if out[i].kind == "TINYINT" && displayWidth(rows, i) == 1 {
			out[i].class = events.TypeBool
		}
	}
	return out
}

// classOf is the class of a type by the name that the driver or the catalog has for
// it.
func classOf(kind string) events.TypeClass {
	switch strings.TrimPrefix(strings.ToUpper(kind), "UNSIGNED ") {
	case "TINYINT", "SMALLINT", "MEDIUMINT", "INT", "BIGINT", "YEAR", "BIT":
		return events.TypeInteger
	case "DECIMAL":
		return events.TypeDecimal
	case "FLOAT", "DOUBLE":
		return events.TypeFloat
	case "CHAR", "VARCHAR", "TINYTEXT", "TEXT", "MEDIUMTEXT", "LONGTEXT", "ENUM", "SET", "UUID", "INET4", "INET6":
		return events.TypeText
	case "DATE":
		return events.TypeDate
	case "DATETIME", "TIMESTAMP":
		return events.TypeTime
	case "JSON":
		return events.TypeJSON
	case "BINARY", "VARBINARY", "TINYBLOB", "BLOB", "MEDIUMBLOB", "LONGBLOB", "VECTOR", "GEOMETRY", "POINT", "LINESTRING",
		"POLYGON", "MULTIPOINT", "MULTILINESTRING", "MULTIPOLYGON", "GEOMETRYCOLLECTION", "GEOMCOLLECTION":
		return events.TypeBytes
	default: // TIME, NULL
		return events.TypeOther
	}
}

// displayWidth is the declared width of an integer column: BOOLEAN is TINYINT(1), and
// nothing else tells it from a number. The server sends the width, the driver keeps it
// to itself. Should the driver's fields change, it is 0 and flags show as numbers.
func displayWidth(rows sqldriver.Rows, i int) uint64 {
	v := reflect.ValueOf(rows)
	for _, field := range []string{"rs", "columns"} {
		if v.Kind() == reflect.Pointer {
			v = v.Elem()
		}
		if v.Kind() != reflect.Struct {
			return 0
		}
		v = v.FieldByName(field)
	}
	if v.Kind() != reflect.Slice || i >= v.Len() || v.Index(i).Kind() != reflect.Struct {
		return 0
	}
	length := v.Index(i).FieldByName("length")
	if !length.IsValid() || !length.CanUint() {
		return 0
	}
	return length.Uint()
}

// value turns a value as the driver gives it into a row value.
func (c column) value(v sqldriver.Value) any {
	switch c.class {
	case events.TypeBool:
		if n, ok := v.(int64); ok && (n == 0 || n == 1) {
			return n == 1
		}
	case events.TypeInteger:
		if b, ok := v.([]byte); ok && c.kind == "BIT" {
			return unsigned(bits(b))
		}
	case events.TypeBytes:
		if b, ok := v.([]byte); ok {
			return engine.BytesValue(b)
		}
	case events.TypeDecimal:
		return engine.DecimalValue(text(v))
	case events.TypeTime:
		return engine.TimeValue(text(v))
	case events.TypeFloat, events.TypeText, events.TypeDate, events.TypeJSON, events.TypeOther:
	}
	switch v := v.(type) {
	case int64:
		return events.IntValue(v)
	case uint64:
		return unsigned(v)
	case float64:
		return events.FloatValue(v)
	case float32:
		// The shortest number that is the same float of 32 bits, not of 64.
		f, err := strconv.ParseFloat(strconv.FormatFloat(float64(v), 'g', -1, 32), 64)
		if err == nil {
			return events.FloatValue(f)
		}
	}
	if c.class == events.TypeInteger {
		if n, err := strconv.ParseUint(text(v), 10, 64); err == nil {
			return unsigned(n)
		}
	}
	return engine.TextValue(text(v))
}

// bits reads the bytes of a BIT column, most significant first.
func bits(b []byte) uint64 {
	var n uint64
	for _, x := range b {
		n = n<<8 | uint64(x)
	}
	return n
}

// unsigned is an integer that may not fit into 64 signed bits.
func unsigned(n uint64) any {
	const most = 1<<63 - 1
	if n <= most {
		return events.IntValue(int64(n))
	}
	return strconv.FormatUint(n, 10)
}

// text is a value of the driver in MySQL's notation, NULL as "".
func text(v sqldriver.Value) string {
	switch v := v.(type) {
	case nil:
		return ""
	case []byte:
		return string(v)
	case string:
		return v
	case int64:
		return strconv.FormatInt(v, 10)
	case uint64:
		return strconv.FormatUint(v, 10)
	case float32:
		return strconv.FormatFloat(float64(v), 'g', -1, 32)
	case float64:
		return strconv.FormatFloat(v, 'g', -1, 64)
	default:
		return fmt.Sprint(v)
	}
}
