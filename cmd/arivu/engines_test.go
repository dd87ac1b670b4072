//go:build !race

package main

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"arivu/cmd/arivu/openers"
	"arivu/events"
	"arivu/executor/engine"
	"arivu/executor/engine/mariadbtest"
	"arivu/executor/engine/pgtest"
	"arivu/executor/guard"
)

// statementTime bounds one statement of a comparison.
const statementTime = 20 * time.Second

// engines are the same tables in a database of each dialect.
type engines struct {
	// dialects are all that frames are written in, that of the reference first.
	dialects []events.Dialect
	schema   *events.Schema // as SQLite tells it
	guards   map[events.Dialect]*events.Schema
	ours     map[events.Dialect]engine.Engine
}

// loadEngines puts tables with these rows, in the schema's order, into all of them.
func loadEngines(t *testing.T, s *events.Schema, rows map[string][]events.Row) *engines {
	t.Helper()
	file := filepath.Join(t.TempDir(), "tables.db")
	db, err := sql.Open("sqlite", "file:"+file)
	if err != nil {
		t.Fatal(err)
	}
	runAll(t, db, script(s, rows, events.DialectSQLite))
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	url := pgtest.Start(t)
	pgtest.Exec(t, url, script(s, rows, events.DialectPostgres)...)
	maria, mariaURL := mariadbtest.Database(t)
	runAll(t, maria, script(s, rows, events.DialectMySQL))
	out := &engines{guards: map[events.Dialect]*events.Schema{}, ours: map[events.Dialect]engine.Engine{}}
	for _, target := range []string{"sqlite://" + file, url, mariaURL} {
		e, err := openers.All().Open(t.Context(), target, engine.Options{})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = e.Close() })
		out.dialects = append(out.dialects, e.Dialect())
		out.ours[e.Dialect()] = e
		if out.guards[e.Dialect()], err = e.Introspect(t.Context(), engine.IntrospectOptions{}); err != nil {
			t.Fatal(err)
		}
	}
	out.schema = out.guards[events.DialectSQLite]
	out.addDuckDB(t, s, rows)
	return out
}

func runAll(t *testing.T, db *sql.DB, statements []string) {
	t.Helper()
	for _, s := range statements {
		if _, err := db.ExecContext(t.Context(), s); err != nil {
			t.Fatalf("%v\n%.300s", err, s)
		}
	}
}

// run runs a statement of a dialect as the executor would: through the guard, and then
// what the guard made of it.
func (e *engines) run(ctx context.Context, d events.Dialect, statement string) ([][]any, error) {
	ctx, cancel := context.WithTimeout(ctx, statementTime)
	defer cancel()
	const most = 200_000
	if e.guards[d] != nil {
		st, err := guard.Check(statement, e.guards[d], guard.Options{MaxRows: most})
		if err != nil {
			return nil, fmt.Errorf("guard: %w", err)
		}
		statement = st.SQL
	}
	var r result
	limits := engine.DefaultLimits()
	limits.Rows = most
	if _, err := e.ours[d].Query(ctx, statement, limits, &r); err != nil {
		return nil, err
	}
	out := make([][]any, len(r.rows))
	for i, row := range r.rows {
		for _, v := range row {
			out[i] = append(out[i], plainCell(v))
		}
	}
	return out, nil
}

var moment = regexp.MustCompile(`^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)(\.0+)?$`)

// plainCell makes alike what dialects send in forms of their own: flags are numbers,
// and a time has a T between its parts.
func plainCell(v any) any {
	switch v := v.(type) {
	case bool:
		if v {
			return 1.0
		}
		return 0.0
	case json.Number:
		f, err := v.Float64()
		if err != nil {
			return v.String()
		}
		return f
	case string:
		return moment.ReplaceAllString(v, "${1}T$2")
	}
	return v
}

var columnTypes = map[events.Dialect]map[events.TypeClass]string{
	events.DialectSQLite: {
		events.TypeInteger: "INTEGER", events.TypeFloat: "REAL", events.TypeDecimal: "REAL", events.TypeText: "TEXT",
		events.TypeBool: "BOOLEAN", events.TypeDate: "DATE", events.TypeTime: "TIMESTAMP",
	},
	events.DialectPostgres: {
		events.TypeInteger: "integer", events.TypeFloat: "numeric(12,2)", events.TypeDecimal: "numeric(12,2)", events.TypeText: "text",
		events.TypeBool: "boolean", events.TypeDate: "date", events.TypeTime: "timestamp",
	},
	events.DialectMySQL: {
		events.TypeInteger: "INT", events.TypeFloat: "DECIMAL(12,2)", events.TypeDecimal: "DECIMAL(12,2)", events.TypeText: "TEXT",
		events.TypeBool: "BOOLEAN", events.TypeDate: "DATE", events.TypeTime: "DATETIME",
	},
	events.DialectDuckDB: {
		events.TypeInteger: "INTEGER", events.TypeFloat: "DECIMAL(12,2)", events.TypeDecimal: "DECIMAL(12,2)", events.TypeText: "VARCHAR",
		events.TypeBool: "BOOLEAN", events.TypeDate: "DATE", events.TypeTime: "TIMESTAMP",
	},
}

// insertRows is how many rows go into one INSERT.
const insertRows = 500

// script creates and fills the tables in a dialect, with keys and their indexes.
func script(s *events.Schema, rows map[string][]events.Row, d events.Dialect) []string {
	var out []string
	for _, t := range s.Tables {
		var parts []string
		for _, c := range t.Columns {
			part := quoteName(c.Name, d) + " " + columnTypes[d][c.Class]
			if !c.Nullable {
				part += " NOT NULL"
			}
			parts = append(parts, part)
		}
		if len(t.PrimaryKey) > 0 {
			parts = append(parts, "PRIMARY KEY ("+quoteNames(t.PrimaryKey, d)+")")
		}
		for _, k := range t.ForeignKeys {
			// DuckDB wants the row that is referred to by the statement before.
			if d == events.DialectDuckDB && k.RefTable == t.Name {
				continue
			}
			parts = append(parts, fmt.Sprintf("FOREIGN KEY (%s) REFERENCES %s (%s)", quoteNames(k.Columns, d), quoteName(k.RefTable, d), quoteNames(k.RefColumns, d)))
		}
		name := quoteName(t.Name, d)
		out = append(out, "CREATE TABLE "+name+" ("+strings.Join(parts, ", ")+")")
		all := rows[t.Name]
		for len(all) > 0 {
			n := min(insertRows, len(all))
			out = append(out, "INSERT INTO "+name+" VALUES "+tuples(all[:n], d))
			all = all[n:]
		}
		for i, k := range t.ForeignKeys {
			out = append(out, fmt.Sprintf("CREATE INDEX %s ON %s (%s)", quoteName(fmt.Sprintf("%s %d", t.Name, i), d), name, quoteNames(k.Columns, d)))
		}
	}
	return out
}

func tuples(rows []events.Row, d events.Dialect) string {
	out := make([]string, len(rows))
	for i, row := range rows {
		cells := make([]string, len(row))
		for k, v := range row {
			cells[k] = constant(v, d)
		}
		out[i] = "(" + strings.Join(cells, ", ") + ")"
	}
	return strings.Join(out, ", ")
}

func constant(v any, d events.Dialect) string {
	switch v := v.(type) {
	case nil:
		return "NULL"
	case string:
		if d == events.DialectMySQL {
			v = strings.ReplaceAll(v, `\`, `\\`)
		}
		return "'" + strings.ReplaceAll(moment.ReplaceAllString(v, "$1 $2"), "'", "''") + "'"
	}
	return fmt.Sprint(v)
}

func quoteName(name string, d events.Dialect) string {
	quote := `"`
	if d == events.DialectMySQL {
		quote = "`"
	}
	return quote + strings.ReplaceAll(name, quote, quote+quote) + quote
}

func quoteNames(names []string, d events.Dialect) string {
	out := make([]string, len(names))
	for i, n := range names {
		out[i] = quoteName(n, d)
	}
	return strings.Join(out, ", ")
}
