package snowflake_test

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"arivu/events"
	"arivu/executor/engine"
	"arivu/executor/engine/enginetest"
	"arivu/executor/engine/snowflake/snowflaketest"
	"arivu/executor/engine/warehousetest"
)

const explain = "EXPLAIN USING JSON "

// known are the tables of the plans in testdata.
var known = &events.Schema{Dialect: events.DialectSnowflake, Tables: []events.Table{
	{Name: "ORDERS", Rows: 2_000_000_000, Columns: []events.Column{{Name: "ID"}, {Name: "MADE", Class: events.TypeDate}}},
	{Name: "CUSTOMERS", Rows: 5},
}}

// plan is a plan as Snowflake's manual shows them; nothing here was run against Snowflake.
func plan(t *testing.T, name string) snowflaketest.Answer {
	t.Helper()
	document, err := os.ReadFile("testdata/plans/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return snowflaketest.Answer{Columns: []snowflaketest.Column{{Name: "content", Type: "text"}}, Rows: [][]any{{string(document)}}}
}

// What the plan reads too much of is refused, and only the plan is asked for.
func TestCostGate(t *testing.T) {
	t.Parallel()
	s := serve(t, nil)
	e := open(t, s.DatabaseURL())
	for sql, c := range map[string]struct{ plan, says string }{
		"SELECT sum(MADE) FROM ORDERS":                                              {"scan.json", "read about 2.4 TB; this connection allows 1 TB. Most of it is reading ORDERS whole, about 2 billion rows: add a condition that narrows it, such as a period of its MADE."},
		"SELECT count(*) FROM ORDERS AS O INNER JOIN CUSTOMERS AS C ON O.ID = C.ID": {"join.json", "Most of it is reading ORDERS whole"},
		"SELECT 1 AS A FROM UNSEEN":                                                 {"other.json", "Ask for less"},
		"SELECT sum(ID) FROM ORDERS WHERE MADE = '2024-01-01'":                      {"pruned.json", ""},
		"SELECT * FROM ORDERS LIMIT 10":                                             {"scan.json", ""},
		"SELECT * FROM ORDERS WHERE ID = 7 LIMIT 10":                                {"scan.json", ""},
	} {
		s.Answers[sql] = snowflaketest.Answer{Columns: []snowflaketest.Column{{Name: "n", Type: "fixed"}}, Rows: [][]any{{"1"}}}
		s.Answers[explain+sql] = plan(t, c.plan)
		before := len(s.Seen())
		_, err := e.Query(t.Context(), sql, engine.Limits{Cost: engine.DefaultCost, Known: known}, new(enginetest.Recorder))
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
	const sql = "SELECT 1 AS A"
	for name, explained := range map[string]func(*snowflaketest.Server){
		"error": func(s *snowflaketest.Server) {
			s.Failures[explain+sql] = snowflaketest.Failure{Code: "002003", SQLState: "42S02", Message: "no"}
		},
		"garbage": func(s *snowflaketest.Server) {
			s.Answers[explain+sql] = snowflaketest.Answer{Columns: []snowflaketest.Column{{Name: "content", Type: "text"}}, Rows: [][]any{{"no plan"}}}
		},
		"nothing": func(s *snowflaketest.Server) {
			s.Answers[explain+sql] = snowflaketest.Answer{Columns: []snowflaketest.Column{{Name: "content", Type: "text"}}, Rows: [][]any{{nil}}}
		},
	} {
		s := serve(t, nil)
		explained(s)
		if _, err := open(t, s.DatabaseURL()).Query(t.Context(), sql, engine.Limits{Cost: 1, Known: known}, new(enginetest.Recorder)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if got := s.Seen(); !slices.Equal(got, []string{explain + sql, sql}) {
			t.Errorf("%s: the server saw %q", name, got)
		}
	}
	s := serve(t, nil)
	s.Hold = make(chan struct{})
	defer close(s.Hold)
	_, err := open(t, s.DatabaseURL()).Query(t.Context(), sql, engine.Limits{Cost: 1, Known: known, Timeout: 500 * time.Millisecond}, new(enginetest.Recorder))
	if !errors.Is(err, events.ClassTimeout) || !strings.Contains(err.Error(), "limit of 500ms") {
		t.Errorf("held: %v", err)
	}
	if got := s.Seen(); !slices.Equal(got, []string{explain + sql, sql}) {
		t.Errorf("held: the server saw %q", got)
	}
	waitIdle(t, s)
}

// By hand, a plan is told and not judged.
func TestExplainIsNotGated(t *testing.T) {
	t.Parallel()
	s := serve(t, nil)
	s.Answers["EXPLAIN SELECT sum(ID) FROM ORDERS"] = plan(t, "scan.json")
	if _, err := open(t, s.DatabaseURL()).Query(t.Context(), "EXPLAIN SELECT sum(ID) FROM ORDERS", engine.Limits{Cost: 1, Known: known}, new(enginetest.Recorder)); err != nil {
		t.Error(err)
	}
	if got := s.Seen(); len(got) != 1 {
		t.Errorf("the server saw %q", got)
	}
}

// Snowflake has no indexes, but an order in which it keeps rows together.
func TestClusteringKeys(t *testing.T) {
	t.Parallel()
	backing := warehousetest.New(t, []string{`CREATE TABLE ORDERS (ID INTEGER PRIMARY KEY, MADE DATE, "odd, name" TEXT)`, "CREATE TABLE PLAIN (A INTEGER)"})
	backing.Exec(t, `UPDATE information_schema.tables SET clustering_key = 'LINEAR(made, "odd, name", TRUNC(ID, -3))' WHERE table_name = 'ORDERS'`)
	s := snowflaketest.New(t, backing)
	e := open(t, s.DatabaseURL())
	schema, err := e.Introspect(t.Context(), engine.IntrospectOptions{})
	if err != nil {
		t.Fatal(err)
	}
	orders := schema.Table("ORDERS")
	if len(orders.Indexes) != 1 || orders.Indexes[0].Method != engine.MethodClustering || fmt.Sprint(orders.Indexes[0].Parts) != "[MADE odd, name (TRUNC(ID, -3))]" {
		t.Errorf("indexes are %+v", orders.Indexes)
	}
	if x := schema.Table("PLAIN").Indexes; x != nil {
		t.Errorf("without a key: %+v", x)
	}
	const sql = "SELECT sum(ID) AS S FROM ORDERS"
	s.Answers[explain+sql] = plan(t, "scan.json")
	if _, err := e.Query(t.Context(), sql, engine.Limits{Cost: engine.DefaultCost, Known: schema}, new(enginetest.Recorder)); err == nil || !strings.Contains(err.Error(), "add a condition on its MADE.") {
		t.Error(err)
	}
}
