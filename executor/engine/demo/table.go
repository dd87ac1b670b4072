package demo

import (
	"fmt"
	"strings"
)

// A kind is what a column holds; each dialect has its own type for it.
type kind int

const (
	integer kind = iota
	text
	money
	share // from 0 to 1
	score // from 1.0 to 5.0
	boolean
	day
	instant
)

// SQLite gets REAL for amounts: with NUMERIC affinity it would keep 20.00 as an
// integer and divide it as one.
var sqliteTypes = [...]string{
	integer: "INTEGER", text: "TEXT", money: "REAL", share: "REAL", score: "REAL",
	boolean: "BOOLEAN", day: "DATE", instant: "TIMESTAMP",
}

var postgresTypes = [...]string{
	integer: "integer", text: "text", money: "numeric(12,2)", share: "numeric(3,2)", score: "numeric(2,1)",
	boolean: "boolean", day: "date", instant: "timestamp",
}

type column struct {
	name    string
	kind    kind
	null    bool
	refs    string   // the table it refers to, by that table's first column
	allowed []string // the only values, if few
	comment string
}

// A table is one of the shop's tables in both dialects. Its first column is its
// primary key.
type table struct {
	name    string
	comment string
	columns []column
	rows    func(*shop) rows
}

// rows are a table's content: a count, and the values of each row as int, string,
// cents, bool, date, moment or nil.
type rows struct {
	count int
	row   func(i int) []any
}

// each reads rows from one of the shop's lists.
func each[T any](list func(*shop) []T, values func(*T) []any) func(*shop) rows {
	return func(s *shop) rows {
		all := list(s)
		return rows{count: len(all), row: func(i int) []any { return values(&all[i]) }}
	}
}

// orNull gives nil for a zero value.
func orNull[T comparable](v T) any {
	var zero T
	if v == zero {
		return nil
	}
	return v
}

// key is the name of the primary key.
func (t table) key() string {
	return t.columns[0].name
}

func (t table) columnNames() []string {
	all := make([]string, len(t.columns))
	for i, c := range t.columns {
		all[i] = c.name
	}
	return all
}

// create is the CREATE TABLE statement under a name that may hold the schema.
func (t table) create(name string, types []string, foreignKeys bool) string {
	lines := make([]string, len(t.columns))
	for i, c := range t.columns {
		var b strings.Builder
		fmt.Fprintf(&b, "  %s %s", c.name, types[c.kind])
		switch {
		case i == 0:
			b.WriteString(" PRIMARY KEY")
		case !c.null:
			b.WriteString(" NOT NULL")
		}
		if foreignKeys && c.refs != "" {
			fmt.Fprintf(&b, " REFERENCES %s (%s)", c.refs, tableNamed(c.refs).key())
		}
		if len(c.allowed) > 0 {
			fmt.Fprintf(&b, " CHECK (%s IN ('%s'))", c.name, strings.Join(c.allowed, "', '"))
		}
		lines[i] = b.String()
	}
	return fmt.Sprintf("CREATE TABLE %s (\n%s\n)", name, strings.Join(lines, ",\n"))
}

// indexed are the columns that get an index of their own: references and dates.
func (t table) indexed() []column {
	var found []column
	for _, c := range t.columns {
		if c.refs != "" || c.kind == day || c.kind == instant {
			found = append(found, c)
		}
	}
	return found
}

// createIndex indexes one column of the table, which may be named with its schema.
func (t table) createIndex(table string, c column) string {
	return fmt.Sprintf("CREATE INDEX %s_%s ON %s (%s)", t.name, c.name, table, c.name)
}

func tableNamed(name string) table {
	for _, t := range tables {
		if t.name == name {
			return t
		}
	}
	panic("demo: no table " + name)
}
