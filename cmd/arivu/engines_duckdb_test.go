//go:build duckdb && cgo && !race

package main

import (
	"encoding/json"
	"testing"

	"arivu/cmd/arivu/openers"
	"arivu/events"
	"arivu/executor/engine"
	"arivu/executor/engine/duckdb/duckdbtest"
)

// addDuckDB puts the tables into DuckDB as well.
func (e *engines) addDuckDB(t *testing.T, s *events.Schema, rows map[string][]events.Row) {
	t.Helper()
	e.dialects = append(e.dialects, events.DialectDuckDB)
	duck := openDuckDB(t, script(s, rows, events.DialectDuckDB)...)
	e.ours[events.DialectDuckDB] = duck
	var err error
	if e.guards[events.DialectDuckDB], err = duck.Introspect(t.Context(), engine.IntrospectOptions{}); err != nil {
		t.Fatal(err)
	}
}

func openDuckDB(t *testing.T, statements ...string) engine.Engine {
	t.Helper()
	path := duckdbtest.File(t, statements...)
	target := &engine.Target{Dialect: events.DialectDuckDB, Path: path}
	e, err := openers.All()[events.DialectDuckDB](t.Context(), target, engine.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = e.Close() })
	return e
}

// duckDBWords are the words of DuckDB's grammar.
func duckDBWords(t *testing.T) []string {
	t.Helper()
	var r result
	if _, err := openDuckDB(t).Query(t.Context(), "SELECT to_json(list(keyword_name)) FROM duckdb_keywords()", engine.Limits{}, &r); err != nil {
		t.Fatal(err)
	}
	var words []string
	if err := json.Unmarshal([]byte(r.rows[0][0].(string)), &words); err != nil {
		t.Fatal(err)
	}
	return words
}
