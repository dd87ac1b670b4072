// Package warehousetest backs the local servers that stand in for Snowflake, Databricks
// and SQL Server in tests with a real database: statements are run by SQLite, which also
// holds an INFORMATION_SCHEMA that describes it.
package warehousetest

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"path/filepath"
	"strings"
	"testing"

	lite "modernc.org/sqlite"
)

// Backing is the database behind a server.
type Backing struct {
	db *sql.DB
}

// Column is a column of a result. Type is as declared, in capitals; of an expression
// it is what the first row shows.
type Column struct{ Name, Type string }

// New makes a database with these statements, for the length of the test.
func New(tb testing.TB, setup []string) *Backing {
	tb.Helper()
	b := &Backing{db: Open(tb, new(lite.Driver), "information_schema")}
	for _, statement := range setup {
		b.Exec(tb, statement)
	}
	b.Describe(tb)
	return b
}

// Open makes a database with a second one attached under that name, for the length of
// the test.
func Open(tb testing.TB, d *lite.Driver, attached string) *sql.DB {
	tb.Helper()
	dir := filepath.ToSlash(tb.TempDir())
	d.RegisterConnectionHook(func(conn lite.ExecQuerierContext, _ string) error {
		_, err := conn.ExecContext(context.Background(), "ATTACH '"+dir+"/attached.db' AS "+attached, nil)
		return err
	})
	db := sql.OpenDB(connector{driver: d, dsn: "file:" + dir + "/main.db?_pragma=busy_timeout(5000)&_pragma=journal_mode(wal)"})
	tb.Cleanup(func() { _ = db.Close() })
	return db
}

type connector struct {
	driver driver.Driver
	dsn    string
}

// Connect opens a connection.
func (c connector) Connect(context.Context) (driver.Conn, error) { return c.driver.Open(c.dsn) }

// Driver is SQLite's.
func (c connector) Driver() driver.Driver { return c.driver }

// Exec changes the database.
func (b *Backing) Exec(tb testing.TB, statement string) {
	tb.Helper()
	if _, err := b.db.ExecContext(context.Background(), statement); err != nil {
		tb.Fatalf("%s: %v", statement, err)
	}
}

// Query runs a statement and gives its columns, then its rows, to use. A value is
// nil, int64, float64, bool, string, []byte or time.Time. The end of ctx stops it.
func (b *Backing) Query(ctx context.Context, statement string, columns func([]Column) error, row func([]any) (bool, error)) error {
	rows, err := b.db.QueryContext(ctx, statement)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	types, err := rows.ColumnTypes()
	if err != nil {
		return err
	}
	header := make([]Column, len(types))
	for i, t := range types {
		header[i] = Column{Name: t.Name(), Type: strings.ToUpper(t.DatabaseTypeName())}
	}
	said := false
	for rows.Next() {
		values := make([]any, len(types))
		into := make([]any, len(types))
		for i := range values {
			into[i] = &values[i]
		}
		if err := rows.Scan(into...); err != nil {
			return err
		}
		if !said {
			said = true
			for i := range header {
				header[i].Type = dynamic(header[i].Type, values[i])
			}
			if err := columns(header); err != nil {
				return err
			}
		}
		if more, err := row(values); !more || err != nil {
			return err
		}
	}
	if err := rows.Err(); err != nil {
		return err
	}
	if !said {
		return columns(header)
	}
	return nil
}

// dynamic is the type of an expression by a value of it.
func dynamic(declared string, v any) string {
	if declared != "" {
		return declared
	}
	switch v.(type) {
	case int64:
		return "BIGINT"
	case float64:
		return "DOUBLE"
	case []byte:
		return "BINARY"
	default:
		return "TEXT"
	}
}

// Describe fills the INFORMATION_SCHEMA.
func (b *Backing) Describe(tb testing.TB) {
	tb.Helper()
	for _, statement := range describe {
		b.Exec(tb, statement)
	}
}
