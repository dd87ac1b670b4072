package planner_test

import (
	"testing"

	"arivu/events"
)

func TestTellingWhatWasWritten(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		written  events.Written
		approved int64
		text     string
		passed   bool
		atMost   bool
	}{
		{events.Written{Operation: events.WriteDelete, Table: "orders", Rows: 3}, 3, "3 rows were deleted from orders.", true, false},
		{events.Written{Operation: events.WriteInsert, Table: "orders", Rows: 1}, 1, "1 row was inserted into orders.", true, false},
		{events.Written{Operation: events.WriteUpdate, Table: "shop.orders", Rows: 0}, 2, "0 rows were changed in shop.orders.", false, false},
		{events.Written{Operation: events.WriteUpsert, Table: "orders", Rows: 2}, 2, "2 rows were inserted into or changed in orders.", true, false},
		{events.Written{Operation: events.WriteReplace, Table: "orders", Rows: 2}, 2, "2 rows were put into orders.", true, false},
		{events.Written{Operation: events.WriteCreateIndex, Table: "orders"}, 0, "An index on orders was created.", true, false},
		{events.Written{Operation: events.WriteDropTable, Table: "orders", Rows: 9}, 8, "The table orders was deleted.", false, false},
		{events.Written{Operation: events.WriteInsert, Table: "orders", Rows: 1}, 3, "1 row was inserted into orders.", true, true},
		{events.Written{Operation: events.WriteInsert, Table: "orders", Rows: 4}, 3, "4 rows were inserted into orders.", false, true},
	} {
		q := asked("UPDATE …", events.PlanAuto)
		q.push(t, &events.Planned{Path: events.PathSQL})
		q.push(t, &events.AwaitingApproval{EstimatedRows: c.approved, AtMost: c.atMost, Expires: start.Add(1 << 40)})
		q.push(t, &events.Approved{By: "bob"})
		a := tellOf(t, q, &events.Executed{Written: &c.written})
		if a.Text != c.text || len(a.Checks) != 1 || a.Checks[0].Passed != c.passed {
			t.Errorf("got %q, %+v", a.Text, a.Checks)
		}
	}
}
