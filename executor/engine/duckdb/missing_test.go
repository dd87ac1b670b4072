//go:build !(duckdb && cgo)

package duckdb_test

import (
	"errors"
	"strings"
	"testing"

	"arivu/events"
	"arivu/executor/engine"
	"arivu/executor/engine/duckdb"
)

// A program without DuckDB says so, and how to build one that has it.
func TestBuiltWithout(t *testing.T) {
	t.Parallel()
	openers := engine.Openers{events.DialectDuckDB: duckdb.Open}
	_, err := openers.Open(t.Context(), "duckdb:///data/shop.duckdb", engine.Options{})
	if !errors.Is(err, engine.ErrURL) || !strings.Contains(err.Error(), "go build -tags duckdb") {
		t.Errorf("got %v", err)
	}
}
