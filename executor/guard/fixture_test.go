package guard_test

import (
	"slices"
	"strings"

	"arivu/events"
)

// shopTables is the schema against which the tests check: "table: column type, …".
const shopTables = `
customers: customer_id integer, first_name text, last_name text, email text, phone text, birth_date date, country text, segment text, signup_date date, marketing_opt_in boolean, deleted_at timestamp
addresses: address_id integer, customer_id integer, kind text, street text, city text, region text, postal_code text, country text
categories: category_id integer, name text, parent_id integer
suppliers: supplier_id integer, name text, country text, contact_email text, rating numeric
products: product_id integer, name text, category_id integer, supplier_id integer, price numeric, cost numeric, currency text, stock integer, discontinued boolean, launched_on date
stores: store_id integer, name text, city text, country text, opened_on date
employees: employee_id integer, first_name text, last_name text, store_id integer, manager_id integer, job_title text, hire_date date, salary numeric, last_update timestamp
orders: order_id integer, customer_id integer, store_id integer, employee_id integer, shipping_address_id integer, order_date timestamp, status text, channel text, currency text, total_amount numeric
order_items: order_item_id integer, order_id integer, product_id integer, quantity integer, unit_price numeric, discount numeric
payments: payment_id integer, order_id integer, method text, amount numeric, currency text, paid_at timestamp, status text
returns: return_id integer, order_item_id integer, reason text, returned_at timestamp, refund_amount numeric
reviews: review_id integer, product_id integer, customer_id integer, rating integer, title text, body text, reviewed_at timestamp
Order Details: Line No integer, Unit Price numeric, alternate_name text, payload json, tags text
`

// shop builds the snapshot in a dialect. top_products is a view; PostgreSQL and MySQL
// also have sales.targets outside the search path.
func shop(dialect events.Dialect) *events.Schema {
	s := &events.Schema{Connection: "shop", Dialect: dialect}
	for line := range strings.SplitSeq(strings.TrimSpace(shopTables), "\n") {
		s.Tables = append(s.Tables, tableOf(line))
	}
	view := tableOf("top_products: product_id integer, revenue numeric")
	view.Kind = events.KindView
	s.Tables = append(s.Tables, view)
	if dialect != events.DialectSQLite {
		targets := tableOf("targets: year integer, amount numeric, region text, mood mood")
		targets.Namespace = "sales"
		s.Tables = append(s.Tables, targets)
	}
	switch {
	case dialect == events.DialectMySQL:
		s.Home = "shop"
	case dialect == events.DialectDuckDB:
		duckdbExtras(s)
	case slices.Contains(warehouses, dialect):
		queryExtras(s)
	}
	return s
}

func tableOf(line string) events.Table {
	name, cols, _ := strings.Cut(line, ": ")
	t := events.Table{Name: name, Kind: events.KindTable, Rows: -1}
	for col := range strings.SplitSeq(cols, ", ") {
		at := strings.LastIndexByte(col, ' ')
		t.Columns = append(t.Columns, events.Column{Name: col[:at], Type: col[at+1:], Class: events.TypeOther})
	}
	return t
}
