package guard_test

import (
	"fmt"

	"arivu/events"
	"arivu/executor/guard"
)

func ExampleCheck() {
	schema := &events.Schema{Dialect: events.DialectSQLite, Tables: []events.Table{{
		Name: "customers", Kind: events.KindTable, Columns: []events.Column{{Name: "email"}, {Name: "country"}},
	}}}
	st, err := guard.Check("SELECT email FROM customers -- all of them", schema, guard.Options{MaxRows: 100})
	fmt.Println(st.SQL, st.Columns, err)
	_, err = guard.Check("DROP TABLE customers", schema, guard.Options{})
	fmt.Println(err)
	// Output:
	// SELECT email FROM customers LIMIT 101 [customers.email] <nil>
	// executor: DROP statement is not allowed: only a query that reads may run. Write a SELECT.
}
