package guard_test

import (
	"fmt"
	"strings"
	"testing"

	"arivu/events"
	"arivu/executor/dialect"
	"arivu/executor/guard"
)

// firstHeld is the first key that the policies of a held shop keep back.
const firstHeld = 1000

// heldShop is the shop with a policy over each table that has a number first, which
// keeps back the rows from [firstHeld] on, and with the columns of the mask.
func heldShop(t *testing.T, name events.Dialect, mask func(table, column string) bool) *events.Schema {
	t.Helper()
	plain, s := shop(name), shieldedShop(name, mask)
	for i := range s.Tables {
		table := &s.Tables[i]
		if table.Columns[0].Type != "integer" {
			continue
		}
		filter, err := guard.Filter([]string{fmt.Sprintf("%s < %d", quoted(name, table.Columns[0].Name), firstHeld)}, &plain.Tables[i], plain)
		if err != nil {
			t.Fatal(err)
		}
		table.Filter = filter
	}
	return s
}

// drifting statements give other rows each time, or by how rows are stored.
func drifting(sql string) bool {
	low := strings.ToLower(sql)
	for _, word := range []string{"rand", "uuid", "sample", "now(", "now64", "current_", "today", "explain", "blocknumber", "rownumberin"} {
		if strings.Contains(low, word) {
			return true
		}
	}
	return false
}

// probes ask for what is kept back in ways that a corpus has no use for.
var probes = []string{
	"SELECT count(*), min(customer_id), max(customer_id) FROM customers",
	"SELECT customer_id FROM customers WHERE 1 / (customer_id - 1001) > 0",
	"SELECT customer_id FROM customers WHERE CAST(first_name AS INTEGER) > 0",
	"SELECT o.order_id, c.customer_id FROM orders o LEFT JOIN customers c ON o.customer_id = c.customer_id ORDER BY 1, 2",
	"SELECT order_id FROM orders WHERE customer_id IN (SELECT customer_id FROM customers) ORDER BY 1",
	"SELECT order_id FROM orders WHERE customer_id NOT IN (SELECT customer_id + 999 FROM customers) ORDER BY 1",
	"SELECT (SELECT max(c.customer_id) FROM customers c WHERE c.customer_id >= o.customer_id) FROM orders o ORDER BY 1",
	"SELECT count(*) FROM customers a CROSS JOIN customers b",
	"WITH c AS (SELECT * FROM customers) SELECT count(*) FROM c, c AS d",
	"SELECT * FROM customers ORDER BY customer_id DESC LIMIT 1",
	"SELECT customer_id FROM customers UNION ALL SELECT order_id FROM orders ORDER BY 1",
}

// held names a table as the dialect writes it.
func held(t *testing.T, name events.Dialect, table *events.Table) string {
	t.Helper()
	d, err := dialect.For(name)
	if err != nil {
		t.Fatal(err)
	}
	if table.Namespace == "" {
		return d.QuoteIdent(table.Name)
	}
	return d.QuoteIdent(table.Namespace) + "." + d.QuoteIdent(table.Name)
}
