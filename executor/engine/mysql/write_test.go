package mysql_test

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net"
	"strings"
	"testing"
	"time"

	"arivu/events"
	"arivu/executor/engine"
	"arivu/executor/engine/enginetest"
	"arivu/executor/engine/mariadbtest"
)

func keep(int64) bool { return true }

func openWritable(t *testing.T, url string, opts engine.Options) engine.Writer {
	t.Helper()
	opts.Writable = true
	return open(t, url, opts).(engine.Writer)
}

func TestWrites(t *testing.T) {
	t.Parallel()
	enginetest.RunWrites(t, &enginetest.WriteSubject{
		New: func(t *testing.T, setup []string) (engine.Engine, engine.Engine) {
			db, url := mariadbtest.Database(t)
			exec(t, db, setup...)
			return open(t, url, engine.Options{}), openWritable(t, url, engine.Options{MaxConns: 2})
		},
		Endless: "UPDATE notes SET text = (SELECT count(*) FROM seq_1_to_10000000000 AS a, seq_1_to_1000 AS b)",
		Refused: []string{
			"TRUNCATE TABLE notes", "REPAIR TABLE notes", "LOCK TABLES notes WRITE", "SET @a = 1", "SET SESSION sql_log_bin = 0", "CALL p()", "DO SLEEP(1)",
			"LOAD DATA INFILE '/etc/passwd' INTO TABLE notes", "GRANT ALL ON *.* TO root", "CREATE USER evil", "RENAME TABLE notes TO more", "KILL 1",
			"PREPARE s FROM 'DELETE FROM notes'", "EXECUTE IMMEDIATE 'DROP TABLE notes'", "HANDLER notes OPEN", "START TRANSACTION", "XA START 'a'", "FLUSH TABLES",
			"DELETE FROM notes WHERE id = ?", "/*! DROP TABLE notes */", "DELETE FROM notes /*! WHERE id = 1 */", "SELECT * FROM notes INTO OUTFILE '/tmp/arivu-x'",
			"INSERT INTO notes SELECT 9, load_file('/etc/passwd')", "BEGIN NOT ATOMIC DELETE FROM notes; END", "INSERT INTO notes (id, text) VALUES (9, NULL)",
			"INSERT INTO notes (id, text) VALUES (9, repeat('x', 81))", "INSERT INTO notes (id) VALUES (9) RETURNING id",
		},
	})
}

// write writes to a table of the connection's own database.
func write(t *testing.T, w engine.Writer, table, sql string, commit func(int64) bool) (int64, error) {
	t.Helper()
	return w.Write(t.Context(), sql, engine.WriteOptions{Timeout: 10 * time.Second, Table: table}, commit)
}

func value(t *testing.T, db *sql.DB, query string) (v string) {
	t.Helper()
	if err := db.QueryRowContext(t.Context(), query).Scan(&v); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return v
}

// What cannot be rolled back is not tried, let alone written.
func TestOnlyTablesThatRollBackAreWritten(t *testing.T) {
	t.Parallel()
	db, url := mariadbtest.Database(t)
	w := openWritable(t, url, engine.Options{})
	for _, kind := range []string{"MyISAM", "Aria", "MEMORY", "CSV"} {
		table := "as_" + strings.ToLower(kind)
		exec(t, db, fmt.Sprintf("CREATE TABLE %s (id INT NOT NULL) ENGINE = %s", table, kind), fmt.Sprintf("INSERT INTO %s VALUES (1)", table))
		for _, commit := range []func(int64) bool{nil, keep} {
			_, err := write(t, w, table, "DELETE FROM "+table, commit)
			if !errors.Is(err, events.ClassUnsafe) || errors.Is(err, engine.ErrUncertain) || !strings.Contains(err.Error(), kind) {
				t.Errorf("%s: %v", kind, err)
			}
		}
		if n := value(t, db, "SELECT count(*) FROM "+table); n != "1" {
			t.Errorf("%s has %s rows", table, n)
		}
	}
	exec(t, db, "CREATE TABLE kept (id INT) ENGINE = InnoDB", "INSERT INTO kept VALUES (1)")
	for _, table := range []string{"", "nowhere"} {
		if _, err := write(t, w, table, "DELETE FROM kept", keep); !errors.Is(err, events.ClassUnknownTable) {
			t.Errorf("%q: %v", table, err)
		}
	}
	if n, err := write(t, w, "kept", "DELETE FROM kept", keep); n != 1 || err != nil {
		t.Errorf("%d rows, %v", n, err)
	}
}

// Whether what its triggers write can be rolled back is known by rolling a trial back:
// that is said, and is not a statement that left no trace.
func TestTriggerThatCannotBeRolledBack(t *testing.T) {
	t.Parallel()
	db, url := mariadbtest.Database(t)
	exec(t, db, "CREATE TABLE notes (id INT PRIMARY KEY)", "INSERT INTO notes VALUES (1)", "CREATE TABLE journal (what INT) ENGINE = MyISAM",
		"CREATE TRIGGER noted AFTER UPDATE ON notes FOR EACH ROW INSERT INTO journal VALUES (new.id)")
	w := openWritable(t, url, engine.Options{})
	for _, commit := range []func(int64) bool{nil, func(int64) bool { return false }} {
		if _, err := write(t, w, "notes", "UPDATE notes SET id = 2", commit); !errors.Is(err, engine.ErrUncertain) || !strings.Contains(err.Error(), "trigger") {
			t.Errorf("got %v", err)
		}
	}
	if got := value(t, db, "SELECT concat((SELECT id FROM notes), ':', (SELECT count(*) FROM journal))"); got != "1:2" {
		t.Errorf("the tables hold %s", got)
	}
}

// What a table does by itself when it is written is part of the write and of its
// rollback: triggers and cascades. A broken reference is refused as a whole, also where
// the server would let it pass.
func TestWritesWithTriggersAndKeys(t *testing.T) {
	t.Parallel()
	db, url := mariadbtest.Database(t)
	exec(t, db, "CREATE TABLE parents (id INT PRIMARY KEY AUTO_INCREMENT, name TEXT)",
		"CREATE TABLE children (id INT PRIMARY KEY, parent INT, FOREIGN KEY (parent) REFERENCES parents (id) ON DELETE CASCADE)",
		"CREATE TABLE journal (what TEXT)", "CREATE TRIGGER noted AFTER DELETE ON parents FOR EACH ROW INSERT INTO journal VALUES ('gone')",
		"INSERT INTO parents (name) VALUES ('a'), ('b')", "INSERT INTO children VALUES (1, 1), (2, 2)")
	w := openWritable(t, url, engine.Options{})
	const state = "SELECT concat((SELECT count(*) FROM parents), (SELECT count(*) FROM children), (SELECT count(*) FROM journal))"
	for _, step := range []struct {
		commit func(int64) bool
		want   string
	}{{nil, "220"}, {keep, "111"}} {
		if n, err := write(t, w, "parents", "DELETE FROM parents WHERE id = 1", step.commit); n != 1 || err != nil {
			t.Errorf("%d rows, %v", n, err)
		}
		if got := value(t, db, state); got != step.want {
			t.Errorf("the tables have %s rows, want %s", got, step.want)
		}
	}
	if _, err := write(t, w, "children", "INSERT INTO children VALUES (9, 99)", keep); err == nil {
		t.Error("a reference to nothing was stored")
	}
}

// A row counts that an UPDATE leaves as it was; a name means what it means to the
// reader, wherever the writer's login begins.
func TestWriterCountsAndLooksAsTheReader(t *testing.T) {
	t.Parallel()
	db, url := mariadbtest.Database(t)
	other, otherURL := mariadbtest.Database(t)
	exec(t, db, "CREATE TABLE notes (id INT)", "INSERT INTO notes VALUES (1), (2)")
	exec(t, other, "CREATE TABLE notes (id INT)", "INSERT INTO notes VALUES (1)")
	schemas, err := open(t, url, engine.Options{}).(engine.Writer).Schemas(t.Context())
	if err != nil || len(schemas) != 1 {
		t.Fatalf("schemas %v, %v", schemas, err)
	}
	w := openWritable(t, otherURL, engine.Options{})
	o := engine.WriteOptions{Timeout: 10 * time.Second, Schemas: schemas, Table: "notes"}
	if n, err := w.Write(t.Context(), "UPDATE notes SET id = id", o, nil); n != 2 || err != nil {
		t.Errorf("%d rows, %v", n, err)
	}
	o.Namespace = value(t, other, "SELECT DATABASE()")
	if n, err := w.Write(t.Context(), "DELETE FROM "+o.Namespace+".notes", o, keep); n != 1 || err != nil {
		t.Errorf("%d rows, %v", n, err)
	}
	if got := value(t, db, "SELECT count(*) FROM notes") + value(t, other, "SELECT count(*) FROM notes"); got != "20" {
		t.Errorf("the tables have %s rows", got)
	}
}

// The server counts a row that is changed, or takes the place of another, twice.
func TestServerCountsReplacedRowsTwice(t *testing.T) {
	t.Parallel()
	db, url := mariadbtest.Database(t)
	exec(t, db, "CREATE TABLE notes (id INT PRIMARY KEY, code INT UNIQUE)", "INSERT INTO notes VALUES (1, 1), (2, 2)")
	w := openWritable(t, url, engine.Options{})
	for sql, rows := range map[string]int64{
		"INSERT INTO notes VALUES (1, 1), (3, 3) ON DUPLICATE KEY UPDATE code = 9": 3,
		"INSERT INTO notes VALUES (1, 1) ON DUPLICATE KEY UPDATE code = code":      1,
		"REPLACE INTO notes VALUES (3, 3)":                                         1,
		"REPLACE INTO notes VALUES (1, 2)":                                         3, // in the place of two
	} {
		if n, err := write(t, w, "notes", sql, nil); n != rows || err != nil {
			t.Errorf("%s: %d rows, %v", sql, n, err)
		}
	}
}

// cut is a connection that is lost when a statement is sent: before or after the server
// has it.
type cut struct {
	net.Conn
	at        []byte
	delivered bool
}

func (c *cut) Write(p []byte) (int, error) {
	if !bytes.Contains(p, c.at) {
		return c.Conn.Write(p)
	}
	if c.delivered {
		if n, err := c.Conn.Write(p); err != nil {
			return n, err
		}
		// The answer is on its way, so that the server has done it.
		if _, err := c.Conn.Read(make([]byte, 1)); err != nil {
			return 0, err
		}
	}
	return 0, errors.Join(net.ErrClosed, c.Close())
}

// A connection that is lost while it commits leaves open whether the rows were kept. One
// that is lost before has kept nothing, and says so.
func TestLostConnection(t *testing.T) {
	t.Parallel()
	db, url := mariadbtest.Database(t)
	exec(t, db, "CREATE TABLE notes (id INT)", "INSERT INTO notes VALUES (0)")
	for _, c := range []struct {
		at        string
		delivered bool
		uncertain bool
		left      string
	}{
		{"START TRANSACTION READ WRITE", true, false, "0"},
		{"UPDATE notes", true, false, "0"},
		{"ROW_COUNT", true, false, "0"},
		{"COMMIT", false, true, "0"},
		{"COMMIT", true, true, "1"},
	} {
		w := openWritable(t, url, engine.Options{Dial: func(ctx context.Context, network, address string) (net.Conn, error) {
			conn, err := new(net.Dialer).DialContext(ctx, network, address)
			return &cut{Conn: conn, at: []byte(c.at), delivered: c.delivered}, err
		}})
		_, err := write(t, w, "notes", "UPDATE notes SET id = id + 1", keep)
		if err == nil || errors.Is(err, engine.ErrUncertain) != c.uncertain {
			t.Errorf("lost at %s: %v", c.at, err)
		}
		if got := value(t, db, "SELECT id FROM notes FOR UPDATE"); got != c.left {
			t.Errorf("lost at %s (delivered: %t): the row is %s, want %s", c.at, c.delivered, got, c.left)
		}
	}
}

// A statement that is no longer waited for ends on the server, and what it wrote is
// taken back.
func TestCanceledWriteEndsOnTheServer(t *testing.T) {
	t.Parallel()
	db, url := mariadbtest.Database(t)
	exec(t, db, "CREATE TABLE notes (id INT, text TEXT)", "INSERT INTO notes VALUES (1, 'a'), (2, 'b')")
	w := openWritable(t, url, engine.Options{MaxConns: 2})
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(300*time.Millisecond, cancel)
	_, err := w.Write(ctx, "UPDATE notes SET text = (SELECT count(*) FROM seq_1_to_10000000000 AS a, seq_1_to_1000 AS b) WHERE id > 0",
		engine.WriteOptions{Timeout: time.Minute, Table: "notes"}, keep)
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	idle(t, w)
	if got := value(t, db, "SELECT group_concat(text ORDER BY id) FROM notes"); got != "a,b" {
		t.Errorf("the table holds %s", got)
	}
}
