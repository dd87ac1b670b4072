//go:build !(duckdb && cgo) && !race

package main

import (
	"testing"

	"arivu/events"
)

// addDuckDB adds nothing: this program is built without it.
func (*engines) addDuckDB(*testing.T, *events.Schema, map[string][]events.Row) {}

func duckDBWords(*testing.T) []string { return nil }
