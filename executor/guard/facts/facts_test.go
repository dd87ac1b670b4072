package facts_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"arivu/events"
	"arivu/executor/guard/facts"
)

func column(name string, class events.TypeClass) events.Column {
	return events.Column{Name: name, Class: class}
}

// shop has customers with orders, orders with items, and a log without any key.
func shop(d events.Dialect) *events.Schema {
	return &events.Schema{Dialect: d, Tables: []events.Table{
		{Name: "customers", PrimaryKey: []string{"id"}, Columns: []events.Column{
			column("id", events.TypeInteger), column("country", events.TypeText), column("credit", events.TypeDecimal),
		}},
		{
			Name: "orders", PrimaryKey: []string{"id"}, Columns: []events.Column{
				column("id", events.TypeInteger), column("customer_id", events.TypeInteger), column("total", events.TypeDecimal), column("ordered", events.TypeDate),
			},
			ForeignKeys: []events.ForeignKey{{Columns: []string{"customer_id"}, RefTable: "customers", RefColumns: []string{"id"}}},
		},
		{Name: "items", PrimaryKey: []string{"order_id", "line"}, Columns: []events.Column{
			column("order_id", events.TypeInteger), column("line", events.TypeInteger), column("price", events.TypeDecimal),
		}},
		{Name: "log", Columns: []events.Column{column("order_id", events.TypeInteger), column("note", events.TypeText)}},
		{Name: "badges", PrimaryKey: []string{"id"}, Columns: []events.Column{column("id", events.TypeInteger), column("customer_id", events.TypeInteger)},
			Indexes: []events.Index{{Name: "u", Unique: true, Parts: []events.IndexPart{{Column: "customer_id"}}}}},
	}}
}

// everyDialect is those that the shop's statements below are written for.
var everyDialect = []events.Dialect{
	events.DialectSQLite, events.DialectPostgres, events.DialectMySQL, events.DialectSnowflake, events.DialectDatabricks,
	events.DialectDuckDB, events.DialectClickHouse, events.DialectSQLServer,
}

// repeated says of each aggregate of a statement what repeats its rows.
func repeated(f *events.StatementFacts) string {
	var out []string
	for _, a := range f.Aggregates {
		switch {
		case a.Repeated != "":
			out = append(out, a.Function+" by "+a.Repeated)
		case a.Unsure:
			out = append(out, a.Function+" unsure")
		default:
			out = append(out, a.Function)
		}
	}
	return strings.Join(out, ", ")
}

func TestJoinsThatRepeatRows(t *testing.T) {
	t.Parallel()
	const joined = " FROM customers c JOIN orders o ON o.customer_id = c.id "
	tests := []struct{ name, sql, want string }{
		{"no join", "SELECT SUM(total) FROM orders", "sum"},
		{"the many side", "SELECT c.country, SUM(o.total)" + joined + "GROUP BY c.country", "sum"},
		{"the one side", "SELECT SUM(c.credit)" + joined, "sum by orders"},
		{"the one side, by the many", "SELECT o.id, SUM(c.credit)" + joined + "GROUP BY o.id", "sum"},
		{"average of the one side", "SELECT AVG(c.credit)" + joined, "avg by orders"},
		{"count of the one side", "SELECT COUNT(c.country)" + joined, "count by orders"},
		{"count by the joined column", "SELECT COUNT(c.id)" + joined, "count"},
		{"distinct", "SELECT COUNT(DISTINCT c.country)" + joined, "count"},
		{"the largest is the same", "SELECT MAX(c.credit)" + joined, "max"},
		{"rows", "SELECT COUNT(*)" + joined, "count"},
		{"two steps", "SELECT SUM(o.total)" + joined + "JOIN items i ON i.order_id = o.id", "sum by items"},
		{"two steps, finest", "SELECT SUM(i.price), SUM(i.price * o.total)" + joined + "JOIN items i ON i.order_id = o.id", "sum, sum"},
		{"one line of each", "SELECT SUM(o.total) FROM orders o JOIN items i ON i.order_id = o.id WHERE i.line = 1", "sum"},
		{"where joins", "SELECT SUM(c.credit) FROM customers c, orders o WHERE (o.customer_id = c.id) AND o.total > 3", "sum by orders"},
		{"crossed", "SELECT SUM(c.credit) FROM customers c CROSS JOIN orders o", "sum by orders"},
		{"one to one by a unique index", "SELECT SUM(c.credit) FROM customers c JOIN badges b ON b.customer_id = c.id", "sum"},
		{"no key is known", "SELECT SUM(o.total) FROM orders o JOIN log l ON l.order_id = o.id", "sum unsure"},
		{"two many sides", "SELECT SUM(i.price) FROM orders o JOIN items i ON i.order_id = o.id JOIN orders p ON p.customer_id = o.customer_id", "sum by orders"},
		{"grouped before", "SELECT SUM(o.total) FROM orders o JOIN (SELECT order_id, SUM(price) AS p FROM items GROUP BY order_id) i ON i.order_id = o.id", "sum, sum"},
		{"grouped before by more", "SELECT SUM(o.total) FROM orders o JOIN (SELECT order_id, line, SUM(price) AS p FROM items GROUP BY order_id, line) i ON i.order_id = o.id", "sum, sum by i"},
		{"in a WITH", "WITH i AS (SELECT order_id AS o, COUNT(*) AS n FROM items GROUP BY order_id) SELECT SUM(orders.total) FROM orders JOIN i ON i.o = orders.id", "count, sum"},
		{"distinct before", "SELECT SUM(o.total) FROM orders o JOIN (SELECT DISTINCT order_id FROM log) l ON l.order_id = o.id", "sum"},
		{"one row", "SELECT SUM(o.total) FROM orders o CROSS JOIN (SELECT MAX(credit) AS m FROM customers) x", "max, sum"},
		{"within a query", "SELECT country FROM customers WHERE id IN (SELECT c.id FROM customers c JOIN orders o ON o.customer_id = c.id GROUP BY c.id HAVING SUM(c.credit) > 3)", "sum by orders"},
		{"as a condition", "SELECT SUM(credit) FROM customers c WHERE EXISTS (SELECT 1 FROM orders o WHERE o.customer_id = c.id)", "sum"},
	}
	for _, tt := range tests {
		for _, d := range everyDialect {
			t.Run(tt.name+"/"+string(d), func(t *testing.T) {
				t.Parallel()
				f := facts.Of(tt.sql, shop(d))
				if f == nil {
					t.Fatalf("%s cannot be read", tt.sql)
				}
				if got := repeated(f); sorted(strings.ToLower(got)) != sorted(tt.want) {
					t.Errorf("%s: got %s, expected %s", tt.sql, got, tt.want)
				}
			})
		}
	}
}

// sorted is a list in one order: which query is read first does not matter.
func sorted(list string) string {
	parts := strings.Split(list, ", ")
	slices.Sort(parts)
	return strings.Join(parts, ", ")
}

func TestUsing(t *testing.T) {
	t.Parallel()
	schema := shop(events.DialectPostgres)
	for sql, want := range map[string]string{
		"SELECT SUM(log.note) FROM items JOIN log USING (order_id)":                        "sum by items",
		"SELECT SUM(items.price) FROM items NATURAL JOIN log":                              "sum unsure",
		"SELECT SUM(customers.credit) FROM customers JOIN badges b ON b.id = customers.id": "sum",
	} {
		if f := facts.Of(sql, schema); f == nil || repeated(f) != want {
			t.Errorf("%s: got %+v, expected %s", sql, f, want)
		}
	}
}

func literals(f *events.StatementFacts) string {
	var out []string
	for _, l := range f.Literals {
		text := l.Text
		if !l.Number {
			text = "'" + text + "'"
		}
		column := l.Column
		if l.Folded {
			column += "~"
		}
		out = append(out, strings.TrimSpace(fmt.Sprintf("%s %s %s", column, l.Op, text)))
	}
	return strings.Join(out, "; ")
}

func TestLiterals(t *testing.T) {
	t.Parallel()
	tests := []struct{ condition, want string }{
		{"country = 'India'", "customers.country = 'India'"},
		{"'India' = c.country", "customers.country = 'India'"},
		{"5 < credit", "customers.credit > 5"},
		{"credit >= -5", "customers.credit >= -5"},
		{"country IN ('India', 'Peru')", "customers.country = 'India'; customers.country = 'Peru'"},
		{"country NOT IN ('India')", "customers.country <> 'India'"},
		{"credit BETWEEN 1 AND 2", "customers.credit >= 1; customers.credit <= 2"},
		{"NOT (credit > 5)", "customers.credit  5"},
		{"NOT (NOT credit > 5)", "customers.credit > 5"},
		{"LOWER(country) = 'india'", "customers.country~ = 'india'"},
		{"country LIKE 'I%'", "customers.country like 'I%'"},
		{"credit + 1 > 7", "> 7; 1"},
		{"(SELECT COUNT(*) FROM orders o WHERE o.customer_id = c.id AND o.ordered >= CAST('2024-01-01' AS DATE)) > 3", "> 3; orders.ordered >= '2024-01-01'"},
		{"country IS NULL OR country <> 'x'", "customers.country <> 'x'"},
		{"country = CASE WHEN credit > 9 THEN 'a' ELSE 'b' END", "customers.credit > 9; 'a'; 'b'"},
	}
	for _, tt := range tests {
		for _, d := range everyDialect {
			f := facts.Of("SELECT c.id FROM customers c WHERE "+tt.condition, shop(d))
			if f == nil {
				t.Errorf("%s of %s cannot be read", tt.condition, d)
				continue
			}
			if got := literals(f); got != tt.want {
				t.Errorf("%s of %s: got %s, expected %s", tt.condition, d, got, tt.want)
			}
		}
	}
}

func TestOrderAndLimit(t *testing.T) {
	t.Parallel()
	tests := []struct{ sql, want string }{
		{"SELECT country, SUM(credit) AS n FROM customers GROUP BY country ORDER BY n DESC, country LIMIT 5", "[{ sum true} {customers.country  false}] [] 5 true"},
		{"SELECT country, COUNT(*) FROM customers GROUP BY 1 ORDER BY 2 DESC", "[{ count true}] [] 0 true"},
		{"SELECT id FROM customers ORDER BY credit - 7 LIMIT 3", "[{  false}] [] 3 false"},
		{"SELECT x.id FROM (SELECT id, ROW_NUMBER() OVER (PARTITION BY country ORDER BY credit DESC) AS r FROM customers ORDER BY id LIMIT 9) x WHERE r <= 2 ORDER BY x.id", "[{customers.id  false}] [{customers.credit  true}] 0 false"},
		{"SELECT id FROM customers UNION ALL SELECT id FROM orders ORDER BY 1 LIMIT 4", "[{  false}] [] 4 false"},
	}
	for _, tt := range tests {
		f := facts.Of(tt.sql, shop(events.DialectSQLite))
		if f == nil {
			t.Errorf("%s cannot be read", tt.sql)
			continue
		}
		if got := fmt.Sprint(f.Order, f.Ranks, f.Limit, f.Grouped); got != tt.want {
			t.Errorf("%s: got %s, expected %s", tt.sql, got, tt.want)
		}
	}
	if f := facts.Of("SELECT TOP (7) id FROM customers ORDER BY id DESC", shop(events.DialectSQLServer)); f == nil || f.Limit != 7 || !f.Order[0].Desc {
		t.Errorf("TOP: got %+v", f)
	}
	if f := facts.Of("SELECT id FROM orders WHERE ordered >= date('now', '-7 days')", shop(events.DialectSQLite)); f == nil || !f.Clock {
		t.Errorf("the clock: got %+v", f)
	}
}

func TestWhatCannotBeRead(t *testing.T) {
	t.Parallel()
	for _, sql := range []string{"", "SELECT", "DELETE FROM orders", "SELECT id FROM customers INDEXED BY x", "EXPLAIN SELECT 1", strings.Repeat("(", 10_000)} {
		if f := facts.Of(sql, shop(events.DialectSQLite)); f != nil {
			t.Errorf("%.30s: got %+v", sql, f)
		}
	}
}

func FuzzOf(f *testing.F) {
	f.Add("WITH a AS (SELECT id FROM customers) SELECT COUNT(*) FROM a JOIN orders USING (id) GROUP BY 1 ORDER BY 1 LIMIT 2")
	f.Fuzz(func(t *testing.T, sql string) {
		for _, d := range everyDialect {
			facts.Of(sql, shop(d))
		}
	})
}

func BenchmarkOf(b *testing.B) {
	schema := shop(events.DialectSQLite)
	for b.Loop() {
		facts.Of("SELECT c.country, SUM(o.total) AS revenue FROM orders o JOIN customers c ON c.id = o.customer_id WHERE o.ordered >= '2024-01-01' AND o.ordered < '2025-01-01' GROUP BY c.country ORDER BY revenue DESC LIMIT 5", schema)
	}
}
