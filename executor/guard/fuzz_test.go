package guard_test

import (
	"errors"
	"strings"
	"testing"

	"arivu/events"
	"arivu/executor/guard"
)

func FuzzSQLite(f *testing.F) {
	for _, st := range corpus(f, events.DialectSQLite) {
		f.Add(st.sql)
	}
	schema, shielded := shop(events.DialectSQLite), shieldedShop(events.DialectSQLite, someMasked)
	e := newEngine(f)
	before := e.state(f)
	f.Fuzz(func(t *testing.T, text string) {
		checkAny(t, shielded, text)
		st := checkAny(t, schema, text)
		if st == nil {
			return
		}
		err := e.hold(t, st, before)
		if err != nil && (strings.Contains(err.Error(), "no such table") || strings.Contains(err.Error(), "no such column")) {
			t.Fatalf("%s\nthe guard resolved what the engine cannot: %v", st.SQL, err)
		}
	})
}

func FuzzPostgres(f *testing.F) {
	for _, st := range corpus(f, events.DialectPostgres) {
		f.Add(st.sql)
	}
	schema, shielded := shop(events.DialectPostgres), shieldedShop(events.DialectPostgres, someMasked)
	f.Fuzz(func(t *testing.T, text string) {
		checkAny(t, schema, text)
		checkAny(t, shielded, text)
	})
}

func FuzzMySQL(f *testing.F) {
	for _, st := range corpus(f, events.DialectMySQL) {
		f.Add(st.sql)
	}
	schema, shielded := shop(events.DialectMySQL), shieldedShop(events.DialectMySQL, someMasked)
	f.Fuzz(func(t *testing.T, text string) {
		checkAny(t, schema, text)
		checkAny(t, shielded, text)
	})
}

// someMasked masks columns that the corpora use much.
func someMasked(_, column string) bool { return column == "email" || column == "price" }

// checkAny holds what must be true of every text and returns the statement if it
// passed.
func checkAny(t *testing.T, schema *events.Schema, text string) *guard.Statement {
	t.Helper()
	st, err := guard.Check(text, schema, guard.Options{MaxRows: 100})
	if err != nil {
		var refusal *events.Error
		if !errors.As(err, &refusal) {
			t.Fatalf("error is a %T", err)
		}
		if cause := errors.Unwrap(refusal); cause != nil && strings.HasPrefix(cause.Error(), "reading statement:") {
			t.Fatalf("%q\npanic: %v", text, cause)
		}
		wellFormed(t, text, refusal)
		return nil
	}
	stable(t, schema, st)
	return st
}
