package mysql_test

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/url"
	"strings"
	"testing"
	"time"

	"arivu/events"
	"arivu/executor/engine"
	"arivu/executor/engine/enginetest"
	"arivu/executor/engine/mariadbtest"
	"arivu/executor/engine/mysql"
	"arivu/executor/veil"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) {
	// The server that tests share is watched by a process until the binary ends.
	goleak.VerifyTestMain(m, goleak.IgnoreTopFunction("os/exec.(*Cmd).watchCtx.func1"))
}

func open(t testing.TB, url string, opts engine.Options) engine.Engine {
	t.Helper()
	e, err := engine.Openers{events.DialectMySQL: mysql.Open}.Open(t.Context(), url, opts)
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

func exec(t testing.TB, db *sql.DB, statements ...string) {
	t.Helper()
	conn, err := db.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	// The suite's statements are those of SQLite and PostgreSQL.
	own := strings.NewReplacer("WITH RECURSIVE n (i)", "INSERT INTO big WITH RECURSIVE n (i)", "INSERT INTO big SELECT", "SELECT", "ANALYZE", "ANALYZE TABLE big")
	for _, s := range append([]string{"SET SESSION sql_mode = 'PIPES_AS_CONCAT', max_recursive_iterations = 1000000"}, statements...) {
		s = own.Replace(s)
		if _, err := conn.ExecContext(t.Context(), s); err != nil {
			t.Fatalf("%s: %v", s, err)
		}
	}
	if _, err := conn.ExecContext(t.Context(), "SET SESSION sql_mode = DEFAULT"); err != nil {
		t.Fatal(err)
	}
}

// fresh opens an engine as the superuser: the role with which the engine's own walls
// have to hold most.
func fresh(t *testing.T, setup []string) engine.Engine {
	t.Helper()
	db, url := mariadbtest.Database(t)
	exec(t, db, setup...)
	return open(t, url, engine.Options{})
}

func number(s string) any { return json.Number(s) }

// idle waits until the server has nothing left to do for the engine.
func idle(t *testing.T, e engine.Engine) {
	t.Helper()
	sql := `SELECT count(*) FROM information_schema.PROCESSLIST WHERE DB = DATABASE() AND COMMAND <> 'Sleep' AND ID <> CONNECTION_ID()`
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
			return open(t, fmt.Sprintf("mysql://u:pgtest-secret@127.0.0.1:%d/d", closedPort(t)), engine.Options{})
		},
		Idle:        idle,
		BoolType:    "BOOLEAN",
		TimeType:    "DATETIME",
		Endless:     "SELECT count(*) FROM seq_1_to_10000000000 AS a, seq_1_to_1000 AS b",
		EndlessRows: "SELECT seq, concat('row ', seq) FROM seq_1_to_100000000000",
		Values:      values,
		Refused: []string{
			"SELECT * FROM orders INTO OUTFILE '" + outside + "'", "SELECT 1 INTO @a", "SELECT * FROM orders FOR UPDATE",
			"SET @a = 1", "SET SESSION TRANSACTION READ WRITE", "SET GLOBAL general_log = 1", "SET sql_mode = ''", "DO SLEEP(1)", "CALL p()",
			"START TRANSACTION READ WRITE", "LOCK TABLES orders WRITE", "FLUSH TABLES", "KILL 1", "TRUNCATE TABLE orders", "USE mysql",
			"CREATE USER evil", "GRANT ALL ON *.* TO root", "LOAD DATA INFILE '/etc/passwd' INTO TABLE orders", "HANDLER orders OPEN",
			"REPLACE INTO orders SELECT * FROM orders", "PREPARE s FROM 'SELECT 1'", "EXECUTE IMMEDIATE 'DROP TABLE orders'",
			"CREATE TABLE evil AS SELECT 1", "CREATE TEMPORARY TABLE evil (a INT)", "OPTIMIZE TABLE orders", "ANALYZE TABLE orders",
			"SELECT 1 /*! INTO OUTFILE '" + outside + "' */", "/*!50000 DROP */ TABLE orders", "SELECT 1 /*M! FOR UPDATE */",
			"SELECT ?", "EXPLAIN DELETE FROM nowhere", "WITH c AS (SELECT 1) DELETE FROM orders", "SHOW CREATE TABLE nowhere", "SET STATEMENT max_statement_time = 0 FOR SELECT 1",
		},
		Complaints: []enginetest.Complaint{
			{SQL: "SELEC 1", Class: events.ClassSyntax, Piece: "SELEC", At: "SELEC"},
			{SQL: "SELECT name FROM customers WHEN 1", Class: events.ClassSyntax, Piece: "WHEN", At: "WHEN"},
			{SQL: "SELECT name FROM nowhere", Class: events.ClassUnknownTable, Piece: "nowhere", At: "nowhere"},
			{SQL: "SELECT 'é', nam FROM customers", Class: events.ClassUnknownColumn, Piece: "nam", At: "nam"},
			{SQL: "SELECT c.nam FROM customers c", Class: events.ClassUnknownColumn, Piece: "c.nam", At: "c.nam"},
			{SQL: "SELECT nope(name) FROM customers", Class: events.ClassUnknownFunc, Piece: "nope", At: "nope"},
			{SQL: "SELECT customer_id FROM customers, orders", Class: events.ClassAmbiguous, Piece: "customer_id", At: "customer_id"},
			{SQL: "SELECT abs(1, 2)", Class: events.ClassType},
			{SQL: "SELECT country, name FROM customers GROUP BY country", Class: events.ClassDatabase},
			{SQL: "SELECT (SELECT 1 UNION SELECT 2)", Class: events.ClassDatabase},
			{SQL: "DELETE FROM orders", Class: events.ClassUnsafe},
			{SQL: "SELECT ? + 1", Class: events.ClassSyntax, Piece: "?", At: "?"},
		},
	})
}

var values = []enginetest.Value{
	{SQL: "42", Type: events.TypeInteger, Want: number("42")},
	{SQL: "9007199254740993", Type: events.TypeInteger, Want: "9007199254740993"},
	{SQL: "18446744073709551615", Type: events.TypeInteger, Want: "18446744073709551615"},
	{SQL: "1.10", Type: events.TypeDecimal, Want: number("1.10")},
	{SQL: "-12345678901234567890.12345678901234567890", Type: events.TypeDecimal, Want: number("-12345678901234567890.12345678901234567890")},
	{SQL: "0.1e0 + 0.2e0", Type: events.TypeFloat, Want: number("0.30000000000000004")},
	{SQL: "true", Type: events.TypeInteger, Want: number("1")},
	{SQL: "NULL", Type: events.TypeOther, Want: nil},
	{SQL: "'é'", Type: events.TypeText, Want: "é"},
	{SQL: `'a\0b'`, Type: events.TypeText, Want: "a\x00b"},
	{SQL: "DATE '2024-02-29'", Type: events.TypeDate, Want: "2024-02-29"},
	{SQL: "TIMESTAMP '2024-02-29 12:30:01.500000'", Type: events.TypeTime, Want: "2024-02-29T12:30:01.500000"},
	{SQL: "TIME '12:30'", Type: events.TypeOther, Want: "12:30:00"},
	{SQL: "TIME '-838:59:59'", Type: events.TypeOther, Want: "-838:59:59"},
	{SQL: "x'00ff'", Type: events.TypeBytes, Want: `\x00ff`},
	{SQL: "1/0", Type: events.TypeDecimal, Want: nil},
	{SQL: "json_object('a', 1.50)", Type: events.TypeText, Want: `{"a": 1.50}`},
}

// stored are values that only columns have.
var stored = []struct {
	column, value string
	class         events.TypeClass
	want          any
}{
	{"BOOLEAN", "1", events.TypeBool, true},
	{"BOOLEAN", "0", events.TypeBool, false},
	{"BOOLEAN", "5", events.TypeBool, number("5")},
	{"TINYINT UNSIGNED", "255", events.TypeInteger, number("255")},
	{"TINYINT(4)", "1", events.TypeInteger, number("1")},
	{"SMALLINT UNSIGNED", "65535", events.TypeInteger, number("65535")},
	{"MEDIUMINT UNSIGNED", "16777215", events.TypeInteger, number("16777215")},
	{"INT UNSIGNED", "4294967295", events.TypeInteger, number("4294967295")},
	{"BIGINT UNSIGNED", "18446744073709551615", events.TypeInteger, "18446744073709551615"},
	{"BIGINT UNSIGNED", "5", events.TypeInteger, number("5")},
	{"BIGINT", "-9223372036854775808", events.TypeInteger, "-9223372036854775808"},
	{"FLOAT", "16777216", events.TypeFloat, number("16777216")},
	{"FLOAT", "1.1", events.TypeFloat, number("1.1")},
	{"DOUBLE", "1.7976931348623157e308", events.TypeFloat, number("1.7976931348623157e+308")},
	{"DECIMAL(65,30)", "12345678901234567890123456789012345.123456789012345678901234567890", events.TypeDecimal,
		number("12345678901234567890123456789012345.123456789012345678901234567890")},
	{"BIT(1)", "b'1'", events.TypeInteger, number("1")},
	{"BIT(64)", "0xffffffffffffffff", events.TypeInteger, "18446744073709551615"},
	{"YEAR", "1999", events.TypeInteger, number("1999")},
	{"TIME(6)", "'838:59:58.123456'", events.TypeOther, "838:59:58.123456"},
	{"DATE", "'0000-00-00'", events.TypeDate, "0000-00-00"},
	{"DATETIME", "'0000-00-00 00:00:00'", events.TypeTime, "0000-00-00T00:00:00"},
	{"DATETIME(6)", "'2024-02-29 12:30:01.000001'", events.TypeTime, "2024-02-29T12:30:01.000001"},
	{"TIMESTAMP NULL", "'2024-02-29 12:30:01'", events.TypeTime, "2024-02-29T12:30:01"},
	{"CHAR(5)", "'a'", events.TypeText, "a"},
	{"VARCHAR(20) CHARACTER SET latin1", "'é'", events.TypeText, "é"},
	{"LONGTEXT", "'x'", events.TypeText, "x"},
	{"ENUM('small','big')", "'big'", events.TypeText, "big"},
	{"SET('a','b','c')", "'a,c'", events.TypeText, "a,c"},
	{"BLOB", "0x00ff", events.TypeBytes, `\x00ff`},
	{"BINARY(2)", "0x41", events.TypeBytes, `\x4100`},
	{"JSON", `'{"a": 1.50}'`, events.TypeText, `{"a": 1.50}`},
	{"UUID", "'00000000-0000-0000-0000-000000000001'", events.TypeText, "00000000-0000-0000-0000-000000000001"},
	{"POINT", "ST_GeomFromText('POINT(1 2)')", events.TypeBytes, `\x000000000101000000000000000000f03f0000000000000040`},
}

func TestStoredTypes(t *testing.T) {
	t.Parallel()
	var columns, cells []string
	for i, s := range stored {
		columns = append(columns, fmt.Sprintf("c%d %s", i, s.column))
		cells = append(cells, s.value)
	}
	e := fresh(t, []string{"CREATE TABLE stored (" + strings.Join(columns, ", ") + ")", "INSERT INTO stored VALUES (" + strings.Join(cells, ", ") + ")"})
	r := enginetest.Query(t, e, "SELECT * FROM stored")
	for i, s := range stored {
		if r.Header[i].Type != s.class || r.Rows[0][i] != s.want {
			t.Errorf("%s %s: %s %T %v, want %s %T %v", s.column, s.value, r.Header[i].Type, r.Rows[0][i], r.Rows[0][i], s.class, s.want, s.want)
		}
	}
	schema, err := e.Introspect(t.Context(), engine.IntrospectOptions{})
	if err != nil {
		t.Fatal(err)
	}
	for i, s := range stored {
		want := s.class
		if s.column == "JSON" {
			want = events.TypeJSON
		}
		if c := schema.Tables[0].Columns[i]; c.Class != want {
			t.Errorf("%s is %s, want %s", s.column, c.Class, want)
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
	addr, ok := l.Addr().(*net.TCPAddr)
	if !ok {
		t.Fatal("no TCP address")
	}
	return addr.Port
}

func TestSessionIsResetBetweenStatements(t *testing.T) {
	t.Parallel()
	db, url := mariadbtest.Database(t)
	exec(t, db)
	e := open(t, url, engine.Options{MaxConns: 1})
	for _, sql := range []string{"SELECT @evil := 1", "SELECT get_lock('evil', 1)", "SELECT last_insert_id(7)"} {
		enginetest.Query(t, e, sql)
	}
	row := enginetest.Query(t, e, `SELECT @@sql_mode, @@time_zone, @@tx_read_only, @@in_transaction, @@max_statement_time, @@autocommit, @evil,
		is_used_lock('evil'), last_insert_id()`).Rows[0]
	want := `["ONLY_FULL_GROUP_BY,STRICT_TRANS_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION","+00:00",1,1,30,1,null,null,0]`
	if got, err := json.Marshal(row); err != nil || string(got) != want {
		t.Errorf("the session has %s, want %s", got, want)
	}
}

// TestServerKilled is the life of connections whose server dies and comes back.
func TestServerKilled(t *testing.T) {
	t.Parallel()
	_, url := mariadbtest.Database(t)
	target, err := engine.ParseURL(url)
	if err != nil {
		t.Fatal(err)
	}
	own := mariadbtest.Own(t)
	socket := own.Socket()
	dial := func(ctx context.Context, network, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, network, socket)
	}
	e := open(t, strings.Replace(url, target.Database, "mysql", 1), engine.Options{Dial: dial})
	rows := 0
	_, err = e.Query(t.Context(), "SELECT seq, repeat('x', 1000) FROM seq_1_to_10000000", engine.Limits{Rows: 1 << 30, Bytes: 1 << 40}, &enginetest.Recorder{OnRow: func() {
		if rows++; rows == 100 {
			own.Kill(t)
		}
	}})
	if !engine.IsUnavailable(err) {
		t.Errorf("got %v after %d rows", err, rows)
	}
	if err := e.Ping(t.Context()); !engine.IsUnavailable(err) {
		t.Errorf("without a server: %v", err)
	}
	socket = target.Host
	if err := e.Ping(t.Context()); err != nil {
		t.Errorf("afterwards: %v", err)
	}
	enginetest.Query(t, e, "SELECT 1")
}

// TestConnectionKilled is a connection that the server's administrator ends mid-read.
func TestConnectionKilled(t *testing.T) {
	t.Parallel()
	db, url := mariadbtest.Database(t)
	e := open(t, url, engine.Options{})
	rows := 0
	_, err := e.Query(t.Context(), "SELECT seq, repeat('x', 1000) FROM seq_1_to_10000000", engine.Limits{Rows: 1 << 30, Bytes: 1 << 40}, &enginetest.Recorder{OnRow: func() {
		if rows++; rows != 100 {
			return
		}
		var id int
		if err := db.QueryRow("SELECT ID FROM information_schema.PROCESSLIST WHERE DB = DATABASE() AND INFO LIKE 'SELECT seq%'").Scan(&id); err != nil {
			t.Error(err)
		}
		if _, err := db.Exec(fmt.Sprintf("KILL CONNECTION %d", id)); err != nil {
			t.Error(err)
		}
	}})
	if !engine.IsUnavailable(err) {
		t.Errorf("got %v after %d rows", err, rows)
	}
	enginetest.Query(t, e, "SELECT 1")
}

func TestBusyPool(t *testing.T) {
	t.Parallel()
	_, url := mariadbtest.Database(t)
	e := open(t, url, engine.Options{MaxConns: 1})
	running := make(chan struct{})
	done := make(chan error)
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		first := true
		_, err := e.Query(ctx, "SELECT seq FROM seq_1_to_100000000000", engine.Limits{Rows: 1 << 40, Bytes: 1 << 50}, &enginetest.Recorder{OnRow: func() {
			if first {
				first = false
				close(running)
			}
		}})
		done <- err
	}()
	<-running
	_, err := e.Query(t.Context(), "SELECT 1", engine.Limits{Timeout: 100 * time.Millisecond}, new(enginetest.Recorder))
	if !errors.Is(err, events.ClassTimeout) || !strings.Contains(err.Error(), "busy") {
		t.Errorf("got %v", err)
	}
	cancel()
	if err := <-done; !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	enginetest.Query(t, e, "SELECT 1")
}

func TestUnreachable(t *testing.T) {
	t.Parallel()
	db, owner := mariadbtest.Database(t)
	reader := strings.Replace(owner, "root", mariadbtest.Reader(t, db)+":"+url.QueryEscape(mariadbtest.Password), 1)
	reader = strings.ReplaceAll(reader, "+", "%20")
	if err := open(t, reader, engine.Options{}).Ping(t.Context()); err != nil {
		t.Fatal(err)
	}
	for change, want := range map[[2]string]string{
		{"%27secret", "%27other-secret"}:       "refused user and password",
		{"/test_", "/none_"}:                   "may not use that database",
		{"?socket", "?sslmode=require&socket"}: "does not offer TLS",
	} {
		e := open(t, strings.Replace(reader, change[0], change[1], 1), engine.Options{})
		err := e.Ping(t.Context())
		if !engine.IsUnavailable(err) || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", change[1], err)
			continue
		}
		if strings.Contains(err.Error(), "secret") {
			t.Errorf("the error holds a secret: %v", err)
		}
		var complaint *events.Error
		if errors.As(err, &complaint) && complaint.Retryable {
			t.Errorf("%s is not worth a retry", change[1])
		}
	}
	missing := strings.Replace(owner, "/test_", "/none_", 1)
	if err := open(t, missing, engine.Options{}).Ping(t.Context()); err == nil || !strings.Contains(err.Error(), "no database of that name") {
		t.Errorf("got %v", err)
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
	e := open(t, "mysql://u:p@"+l.Addr().String()+"/d", engine.Options{})
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
	_, url := mariadbtest.Database(t)
	e := open(t, url, engine.Options{Dial: dial})
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	if _, err := e.Query(ctx, "SELECT count(*) FROM seq_1_to_10000000000 AS a, seq_1_to_1000 AS b", engine.Limits{}, new(enginetest.Recorder)); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v", err)
	}
	idle(t, e)
	if n := len(dials); n < 2 {
		t.Errorf("%d connections were dialled, want one for the statement and one for its cancel", n)
	}
}

func TestIntrospectOddities(t *testing.T) {
	t.Parallel()
	// The one that refers to the other is dropped first.
	other, otherURL := mariadbtest.Database(t)
	db, url := mariadbtest.Database(t)
	target, err := engine.ParseURL(otherURL)
	if err != nil {
		t.Fatal(err)
	}
	exec(t, other, "CREATE TABLE far (id INT PRIMARY KEY)", "INSERT INTO far VALUES (1)")
	exec(t, db,
		"CREATE TABLE people (Id INT PRIMARY KEY AUTO_INCREMENT, feels ENUM('sad','happy'), doc JSON, api_key TEXT, note TEXT COMMENT 'a remark') COMMENT 'Everyone'",
		"INSERT INTO people (feels, doc, api_key) VALUES ('happy', '{}', 'sk-1'), ('happy', '{}', 'sk-2')",
		"CREATE TABLE `Odd ``one``` (a INT, b INT, c INT, PRIMARY KEY (b, a), FOREIGN KEY (c) REFERENCES people (Id))",
		"CREATE TABLE away (id INT, FOREIGN KEY (id) REFERENCES `"+target.Database+"`.far (id))",
		"CREATE VIEW v AS SELECT Id, feels FROM people",
		"CREATE SEQUENCE s",
		"CREATE TABLE wide (id INT PRIMARY KEY, at DATETIME)",
		"INSERT INTO wide SELECT seq * 3, '2024-01-01' + INTERVAL seq MINUTE FROM seq_1_to_30000",
	)
	schema, err := open(t, url, engine.Options{}).Introspect(t.Context(), engine.IntrospectOptions{SampleRows: 1000})
	if err != nil {
		t.Fatal(err)
	}
	if got, want := tables(schema), "Odd `one`|away|people|v|wide"; got != want {
		t.Fatalf("tables are %s, want %s", got, want)
	}
	people := schema.Table("people")
	if people.Comment != "Everyone" || people.Column("note").Comment != "a remark" || people.Rows != 2 || people.Column("doc").Class != events.TypeJSON {
		t.Errorf("got %+v", people)
	}
	if c := people.Column("api_key"); c.Values != nil || c.Distinct != engine.Unknown {
		t.Errorf("a secret was read: %+v", c)
	}
	odd := schema.Table("Odd `one`")
	if strings.Join(odd.PrimaryKey, "|") != "b|a" || len(odd.ForeignKeys) != 1 || odd.ForeignKeys[0].RefTable != "people" {
		t.Errorf("got %+v", odd)
	}
	if keys := schema.Table("away").ForeignKeys; len(keys) != 0 {
		t.Errorf("a key to a table that is not in the snapshot: %+v", keys)
	}
	if c := schema.Table("wide").Column("at"); c.Min != "2024-01-01 00:01:00" || c.Max != "2024-01-21 20:00:00" || c.Distinct < 20000 {
		t.Errorf("got %+v", c)
	}
	schema, err = open(t, url+"&databases="+target.Database, engine.Options{}).Introspect(t.Context(), engine.IntrospectOptions{})
	if err != nil {
		t.Fatal(err)
	}
	far := target.Database + ".far"
	if got, want := tables(schema), "Odd `one`|away|people|v|wide|"+far; got != want {
		t.Fatalf("tables are %s, want %s", got, want)
	}
	if keys := schema.Table("away").ForeignKeys; len(keys) != 1 || keys[0].RefTable != far {
		t.Errorf("got %+v", keys)
	}
}

func tables(schema *events.Schema) string {
	names := make([]string, len(schema.Tables))
	for i, table := range schema.Tables {
		names[i] = table.Qualified()
	}
	return strings.Join(names, "|")
}

func TestRightsOfLogins(t *testing.T) {
	t.Parallel()
	db, owner := mariadbtest.Database(t)
	reader := strings.Replace(owner, "root", mariadbtest.Reader(t, db)+":"+strings.ReplaceAll(url.QueryEscape(mariadbtest.Password), "+", "%20"), 1)
	exec(t, db, "CREATE TABLE t (id INT PRIMARY KEY)")
	for address, want := range map[string]string{owner: "ALL PRIVILEGES", reader: ""} {
		inspector, ok := open(t, address, engine.Options{}).(engine.Inspector)
		if !ok {
			t.Fatal("the engine cannot tell rights")
		}
		got, err := inspector.Rights(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if want == "" && len(got.Excess) > 0 || want != "" && (len(got.Excess) != 1 || !strings.Contains(got.Excess[0], want) || !strings.Contains(got.Remedy, "GRANT SELECT")) {
			t.Errorf("got %+v, want %q", got, want)
		}
	}
	schema, err := open(t, reader, engine.Options{}).Introspect(t.Context(), engine.IntrospectOptions{})
	if err != nil || len(schema.Tables) != 1 || len(schema.Tables[0].PrimaryKey) != 1 {
		t.Errorf("a reader sees %+v, %v", schema, err)
	}
}

// TestHiddenColumns holds that what is kept back is in no snapshot, nor what shows it
// under another name.
func TestHiddenColumns(t *testing.T) {
	t.Parallel()
	db, url := mariadbtest.Database(t)
	exec(t, db,
		"CREATE TABLE people (id INT PRIMARY KEY, email VARCHAR(50), phone VARCHAR(50), handle VARCHAR(60) AS (upper(email)), city VARCHAR(20))",
		"INSERT INTO people (id, email, phone, city) VALUES (1, 'a@b', '1', 'x')",
		"CREATE VIEW addresses AS SELECT id, email AS address FROM people",
		"CREATE VIEW cities AS SELECT city, count(*) AS n FROM people GROUP BY city",
		"CREATE TABLE boxes (id INT PRIMARY KEY)",
	)
	rules, err := events.ConnectionOptions{Hidden: []string{"people.email"}, Masked: []string{"people.phone"}}.ColumnRules()
	if err != nil {
		t.Fatal(err)
	}
	v := veil.New(rules)
	schema, err := open(t, url, engine.Options{}).Introspect(t.Context(), engine.IntrospectOptions{Veil: v.Draw})
	if err != nil {
		t.Fatal(err)
	}
	if got, want := tables(v.Finish(schema)), "boxes|cities|people"; got != want {
		t.Errorf("tables are %s, want %s (%v)", got, want, v.Warnings())
	}
	people := schema.Table("people")
	if people.Column("email") != nil || people.Column("handle") != nil || !people.Shielded || !people.Column("phone").Masked {
		t.Errorf("got %+v", people)
	}
	for _, table := range schema.Tables {
		for _, c := range table.Columns {
			if strings.Contains(fmt.Sprint(c), "a@b") || strings.Contains(fmt.Sprint(c), "A@B") || c.Masked && (c.Min != "" || c.Values != nil) {
				t.Errorf("%s.%s shows a value: %+v", table.Name, c.Name, c)
			}
		}
	}
}
