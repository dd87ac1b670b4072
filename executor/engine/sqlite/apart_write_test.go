package sqlite_test

import (
	"context"
	"errors"
	"os"
	"testing"
	"time"

	"arivu/events"
	"arivu/executor/engine"
	"arivu/executor/engine/enginetest"
)

// endlessWrite changes rows, and then spends days in one call.
const endlessWrite = "UPDATE notes SET text = CASE WHEN id < 2000 THEN 'changed' ELSE instr(hex(zeroblob(4000000)), hex(zeroblob(2000000)) || '1') END"

func manyNotes(t *testing.T, more ...string) string {
	t.Helper()
	return create(t, append([]string{"CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT)",
		"WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000) INSERT INTO notes SELECT i, hex(zeroblob(500)) FROM n"}, more...))
}

// A write in which a single call does not end is ended with its process at its deadline or
// when it is canceled, nothing is written, readers read on at once, and the next write
// runs.
func TestEndlessWriteIsKilled(t *testing.T) {
	t.Parallel()
	for name, more := range map[string][]string{"journal": nil, "wal": {"PRAGMA journal_mode = wal"}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := manyNotes(t, more...)
			reader, writer := open(t, path), openWritable(t, path, ourselves(t)...)
			changed := func(want string) {
				t.Helper()
				if got := enginetest.Query(t, reader, "SELECT count(*) FROM notes WHERE text = 'changed'").Rows[0][0]; got != number(want) {
					t.Errorf("%v rows are changed, want %s", got, want)
				}
			}
			never := func(int64) bool { t.Error("it was asked whether to commit"); return true }
			if _, err := writer.Write(t.Context(), endlessWrite, engine.WriteOptions{Timeout: 200 * time.Millisecond}, never); !errors.Is(err, events.ClassTimeout) || errors.Is(err, engine.ErrUncertain) {
				t.Errorf("got %v", err)
			}
			changed("0")
			ctx, cancel := context.WithCancel(t.Context())
			time.AfterFunc(300*time.Millisecond, cancel)
			if _, err := writer.Write(ctx, endlessWrite, engine.WriteOptions{Timeout: time.Minute}, never); !errors.Is(err, context.Canceled) || errors.Is(err, engine.ErrUncertain) {
				t.Errorf("canceled: %v", err)
			}
			changed("0")
			if n, err := writer.Write(t.Context(), "UPDATE notes SET text = 'changed' WHERE id <= 5", engine.WriteOptions{Timeout: time.Minute}, func(int64) bool { return true }); n != 5 || err != nil {
				t.Errorf("afterwards %d rows, %v", n, err)
			}
			changed("5")
		})
	}
}

// A deadline that passes while it is decided whether the rows stay keeps none.
func TestLateDecisionKeepsNothing(t *testing.T) {
	t.Parallel()
	path := manyNotes(t)
	ctx, cancel := context.WithCancel(t.Context())
	_, err := openWritable(t, path, ourselves(t)...).Write(ctx, "DELETE FROM notes", engine.WriteOptions{Timeout: time.Minute}, func(int64) bool {
		cancel()
		return true
	})
	if !errors.Is(err, context.Canceled) || errors.Is(err, engine.ErrUncertain) {
		t.Errorf("got %v", err)
	}
	if got := enginetest.Query(t, open(t, path), "SELECT count(*) FROM notes").Rows[0][0]; got != number("2000") {
		t.Errorf("%v rows are left", got)
	}
}

// dyingArgument makes the test binary a worker that dies before its second answer: when
// it has committed and before it says so.
const dyingArgument = "sqlite-worker-that-dies"

// dying lets one write through.
type dying struct{ written bool }

func (d *dying) Write(p []byte) (int, error) {
	if d.written {
		os.Exit(1)
	}
	d.written = true
	return os.Stdout.Write(p)
}

// A worker that is lost after it was told to commit leaves the outcome unknown.
func TestLostWhileCommittingIsUncertain(t *testing.T) {
	t.Parallel()
	path := manyNotes(t)
	w := openWritable(t, path, ourselves(t)[0], dyingArgument)
	if _, err := w.Write(t.Context(), "DELETE FROM notes WHERE id > 10", engine.WriteOptions{Timeout: time.Minute}, func(int64) bool { return true }); !errors.Is(err, engine.ErrUncertain) {
		t.Errorf("got %v", err)
	}
	if got := enginetest.Query(t, open(t, path), "SELECT count(*) FROM notes").Rows[0][0]; got != number("10") {
		t.Errorf("%v rows are left", got)
	}
	// The loss of one that was told not to is certain.
	if _, err := w.Write(t.Context(), "DELETE FROM notes", engine.WriteOptions{Timeout: time.Minute}, func(int64) bool { return false }); err == nil || errors.Is(err, engine.ErrUncertain) {
		t.Errorf("got %v", err)
	}
}
