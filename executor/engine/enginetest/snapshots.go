package enginetest

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"arivu/events"
	"arivu/executor/engine"
)

func snapshot(t *testing.T, e engine.Engine, opts engine.IntrospectOptions) *events.Schema {
	t.Helper()
	schema, err := e.Introspect(t.Context(), opts)
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

func column(t *testing.T, schema *events.Schema, table, name string) *events.Column {
	t.Helper()
	tbl := schema.Table(table)
	if tbl == nil {
		t.Fatalf("no table %s in %+v", table, schema.Tables)
	}
	c := tbl.Column(name)
	if c == nil {
		t.Fatalf("no column %s in %+v", name, tbl.Columns)
	}
	return c
}

func testStructure(t *testing.T, s *Subject) {
	schema := snapshot(t, s.New(t, s.Shop()), engine.IntrospectOptions{})
	var names []string
	for _, table := range schema.Tables {
		names = append(names, table.Name)
	}
	if want := []string{"big_orders", "customers", "orders"}; !reflect.DeepEqual(names, want) {
		t.Fatalf("tables are %v, want %v", names, want)
	}
	if schema.Version == "" || schema.TimeZone == "" || schema.Dialect == "" {
		t.Errorf("the snapshot does not say what it is of: %+v", schema)
	}
	orders := schema.Table("orders")
	if want := []string{"order_id"}; !reflect.DeepEqual(orders.PrimaryKey, want) {
		t.Errorf("primary key is %v", orders.PrimaryKey)
	}
	key := []events.ForeignKey{{Columns: []string{"customer_id"}, RefTable: "customers", RefColumns: []string{"customer_id"}}}
	if !reflect.DeepEqual(orders.ForeignKeys, key) {
		t.Errorf("foreign keys are %v", orders.ForeignKeys)
	}
	classes := map[string]events.TypeClass{
		"order_id": events.TypeInteger, "customer_id": events.TypeInteger, "order_date": events.TypeDate,
		"placed_at": events.TypeTime, "total": events.TypeDecimal,
	}
	for name, class := range classes {
		if c := column(t, schema, "orders", name); c.Class != class || c.Nullable != (name == "placed_at" || name == "total") {
			t.Errorf("column %s is %+v", name, c)
		}
	}
	if schema.Table("big_orders").Kind != events.KindView || orders.Kind != events.KindTable {
		t.Error("views and tables are mixed up")
	}
}

// testDetails has defaults and indexes. A default may hold a secret.
func testDetails(t *testing.T, s *Subject) {
	schema := snapshot(t, s.New(t, []string{
		`CREATE TABLE parts (id INTEGER PRIMARY KEY, code VARCHAR(20) NOT NULL DEFAULT 'new', price NUMERIC(10,2) DEFAULT 1.5,
			api_token VARCHAR(40) DEFAULT 'planted-token', made DATE, maker INTEGER, UNIQUE (maker, made))`,
		`CREATE UNIQUE INDEX parts_code ON parts (code)`,
		`CREATE INDEX parts_made ON parts (made, price)`,
	}), engine.IntrospectOptions{})
	if !schema.Detailed {
		t.Error("the snapshot does not say that it was looked for details")
	}
	for name, want := range map[string]string{"id": "", "code": "'new'", "price": "1.5", "api_token": "", "made": "", "maker": ""} {
		// Some servers keep a default in parentheses.
		if got := strings.TrimLeft(column(t, schema, "parts", name).Default, "("); !strings.HasPrefix(got, want) || want == "" && got != "" {
			t.Errorf("the default of %s is %q, want %q", name, got, want)
		}
	}
	var got []string
	for _, x := range schema.Table("parts").Indexes {
		if x.Name == "" || x.Method != "" || x.Where != "" || x.Include != nil {
			t.Errorf("index %+v", x)
		}
		got = append(got, fmt.Sprint(x.Unique, x.Parts))
	}
	slices.Sort(got)
	var want []string
	if s.Indexes {
		want = []string{"false [made price]", "true [code]", "true [maker made]"}
	}
	if !slices.Equal(got, want) {
		t.Errorf("indexes are %q, want %q", got, want)
	}
}

func testStatistics(t *testing.T, s *Subject) {
	schema := snapshot(t, s.New(t, s.Shop()), engine.IntrospectOptions{})
	if n := schema.Table("customers").Rows; n != 3 {
		t.Errorf("customers has %d rows", n)
	}
	if n := schema.Table("big_orders").Rows; n != 2 {
		t.Errorf("the view has %d rows", n)
	}
	country := column(t, schema, "customers", "country")
	if !reflect.DeepEqual(country.Values, []string{"Germany", "India"}) || !country.AllValues || country.Distinct != 2 {
		t.Errorf("country is %+v", country)
	}
	if c := column(t, schema, "customers", "password_hash"); c.Values != nil || c.Min != "" || c.Distinct != engine.Unknown {
		t.Errorf("a secret was read: %+v", c)
	}
	total := column(t, schema, "orders", "total")
	if total.Distinct != 2 || (total.Min != "10.10" && total.Min != "10.1") || (total.Max != "200.00" && total.Max != "200") {
		t.Errorf("total is %+v", total)
	}
	if c := column(t, schema, "orders", "order_date"); c.Min != "2023-12-31" || c.Max != "2024-02-01" || c.Distinct != 3 {
		t.Errorf("order_date is %+v", c)
	}
	if c := column(t, schema, "orders", "placed_at"); c.Min != "2023-12-31 23:59:59" || c.Max != "2024-01-05 10:00:00" {
		t.Errorf("placed_at is %+v", c)
	}
}

// testSampled has a table ten times the sample.
func testSampled(t *testing.T, s *Subject) {
	const rows, sample = 20_000, 2_000
	e := s.New(t, []string{
		"CREATE TABLE big (id INTEGER PRIMARY KEY, kind TEXT NOT NULL, word TEXT NOT NULL, born DATE)",
		fmt.Sprintf(`WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d)
			INSERT INTO big SELECT i, CASE WHEN i %% 3 = 0 THEN 'a' ELSE 'b' END, 'w' || (i %% 5000), NULL FROM n`, rows),
		"ANALYZE",
	})
	schema := snapshot(t, e, engine.IntrospectOptions{SampleRows: sample})
	if n := schema.Table("big").Rows; n != rows {
		t.Errorf("big has %d rows", n)
	}
	id := column(t, schema, "big", "id")
	if id.Min != "1" || id.Max != "20000" || id.Distinct < rows*9/10 || id.Distinct > rows*11/10 {
		t.Errorf("id is %+v", id)
	}
	kind := column(t, schema, "big", "kind")
	if kind.AllValues || kind.Distinct != 2 || !reflect.DeepEqual(kind.Values, []string{"a", "b"}) {
		t.Errorf("kind is %+v", kind)
	}
	if word := column(t, schema, "big", "word"); word.AllValues || len(word.Values) > 200 || word.Distinct < 1000 {
		t.Errorf("word has distinct %d and %d values", word.Distinct, len(word.Values))
	}
}

func testNoData(t *testing.T, s *Subject) {
	schema := snapshot(t, s.New(t, s.Shop()), engine.IntrospectOptions{NoData: true})
	for _, table := range schema.Tables {
		if table.Kind == events.KindTable && table.Rows != 3 {
			t.Errorf("%s has %d rows", table.Name, table.Rows)
		}
		for _, c := range table.Columns {
			if c.Values != nil || c.Min != "" || c.Max != "" || c.Distinct != engine.Unknown {
				t.Errorf("data of %s was read: %+v", table.Name, c)
			}
		}
	}
}
