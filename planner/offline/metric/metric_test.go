package metric_test

import (
	"errors"
	"strings"
	"testing"

	"arivu/events"
	"arivu/planner/ground"
	"arivu/planner/offline/metric"
)

func schema(d events.Dialect) *events.Schema {
	col := func(name string, c events.TypeClass) events.Column {
		return events.Column{Name: name, Type: string(c), Class: c, Distinct: -1}
	}
	return &events.Schema{Connection: "shop", Dialect: d, Tables: []events.Table{
		{Name: "customers", PrimaryKey: []string{"id"}, Columns: []events.Column{
			col("id", events.TypeInteger), col("country", events.TypeText), col("active", events.TypeBool)}},
		{Name: "orders", PrimaryKey: []string{"id"}, Columns: []events.Column{
			col("id", events.TypeInteger), col("customer_id", events.TypeInteger), col("total", events.TypeDecimal), col("Discount %", events.TypeDecimal),
			col("status", events.TypeText), col("placed", events.TypeDate)},
			ForeignKeys: []events.ForeignKey{{Columns: []string{"customer_id"}, RefTable: "customers", RefColumns: []string{"id"}}}},
		{Name: "items", PrimaryKey: []string{"id"}, Columns: []events.Column{col("id", events.TypeInteger), col("order_id", events.TypeInteger), col("quantity", events.TypeInteger)},
			ForeignKeys: []events.ForeignKey{{Columns: []string{"order_id"}, RefTable: "orders", RefColumns: []string{"id"}}}},
		{Name: "weather", Columns: []events.Column{col("degrees", events.TypeFloat)}},
	}}
}

func TestCompile(t *testing.T) {
	t.Parallel()
	c := ground.NewCatalog(schema(events.DialectPostgres))
	for _, x := range []struct {
		expression string
		filters    []string
		sql        string
	}{
		{"sum(total)", nil, "SELECT SUM(total) AS revenue\nFROM orders"},
		{"SUM ( total ) -- all of it", []string{"status = 'paid'"}, "SELECT SUM(CASE WHEN status = 'paid' THEN total ELSE 0 END) AS revenue\nFROM orders"},
		{"sum(total)/count(*)", nil, "SELECT 1.0 * SUM(total) / NULLIF(COUNT(*), 0) AS revenue\nFROM orders"},
		{`100 * sum(total * "Discount %" / 100) / count(distinct customer_id)`, nil,
			"SELECT 1.0 * 100 * SUM(total * \"Discount %\" / 100.0) / NULLIF(COUNT(DISTINCT customer_id), 0) AS revenue\nFROM orders"},
		{"sum(total) - -5", nil, "SELECT SUM(total) - -5 AS revenue\nFROM orders"},
		{"count(*)", []string{"customers.active and not customers.country in ('USA', 'Côte d''Ivoire')", "placed >= '2024-01-01' or status is not null"},
			"SELECT COUNT(CASE WHEN customers.active = TRUE AND customers.country NOT IN ('USA', 'Côte d''Ivoire') AND (orders.placed >= '2024-01-01' OR orders.status IS NOT NULL) THEN 1 END) AS revenue\nFROM orders\nJOIN customers ON customers.id = orders.customer_id"},
		{"max(total)", []string{"total between 1 and 2.5", "customer_id <> 7", "customers.active <> true"},
			"SELECT MAX(CASE WHEN orders.total BETWEEN 1 AND 2.5 AND orders.customer_id <> 7 AND customers.active = FALSE THEN orders.total END) AS revenue\nFROM orders\nJOIN customers ON customers.id = orders.customer_id"},
	} {
		m, err := metric.Compile(c, &events.Metric{Name: "revenue", Table: "orders", Expression: x.expression, Filters: x.filters})
		if err != nil {
			t.Errorf("%s: %v", x.expression, err)
			continue
		}
		if got, err := m.SQL(c); err != nil || got != x.sql {
			t.Errorf("%s %v\n got %s, %v\nwant %s", x.expression, x.filters, got, err, x.sql)
		}
	}
}

func TestCompileSaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	c := ground.NewCatalog(schema(events.DialectSQLite))
	for _, x := range []struct {
		table, expression, filter string
		field, says, near         string
	}{
		{"ordres", "count(*)", "", "table", `no table "ordres"`, "orders"},
		{"orders", "sum(totel)", "", "expression", `no column "totel"`, "total"},
		{"orders", "sun(total)", "", "expression", `"sun" is not a function`, "sum"},
		{"orders", "total", "", "expression", "stands outside of a function", ""},
		{"orders", "5", "", "expression", "no figure of many rows", ""},
		{"orders", "sum(status)", "", "expression", "is no number", ""},
		{"orders", "sum(sum(total))", "", "expression", "inside another function", ""},
		{"orders", "sum(total) / 0.0", "", "expression", "divides by zero", ""},
		{"orders", "sum(total", "", "expression", ") is missing before the end", ""},
		{"orders", "sum(total) sum(total)", "", "expression", `"sum" at position 12 does not belong there`, ""},
		{"orders", "sum(total); DROP TABLE orders", "", "expression", `";" at position 11 does not belong there`, ""},
		{"orders", "sum((SELECT 1))", "", "expression", `no column "SELECT"`, ""},
		{"orders", "sum('a)", "", "expression", "not closed", ""},
		{"orders", "sum(items.quantity)", "", "expression", "count more than once; make items the metric's table", ""},
		{"orders", "sum(weather.degrees)", "", "expression", "No foreign keys lead", ""},
		{"orders", "sum(custmers.id)", "", "expression", `no table "custmers"`, "customers"},
		{"orders", strings.Repeat("(", 200) + "sum(total)" + strings.Repeat(")", 200), "", "expression", "go deeper", ""},
		{"orders", "count(*)", "status = paid", "filters[0]", "constant is missing", ""},
		{"orders", "count(*)", "status = 5", "filters[0]", "single quotes", ""},
		{"orders", "count(*)", "total > 'a'", "filters[0]", "without quotes", ""},
		{"orders", "count(*)", "status", "filters[0]", "not compared with anything", ""},
		{"orders", "count(*)", "customers.active = 'x'", "filters[0]", "true or false", ""},
		{"orders", "count(*)", "status = 'a' status", "filters[0]", "does not belong there", ""},
		{"orders", "count(*)", strings.Repeat("not ", 200) + "status = 'a'", "filters[0]", "go deeper", ""},
	} {
		m := &events.Metric{Name: "m", Table: x.table, Expression: x.expression}
		if x.filter != "" {
			m.Filters = []string{x.filter}
		}
		_, err := metric.Compile(c, m)
		var p *metric.Problem
		if !errors.As(err, &p) || p.Field != x.field || !strings.Contains(p.Message, x.says) || strings.Join(p.Near, " ") != x.near {
			t.Errorf("%s where %s: %+v", x.expression, x.filter, err)
		}
	}
}

func TestIn(t *testing.T) {
	t.Parallel()
	m := &events.Metric{Expression: "sum(total) / count(*)", Filters: []string{"status = 'paid'"}}
	for sql, missing := range map[string]string{
		"SELECT SUM(o.total) / COUNT(*) FROM orders o WHERE o.\"status\"='paid'":                   "",
		"SELECT SUM(CASE WHEN status = 'paid' THEN total END) / COUNT(*) FROM orders":              m.Expression,
		"SELECT SUM(total) / COUNT(*) FROM orders WHERE status = 'Paid'":                           "status = 'paid'",
		"SELECT SUM(total) / COUNT(*) FROM orders -- status = 'paid'\n":                            "status = 'paid'",
		"SELECT 1 /* sum(total) / count(*) */ FROM orders WHERE status = 'paid'":                   m.Expression,
		"SELECT SUM(subtotal) / COUNT(*) FROM orders WHERE status = 'paid'":                        m.Expression,
		"SELECT SUM(total) / COUNT(*) FROM orders WHERE NOT (status = 'paid')":                     "status = 'paid'",
		"SELECT SUM(total) / COUNT(*) FROM orders WHERE not status = 'paid' AND id > 1":            "status = 'paid'",
		"SELECT SUM(total) / COUNT(*) FROM orders WHERE (status = 'paid') OR status = 'sent'":      "status = 'paid'",
		"SELECT SUM(total) / COUNT(*) FROM orders WHERE id = 1 OR status = 'paid'":                 "status = 'paid'",
		"SELECT SUM(total) / COUNT(*) FROM orders WHERE (id = 1 OR id = 2) AND (status = 'paid')":  "",
		"SELECT SUM(total) / COUNT(*), 'sum(total) / count(*)' FROM orders WHERE status = 'paid' ": "",
	} {
		if got := metric.In(sql, m); got != missing {
			t.Errorf("%s: missing %q, want %q", sql, got, missing)
		}
	}
}

// Whatever is written is refused in words or becomes a statement in every dialect.
func FuzzCompile(f *testing.F) {
	for _, s := range []string{"sum(total)", "sum(total)/count(*)", "avg(total*2-1)", "count(distinct customers.country)", "-1+max(id)", "((sum(id)))", "min(`id`)", "sum(total) -- x", "1.5.2", "'"} {
		f.Add(s, "status = 'a' and not (total in (1, -2) or placed is null)")
	}
	catalogs := map[events.Dialect]*ground.Catalog{}
	for _, d := range []events.Dialect{events.DialectSQLite, events.DialectPostgres, events.DialectMySQL, events.DialectSQLServer, events.DialectClickHouse} {
		catalogs[d] = ground.NewCatalog(schema(d))
	}
	f.Fuzz(func(t *testing.T, expression, filter string) {
		for _, c := range catalogs {
			m, err := metric.Compile(c, &events.Metric{Name: "m", Table: "orders", Expression: expression, Filters: []string{filter}})
			var p *metric.Problem
			if err != nil {
				if !errors.As(err, &p) || p.Message == "" {
					t.Fatalf("%q where %q: %v", expression, filter, err)
				}
				continue
			}
			if sql, err := m.SQL(c); err == nil && !strings.HasPrefix(sql, "SELECT ") {
				t.Fatalf("%q where %q: %s", expression, filter, sql)
			}
		}
	})
}
