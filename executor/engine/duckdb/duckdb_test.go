//go:build duckdb && cgo

package duckdb_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"arivu/events"
	"arivu/executor/engine"
	"arivu/executor/engine/apart"
	"arivu/executor/engine/duckdb"
	"arivu/executor/engine/duckdb/duckdbtest"
	"arivu/executor/engine/enginetest"
)

// workerArgument makes the test binary a worker.
const workerArgument = "duckdb-worker"

func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == workerArgument {
		if err := apart.Serve(context.Background(), engine.Openers{events.DialectDuckDB: duckdb.Open}, os.Stdin, os.Stdout); err != nil {
			os.Exit(1)
		}
		return
	}
	goleak.VerifyTestMain(m)
}

func create(t testing.TB, setup []string) string {
	t.Helper()
	return duckdbtest.File(t, append([]string{"CREATE SCHEMA other"}, setup...)...)
}

func open(t testing.TB, path string, opts engine.Options) engine.Engine {
	t.Helper()
	e, err := duckdb.Open(t.Context(), &engine.Target{Dialect: events.DialectDuckDB, Path: path}, opts)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := e.Close(); err != nil {
			t.Errorf("closing: %v", err)
		}
	})
	return e
}

// withWorkers opens a file with an engine that runs its statements apart.
func withWorkers(t testing.TB, path string) engine.Engine {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return open(t, path, engine.Options{MaxConns: 2, Worker: []string{self, workerArgument}})
}

func number(s string) any { return json.Number(s) }

var values = []enginetest.Value{
	{SQL: "42", Type: events.TypeInteger, Want: number("42")},
	{SQL: "9007199254740993", Type: events.TypeInteger, Want: "9007199254740993"},
	{SQL: "(-3)::TINYINT", Type: events.TypeInteger, Want: number("-3")},
	{SQL: "18446744073709551615::UBIGINT", Type: events.TypeInteger, Want: "18446744073709551615"},
	{SQL: "4294967295::UINTEGER", Type: events.TypeInteger, Want: number("4294967295")},
	{SQL: "7::UHUGEINT", Type: events.TypeInteger, Want: number("7")},
	{SQL: "'340282366920938463463374607431768211455'::UHUGEINT", Type: events.TypeInteger, Want: "340282366920938463463374607431768211455"},
	{SQL: "'-170141183460469231731687303715884105728'::HUGEINT", Type: events.TypeInteger, Want: "-170141183460469231731687303715884105728"},
	{SQL: "(-5)::HUGEINT", Type: events.TypeInteger, Want: number("-5")},
	{SQL: "'-123456789012345678901234567890123456789012345'::BIGNUM", Type: events.TypeInteger, Want: "-123456789012345678901234567890123456789012345"},
	{SQL: "'123456789012345678901234567890123456789012345'::BIGNUM", Type: events.TypeInteger, Want: "123456789012345678901234567890123456789012345"},
	{SQL: "0.10", Type: events.TypeDecimal, Want: number("0.10")},
	{SQL: "(-0.05)::DECIMAL(4, 2)", Type: events.TypeDecimal, Want: number("-0.05")},
	{SQL: "(-1234567.05)::DECIMAL(9, 2)", Type: events.TypeDecimal, Want: number("-1234567.05")},
	{SQL: "123456789012345.5::DECIMAL(18, 1)", Type: events.TypeDecimal, Want: number("123456789012345.5")},
	{SQL: "'12345678901234567890123456789012345678'::DECIMAL(38, 0)", Type: events.TypeDecimal, Want: number("12345678901234567890123456789012345678")},
	{SQL: "0.1::DOUBLE", Type: events.TypeFloat, Want: number("0.1")},
	{SQL: "0.1::FLOAT", Type: events.TypeFloat, Want: number("0.1")},
	{SQL: "'NaN'::DOUBLE", Type: events.TypeFloat, Want: "NaN"},
	{SQL: "'-Infinity'::FLOAT", Type: events.TypeFloat, Want: "-Infinity"},
	{SQL: "true", Type: events.TypeBool, Want: true},
	{SQL: "NULL::BOOLEAN", Type: events.TypeBool, Want: nil},
	{SQL: "'a text of more than twelve bytes: é'", Type: events.TypeText, Want: "a text of more than twelve bytes: é"},
	{SQL: "'a' || chr(0) || 'b'", Type: events.TypeText, Want: "a\x00b"},
	{SQL: "'mood'::ENUM('sad', 'mood')", Type: events.TypeText, Want: "mood"},
	{SQL: "'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'::UUID", Type: events.TypeText, Want: "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"},
	{SQL: `'\x00\xFF'::BLOB`, Type: events.TypeBytes, Want: `\x00ff`},
	{SQL: "'0101100111'::BIT", Type: events.TypeOther, Want: "0101100111"},
	{SQL: "DATE '2024-02-29'", Type: events.TypeDate, Want: "2024-02-29"},
	{SQL: "'infinity'::DATE", Type: events.TypeDate, Want: "infinity"},
	{SQL: "'0044-03-15 (BC)'::DATE", Type: events.TypeDate, Want: "0044-03-15 (BC)"},
	{SQL: "'12024-02-29'::DATE", Type: events.TypeDate, Want: "12024-02-29"},
	{SQL: "TIMESTAMP '2024-02-29 12:30:01.5'", Type: events.TypeTime, Want: "2024-02-29T12:30:01.5"},
	{SQL: "TIMESTAMP '1969-12-31 23:59:59.999999'", Type: events.TypeTime, Want: "1969-12-31T23:59:59.999999"},
	{SQL: "'-infinity'::TIMESTAMP", Type: events.TypeTime, Want: "-infinity"},
	{SQL: "'2024-02-29 12:30:01'::TIMESTAMP_S", Type: events.TypeTime, Want: "2024-02-29T12:30:01"},
	{SQL: "'2024-02-29 12:30:01.123'::TIMESTAMP_MS", Type: events.TypeTime, Want: "2024-02-29T12:30:01.123"},
	{SQL: "'2024-02-29 12:30:01.123456789'::TIMESTAMP_NS", Type: events.TypeTime, Want: "2024-02-29T12:30:01.123456789"},
	{SQL: "TIMESTAMPTZ '2024-02-29 12:30:01.25+02'", Type: events.TypeTime, Want: "2024-02-29T10:30:01.25+00:00"},
	{SQL: "'infinity'::TIMESTAMPTZ", Type: events.TypeTime, Want: "infinity"},
	{SQL: "TIME '23:59:59.000001'", Type: events.TypeOther, Want: "23:59:59.000001"},
	{SQL: "'12:30:00-03:30'::TIMETZ", Type: events.TypeOther, Want: "12:30:00-03:30"},
	{SQL: "INTERVAL '14 months 3 days 4 hours 500 milliseconds'", Type: events.TypeOther, Want: "1 year 2 months 3 days 04:00:00.5"},
	{SQL: `'{"a": 1.50}'::JSON`, Type: events.TypeJSON, Want: `{"a": 1.50}`},
	{SQL: "[1, NULL, 3]", Type: events.TypeJSON, Want: "[1,null,3]"},
	{SQL: "[[1.50, 2], []]", Type: events.TypeJSON, Want: "[[1.50,2.00],[]]"},
	{SQL: "array_value(1::UTINYINT, 2::UTINYINT)", Type: events.TypeJSON, Want: "[1,2]"},
	{SQL: "{'a': 9007199254740993, 'b': {'c\"d': 'é'}, 'e': NULL}", Type: events.TypeJSON, Want: `{"a":9007199254740993,"b":{"c\"d":"é"},"e":null}`},
	{SQL: "MAP {'k': DATE '2024-01-01', 'l': NULL}", Type: events.TypeJSON, Want: `{"k":"2024-01-01","l":null}`},
	{SQL: "MAP {1: [true], 2: []}", Type: events.TypeJSON, Want: `{"1":[true],"2":[]}`},
	{SQL: "union_value(num := 2)", Type: events.TypeJSON, Want: `{"num":2}`},
	{SQL: "[union_value(a := 'x')::UNION(a VARCHAR, b INTEGER), 7::UNION(a VARCHAR, b INTEGER)]", Type: events.TypeJSON, Want: `[{"a":"x"},{"b":7}]`},
	{SQL: "['NaN'::DOUBLE, 0.5]", Type: events.TypeJSON, Want: `["NaN",0.5]`},
	{SQL: `['{"a": 1}'::JSON]`, Type: events.TypeJSON, Want: `[{"a": 1}]`},
}

// subject is the engine in this process, or in workers.
func subject(outside string, open func(t testing.TB, path string) engine.Engine) *enginetest.Subject {
	return &enginetest.Subject{
		New: func(t *testing.T, setup []string) engine.Engine {
			t.Helper()
			return open(t, create(t, setup))
		},
		Broken: func(t *testing.T) engine.Engine {
			t.Helper()
			return open(t, filepath.Join(t.TempDir(), "missing.duckdb"))
		},
		BoolType: "BOOLEAN", TimeType: "TIMESTAMP",
		Endless:     "SELECT count(*) FROM range(100000000000) AS a(i), range(1000) AS b(j) WHERE (i * j) % 7 = 1",
		EndlessRows: "SELECT i, 'row ' || i AS r FROM range(100000000000) AS n(i)",
		Values:      values,
		Refused: []string{
			"ATTACH '" + outside + "' AS evil", "DETACH test", "USE other", "CHECKPOINT", "FORCE CHECKPOINT",
			"COPY orders TO '" + outside + "'", "COPY (SELECT 1) TO '" + outside + "' (FORMAT parquet)", "EXPORT DATABASE '" + outside + "'",
			"IMPORT DATABASE '/etc'", "INSTALL httpfs", "LOAD httpfs", "LOAD '" + outside + "'",
			"SET threads = 1", "RESET memory_limit", "SET VARIABLE x = 1", "PRAGMA enable_external_access = true", "PRAGMA disable_checkpoint_on_shutdown", "PRAGMA enable_profiling",
			"CALL pragma_version()", "CALL enable_logging()", "PREPARE p AS SELECT 1", "EXECUTE p", "DEALLOCATE p",
			"SELECT * FROM read_text('/etc/passwd')", "SELECT * FROM '/etc/passwd'", "SELECT * FROM read_csv('/etc/passwd')",
			"SELECT * FROM read_blob('/etc/passwd')", "SELECT * FROM glob('/etc/*')", "SELECT * FROM read_csv('https://example.com/x.csv')",
			"SELECT * FROM query('DELETE FROM orders')", "SELECT * FROM sniff_csv('/etc/passwd')",
			"CREATE MACRO f(a) AS a", "CREATE SEQUENCE s", "CREATE TYPE m AS ENUM ('a')", "CREATE SECRET s (TYPE s3)", "CREATE OR REPLACE TABLE orders AS SELECT 1",
			"TRUNCATE orders", "MERGE INTO orders USING customers ON true WHEN MATCHED THEN DELETE", "UPDATE orders SET total = 0",
			"EXPLAIN DELETE FROM orders", "EXPLAIN ANALYZE DELETE FROM orders", "EXPLAIN ANALYZE COPY orders TO '" + outside + "'",
			"WITH c AS (SELECT 1) DELETE FROM orders", "WITH c AS (DELETE FROM orders RETURNING 1) SELECT * FROM c",
			"COMMENT ON TABLE orders IS 'x'", "SELECT ?", "SELECT $1", "SELECT $a", "LOAD spatial", "UPDATE EXTENSIONS",
		},
		Complaints: []enginetest.Complaint{
			{SQL: "SELEC 1", Class: events.ClassSyntax, Piece: "SELEC", At: "SELEC"},
			{SQL: "SELECT name FROM customers WHERE", Class: events.ClassSyntax},
			{SQL: "SELECT name FROM nowhere", Class: events.ClassUnknownTable, Piece: "nowhere", At: "nowhere"},
			{SQL: "SELECT name FROM gone.orders", Class: events.ClassUnknownTable, Piece: "gone.orders", At: "gone.orders"},
			{SQL: "SELECT 'é', nam FROM customers", Class: events.ClassUnknownColumn, Piece: "nam", At: "nam"},
			{SQL: "SELECT c.nam FROM customers AS c", Class: events.ClassUnknownColumn, Piece: "c.nam", At: "c.nam"},
			{SQL: "SELECT nope(name) FROM customers", Class: events.ClassUnknownFunc, Piece: "nope", At: "nope"},
			{SQL: "SELECT customer_id FROM customers, orders", Class: events.ClassAmbiguous, Piece: "customer_id", At: "customer_id"},
			{SQL: "SELECT abs(1, 2)", Class: events.ClassType, Piece: "abs", At: "abs"},
			{SQL: "SELECT name + 1 FROM customers", Class: events.ClassType, Piece: "+", At: "+"},
			{SQL: "SELECT CAST(name AS INTEGER) FROM customers", Class: events.ClassType, Piece: "CAST", At: "CAST"},
			{SQL: "SELECT sum(count(*)) FROM orders", Class: events.ClassDatabase, Piece: "count", At: "count"},
			{SQL: "SELECT * FROM read_text('/etc/passwd')", Class: events.ClassUnsafe, Piece: "read_text", At: "read_text"},
			{SQL: "SELECT list(i) FROM range(400000000) AS n(i)", Class: events.ClassTooExpensive},
		},
	}
}

func TestConformance(t *testing.T) {
	t.Parallel()
	outside := filepath.Join(t.TempDir(), "outside")
	enginetest.Run(t, subject(outside, func(t testing.TB, path string) engine.Engine { return open(t, path, engine.Options{}) }))
	missing(t, outside)
}

func TestConformanceApart(t *testing.T) {
	t.Parallel()
	outside := filepath.Join(t.TempDir(), "outside")
	s := subject(outside, withWorkers)
	// Rows come through a pipe; how many of them fit into memory is shown above.
	s.ManyRows = "SELECT i, 'row ' || i AS r FROM range(100000) AS n(i)"
	enginetest.Run(t, s)
	missing(t, outside)
}

func missing(t *testing.T, path string) {
	t.Helper()
	if _, err := os.Stat(path); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a statement made a file: %v", err)
	}
}

// What DuckDB prints itself is how its own types without a class are shown.
func TestPrintedAsDuckDBDoes(t *testing.T) {
	t.Parallel()
	e := open(t, create(t, nil), engine.Options{})
	for _, sql := range []string{
		"INTERVAL 0 DAY", "INTERVAL 1 DAY", "INTERVAL (-1) DAY", "INTERVAL (-2) YEAR", "INTERVAL (-13) MONTH", "INTERVAL (-5) SECOND",
		"INTERVAL 100000 HOUR", "INTERVAL '1 day -00:00:00.000001'", "TIME '00:00:00'", "TIME '24:00:00'", "'00:00:00+15:59:59'::TIMETZ",
		"'10:11:12.5-15:59'::TIMETZ", "'1'::BIT", "'00000000'::BIT", "'111111111'::BIT",
	} {
		r := enginetest.Query(t, e, fmt.Sprintf("SELECT %[1]s, CAST(%[1]s AS VARCHAR)", sql))
		if got := r.Rows[0]; got[0] != got[1] {
			t.Errorf("%s is shown as %v and printed as %v", sql, got[0], got[1])
		}
	}
}

func TestFiles(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	garbage := filepath.Join(dir, "garbage.duckdb")
	if err := os.WriteFile(garbage, []byte(strings.Repeat("not a database ", 1000)), 0o600); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{
		filepath.Join(dir, "missing.duckdb"): "there is no such file",
		dir:                                  "not a regular file",
		garbage:                              "not a DuckDB database",
	} {
		for _, e := range []engine.Engine{open(t, path, engine.Options{}), withWorkers(t, path)} {
			if err := e.Ping(t.Context()); !engine.IsUnavailable(err) || !strings.Contains(err.Error(), want) {
				t.Errorf("%s: %v", path, err)
			}
		}
	}
	missing(t, filepath.Join(dir, "missing.duckdb"))
}
