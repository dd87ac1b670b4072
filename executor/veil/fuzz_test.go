package veil_test

import (
	"errors"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"arivu/events"
	"arivu/executor/engine"
	"arivu/executor/guard"
)

// unsteady are functions whose results differ from one call to the next.
var unsteady = []string{
	"current_date", "current_time", "current_timestamp", "date", "datetime", "julianday", "random", "strftime", "time", "timediff", "unixepoch",
}

// FuzzNothingDependsOnTheProtected is the promise of the attack corpus for every text
// that the guard lets through to SQLite.
func FuzzNothingDependsOnTheProtected(f *testing.F) {
	for _, name := range []string{"common.txt", "sqlite.txt"} {
		text, err := os.ReadFile("testdata/" + name)
		if err != nil {
			f.Fatal(err)
		}
		for line := range strings.Lines(string(text)) {
			if line = strings.TrimSpace(line); line != "" && line[0] != '#' {
				f.Add(line)
			}
		}
	}
	one, two := openSQLite(f, "planted-"), openSQLite(f, "other-")
	f.Fuzz(func(t *testing.T, text string) { alike(t, one, two, text) })
}

// FuzzNothingDependsOnRowsHeldBack is the promise of the other corpus for every such text.
func FuzzNothingDependsOnRowsHeldBack(f *testing.F) {
	for _, name := range []string{"rows_common.txt", "rows_sqlite.txt"} {
		text, err := os.ReadFile("testdata/" + name)
		if err != nil {
			f.Fatal(err)
		}
		for line := range strings.Lines(string(text)) {
			if line = strings.TrimSpace(line); line != "" && line[0] != '#' {
				f.Add(line)
			}
		}
	}
	// Without statistics of its own the database reads both in the same order.
	k := rowKinds[0]
	k.setup = nil
	all, without := k.openRows(f, true, policies), k.openRows(f, false, policies)
	f.Fuzz(func(t *testing.T, text string) { alike(t, all, without, text) })
}

// alike holds that two databases say the same to a text.
func alike(t *testing.T, one, two *database, text string) {
	t.Helper()
	st, err := guard.Check(text, one.schema, guard.Options{MaxRows: 50})
	again, err2 := guard.Check(text, two.schema, guard.Options{MaxRows: 50})
	if (err == nil) != (err2 == nil) {
		t.Fatalf("%q\nthe guard tells the databases apart: %v, %v", text, err, err2)
	}
	if err != nil || slices.ContainsFunc(st.Functions, func(name string) bool { return slices.Contains(unsteady, name) }) {
		return
	}
	if st.SQL != again.SQL {
		t.Fatalf("%s\n%s", st.SQL, again.SQL)
	}
	a, ok := one.bounded(t, st.SQL)
	b, ok2 := two.bounded(t, st.SQL)
	if ok && ok2 && a != b {
		t.Fatalf("%s\ntells the databases apart:\n%+v\n%+v", st.SQL, a, b)
	}
}

// bounded runs a statement for a moment; ok is false where that was not enough.
func (d *database) bounded(t *testing.T, sql string) (a answer, ok bool) {
	t.Helper()
	got := new(recorder)
	_, err := d.engine.Query(t.Context(), sql, engine.Limits{Timeout: 300 * time.Millisecond, Bytes: 1 << 20}, got)
	if errors.Is(err, events.ClassTimeout) {
		return a, false
	}
	if err != nil {
		return refused(t, err), true
	}
	return shown(t, got), true
}
