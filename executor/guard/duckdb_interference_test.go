//go:build duckdb

package guard_test

import (
	"database/sql"
	"fmt"
	"strings"
	"testing"

	"arivu/events"
	"arivu/executor/guard"
)

// duckdbProbes are those of probes in forms that only DuckDB has.
var duckdbProbes = []string{
	"SUMMARIZE SELECT customer_id, first_name FROM customers",
	"SELECT column_name, min, max, count FROM (SUMMARIZE FROM orders)",
	"DESCRIBE customers",
	"FROM customers",
	"TABLE orders",
	"SELECT o FROM orders o ORDER BY order_id",
	"SELECT to_json(o) FROM orders o ORDER BY order_id",
	"SELECT COLUMNS(*) FROM customers",
	"SELECT COLUMNS('.*secret.*|.*_id') FROM customers",
	"SELECT * EXCLUDE (customer_id) FROM customers",
	"SELECT * LIKE '%secret%' FROM (SELECT *, 1 AS secrets FROM customers)",
	"UNPIVOT (SELECT first_name, last_name FROM customers) ON COLUMNS(*)",
	"PIVOT orders ON status IN ('paid', 'open') USING count(*) GROUP BY channel",
	"SELECT unnest(o) FROM orders o",
	"SELECT list(o ORDER BY order_id) FROM orders o",
	"SELECT * FROM orders o POSITIONAL JOIN customers c",
	"SELECT count(*) FROM orders o ASOF JOIN customers c ON o.customer_id <= c.customer_id",
	"SELECT * FROM orders NATURAL JOIN customers",
	"SELECT max(order_id), arg_max(status, order_id), list(order_id ORDER BY order_id DESC)[1] FROM orders",
	"SELECT first(order_id ORDER BY order_id DESC) FROM orders",
	"SELECT order_id, lead(order_id) OVER (ORDER BY order_id) FROM orders",
	"SELECT order_id FROM orders ORDER BY order_id DESC LIMIT 50%",
	"SELECT error_on FROM (SELECT CASE WHEN order_id >= 1000 THEN CAST('x' AS INT) ELSE 1 END AS error_on FROM orders)",
}

// duckdbWrappings ask for what a statement gives in other ways.
var duckdbWrappings = []string{
	"SUMMARIZE (%s)",
	"SELECT to_json(q) FROM (%s) AS q",
	"SELECT COLUMNS(*) FROM (%s) AS q LIMIT 50%%",
	"WITH customers AS (%s) FROM customers",
}

// TestDuckDBKeepsBack holds that what is kept back changes no answer, nor an error: two
// databases that differ in the values of hidden and masked columns, and in rows that a
// policy holds back, give the same to whatever passes.
func TestDuckDBKeepsBack(t *testing.T) {
	schema := heldShop(t, events.DialectDuckDB, someMasked)
	one, other := openDuckDB(t), openDuckDB(t)
	for i := range schema.Tables {
		table := &schema.Tables[i]
		name := held(t, events.DialectDuckDB, table)
		for n, conn := range []*sql.Conn{one, other} {
			duckdbExec(t, conn, fmt.Sprintf("ALTER TABLE %s ADD COLUMN secret_note VARCHAR DEFAULT 'secret%d'", name, n))
		}
		for j := range table.Columns {
			if table.Columns[j].Masked {
				duckdbExec(t, other, fmt.Sprintf("UPDATE %s SET %s = NULL", name, table.Columns[j].Name))
			}
		}
		if table.Filter == "" {
			continue
		}
		key := `"` + table.Columns[0].Name + `"`
		duckdbExec(t, other, fmt.Sprintf("INSERT INTO %[1]s SELECT * REPLACE (%[2]s + %[3]d AS %[2]s) FROM %[1]s WHERE %[2]s < 4", name, key, firstHeld))
	}
	asked := append(append([]string{}, probes...), duckdbProbes...)
	for _, st := range corpus(t, events.DialectDuckDB) {
		if !drifting(st.sql) {
			asked = append(asked, st.sql)
		}
	}
	for _, text := range asked[:len(asked):len(asked)] {
		for _, wrapping := range duckdbWrappings {
			asked = append(asked, fmt.Sprintf(wrapping, strings.TrimRight(text, "; ")))
		}
	}
	passed := 0
	for _, text := range asked {
		st, err := guard.Check(text, schema, guard.Options{MaxRows: 100})
		if err != nil {
			continue
		}
		passed++
		want, got := duckdbRows(t, one, st.SQL), duckdbRows(t, other, st.SQL)
		if want != got || strings.Contains(want, "secret0") {
			t.Errorf("%s\n%s\ngives %s\nand   %s", text, st.SQL, want, got)
		}
	}
	if passed < 800 {
		t.Errorf("only %d statements passed", passed)
	}
}

func duckdbExec(t *testing.T, conn *sql.Conn, text string) {
	t.Helper()
	if _, err := conn.ExecContext(t.Context(), text); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
}
