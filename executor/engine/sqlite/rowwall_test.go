package sqlite_test

import (
	"errors"
	"fmt"
	"os"
	"testing"
	"time"

	"arivu/events"
	"arivu/executor/engine"
	"arivu/executor/engine/enginetest"
	"arivu/executor/engine/sqlite"
)

// limited opens a file of which policies hold back the persons above 1, with workers
// and for writing.
func limited(t *testing.T, path string, policies ...events.RowPolicy) engine.Engine {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	rules, err := events.ConnectionOptions{Hidden: []string{"people.secret", "people.weight"}, RowPolicies: policies}.Rules()
	if err != nil {
		t.Fatal(err)
	}
	opts := engine.Options{MaxConns: 2, Worker: []string{self, workerArgument}, Rules: rules, Writable: true}
	e, err := sqlite.Open(t.Context(), &engine.Target{Dialect: events.DialectSQLite, Path: path}, opts)
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

// TestRowsAreLimitedInTheDatabase holds that a table with a policy shows the rows it
// admits whatever a statement does, here and in a worker, and that hidden columns stay
// hidden but for those that a policy reads.
func TestRowsAreLimitedInTheDatabase(t *testing.T) {
	t.Parallel()
	path := people(t)
	e := limited(t, path, events.RowPolicy{Table: "people", Filter: "id < 100"}, events.RowPolicy{Table: "PEOPLE", Filter: "secret = 's1'"})
	for sql, want := range map[string]string{
		"SELECT id, name FROM people":                                             "[[1 Ann]]",
		"SELECT count(*) FROM people":                                             "[[1]]",
		"SELECT trim(name) FROM people":                                           "[[Ann]]", // in a worker
		"SELECT count(*) FROM people WHERE replace(name, 'n', 'm') > 'A'":         "[[1]]",
		"WITH p AS (SELECT id FROM people) SELECT count(*) FROM p":                "[[1]]",
		"SELECT id FROM (SELECT id FROM people WHERE secret = 's1') AS p":         "[[1]]",
		"SELECT a.id, b.id FROM people a JOIN people b":                           "[[1 1]]",
		"SELECT (SELECT count(*) FROM people p WHERE p.id >= q.id) FROM people q": "[[1]]",
	} {
		if got := fmt.Sprint(enginetest.Query(t, e, sql).Rows); got != want {
			t.Errorf("%s gives %s, want %s", sql, got, want)
		}
	}
	for _, sql := range []string{
		"SELECT * FROM main.people", "SELECT id FROM Main . [People]", "SELECT trim(name) FROM main.people", "WITH people AS (SELECT * FROM main.people) SELECT * FROM people",
		"SELECT 'main'.people.id FROM people", "SELECT rowid FROM people", "SELECT weight FROM people", "SELECT sql FROM sqlite_temp_schema", "DROP VIEW temp.people",
	} {
		if _, err := e.Query(t.Context(), sql, engine.Limits{}, new(enginetest.Recorder)); err == nil {
			t.Errorf("%s passed", sql)
		}
	}
	writer, ok := e.(engine.Writer)
	if !ok {
		t.Fatal("no writer")
	}
	for _, sql := range []string{"DELETE FROM people", "DELETE FROM main.people", "UPDATE people SET name = 'x'", "INSERT INTO people (id) VALUES (7)"} {
		if n, err := writer.Write(t.Context(), sql, engine.WriteOptions{Timeout: time.Minute}, func(int64) bool { return true }); err == nil {
			t.Errorf("%s wrote %d rows", sql, n)
		}
	}
}

// TestAPolicyThatDoesNotFitClosesItsTable holds that a filter that no view can have lets
// nothing through, and keeps nobody from other tables.
func TestAPolicyThatDoesNotFitClosesItsTable(t *testing.T) {
	t.Parallel()
	path := create(t, []string{"CREATE TABLE people (id INTEGER)", "INSERT INTO people VALUES (1)", "CREATE TABLE open (n INTEGER)", "INSERT INTO open VALUES (2)"})
	for _, filter := range []string{"nosuch = 1", "id = [a'] ); DELETE FROM open; SELECT ([']", "id = 1 LIMIT 1", "id = $1", "load_extension('x')"} {
		e := limited(t, path, events.RowPolicy{Table: "people", Filter: filter})
		for _, sql := range []string{"SELECT id FROM people", "SELECT count(*) FROM people", "SELECT * FROM main.people"} {
			var refusal *events.Error
			if _, err := e.Query(t.Context(), sql, engine.Limits{}, new(enginetest.Recorder)); !errors.As(err, &refusal) || refusal.Class != events.ClassUnsafe {
				t.Errorf("%s: %s: %v", filter, sql, err)
			}
		}
		if got := fmt.Sprint(enginetest.Query(t, e, "SELECT n FROM main.open").Rows); got != "[[2]]" {
			t.Errorf("%s: another table gives %s", filter, got)
		}
	}
}
