//go:build duckdb && cgo

// Package duckdbtest makes DuckDB files for tests.
package duckdbtest

import (
	"path/filepath"
	"testing"

	lib "github.com/duckdb/duckdb-go-bindings"
)

// File makes a file by these statements, for the length of the test. Its name is one that
// a careless URL or statement would stumble over.
func File(tb testing.TB, statements ...string) string {
	tb.Helper()
	path := filepath.Join(tb.TempDir(), "test #1%.duckdb")
	Exec(tb, path, statements...)
	return path
}

// Exec runs statements on a file, which nobody else may have open.
func Exec(tb testing.TB, path string, statements ...string) {
	tb.Helper()
	var db lib.Database
	if lib.Open(path, &db) == lib.StateError {
		tb.Fatalf("%s cannot be opened", path)
	}
	defer lib.Close(&db)
	var conn lib.Connection
	if lib.Connect(db, &conn) == lib.StateError {
		tb.Fatalf("no connection to %s", path)
	}
	defer lib.Disconnect(&conn)
	for _, s := range statements {
		var result lib.Result
		state := lib.Query(conn, s, &result)
		message := lib.ResultError(&result)
		lib.DestroyResult(&result)
		if state == lib.StateError {
			tb.Fatalf("%.300s: %s", s, message)
		}
	}
}
