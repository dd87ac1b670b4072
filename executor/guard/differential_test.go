package guard_test

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"modernc.org/sqlite"

	"arivu/events"
	"arivu/executor/dialect"
	"arivu/executor/guard"
)

// engine is an in-memory database of the shop schema on a connection that may write,
// with a witness of what the engine is asked to do.
type engine struct {
	conn *sql.Conn
	seen witness
}

// witness collects the authorizer's view of one statement.
type witness struct {
	tables    []string // read
	columns   []string // read, as table.column
	functions []string // called
	others    []string // anything but reads
}

func newEngine(tb testing.TB) *engine {
	tb.Helper()
	db, err := sql.Open("sqlite", ":memory:?_dqs=0")
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { db.Close() })
	conn, err := db.Conn(tb.Context())
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { conn.Close() })
	e := &engine{conn: conn}
	for _, ddl := range shopDDL() {
		if _, err := conn.ExecContext(tb.Context(), ddl); err != nil {
			tb.Fatalf("%s: %v", ddl, err)
		}
	}
	err = conn.Raw(func(c any) error { return c.(sqlite.AuthorizerRegisterer).RegisterAuthorizer(e.authorize) })
	if err != nil {
		tb.Fatal(err)
	}
	return e
}

// shopDDL creates each table with two rows.
func shopDDL() []string {
	d, _ := dialect.For(events.DialectSQLite)
	var out []string
	for _, t := range shop(events.DialectSQLite).Tables {
		if t.Kind == events.KindView {
			out = append(out, "CREATE VIEW top_products AS SELECT 1 AS product_id, 2.5 AS revenue")
			continue
		}
		var cols, ones, twos []string
		for i, c := range t.Columns {
			cols = append(cols, d.QuoteIdent(c.Name)+" "+c.Type)
			ones = append(ones, strconv.Itoa(i+1))
			two := "text"
			if c.Type == "json" {
				ones[i], two = "'[1]'", `{"a": 1}`
			}
			twos = append(twos, d.QuoteLiteral(two))
		}
		name := d.QuoteIdent(t.Name)
		out = append(out, fmt.Sprintf("CREATE TABLE %s (%s)", name, strings.Join(cols, ", ")),
			fmt.Sprintf("INSERT INTO %s VALUES (%s), (%s)", name, strings.Join(ones, ", "), strings.Join(twos, ", ")))
	}
	return out
}

func (e *engine) authorize(action sqlite.AuthorizerActionCode, arg1, arg2, _, view string) sqlite.AuthorizerReturnCode {
	switch action {
	case sqlite.AuthSelect, sqlite.AuthRecursive:
	case sqlite.AuthRead:
		e.seen.tables = append(e.seen.tables, arg1)
		if arg2 != "" {
			e.seen.columns = append(e.seen.columns, arg1+"."+arg2)
		}
	case sqlite.AuthFunction:
		e.seen.functions = append(e.seen.functions, strings.ToLower(arg2))
	default:
		e.seen.others = append(e.seen.others, fmt.Sprint(action, arg1, arg2, view))
	}
	return sqlite.AuthorizerOK
}

// run executes a statement, reads up to a few hundred rows and returns their number.
// Statements without end are cut off, which is not an error here.
func (e *engine) run(tb testing.TB, text string) (int, error) {
	tb.Helper()
	e.seen = witness{}
	ctx, cancel := context.WithTimeout(tb.Context(), 300*time.Millisecond)
	defer cancel()
	rows, err := e.conn.QueryContext(ctx, text)
	if err != nil {
		return 0, ignoreEndless(ctx, err)
	}
	defer rows.Close()
	n := 0
	for rows.Next() {
		n++
	}
	return n, ignoreEndless(ctx, rows.Err())
}

func ignoreEndless(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return nil //nolint:nilerr // an endless statement was stopped, as it should be
	}
	return err
}

// state is what no read may change.
func (e *engine) state(tb testing.TB) string {
	tb.Helper()
	var changes, schema, objects int
	row := e.conn.QueryRowContext(tb.Context(), "SELECT total_changes(), (SELECT schema_version FROM pragma_schema_version), (SELECT count(*) FROM sqlite_master) + (SELECT count(*) FROM pragma_database_list)")
	if err := row.Scan(&changes, &schema, &objects); err != nil {
		tb.Fatal(err)
	}
	return fmt.Sprint(changes, schema, objects)
}

// hold checks the promises of an accepted statement against the engine's own view.
func (e *engine) hold(tb testing.TB, st *guard.Statement, before string) error {
	tb.Helper()
	n, err := e.run(tb, st.SQL)
	if !st.Explain {
		e.judge(tb, st)
		if n > st.Limit {
			tb.Fatalf("%s\n%d rows, limit %d", st.SQL, n, st.Limit)
		}
	}
	if after := e.state(tb); after != before {
		tb.Fatalf("%s\nchanged the database: %s to %s", st.SQL, before, after)
	}
	return err
}

// judge compares what the engine was asked for with what the guard reported.
func (e *engine) judge(tb testing.TB, st *guard.Statement) {
	tb.Helper()
	d, _ := dialect.For(events.DialectSQLite)
	if len(e.seen.others) > 0 {
		tb.Fatalf("%s\ndoes more than read: %v", st.SQL, e.seen.others)
	}
	schema := shop(events.DialectSQLite)
	for _, table := range e.seen.tables {
		_, function := d.TableFunction(strings.ToLower(table))
		if schema.Table(table) == nil && function || table == "" {
			continue
		}
		if schema.Table(table) != nil && !slices.Contains(st.Tables, table) {
			tb.Fatalf("%s\nreads %s, guard saw %v", st.SQL, table, st.Tables)
		}
		if strings.HasPrefix(table, "sqlite_") {
			tb.Fatalf("%s\nreads %s", st.SQL, table)
		}
	}
	for _, column := range e.seen.columns {
		table, name, _ := strings.Cut(column, ".")
		if t := schema.Table(table); t != nil && t.Column(name) != nil && !slices.Contains(st.Columns, column) {
			tb.Fatalf("%s\nreads %s, guard saw %v", st.SQL, column, st.Columns)
		}
	}
	for _, f := range e.seen.functions {
		if !slices.Contains(st.Functions, f) && f != "->" && f != "->>" {
			tb.Fatalf("%s\ncalls %s, guard saw %v", st.SQL, f, st.Functions)
		}
	}
}

// TestEngineAgrees runs each allowed statement of the corpus: the engine must take
// it and see nothing that the guard did not.
func TestEngineAgrees(t *testing.T) {
	t.Parallel()
	e := newEngine(t)
	schema := shop(events.DialectSQLite)
	before := e.state(t)
	for _, st := range corpus(t, events.DialectSQLite) {
		if st.verdict != "allow" {
			continue
		}
		checked, err := guard.Check(st.sql, schema, guard.Options{MaxRows: 100})
		if err != nil {
			t.Errorf("line %d: %v", st.line, err)
			continue
		}
		if err := e.hold(t, checked, before); err != nil {
			t.Errorf("line %d: %s\nengine refuses what the guard allows: %v", st.line, checked.SQL, err)
		}
	}
}

// TestFunctionsExist keeps the allow-list honest: a name that the engine does not
// have is noise that suggestions would repeat.
func TestFunctionsExist(t *testing.T) {
	t.Parallel()
	e := newEngine(t)
	d, _ := dialect.For(events.DialectSQLite)
	rows, err := e.conn.QueryContext(t.Context(), "SELECT DISTINCT name FROM pragma_function_list")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	have := map[string]bool{"bm25": true, "highlight": true, "snippet": true} // they come with a full-text table
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			t.Fatal(err)
		}
		have[name] = true
	}
	for _, name := range d.Functions() {
		if !have[name] {
			t.Errorf("the engine has no function %s", name)
		}
	}
	for _, name := range d.TableFunctions() {
		cols, _ := d.TableFunction(name)
		if _, err := e.run(t, "SELECT "+strings.Join(cols, ", ")+" FROM "+name+"('[1]')"); err != nil {
			t.Errorf("the engine has no table function %s: %v", name, err)
		}
	}
}
