//go:build duckdb && cgo

package duckdb_test

import (
	"context"
	"errors"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"arivu/events"
	"arivu/executor/engine"
	"arivu/executor/engine/duckdb/duckdbtest"
	"arivu/executor/engine/enginetest"
)

// endlessCall is one function call that takes days.
const endlessCall = "SELECT levenshtein(repeat('a', 5000000), repeat('b', 5000001))"

// A single call that does not end is ended with its process, and the next statement runs.
func TestEndlessCallIsKilled(t *testing.T) {
	t.Parallel()
	e := withWorkers(t, create(t, nil))
	_, err := e.Query(t.Context(), endlessCall, engine.Limits{Timeout: 200 * time.Millisecond}, new(enginetest.Recorder))
	if !errors.Is(err, events.ClassTimeout) {
		t.Errorf("got %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(100*time.Millisecond, cancel)
	if _, err := e.Query(ctx, endlessCall, engine.Limits{}, new(enginetest.Recorder)); !errors.Is(err, context.Canceled) {
		t.Errorf("canceled: %v", err)
	}
	if got := enginetest.Query(t, e, "SELECT 3").Rows; !reflect.DeepEqual(got, []events.Row{{events.IntValue(3)}}) {
		t.Errorf("got %v", got)
	}
}

// The file is open only while somebody reads it: between statements another program can
// write to it, and what it writes is there for the next.
func TestOthersMayWriteInBetween(t *testing.T) {
	t.Parallel()
	path := create(t, []string{"CREATE TABLE t (a INTEGER)", "INSERT INTO t VALUES (1)"})
	here, apart := open(t, path, engine.Options{}), withWorkers(t, path)
	for n := range 3 {
		for _, e := range []engine.Engine{here, apart} {
			if got := enginetest.Query(t, e, "SELECT count(*) FROM t").Rows[0][0]; got != events.IntValue(int64(n+1)) {
				t.Errorf("%v rows, want %d", got, n+1)
			}
		}
		duckdbtest.Exec(t, path, "INSERT INTO t VALUES (2)")
	}
}

// Without a file, a worker is not even started; with one that is no database, it says so.
func TestUnavailableApart(t *testing.T) {
	t.Parallel()
	e := withWorkers(t, t.TempDir())
	if err := e.Ping(t.Context()); !engine.IsUnavailable(err) || !strings.Contains(err.Error(), "not a regular file") {
		t.Errorf("got %v", err)
	}
}

// A statement may turn on a log of everything that comes after it, and that none of it can
// be written. It does so for itself: the next has the file opened anew.
func TestSpoiledForItselfOnly(t *testing.T) {
	t.Parallel()
	outside := filepath.Join(t.TempDir(), "log")
	e := withWorkers(t, create(t, nil))
	sql := "SELECT * FROM enable_logging(storage = 'file', storage_path = '" + outside + "')"
	_, err := e.Query(t.Context(), sql, engine.Limits{}, new(enginetest.Recorder))
	t.Logf("turning on a log: %v", err)
	if got := enginetest.Query(t, e, "SELECT count(*) FROM duckdb_logs()").Rows[0][0]; got != events.IntValue(0) {
		t.Errorf("%v entries of a log", got)
	}
	missing(t, outside)
}
