package databricks_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"arivu/events"
	"arivu/executor/engine"
	"arivu/executor/engine/enginetest"
	"arivu/executor/guard"
	"arivu/executor/veil"
)

// TestGuardedStatement goes the whole way of a statement: the snapshot that the engine
// takes, the guard that holds a text against it, and the engine that runs what passed.
func TestGuardedStatement(t *testing.T) {
	t.Parallel()
	s := serve(t, (&enginetest.Subject{BoolType: "BOOLEAN", TimeType: "TIMESTAMP"}).Shop())
	e := open(t, s.DatabaseURL())
	schema, err := e.Introspect(t.Context(), engine.IntrospectOptions{})
	if err != nil {
		t.Fatal(err)
	}
	st, err := guard.Check("select `Country`, count(*) as n from default.customers -- all\ngroup by country order by n desc, 1", schema, guard.Options{MaxRows: 10})
	if err != nil {
		t.Fatal(err)
	}
	r := enginetest.Query(t, e, st.SQL)
	if got := fmt.Sprint(r.Rows); got != "[[India 2] [Germany 1]]" {
		t.Errorf("%s\ngives %s", st.SQL, got)
	}
	if seen := s.Seen(); seen[len(seen)-1] != st.SQL {
		t.Errorf("the server saw %s", seen[len(seen)-1])
	}
}

// TestRowPolicy goes that way under a row policy: what is known of the table and what a
// statement gives is of the rows that it admits.
func TestRowPolicy(t *testing.T) {
	t.Parallel()
	s := serve(t, (&enginetest.Subject{BoolType: "BOOLEAN", TimeType: "TIMESTAMP"}).Shop())
	e := open(t, s.DatabaseURL())
	rules, err := events.ConnectionOptions{RowPolicies: []events.RowPolicy{{Table: "customers", Filter: "country = 'India'"}}}.Rules()
	if err != nil {
		t.Fatal(err)
	}
	drawn := veil.New(rules)
	schema, err := e.Introspect(t.Context(), engine.IntrospectOptions{Veil: drawn.Draw})
	if err != nil {
		t.Fatal(err)
	}
	customers := schema.Table("customers")
	if customers == nil || customers.Rows != 2 || !slices.Equal(customers.Column("country").Values, []string{"India"}) {
		t.Fatalf("the table is %+v (%v)", customers, drawn.Warnings())
	}
	st, err := guard.Check("SELECT country, count(*) AS n FROM customers GROUP BY country", drawn.Finish(schema), guard.Options{MaxRows: 10})
	if err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprint(enginetest.Query(t, e, st.SQL).Rows); got != "[[India 2]]" {
		t.Errorf("%s\ngives %s", st.SQL, got)
	}
	for _, seen := range s.Seen() {
		if strings.Contains(seen, "min(") && !strings.Contains(seen, "India") {
			t.Errorf("the snapshot was taken with %s", seen)
		}
	}
}
