package frame_test

import (
	"errors"
	"strings"
	"testing"

	"arivu/events"
	"arivu/planner/ground"
	"arivu/planner/offline/frame"
)

// What is different about Transact-SQL beside the readings of the golden file.
func TestTransactSQL(t *testing.T) {
	t.Parallel()
	s := schema{ground.NewCatalog(shop())}
	paid := frame.Compare{L: s.val("orders.status"), Op: frame.Eq, R: word("paid")}
	for want, f := range map[string]*frame.Frame{
		"WHERE status = N'bezahlt – ja'":                  {Select: s.items("orders.id"), Where: frame.Compare{L: s.val("orders.status"), Op: frame.Eq, R: word("bezahlt – ja")}},
		"LIKE '%[[]a]_\\%'":                               {Select: s.items("orders.id"), Where: frame.Like{Value: s.val("orders.status"), Pattern: `%[A]_\%`}},
		"ORDER BY (SELECT NULL)\nOFFSET 2 ROWS FETCH":     {Select: s.items("orders.id"), Limit: 3, Offset: 2},
		"SELECT DISTINCT status\nFROM orders\nORDER BY 1": {Select: s.items("orders.status"), Distinct: true, Limit: 3, Offset: 2},
		"SELECT DISTINCT TOP (3) status":                  {Select: s.items("orders.status"), Distinct: true, Limit: 3},
		"SUM(CAST(quantity AS bigint))":                   {Select: []frame.Item{{Value: frame.Agg{Func: frame.Sum, Of: s.val("lines.quantity")}}}},
		"THEN CAST(customer_id AS bigint) ELSE 0 END":     {Select: []frame.Item{{Value: frame.Agg{Func: frame.Sum, Of: s.val("orders.customer_id"), Where: paid}}}},
		"AVG(1.0 * quantity)":                             {Select: []frame.Item{{Value: frame.Agg{Func: frame.Avg, Of: s.val("lines.quantity")}}}},
		"MIN(CASE WHEN active = 1 THEN 1 ELSE 0 END)":     {Select: s.items("customers.name"), Distinct: true, Order: []frame.Sort{{Value: s.val("customers.active")}}},
		"IN (\n  SELECT customer_id\n  FROM orders\n)": {
			Select: s.items("customers.name"),
			Where:  frame.Among{Value: s.val("customers.id"), Of: &frame.Frame{Select: s.items("orders.customer_id"), Order: []frame.Sort{{Value: s.val("orders.Total")}}}},
		},
	} {
		sql, err := f.SQLIn(s.Catalog, events.DialectSQLServer)
		if err != nil || !strings.Contains(sql, want) {
			t.Errorf("%v\n%s\nlacks\n%s", err, sql, want)
		}
	}
}

// SQL Server aggregates nothing that holds a subquery; the others do.
func TestUnsayable(t *testing.T) {
	t.Parallel()
	s := schema{ground.NewCatalog(shop())}
	among := frame.Among{Value: s.val("orders.customer_id"), Of: &frame.Frame{Select: s.items("customers.id")}}
	above := frame.Compare{L: s.val("orders.Total"), Op: frame.Gt, R: frame.Nested{Frame: &frame.Frame{Select: []frame.Item{{Value: frame.Agg{Func: frame.Avg, Of: s.val("orders.Total")}}}}}}
	for name, f := range map[string]*frame.Frame{
		"a count of those among": {Select: []frame.Item{{Value: frame.Agg{Func: frame.Count, Rows: s.Table("orders"), Where: among}}}},
		"a sum of those above":   {Select: []frame.Item{{Value: frame.Agg{Func: frame.Sum, Of: s.val("orders.Total"), Where: above}}}},
		"one inside another":     {Select: s.items("customers.name"), Where: frame.Among{Value: s.val("customers.id"), Of: &frame.Frame{Select: []frame.Item{{Value: frame.Agg{Func: frame.Sum, Of: s.val("orders.customer_id"), Where: above}}}}}},
	} {
		if _, err := f.SQLIn(s.Catalog, events.DialectSQLServer); !errors.Is(err, frame.ErrUnsayable) {
			t.Errorf("%s: %v", name, err)
		}
		if _, err := f.SQLIn(s.Catalog, events.DialectPostgres); err != nil {
			t.Errorf("%s in PostgreSQL: %v", name, err)
		}
	}
	if _, err := (&frame.Frame{Select: s.items("orders.id"), Where: among}).SQLIn(s.Catalog, events.DialectSQLServer); err != nil {
		t.Errorf("outside of aggregates: %v", err)
	}
}
