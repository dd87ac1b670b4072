package postgres_test

import (
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"arivu/events"
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

// BenchmarkAgainstDriver reports how fast rows come compared with the bare driver, which
// decodes them and does nothing else: 1 is as fast.
func BenchmarkAgainstDriver(b *testing.B) {
	const sql = "SELECT i, i * 1.5 AS n, 'row ' || i AS t, now() AS at FROM generate_series(1, 100000) AS i"
	url := pgtest.Start(b)
	e := open(b, url)
	conn, err := pgx.Connect(b.Context(), url)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = conn.Close(b.Context()) })
	var bare, ours time.Duration
	for b.Loop() {
		began := time.Now()
		rows, err := conn.Query(b.Context(), sql)
		if err != nil {
			b.Fatal(err)
		}
		for rows.Next() {
			if _, err := rows.Values(); err != nil {
				b.Fatal(err)
			}
		}
		if err := rows.Err(); err != nil {
			b.Fatal(err)
		}
		bare += time.Since(began)
		began = time.Now()
		if _, err := e.Query(b.Context(), sql, engine.Limits{Rows: 1 << 20, Bytes: 1 << 30}, nothing{}); err != nil {
			b.Fatal(err)
		}
		ours += time.Since(began)
	}
	b.ReportMetric(float64(bare)/float64(ours), "of-driver")
}

type nothing struct{}

func (nothing) Columns([]events.ResultColumn) error { return nil }
func (nothing) Row(events.Row) error                { return nil }
