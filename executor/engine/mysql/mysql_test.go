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

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

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
		Indexes:     true,
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

// stored are values that only columns have.
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
	// The session that took the lock is closed; the server sees that in its own time.
	for until := time.Now().Add(30 * time.Second); time.Now().Before(until); time.Sleep(10 * time.Millisecond) {
		if enginetest.Query(t, e, "SELECT is_used_lock('evil')").Rows[0][0] == nil {
			break
		}
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

// TestHiddenColumns holds that what is kept back is in no snapshot, nor what shows it
// under another name.

// TestEarlyCancel cancels at once, when the statement may not have begun: the order to
// end it must not be lost between two statements of the session.
func TestEarlyCancel(t *testing.T) {
	t.Parallel()
	_, url := mariadbtest.Database(t)
	e := open(t, url, engine.Options{})
	for i := range 40 {
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(time.Duration(i)*50*time.Microsecond, cancel)
		_, err := e.Query(ctx, "SELECT count(*) FROM seq_1_to_10000000000 AS a, seq_1_to_1000 AS b", engine.Limits{Timeout: time.Minute}, new(enginetest.Recorder))
		if !errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
	}
	idle(t, e)
}
