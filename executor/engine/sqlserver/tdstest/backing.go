package tdstest

import (
	"context"
	"database/sql"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	lite "modernc.org/sqlite"

	"arivu/executor/engine/warehousetest"
)

// Backing is the database behind a server: SQLite, with tables of the names and columns
// of SQL Server's catalog views in a schema sys.
type Backing struct {
	db *sql.DB
	// Denied are columns, as "table.column", that the login may not read; Writable are
	// tables that it may change.
	Denied, Writable map[string]bool
}

// NewBacking makes a database with these statements, for the length of the test.
func NewBacking(tb testing.TB, setup []string) *Backing {
	tb.Helper()
	b := &Backing{Denied: map[string]bool{}, Writable: map[string]bool{}}
	d := new(lite.Driver)
	b.functions(d)
	b.db = warehousetest.Open(tb, d, "sys")
	for _, statement := range setup {
		b.Exec(tb, statement)
	}
	b.Describe(tb)
	return b
}

// Exec changes the database.
func (b *Backing) Exec(tb testing.TB, statement string, args ...any) {
	tb.Helper()
	if _, err := b.db.ExecContext(context.Background(), statement, args...); err != nil {
		tb.Fatalf("%s: %v", statement, err)
	}
}

// transaction is one of a session, on a connection of its own.
type transaction struct{ conn *sql.Conn }

func (b *Backing) begin(ctx context.Context) (*transaction, error) {
	conn, err := b.db.Conn(ctx)
	if err != nil {
		return nil, err
	}
	if _, err := conn.ExecContext(ctx, "BEGIN"); err != nil {
		_ = conn.Close()
		return nil, err
	}
	return &transaction{conn}, nil
}

func (t *transaction) rollback() {
	_, _ = t.conn.ExecContext(context.Background(), "ROLLBACK")
	_ = t.conn.Close()
}

// query runs a statement in a transaction and gives its columns, none of a statement
// without a result, and its rows.
func (b *Backing) query(ctx context.Context, t *transaction, text string, columns func([]Column) error, row func([]any) error) error {
	if t == nil {
		return &Error{Number: 3902, Class: 16, Message: "there is no transaction"}
	}
	rows, err := t.conn.QueryContext(ctx, rewritten(text))
	if err != nil {
		return translated(err)
	}
	defer func() { _ = rows.Close() }()
	types, err := rows.ColumnTypes()
	if err != nil {
		return err
	}
	var header []Column
	values, into := make([]any, len(types)), make([]any, len(types))
	for i := range values {
		into[i] = &values[i]
	}
	begin := func() error {
		for i, t := range types {
			header = append(header, Column{Name: named(t.Name()), Type: transact(t.DatabaseTypeName(), values[i])})
		}
		return columns(header)
	}
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return err
		}
		if header == nil {
			if err := begin(); err != nil {
				return err
			}
		}
		out := make([]any, len(values))
		for i, v := range values {
			out[i] = converted(v, header[i].Type)
		}
		if err := row(out); err != nil {
			return err
		}
	}
	if err := rows.Err(); err != nil {
		return translated(err)
	}
	if header == nil {
		return begin()
	}
	return nil
}

// named is the name of a column: SQLite names an expression by its text, which can be
// longer than a name may be.
func named(name string) string {
	const most = 128
	if len(name) > most {
		return ""
	}
	return name
}

var (
	topClause = regexp.MustCompile(`^SELECT TOP \((\d+)\) ((?s).*)$`)
	sampling  = regexp.MustCompile(` TABLESAMPLE \([^)]*\)`)
)

// rewritten is a statement as SQLite writes it.
func rewritten(text string) string {
	text = strings.ReplaceAll(sampling.ReplaceAllString(text, ""), "[dbo].", "")
	text = topClause.ReplaceAllString(text, "SELECT $2 LIMIT $1")
	return warehousetest.Functions(text)
}

// transact is the type of SQL Server for one that SQLite declares, or for a value of an
// expression.
func transact(declared string, v any) string {
	declared = strings.ToLower(declared)
	name, size, _ := strings.Cut(declared, "(")
	switch name {
	case "integer", "int", "bigint":
		return "bigint"
	case "numeric", "decimal":
		return "decimal(" + strings.ReplaceAll(size, " ", "")
	case "real", "float", "double":
		return "float"
	case "bit", "date", "datetime", "datetime2":
		return name
	case "blob":
		return "varbinary(max)"
	case "varchar", "nvarchar":
		return "nvarchar(" + size
	}
	if declared == "" {
		switch v.(type) {
		case int64:
			return "bigint"
		case float64:
			return "float"
		case []byte:
			return "varbinary(max)"
		}
	}
	return "nvarchar(max)"
}

// converted is a value of SQLite as the type's values are given.
func converted(v any, declared string) any {
	name, size, _ := strings.Cut(declared, "(")
	if _, isText := v.(string); v != nil && name == "nvarchar" && !isText {
		return fmt.Sprint(v)
	}
	switch v := v.(type) {
	case int64:
		switch name {
		case "bit":
			return v != 0
		case "decimal":
			return strconv.FormatInt(v, 10)
		case "float":
			return float64(v)
		}
	case float64:
		if name == "decimal" {
			var precision, scale int
			_, _ = fmt.Sscanf(size, "%d,%d", &precision, &scale)
			return strconv.FormatFloat(v, 'f', scale, 64)
		}
	case string:
		if name == "date" || name == "datetime" {
			for _, layout := range []string{time.DateOnly, time.DateTime} {
				if t, err := time.Parse(layout, v); err == nil {
					return t
				}
			}
		}
	}
	return v
}

var missing = regexp.MustCompile(`no such (table|column|function): ([^ (]+)|ambiguous column name: ([^ (]+)|near "([^"]+)": syntax error`)

// translated words an error of SQLite as SQL Server would.
func translated(err error) error {
	m := missing.FindStringSubmatch(err.Error())
	switch {
	case m == nil:
		return err
	case m[1] == "table":
		return &Error{Number: 208, Class: 16, Message: "Invalid object name '" + m[2] + "'."}
	case m[1] == "column":
		return &Error{Number: 207, Class: 16, Message: "Invalid column name '" + m[2] + "'."}
	case m[1] == "function":
		return &Error{Number: 195, Class: 15, Message: "'" + m[2] + "' is not a recognized built-in function name."}
	case m[3] != "":
		return &Error{Number: 209, Class: 16, Message: "Ambiguous column name '" + m[3] + "'."}
	default:
		return &Error{Number: 102, Class: 15, Message: "Incorrect syntax near '" + m[4] + "'."}
	}
}
