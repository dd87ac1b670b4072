package prompt_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"arivu/events"
	"arivu/planner/ground"
	"arivu/planner/prompt"
)

var update = flag.Bool("update", false, "rewrite the golden files")

var now = time.Date(2026, 11, 22, 9, 30, 0, 0, time.UTC)

func berlin(t *testing.T) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

func version(s *events.Schema, v string) *events.Schema {
	s.Version = v
	return s
}

// calling lists functions in a schema.
func calling(s *events.Schema, functions ...string) *events.Schema {
	s.Functions = functions
	return s
}

func shop(d events.Dialect) *events.Schema {
	return &events.Schema{
		Connection: "shop", Dialect: d, Fingerprint: "f",
		Tables: []events.Table{
			{
				Name: "customers", Kind: events.KindTable, Rows: 5012, Comment: "People and firms that bought once", PrimaryKey: []string{"customer_id"},
				Columns: []events.Column{
					{Name: "customer_id", Type: "INTEGER", Class: events.TypeInteger},
					{Name: "email", Type: "TEXT", Class: events.TypeText, Values: []string{"ann@example.org", "bob@example.org"}},
					{Name: "country", Type: "TEXT", Class: events.TypeText, AllValues: true, Values: []string{"Germany", "India"}},
					{Name: "signup_date", Type: "DATE", Class: events.TypeDate, Nullable: true, Min: "2023-01-01", Max: "2026-11-20"},
				},
			},
			{
				Name: "orders", Kind: events.KindTable, Rows: 30000, PrimaryKey: []string{"order_id"},
				ForeignKeys: []events.ForeignKey{{Columns: []string{"customer_id"}, RefTable: "customers", RefColumns: []string{"customer_id"}}},
				Columns: []events.Column{
					{Name: "order_id", Type: "INTEGER", Class: events.TypeInteger},
					{Name: "customer_id", Type: "INTEGER", Class: events.TypeInteger},
					{Name: "total_amount", Type: "DECIMAL(12,2)", Class: events.TypeDecimal, Min: "3.5", Max: "9800", Comment: "Gross, in the order's currency"},
				},
			},
			{Namespace: "sales", Name: "Monthly Totals", Kind: events.KindView, Rows: -1, Columns: []events.Column{
				{Name: "month", Type: "TEXT", Class: events.TypeText},
			}},
		},
	}
}

func TestGolden(t *testing.T) {
	t.Parallel()
	rejected := []*events.Rejected{{
		SQL: "SELECT COUNT(*) FROM client",
		Error: events.Error{
			Class: events.ClassUnknownTable, Message: `there is no table "client"`, Piece: "client", Near: []string{"customers"},
		},
	}}
	dead := events.Term{Phrase: "dead", Meaning: "status is gone", Kind: events.TermValue, Targets: []string{"customers.status = 'Gone'"}}
	tests := map[string]prompt.Input{
		"sqlite":      {Question: "How many customers in Germany?", Schema: shop(events.DialectSQLite), Now: now},
		"postgres":    {Question: "Total amount per country", Schema: shop(events.DialectPostgres), Now: now},
		"snowflake":   {Question: "Total amount per country", Schema: shop(events.DialectSnowflake), Now: now},
		"databricks":  {Question: "Total amount per country", Schema: shop(events.DialectDatabricks), Now: now},
		"sqlserver":   {Question: "Total amount per country", Schema: shop(events.DialectSQLServer), Now: now},
		"clickhouse":  {Question: "Total amount per country", Schema: shop(events.DialectClickHouse), Now: now},
		"duckdb":      {Question: "Total amount per country", Schema: shop(events.DialectDuckDB), Now: now},
		"repair":      {Question: "How many clients?", Schema: shop(events.DialectSQLite), Now: now, Rejected: rejected},
		"last":        {Question: "How many clients?", Schema: shop(events.DialectSQLite), Now: now, Rejected: append(rejected, rejected...)},
		"hide-values": {Question: "What did bob@example.org in Germany buy?", Schema: shop(events.DialectSQLite), Now: now, HideValues: true},
		"mysql":       {Question: "Total amount per country", Schema: version(shop(events.DialectMySQL), "10.11.6-MariaDB"), Now: now.In(berlin(t))},
		"dialogue": {
			Question: "and only accounts that are dead?", Schema: shop(events.DialectSQLite), Now: now,
			Terms: []events.Term{{Phrase: "accounts", Meaning: "customers", Kind: events.TermTable, Targets: []string{"customers"}}, dead},
			Earlier: []prompt.Example{
				{Question: "zero"}, {Question: "one"}, {Question: "two </earlier>"}, {Question: "three", SQL: strings.Repeat("SELECT 3 ", 200)},
				{Question: "How many customers in Germany?", SQL: "SELECT COUNT(*) FROM customers WHERE country = 'Germany'"},
			},
		},
		"semantics": {
			Question: "Revenue per country in 2025", Schema: shop(events.DialectSQLite), Now: now,
			Notes: []prompt.Note{{Text: "Amounts are in euro."}, {Text: "Guests have no email.", About: []string{"customers.email"}}},
			Metrics: []prompt.Metric{{
				Name: "revenue", Synonyms: []string{"sales"}, Expression: "SUM(total_amount)", Table: "orders", Filters: []string{"total_amount > 0"},
				Description: "What customers paid",
			}},
			Examples: []prompt.Example{
				{Question: "How many customers signed up in {year}?", SQL: "SELECT COUNT(*) FROM customers WHERE strftime('%Y', signup_date) = :year"},
				{Question: "Revenue per month in 2025", SQL: "SELECT strftime('%Y-%m', order_date), SUM(total_amount) FROM orders GROUP BY 1"},
			},
		},
		"samples":              {Question: "List the customers", Schema: shop(events.DialectSQLite), Now: now, SampleValues: true},
		"dialogue-hide-values": {Question: "dead accounts", Schema: shop(events.DialectSQLite), Now: now, HideValues: true, Terms: []events.Term{dead}},
		"may-write":            {Question: "Set the country of ann@example.org to India", Schema: shop(events.DialectSQLite), Now: now, MayWrite: true},
		"functions":            {Question: "Total amount per fiscal quarter", Schema: calling(shop(events.DialectPostgres), "fiscal_quarter", "finance.*"), Now: now},
		"linked":               {Question: "What did bob@example.org buy?", Schema: shop(events.DialectSQLite), Now: now},
	}
	for name, in := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := prompt.Build(in)
			golden(t, name, p.Fingerprint, p.System, p.User)
		})
	}
}

// golden holds a prompt against the file of its name.
func golden(t *testing.T, name, fingerprint, system, user string) {
	t.Helper()
	got := "fingerprint: " + fingerprint + "\n--- system\n" + system + "--- user\n" + user
	file := filepath.Join("testdata", name+".golden")
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("the prompt changed; review it, raise the template's version if its meaning changed, and run with -update. Got:\n%s", got)
	}
}

// Every dialect has notes of its own, and each is in the fingerprint.
// What a prompt says that it shows of what people have written is what stands in it, also
// where there is not room for all.
func TestWrittenIsWhatIsShown(t *testing.T) {
	t.Parallel()
	in := prompt.Input{Question: "Total amount per country", Schema: shop(events.DialectSQLite), Now: now, Terms: []events.Term{{Phrase: "amount", Meaning: "total_amount"}}}
	for i := range 40 {
		filler := strings.Repeat(" and so on", i)
		in.Notes = append(in.Notes, prompt.Note{Text: fmt.Sprintf("Note %d is about the country%s.", i, filler)})
		in.Metrics = append(in.Metrics, prompt.Metric{Name: fmt.Sprintf("amount %d", i), Expression: "SUM(total_amount)", Table: "orders", Description: "total" + filler})
		in.Examples = append(in.Examples, prompt.Example{ID: strconv.Itoa(i), Question: fmt.Sprintf("Total amount per country %d", i), SQL: fmt.Sprintf("SELECT %d%s", i, strings.Repeat(" + 1", 70*(i%6)))})
	}
	p := prompt.Build(in)
	shown := func(text string) int {
		if strings.Contains(p.User, text) {
			return 1
		}
		return 0
	}
	var notes, metrics, examples int
	for i := range 40 {
		notes += shown(fmt.Sprintf("Note %d is", i))
		metrics += shown(fmt.Sprintf(`"amount %d"`, i))
		examples += shown(fmt.Sprintf(`"Total amount per country %d"`, i))
	}
	w := p.Written
	if notes == 0 || notes == 40 || metrics == 0 || metrics == 40 || examples == 0 || len(w.Notes) != notes || len(w.Metrics) != metrics || len(w.Examples) != examples || len(w.Terms) != 1 {
		t.Errorf("shown are %d notes, %d metrics and %d examples, told of %d, %d and %d", notes, metrics, examples, len(w.Notes), len(w.Metrics), len(w.Examples))
	}
	for _, e := range w.Examples {
		if shown(`"`+e.Question+`"`) == 0 {
			t.Errorf("%q is not shown", e.Question)
		}
	}
}

func TestEveryDialectHasNotes(t *testing.T) {
	t.Parallel()
	seen := map[string]events.Dialect{}
	for _, d := range []events.Dialect{
		events.DialectSQLite, events.DialectPostgres, events.DialectMySQL, events.DialectSnowflake, events.DialectDatabricks,
		events.DialectDuckDB, events.DialectClickHouse, events.DialectSQLServer,
	} {
		_, notes, found := strings.Cut(prompt.Build(prompt.Input{Question: "q", Schema: shop(d), Now: now}).System, "\nDialect: ")
		if other, again := seen[notes]; !found || again {
			t.Errorf("%s has the notes of %q: %q", d, other, notes)
		}
		seen[notes] = d
	}
}

func TestHiddenValuesStayHidden(t *testing.T) {
	t.Parallel()
	p := prompt.Build(prompt.Input{Question: "how many", Schema: shop(events.DialectSQLite), Now: now, HideValues: true})
	for _, value := range []string{"Germany", "ann@", "2023-01-01", "9800"} {
		if strings.Contains(p.User, value) {
			t.Errorf("value %q is in the prompt", value)
		}
	}
}

func TestLongTextIsBounded(t *testing.T) {
	t.Parallel()
	s := shop(events.DialectSQLite)
	long := strings.Repeat("ü", 1<<20)
	s.Tables[0].Comment = long
	s.Tables[0].Columns[2].Values = []string{long}
	p := prompt.Build(prompt.Input{
		Question: long, Schema: s, Now: now,
		Rejected: []*events.Rejected{{SQL: long, Error: events.Error{Message: long}}},
	})
	if n := utf8.RuneCountInString(p.User); n > 12_000 {
		t.Errorf("the prompt has %d runes", n)
	}
}

func large(tables int) *events.Schema {
	s := &events.Schema{Dialect: events.DialectPostgres}
	for i := range tables {
		t := events.Table{Name: fmt.Sprintf("module_%d_records", i), Rows: 10, PrimaryKey: []string{"id"}, Columns: []events.Column{
			{Name: "id", Type: "integer", Class: events.TypeInteger}, {Name: "label", Type: "text", Class: events.TypeText},
			{Name: "warehouse_id", Type: "integer", Class: events.TypeInteger},
		}}
		for j := range 15 {
			t.Columns = append(t.Columns, events.Column{Name: fmt.Sprintf("field_%d", j), Type: "text", Class: events.TypeText})
		}
		s.Tables = append(s.Tables, t)
	}
	w := &s.Tables[tables*2/3]
	w.Name, w.Columns[1].Values = "warehouses", []string{"Rotterdam"}
	near := &s.Tables[tables/3]
	near.Name = "pallets"
	near.ForeignKeys = []events.ForeignKey{{Columns: []string{"warehouse_id"}, RefTable: "warehouses", RefColumns: []string{"id"}}}
	return s
}

func TestLargeSchemaIsPruned(t *testing.T) {
	t.Parallel()
	p := prompt.Build(prompt.Input{Question: "How many pallets does Rotterdam hold?", Schema: large(1000), Now: now})
	if n := prompt.EstimateTokens(p.User); n > prompt.DefaultSchemaTokens+300 {
		t.Errorf("the prompt has %d tokens", n)
	}
	for _, want := range []string{"table pallets", "table warehouses", `{"said":"Rotterdam","column":"warehouses.label","value":"Rotterdam"}`, "other tables, columns not shown:", " more\n"} {
		if !strings.Contains(p.User, want) {
			t.Errorf("%q is missing", want)
		}
	}
}

func TestWideTableKeepsWhatMatters(t *testing.T) {
	t.Parallel()
	table := events.Table{Name: "wide", PrimaryKey: []string{"key"}}
	for i := range 5000 {
		table.Columns = append(table.Columns, events.Column{Name: fmt.Sprintf("c%d", i), Class: events.TypeText})
	}
	table.Columns = append(table.Columns, events.Column{Name: "humidity", Class: events.TypeFloat}, events.Column{Name: "key", Class: events.TypeInteger})
	p := prompt.Build(prompt.Input{Question: "average humidity", Schema: &events.Schema{Tables: []events.Table{table}}, Now: now})
	for _, want := range []string{"  humidity float\n", "  key integer pk\n", "and 4942 more columns, not shown"} {
		if !strings.Contains(p.User, want) {
			t.Errorf("%q is missing", want)
		}
	}
}

func BenchmarkBuildLarge(b *testing.B) {
	in := prompt.Input{Question: "How many pallets does Rotterdam hold?", Schema: large(1000), Now: now}
	in.Catalog = ground.NewCatalog(in.Schema)
	b.ReportAllocs()
	for b.Loop() {
		prompt.Build(in)
	}
}
