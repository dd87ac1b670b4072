package ground

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"arivu/events"
)

// joinLines are the joins of a schema in one line each.
func joinLines(s *events.Schema) []string {
	var out []string
	for _, j := range NewCatalog(s).Joins() {
		r := j.Relation()
		out = append(out, fmt.Sprintf("%v %s", j.Used, r.String()))
	}
	return out
}

func TestJoinsAreTheInferredEdgesAndMore(t *testing.T) {
	t.Parallel()
	s := undeclared()
	c := NewCatalog(s)
	var used []string
	for _, j := range c.Joins() {
		if j.Used {
			used = append(used, j.From.ID()+" → "+j.To.ID())
		}
		if len(j.Evidence) < 3 {
			t.Errorf("%v: evidence %q", j.Relation(), j.Evidence)
		}
	}
	slices.Sort(used)
	if want := edges(c); !slices.Equal(used, want) {
		t.Errorf("in use:\n%s\nedges:\n%s", strings.Join(used, "\n"), strings.Join(want, "\n"))
	}
}

// What is too little to join by is still told to people, and what contradicts is not.
func TestDoubtfulJoins(t *testing.T) {
	t.Parallel()
	id := func(name string, distinct int64, low, high string) events.Column {
		return events.Column{Name: name, Class: events.TypeInteger, Distinct: distinct, Min: low, Max: high}
	}
	text := func(name string, values ...string) events.Column {
		return events.Column{Name: name, Class: events.TypeText, Values: values, AllValues: true, Distinct: int64(len(values))}
	}
	s := &events.Schema{Tables: []events.Table{
		{Name: "companies", Rows: 9, PrimaryKey: []string{"id"}, Columns: []events.Column{id("id", 9, "1", "9")}},
		{Name: "countries", Rows: 4, PrimaryKey: []string{"code"}, Columns: []events.Column{text("code", "AT", "DE", "FR", "IT")}},
		{Name: "deals", Rows: 30, PrimaryKey: []string{"id"}, Columns: []events.Column{
			id("id", 30, "1", "30"), id("cmpny_ref", 8, "1", "9"), id("cmpny_no", 8, "100", "900"), id("amount", 5, "1", "9"), text("ship_to", "AT", "DE", "FR"), text("mode", "AT", "x", "y"),
		}},
	}}
	want := []string{"false deals(cmpny_ref) → companies(id)", "false deals(ship_to) → countries(code)"}
	if got := joinLines(s); !slices.Equal(got, want) {
		t.Errorf("joins:\n%s\nwant:\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if got := edges(NewCatalog(s)); len(got) != 0 {
		t.Errorf("joined by a doubtful one: %v", got)
	}
}

// Two tables that fit alike are no edge until people have rejected one.
func TestRejectedJoinsAreNoEdges(t *testing.T) {
	t.Parallel()
	id := events.Column{Name: "id", Class: events.TypeInteger, Distinct: 9, Min: "1", Max: "9"}
	ref := events.Column{Name: "customer_id", Class: events.TypeInteger, Distinct: 9, Min: "1", Max: "9"}
	s := &events.Schema{Tables: []events.Table{
		{Namespace: "crm", Name: "customers", Rows: 9, PrimaryKey: []string{"id"}, Columns: []events.Column{id}},
		{Namespace: "web", Name: "customers", Rows: 9, PrimaryKey: []string{"id"}, Columns: []events.Column{id}},
		{Name: "orders", Rows: 20, Columns: []events.Column{ref}},
	}}
	if got := joinLines(s); !slices.Equal(got, []string{"false orders(customer_id) → crm.customers(id)", "false orders(customer_id) → web.customers(id)"}) {
		t.Errorf("tied: %v", got)
	}
	reject := func(table string) {
		s.Tables[2].Unrelated = append(s.Tables[2].Unrelated, events.ForeignKey{Columns: []string{"customer_id"}, RefTable: table, RefColumns: []string{"id"}})
	}
	reject("web.customers")
	if got := edges(NewCatalog(s)); !slices.Equal(got, []string{"orders.customer_id → crm.customers.id"}) {
		t.Errorf("one rejected: %v", got)
	}
	reject("crm.customers")
	if got := edges(NewCatalog(s)); len(got) != 0 {
		t.Errorf("both rejected: %v", got)
	}
}
