package clickhouse_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"arivu/events"
	"arivu/executor/engine"
	"arivu/executor/engine/clickhouse"
	"arivu/executor/engine/clickhouse/clickhousetest"
	"arivu/executor/engine/enginetest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func open(t testing.TB, rawURL string) engine.Engine {
	t.Helper()
	e, err := engine.Openers{events.DialectClickHouse: clickhouse.Open}.Open(t.Context(), rawURL, engine.Options{})
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

// shop are two tables and a view.
var shop = []string{
	`CREATE TABLE $.customers (customer_id UInt32, name String, country String, password_hash Nullable(String), notes Nullable(String),
		shout String MATERIALIZED upper(name)) ENGINE = MergeTree ORDER BY customer_id`,
	`CREATE TABLE $.orders (order_id UInt32, customer_id UInt32, order_date Date, placed_at Nullable(DateTime), total Nullable(Decimal(10, 2)))
		ENGINE = MergeTree ORDER BY order_id`,
	`INSERT INTO $.customers (customer_id, name, country, password_hash, notes) SELECT 1, 'Ada', 'Germany', 'x', NULL`,
	`INSERT INTO $.customers (customer_id, name, country, password_hash, notes) SELECT 2, 'Björn', 'India', 'y', 'z'`,
	`INSERT INTO $.customers (customer_id, name, country, password_hash, notes) SELECT 3, 'Chloé', 'India', NULL, NULL`,
	`INSERT INTO $.orders SELECT 1, 1, toDate('2024-01-05'), toDateTime('2024-01-05 10:00:00'), toDecimal64('10.10', 2)`,
	`INSERT INTO $.orders SELECT 2, 1, toDate('2024-02-01'), NULL, toDecimal64('200.00', 2)`,
	`INSERT INTO $.orders SELECT 3, 2, toDate('2023-12-31'), toDateTime('2023-12-31 23:59:59'), NULL`,
	`CREATE VIEW $.big_orders AS SELECT order_id, total FROM $.orders WHERE order_id > 1`,
}

const (
	endless     = "SELECT count() FROM system.numbers WHERE number % 7 = 8"
	endlessRows = "SELECT number, concat('row ', toString(number)) AS r FROM system.numbers"
)

func TestServer(t *testing.T) {
	t.Parallel()
	s := clickhousetest.Start(t)
	name := s.Database(t, shop...)
	for _, user := range []string{"default", "half", "reader"} {
		t.Run(user, func(t *testing.T) {
			e := open(t, s.URL(user, name))
			t.Run("values", func(t *testing.T) { values(t, e) })
			t.Run("names", func(t *testing.T) { names(t, e) })
			t.Run("limits", func(t *testing.T) { limits(t, e) })
			t.Run("refused", func(t *testing.T) { refused(t, s, e, name, user) })
			t.Run("complaints", func(t *testing.T) { complaints(t, e) })
			t.Run("stopping", func(t *testing.T) { stopping(t, s, e) })
			t.Run("structure", func(t *testing.T) { structure(t, e) })
		})
	}
	t.Run("memory", func(t *testing.T) { memory(t, s, name) })
	t.Run("rights", func(t *testing.T) { rights(t, s, name) })
	t.Run("unavailable", func(t *testing.T) { unavailable(t, s, name) })
}

func values(t *testing.T, e engine.Engine) {
	t.Helper()
	for _, v := range []enginetest.Value{
		{SQL: "42", Type: events.TypeInteger, Want: number("42")},
		{SQL: "toInt64('-9007199254740993')", Type: events.TypeInteger, Want: "-9007199254740993"},
		{SQL: "toUInt64('18446744073709551615')", Type: events.TypeInteger, Want: "18446744073709551615"},
		{SQL: "toDecimal64('-0.05', 4)", Type: events.TypeDecimal, Want: number("-0.0500")},
		{SQL: "toDecimal128('12345678901234567890123456789.5', 1)", Type: events.TypeDecimal, Want: number("12345678901234567890123456789.5")},
		{SQL: "0.1", Type: events.TypeFloat, Want: number("0.1")},
		{SQL: "toFloat32(0.1)", Type: events.TypeFloat, Want: number("0.1")},
		{SQL: "nan", Type: events.TypeFloat, Want: "NaN"}, {SQL: "-inf", Type: events.TypeFloat, Want: "-Infinity"},
		{SQL: "'é'", Type: events.TypeText, Want: "é"}, {SQL: "unhex('FF41')", Type: events.TypeText, Want: "\uFFFDA"},
		{SQL: "toFixedString('ab', 2)", Type: events.TypeText, Want: "ab"},
		{SQL: "CAST('b' AS Enum8('a' = 1, 'b' = 2))", Type: events.TypeText, Want: "b"},
		{SQL: "toUUID('a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11')", Type: events.TypeText, Want: "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"},
		{SQL: "toDate('2024-02-29')", Type: events.TypeDate, Want: "2024-02-29"},
		{SQL: "toDateTime('2024-02-29 12:30:01')", Type: events.TypeTime, Want: "2024-02-29T12:30:01"},
		{SQL: "toDateTime('2024-02-29 12:30:01', 'Europe/Berlin')", Type: events.TypeTime, Want: "2024-02-29T12:30:01+01:00"},
		{SQL: "CAST(NULL AS Nullable(UInt8))", Type: events.TypeInteger, Want: nil},
		{SQL: "CAST('x' AS Nullable(String))", Type: events.TypeText, Want: "x"},
		{SQL: "[1, 2]", Type: events.TypeJSON, Want: "[1,2]"},
		{SQL: "[[toUInt64('18446744073709551615')], []]", Type: events.TypeJSON, Want: `[["18446744073709551615"],[]]`},
		{SQL: "[toDate('2024-02-29')]", Type: events.TypeJSON, Want: `["2024-02-29"]`},
		{SQL: "['a', NULL]", Type: events.TypeJSON, Want: `["a",null]`},
		{SQL: "(1, 'a')", Type: events.TypeJSON, Want: `[1,"a"]`},
	} {
		r := new(enginetest.Recorder)
		if _, err := e.Query(t.Context(), "SELECT "+v.SQL+" AS v", engine.Limits{}, r); err != nil {
			t.Errorf("%s: %v", v.SQL, err)
			continue
		}
		if got := r.Rows[0][0]; !reflect.DeepEqual(got, v.Want) || r.Header[0].Type != v.Type || r.Header[0].Name != "v" {
			t.Errorf("%s = %T %v, %+v; want %T %v of class %s", v.SQL, got, got, r.Header[0], v.Want, v.Want, v.Type)
		}
	}
}

func names(t *testing.T, e engine.Engine) {
	t.Helper()
	r := enginetest.Query(t, e, "SELECT name, notes, country AS `odd \\` name` FROM customers ORDER BY customer_id")
	if len(r.Rows) != 3 || r.Rows[0][1] != nil || r.Rows[1][1] != "z" || r.Header[2].Name != "odd ` name" {
		t.Errorf("got %+v", r)
	}
	joined := enginetest.Query(t, e, "SELECT order_id FROM customers ANY LEFT JOIN orders USING (customer_id) WHERE customer_id = 3")
	if len(joined.Rows) != 1 || joined.Rows[0][0] != nil {
		t.Errorf("nobody's order is %v", joined.Rows)
	}
	if none := enginetest.Query(t, e, "SELECT name, customer_id FROM customers WHERE 1 = 0"); len(none.Header) != 2 || none.Rows != nil {
		t.Errorf("an empty result is %+v", none)
	}
}

func limits(t *testing.T, e engine.Engine) {
	t.Helper()
	for limit, truncated := range map[int]bool{1: true, 2: true, 3: false, 4: false} {
		r := new(enginetest.Recorder)
		got, err := e.Query(t.Context(), "SELECT name FROM customers ORDER BY name", engine.Limits{Rows: limit}, r)
		if err != nil || got.Truncated != truncated || len(r.Rows) != min(limit, 3) {
			t.Errorf("limit %d: %+v, %d rows, %v", limit, got, len(r.Rows), err)
		}
	}
	r := new(enginetest.Recorder)
	if got, err := e.Query(t.Context(), endlessRows, engine.Limits{Rows: 1000}, r); err != nil || len(r.Rows) != 1000 || got.TruncatedBy != "rows" {
		t.Errorf("rows: %+v, %v", got, err)
	}
	r = new(enginetest.Recorder)
	if got, err := e.Query(t.Context(), endlessRows, engine.Limits{Rows: 1 << 30, Bytes: 5000}, r); err != nil || got.TruncatedBy != "bytes" || got.Bytes > 5000 {
		t.Errorf("bytes: %+v, %v", got, err)
	}
	broken := errors.New("broken pipe")
	if _, err := e.Query(t.Context(), endlessRows, engine.Limits{Rows: 1 << 30, Bytes: 1 << 40}, &enginetest.Recorder{Fail: broken}); !errors.Is(err, broken) {
		t.Errorf("got %v", err)
	}
}

// memory holds that a statement has a bound of memory, and that of the profile if that
// has one.
func memory(t *testing.T, s *clickhousetest.Server, name string) {
	t.Helper()
	for user, want := range map[string]string{"default": "10000000000", "half": "10000000000", "tight": "30000000"} {
		r := enginetest.Query(t, open(t, s.URL(user, name)), "SELECT value FROM system.settings WHERE name = 'max_memory_usage'")
		if r.Rows[0][0] != want {
			t.Errorf("%s may take %v bytes, want %s", user, r.Rows[0][0], want)
		}
	}
	_, err := open(t, s.URL("tight", name)).Query(t.Context(), "SELECT length(groupArray(number)) FROM (SELECT number FROM system.numbers LIMIT 10000000)", engine.Limits{}, new(enginetest.Recorder))
	if !errors.Is(err, events.ClassTooExpensive) {
		t.Errorf("a statement that takes too much memory: %v", err)
	}
}

// refusedEverywhere do something other than read one result.
func refusedEverywhere(outside, name string) []string {
	return []string{
		"INSERT INTO orders SELECT * FROM orders", "DROP TABLE orders", "DROP DATABASE " + name, "CREATE TABLE evil (a UInt8) ENGINE = Memory",
		"CREATE VIEW evil AS SELECT 1", "ALTER TABLE orders DROP COLUMN total", "ALTER TABLE orders DELETE WHERE 1", "ALTER TABLE orders UPDATE total = 0 WHERE 1",
		"TRUNCATE TABLE orders", "RENAME TABLE orders TO gone", "OPTIMIZE TABLE orders", "DETACH TABLE orders", "ATTACH TABLE orders",
		"SYSTEM SHUTDOWN", "SYSTEM RELOAD CONFIG", "KILL QUERY WHERE 1",
		"SELECT 1; SELECT 2", "SELECT 1; DROP TABLE orders", "", "  ", "-- nothing", ";", "SELECT 1\x00", "SELECT '\xff'",
		"SET readonly = 0", "SELECT 1 SETTINGS readonly = 0", "CREATE TABLE evil ENGINE = Memory AS SELECT 1",
	}
}

// reaching are table functions that leave the database. A login with readonly = 2 keeps
// them, whatever is sent with a statement.
func reaching(outside string) []string {
	return []string{
		"SELECT * FROM file('" + outside + "', 'CSV', 'a String')", "SELECT * FROM url('http://127.0.0.1:1/x', 'CSV', 'a String')",
		"SELECT * FROM remote('127.0.0.1', system.one)", "SELECT * FROM mysql('127.0.0.1:3306', 'a', 'b', 'c', 'd')",
		"SELECT * FROM odbc('DSN=x', 't')", "SELECT * FROM jdbc('x', 't')", "SELECT * FROM numbers(3)", "SELECT * FROM merge('system', '.*')",
	}
}

func refused(t *testing.T, s *clickhousetest.Server, e engine.Engine, name, user string) {
	t.Helper()
	outside := filepath.Join(t.TempDir(), "outside")
	all := refusedEverywhere(outside, name)
	if user != "half" {
		all = append(all, reaching(outside)...)
	}
	for _, sql := range all {
		r := new(enginetest.Recorder)
		_, err := e.Query(t.Context(), sql, engine.Limits{}, r)
		var complaint *events.Error
		if !errors.As(err, &complaint) || engine.IsUnavailable(err) {
			t.Errorf("%q: %v (%v)", sql, err, r.Rows)
		}
	}
	if got := enginetest.Query(t, e, "SELECT count(), sum(total) FROM orders").Rows[0]; got[0] != number("3") || got[1] != number("210.10") {
		t.Errorf("orders are %v", got)
	}
	var tables uint64
	if err := s.Conn.QueryRow(t.Context(), "SELECT count() FROM system.tables WHERE database = '"+name+"'").Scan(&tables); err != nil || tables != 3 {
		t.Errorf("there are %d tables (%v)", tables, err)
	}
	if _, err := os.Stat(outside); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a statement made a file: %v", err)
	}
}

func complaints(t *testing.T, e engine.Engine) {
	t.Helper()
	for _, c := range []enginetest.Complaint{
		{SQL: "SELEC 1", Class: events.ClassUnsafe},
		{SQL: "SELECT 1 FROM customers WHEN 2", Class: events.ClassSyntax, Piece: "2", At: "2"},
		{SQL: "SELECT name FROM nowhere", Class: events.ClassUnknownTable, At: "nowhere"},
		{SQL: "SELECT name FROM gone.orders", Class: events.ClassUnknownTable, Piece: "gone", At: "gone"},
		{SQL: "SELECT name, snam, nam FROM (SELECT name, name AS snam FROM customers)", Class: events.ClassUnknownColumn, Piece: "nam", At: "nam FROM ("},
		{SQL: "SELECT nope(name) FROM customers", Class: events.ClassUnknownFunc, Piece: "nope", At: "nope"},
		{SQL: "SELECT plus(name, 1) FROM customers", Class: events.ClassType, Piece: "plus", At: "plus"},
		{SQL: "SELECT abs(1, 2)", Class: events.ClassType, Piece: "abs", At: "abs"},
		{SQL: "SELECT toUInt8('x')", Class: events.ClassType},
	} {
		_, err := e.Query(t.Context(), c.SQL, engine.Limits{}, new(enginetest.Recorder))
		var got *events.Error
		if !errors.As(err, &got) {
			t.Errorf("%s: %v", c.SQL, err)
			continue
		}
		at := 0
		if c.At != "" {
			at = strings.Index(c.SQL, c.At) + 1
		}
		if got.Class != c.Class || c.Piece != "" && (got.Piece != c.Piece || got.Position != at) || strings.Contains(got.Message, "e.what") {
			t.Errorf("%s: %s, %q at %d: %s; want %s, %q at %d", c.SQL, got.Class, got.Piece, got.Position, got.Message, c.Class, c.Piece, at)
		}
	}
}

func stopping(t *testing.T, s *clickhousetest.Server, e engine.Engine) {
	t.Helper()
	for _, sql := range []string{endless, endlessRows} {
		_, err := e.Query(t.Context(), sql, engine.Limits{Timeout: 300 * time.Millisecond, Rows: 1 << 40, Bytes: 1 << 50}, nowhere{})
		if !errors.Is(err, events.ClassTimeout) {
			t.Errorf("%s: %v", sql, err)
		}
		idle(t, s)
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(200*time.Millisecond, cancel)
		_, err = e.Query(ctx, sql, engine.Limits{Timeout: time.Minute, Rows: 1 << 40, Bytes: 1 << 50}, nowhere{})
		var complaint *events.Error
		if !errors.Is(err, context.Canceled) || errors.As(err, &complaint) {
			t.Errorf("%s: %v", sql, err)
		}
		idle(t, s)
		enginetest.Query(t, e, "SELECT 1")
	}
}

// nowhere is a sink that keeps nothing.
type nowhere struct{}

func (nowhere) Columns([]events.ResultColumn) error { return nil }
func (nowhere) Row(events.Row) error                { return nil }

// idle waits until the server runs nothing.
func idle(t *testing.T, s *clickhousetest.Server) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	for {
		n, err := s.Running(ctx)
		if err != nil {
			t.Fatalf("%d statements still run on the server (%v)", n, err)
		}
		if n == 0 {
			return
		}
	}
}

func structure(t *testing.T, e engine.Engine) {
	t.Helper()
	generated := map[string]string{}
	schema, err := e.Introspect(t.Context(), engine.IntrospectOptions{Veil: func(s *engine.Structure) {
		for _, r := range s.Relations {
			maps.Copy(generated, r.Generated)
			if r.Name == "big_orders" && !strings.Contains(r.Definition, "SELECT order_id, total") {
				t.Errorf("the view is %q", r.Definition)
			}
		}
	}})
	if err != nil {
		t.Fatal(err)
	}
	var tables []string
	for i := range schema.Tables {
		tables = append(tables, schema.Tables[i].Name+" "+string(schema.Tables[i].Kind))
	}
	if got := strings.Join(tables, ", "); got != "big_orders view, customers table, orders table" {
		t.Fatalf("tables are %s", got)
	}
	if generated["shout"] != "upper(name)" {
		t.Errorf("computed columns are %v", generated)
	}
	customers, orders := schema.Table("customers"), schema.Table("orders")
	if c := customers.Column("country"); customers.Rows != 3 || !reflect.DeepEqual(c.Values, []string{"Germany", "India"}) || !c.AllValues || c.Nullable {
		t.Errorf("country is %+v of %d rows", c, customers.Rows)
	}
	if c := customers.Column("password_hash"); c.Values != nil || c.Distinct != engine.Unknown {
		t.Errorf("a secret was read: %+v", c)
	}
	if c := orders.Column("total"); c.Class != events.TypeDecimal || c.Min != "10.10" || c.Max != "200.00" || !c.Nullable {
		t.Errorf("total is %+v", c)
	}
	if c := orders.Column("placed_at"); c.Class != events.TypeTime || c.Min != "2023-12-31 23:59:59" || c.Max != "2024-01-05 10:00:00" {
		t.Errorf("placed_at is %+v", c)
	}
	if !strings.HasPrefix(schema.Version, "ClickHouse ") || schema.TimeZone == "" {
		t.Errorf("it is %s in %s", schema.Version, schema.TimeZone)
	}
}

func rights(t *testing.T, s *clickhousetest.Server, name string) {
	t.Helper()
	for user, want := range map[string]string{"default": "readonly = 0", "half": "readonly = 2", "reader": ""} {
		got, err := open(t, s.URL(user, name)).(engine.Inspector).Rights(t.Context())
		if err != nil || strings.Contains(strings.Join(got.Excess, " "), want) != true || (want == "") != (len(got.Excess) == 0) || (want == "") != (got.Remedy == "") {
			t.Errorf("%s: %+v, %v", user, got, err)
		}
	}
}

func unavailable(t *testing.T, s *clickhousetest.Server, name string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	closed := l.Addr().(*net.TCPAddr).Port
	_ = l.Close()
	for raw, want := range map[string]string{
		fmt.Sprintf("clickhouse://u:pgtest-secret@127.0.0.1:%d/d", closed):               "could not be made",
		fmt.Sprintf("clickhouse://default:pgtest-secret1@127.0.0.1:%d/%s", s.Port, name): "does not accept the user and password",
		s.URL("bare", name):         "lacks join_use_nulls = 1",
		s.URL("partial", name):      "a read_overflow_mode other than throw",
		s.URL("default", "nowhere"): "no such database",
		s.URL("default", name) + "?secure=true&connect_timeout=3": "TLS",
	} {
		e := open(t, raw)
		_, query := e.Query(t.Context(), "SELECT 1", engine.Limits{}, new(enginetest.Recorder))
		_, introspect := e.Introspect(t.Context(), engine.IntrospectOptions{})
		for call, err := range map[string]error{"ping": e.Ping(t.Context()), "query": query, "introspect": introspect} {
			if !engine.IsUnavailable(err) || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "pgtest-secret") {
				t.Errorf("%s of %s: %v", call, raw, err)
			}
		}
	}
}
