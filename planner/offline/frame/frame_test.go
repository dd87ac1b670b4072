package frame_test

import (
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"arivu/events"
	"arivu/planner/ground"
	"arivu/planner/offline/frame"
)

var update = flag.Bool("update", false, "write the golden file anew")

// shop has customers with two addresses, orders with lines, staff with managers
// and a table that nothing leads to.
func shop() *events.Schema {
	text := func(name string) events.Column { return events.Column{Name: name, Class: events.TypeText} }
	whole := func(name string) events.Column { return events.Column{Name: name, Class: events.TypeInteger} }
	fk := func(col, table, ref string) events.ForeignKey {
		return events.ForeignKey{Columns: []string{col}, RefTable: table, RefColumns: []string{ref}}
	}
	return &events.Schema{Dialect: events.DialectSQLite, Tables: []events.Table{
		{Name: "addresses", PrimaryKey: []string{"id"}, Columns: []events.Column{whole("id"), text("city"), text("country")}},
		{
			Name: "customers", PrimaryKey: []string{"id"},
			Columns:     []events.Column{whole("id"), text("name"), whole("home_id"), whole("work_id"), {Name: "active", Class: events.TypeBool}},
			ForeignKeys: []events.ForeignKey{fk("home_id", "addresses", "id"), fk("work_id", "addresses", "id")},
		},
		{
			Name: "orders", PrimaryKey: []string{"id"},
			Columns: []events.Column{whole("id"), whole("customer_id"), {Name: "ordered_at", Class: events.TypeTime},
				{Name: "Total", Class: events.TypeDecimal}, text("status")},
			ForeignKeys: []events.ForeignKey{fk("customer_id", "customers", "id")},
		},
		{Name: "lines", Columns: []events.Column{whole("order_id"), text("product"), whole("quantity")}, ForeignKeys: []events.ForeignKey{fk("order_id", "orders", "id")}},
		{Name: "staff", PrimaryKey: []string{"id"}, Columns: []events.Column{whole("id"), text("name"), whole("boss_id")}, ForeignKeys: []events.ForeignKey{fk("boss_id", "staff", "id")}},
		{Name: "settings", Columns: []events.Column{text("key"), text("value")}},
	}}
}

// schema gives tests short ways to name things.
type schema struct{ *ground.Catalog }

func (s schema) col(id string) *ground.Column {
	t, c, _ := strings.Cut(id, ".")
	return s.Table(t).Column(c)
}
func (s schema) val(id string) frame.Value { return frame.Col{Column: s.col(id)} }
func (s schema) items(ids ...string) []frame.Item {
	var out []frame.Item
	for _, id := range ids {
		out = append(out, frame.Item{Value: s.val(id)})
	}
	return out
}
func (s schema) edge(from, column string) *ground.Edge {
	edges := s.Edges(s.Table(from))
	for i := range edges {
		if edges[i].Pairs[0][0].Name == column || edges[i].Pairs[0][1].Name == column {
			return &edges[i]
		}
	}
	return nil
}

func number(s string) frame.Literal { return frame.Literal{Text: s, Number: true} }
func word(s string) frame.Literal   { return frame.Literal{Text: s} }

var total = frame.Agg{Func: frame.Sum}

func year(y int) ground.Period {
	from := time.Date(y, time.January, 1, 0, 0, 0, 0, time.UTC)
	return ground.Period{From: from, To: from.AddDate(1, 0, 0), Label: from.Format("2006")}
}

// readings is one frame per construct.
func readings(s schema) []struct {
	name string
	f    *frame.Frame
} {
	sum := total
	sum.Of = s.val("orders.Total")
	month := frame.Bucket{Of: s.col("orders.ordered_at"), Unit: ground.Month}
	weekday := frame.Bucket{Of: s.col("orders.ordered_at"), Unit: ground.Weekday}
	byMonth := []frame.Sort{{Value: month}}
	count := frame.Agg{Func: frame.Count}
	byCount := []frame.Sort{{Value: count, Desc: true}}
	one := func(v frame.Value) []frame.Item { return []frame.Item{{Value: v}} }
	two := func(a, b frame.Value) []frame.Item { return []frame.Item{{Value: a}, {Value: b}} }
	average := &frame.Frame{Select: one(frame.Agg{Func: frame.Avg, Of: s.val("orders.Total")})}
	paid := frame.Compare{L: s.val("orders.status"), Op: frame.Eq, R: word("paid")}
	return []struct {
		name string
		f    *frame.Frame
	}{
		{"list", &frame.Frame{Select: s.items("customers.name", "addresses.city"), Limit: 5, Order: []frame.Sort{{Value: s.val("customers.name")}}}},
		{"parallel key", &frame.Frame{Select: s.items("customers.name", "addresses.city"), Via: []frame.Link{{A: s.col("customers.work_id"), B: s.col("addresses.id")}}}},
		{"distinct", &frame.Frame{Select: s.items("addresses.country"), Distinct: true}},
		{"count", &frame.Frame{Select: one(count), Base: s.Table("orders"), Where: frame.Compare{L: s.val("orders.Total"), Op: frame.Gt, R: number("10.50")}}},
		{"count once", &frame.Frame{Select: one(frame.Agg{Func: frame.Count, Rows: s.Table("customers")}), Base: s.Table("customers"), Where: paid}},
		{"distinct count", &frame.Frame{Select: one(frame.Agg{Func: frame.Count, Of: s.val("addresses.country"), Distinct: true})}},
		{"group", &frame.Frame{Select: two(s.val("customers.name"), count), Group: frame.TableKey(s.Table("customers")), Extra: []*ground.Table{s.Table("orders")},
			Having: frame.Compare{L: count, Op: frame.Ge, R: number("2")}, Order: byCount, Limit: 1}},
		{"and or", &frame.Frame{Select: s.items("orders.id"), Where: frame.Any{frame.All{paid, frame.Range{Value: s.val("orders.Total"), Low: number("1"), High: number("2")}},
			frame.Not{Cond: frame.OneOf{Value: s.val("orders.status"), List: []frame.Literal{word("new"), word("it's")}}}}}},
		{"missing like flag", &frame.Frame{Select: s.items("customers.name"), Where: frame.And(frame.Not{Cond: frame.Missing{Value: s.val("customers.home_id")}},
			frame.Not{Cond: frame.Like{Value: s.val("customers.name"), Pattern: "%Ann%"}}, frame.Is{Column: s.col("customers.active"), State: true})}},
		{"columns compared", &frame.Frame{Select: s.items("customers.name"), Where: frame.Compare{L: s.val("customers.home_id"), Op: frame.Ne, R: s.val("customers.work_id")}}},
		{"above average", &frame.Frame{Select: s.items("orders.id"), Where: frame.Compare{L: s.val("orders.Total"), Op: frame.Gt, R: frame.Nested{Frame: average}}}},
		{"not among", &frame.Frame{Select: s.items("customers.name"), Where: frame.Not{Cond: frame.Among{Value: s.val("customers.id"), Of: &frame.Frame{Select: s.items("orders.customer_id"), Where: paid}}}}},
		{"related", &frame.Frame{Select: s.items("customers.name"), Where: frame.Related{Edge: s.edge("customers", "customer_id"),
			Where: frame.Compare{L: s.val("lines.product"), Op: frame.Eq, R: word("pen")}}}},
		{"not related to itself", &frame.Frame{Select: s.items("staff.name"), Where: frame.Not{Cond: frame.Related{Edge: &s.Edges(s.Table("staff"))[1]}}}},
		{"optional", &frame.Frame{Select: s.items("orders.id", "customers.name"), Base: s.Table("orders"), Optional: []*ground.Table{s.Table("customers")}}},
		{"set", &frame.Frame{Select: s.items("addresses.country"), Where: frame.Compare{L: s.val("addresses.city"), Op: frame.Eq, R: word("Rome")},
			Set: &frame.Set{Op: frame.Except, Right: &frame.Frame{Select: s.items("addresses.country"), Order: []frame.Sort{{Value: s.val("addresses.country"), Desc: true}}, Limit: 3}}}},
		{"top per group", &frame.Frame{Select: []frame.Item{{Value: s.val("customers.name")}, {Value: s.val("orders.id")}, {Value: s.val("orders.Total")}},
			Top: &frame.Top{N: 2, Per: []frame.Value{s.val("customers.name")}, By: []frame.Sort{{Value: s.val("orders.Total"), Desc: true}}}}},
		{"period per month", &frame.Frame{Select: two(month, sum), Group: []frame.Value{month}, Where: frame.During{Column: s.col("orders.ordered_at"), Period: year(2024)}, Order: byMonth}},
		{"ratio", &frame.Frame{Select: one(frame.Ratio{Num: frame.Agg{Func: frame.Count, Where: paid}, Den: count, Percent: true}), Base: s.Table("orders")}},
		{"share", &frame.Frame{Select: two(s.val("orders.status"), frame.Share{Of: sum}), Group: []frame.Value{s.val("orders.status")}}},
		{"running", &frame.Frame{Select: two(month, frame.Running{Of: sum, By: byMonth}), Group: []frame.Value{month}, Order: byMonth}},
		{"month over month", &frame.Frame{Select: two(month, frame.Change{Of: sum, By: byMonth, Percent: true}), Group: []frame.Value{month}, Order: byMonth}},
		{"growth", &frame.Frame{Select: one(frame.Growth{Of: sum, Date: s.col("orders.ordered_at"), Now: year(2025), Then: year(2024)})}},
		{"arithmetic", &frame.Frame{Select: one(frame.Agg{Func: frame.Sum, Of: frame.Arith{Op: frame.Mul, L: s.val("lines.quantity"),
			R: frame.Arith{Op: frame.Sub, L: number("1"), R: s.val("orders.Total")}}})}},
		{"metric in a period", &frame.Frame{Select: one(frame.Within(frame.Metric{Name: "revenue", Of: sum}, frame.During{Column: s.col("orders.ordered_at"), Period: year(2024)}))}},
		{"ties", &frame.Frame{Select: s.items("orders.id", "orders.Total"), Top: &frame.Top{N: 1, By: []frame.Sort{{Value: s.val("orders.Total"), Desc: true}}, Ties: true}}},
		{"second", &frame.Frame{Select: s.items("orders.id"), Order: []frame.Sort{{Value: s.val("orders.Total"), Desc: true}}, Limit: 1, Offset: 1}},
		{"above the average of its peers", &frame.Frame{Select: s.items("orders.id"), Where: frame.Compare{L: s.val("orders.Total"), Op: frame.Gt,
			R: frame.Peers{Func: frame.Avg, Of: s.col("orders.Total"), Same: []*ground.Column{s.col("orders.status")}}}}},
		{"days since", &frame.Frame{Select: one(frame.Agg{Func: frame.Avg, Of: frame.Days{From: s.col("orders.ordered_at"), Today: year(2024).To}})}},
		{"moving average", &frame.Frame{Select: two(month, frame.Moving{Of: sum, By: byMonth, Rows: 3}), Group: []frame.Value{month}, Order: byMonth}},
		{"weekday", &frame.Frame{Select: two(weekday, count), Group: []frame.Value{weekday}, Order: []frame.Sort{{Value: weekday}}}},
		{"settled joins", &frame.Frame{Select: s.items("lines.product", "addresses.city"), Base: s.Table("lines"),
			Joins: []*ground.Edge{s.edge("lines", "order_id"), s.edge("orders", "customer_id"), s.edge("customers", "work_id")}}},
		{"once, by what is not shown", &frame.Frame{Select: s.items("addresses.country"), Distinct: true, Order: []frame.Sort{{Value: s.val("addresses.city"), Desc: true}}}},
		{"three lists", &frame.Frame{Select: s.items("addresses.country"), Set: &frame.Set{Op: frame.Except, Right: &frame.Frame{Select: s.items("addresses.city"),
			Set: &frame.Set{Op: frame.Intersect, Right: &frame.Frame{Select: s.items("customers.name")}}}}}},
		{"among the first few", &frame.Frame{Select: s.items("customers.name"), Where: frame.Among{Value: s.val("customers.id"),
			Of: &frame.Frame{Select: s.items("orders.customer_id"), Order: []frame.Sort{{Value: s.val("orders.Total")}}, Limit: 3}}}},
		{"perhaps nothing to sort by", &frame.Frame{Select: s.items("orders.id"), Base: s.Table("orders"), Optional: []*ground.Table{s.Table("customers")},
			Order: []frame.Sort{{Value: s.val("customers.name"), Desc: true}, {Value: s.val("orders.id")}}}},
		{"of any row", &frame.Frame{Select: two(s.val("orders.customer_id"), count), Group: []frame.Value{s.val("orders.status")}, Order: []frame.Sort{{Value: s.val("orders.Total"), Desc: true}}}},
		{"backslash", &frame.Frame{Select: s.items("customers.id"), Where: frame.Like{Value: s.val("customers.name"), Pattern: `%a\b%`}}},
		{"everything", &frame.Frame{Select: one(frame.AllColumns{}), Base: s.Table("settings")}},
	}
}

func TestGolden(t *testing.T) {
	t.Parallel()
	s := schema{ground.NewCatalog(shop())}
	var b strings.Builder
	for _, r := range readings(s) {
		b.WriteString("## " + r.name + "\n" + r.f.Restate() + "\n")
		for _, d := range []events.Dialect{events.DialectSQLite, events.DialectPostgres, "mysql"} {
			sql, err := r.f.SQLIn(s.Catalog, d)
			if err != nil {
				t.Fatalf("%s: %v", r.name, err)
			}
			b.WriteString(string(d) + ": " + strings.ReplaceAll(sql, "\n", " ") + "\n")
		}
		b.WriteString("\n")
	}
	path := filepath.Join("testdata", "readings.golden")
	if *update {
		if err := os.WriteFile(path, []byte(b.String()), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if b.String() != string(want) {
		t.Errorf("got\n%s", b.String())
	}
}

func TestCanonical(t *testing.T) {
	t.Parallel()
	s := schema{ground.NewCatalog(shop())}
	seen := map[string]string{}
	for _, r := range readings(s) {
		c := r.f.Canonical(s.Catalog)
		if other, ok := seen[c]; ok && r.name != "parallel key" {
			t.Errorf("%s and %s are the same: %s", r.name, other, c)
		}
		seen[c] = r.name
	}
	paid := frame.Compare{L: s.val("orders.status"), Op: frame.Eq, R: word("Paid")}
	big := frame.Compare{L: s.val("orders.Total"), Op: frame.Gt, R: number("10.0")}
	a := &frame.Frame{Select: s.items("customers.name", "orders.customer_id"), Where: frame.All{paid, big}}
	b := &frame.Frame{Select: s.items("customers.id", "customers.name"), Where: frame.All{frame.Compare{L: s.val("orders.Total"), Op: frame.Gt, R: number("10")}, paid}}
	if a.Canonical(s.Catalog) != b.Canonical(s.Catalog) {
		t.Errorf("%s\n%s", a.Canonical(s.Catalog), b.Canonical(s.Catalog))
	}
}

func TestUnjoinable(t *testing.T) {
	t.Parallel()
	s := schema{ground.NewCatalog(shop())}
	apart := &frame.Frame{Select: s.items("settings.value", "orders.id")}
	if _, err := apart.SQL(s.Catalog); !errors.Is(err, frame.ErrUnjoinable) {
		t.Errorf("got %v", err)
	}
	if _, err := (&frame.Frame{}).SQL(s.Catalog); err == nil {
		t.Error("an empty frame has no statement")
	}
	tables, err := (&frame.Frame{Select: s.items("lines.product", "customers.name")}).Tables(s.Catalog)
	if err != nil || len(tables) != 3 || tables[1].Name != "orders" {
		t.Errorf("%v %v", tables, err)
	}
}

// What treats values as what they are not is written for SQLite alone.
func TestMistyped(t *testing.T) {
	t.Parallel()
	s := schema{ground.NewCatalog(shop())}
	compare := func(column string, r frame.Value) frame.Cond {
		return frame.Compare{L: s.val(column), Op: frame.Eq, R: r}
	}
	where := func(c frame.Cond) *frame.Frame { return &frame.Frame{Select: s.items("orders.id"), Where: c} }
	for name, f := range map[string]*frame.Frame{
		"a sum of texts":       {Select: []frame.Item{{Value: frame.Agg{Func: frame.Sum, Of: s.val("orders.status")}}}},
		"the greatest flag":    {Select: []frame.Item{{Value: frame.Agg{Func: frame.Max, Of: s.val("customers.active")}}}},
		"a date and a word":    where(compare("orders.ordered_at", word("soon"))),
		"a number and a word":  where(compare("orders.Total", word("much"))),
		"a flag and a number":  where(frame.Not{Cond: compare("customers.active", number("2025"))}),
		"a number and a text":  where(frame.Any{compare("orders.Total", s.val("orders.status"))}),
		"a pattern of numbers": where(frame.Like{Value: s.val("orders.Total"), Pattern: "1%"}),
		"lists of two kinds":   {Select: s.items("orders.id"), Set: &frame.Set{Op: frame.Union, Right: &frame.Frame{Select: s.items("orders.status")}}},
		"one inside another":   where(frame.Among{Value: s.val("orders.id"), Of: where(compare("orders.ordered_at", word("2")))}),
	} {
		if _, err := f.SQLIn(s.Catalog, events.DialectPostgres); !errors.Is(err, frame.ErrMistyped) {
			t.Errorf("%s: %v", name, err)
		}
		if _, err := f.SQLIn(s.Catalog, events.DialectSQLite); err != nil {
			t.Errorf("%s in SQLite: %v", name, err)
		}
	}
}

func TestUses(t *testing.T) {
	t.Parallel()
	s := schema{ground.NewCatalog(shop())}
	for _, r := range readings(s) {
		tables, columns := r.f.Uses()
		for _, c := range columns {
			found := false
			for _, x := range tables {
				found = found || x == c.Table
			}
			if !found {
				t.Errorf("%s: the table of %s is missing", r.name, c.ID())
			}
		}
	}
}
