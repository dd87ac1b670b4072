package snowflake_test

import (
	"encoding/json"
	"fmt"
	"net"
	"strconv"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"arivu/events"
	"arivu/executor/engine"
	"arivu/executor/engine/enginetest"
	"arivu/executor/engine/snowflake"
	"arivu/executor/engine/snowflake/snowflaketest"
	"arivu/executor/engine/warehousetest"
)

func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m,
		// The driver keeps a cleaner of its certificate cache for the process.
		goleak.IgnoreAnyFunction("github.com/snowflakedb/gosnowflake.(*ocspResponseCacheClearer).start.func1"),
		goleak.IgnoreAnyFunction("github.com/snowflakedb/gosnowflake.initOCSPCacheClearer.func1"))
}

func open(t testing.TB, rawURL string) engine.Engine {
	t.Helper()
	e, err := engine.Openers{events.DialectSnowflake: snowflake.Open}.Open(t.Context(), rawURL, engine.Options{ConnectTimeout: time.Second})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := e.Close(); err != nil {
			t.Error(err)
		}
	})
	return e
}

func number(s string) any { return json.Number(s) }

// values are printed by the server as the protocol prints each type.
var values = []struct {
	column snowflaketest.Column
	text   string
	class  events.TypeClass
	want   any
}{
	{snowflaketest.Column{Type: "fixed", Precision: 38}, "42", events.TypeInteger, number("42")},
	{snowflaketest.Column{Type: "fixed", Precision: 38}, "9007199254740993", events.TypeInteger, "9007199254740993"},
	{snowflaketest.Column{Type: "fixed", Precision: 38}, "12345678901234567890123456789012345678", events.TypeInteger, "12345678901234567890123456789012345678"},
	{snowflaketest.Column{Type: "fixed", Precision: 38, Scale: 20}, "-123456789012345678.12345678901234567890", events.TypeDecimal, number("-123456789012345678.12345678901234567890")},
	{snowflaketest.Column{Type: "fixed", Precision: 10, Scale: 2}, "1.10", events.TypeDecimal, number("1.10")},
	{snowflaketest.Column{Type: "real"}, "NaN", events.TypeFloat, "NaN"},
	{snowflaketest.Column{Type: "real"}, "-inf", events.TypeFloat, "-Infinity"},
	{snowflaketest.Column{Type: "real"}, "0.30000000000000004", events.TypeFloat, number("0.30000000000000004")},
	{snowflaketest.Column{Type: "boolean"}, "1", events.TypeBool, true},
	{snowflaketest.Column{Type: "boolean"}, "0", events.TypeBool, false},
	{snowflaketest.Column{Type: "text"}, "é", events.TypeText, "é"},
	{snowflaketest.Column{Type: "date"}, "19782", events.TypeDate, "2024-02-29"},
	{snowflaketest.Column{Type: "time", Scale: 9}, "45001.500000000", events.TypeOther, "12:30:01.5"},
	{snowflaketest.Column{Type: "timestamp_ntz", Scale: 9}, "1709209801.500000000", events.TypeTime, "2024-02-29T12:30:01.5"},
	{snowflaketest.Column{Type: "timestamp_ltz", Scale: 9}, "1709209801.000000000", events.TypeTime, "2024-02-29T12:30:01+00:00"},
	{snowflaketest.Column{Type: "timestamp_tz", Scale: 9}, "1709209801.000000000 1560", events.TypeTime, "2024-02-29T14:30:01+02:00"},
	{snowflaketest.Column{Type: "binary"}, "00FF", events.TypeBytes, `\x00ff`},
	{snowflaketest.Column{Type: "variant"}, `{"b":1.50}`, events.TypeJSON, `{"b":1.50}`},
	{snowflaketest.Column{Type: "object"}, `{"a":null}`, events.TypeJSON, `{"a":null}`},
	{snowflaketest.Column{Type: "array"}, "[1,undefined,3]", events.TypeJSON, "[1,undefined,3]"},
	{snowflaketest.Column{Type: "geography"}, `{"type":"Point"}`, events.TypeOther, `{"type":"Point"}`},
}

func serve(t testing.TB, setup []string) *snowflaketest.Server {
	t.Helper()
	return snowflaketest.New(t, warehousetest.New(t, setup))
}

func TestConformance(t *testing.T) {
	t.Parallel()
	servers := map[engine.Engine]*snowflaketest.Server{}
	lock := make(chan struct{}, 1)
	subject := &enginetest.Subject{
		New: func(t *testing.T, setup []string) engine.Engine {
			t.Helper()
			s := serve(t, setup)
			for i, v := range values {
				c := v.column
				c.Name = "v"
				s.Answers[fmt.Sprintf("SELECT %d AS V", 1000+i)] = snowflaketest.Answer{Columns: []snowflaketest.Column{c}, Rows: [][]any{{v.text}}}
			}
			e := open(t, s.DatabaseURL())
			lock <- struct{}{}
			servers[e] = s
			<-lock
			return e
		},
		Broken: func(t *testing.T) engine.Engine {
			t.Helper()
			return open(t, fmt.Sprintf("snowflake://u:pgtest-secret@127.0.0.1:%d/d?protocol=http", closedPort(t)))
		},
		Idle: func(t *testing.T, e engine.Engine) {
			t.Helper()
			lock <- struct{}{}
			s := servers[e]
			<-lock
			waitIdle(t, s)
		},
		BoolType: "BOOLEAN", TimeType: "TIMESTAMP",
		Endless:     "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n",
		EndlessRows: "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i, 'row ' || i FROM n",
		ManyRows:    "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000) SELECT i, 'row ' || i FROM n",
		Refused: []string{
			"MERGE INTO orders USING customers ON true WHEN MATCHED THEN DELETE", "TRUNCATE TABLE orders", "USE ROLE ACCOUNTADMIN",
			"ALTER SESSION SET STATEMENT_TIMEOUT_IN_SECONDS = 0", "CALL p()", "SHOW TABLES", "PUT file:///x @s", "GET @s file:///x",
			"SELECT * FROM @stage", "SELECT $1", "SELECT SYSTEM$WAIT(60)", "SELECT GET_DDL('TABLE', 'orders')",
			"SELECT * FROM TABLE(RESULT_SCAN(LAST_QUERY_ID()))", "EXECUTE IMMEDIATE 'DROP TABLE orders'", "SELECT ?",
			"CREATE TABLE evil AS SELECT 1", "WITH gone AS (DELETE FROM orders) SELECT 1", "EXPLAIN DELETE FROM orders",
		},
		Complaints: []enginetest.Complaint{
			{SQL: "SELEC 1", Class: events.ClassUnsafe, Piece: "SELEC", At: "SELEC"},
			{SQL: "SELECT NAME FROM NOWHERE", Class: events.ClassUnknownTable, Piece: "NOWHERE", At: "NOWHERE"},
			{SQL: "SELECT NAM FROM CUSTOMERS", Class: events.ClassUnknownColumn, Piece: "NAM", At: "NAM"},
			{SQL: "SELECT nope(NAME) FROM CUSTOMERS", Class: events.ClassUnknownFunc, Piece: "nope", At: "nope"},
			{SQL: "SELECT CUSTOMER_ID FROM CUSTOMERS, ORDERS", Class: events.ClassAmbiguous, Piece: "CUSTOMER_ID", At: "CUSTOMER_ID"},
		},
	}
	for i, v := range values {
		subject.Values = append(subject.Values, enginetest.Value{SQL: strconv.Itoa(1000 + i), Type: v.class, Want: v.want})
	}
	enginetest.Run(t, subject)
}

// waitIdle waits until the server runs nothing.
func waitIdle(t *testing.T, s *snowflaketest.Server) {
	t.Helper()
	for deadline := time.Now().Add(5 * time.Second); s.Running() > 0; {
		if time.Now().After(deadline) {
			t.Fatalf("%d statements still run on the server", s.Running())
		}
	}
}

func closedPort(t *testing.T) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	_, port, _ := strings.Cut(l.Addr().String(), ":")
	var n int
	_, _ = fmt.Sscan(port, &n)
	return n
}
