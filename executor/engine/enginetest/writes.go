package enginetest

import (
	"context"
	"errors"
	"reflect"
	"testing"
	"time"

	"arivu/events"
	"arivu/executor/engine"
)

// WriteSubject is an engine that writes, with what differs between dialects.
type WriteSubject struct {
	// New makes a database with these statements and opens it to read, and to write.
	New func(t *testing.T, setup []string) (reader, writer engine.Engine)
	// Endless is a statement on notes that runs until it is stopped.
	Endless string
	// Refused are statements that Write must not run, whoever asks.
	Refused []string
	// Structure says that it also changes structure, and NotStructure are statements that
	// it must not run then, beside those that write rows.
	Structure    bool
	NotStructure []string
}

var notes = []string{
	"CREATE TABLE notes (id INTEGER PRIMARY KEY, text VARCHAR(80) NOT NULL)",
	"INSERT INTO notes VALUES (1, 'one'), (2, 'two'), (3, 'three')",
}

func keep(int64) bool { return true }

// RunWrites tests what every engine that writes must do.
func RunWrites(t *testing.T, s *WriteSubject) {
	t.Helper()
	for name, run := range map[string]func(*testing.T, *WriteSubject){
		"Kept": testKept, "Trial": testTrial, "Refused": testWriteRefused, "Stopped": testWriteStopped, "ReadOnly": testReadOnlyOpening, "Structure": testWriteStructure,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			run(t, s)
		})
	}
}

func (s *WriteSubject) open(t *testing.T) (reader, writer engine.Writer) {
	t.Helper()
	reading, writing := s.New(t, notes)
	reader, ok := reading.(engine.Writer)
	if !ok {
		t.Fatalf("%T does not write", reading)
	}
	writer, ok = writing.(engine.Writer)
	if !ok {
		t.Fatalf("%T does not write", writing)
	}
	return reader, writer
}

func options() engine.WriteOptions {
	return engine.WriteOptions{Timeout: 10 * time.Second, Table: "notes"}
}

func stored(t *testing.T, e engine.Engine) []events.Row {
	t.Helper()
	return Query(t, e, "SELECT id, text FROM notes ORDER BY id").Rows
}

func testKept(t *testing.T, s *WriteSubject) {
	reader, writer := s.open(t)
	schemas, err := reader.Schemas(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, step := range []struct {
		sql  string
		rows int64
	}{
		{"UPDATE notes SET text = 'x' WHERE id > 1", 2},
		{"INSERT INTO notes (id, text) VALUES (4, 'four')", 1},
		{"DELETE FROM notes WHERE id = 1", 1},
		{"DELETE FROM notes WHERE id = 99", 0},
	} {
		asked := int64(-1)
		o := options()
		o.Schemas = schemas
		n, err := writer.Write(t.Context(), step.sql, o, func(rows int64) bool { asked = rows; return true })
		if err != nil || n != step.rows || asked != step.rows {
			t.Errorf("%s: %d rows, asked about %d, %v", step.sql, n, asked, err)
		}
	}
	if got := stored(t, reader); len(got) != 3 || got[0][1] != "x" || got[2][1] != "four" {
		t.Errorf("stored %v", got)
	}
}

// A trial tells how many rows it touched and leaves none changed.
func testTrial(t *testing.T, s *WriteSubject) {
	reader, writer := s.open(t)
	before := stored(t, reader)
	for _, commit := range []func(int64) bool{nil, func(int64) bool { return false }} {
		n, err := writer.Write(t.Context(), "UPDATE notes SET text = 'x'", options(), commit)
		if err != nil || n != 3 {
			t.Errorf("%d rows, %v", n, err)
		}
	}
	if after := stored(t, reader); !reflect.DeepEqual(before, after) {
		t.Errorf("a trial changed %v to %v", before, after)
	}
	// Nothing is left open: the next write goes through.
	if n, err := writer.Write(t.Context(), "DELETE FROM notes", options(), keep); err != nil || n != 3 {
		t.Errorf("%d rows, %v", n, err)
	}
}

func testWriteRefused(t *testing.T, s *WriteSubject) {
	reader, writer := s.open(t)
	before := stored(t, reader)
	for _, sql := range append([]string{
		"UPDATE notes SET text = 'x'; DELETE FROM notes", "DELETE FROM notes RETURNING id", "SELECT * FROM notes", "",
		"DROP TABLE notes", "CREATE TABLE more (id INTEGER)", "COMMIT", "ROLLBACK", "BEGIN", "DELETE FROM nowhere",
		"INSERT INTO notes (id, text) VALUES (1, 'again')", "UPDATE notes SET text = NULL",
	}, s.Refused...) {
		if n, err := writer.Write(t.Context(), sql, options(), keep); err == nil || errors.Is(err, engine.ErrUncertain) {
			t.Errorf("%q: %d rows, %v", sql, n, err)
		}
	}
	if after := stored(t, reader); !reflect.DeepEqual(before, after) {
		t.Errorf("refused statements changed %v to %v", before, after)
	}
	if n, err := writer.Write(t.Context(), "DELETE FROM notes WHERE id = 1", options(), keep); err != nil || n != 1 {
		t.Errorf("afterwards %d rows, %v", n, err)
	}
}

func testWriteStopped(t *testing.T, s *WriteSubject) {
	reader, writer := s.open(t)
	o := options()
	o.Timeout = 300 * time.Millisecond
	if _, err := writer.Write(t.Context(), s.Endless, o, keep); !errors.Is(err, events.ClassTimeout) {
		t.Errorf("got %v, want a timeout", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(200*time.Millisecond, cancel)
	if _, err := writer.Write(ctx, s.Endless, options(), keep); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want a cancel", err)
	}
	if got := stored(t, reader); len(got) != 3 || got[0][1] != "one" {
		t.Errorf("stored %v", got)
	}
}

// Opened to read, an engine does not write; opened to write, its queries still read.
func testReadOnlyOpening(t *testing.T, s *WriteSubject) {
	reader, writer := s.open(t)
	if _, err := reader.Write(t.Context(), "DELETE FROM notes", options(), keep); !errors.Is(err, events.ClassUnsafe) {
		t.Errorf("got %v", err)
	}
	if _, err := writer.Query(t.Context(), "DELETE FROM notes", engine.Limits{}, new(Recorder)); err == nil {
		t.Error("a query wrote")
	}
	if got := stored(t, reader); len(got) != 3 {
		t.Errorf("stored %v", got)
	}
}

// A change of structure is taken back by a trial, kept where it may be, and nothing else
// runs as one.
func testWriteStructure(t *testing.T, s *WriteSubject) {
	reader, writer := s.open(t)
	o := options()
	o.Structure = true
	if !s.Structure {
		for _, sql := range []string{"CREATE TABLE more (id INTEGER)", "DROP TABLE notes", "DELETE FROM notes"} {
			if _, err := writer.Write(t.Context(), sql, o, keep); !errors.Is(err, events.ClassUnsafe) {
				t.Errorf("%s: %v", sql, err)
			}
		}
		return
	}
	for _, sql := range append([]string{
		"DELETE FROM notes", "UPDATE notes SET text = 'x'", "SELECT 1", "CREATE TABLE more (id INTEGER); DROP TABLE notes", "COMMIT", "DROP TABLE nowhere",
	}, s.NotStructure...) {
		if _, err := writer.Write(t.Context(), sql, o, keep); err == nil || errors.Is(err, engine.ErrUncertain) {
			t.Errorf("%q ran as a change of structure: %v", sql, err)
		}
	}
	before := stored(t, reader)
	for _, step := range []struct{ sql, look string }{
		{"CREATE TABLE more (id INTEGER PRIMARY KEY, note INTEGER REFERENCES notes (id), CHECK (id > 0))", "SELECT id, note FROM more"},
		{"CREATE UNIQUE INDEX by_text ON notes (lower(text)) WHERE id > 0", "SELECT text FROM notes"},
		{"CREATE VIEW seen (n) AS SELECT count(*) FROM notes", "SELECT n FROM seen"},
		{"ALTER TABLE notes ADD COLUMN stars INTEGER NOT NULL DEFAULT 3 CHECK (stars > 0)", "SELECT stars FROM notes"},
		{"ALTER TABLE notes RENAME COLUMN stars TO points", "SELECT points FROM notes"},
		{"ALTER TABLE notes DROP COLUMN points", "SELECT n FROM seen"},
		{"ALTER TABLE more RENAME TO others", "SELECT note FROM others"},
		{"DROP INDEX by_text", "SELECT text FROM notes"},
		{"DROP VIEW seen", "SELECT text FROM notes"},
		{"DROP TABLE others", "SELECT text FROM notes"},
	} {
		for _, commit := range []func(int64) bool{nil, keep} {
			if n, err := writer.Write(t.Context(), step.sql, o, commit); err != nil || n != 0 {
				t.Fatalf("%s: %d rows, %v", step.sql, n, err)
			}
		}
		Query(t, reader, step.look)
	}
	if after := stored(t, reader); !reflect.DeepEqual(before, after) {
		t.Errorf("changes of structure changed %v to %v", before, after)
	}
}
