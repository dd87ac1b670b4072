package explain_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"arivu/events"
	"arivu/executor/explain"
)

// schema has the tables of the recorded plans, one of them a view.
func schema(d events.Dialect) *events.Schema {
	s := &events.Schema{Dialect: d}
	for _, name := range []string{"employees", "titles", "visits", "bare", "orders", "order items"} {
		s.Tables = append(s.Tables, events.Table{Name: name, Kind: events.KindTable})
	}
	s.Tables = append(s.Tables, events.Table{Name: "recent", Kind: events.KindView})
	return s
}

// lines are a tree as text, a step a line.
func lines(steps []events.PlanStep, indent string) string {
	var b strings.Builder
	for i := range steps {
		s := &steps[i]
		fmt.Fprintf(&b, "%s%s", indent, s.Label)
		if s.Table != "" {
			fmt.Fprintf(&b, " [%s %s %v]", s.Table, s.Index, s.Whole)
		}
		if len(s.Details) > 0 {
			fmt.Fprintf(&b, " {%s}", strings.Join(s.Details, "; "))
		}
		b.WriteString("\n" + lines(s.Steps, indent+" "))
	}
	return b.String()
}

// What SQLite tells, with the aliases of the statement, names in quotes, and tables that
// the schema does not have.
func TestSQLitePlans(t *testing.T) {
	t.Parallel()
	tests := []struct{ sql, detail, want string }{
		{"SELECT * FROM orders", "SCAN orders", "SCAN [orders  true]"},
		{"SELECT * FROM orders AS o", "SEARCH o USING INDEX by_day (day>? AND day<?)", "SEARCH [orders by_day false] {day>? AND day<?}"},
		{`SELECT * FROM "order items" oi`, "SEARCH oi USING INTEGER PRIMARY KEY (rowid=?)", "SEARCH [order items primary key false] {rowid=?}"},
		{"SELECT * FROM orders", "SCAN orders USING COVERING INDEX by_day", "SCAN, covered by the index [orders by_day true]"},
		{"SELECT * FROM orders", "SEARCH secrets USING AUTOMATIC COVERING INDEX (word=?)", "SEARCH"},
		{"SELECT * FROM orders AS visits", "SCAN visits", "SCAN"},
		{"SELECT * FROM orders", "USE TEMP B-TREE FOR ORDER BY", "USE TEMP B-TREE FOR ORDER BY"},
		{"SELECT * FROM orders", "MATERIALIZE secrets", "MATERIALIZE"},
	}
	for _, tt := range tests {
		plan, err := explain.Read(events.DialectSQLite, tt.sql, []string{"orders"}, schema(events.DialectSQLite), []events.Row{{"2", "0", "0", tt.detail}})
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.TrimSpace(lines(plan.Steps, "")); got != tt.want {
			t.Errorf("%s: got %s, want %s", tt.detail, got, tt.want)
		}
		if hidden := strings.Contains(tt.detail, "SEARCH secrets"); hidden != (len(plan.Notes) > 0) {
			t.Errorf("%s: notes %q", tt.detail, plan.Notes)
		}
	}
}

// Documents of MySQL, as its tests and manual have them: every table is in the tree, at a
// depth, and of the statement's own.
func TestMySQLPlans(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("../engine/mysql/testdata/plans/*.json")
	if err != nil || len(files) < 8 {
		t.Fatalf("%d documents, %v", len(files), err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		plan, err := explain.Read(events.DialectMySQL, "SELECT 1 FROM employees", []string{"employees"}, schema(events.DialectMySQL), []events.Row{{string(data)}})
		if err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		tree := lines(plan.Steps, "")
		tables := strings.Count(string(data), `"table_name"`)
		steps := 0
		for _, how := range []string{"scan", "index", "one row", "table"} {
			steps += strings.Count(tree, how)
		}
		if steps < tables || len(plan.Steps) != 1 {
			t.Errorf("%s: %d of %d tables in\n%s", filepath.Base(file), steps, tables, tree)
		}
	}
}

func TestPostgresPlan(t *testing.T) {
	t.Parallel()
	const document = `[{"Plan": {"Node Type": "Aggregate", "Strategy": "Hashed", "Total Cost": 12.5, "Plan Rows": 4, "Group Key": ["o.status"], "Plans": [
		{"Node Type": "Hash Join", "Join Type": "Left", "Total Cost": 9, "Plan Rows": 9, "Hash Cond": "(o.id = v.id)", "Plans": [
			{"Node Type": "Seq Scan", "Schema": "public", "Relation Name": "orders", "Total Cost": 5, "Plan Rows": 100, "Filter": "(o.total > 5)"},
			{"Node Type": "Index Scan", "Schema": "public", "Relation Name": "secrets", "Index Name": "secret_words", "Index Cond": "(id = 1)", "Total Cost": 1, "Plan Rows": 1}]}]}}]`
	read := func(tables ...string) *events.Explained {
		plan, err := explain.Read(events.DialectPostgres, "SELECT 1 FROM orders o", tables, schema(events.DialectPostgres), []events.Row{{document}})
		if err != nil {
			t.Fatal(err)
		}
		return plan
	}
	plan := read("orders")
	want := "HashAggregate {Group Key: o.status}\n Hash Left Join {Hash Cond: (o.id = v.id)}\n  Seq Scan [orders  true] {Filter: (o.total > 5)}\n  Index Scan {Index Cond: (id = 1)}\n"
	if got := lines(plan.Steps, ""); got != want || *plan.Cost != 12.5 || *plan.Rows != 4 {
		t.Errorf("got\n%s", got)
	}
	behind := read("recent")
	if got := lines(behind.Steps, ""); strings.Contains(got, "{") || strings.Contains(got, "secret") || len(behind.Notes) != 2 {
		t.Errorf("over a view: %s\n%q", got, behind.Notes)
	}
}

// What is no plan is an error, and a dialect without plans says which have them.
func TestNoPlan(t *testing.T) {
	t.Parallel()
	for d, rows := range map[events.Dialect][]events.Row{
		events.DialectPostgres: {{"[]"}}, events.DialectMySQL: {{"null?"}}, events.DialectSQLite: {{"1", "2"}},
	} {
		if _, err := explain.Read(d, "SELECT 1", nil, schema(d), rows); err == nil {
			t.Errorf("%s: no error", d)
		}
	}
	var refused *events.Error
	if _, err := explain.Statement(events.DialectSnowflake, "SELECT 1"); !errors.As(err, &refused) || !strings.Contains(refused.Message, "not of snowflake") {
		t.Errorf("got %v", err)
	}
}
