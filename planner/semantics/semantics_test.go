package semantics_test

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"arivu/events"
	"arivu/planner/semantics"
)

func shop() *events.Schema {
	return &events.Schema{Connection: "shop", Dialect: events.DialectSQLite, Fingerprint: "f", Tables: []events.Table{
		{Name: "customers", Comment: "as the database says", PrimaryKey: []string{"id"}, Columns: []events.Column{
			{Name: "id", Class: events.TypeInteger}, {Name: "country", Class: events.TypeText, Values: []string{"France"}}, {Name: "ssn", Class: events.TypeText, Masked: true}}},
		{Name: "orders", PrimaryKey: []string{"id"}, Columns: []events.Column{
			{Name: "id", Class: events.TypeInteger}, {Name: "who", Class: events.TypeInteger}, {Name: "total", Class: events.TypeDecimal}, {Name: "remark", Class: events.TypeText}}},
	}}
}

func TestOverlay(t *testing.T) {
	t.Parallel()
	s, before := shop(), shop()
	m := &events.Meanings{
		Tables: []events.TableMeaning{
			{Table: "orders", Description: "What was bought.", Columns: []events.ColumnMeaning{{Column: "total", Description: "In euros."}, {Column: "gone", Description: "x"}}},
			{Table: "customers", Columns: []events.ColumnMeaning{{Column: "id", Description: "Their number."}}},
			{Table: "gone", Description: "x"},
		},
		Relations: []events.Relation{
			{Table: "orders", Columns: []string{"who"}, RefTable: "customers", RefColumns: []string{"id"}},
			{Table: "orders", Columns: []string{"gone"}, RefTable: "customers", RefColumns: []string{"id"}},
		},
	}
	got := semantics.Overlay(s, m)
	if !reflect.DeepEqual(s, before) {
		t.Error("the snapshot itself was changed")
	}
	orders, customers := got.Tables[1], got.Tables[0]
	if orders.Comment != "What was bought." || orders.Column("total").Comment != "In euros." || customers.Comment != "as the database says" || customers.Column("id").Comment != "Their number." {
		t.Errorf("described as %+v", got.Tables)
	}
	if len(orders.ForeignKeys) != 1 || orders.ForeignKeys[0].RefTable != "customers" || got.Fingerprint != "f" {
		t.Errorf("related as %+v", orders.ForeignKeys)
	}
	if again := semantics.Overlay(got, m); len(again.Tables[1].ForeignKeys) != 1 {
		t.Errorf("a declared key came twice: %+v", again.Tables[1].ForeignKeys)
	}
	if semantics.Overlay(s, nil) != s || semantics.Overlay(s, &events.Meanings{}) != s {
		t.Error("where nothing is written the snapshot is another")
	}
}

func TestCheck(t *testing.T) {
	t.Parallel()
	metric := func(name, expression string) events.Meanings {
		return events.Meanings{Metrics: []events.Metric{{Name: name, Expression: expression, Table: "orders"}}}
	}
	question := func(text, sql string, params ...events.Parameter) events.Meanings {
		return events.Meanings{Verified: []events.VerifiedQuestion{{ID: "q", Question: text, SQL: sql, Parameters: params}}}
	}
	country := events.Parameter{Name: "c", Type: events.ParameterValue, Column: "customers.country"}
	value := func(column string) events.Meanings {
		p := country
		p.Column = column
		return question("from {c}", "SELECT :c", p)
	}
	for _, c := range []struct {
		meanings events.Meanings
		path     string
		says     string
		near     []string
	}{
		{events.Meanings{Tables: []events.TableMeaning{{Table: "order"}}}, "tables[0].table", `There is no table "order". Did you mean "orders"?`, []string{"orders"}},
		{events.Meanings{Tables: []events.TableMeaning{{Table: "orders", Columns: []events.ColumnMeaning{{Column: "totel"}}}}}, "tables[0].columns[0].column", `no column "totel"`, []string{"total"}},
		{events.Meanings{Relations: []events.Relation{{Table: "orders", Columns: []string{"remark"}, RefTable: "customers", RefColumns: []string{"id"}}}}, "relations[0].ref_columns[0]", "hold the same", nil},
		{events.Meanings{Instructions: []events.Instruction{{Tables: []string{"orders", "custmers"}}}}, "instructions[0].tables[1]", "no table", []string{"customers"}},
		{metric("revenue", "sum(totl)"), "metrics[0].expression", `no column "totl"`, []string{"total"}},
		{metric("orders", "count(*)"), "metrics[0].name", "is the name of the table orders already", nil},
		{metric("the", "count(*)"), "metrics[0].name", "grammar of many questions", nil},
		{question("revenue in {y}", "SELECT 1"), "verified[0].question", "{y} is not among the parameters", nil},
		{question("revenue", "SELECT :y"), "verified[0].sql", ":y is not a parameter", nil},
		{question("from {c}", "SELECT ':c'", country), "verified[0].sql", "outside of quotes", nil},
		{value("customers.ssn"), "verified[0].parameters[0].column", "is masked", nil},
		{value("customers.cuntry"), "verified[0].parameters[0].column", "no column", []string{"country"}},
		{value("customer.country"), "verified[0].parameters[0].column", "no table", []string{"customers"}},
		{value("country"), "verified[0].parameters[0].column", "write table.column", nil},
		{value("orders.total"), "verified[0].parameters[0].column", "holds no text", nil},
		{value("orders.remark"), "verified[0].parameters[0].column", "No values of orders.remark are known", nil},
	} {
		got := semantics.Check(shop(), &c.meanings)
		if len(got.Problems) != 1 || got.Problems[0].Path != c.path || !strings.Contains(got.Problems[0].Message, c.says) || !slices.Equal(got.Problems[0].Near, c.near) {
			t.Errorf("%+v: %+v", c.meanings, got.Problems)
		}
	}
}

// What is right comes out as statements for the guard, parameters filled in with samples
// that would break out of quotes if anything could.
func TestCheckGivesStatements(t *testing.T) {
	t.Parallel()
	m := &events.Meanings{
		Relations: []events.Relation{{Table: "orders", Columns: []string{"who"}, RefTable: "customers", RefColumns: []string{"id"}}},
		Metrics:   []events.Metric{{Name: "french sales", Expression: "sum(total)", Table: "orders", Filters: []string{"customers.country = 'France'"}}},
		Verified: []events.VerifiedQuestion{
			{ID: "a", Question: "orders from {c} in {p} above {n}", SQL: "SELECT :c, :p_from, :p_to, :n", Parameters: []events.Parameter{
				{Name: "c", Type: events.ParameterValue, Column: "customers.country"}, {Name: "p", Type: events.ParameterPeriod}, {Name: "n", Type: events.ParameterNumber}}},
			{ID: "b", Question: "all orders from {d} in {q} above {m}", SQL: "SELECT :d, :q, :m", Parameters: []events.Parameter{
				{Name: "d", Type: events.ParameterText}, {Name: "q", Type: events.ParameterDate}, {Name: "m", Type: events.ParameterNumber}}},
		},
	}
	got := semantics.Check(shop(), m)
	want := []events.SemanticsStatement{
		{Path: "metrics[0].expression", SQL: "SELECT SUM(CASE WHEN customers.country = 'France' THEN orders.total ELSE 0 END) AS french_sales\nFROM orders\nJOIN customers ON customers.id = orders.who"},
		{Path: "verified[0].sql", SQL: `SELECT 'it''s "a" \ -- /* sample', '2024-01-01', '2024-02-01', 1`},
		{Path: "verified[1].sql", SQL: `SELECT 'it''s "a" \ -- /* sample', '2024-01-31', 1`},
	}
	if len(got.Problems) > 0 || !slices.Equal(got.Statements, want) {
		t.Errorf("problems %+v\nstatements %s", got.Problems, fmt.Sprintf("%q", got.Statements))
	}
	m.Verified[1] = m.Verified[0]
	m.Verified[1].Question = "The orders from {c} in {p} above {n}?"
	if got := semantics.Check(shop(), m); len(got.Problems) != 1 || got.Problems[0].Path != "verified[1].question" {
		t.Errorf("two that fit the same questions: %+v", got.Problems)
	}
}
