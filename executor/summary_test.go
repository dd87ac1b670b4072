package executor_test

import (
	"reflect"
	"strings"
	"sync/atomic"
	"testing"

	"arivu/events"
	"arivu/events/bus/bustest"
)

// atMost asks for no more than so many rows of a statement's result.
func (h *house) atMost(rows int, connection, sql string) *events.Executed {
	h.t.Helper()
	asked := bustest.Asked("q")
	body := asked.Body.(*events.Asked)
	body.Connection, body.Options.MaxRows = connection, rows
	if err := h.bus.Append(h.t.Context(), asked); err != nil {
		h.t.Fatal(err)
	}
	q := h.outcome(h.follow(asked, &events.Planned{Connection: connection, Path: events.PathLLM, Candidates: []events.Candidate{{SQL: sql, Score: 1}}}))
	if q.Executed == nil {
		h.t.Fatalf("%s: %s %+v %+v", sql, q.Status(), q.Last().Body, q.Failed)
	}
	return q.Executed
}

// What a database says of all rows is what they add up to when all are read.
func TestSummaryBySQLIsThatOfTheRows(t *testing.T) {
	t.Parallel()
	const all = `SELECT a.id * 10 + b.id AS n, a.text AS word, a.id * 0.25 AS amount, CASE WHEN b.id <> 2 THEN b.id END AS odd
FROM notes a, notes b ORDER BY n -- the last line is a comment
;`
	for name, desk := range desks {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := desk(t)
			whole := d.atMost(100, "notes", all)
			if whole.Truncated || whole.RowCount != 9 || whole.Summary != nil {
				t.Fatalf("the whole is %+v", whole)
			}
			tally := events.NewTally(whole.Columns)
			for _, row := range whole.Rows {
				tally.Add(row)
			}
			want := tally.Summary()
			want.Source = events.SummaryBySQL
			cut := d.atMost(5, "notes", all)
			if !cut.Truncated || cut.RowCount != 5 || cut.Summary == nil {
				t.Fatalf("cut off as %+v", cut)
			}
			for i := range want.Columns {
				// Of some types the database counts no different values.
				if got := cut.Summary.Columns[i]; got.Distinct == nil {
					want.Columns[i].Distinct = nil
				}
			}
			if !reflect.DeepEqual(cut.Summary, want) {
				t.Errorf("the database says\n%+v\nthe rows\n%+v", cut.Summary, want)
			}
		})
	}
}

// Rows that were all read are added up on the way, without a second statement.
func TestSummaryOfRowsThatWereRead(t *testing.T) {
	t.Parallel()
	var queries atomic.Int32
	h := newHouse(t, watch(&watched{queries: &queries}))
	before := queries.Load()
	x := h.atMost(2500, "shop", "SELECT id, name FROM items")
	if x.Truncated || x.Summary == nil || x.Summary.Source != events.SummaryOfRows || x.Summary.Rows != 2500 || x.Summary.Columns[0].Sum != "3126250" ||
		x.Summary.Columns[0].Average != "1250.5" || *x.Summary.Columns[1].Distinct != 2500 {
		t.Errorf("%+v", x.Summary)
	}
	if n := queries.Load() - before; n != 1 {
		t.Errorf("%d statements ran", n)
	}
}

// What cannot be summed up in full is counted, and what cannot be counted is still an
// answer.
func TestSummaryIsACourtesy(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	for _, c := range []struct {
		name, sql string
		rows      int64 // of the summary, 0 for none
		columns   int
	}{
		{"a limit of its own holds", "SELECT id FROM items ORDER BY id LIMIT 100", 100, 1},
		{"columns of one name are left out", "SELECT a.id, b.id, b.name FROM items a JOIN items b ON a.id = b.id", 2500, 1},
		{"a common table expression", "WITH few AS (SELECT id FROM items WHERE id <= 50) SELECT id FROM few", 50, 1},
		{"sums beyond what the database can add", "SELECT 9223372036854775000 + id AS big FROM items WHERE id <= 700", 700, 0},
		{"a plan has no rows to sum up", "EXPLAIN QUERY PLAN SELECT a.id FROM items a, items b, items c, items d, items e ORDER BY a.id + 1", 0, 0},
	} {
		x := h.atMost(3, "shop", c.sql)
		switch {
		case c.rows == 0 && x.Summary != nil:
			t.Errorf("%s: %+v", c.name, x.Summary)
		case c.rows != 0 && (x.Summary == nil || x.Summary.Rows != c.rows || len(x.Summary.Columns) != c.columns):
			t.Errorf("%s: %+v", c.name, x.Summary)
		}
	}
}

// A result stays what it was when summing it up takes too long.
func TestSummaryIsBounded(t *testing.T) {
	t.Parallel()
	var queries atomic.Int32
	h := newHouse(t, watch(&watched{queries: &queries, hold: "whole_result", holding: make(chan struct{})}))
	x := h.atMost(5, "shop", "SELECT id FROM items")
	if x.RowCount != 5 || !x.Truncated || x.Summary != nil {
		t.Errorf("%+v", x)
	}
}

// Rows and columns that are kept back are in no summary.
func TestSummaryKeepsWhatIsKeptBack(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.exec("CREATE TABLE pay (id INTEGER PRIMARY KEY, region TEXT, salary INTEGER, secret INTEGER)",
		"INSERT INTO pay SELECT id, CASE id % 2 WHEN 0 THEN 'EU' ELSE 'US' END, 1000 + id, 4000000 + id FROM items")
	h.allow(events.DialectSQLite, "sqlite://"+h.file, "", func(c *events.Connection) {
		c.Options = events.ConnectionOptions{Masked: []string{"pay.salary"}, Hidden: []string{"pay.secret"}, RowPolicies: []events.RowPolicy{{Table: "pay", Filter: "region = 'EU'"}}}
	})
	x := h.atMost(5, "notes", "SELECT * FROM pay ORDER BY id")
	if x.Summary == nil || x.Summary.Rows != 1250 || !strings.Contains(x.SQL, "LIMIT 6") {
		t.Fatalf("%s %+v", x.SQL, x.Summary)
	}
	for _, c := range x.Summary.Columns {
		switch {
		case c.Name == "secret", c.Name == "salary" && (c.Min != "" || c.Max != "" || c.Sum != "" || c.Distinct != nil && *c.Distinct > 1):
			t.Errorf("the summary tells %+v", c)
		case c.Name == "region" && *c.Distinct != 1:
			t.Errorf("the summary counts other rows: %+v", c)
		}
	}
}
