package sqlserver_test

import (
	"fmt"
	"testing"

	"arivu/events"
	"arivu/executor/engine"
	"arivu/executor/engine/enginetest"
	"arivu/executor/guard"
)

// TestGuardedStatement goes the whole way of a statement: the snapshot that the engine
// takes, the guard that holds a text against it, and the engine that runs what passed.
func TestGuardedStatement(t *testing.T) {
	t.Parallel()
	s := serve(t, (&enginetest.Subject{BoolType: "BIT", TimeType: "DATETIME"}).Shop())
	e, err := engine.Openers{events.DialectSQLServer: opener}.Open(t.Context(), s.URL(nil), engine.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = e.Close() })
	schema, err := e.Introspect(t.Context(), engine.IntrospectOptions{})
	if err != nil {
		t.Fatal(err)
	}
	st, err := guard.Check("select country, count(*) as n from dbo.customers /* all */\ngroup by country order by n desc", schema, guard.Options{MaxRows: 10})
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
