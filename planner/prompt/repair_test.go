package prompt_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"arivu/events"
	"arivu/planner/prompt"
)

// many is a schema that does not fit into a prompt.
func many() *events.Schema {
	s := &events.Schema{Connection: "wide", Dialect: events.DialectSQLite}
	for i := range 400 {
		t := events.Table{Name: fmt.Sprintf("part_%03d", i), Kind: events.KindTable, Rows: 10, PrimaryKey: []string{"id"}}
		for k := range 12 {
			t.Columns = append(t.Columns, events.Column{Name: fmt.Sprintf("measured_value_%02d", k), Type: "INTEGER", Class: events.TypeInteger})
		}
		t.Columns = append(t.Columns, events.Column{Name: "id", Type: "INTEGER", Class: events.TypeInteger})
		s.Tables = append(s.Tables, t)
	}
	return s
}

// A repair is shown the tables that are near to what was refused, and the last attempt more
// of the schema, but no statement.
func TestRepairsSeeWhatWasRefused(t *testing.T) {
	t.Parallel()
	refused := &events.Rejected{SQL: "SELECT * FROM prat_321", Error: events.Error{
		Class: events.ClassUnknownTable, Message: "There is no table prat_321.", Piece: "prat_321", Near: []string{"part_321"},
	}}
	build := func(rejected ...*events.Rejected) prompt.Prompt {
		return prompt.Build(prompt.Input{Question: "How is the weather?", Schema: many(), Now: now, Rejected: rejected})
	}
	first, second, third := build(), build(refused), build(refused, refused)
	if slices.Contains(first.Tables, "part_321") {
		t.Fatal("the table is shown whatever was refused")
	}
	if !slices.Contains(second.Tables, "part_321") || !slices.Contains(third.Tables, "part_321") {
		t.Errorf("the near table is not shown")
	}
	if len(third.Tables) <= len(second.Tables) {
		t.Errorf("the last attempt shows %d tables, the one before %d", len(third.Tables), len(second.Tables))
	}
	if !strings.Contains(second.User, refused.SQL) || strings.Contains(third.User, refused.SQL) {
		t.Error("a refused statement is shown before the last attempt, and only then")
	}
}
