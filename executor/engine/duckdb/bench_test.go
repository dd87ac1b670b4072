//go:build duckdb && cgo

package duckdb_test

import (
	"database/sql"
	"path/filepath"
	"testing"

	_ "github.com/duckdb/duckdb-go/v2" // the driver to compare with

	"arivu/executor/engine"
	"arivu/executor/engine/duckdb/duckdbtest"
	"arivu/executor/engine/enginetest"
)

// BenchmarkAgainstDriver is how fast rows come compared with the bare driver, which has a
// file of its own: nobody else may have the engine's open.
func BenchmarkAgainstDriver(b *testing.B) {
	setup := enginetest.Streamed("TIMESTAMP", "")
	path := filepath.Join(b.TempDir(), "bare.duckdb") // the driver takes a path for a URL
	duckdbtest.Exec(b, path, setup...)
	db, err := sql.Open("duckdb", path)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = db.Close() })
	e := open(b, create(b, setup), engine.Options{})
	enginetest.AgainstDriver(b, e, enginetest.StreamedSQL, enginetest.BareSQL(db, enginetest.StreamedSQL))
}
