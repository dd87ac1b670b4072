package events_test

import (
	"fmt"
	"reflect"
	"slices"
	"testing"

	"arivu/events"
)

func meanings() events.Meanings {
	return events.Meanings{
		Tables:       []events.TableMeaning{{Table: "orders", Description: "What was bought.", Columns: []events.ColumnMeaning{{Column: "total", Description: "In euros."}}}},
		Metrics:      []events.Metric{{Name: "revenue", Synonyms: []string{"turnover"}, Expression: "sum(total)", Table: "orders", Filters: []string{"status = 'paid'"}}},
		Relations:    []events.Relation{{Table: "orders", Columns: []string{"who"}, RefTable: "people", RefColumns: []string{"id"}}},
		Instructions: []events.Instruction{{Text: "Leave tests out.", Tables: []string{"orders"}}},
		Verified: []events.VerifiedQuestion{{ID: "q", Question: "orders since {day}", SQL: "SELECT :day",
			Parameters: []events.Parameter{{Name: "day", Type: events.ParameterDate}}, Author: "ann", Time: at}},
	}
}

func TestMeaningsDiff(t *testing.T) {
	t.Parallel()
	a, b := meanings(), meanings()
	b.Tables[0].Columns[0].Description = "In cents."
	b.Metrics[0].Expression, b.Metrics[0].Synonyms = "sum(total) / 100", nil
	b.Relations = nil
	b.Instructions = append(b.Instructions, events.Instruction{Text: "Weeks begin on Sunday."})
	b.Verified[0].Author = "bob" // who vouches for it is no difference
	var got []string
	for _, c := range a.Diff(&b) {
		got = append(got, c.String())
	}
	want := []string{
		"column changed: orders.total (description)", "metric changed: revenue (expression, synonyms)",
		"relation removed: orders(who) → people(id)", "instruction added: Weeks begin on Sunday.",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got %q\nwant %q", got, want)
	}
	c := a.Diff(&b)[1]
	if fmt.Sprint(c.Before, c.After) != "[expression: sum(total) synonyms: turnover] [expression: sum(total) / 100]" {
		t.Errorf("details %q %q", c.Before, c.After)
	}
	if d := a.Diff(&a); len(d) > 0 {
		t.Errorf("nothing changed, and yet %v", d)
	}
}

// A copy can be changed in every part without the original.
func TestMeaningsClone(t *testing.T) {
	t.Parallel()
	a := meanings()
	b := a.Clone()
	b.Tables[0].Columns[0].Description, b.Metrics[0].Synonyms[0], b.Metrics[0].Filters[0] = "x", "x", "x"
	b.Relations[0].Columns[0], b.Relations[0].RefColumns[0], b.Instructions[0].Tables[0], b.Verified[0].Parameters[0].Name = "x", "x", "x", "x"
	if want := meanings(); !reflect.DeepEqual(a, want) {
		t.Errorf("the original became %+v", a)
	}
}

func TestMeaningsAreNormal(t *testing.T) {
	t.Parallel()
	m := events.Meanings{
		Metrics:  []events.Metric{{Name: " Net  Sales ", Synonyms: []string{"Z", " a  b "}, Expression: " sum(x) "}, {Name: "a", Filters: []string{}}},
		Verified: []events.VerifiedQuestion{{ID: "b"}, {ID: "a", Question: "  How   many? ", SQL: "SELECT 1\n"}},
	}
	m.Tidy()
	m.Normalize()
	if m.Metrics[0].Name != "a" || m.Metrics[0].Filters != nil || m.Metrics[1].Name != "net sales" || !slices.Equal(m.Metrics[1].Synonyms, []string{"a b", "z"}) {
		t.Errorf("metrics %+v", m.Metrics)
	}
	if m.Verified[0].Question != "How many?" || m.Verified[0].SQL != "SELECT 1" || m.Tables == nil {
		t.Errorf("verified %+v", m.Verified)
	}
	if m.Metric("net sales") == nil || m.Metric("a b") == nil || m.Metric("b") != nil || m.VerifiedQuestion("b") == nil || m.Empty() {
		t.Error("something cannot be found")
	}
}
