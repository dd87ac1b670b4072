package postgres_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"strings"
	"testing"
	"time"

	"arivu/events"
	"arivu/executor/engine"
	"arivu/executor/engine/enginetest"
	"arivu/executor/engine/pgtest"
	"arivu/executor/engine/postgres"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func open(t testing.TB, url string) engine.Engine {
	t.Helper()
	e, err := engine.Openers{events.DialectPostgres: postgres.Open}.Open(t.Context(), url, engine.Options{})
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

// fresh opens an engine as the owner of everything and superuser: the role with
// which the engine's own walls have to hold most.
func fresh(t *testing.T, setup []string) engine.Engine {
	t.Helper()
	url := pgtest.Start(t)
	pgtest.Exec(t, url, setup...)
	return open(t, url)
}

func number(s string) any { return json.Number(s) }

// idle waits until the server has nothing left to do in the engine's database.
func idle(t *testing.T, e engine.Engine) {
	t.Helper()
	sql := `SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'arivu'
		AND state <> 'idle' AND pid <> pg_backend_pid()`
	for deadline := time.Now().Add(5 * time.Second); ; {
		busy := enginetest.Query(t, e, sql).Rows[0][0]
		if busy == number("0") {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("%v statements still run on the server", busy)
		}
	}
}

func TestConformance(t *testing.T) {
	t.Parallel()
	outside := t.TempDir() + "/outside"
	enginetest.Run(t, &enginetest.Subject{
		New: fresh,
		Broken: func(t *testing.T) engine.Engine {
			return open(t, fmt.Sprintf("postgres://u:%s@127.0.0.1:%d/d?sslmode=disable", pgtest.Password, closedPort(t)))
		},
		Idle:        idle,
		Indexes:     true,
		BoolType:    "BOOLEAN",
		TimeType:    "TIMESTAMP",
		Endless:     "SELECT count(*) FROM generate_series(1, 10000000000) AS a, generate_series(1, 1000) AS b",
		EndlessRows: "WITH RECURSIVE n (i) AS (SELECT 1::bigint UNION ALL SELECT i + 1 FROM n) SELECT i, 'row ' || i FROM n",
		Values:      values,
		Refused: []string{
			"COPY orders TO '" + outside + "'", "COPY orders TO STDOUT", "COPY orders FROM STDIN",
			"COPY orders TO PROGRAM 'touch " + outside + "'",
			"DO $$ BEGIN DELETE FROM orders; END $$",
			"SET statement_timeout = 0", "SET TRANSACTION READ WRITE", "SET default_transaction_read_only = off", "RESET ALL",
			"SELECT set_config('transaction_read_only', 'off', true)",
			"NOTIFY evil", "LISTEN evil", "PREPARE p AS SELECT 1", "DECLARE c CURSOR WITH HOLD FOR SELECT 1", "DISCARD ALL",
			"LOCK TABLE orders", "TRUNCATE orders", "GRANT ALL ON orders TO PUBLIC", "CREATE ROLE evil", "COMMIT PREPARED 'x'",
			"CREATE EXTENSION plpgsql", "ALTER SYSTEM SET work_mem = '1GB'", "CHECKPOINT", "LOAD 'plpgsql'",
			"SELECT * INTO evil FROM orders", "CREATE TABLE evil AS SELECT 1",
			"WITH gone AS (DELETE FROM orders RETURNING *) SELECT * FROM gone",
			"SELECT * FROM orders FOR UPDATE",
			"EXPLAIN ANALYZE DELETE FROM orders",
			"SELECT nextval('s')", "SELECT query_to_xml('DELETE FROM orders', true, true, '')",
			"SELECT $1::int", "EXECUTE arivu_statement",
		},
		Complaints: []enginetest.Complaint{
			{SQL: "SELEC 1", Class: events.ClassSyntax, Piece: "SELEC", At: "SELEC"},
			{SQL: "SELECT name FROM nowhere", Class: events.ClassUnknownTable, Piece: "nowhere", At: "nowhere"},
			{SQL: "SELECT name FROM nowhere.orders", Class: events.ClassUnknownTable, Piece: "nowhere.orders", At: "nowhere"},
			{SQL: "SELECT c.name FROM orders", Class: events.ClassUnknownTable, Piece: "c", At: "c.name"},
			{SQL: "SELECT 'é', nam FROM customers", Class: events.ClassUnknownColumn, Piece: "nam", At: "nam"},
			{SQL: "SELECT c.nam FROM customers c", Class: events.ClassUnknownColumn, Piece: "c.nam", At: "c.nam"},
			{SQL: "SELECT nope(name) FROM customers", Class: events.ClassUnknownFunc, Piece: "nope", At: "nope"},
			{SQL: "SELECT customer_id FROM customers, orders", Class: events.ClassAmbiguous, Piece: "customer_id", At: "customer_id"},
			{SQL: "SELECT 1 FROM customers WHERE name = customer_id", Class: events.ClassType, Piece: "=", At: "= customer_id"},
			{SQL: "SELECT name::int FROM customers", Class: events.ClassType},
			{SQL: "SELECT country, name FROM customers GROUP BY country", Class: events.ClassDatabase, Piece: "customers.name", At: "name FROM"},
			{SQL: "SELECT 1/0", Class: events.ClassDatabase},
			{SQL: "DELETE FROM orders RETURNING 1", Class: events.ClassUnsafe},
			{SQL: "SELECT pg_read_file('/nowhere')", Class: events.ClassDatabase},
		},
	})
}

var values = []enginetest.Value{
	{SQL: "42", Type: events.TypeInteger, Want: number("42")},
	{SQL: "9007199254740993", Type: events.TypeInteger, Want: "9007199254740993"},
	{SQL: "1.10::numeric", Type: events.TypeDecimal, Want: number("1.10")},
	{SQL: "-12345678901234567890.12345678901234567890", Type: events.TypeDecimal, Want: number("-12345678901234567890.12345678901234567890")},
	{SQL: "'NaN'::numeric", Type: events.TypeDecimal, Want: "NaN"},
	{SQL: "'-Infinity'::float8", Type: events.TypeFloat, Want: "-Infinity"},
	{SQL: "'NaN'::float4", Type: events.TypeFloat, Want: "NaN"},
	{SQL: "0.1::float8 + 0.2::float8", Type: events.TypeFloat, Want: number("0.30000000000000004")},
	{SQL: "1.1::float4", Type: events.TypeFloat, Want: number("1.1")},
	{SQL: "true", Type: events.TypeBool, Want: true},
	{SQL: "NULL", Type: events.TypeText, Want: nil},
	{SQL: "NULL::int[]", Type: events.TypeOther, Want: nil},
	{SQL: "'é'::varchar(3)", Type: events.TypeText, Want: "é"},
	{SQL: "date '2024-02-29'", Type: events.TypeDate, Want: "2024-02-29"},
	{SQL: "date 'infinity'", Type: events.TypeDate, Want: "infinity"},
	{SQL: "timestamp '2024-02-29 12:30:01.5'", Type: events.TypeTime, Want: "2024-02-29T12:30:01.5"},
	{SQL: "timestamptz '2024-02-29 12:30:01+02'", Type: events.TypeTime, Want: "2024-02-29T10:30:01+00:00"},
	{SQL: "timestamp '0044-03-15 12:00:00 BC'", Type: events.TypeTime, Want: "0044-03-15 12:00:00 BC"},
	{SQL: "time '12:30'", Type: events.TypeOther, Want: "12:30:00"},
	{SQL: "interval '1 day 2 hours'", Type: events.TypeOther, Want: "1 day 02:00:00"},
	{SQL: `'\x00ff'::bytea`, Type: events.TypeBytes, Want: `\x00ff`},
	{SQL: `'{"b": 1.50, "a": null}'::json`, Type: events.TypeJSON, Want: `{"b": 1.50, "a": null}`},
	{SQL: `'{"b": 1.50, "a": null}'::jsonb`, Type: events.TypeJSON, Want: `{"a": null, "b": 1.50}`},
	{SQL: "ARRAY[1, NULL, 3]", Type: events.TypeOther, Want: "{1,NULL,3}"},
	{SQL: "ARRAY['a b', 'c']", Type: events.TypeOther, Want: `{"a b",c}`},
	{SQL: "'00000000-0000-0000-0000-000000000001'::uuid", Type: events.TypeText, Want: "00000000-0000-0000-0000-000000000001"},
	{SQL: "'127.0.0.1'::inet", Type: events.TypeText, Want: "127.0.0.1"},
	{SQL: "(1, 'x')", Type: events.TypeOther, Want: "(1,x)"},
	{SQL: "int4range(1, 5)", Type: events.TypeOther, Want: "[1,5)"},
	{SQL: "'a'::name", Type: events.TypeText, Want: "a"},
	{SQL: "12.5::money", Type: events.TypeOther, Want: "$12.50"},
}

func closedPort(t *testing.T) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	addr, ok := l.Addr().(*net.TCPAddr)
	if !ok {
		t.Fatal("no TCP address")
	}
	return addr.Port
}

func TestSessionIsResetBetweenStatements(t *testing.T) {
	t.Parallel()
	url := pgtest.Start(t)
	e, err := engine.Openers{events.DialectPostgres: postgres.Open}.Open(t.Context(), url, engine.Options{MaxConns: 1})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = e.Close() }()
	for _, sql := range []string{
		"SELECT set_config('default_transaction_read_only', 'off', false)",
		"SELECT set_config('statement_timeout', '0', false)",
		"SELECT set_config('search_path', 'evil', false)",
		"SELECT pg_advisory_lock(1)",
	} {
		enginetest.Query(t, e, sql)
	}
	row := enginetest.Query(t, e, `SELECT current_setting('default_transaction_read_only'), current_setting('transaction_read_only'),
		current_setting('statement_timeout'), current_setting('search_path'), current_setting('application_name'),
		(SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'), (SELECT count(*) FROM pg_prepared_statements)`).Rows[0]
	want := `["on","on","30s","\"$user\", public","arivu",0,1]`
	if got, err := json.Marshal(row); err != nil || string(got) != want {
		t.Errorf("the session has %s, want %s", got, want)
	}
}

// TestServerKilled is the life of a connection whose server process dies.
func TestServerKilled(t *testing.T) {
	t.Parallel()
	url := pgtest.Start(t)
	e := open(t, url)
	started := &enginetest.Recorder{OnRow: func() {
		pgtest.Exec(t, url, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'arivu' AND datname = current_database()")
	}}
	_, err := e.Query(t.Context(), "SELECT i, pg_sleep(CASE WHEN i > 1 THEN 0.01 ELSE 0 END)::text, repeat('x', 10000) FROM generate_series(1, 1000) AS i", engine.Limits{}, started)
	if !engine.IsUnavailable(err) {
		t.Errorf("got %v after %d rows", err, len(started.Rows))
	}
	if err := e.Ping(t.Context()); err != nil {
		t.Errorf("afterwards: %v", err)
	}
}

func TestUnreachable(t *testing.T) {
	t.Parallel()
	url := pgtest.Start(t)
	for change, want := range map[[2]string]string{
		{pgtest.Password, "wrong-secret"}:      "refused user and password",
		{"/test_", "/none_"}:                   "no database of that name",
		{"sslmode=disable", "sslmode=require"}: "does not offer TLS",
	} {
		e := open(t, strings.Replace(url, change[0], change[1], 1))
		err := e.Ping(t.Context())
		if !engine.IsUnavailable(err) || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", change[1], err)
			continue
		}
		if strings.Contains(err.Error(), "secret") {
			t.Errorf("the error holds a secret: %v", err)
		}
		var e2 *events.Error
		if errors.As(err, &e2) && e2.Retryable {
			t.Errorf("%s is not worth a retry", change[1])
		}
	}
}

// TestBlackHole is a server that accepts and never speaks.
func TestBlackHole(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	e := open(t, "postgres://u:p@"+l.Addr().String()+"/d?sslmode=disable")
	_, err = e.Query(t.Context(), "SELECT 1", engine.Limits{Timeout: 100 * time.Millisecond}, new(enginetest.Recorder))
	if !engine.IsUnavailable(err) {
		t.Errorf("got %v", err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	if _, err := e.Query(ctx, "SELECT 1", engine.Limits{}, new(enginetest.Recorder)); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v", err)
	}
}

func TestDialIsUsedForEverything(t *testing.T) {
	t.Parallel()
	dials := make(chan string, 100)
	dial := func(ctx context.Context, network, address string) (net.Conn, error) {
		dials <- address
		return new(net.Dialer).DialContext(ctx, network, address)
	}
	target, err := engine.ParseURL(pgtest.Start(t))
	if err != nil {
		t.Fatal(err)
	}
	e, err := postgres.Open(t.Context(), target, engine.Options{Dial: dial})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = e.Close() }()
	enginetest.Query(t, e, "SELECT 1")
	if got := <-dials; got != target.Address() {
		t.Errorf("dialled %s", got)
	}
}

func TestIntrospectOddities(t *testing.T) {
	t.Parallel()
	owner := pgtest.Start(t)
	pgtest.Exec(t, owner,
		"CREATE TYPE mood AS ENUM ('sad', 'happy')",
		"CREATE DOMAIN email AS text CHECK (VALUE LIKE '%@%')",
		`CREATE TABLE people ("Id" int PRIMARY KEY, feels mood, mail email, tags text[], doc jsonb, seen timestamptz, blob bytea, hidden text, api_key text)`,
		"COMMENT ON TABLE people IS 'Everyone'", `COMMENT ON COLUMN people.mail IS 'where to write'`,
		`INSERT INTO people SELECT i, 'happy', 'a@b', '{}', '{}', '2024-01-01 00:00+00', 'x', 'h', 'sk-1' FROM generate_series(1, 5) AS i`,
		"CREATE SCHEMA other", `CREATE TABLE other."Odd ""one""" (a int REFERENCES people ("Id"), note text)`,
		`CREATE TABLE other.people (a int)`,
		"CREATE TABLE parted (d date, n int) PARTITION BY RANGE (d)",
		"CREATE TABLE parted_1 PARTITION OF parted FOR VALUES FROM ('2024-01-01') TO ('2025-01-01')",
		"INSERT INTO parted VALUES ('2024-05-05', 1)",
		"CREATE MATERIALIZED VIEW made AS SELECT 1 AS one",
		"CREATE TABLE forbidden (a int)",
	)
	reader := pgtest.Reader(t, owner)
	role := strings.TrimPrefix(strings.Split(reader, ":")[1], "//")
	pgtest.Exec(t, owner, "REVOKE ALL ON forbidden, people FROM "+role,
		`GRANT SELECT ("Id", feels, mail, tags, doc, seen, blob, api_key) ON people TO `+role,
		"GRANT USAGE ON SCHEMA other TO "+role, "GRANT SELECT ON ALL TABLES IN SCHEMA other TO "+role)
	schema, err := open(t, reader).Introspect(t.Context(), engine.IntrospectOptions{})
	if err != nil {
		t.Fatal(err)
	}
	var tables []string
	for _, table := range schema.Tables {
		tables = append(tables, table.Qualified())
	}
	if got, want := strings.Join(tables, "|"), `made|parted|people|other.Odd "one"|other.people`; got != want {
		t.Fatalf("tables are %s, want %s", got, want)
	}
	people := schema.Table("people")
	if people.Comment != "Everyone" || people.Column("mail").Comment != "where to write" || people.Rows != 5 {
		t.Errorf("got %+v", people)
	}
	if people.Column("hidden") != nil {
		t.Error("a column the role may not read is listed")
	}
	if c := people.Column("feels"); c.Class != events.TypeText || !c.AllValues || len(c.Values) != 1 {
		t.Errorf("an enumeration is %+v", c)
	}
	if c := people.Column("mail"); c.Type != "email" || c.Class != events.TypeText {
		t.Errorf("a domain is %+v", c)
	}
	if c := people.Column("api_key"); c.Values != nil || c.Distinct != engine.Unknown {
		t.Errorf("a secret was read: %+v", c)
	}
	if keys := schema.Table(`other.Odd "one"`).ForeignKeys; len(keys) != 1 || keys[0].RefTable != "people" {
		t.Errorf("got %+v", keys)
	}
	if parted := schema.Table("parted"); parted.Rows != 1 || parted.Column("d").Min != "2024-05-05" {
		t.Errorf("got %+v", parted)
	}
}

func TestIntrospectManyTables(t *testing.T) {
	t.Parallel()
	url := pgtest.Start(t)
	pgtest.Exec(t, url, `DO $$ BEGIN FOR i IN 1..200 LOOP
		EXECUTE format('CREATE TABLE t%s (id int PRIMARY KEY, name text, at timestamptz, amount numeric)', i);
		EXECUTE format('INSERT INTO t%s SELECT j, ''n'' || j, now(), j FROM generate_series(1, 50) AS j', i);
	END LOOP; END $$`)
	start := time.Now()
	schema, err := open(t, url).Introspect(t.Context(), engine.IntrospectOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if len(schema.Tables) != 200 || schema.Tables[199].Rows != 50 {
		t.Errorf("got %d tables", len(schema.Tables))
	}
	t.Logf("200 tables in %s", time.Since(start))
}

func TestEnvironmentIsIgnored(t *testing.T) {
	url := pgtest.Start(t)
	for name, value := range map[string]string{
		"PGOPTIONS": "-c default_transaction_read_only=off", "PGTZ": "Asia/Tokyo",
		"PGPASSFILE": "/nowhere", "PGHOST": "192.0.2.1", "PGPORT": "1", "PGPASSWORD": "other-secret", "PGDATABASE": "nowhere",
	} {
		t.Setenv(name, value)
	}
	r := enginetest.Query(t, open(t, url), "SELECT current_setting('default_transaction_read_only'), current_setting('TimeZone')")
	if r.Rows[0][0] != "on" || r.Rows[0][1] != "UTC" {
		t.Errorf("got %v", r.Rows)
	}
	if err := open(t, strings.Replace(url, ":"+pgtest.Password, "", 1)).Ping(t.Context()); !engine.IsUnavailable(err) {
		t.Errorf("without a password: %v", err)
	}
}
