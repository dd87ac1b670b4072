package sqlite_test

import (
	"testing"
	"time"

	"arivu/events"
	"arivu/executor/engine"
	"arivu/executor/engine/enginetest"
	"arivu/executor/engine/sqlite"
)

func openWritable(t *testing.T, path string, worker ...string) engine.Writer {
	t.Helper()
	e, err := sqlite.Open(t.Context(), &engine.Target{Dialect: events.DialectSQLite, Path: path}, engine.Options{Writable: true, Worker: worker})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := e.Close(); err != nil {
			t.Errorf("closing: %v", err)
		}
	})
	return e.(engine.Writer)
}

func TestWrites(t *testing.T) {
	t.Parallel()
	for name, worker := range map[string][]string{"here": nil, "apart": ourselves(t)} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			testWrites(t, worker)
		})
	}
}

func testWrites(t *testing.T, worker []string) {
	enginetest.RunWrites(t, &enginetest.WriteSubject{
		New: func(t *testing.T, setup []string) (engine.Engine, engine.Engine) {
			path := create(t, setup)
			return open(t, path), openWritable(t, path, worker...)
		},
		Endless: "UPDATE notes SET text = (WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n)",
		Refused: []string{
			"PRAGMA user_version = 7", "ATTACH 'other.db' AS other", "VACUUM", "VACUUM INTO 'copy.db'", "REINDEX", "ANALYZE",
			"UPDATE sqlite_schema SET sql = ''", "UPDATE notes SET text = load_extension('x')", "SAVEPOINT a", "DETACH main",
		},
		Structure: true,
		NotStructure: []string{
			"CREATE TRIGGER t AFTER DELETE ON notes BEGIN DELETE FROM notes; END", "CREATE TEMP TABLE more (id)", "CREATE VIRTUAL TABLE v USING fts5(a)",
			"DROP TRIGGER t", "DROP TABLE sqlite_master", "PRAGMA writable_schema = 1", "VACUUM", "REINDEX notes", "ATTACH 'other.db' AS other",
			"CREATE TABLE more AS SELECT load_extension('x')", "CREATE TABLE more AS SELECT sql FROM sqlite_schema",
			"UPDATE sqlite_schema SET sql = ''",
			"CREATE TABLE other.more (id)", "CREATE INDEX i ON sqlite_master (sql)",
		},
	})
}

// What a table does by itself when it is written is part of the write: its triggers,
// its cascades and its counters.
func TestWritesWithTriggersAndKeys(t *testing.T) {
	t.Parallel()
	path := create(t, []string{
		"CREATE TABLE parents (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT)",
		"CREATE TABLE children (id INTEGER PRIMARY KEY, parent INTEGER REFERENCES parents (id) ON DELETE CASCADE)",
		"CREATE TABLE journal (what TEXT)",
		"CREATE TRIGGER noted AFTER DELETE ON parents BEGIN INSERT INTO journal VALUES ('gone'); END",
		"INSERT INTO parents (name) VALUES ('a'), ('b')", "INSERT INTO children VALUES (1, 1), (2, 2)",
	})
	w := openWritable(t, path, ourselves(t)...)
	o := engine.WriteOptions{Timeout: time.Second}
	for sql, rows := range map[string]int64{"DELETE FROM parents WHERE id = 1": 1, "INSERT INTO parents (name) VALUES ('c')": 1} {
		if n, err := w.Write(t.Context(), sql, o, func(int64) bool { return true }); err != nil || n != rows {
			t.Errorf("%s: %d rows, %v", sql, n, err)
		}
	}
	e := open(t, path)
	for sql, want := range map[string]string{"SELECT count(*) FROM children": "1", "SELECT count(*) FROM journal": "1", "SELECT max(id) FROM parents": "3"} {
		if got := enginetest.Query(t, e, sql).Rows[0][0]; got != number(want) {
			t.Errorf("%s is %v, want %s", sql, got, want)
		}
	}
	// A broken reference is refused as a whole.
	if _, err := w.Write(t.Context(), "INSERT INTO children VALUES (9, 99)", o, func(int64) bool { return true }); err == nil {
		t.Error("a reference to nothing was stored")
	}
}
