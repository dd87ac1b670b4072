//go:build !nomodel

package learn_test

import (
	"bytes"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"arivu/events"
	"arivu/planner/ground"
	"arivu/planner/offline/learn"
)

func shop() *events.Schema {
	text := func(name string, values ...string) events.Column {
		return events.Column{Name: name, Class: events.TypeText, Values: values, AllValues: len(values) > 0}
	}
	whole := func(name string) events.Column { return events.Column{Name: name, Class: events.TypeInteger} }
	return &events.Schema{Dialect: events.DialectSQLite, Tables: []events.Table{
		{Name: "customers", PrimaryKey: []string{"customer_id"}, Columns: []events.Column{whole("customer_id"), text("name"), text("country", "France", "Peru"), whole("age")}},
		{Name: "orders", PrimaryKey: []string{"order_id"}, Columns: []events.Column{whole("order_id"), whole("customer_id"), whole("amount"), text("status", "open", "paid"), text("city", " Lima ", "Nice")},
			ForeignKeys: []events.ForeignKey{{Columns: []string{"customer_id"}, RefTable: "customers", RefColumns: []string{"customer_id"}}}},
	}}
}

func planner(t testing.TB) *learn.Planner {
	t.Helper()
	p, err := learn.New()
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func flat(sql string) string { return strings.Join(strings.Fields(sql), " ") }

var questions = map[string]string{
	"How many customers are there?":                         "SELECT COUNT(*) AS row_count FROM customers",
	"What are the names of customers from France?":          "SELECT name FROM customers WHERE country = 'France'",
	"Show the name and age of customers ordered by age.":    "SELECT name, age FROM customers ORDER BY age",
	"What is the average amount of orders?":                 "SELECT AVG(amount) AS average_amount FROM orders",
	"How many customers are there in each country?":         "SELECT country, COUNT(*) AS row_count FROM customers GROUP BY country",
	"Which customers are older than 30? Give their names.":  "SELECT name FROM customers WHERE age > 30",
	"List the name of the oldest customer.":                 "SELECT name FROM customers ORDER BY age DESC LIMIT 1",
	"What are the different countries of customers?":        "SELECT DISTINCT country FROM customers",
	"Find the names of customers who do not have an order.": "",
}

// The order of columns is the model's to choose.
func TestPlans(t *testing.T) {
	t.Parallel()
	c := ground.NewCatalog(shop())
	p := planner(t)
	for q, want := range questions {
		plans := p.Plans(q, c)
		if len(plans) == 0 {
			t.Errorf("%q has no plan", q)
			continue
		}
		found := want == ""
		for _, x := range plans[:min(3, len(plans))] {
			got := flat(x.SQL)
			found = found || got == want || got == swapped(want)
		}
		if !found {
			t.Errorf("%q\ngot  %s\nwant %s", q, flat(plans[0].SQL), want)
		}
		for i, x := range plans {
			if x.Confidence < 0 || x.Confidence > 1 || i > 0 && x.Score > plans[i-1].Score || x.Frame.Restate() == "" {
				t.Errorf("%q: plan %d has confidence %v and score %v", q, i, x.Confidence, x.Score)
			}
		}
	}
}

// swapped exchanges the two columns that a statement shows.
func swapped(sql string) string {
	rest, ok := strings.CutPrefix(sql, "SELECT ")
	if !ok {
		return sql
	}
	list, after, _ := strings.Cut(rest, " FROM ")
	a, b, two := strings.Cut(list, ", ")
	if !two {
		return sql
	}
	return "SELECT " + b + ", " + a + " FROM " + after
}

// A value that the data surround with blanks is offered as people write it and as
// it is stored.
func TestBlanksAroundValues(t *testing.T) {
	t.Parallel()
	var sqls []string
	for _, x := range planner(t).Plans("How many orders are in the city Lima?", ground.NewCatalog(shop())) {
		sqls = append(sqls, flat(x.SQL))
	}
	plain := slices.IndexFunc(sqls, func(s string) bool { return strings.Contains(s, "city = 'Lima'") })
	stored := slices.IndexFunc(sqls, func(s string) bool { return strings.Contains(s, "city = ' Lima '") })
	if plain < 0 || stored != plain+1 {
		t.Errorf("plain at %d, stored at %d of %q", plain, stored, sqls)
	}
}

// The same question gives the same plans on every run and whatever the order of
// tables.
func TestDeterminism(t *testing.T) {
	t.Parallel()
	p := planner(t)
	shuffled := shop()
	slices.Reverse(shuffled.Tables)
	c, other := ground.NewCatalog(shop()), ground.NewCatalog(shuffled)
	for q := range questions {
		first, again, turned := p.Plans(q, c), p.Plans(q, c), p.Plans(q, other)
		if len(first) != len(again) || len(first) != len(turned) {
			t.Fatalf("%q: %d, %d and %d plans", q, len(first), len(again), len(turned))
		}
		for i := range first {
			if first[i].SQL != again[i].SQL || first[i].SQL != turned[i].SQL || first[i].Confidence != turned[i].Confidence {
				t.Errorf("%q: plan %d differs", q, i)
			}
		}
	}
}

// What is unrelated does not matter, and neither does the case of letters.
func TestMetamorphic(t *testing.T) {
	t.Parallel()
	p := planner(t)
	wider := shop()
	wider.Tables = append(wider.Tables, events.Table{Name: "zebra_log", Columns: []events.Column{{Name: "stripe", Class: events.TypeInteger}}})
	c, w := ground.NewCatalog(shop()), ground.NewCatalog(wider)
	for q := range questions {
		if a, b := p.Plans(q, c), p.Plans(q, w); a[0].SQL != b[0].SQL {
			t.Errorf("%q: an unrelated table makes\n%s of\n%s", q, b[0].SQL, a[0].SQL)
		}
	}
}

func TestNothingToRead(t *testing.T) {
	t.Parallel()
	p := planner(t)
	for _, s := range []*events.Schema{{}, {Tables: []events.Table{{Name: "empty"}}}} {
		if plans := p.Plans("how many are there?", ground.NewCatalog(s)); len(plans) != 0 {
			t.Errorf("%d plans without columns", len(plans))
		}
	}
	if plans := p.Plans("", ground.NewCatalog(shop())); len(plans) != 0 {
		t.Errorf("%d plans without a question", len(plans))
	}
}

func FuzzPlans(f *testing.F) {
	for q := range questions {
		f.Add(q)
	}
	f.Add("? ' \xff 3 3 3")
	p, c := planner(f), ground.NewCatalog(shop())
	f.Fuzz(func(t *testing.T, q string) {
		for _, x := range p.Plans(q[:min(len(q), 300)], c) {
			if x.SQL == "" || strings.Contains(x.SQL, ";") && !strings.Contains(q, ";") {
				t.Fatalf("%q: %s", q, x.SQL)
			}
		}
	})
}

// wide is a schema of a hundred tables.
func wide() *ground.Catalog {
	s := shop()
	random := rand.New(rand.NewPCG(1, 1))
	words := strings.Fields("account name region price total date city code level rank type group batch store owner stock sales length")
	for i := len(s.Tables); i < 100; i++ {
		t := events.Table{Name: words[random.IntN(len(words))] + "_" + words[random.IntN(len(words))] + string(rune('a'+i%26)) + string(rune('a'+i/26))}
		for k := range 12 {
			t.Columns = append(t.Columns, events.Column{Name: words[random.IntN(len(words))] + string(rune('a'+k)), Class: events.TypeText})
		}
		t.Columns = append(t.Columns, events.Column{Name: "customer_id", Class: events.TypeInteger})
		t.ForeignKeys = []events.ForeignKey{{Columns: []string{"customer_id"}, RefTable: "customers", RefColumns: []string{"customer_id"}}}
		s.Tables = append(s.Tables, t)
	}
	return ground.NewCatalog(s)
}

func BenchmarkPlansWide(b *testing.B) {
	p, c := planner(b), wide()
	list := make([]string, 0, len(questions))
	for q := range questions {
		list = append(list, q)
	}
	slices.Sort(list)
	p.Plans(list[0], c)
	i := 0
	for b.Loop() {
		p.Plans(list[i%len(list)], c)
		i++
	}
}

func BenchmarkLoad(b *testing.B) {
	file := learn.ModelFile()
	b.ReportAllocs()
	for b.Loop() {
		if _, err := learn.Decode(file); err != nil {
			b.Fatal(err)
		}
	}
}

// The file comes out of the model as it went in, and damage is an error.
func TestModelFile(t *testing.T) {
	t.Parallel()
	file := learn.ModelFile()
	const largest = 8 << 20
	if len(file) > largest {
		t.Errorf("the model has %d bytes", len(file))
	}
	m, err := learn.Decode(file)
	if err != nil {
		t.Fatal(err)
	}
	again, err := m.Encode()
	if err != nil || !bytes.Equal(file, again) {
		t.Errorf("encoding again: %v, equal %v", err, bytes.Equal(file, again))
	}
	for _, broken := range [][]byte{nil, file[:10], file[:len(file)/2], append([]byte("x"), file...)} {
		if _, err := learn.Decode(broken); err == nil {
			t.Errorf("%d damaged bytes were read", len(broken))
		}
	}
}
