package prompt_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"arivu/events"
	"arivu/planner/ground"
	"arivu/planner/prompt"
)

// written is what people have written down of the shop.
func written(in prompt.Input) prompt.Input {
	in.Notes = []prompt.Note{{Text: "Amounts are in euro."}, {Text: "Guests have no email.", About: []string{"customers.email"}}}
	in.Metrics = []prompt.Metric{{Name: "revenue", Expression: "SUM(total_amount)", Table: "orders"}}
	in.Examples = []prompt.Example{{Question: "How many customers are there?", SQL: "SELECT COUNT(*) FROM customers"}}
	return in
}

// What a vendor's prompt cache can keep is the common beginning: of two questions on one
// connection it holds all that does not depend on the question.
func TestPromptsOfOneConnectionBeginAlike(t *testing.T) {
	t.Parallel()
	s := calling(shop(events.DialectPostgres), "fiscal_quarter")
	one := prompt.Build(written(prompt.Input{Question: "How many customers in Germany?", Schema: s, Now: now}))
	two := prompt.Build(written(prompt.Input{
		Question: "Revenue per month since May", Schema: s, Now: now.Add(3 * time.Hour),
		Terms: []events.Term{{Phrase: "revenue", Meaning: "orders"}}, Earlier: []prompt.Example{{Question: "one"}},
	}))
	if one.System != two.System {
		t.Error("the fixed words differ")
	}
	common := sharedStart(one.User, two.User)
	for _, want := range []string{"</schema>", "</functions>", "</notes>", "</metrics>", "Today is 2026-11-22", "are in UTC.\n"} {
		if !strings.Contains(common, want) {
			t.Errorf("%s is not in what both have:\n%s", want, common)
		}
	}
	if one.Stable == 0 || one.Stable != two.Stable || one.User[:one.Stable] != two.User[:two.Stable] {
		t.Errorf("stable are %d and %d bytes", one.Stable, two.Stable)
	}
	if rest := one.User[one.Stable:]; len(common) < one.Stable || strings.Contains(rest, "Today is") || strings.Contains(rest, "<notes>") {
		t.Errorf("behind what is stable comes:\n%s", rest)
	}
}

// Of a schema that is cut to the question, what does not depend on it comes before.
func TestCutSchemaComesAfterWhatIsStable(t *testing.T) {
	t.Parallel()
	s := large(300)
	s.Functions = []string{"fiscal_quarter"}
	c := ground.NewCatalog(s)
	one := prompt.Build(written(prompt.Input{Question: "How many pallets are there?", Schema: s, Catalog: c, Now: now}))
	two := prompt.Build(written(prompt.Input{Question: "List the module 7 records", Schema: s, Catalog: c, Now: now}))
	common := sharedStart(one.User, two.User)
	for _, want := range []string{"</functions>", "</notes>", "Today is 2026-11-22"} {
		if !strings.Contains(common, want) {
			t.Errorf("%s is not in what both have:\n%s", want, common)
		}
	}
	if len(common) < one.Stable || one.Stable != two.Stable || !strings.HasPrefix(one.User[one.Stable:], "<schema ") {
		t.Errorf("stable are %d and %d bytes of\n%s", one.Stable, two.Stable, one.User)
	}
}

func sharedStart(a, b string) string {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return a[:n]
}

// hubs is a schema of a thousand tables, each joined to others, in which a question needs
// two that only a chain of others joins.
func hubs() *events.Schema {
	s := &events.Schema{Dialect: events.DialectPostgres}
	add := func(name string, refers ...string) {
		t := events.Table{Name: name, Rows: 10, PrimaryKey: []string{name + "_id"}, Columns: []events.Column{{Name: name + "_id", Type: "integer", Class: events.TypeInteger}}}
		for _, parent := range refers {
			t.Columns = append(t.Columns, events.Column{Name: parent + "_id", Type: "integer", Class: events.TypeInteger})
			t.ForeignKeys = append(t.ForeignKeys, events.ForeignKey{Columns: []string{parent + "_id"}, RefTable: parent, RefColumns: []string{parent + "_id"}})
		}
		for i := range 16 {
			t.Columns = append(t.Columns, events.Column{Name: fmt.Sprintf("%s_detail_%d", name, i), Type: "text", Class: events.TypeText})
		}
		s.Tables = append(s.Tables, t)
	}
	add("harbour")
	add("berth", "harbour")
	add("voyage", "berth", "vessel")
	add("vessel")
	for i := len(s.Tables); i < 1000; i++ {
		add(fmt.Sprintf("ledger%d", i), "vessel")
	}
	return s
}

// A thousand wide tables stay within the bound, in tokens, and the tables that join those
// the question names are there.
func TestAThousandTablesKeepTheirBridges(t *testing.T) {
	t.Parallel()
	in := prompt.Input{Question: "How many vessels were in each harbour?", Schema: hubs(), Now: now}
	in.Catalog = ground.NewCatalog(in.Schema)
	p := prompt.Build(in)
	const beside = 200 // date and question
	if n := prompt.EstimateTokens(p.User); n > prompt.DefaultSchemaTokens+beside {
		t.Errorf("the prompt has %d tokens", n)
	}
	for _, want := range []string{"table vessel ", "table harbour ", "table berth ", "table voyage ", "vessel_id integer -> vessel.vessel_id"} {
		if !strings.Contains(p.User, want) {
			t.Errorf("%q is missing in\n%s", want, p.User)
		}
	}
	for _, name := range []string{"vessel", "voyage", "berth", "harbour"} {
		if len(p.Tables) < 4 || !slices.Contains(p.Tables[:4], name) {
			t.Errorf("%s is not among the first of %v", name, p.Tables)
		}
	}
	in.SchemaTokens = 600
	small := prompt.Build(in)
	if n := prompt.EstimateTokens(small.User); n > 600+beside {
		t.Errorf("with a bound of 600 the prompt has %d tokens", n)
	}
	for _, name := range []string{"vessel", "voyage", "berth", "harbour"} {
		if !slices.Contains(small.Tables, name) {
			t.Errorf("with a bound of 600 tokens %s is missing: %v", name, small.Tables)
		}
	}
}

// Up to 25 tables all are shown whatever is asked, if need be without their values.
func TestFewTablesAreShownWhole(t *testing.T) {
	t.Parallel()
	s := hubs()
	s.Tables = s.Tables[:25]
	for i := range s.Tables {
		s.Tables[i].Columns = s.Tables[i].Columns[:min(18, len(s.Tables[i].Columns))]
		s.Tables[i].Comment = strings.Repeat("A long comment. ", 10)
	}
	one := prompt.Build(prompt.Input{Question: "How many vessels were in each harbour?", Schema: s, Now: now})
	two := prompt.Build(prompt.Input{Question: "Something else", Schema: s, Now: now})
	if len(one.Tables) != 25 || len(two.Tables) != 25 || strings.Contains(one.User, "A long comment") {
		t.Errorf("shown are %d and %d tables:\n%s", len(one.Tables), len(two.Tables), one.User)
	}
	if one.User[:one.Stable] != two.User[:two.Stable] || !strings.Contains(one.User[:one.Stable], "</schema>") {
		t.Error("the schema depends on the question")
	}
}
