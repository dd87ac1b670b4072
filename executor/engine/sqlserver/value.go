package sqlserver

import (
	sqldriver "database/sql/driver"
	"fmt"
	"strconv"
	"strings"
	"time"

	"arivu/events"
	"arivu/executor/engine"

	driver "github.com/microsoft/go-mssqldb"
)

// kind is what is known of a column of a result.
type kind struct {
	column string
	name   string // the driver's name of its type
	class  events.TypeClass
}

// describe tells what the columns of a result are. The server has no name for an
// expression that was given none.
func describe(rows *driver.Rows) []kind {
	names := rows.Columns()
	out := make([]kind, len(names))
	for i, column := range names {
		if column == "" {
			column = "column" + strconv.Itoa(i+1)
		}
		name := typeName(rows, i)
		out[i] = kind{column: column, name: name, class: classOf(name)}
	}
	return out
}

// typeName is the driver's name of a type; "" of one that it has no name for, which
// makes it panic.
func typeName(rows *driver.Rows, i int) (name string) {
	defer func() {
		if recover() != nil {
			name = ""
		}
	}()
	return rows.ColumnTypeDatabaseTypeName(i)
}

// classOf is the class of a type by the name that the driver or the catalog has for it,
// with or without its length. Types that SQL Server can neither compare, group nor order
// (text, ntext, xml) are TypeOther.
func classOf(declared string) events.TypeClass {
	name, _, _ := strings.Cut(strings.ToUpper(declared), "(")
	switch name {
	case "BIT":
		return events.TypeBool
	case "TINYINT", "SMALLINT", "INT", "BIGINT":
		return events.TypeInteger
	case "DECIMAL", "NUMERIC", "MONEY", "SMALLMONEY":
		return events.TypeDecimal
	case "REAL", "FLOAT":
		return events.TypeFloat
	case "CHAR", "VARCHAR", "NCHAR", "NVARCHAR", "SYSNAME", "UNIQUEIDENTIFIER":
		return events.TypeText
	case "DATE":
		return events.TypeDate
	case "DATETIME", "DATETIME2", "SMALLDATETIME", "DATETIMEOFFSET":
		return events.TypeTime
	case "JSON":
		return events.TypeJSON
	case "BINARY", "VARBINARY", "IMAGE", "ROWVERSION", "TIMESTAMP", "HIERARCHYID", "GEOGRAPHY", "GEOMETRY":
		return events.TypeBytes
	default: // TIME, TEXT, NTEXT, XML, SQL_VARIANT, types of assemblies
		return events.TypeOther
	}
}

// value turns a value as the driver gives it into a row value.
func (k kind) value(v sqldriver.Value) any {
	switch v := v.(type) {
	case nil:
		return nil
	case bool:
		return v
	case int64:
		return events.IntValue(v)
	case float64:
		if k.name == "REAL" {
			v = shortest(v)
		}
		return events.FloatValue(v)
	case string:
		return engine.TextValue(v)
	case time.Time:
		return k.point(v)
	case []byte:
		return k.bytes(v)
	default:
		return engine.TextValue(fmt.Sprint(v))
	}
}

// shortest is the shortest number that is the same float of 32 bits, not of 64.
func shortest(v float64) float64 {
	if f, err := strconv.ParseFloat(strconv.FormatFloat(v, 'g', -1, 32), 64); err == nil {
		return f
	}
	return v
}

// bytes are decimals in digits, unique identifiers in the order of the protocol, and
// byte strings. In a sql_variant the driver does not say which: what reads as a decimal
// is shown as one.
func (k kind) bytes(v []byte) any {
	switch k.name {
	case "DECIMAL", "MONEY", "SMALLMONEY":
		return engine.DecimalValue(string(v))
	case "UNIQUEIDENTIFIER":
		var id driver.UniqueIdentifier
		if id.Scan(v) == nil {
			return id.String()
		}
	case "SQL_VARIANT":
		if decimal(v) {
			return string(v)
		}
	case "TEXT", "NTEXT", "XML":
		return engine.TextValue(string(v))
	}
	return engine.BytesValue(v)
}

func decimal(v []byte) bool {
	_, err := strconv.ParseFloat(string(v), 64)
	return err == nil && strings.Trim(string(v), "-.0123456789") == ""
}

// point prints a date or a time with its seven digits of a second, and an offset where the
// type has one. The driver tells the points in time of a sql_variant by nothing but their
// value.
func (k kind) point(t time.Time) string {
	switch k.name {
	case "DATE":
		return engine.DateValue(t)
	case "TIME":
		return t.Format("15:04:05.9999999")
	default:
		return engine.PointValue(t, k.name == "DATETIMEOFFSET")
	}
}

// plain prints a value for a profile or the catalog, in the database's own notation.
func (k kind) plain(v sqldriver.Value) *string {
	var s string
	switch v := v.(type) {
	case nil:
		return nil
	case time.Time:
		s = strings.Replace(k.point(v), "T", " ", 1)
	default:
		s = fmt.Sprint(k.value(v))
	}
	return &s
}
