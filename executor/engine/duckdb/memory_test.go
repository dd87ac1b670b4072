//go:build duckdb && cgo && linux && !race

package duckdb_test

import (
	"errors"
	"testing"
	"time"

	"arivu/events"
	"arivu/executor/engine"
	"arivu/executor/engine/enginetest"
)

// What a function takes beyond the memory that DuckDB counts is bounded by its process:
// without that, this runs with forty gigabytes. DuckDB reports it, or never comes to an end.
func TestMemoryOfAWorkerIsBounded(t *testing.T) {
	t.Parallel()
	e := withWorkers(t, create(t, nil))
	const greedy = "SELECT sum(length(repeat('y', 20000000 + i::INTEGER))) FROM range(2000) AS n(i)"
	_, err := e.Query(t.Context(), greedy, engine.Limits{Timeout: 5 * time.Second}, new(enginetest.Recorder))
	if !errors.Is(err, events.ClassTooExpensive) && !errors.Is(err, events.ClassTimeout) {
		t.Errorf("got %v", err)
	}
	enginetest.Query(t, e, "SELECT 1")
}
