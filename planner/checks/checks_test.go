package checks_test

import (
	"strings"
	"testing"
	"time"

	"arivu/events"
	"arivu/planner/checks"
)

var asked = time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)

func shop(d events.Dialect) *events.Schema {
	return &events.Schema{Dialect: d, Tables: []events.Table{
		{Name: "customers", Rows: 100, Columns: []events.Column{
			{Name: "country", Class: events.TypeText, Distinct: 2, Values: []string{"Germany", "India"}, AllValues: true},
			{Name: "email", Class: events.TypeText, Distinct: 100, Values: []string{"ann@x.org"}},
			{Name: "secret", Class: events.TypeText, Distinct: 2, Values: []string{"a"}, AllValues: true, Masked: true},
			{Name: "credit", Class: events.TypeDecimal, Distinct: -1},
			{Name: "address2", Class: events.TypeText, Distinct: -1},
		}},
		{Name: "orders", Rows: 1000, Columns: []events.Column{{Name: "total", Class: events.TypeDecimal}, {Name: "ordered", Class: events.TypeDate}}},
	}}
}

// text and number are constants of a statement.
func text(column, op, value string) events.LiteralFact {
	return events.LiteralFact{Text: value, Column: column, Op: op}
}

func number(op, value string) events.LiteralFact {
	return events.LiteralFact{Text: value, Number: true, Op: op}
}

// of makes the checks of an answer and returns the one of that name.
func of(question string, r *events.Executed, name string) *events.Check {
	return among(checks.Of(checks.Input{Question: question, Asked: asked, Schema: shop(events.DialectSQLite), Result: r}), name)
}

func among(all []events.Check, name string) *events.Check {
	for i := range all {
		if all[i].Name == name {
			return &all[i]
		}
	}
	return nil
}

// expectation is what is expected of a check: passed, failed, skipped or not made.
type expectation string

const (
	passes  expectation = "passes"
	fails   expectation = "fails"
	skipped expectation = "skipped"
	unmade  expectation = "is not made"
)

func (want expectation) held(t *testing.T, c *events.Check, in string) {
	t.Helper()
	got := unmade
	switch {
	case c == nil:
	case c.Skipped:
		got = skipped
	case c.Passed:
		got = passes
	default:
		got = fails
	}
	if got != want || c != nil && c.Detail == "" {
		t.Errorf("%s: the check %s, expected that it %s: %+v", in, got, want, c)
	}
}

func TestValues(t *testing.T) {
	t.Parallel()
	tests := []struct {
		literal events.LiteralFact
		want    expectation
		detail  string
	}{
		{text("customers.country", "=", "India"), passes, "is 'India' in some row"},
		{text("customers.country", "=", "Indai"), fails, "no row has customers.country 'Indai'; near is 'India'"},
		{text("customers.country", "<>", "Peru"), fails, "no row has customers.country 'Peru'"},
		{text("customers.country", "=", "india"), fails, "near is 'India'"},
		{events.LiteralFact{Text: "india", Column: "customers.country", Op: "=", Folded: true}, passes, ""},
		{text("customers.country", "like", "I%"), unmade, ""},
		{text("customers.country", "like", "Indai"), fails, "near is 'India'"},
		{text("customers.email", "=", "bob@x.org"), passes, "is not known"},
		{text("customers.secret", "=", "b"), unmade, ""},
		{text("customers.gone", "=", "b"), unmade, ""},
		{text("", "=", "b"), unmade, ""},
		{text("orders.ordered", "=", "2024-01-01"), unmade, ""},
	}
	for _, tt := range tests {
		c := of("q", &events.Executed{Facts: &events.StatementFacts{Literals: []events.LiteralFact{tt.literal}}}, checks.Values)
		tt.want.held(t, c, tt.literal.Column+" "+tt.literal.Op+" "+tt.literal.Text)
		if c != nil && !strings.Contains(c.Detail, tt.detail) {
			t.Errorf("got %q, expected %q", c.Detail, tt.detail)
		}
	}
	// MySQL compares without case.
	in := checks.Input{Question: "q", Asked: asked, Schema: shop(events.DialectMySQL), Result: &events.Executed{
		Facts: &events.StatementFacts{Literals: []events.LiteralFact{text("customers.country", "=", "india")}},
	}}
	passes.held(t, among(checks.Of(in), checks.Values), "MySQL")
}

func TestNumbers(t *testing.T) {
	t.Parallel()
	tests := []struct {
		question string
		facts    events.StatementFacts
		want     expectation
	}{
		{"top 5 customers", events.StatementFacts{Limit: 5}, passes},
		{"top five customers", events.StatementFacts{Limit: 5}, passes},
		{"top 5 customers", events.StatementFacts{Limit: 10}, fails},
		{"top 5 customers", events.StatementFacts{}, fails},
		{"the two of them", events.StatementFacts{}, unmade},
		{"customers", events.StatementFacts{Limit: 10}, unmade},
		{"orders over 50", events.StatementFacts{Literals: []events.LiteralFact{number(">", "50")}}, passes},
		{"orders over 50", events.StatementFacts{Literals: []events.LiteralFact{number(">=", "51")}}, passes},
		{"orders over 50", events.StatementFacts{Literals: []events.LiteralFact{number("", "51")}}, fails},
		{"more than 20% of them", events.StatementFacts{Literals: []events.LiteralFact{number(">", "0.2")}}, passes},
		{"over 3 million", events.StatementFacts{Literals: []events.LiteralFact{number(">", "3000000")}}, passes},
		{"price of the Phone 12", events.StatementFacts{Literals: []events.LiteralFact{text("p.name", "=", "Phone 12")}}, passes},
		{"price of the Phone 12", events.StatementFacts{Literals: []events.LiteralFact{text("p.name", "=", "Phone 120")}}, fails},
		{"show address 2", events.StatementFacts{}, unmade},
		{"orders over 50", events.StatementFacts{Cut: true}, unmade},
		{"orders in March 2024", events.StatementFacts{}, unmade}, // a period
	}
	for _, tt := range tests {
		r := &events.Executed{Facts: &tt.facts, Tables: []string{"customers"}}
		tt.want.held(t, of(tt.question, r, checks.Numbers), tt.question)
	}
}

func TestPeriods(t *testing.T) {
	t.Parallel()
	tests := []struct {
		question string
		literals []events.LiteralFact
		want     expectation
	}{
		{"orders in 2024", []events.LiteralFact{text("orders.ordered", ">=", "2024-01-01"), text("orders.ordered", "<", "2025-01-01")}, passes},
		{"orders in 2024", []events.LiteralFact{text("", "=", "2024")}, passes},
		{"orders in 2024", []events.LiteralFact{number("=", "2024")}, passes},
		{"orders in March 2024", []events.LiteralFact{text("", "=", "2024-03")}, passes},
		{"orders in March 2024", []events.LiteralFact{text("orders.ordered", ">=", "2024-03-01 00:00:00")}, passes},
		{"orders in March 2024", []events.LiteralFact{text("orders.ordered", ">=", "2023-03-01")}, fails},
		{"orders in March 2024", nil, fails},
		{"orders last month", []events.LiteralFact{text("orders.ordered", ">=", "2026-10-01")}, passes},
		{"orders last month", []events.LiteralFact{text("orders.ordered", ">=", "2026-09-01")}, fails},
		{"orders", []events.LiteralFact{text("orders.ordered", ">=", "2026-09-01")}, unmade},
	}
	for _, tt := range tests {
		r := &events.Executed{Facts: &events.StatementFacts{Literals: tt.literals}}
		tt.want.held(t, of(tt.question, r, checks.Periods), tt.question)
	}
	passes.held(t, of("orders last month", &events.Executed{Facts: &events.StatementFacts{Clock: true}}, checks.Periods), "by the clock")
}

func TestComparisons(t *testing.T) {
	t.Parallel()
	tests := []struct {
		question string
		literals []events.LiteralFact
		want     expectation
	}{
		{"orders of more than 50", []events.LiteralFact{number(">", "50")}, passes},
		{"orders of more than 50", []events.LiteralFact{number(">=", "51")}, passes},
		{"orders of more than 50", []events.LiteralFact{number(">=", "50")}, fails},
		{"orders of more than $50", []events.LiteralFact{number("<", "50")}, fails},
		{"orders of no more than 50", []events.LiteralFact{number("<=", "50")}, passes},
		{"orders of at least 50", []events.LiteralFact{number(">=", "50")}, passes},
		{"orders of at least 50", []events.LiteralFact{number(">", "50")}, fails},
		{"orders of 50 or more", []events.LiteralFact{number(">", "49")}, passes},
		{"orders under 50", []events.LiteralFact{number("<", "50")}, passes},
		{"orders under 50", []events.LiteralFact{number("", "50")}, unmade}, // under NOT, or in no comparison
		{"orders under 50", []events.LiteralFact{number("<", "7")}, unmade},
		{"orders before 2024", []events.LiteralFact{text("orders.ordered", "<", "2024-01-01")}, passes},
		{"orders before 2024", []events.LiteralFact{text("orders.ordered", "<=", "2023-12-31")}, passes},
		{"orders before 2024", []events.LiteralFact{text("orders.ordered", ">", "2024-01-01")}, fails},
		{"orders since March 2024", []events.LiteralFact{text("orders.ordered", ">=", "2024-03-01")}, passes},
		{"orders since March 2024", []events.LiteralFact{text("orders.ordered", "<", "2024-03-01")}, fails},
	}
	for _, tt := range tests {
		r := &events.Executed{Facts: &events.StatementFacts{Literals: tt.literals}}
		tt.want.held(t, of(tt.question, r, checks.Comparisons), tt.question+" "+tt.literals[0].Op+tt.literals[0].Text)
	}
}

func TestDirection(t *testing.T) {
	t.Parallel()
	sorted := func(desc bool) events.StatementFacts {
		return events.StatementFacts{Order: []events.OrderFact{{Desc: desc}}}
	}
	tests := []struct {
		question string
		facts    events.StatementFacts
		want     expectation
	}{
		{"who ordered the most?", sorted(true), passes},
		{"who ordered the most?", sorted(false), fails},
		{"the oldest customers", sorted(false), passes},
		{"the newest customers", sorted(false), fails},
		{"the cheapest product", events.StatementFacts{Aggregates: []events.AggregateFact{{Function: "min"}}}, passes},
		{"the highest order of each customer", events.StatementFacts{Order: []events.OrderFact{{}}, Ranks: []events.OrderFact{{Desc: true}}}, passes},
		{"the newest of the cheapest", sorted(false), unmade},
		{"customers with at most 5 orders", sorted(false), unmade},
		{"who ordered the most?", events.StatementFacts{}, unmade},
	}
	for _, tt := range tests {
		tt.want.held(t, of(tt.question, &events.Executed{Facts: &tt.facts}, checks.Direction), tt.question)
	}
}

func TestRepeats(t *testing.T) {
	t.Parallel()
	two := []string{"customers", "orders"}
	tests := []struct {
		name      string
		tables    []string
		aggregate events.AggregateFact
		want      expectation
	}{
		{"twice", two, events.AggregateFact{Function: "sum", Columns: []string{"customers.credit"}, Repeated: "orders"}, fails},
		{"once", two, events.AggregateFact{Function: "sum", Columns: []string{"orders.total"}}, passes},
		{"unsure", two, events.AggregateFact{Function: "sum", Columns: []string{"orders.total"}, Unsure: true}, skipped},
		{"one table", two[:1], events.AggregateFact{Function: "sum", Columns: []string{"customers.credit"}}, unmade},
		{"count of rows", two, events.AggregateFact{Function: "count"}, unmade},
		{"the largest", two, events.AggregateFact{Function: "max", Columns: []string{"customers.credit"}}, unmade},
	}
	for _, tt := range tests {
		r := &events.Executed{Tables: tt.tables, Facts: &events.StatementFacts{Aggregates: []events.AggregateFact{tt.aggregate}}}
		tt.want.held(t, of("", r, checks.Repeats), tt.name)
	}
}

func TestRows(t *testing.T) {
	t.Parallel()
	two := []string{"customers", "orders"}
	tests := []struct {
		name, question string
		tables         []string
		rows           int
		facts          events.StatementFacts
		want           expectation
	}{
		{"a list", "orders with their customers", two, 1000, events.StatementFacts{}, passes},
		{"a list of pairs", "orders with their customers", two, 100_000, events.StatementFacts{}, fails},
		{"one table", "orders", two[1:], 5000, events.StatementFacts{}, unmade},
		{"put together", "orders and customers", two, 5000, events.StatementFacts{Sets: true}, unmade},
		{"of groups", "orders by day", two, 5000, events.StatementFacts{Grouped: true}, unmade},
		{"for each", "orders per country", two, 3, events.StatementFacts{Grouped: true}, passes},
		{"for each, too many", "orders for each country", two, 4, events.StatementFacts{Grouped: true}, fails},
		{"for each of two things", "orders per country and email", two, 4, events.StatementFacts{Grouped: true}, unmade},
		{"for each of what is no column", "orders per customer", two, 5000, events.StatementFacts{Grouped: true}, unmade},
		{"estimated", "orders per email", two, 120, events.StatementFacts{Grouped: true}, passes},
	}
	for _, tt := range tests {
		r := &events.Executed{Tables: tt.tables, RowCount: tt.rows, Facts: &tt.facts}
		tt.want.held(t, of(tt.question, r, checks.Rows), tt.name)
	}
}

func TestWhatCannotBeChecked(t *testing.T) {
	t.Parallel()
	all := checks.Of(checks.Input{Question: "top 5", Asked: asked, Schema: shop(events.DialectSQLite), Result: &events.Executed{}})
	if len(all) != 1 {
		t.Fatalf("got %+v", all)
	}
	skipped.held(t, &all[0], "without facts")
	if all := checks.Of(checks.Input{Question: "top 5 of 2024", Asked: asked, Result: &events.Executed{Facts: &events.StatementFacts{Limit: 5, Clock: true}}}); len(all) != 2 {
		t.Errorf("without a schema: got %+v", all)
	}
}
