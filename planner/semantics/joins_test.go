package semantics_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"arivu/events"
	"arivu/planner/ground"
	"arivu/planner/semantics"
)

// ledger is a schema whose foreign keys nobody declared.
func ledger() *events.Schema {
	id := func(name string) events.Column {
		return events.Column{Name: name, Class: events.TypeInteger, Distinct: 9, Min: "1", Max: "9"}
	}
	return &events.Schema{Connection: "ledger", Dialect: events.DialectSQLite, Fingerprint: "f", Tables: []events.Table{
		{Name: "accounts", Rows: 9, PrimaryKey: []string{"id"}, Columns: []events.Column{id("id")}},
		{Name: "bookings", Rows: 20, PrimaryKey: []string{"id"}, Columns: []events.Column{id("id"), id("account_id"), id("acct_no")}},
	}}
}

func lines(joins []events.InferredJoin) string {
	var out []string
	for i := range joins {
		out = append(out, fmt.Sprintf("%s %v %s", joins[i].Verdict, joins[i].Used, joins[i].Relation.String()))
	}
	return strings.Join(out, "\n")
}

func TestJoinsWithVerdicts(t *testing.T) {
	t.Parallel()
	sure := events.Relation{Table: "bookings", Columns: []string{"account_id"}, RefTable: "accounts", RefColumns: []string{"id"}}
	doubtful := events.Relation{Table: "bookings", Columns: []string{"acct_no"}, RefTable: "accounts", RefColumns: []string{"id"}}
	gone := events.Relation{Table: "bookings", Columns: []string{"gone"}, RefTable: "accounts", RefColumns: []string{"id"}}
	nothing := semantics.Joins(ledger(), &events.Meanings{})
	if got, want := lines(nothing), "open true "+sure.String()+"\nopen false "+doubtful.String(); got != want {
		t.Errorf("nothing decided:\n%s\nwant:\n%s", got, want)
	}
	sure.Rejected, sure.Author = true, "ana"
	m := &events.Meanings{Relations: []events.Relation{sure, doubtful, gone}}
	got := semantics.Joins(ledger(), m)
	if want := "rejected false " + sure.String() + "\naccepted true " + doubtful.String(); lines(got) != want {
		t.Errorf("decided:\n%s\nwant:\n%s", lines(got), want)
	}
	if got[0].Author != "ana" || !slices.Equal(got[0].Evidence, nothing[0].Evidence) || len(got[1].Evidence) == 0 {
		t.Errorf("%+v", got)
	}
	edges := ground.NewCatalog(semantics.Overlay(ledger(), m))
	var to []string
	for _, e := range edges.Edges(edges.Table("bookings")) {
		if !e.Many {
			to = append(to, e.Pairs[0][0].Name)
		}
	}
	if !slices.Equal(to, []string{"acct_no"}) {
		t.Errorf("a planner joins by %v", to)
	}
	if p := semantics.Check(ledger(), &events.Meanings{Relations: []events.Relation{sure}}).Problems; len(p) != 0 {
		t.Errorf("a rejection is refused: %v", p)
	}
}
