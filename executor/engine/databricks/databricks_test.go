package databricks_test

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
	"arivu/executor/engine/databricks"
	"arivu/executor/engine/databricks/databrickstest"
	"arivu/executor/engine/enginetest"
	"arivu/executor/engine/warehousetest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func open(t testing.TB, rawURL string) engine.Engine {
	t.Helper()
	e, err := engine.Openers{events.DialectDatabricks: databricks.Open}.Open(t.Context(), rawURL, engine.Options{})
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

// values are printed by the server as the API prints each type.
var values = []struct {
	kind, text string
	class      events.TypeClass
	want       any
}{
	{"INT", "42", events.TypeInteger, number("42")},
	{"BIGINT", "9007199254740993", events.TypeInteger, "9007199254740993"},
	{"TINYINT", "-7", events.TypeInteger, number("-7")},
	{"DECIMAL(38,20)", "-123456789012345678.12345678901234567890", events.TypeDecimal, number("-123456789012345678.12345678901234567890")},
	{"DECIMAL(10,2)", "1.10", events.TypeDecimal, number("1.10")},
	{"DOUBLE", "NaN", events.TypeFloat, "NaN"},
	{"DOUBLE", "-Infinity", events.TypeFloat, "-Infinity"},
	{"FLOAT", "0.30000000000000004", events.TypeFloat, number("0.30000000000000004")},
	{"BOOLEAN", "true", events.TypeBool, true},
	{"STRING", "é", events.TypeText, "é"},
	{"VARCHAR(3)", "abc", events.TypeText, "abc"},
	{"DATE", "2024-02-29", events.TypeDate, "2024-02-29"},
	{"TIMESTAMP", "2024-02-29T12:30:01.500Z", events.TypeTime, "2024-02-29T12:30:01.5+00:00"},
	{"TIMESTAMP_NTZ", "2024-02-29T12:30:01.000", events.TypeTime, "2024-02-29T12:30:01"},
	{"BINARY", "AP8=", events.TypeBytes, `\x00ff`},
	{"ARRAY<INT>", "[1,null,3]", events.TypeJSON, "[1,null,3]"},
	{"MAP<STRING, INT>", `{"a":1}`, events.TypeJSON, `{"a":1}`},
	{"STRUCT<a: INT>", `{"a":"1"}`, events.TypeJSON, `{"a":"1"}`},
	{"VARIANT", `{"b":1.50}`, events.TypeJSON, `{"b":1.50}`},
	{"INTERVAL DAY TO SECOND", "1 02:00:00.000000000", events.TypeOther, "1 02:00:00.000000000"},
}

func serve(t testing.TB, setup []string) *databrickstest.Server {
	t.Helper()
	return databrickstest.New(t, warehousetest.New(t, setup))
}

func TestConformance(t *testing.T) {
	t.Parallel()
	servers := map[engine.Engine]*databrickstest.Server{}
	lock := make(chan struct{}, 1)
	subject := &enginetest.Subject{
		New: func(t *testing.T, setup []string) engine.Engine {
			t.Helper()
			s := serve(t, setup)
			for i, v := range values {
				s.Answers[fmt.Sprintf("SELECT %d AS v", 1000+i)] = databrickstest.Answer{Columns: [][2]string{{"v", v.kind}}, Rows: [][]any{{v.text}}}
			}
			e := open(t, s.DatabaseURL())
			lock <- struct{}{}
			servers[e] = s
			<-lock
			return e
		},
		Broken: func(t *testing.T) engine.Engine {
			t.Helper()
			return open(t, fmt.Sprintf("databricks://token:pgtest-secret@127.0.0.1:%d/sql/1.0/warehouses/x?protocol=http", closedPort(t)))
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
			"INSERT OVERWRITE orders SELECT * FROM orders", "MERGE INTO orders USING customers ON true WHEN MATCHED THEN DELETE",
			"TRUNCATE TABLE orders", "OPTIMIZE orders", "USE CATALOG other", "SET spark.x = 1", "CALL p()", "SHOW TABLES",
			"SELECT reflect('java.lang.System', 'exit', 1)", "SELECT java_method('a', 'b')", "SELECT secret('a', 'b')",
			"SELECT ai_query('m', name) FROM customers", "SELECT * FROM read_files('/x')", "SELECT ?", "SELECT :p", "SELECT $x",
			"CREATE TABLE evil AS SELECT 1", "WITH gone AS (DELETE FROM orders) SELECT 1", "EXPLAIN DELETE FROM orders",
		},
		Complaints: []enginetest.Complaint{
			{SQL: "SELEC 1", Class: events.ClassUnsafe, Piece: "SELEC", At: "SELEC"},
			{SQL: "SELECT name FROM nowhere", Class: events.ClassUnknownTable, Piece: "nowhere", At: "nowhere"},
			{SQL: "SELECT nam FROM customers", Class: events.ClassUnknownColumn, Piece: "nam", At: "nam"},
			{SQL: "SELECT c.nam FROM customers AS c", Class: events.ClassUnknownColumn, Piece: "c.nam", At: "c.nam"},
			{SQL: "SELECT nope(name) FROM customers", Class: events.ClassUnknownFunc, Piece: "nope", At: "nope"},
			{SQL: "SELECT customer_id FROM customers, orders", Class: events.ClassAmbiguous, Piece: "customer_id", At: "customer_id"},
		},
	}
	for i, v := range values {
		subject.Values = append(subject.Values, enginetest.Value{SQL: strconv.Itoa(1000 + i), Type: v.class, Want: v.want})
	}
	enginetest.Run(t, subject)
}

// waitIdle waits until the server runs nothing.
func waitIdle(t *testing.T, s *databrickstest.Server) {
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
