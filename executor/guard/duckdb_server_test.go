//go:build duckdb

package guard_test

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/duckdb/duckdb-go/v2"

	"arivu/events"
	"arivu/executor/dialect"
	"arivu/executor/guard"
)

// duckdbTypes are the columns' types by those of the fixture.
var duckdbTypes = map[string]string{
	"integer": "INTEGER", "text": "VARCHAR", "numeric": "DECIMAL(12, 2)", "date": "DATE", "timestamp": "TIMESTAMP",
	"boolean": "BOOLEAN", "mood": "VARCHAR", "json": "JSON", "list": "VARCHAR[]", "map": "MAP(VARCHAR, INTEGER)",
	"struct": "STRUCT(city VARCHAR, lat DOUBLE)",
}

// duckdbValue is the value of a column in the row of that number. Foreign keys meet,
// and some values are missing.
func duckdbValue(c *events.Column, row int) string {
	switch c.Type {
	case "integer":
		return fmt.Sprint(row%3 + 1)
	case "numeric":
		return fmt.Sprintf("%d.%d5", row*37%100, row)
	case "date":
		return fmt.Sprintf("DATE '2024-0%d-1%d'", row%6+1, row%7)
	case "timestamp":
		return fmt.Sprintf("TIMESTAMP '2024-01-0%d 1%d:00:00'", row%5+1, row%9)
	case "boolean":
		return fmt.Sprint(row%2 == 0)
	case "json":
		return fmt.Sprintf(`'{"a": "%d", "b": [1, {"c": 2}]}'`, row)
	case "list":
		return "['a', 'b', 'c']"
	case "map":
		return fmt.Sprintf("MAP {'a': %d}", row)
	case "struct":
		return fmt.Sprintf("{'city': 'x%d', 'lat': 1.5}", row)
	}
	if row%4 == 3 {
		return "NULL"
	}
	return []string{"'paid'", "'open'", "'web'"}[row%3]
}

// openDuckDB is a database in memory with the tables of the fixture.
func openDuckDB(tb testing.TB) *sql.Conn {
	tb.Helper()
	db, err := sql.Open("duckdb", "")
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = db.Close() })
	conn, err := db.Conn(tb.Context())
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = conn.Close() })
	for _, ddl := range duckdbDDL(tb) {
		if _, err := conn.ExecContext(tb.Context(), ddl); err != nil {
			tb.Fatalf("%s: %v", ddl, err)
		}
	}
	return conn
}

func duckdbDDL(tb testing.TB) []string {
	tb.Helper()
	d, err := dialect.For(events.DialectDuckDB)
	if err != nil {
		tb.Fatal(err)
	}
	out := []string{"CREATE SCHEMA sales"}
	s := shop(events.DialectDuckDB)
	for i := range s.Tables {
		t := &s.Tables[i]
		name := d.QuoteIdent(t.Name)
		if t.Namespace != "" {
			name = d.QuoteIdent(t.Namespace) + "." + name
		}
		var cols []string
		for j := range t.Columns {
			cols = append(cols, d.QuoteIdent(t.Columns[j].Name)+" "+duckdbTypes[t.Columns[j].Type])
		}
		out = append(out, "CREATE TABLE "+name+" ("+strings.Join(cols, ", ")+")")
		for row := range 6 {
			var values []string
			for j := range t.Columns {
				value := duckdbValue(&t.Columns[j], row)
				if j == 0 && t.Columns[j].Type == "integer" { // a key
					value = fmt.Sprint(row + 1)
				}
				values = append(values, value)
			}
			out = append(out, "INSERT INTO "+name+" VALUES ("+strings.Join(values, ", ")+")")
		}
	}
	return append(out, "SET enable_external_access = false", "SET threads = 1")
}

// TestDuckDBRunsWhatPasses holds on a real DuckDB that each statement of the corpus
// which passes gives the same rows as the text it was printed from, with shields that
// hide nothing too, and that the server itself takes it for a query.
func TestDuckDBRunsWhatPasses(t *testing.T) {
	conn := openDuckDB(t)
	schema := shop(events.DialectDuckDB)
	hidingNothing := []*events.Schema{shieldedShop(events.DialectDuckDB, none), filteredShop(t, events.DialectDuckDB)}
	compared := 0
	for _, st := range corpus(t, events.DialectDuckDB) {
		if st.verdict != "allow" {
			continue
		}
		got, err := guard.Check(st.sql, schema, guard.Options{MaxRows: 1000})
		if err != nil {
			t.Errorf("line %d: %s: %v", st.line, st.sql, err)
			continue
		}
		if kind, err := duckdbKind(t, conn, got.SQL); err != nil || kind != duckdb.STATEMENT_TYPE_SELECT && kind != duckdb.STATEMENT_TYPE_EXPLAIN {
			t.Errorf("line %d: %s\nis prepared as a statement of type %v: %v", st.line, got.SQL, kind, err)
		}
		if got.Explain {
			continue
		}
		want := duckdbRows(t, conn, strings.Trim(st.sql, "; "))
		if rows := duckdbRows(t, conn, got.SQL); rows != want {
			t.Errorf("line %d: %s\ngives %s\nbut   %s\ngives %s", st.line, st.sql, want, got.SQL, rows)
		}
		if strings.HasPrefix(want, "error") {
			t.Errorf("line %d: %s\n%s", st.line, st.sql, want)
		}
		for _, shielded := range hidingNothing {
			after, err := guard.Check(st.sql, shielded, guard.Options{MaxRows: 1000})
			if err != nil {
				continue // TestShieldsKeepWhatPasses says for which this may be
			}
			rows := duckdbRows(t, conn, after.SQL)
			if rows != want && (len(after.Filtered) == 0 || sortedLines(rows) != sortedLines(want)) { // a fence may change an order that nobody asked for
				t.Errorf("line %d: %s\ngives %s\nbut shielded %s\ngives %s", st.line, st.sql, want, after.SQL, rows)
			}
		}
		compared++
	}
	if compared < 150 {
		t.Errorf("only %d statements compared", compared)
	}
}

func sortedLines(s string) string {
	lines := strings.Split(s, "\n")
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}

// TestDuckDBFencesPolicies holds that the plan of a statement tries the condition of a
// policy below its fence, and what the statement asks for above.
func TestDuckDBFencesPolicies(t *testing.T) {
	conn := openDuckDB(t)
	st, err := guard.Check("SELECT email FROM customers WHERE 1 / (customer_id - 2) > 5", maskedPolicy(t, events.DialectDuckDB), guard.Options{})
	if err != nil {
		t.Fatal(err)
	}
	plan := duckdbRows(t, conn, "EXPLAIN "+st.SQL)
	asked, fence, policy := strings.Index(plan, "FILTER"), strings.LastIndex(plan, "LIMIT"), strings.Index(plan, "Filters:")
	if asked < 0 || fence < asked || policy < fence {
		t.Errorf("%s\nhas the plan\n%s", st.SQL, plan)
	}
}

// FuzzDuckDBServer holds that what passes is prepared as a query, if at all, and reads
// no table that the server does not have.
func FuzzDuckDBServer(f *testing.F) {
	for _, st := range corpus(f, events.DialectDuckDB) {
		f.Add(st.sql)
	}
	conn := openDuckDB(f)
	schema, shielded := shop(events.DialectDuckDB), shieldedShop(events.DialectDuckDB, someMasked)
	f.Fuzz(func(t *testing.T, text string) {
		for _, s := range []*events.Schema{schema, shielded} {
			st := checkAny(t, s, text)
			if st == nil {
				continue
			}
			kind, err := duckdbKind(t, conn, st.SQL)
			switch {
			case err != nil && strings.Contains(err.Error(), "Table with name"):
				t.Fatalf("%s\nthe guard resolved what the server cannot: %v", st.SQL, err)
			case err == nil && kind != duckdb.STATEMENT_TYPE_SELECT && kind != duckdb.STATEMENT_TYPE_EXPLAIN:
				t.Fatalf("%s\nis prepared as a statement of type %v", st.SQL, kind)
			}
		}
	})
}

// duckdbKind is the type of statement that the server finds in a text.
func duckdbKind(tb testing.TB, conn *sql.Conn, text string) (duckdb.StmtType, error) {
	tb.Helper()
	kind := duckdb.STATEMENT_TYPE_INVALID
	err := conn.Raw(func(c any) error {
		prepared, err := c.(driver.ConnPrepareContext).PrepareContext(tb.Context(), text)
		if err != nil {
			return err
		}
		defer func() { _ = prepared.Close() }()
		kind, err = prepared.(*duckdb.Stmt).StatementType()
		return err
	})
	return kind, err
}

// duckdbRows renders the rows of a statement, or its error. Names of columns that have
// none show how an expression is written, and are left out.
func duckdbRows(tb testing.TB, conn *sql.Conn, text string) string {
	tb.Helper()
	rows, err := conn.QueryContext(context.WithoutCancel(tb.Context()), text)
	if err != nil {
		return "error " + err.Error()
	}
	defer func() { _ = rows.Close() }()
	names, err := rows.Columns()
	if err != nil {
		return "error " + err.Error()
	}
	cells, into := make([]any, len(names)), make([]any, len(names))
	for i := range cells {
		into[i] = &cells[i]
	}
	var out strings.Builder
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return "error " + err.Error()
		}
		fmt.Fprintln(&out, cells...)
	}
	if err := rows.Err(); err != nil {
		return "error " + err.Error()
	}
	return out.String()
}
