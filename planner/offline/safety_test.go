package offline_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"arivu/events"
	"arivu/planner/offline"
)

// outside is a statement without its quoted parts: what a database would read as
// SQL.
func outside(sql string) string {
	var b strings.Builder
	var quote rune
	for _, r := range sql {
		switch {
		case quote != 0:
			if r == quote {
				quote = 0
			}
		case r == '\'' || r == '"':
			quote = r
		default:
			b.WriteRune(r)
		}
	}
	if quote != 0 {
		return ";"
	}
	return strings.ToUpper(b.String())
}

// oneSelect fails the test unless sql is a single SELECT without comments.
func oneSelect(tb testing.TB, sql string) {
	tb.Helper()
	bare := outside(sql)
	if !strings.HasPrefix(bare, "SELECT ") {
		tb.Fatalf("not a SELECT: %s", sql)
	}
	for _, bad := range []string{";", "--", "/*", "DROP ", "DELETE ", "UPDATE ", "INSERT ", "ALTER ", "PRAGMA", "ATTACH"} {
		if strings.Contains(bare, bad) {
			tb.Fatalf("%q in %s", bad, sql)
		}
	}
	if strings.Count(bare, "(") != strings.Count(bare, ")") {
		tb.Fatalf("parentheses do not match: %s", sql)
	}
}

// seed gives a fuzzer something to start from.
func seed(f *testing.F) {
	f.Helper()
	for _, q := range wordings {
		f.Add(q)
	}
	for _, q := range []string{
		"'; DROP TABLE customers; --", "customers named 'Robert''); --'", `"`, "top -1 products", "top 99999999999999999999 products by revenue",
		"between and", "not not not", "2024 2024 2024", "last 9999 years", "30 february 2024", "per per per", "orders where order is order by order",
		"more than", "5 or more", "customers with '%_\\' in name", "q9 2024", "average of average of price", "without", "١٢٣ customers",
		"products containing ''", "each", "sort by", "in the last 0 days", "older than 99999999999", "how many how many", "share of share of revenue",
	} {
		f.Add(q)
	}
}

func FuzzPlan(f *testing.F) {
	seed(f)
	checkPlans(f, offline.New(offline.WithoutModel(), offline.WithThreshold(0)))
}

func FuzzPlanByBoth(f *testing.F) {
	seed(f)
	for _, q := range heavy(f) {
		f.Add(q)
	}
	checkPlans(f, offline.New())
}

// checkPlans fuzzes a planner: whatever it is asked, it answers with something that
// is whole.
func checkPlans(f *testing.F, p *offline.Planner) {
	f.Helper()
	s, pg := shop(f), shop(f)
	pg.Dialect = events.DialectPostgres
	f.Fuzz(func(t *testing.T, q string) {
		for _, schema := range []*events.Schema{s, pg} {
			body, err := p.Plan(q, schema, now)
			if err != nil {
				t.Fatal(err)
			}
			checkBody(t, body)
		}
	})
}

func checkBody(t *testing.T, body events.Body) {
	t.Helper()
	switch b := body.(type) {
	case *events.Planned:
		for _, c := range b.Candidates {
			oneSelect(t, c.SQL)
		}
		if b.Restatement == "" || len(b.Tables) == 0 {
			t.Fatalf("a plan without words or tables: %+v", b)
		}
	case *events.Clarify:
		if len(b.Readings) < 2 || len(b.Readings) > 4 {
			t.Fatalf("%d readings", len(b.Readings))
		}
	case *events.Declined:
		if b.Reason == "" {
			t.Fatal("declined without a reason")
		}
	default:
		t.Fatalf("unexpected %T", b)
	}
}

// heavy are texts as long as are read at all, made to be hard: everything is a name,
// a value, a number, or means several things.
func heavy(tb testing.TB) []string {
	tb.Helper()
	var names, values strings.Builder
	for _, t := range shop(tb).Tables {
		names.WriteString(strings.ReplaceAll(t.Name, "_", " ") + " ")
		for _, c := range t.Columns {
			names.WriteString(strings.ReplaceAll(c.Name, "_", " ") + " ")
			if len(c.Values) > 0 {
				values.WriteString(c.Values[0] + " or ")
			}
		}
	}
	long := func(s string) string { return firstWords(strings.Repeat(s, 160), 150) }
	return []string{
		firstWords(names.String(), 150), firstWords(values.String(), 150), long("name "), long("customers with orders "), long("France or Spain "),
		long("12 "), long("more than 3 "), long("Berlin "), long("average price per category "), long("not "), long("'a' "), long("Xx Yy "),
		"which " + long("top 3 products by price in each category and "),
	}
}

func firstWords(s string, n int) string {
	words := strings.Fields(s)
	return strings.Join(words[:min(n, len(words))], " ")
}

// No text makes either maker work without bound.
func TestHeavyTextsAreBounded(t *testing.T) {
	p, s := offline.New(), shop(t)
	const most = 600_000
	for _, q := range heavy(t) {
		got := testing.AllocsPerRun(1, func() {
			q += " " // a text that was not read before
			body, err := p.Plan(q, s, now)
			if err != nil {
				t.Fatal(err)
			}
			checkBody(t, body)
		})
		if got > most {
			t.Errorf("%.40q takes %v allocations", q, got)
		}
	}
}

func BenchmarkPlanShop(b *testing.B) {
	benchmarkPlan(b, offline.New(offline.WithoutModel()), shop(b), wordings)
}

func BenchmarkPlanHundredTables(b *testing.B) {
	benchmarkPlan(b, offline.New(offline.WithoutModel()), wide(100), wideQuestions)
}

// With both makers.
func BenchmarkPlanShopByBoth(b *testing.B) {
	benchmarkPlan(b, offline.New(), shop(b), wordings)
}

func BenchmarkPlanHundredTablesByBoth(b *testing.B) {
	benchmarkPlan(b, offline.New(), wide(100), wideQuestions)
}

// benchmarkPlan plans questions, each on another day so that no answer is remembered,
// and reports what half and what 95 % of them take at most.
func benchmarkPlan(b *testing.B, p *offline.Planner, s *events.Schema, questions []string) {
	b.Helper()
	var took []time.Duration
	for b.Loop() {
		n := len(took)
		began := time.Now()
		if _, err := p.Plan(questions[n%len(questions)], s, now.AddDate(0, 0, n/len(questions))); err != nil {
			b.Fatal(err)
		}
		took = append(took, time.Since(began))
	}
	slices.Sort(took)
	at := func(percent int) float64 { return took[len(took)*percent/100].Seconds() * 1000 }
	b.ReportMetric(at(50), "p50-ms")
	b.ReportMetric(at(95), "p95-ms")
}

// wideQuestions can all be answered on a wide schema but for the last.
var wideQuestions = []string{
	"how many red boxes are there", "number of new pumps per old pump", "average amount of blue valves", "cold lamps with label 'value 12'",
	"top 5 wet motors by amount", "warm fans per month in 2025", "list all loud doors", "green cables with purple hair",
}

func TestWideSchema(t *testing.T) {
	t.Parallel()
	s := wide(100)
	for i, q := range wideQuestions {
		if got := ask(t, s, q).Kind(); (got == events.KindPlanned) != (i < len(wideQuestions)-1) {
			t.Errorf("%s: %s", q, got)
		}
	}
}

func BenchmarkCatalogHundredTables(b *testing.B) {
	s := wide(100)
	for b.Loop() {
		if _, err := offline.New(offline.WithoutModel()).Plan(wideQuestions[0], s, now); err != nil {
			b.Fatal(err)
		}
	}
}

// wide is a schema of n tables in a chain, with twelve columns and hundreds of
// values each.
func wide(n int) *events.Schema {
	s := &events.Schema{Connection: "wide", Dialect: events.DialectPostgres, Fingerprint: "wide", TakenAt: time.Unix(0, 0)}
	values := make([]string, 300)
	for i := range values {
		values[i] = fmt.Sprintf("value %d", i)
	}
	kinds := strings.Fields("red blue green old new cold warm wet dry loud")
	things := strings.Fields("boxes pumps valves lamps motors fans doors cables tanks gears")
	name := func(i int) string { return kinds[i%10] + "_" + things[i/10%10] }
	for i := range n {
		t := events.Table{Name: name(i), Kind: events.KindTable, Rows: 1000, PrimaryKey: []string{"id"}}
		t.Columns = []events.Column{
			{Name: "id", Class: events.TypeInteger}, {Name: "name", Class: events.TypeText}, {Name: "parent_id", Class: events.TypeInteger},
			{Name: "amount", Class: events.TypeDecimal}, {Name: "created_at", Class: events.TypeTime}, {Name: "label", Class: events.TypeText, Values: values},
		}
		for k := range 6 {
			t.Columns = append(t.Columns, events.Column{Name: fmt.Sprintf("extra_%d", k), Class: events.TypeText, Nullable: true})
		}
		if i > 0 {
			t.ForeignKeys = []events.ForeignKey{{Columns: []string{"parent_id"}, RefTable: name(i - 1), RefColumns: []string{"id"}}}
		}
		s.Tables = append(s.Tables, t)
	}
	return s
}

func TestNoiseIsRefused(t *testing.T) {
	t.Parallel()
	s := shop(t)
	for _, q := range []string{
		strings.Repeat("x", 10_000), strings.Repeat("; DROP TABLE customers -- ", 60), strings.Repeat("customers banana ", 70),
		strings.Repeat("不 ", 300), strings.Repeat("'", 1999),
	} {
		if b := ask(t, s, q); b.Kind() == events.KindPlanned {
			t.Errorf("%.40q was planned: %+v", q, b)
		}
	}
}
