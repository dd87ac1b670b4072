package guard_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"arivu/events"
	"arivu/executor/guard"
)

// clickHouseProbes are those of probes in forms that only ClickHouse has.
var clickHouseProbes = []string{
	"SELECT customer_id IN customers FROM (SELECT toUInt32(1001) AS customer_id)",
	"SELECT customer_id FROM customers PREWHERE intDiv(1, customer_id - 1001) >= 0",
	"SELECT * EXCEPT (customer_id) FROM customers",
	"SELECT groupArray(customer_id), max(customer_id), topK(3)(customer_id) FROM customers",
	"SELECT arrayJoin(groupArray(order_id)) FROM orders",
	"SELECT order_id FROM orders ORDER BY order_id DESC LIMIT 1 BY status",
	"SELECT status, count() FROM orders GROUP BY status WITH TOTALS",
	"SELECT quantile(1)(order_id), uniq(order_id), sum(order_id) FROM orders",
	"SELECT order_id FROM orders ANY LEFT JOIN customers USING (customer_id) ORDER BY order_id",
	"SELECT 1001 AS customer_id, first_name FROM customers",
	"WITH 1 AS customer_id SELECT first_name FROM customers",
	"SELECT first_name AS customer_id FROM customers WHERE customer_id = ''",
	"SELECT order_id FROM orders WHERE throwIf(order_id > 999) = 0",
	"SELECT order_id FROM orders WHERE order_id GLOBAL IN (SELECT order_id FROM orders)",
	"SELECT toTypeName(tuple(*)) FROM orders",
}

// TestClickHouseKeepsBack holds that what is kept back changes no answer, nor an error: a
// statement that passes gives the same before and after hidden columns and rows that a
// policy holds back have come to the tables.
func TestClickHouseKeepsBack(t *testing.T) {
	t.Parallel()
	s := startClickHouse(t)
	do := func(text string) {
		if _, err := s.query(t, text); err != nil {
			t.Fatalf("%s: %v", text, err)
		}
	}
	for _, ddl := range clickHouseDDL() {
		do(ddl)
	}
	schema := heldShop(t, events.DialectClickHouse, none)
	asked := append(append([]string{}, probes...), clickHouseProbes...)
	for _, st := range corpus(t, events.DialectClickHouse) {
		if !drifting(st.sql) && !strings.Contains(st.sql, "FINAL") { // which merges rows before any condition
			asked = append(asked, st.sql)
		}
	}
	answer := func(text string) (string, string) {
		st, err := guard.Check(text, schema, guard.Options{MaxRows: 100})
		if err != nil {
			return "", ""
		}
		rows, err := s.query(t, st.SQL)
		if err != nil { // what an error of syntax says beyond its code differs from time to time
			code, _, _ := strings.Cut(err.Error(), ",")
			rows = []string{"error " + code}
		}
		slices.Sort(rows)
		return st.SQL, strings.Join(rows, "\n")
	}
	before := map[string]string{}
	for _, text := range asked {
		_, before[text] = answer(text)
	}
	altered := map[string]bool{} // the fixture has a table twice
	for i := range schema.Tables {
		table := &schema.Tables[i]
		name := held(t, events.DialectClickHouse, table)
		if altered[name] {
			continue
		}
		altered[name] = true
		do(fmt.Sprintf("ALTER TABLE %s ADD COLUMN secret_note String DEFAULT 'secret'", name))
		if table.Filter != "" {
			key := "`" + table.Columns[0].Name + "`"
			do(fmt.Sprintf("INSERT INTO %s (%s) SELECT number + %d FROM numbers(3)", name, key, firstHeld))
		}
	}
	answered := 0
	for _, text := range asked {
		sql, after := answer(text)
		if sql != "" && !strings.HasPrefix(after, "error") {
			answered++
		}
		if after != before[text] {
			t.Errorf("%s\n%s\ngives %s\nand   %s", text, sql, before[text], after)
		}
	}
	if answered < 80 {
		t.Errorf("only %d statements were answered", answered)
	}
}
