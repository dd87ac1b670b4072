package databricks_test

import (
	"errors"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"arivu/events"
	"arivu/executor/engine"
	"arivu/executor/engine/databricks/databrickstest"
	"arivu/executor/engine/enginetest"
)

const explain = "EXPLAIN COST "

// known are the tables of the plans in testdata.
var known = &events.Schema{Dialect: events.DialectDatabricks, Tables: []events.Table{
	{Name: "store_sales", Rows: 2_880_000_000, Columns: []events.Column{{Name: "id"}, {Name: "sold", Class: events.TypeDate}}},
	{Name: "store", Rows: 5},
}}

// plan is a plan as the manual of Databricks shows them; nothing here was run against
// Databricks.
func plan(t *testing.T, name string) databrickstest.Answer {
	t.Helper()
	text, err := os.ReadFile("testdata/plans/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return databrickstest.Answer{Columns: [][2]string{{"plan", "STRING"}}, Rows: [][]any{{string(text)}}}
}

// What the plan reads too much of is refused, and only the plan is asked for.
func TestCostGate(t *testing.T) {
	t.Parallel()
	s := serve(t, nil)
	e := open(t, s.DatabaseURL())
	for sql, c := range map[string]struct {
		plan string
		cost float64
		says string
	}{
		"SELECT count(*) FROM store_sales":   {"named.txt", 1_000_000, "read about 144.5 GB; this connection allows 100 GB. Most of it is reading store_sales whole, about 2.9 billion rows: add a condition that narrows it, such as a period of its sold."},
		"SELECT 1 AS a FROM store_sales":     {"unnamed.txt", 1_000_000, "read about 144.5 GB; this connection allows 100 GB. Ask for less"},
		"SELECT 2 AS a FROM store_sales":     {"named.txt", engine.DefaultCost, ""},
		"SELECT 3 AS a FROM store_sales":     {"unknown.txt", 1, ""},
		"SELECT * FROM store_sales LIMIT 10": {"alone.txt", 1, ""},
	} {
		s.Answers[sql] = databrickstest.Answer{Columns: [][2]string{{"n", "INT"}}, Rows: [][]any{{"1"}}}
		s.Answers[explain+sql] = plan(t, c.plan)
		before := len(s.Seen())
		_, err := e.Query(t.Context(), sql, engine.Limits{Cost: c.cost, Known: known}, new(enginetest.Recorder))
		want := []string{explain + sql, sql}
		var refused *events.Error
		switch {
		case c.says == "" && err != nil:
			t.Errorf("%s: %v", sql, err)
		case c.says == "":
		case !errors.As(err, &refused) || refused.Class != events.ClassTooExpensive || !strings.Contains(refused.Message, c.says):
			t.Errorf("%s: %v", sql, err)
		default:
			want = want[:1]
		}
		if got := s.Seen()[before:]; !slices.Equal(got, want) {
			t.Errorf("%s: the server saw %q", sql, got)
		}
	}
}

// A plan that cannot be had is no reason to refuse, nor to wait.
func TestCostGateFailsOpenInTime(t *testing.T) {
	t.Parallel()
	const sql = "SELECT 1 AS a"
	s := serve(t, nil)
	s.Failures[explain+sql] = [2]string{"BAD_REQUEST", "no"}
	if _, err := open(t, s.DatabaseURL()).Query(t.Context(), sql, engine.Limits{Cost: 1, Known: known}, new(enginetest.Recorder)); err != nil {
		t.Error(err)
	}
	if got := s.Seen(); !slices.Equal(got, []string{explain + sql, sql}) {
		t.Errorf("the server saw %q", got)
	}
	s = serve(t, nil)
	s.Hold = make(chan struct{})
	defer close(s.Hold)
	_, err := open(t, s.DatabaseURL()).Query(t.Context(), sql, engine.Limits{Cost: 1, Known: known, Timeout: 500 * time.Millisecond}, new(enginetest.Recorder))
	if !errors.Is(err, events.ClassTimeout) || !strings.Contains(err.Error(), "limit of 500ms") {
		t.Errorf("held: %v", err)
	}
	if got := s.Seen(); !slices.Equal(got, []string{explain + sql, sql}) {
		t.Errorf("held: the server saw %q", got)
	}
}

// By hand, a plan is told and not judged.
func TestExplainIsNotGated(t *testing.T) {
	t.Parallel()
	s := serve(t, nil)
	s.Answers["EXPLAIN SELECT count(*) FROM store_sales"] = plan(t, "named.txt")
	if _, err := open(t, s.DatabaseURL()).Query(t.Context(), "EXPLAIN SELECT count(*) FROM store_sales", engine.Limits{Cost: 1, Known: known}, new(enginetest.Recorder)); err != nil {
		t.Error(err)
	}
	if got := s.Seen(); len(got) != 1 {
		t.Errorf("the server saw %q", got)
	}
}
