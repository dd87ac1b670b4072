//go:build unix

package guard_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"arivu/events"
	"arivu/executor/dialect"
	walls "arivu/executor/engine"
	"arivu/executor/engine/mariadbtest"
	"arivu/executor/engine/mysql"
	"arivu/executor/guard"
)

// mariaShop is the shop in a real server, and a folder in which that could write.
type mariaShop struct {
	owner         *sql.DB
	root, reader  walls.Engine
	folder, state string
}

func newMariaShop(t *testing.T) *mariaShop {
	t.Helper()
	owner, address := mariadbtest.Database(t)
	runOn(t, owner, "CREATE DATABASE sales")
	t.Cleanup(func() { runOn(t, owner, "DROP DATABASE sales") })
	for _, ddl := range mariaDDL() {
		runOn(t, owner, ddl)
	}
	name := mariadbtest.Reader(t, owner)
	runOn(t, owner, fmt.Sprintf("GRANT SELECT ON sales.* TO '%s'@'%%'", name))
	m := &mariaShop{owner: owner, folder: t.TempDir()}
	m.root = openMaria(t, address, nil)
	m.reader = openMaria(t, address, func(target *walls.Target) { target.User, target.Password = name, mariadbtest.Password })
	for _, folder := range []string{m.folder, filepath.Dir(m.folder)} {
		if err := os.Chmod(folder, 0o777); err != nil {
			t.Fatal(err)
		}
	}
	m.state = mariadbtest.State(t, m.owner, m.folder)
	return m
}

func openMaria(t *testing.T, address string, change func(*walls.Target)) walls.Engine {
	t.Helper()
	target, err := walls.ParseURL(address)
	if err != nil {
		t.Fatal(err)
	}
	if change != nil {
		change(target)
	}
	e, err := mysql.Open(t.Context(), target, walls.Options{MaxConns: 1})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = e.Close() })
	return e
}

func runOn(t *testing.T, db *sql.DB, statement string) {
	t.Helper()
	if _, err := db.ExecContext(context.WithoutCancel(t.Context()), statement); err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
}

// mariaDDL creates each table of the shop with two rows.
func mariaDDL() []string {
	d, _ := dialect.For(events.DialectMySQL)
	values := map[string]string{"integer": "1", "numeric": "2.5", "date": "'2024-01-05'", "timestamp": "'2024-01-05 10:00:00'", "boolean": "1",
		"json": `'[{"a": 1, "b": ["x"]}]'`}
	out := []string{"CREATE VIEW top_products AS SELECT 1 AS product_id, 2.5 AS revenue"}
	for _, t := range shop(events.DialectMySQL).Tables {
		if t.Kind == events.KindView {
			continue
		}
		var columns, cells []string
		for i, c := range t.Columns {
			kind := strings.Replace(c.Type, "mood", "text", 1)
			if i == 0 && kind == "integer" {
				kind = "INT AUTO_INCREMENT PRIMARY KEY"
			}
			if kind == "timestamp" {
				kind = "DATETIME"
			}
			columns = append(columns, d.QuoteIdent(c.Name)+" "+kind)
			cell, ok := values[c.Type]
			if !ok {
				cell = "'text'"
			}
			if i == 0 && c.Type == "integer" {
				cell = "NULL"
			}
			cells = append(cells, cell)
		}
		name := d.QuoteIdent(t.Name)
		if t.Namespace != "" {
			name = t.Namespace + "." + name
		}
		row := "(" + strings.Join(cells, ", ") + ")"
		out = append(out, "CREATE TABLE "+name+" ("+strings.Join(columns, ", ")+")", "INSERT INTO "+name+" VALUES "+row+", "+row)
	}
	return append(out, "ALTER TABLE reviews ADD FULLTEXT (title, body)")
}

func (m *mariaShop) unchanged(t *testing.T, after string) {
	t.Helper()
	if now := mariadbtest.State(t, m.owner, m.folder); now != m.state {
		t.Fatalf("%s\nchanged the server from\n%s\nto\n%s", after, m.state, now)
	}
}

type ignore struct{ rows int }

func (*ignore) Columns([]events.ResultColumn) error { return nil }
func (i *ignore) Row(events.Row) error              { i.rows++; return nil }

// hereNot are statements of MySQL 8 that MariaDB 10.11 does not have.
var hereNot = []string{"LATERAL (", "grouping(", "any_value(", "1, 0) OVER", "RANGE BETWEEN INTERVAL"}

func TestMariaDB(t *testing.T) {
	t.Parallel()
	m := newMariaShop(t)
	t.Run("agrees", m.agrees)
	t.Run("generated", m.generated)
	t.Run("shields", m.shields)
	t.Run("walls alone", m.wallsAlone)
	m.proof(t)
}

// agrees runs each allowed statement of the corpus behind both walls: the server must
// be able to read it and find the names that the guard found.
func (m *mariaShop) agrees(t *testing.T) {
	schema := shop(events.DialectMySQL)
	ran := 0
	for _, st := range corpus(t, events.DialectMySQL) {
		if st.verdict != "allow" {
			continue
		}
		checked, err := guard.Check(st.sql, schema, guard.Options{MaxRows: 100})
		if err != nil {
			t.Errorf("line %d: %v", st.line, err)
			continue
		}
		sink := new(ignore)
		_, err = m.reader.Query(t.Context(), checked.SQL, walls.Limits{}, sink)
		var complaint *events.Error
		switch {
		case err == nil:
			ran++
			if !checked.Explain && sink.rows > checked.Limit {
				t.Errorf("line %d: %s\n%d rows, limit %d", st.line, checked.SQL, sink.rows, checked.Limit)
			}
		case elsewhere(st.sql):
		case errors.As(err, &complaint) && complaint.Class == events.ClassDatabase: // a group or a subquery of many rows
			t.Logf("line %d: %v", st.line, err)
		default:
			t.Errorf("line %d: %s\nthe server refuses what the guard allows: %v", st.line, checked.SQL, err)
		}
	}
	t.Logf("%d statements ran", ran)
	m.unchanged(t, "allowed statements")
}

// shapes put a query into another, where its names must mean the same.
var shapes = []string{
	"SELECT * FROM (%s) AS shaped", "WITH shaped AS (%s) SELECT * FROM shaped", "SELECT 1 FROM stores WHERE EXISTS (%s)",
	"(%s) UNION ALL (%[1]s)", "WITH orders AS (SELECT 1 AS x), customers AS (SELECT 2 AS y) SELECT x, y FROM orders, customers WHERE EXISTS (SELECT 1 FROM (%s) AS shaped)",
	"SELECT shaped.* FROM (SELECT * FROM (%s) AS inside) AS shaped LEFT JOIN stores ON 1 = 0 ORDER BY 1 LIMIT 3", "SELECT CASE WHEN EXISTS (%s) THEN 1 ELSE 0 END AS some",
}

// generated runs the allowed statements in every shape. What the guard allows the
// server must be able to read, and none of its names may be unknown or ambiguous to
// it.
func (m *mariaShop) generated(t *testing.T) {
	schema := shop(events.DialectMySQL)
	ran, allowed := 0, 0
	for _, st := range corpus(t, events.DialectMySQL) {
		inner := strings.Trim(st.sql, "; ")
		if st.verdict != "allow" || strings.ContainsAny(inner, ";#") || strings.Contains(inner, "-- ") || elsewhere(inner) {
			continue
		}
		for _, shape := range shapes {
			checked, err := guard.Check(fmt.Sprintf(shape, inner), schema, guard.Options{MaxRows: 100})
			if err != nil {
				continue // a WITH of the shape hides a table, or the shape needs one column
			}
			allowed++
			_, err = m.reader.Query(t.Context(), checked.SQL, walls.Limits{}, new(ignore))
			var complaint *events.Error
			switch {
			case err == nil:
				ran++
			case errors.As(err, &complaint) && (complaint.Class == events.ClassDatabase || strings.Contains(complaint.Message, "Duplicate column")):
			default:
				t.Errorf("line %d: %s\nthe server refuses what the guard allows: %v", st.line, checked.SQL, err)
			}
		}
	}
	t.Logf("%d of %d statements ran", ran, allowed)
	m.unchanged(t, "generated statements")
}

// shields runs what passes with shields that hide nothing and without: the rows are the
// same.
func (m *mariaShop) shields(t *testing.T) {
	plain, shielded := shop(events.DialectMySQL), shieldedShop(events.DialectMySQL, none)
	compared := 0
	for _, st := range corpus(t, events.DialectMySQL) {
		low := strings.ToLower(st.sql)
		if st.verdict != "allow" || elsewhere(st.sql) || strings.Contains(low, "now(") || strings.Contains(low, "current_time") ||
			strings.Contains(low, "uuid(") || strings.Contains(low, "explain") || strings.Contains(low, "describe") || strings.Contains(low, "match (") {
			continue
		}
		before, err := guard.Check(st.sql, plain, guard.Options{MaxRows: 100})
		if err != nil {
			t.Fatal(err)
		}
		after, err := guard.Check(st.sql, shielded, guard.Options{MaxRows: 100})
		if err != nil {
			t.Errorf("line %d: %s\nrefused with shields: %v", st.line, st.sql, err)
			continue
		}
		var one, two rowsOf
		_, err1 := m.reader.Query(t.Context(), before.SQL, walls.Limits{}, &one)
		_, err2 := m.reader.Query(t.Context(), after.SQL, walls.Limits{}, &two)
		if (err1 == nil) != (err2 == nil) || fmt.Sprint(one) != fmt.Sprint(two) {
			t.Errorf("line %d\n%s\ngives %v %v\n%s\ngives %v %v", st.line, before.SQL, one, err1, after.SQL, two, err2)
		}
		compared++
	}
	t.Logf("%d statements compared", compared)
}

func elsewhere(sql string) bool {
	for _, part := range hereNot {
		if strings.Contains(sql, part) {
			return true
		}
	}
	return false
}
