package sqlite_test

import (
	"database/sql"
	"errors"
	"reflect"
	"testing"
	"time"

	"arivu/events"
	"arivu/executor/engine"
	"arivu/executor/engine/enginetest"
)

// Times are stored as text, each program in its own way, and shown in one.
func TestStoredTimes(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ stored, date, at, text string }{
		{"2024-02-29", "2024-02-29", "2024-02-29T00:00:00", "2024-02-29"},
		{"2024-02-29 00:00:00", "2024-02-29", "2024-02-29T00:00:00", "2024-02-29 00:00:00"},
		{"2024-02-29 12:30:01", "2024-02-29T12:30:01", "2024-02-29T12:30:01", "2024-02-29 12:30:01"},
		{"2024-02-29T12:30:01Z", "2024-02-29T12:30:01", "2024-02-29T12:30:01", "2024-02-29T12:30:01Z"},
		{"2024-02-29 12:30:01.500", "2024-02-29T12:30:01.5", "2024-02-29T12:30:01.5", "2024-02-29 12:30:01.500"},
		{"2024-02-29 12:30:01.5+02:00", "2024-02-29T12:30:01.5+02:00", "2024-02-29T12:30:01.5+02:00", "2024-02-29 12:30:01.5+02:00"},
		{"2024-02-29T12:30", "2024-02-29T12:30:00", "2024-02-29T12:30:00", "2024-02-29T12:30"},
		{"2024-02-29 12:30:01.5 +0000 UTC m=+0.25", "2024-02-29T12:30:01.5", "2024-02-29T12:30:01.5", "2024-02-29 12:30:01.5 +0000 UTC m=+0.25"},
		{"2024-02-31", "2024-02-31", "2024-02-31", "2024-02-31"},
		{"2024-02-31 12:30:01", "2024-02-31 12:30:01", "2024-02-31T12:30:01", "2024-02-31 12:30:01"},
		{"yesterday", "yesterday", "yesterday", "yesterday"},
	} {
		e := open(t, create(t, []string{
			"CREATE TABLE stored (d DATE, t timestamp, x TEXT)",
			"INSERT INTO stored VALUES ('" + c.stored + "', '" + c.stored + "', '" + c.stored + "')",
		}))
		if got, want := enginetest.Query(t, e, "SELECT * FROM stored").Rows[0], (events.Row{c.date, c.at, c.text}); !reflect.DeepEqual(got, want) {
			t.Errorf("%q is shown as %q, want %q", c.stored, got, want)
		}
	}
}

// A connection that knows an older schema gives the columns of today.
func TestSchemaChangesBetweenStatements(t *testing.T) {
	t.Parallel()
	path := create(t, []string{"CREATE TABLE t (a INTEGER, b TEXT)", "INSERT INTO t VALUES (1, 'x')"})
	e := open(t, path)
	enginetest.Query(t, e, "SELECT * FROM t")
	other := writer(t, path)
	for _, s := range []string{"ALTER TABLE t RENAME COLUMN b TO c", "ALTER TABLE t ADD COLUMN d DATE", "UPDATE t SET d = '2024-02-29'"} {
		if _, err := other.ExecContext(t.Context(), s); err != nil {
			t.Fatal(err)
		}
	}
	r := enginetest.Query(t, e, "SELECT * FROM t")
	header := []events.ResultColumn{{Name: "a", Type: events.TypeInteger}, {Name: "c", Type: events.TypeText}, {Name: "d", Type: events.TypeDate}}
	if row := (events.Row{number("1"), "x", "2024-02-29"}); !reflect.DeepEqual(r.Header, header) || !reflect.DeepEqual(r.Rows[0], row) {
		t.Errorf("%v %v", r.Header, r.Rows)
	}
}

// Who has the file locked is waited for, but not past the time of a statement, nor for ever.
func TestLockedFile(t *testing.T) {
	t.Parallel()
	path := create(t, []string{"CREATE TABLE t (a INTEGER)", "INSERT INTO t VALUES (1)"})
	e := open(t, path)
	other := writer(t, path)
	lock := func(sql string) {
		t.Helper()
		if _, err := other.ExecContext(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
	}
	lock("BEGIN EXCLUSIVE")
	for _, c := range []struct {
		timeout time.Duration
		class   events.Class
	}{{50 * time.Millisecond, events.ClassTimeout}, {time.Minute, events.ClassUnavailable}} {
		_, err := e.Query(t.Context(), "SELECT a FROM t", engine.Limits{Timeout: c.timeout}, enginetest.Discard{})
		var known *events.Error
		if !errors.As(err, &known) || known.Class != c.class {
			t.Errorf("got %v, want %s", err, c.class)
		}
	}
	done := make(chan error, 1)
	go func() {
		_, err := e.Query(t.Context(), "SELECT a FROM t", engine.Limits{}, enginetest.Discard{})
		done <- err
	}()
	lock("ROLLBACK")
	if err := <-done; err != nil {
		t.Error(err)
	}
}

// writer is another program's one connection to a file.
func writer(t *testing.T, path string) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	t.Cleanup(func() { _ = db.Close() })
	return db
}
