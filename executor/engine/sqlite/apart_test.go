package sqlite_test

import (
	"context"
	"errors"
	"os"
	"reflect"
	"sync"
	"testing"
	"time"

	"arivu/events"
	"arivu/executor/engine"
	"arivu/executor/engine/enginetest"
	"arivu/executor/engine/sqlite"
)

// workerArgument makes the test binary a worker.
const workerArgument = "sqlite-worker"

// ourselves is the command that makes a worker.
func ourselves(t *testing.T) []string {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return []string{self, workerArgument}
}

// withWorkers opens a file with an engine that runs long statements apart.
func withWorkers(t *testing.T, path string) engine.Engine {
	t.Helper()
	rules, err := events.ConnectionOptions{Hidden: []string{"people.secret"}}.Rules()
	if err != nil {
		t.Fatal(err)
	}
	opts := engine.Options{MaxConns: 2, Worker: ourselves(t), Rules: rules}
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

func people(t *testing.T) string {
	t.Helper()
	return create(t, []string{"CREATE TABLE people (id INTEGER, name TEXT, weight REAL, secret TEXT)",
		"INSERT INTO people VALUES (1, 'Ann', 60.5, 's1'), (2, NULL, NULL, 's2'), (9007199254740993, 'B''ob', 1e400, 's3')"})
}

// endlessCall is one function call that takes days.
const endlessCall = "SELECT instr(hex(zeroblob(4000000)), hex(zeroblob(2000000)) || '1')"

// A single call that does not end is ended with its process, and the next statement runs.
func TestEndlessCallIsKilled(t *testing.T) {
	t.Parallel()
	e := withWorkers(t, people(t))
	began := time.Now()
	_, err := e.Query(t.Context(), endlessCall, engine.Limits{Timeout: 200 * time.Millisecond}, new(enginetest.Recorder))
	if !errors.Is(err, events.ClassTimeout) {
		t.Errorf("got %v after %v", err, time.Since(began))
	}
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(100*time.Millisecond, cancel)
	if _, err := e.Query(ctx, endlessCall, engine.Limits{}, new(enginetest.Recorder)); !errors.Is(err, context.Canceled) {
		t.Errorf("canceled: %v", err)
	}
	if got := enginetest.Query(t, e, "SELECT instr('abc', 'c')").Rows; !reflect.DeepEqual(got, []events.Row{{events.IntValue(3)}}) {
		t.Errorf("got %v", got)
	}
}

// A statement that runs apart gives what it gives here: values, names, errors, bounds.
func TestApartIsTheSame(t *testing.T) {
	t.Parallel()
	path := people(t)
	apart := withWorkers(t, path)
	here, err := sqlite.Open(t.Context(), &engine.Target{Dialect: events.DialectSQLite, Path: path}, engine.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = here.Close() }()
	for _, sql := range []string{
		"SELECT replace(name, 'n', 'm') AS n, id, weight, x'00ff' AS b FROM people ORDER BY id",
		"SELECT name FROM people WHERE trim(name) = 'nobody'",
		"SELECT nam FROM people WHERE trim(name) = 'x'",
		"SELECT trim(name) FROM nowhere",
		"SELECT replace(1, 2, 3); SELECT 2",
		"DELETE FROM people WHERE trim(name) = 'x' RETURNING 1",
	} {
		want, got := new(enginetest.Recorder), new(enginetest.Recorder)
		wanted, wantErr := here.Query(t.Context(), sql, engine.Limits{Rows: 2}, want)
		outcome, gotErr := apart.Query(t.Context(), sql, engine.Limits{Rows: 2}, got)
		var a, b *events.Error
		if errors.As(wantErr, &a) != errors.As(gotErr, &b) || a != nil && (a.Class != b.Class || a.Message != b.Message || a.Position != b.Position || a.Piece != b.Piece) {
			t.Errorf("%s: %v, want %v", sql, gotErr, wantErr)
		}
		if !reflect.DeepEqual(got, want) || outcome.Truncated != wanted.Truncated || outcome.Rows != wanted.Rows {
			t.Errorf("%s: got %+v %+v, want %+v %+v", sql, got, outcome, want, wanted)
		}
	}
	if _, err := apart.Query(t.Context(), "SELECT trim(secret) FROM people", engine.Limits{}, new(enginetest.Recorder)); err == nil {
		t.Error("a hidden column was read apart")
	}
}

// Workers are reused, shared and bounded.
func TestWorkersAreShared(t *testing.T) {
	t.Parallel()
	e := withWorkers(t, people(t))
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() {
			if n := len(enginetest.Query(t, e, "SELECT trim(name) FROM people").Rows); n != 3 {
				t.Errorf("%d rows", n)
			}
		})
	}
	all.Wait()
}
