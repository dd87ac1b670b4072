package sqlquery_test

import (
	"errors"
	"os"
	"strings"
	"testing"

	"arivu/events"
	"arivu/executor/guard/sqlquery"
)

var dialects = []events.Dialect{events.DialectSnowflake, events.DialectDatabricks, events.DialectDuckDB, events.DialectClickHouse}

// corpus is the guard's statements of a dialect, without their verdicts.
func corpus(tb testing.TB, d events.Dialect) []string {
	tb.Helper()
	text, err := os.ReadFile("../testdata/" + string(d) + ".txt")
	if err != nil {
		tb.Fatal(err)
	}
	var out []string
	for line := range strings.SplitSeq(string(text), "\n") {
		if _, sql, ok := strings.Cut(line, " | "); ok && !strings.HasPrefix(line, "#") {
			out = append(out, sql)
		}
	}
	return out
}

// roundTrip holds that what can be read prints to a text that reads back as the same
// and prints the same.
func roundTrip(t *testing.T, sql string, d events.Dialect) {
	t.Helper()
	st, err := sqlquery.Parse(sql, d, nil)
	if err != nil {
		var e *sqlquery.Error
		if !errors.As(err, &e) || e.Message == "" || e.Pos > len(sql) {
			t.Fatalf("%q: %#v", sql, err)
		}
		return
	}
	first, err := sqlquery.Print(st, d)
	if err != nil {
		t.Fatalf("%q: %v", sql, err)
	}
	again, err := sqlquery.Parse(first, d, nil)
	if err != nil {
		t.Fatalf("%q\nprints %q\nwhich cannot be read: %v", sql, first, err)
	}
	if second, err := sqlquery.Print(again, d); err != nil || second != first {
		t.Fatalf("%q\nprints %q\nthen   %q (%v)", sql, first, second, err)
	}
}

func TestRoundTrip(t *testing.T) {
	t.Parallel()
	for _, d := range dialects {
		for _, sql := range corpus(t, d) {
			roundTrip(t, sql, d)
		}
	}
}

func FuzzRoundTrip(f *testing.F) {
	for i, d := range dialects {
		for _, sql := range corpus(f, d) {
			f.Add(sql, i)
		}
	}
	f.Fuzz(func(t *testing.T, sql string, dialect int) {
		roundTrip(t, sql, dialects[max(dialect, 0)%len(dialects)])
	})
}

// TestWalkReachesEverything holds that a walk comes by each kind of node that the
// corpora have, and that it can be stopped.
func TestWalkReachesEverything(t *testing.T) {
	t.Parallel()
	st, err := sqlquery.Parse("SELECT a FROM (SELECT 1 AS a) t WHERE a IN (SELECT 2)", dialects[0], nil)
	if err != nil {
		t.Fatal(err)
	}
	queries, nodes := 0, 0
	sqlquery.Walk(st, func(n sqlquery.Node) bool {
		if _, ok := n.(*sqlquery.Query); ok {
			queries++
		}
		nodes++
		return true
	})
	if queries != 3 {
		t.Errorf("%d queries found", queries)
	}
	stopped := 0
	sqlquery.Walk(st, func(sqlquery.Node) bool {
		stopped++
		return stopped < 4
	})
	if stopped != 4 || nodes < 10 {
		t.Errorf("%d nodes, stopped after %d", nodes, stopped)
	}
}
