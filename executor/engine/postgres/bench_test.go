package postgres_test

import (
	"testing"

	"arivu/executor/engine"
	"arivu/executor/engine/enginetest"
	"arivu/executor/engine/pgtest"
)

func BenchmarkQuery(b *testing.B) {
	e := open(b, pgtest.Start(b))
	for b.Loop() {
		if _, err := e.Query(b.Context(), "SELECT 1", engine.Limits{}, new(enginetest.Recorder)); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkStream10kRows(b *testing.B) {
	e := open(b, pgtest.Start(b))
	for b.Loop() {
		if _, err := e.Query(b.Context(), "SELECT i, i * 1.5, 'row ' || i, now() FROM generate_series(1, 10000) AS i", engine.Limits{}, new(enginetest.Recorder)); err != nil {
			b.Fatal(err)
		}
	}
}
