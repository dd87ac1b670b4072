package mysql_test

import (
	"database/sql"
	"testing"

	"arivu/events"
	"arivu/executor/engine"
	"arivu/executor/engine/enginetest"
	"arivu/executor/engine/mariadbtest"
)

const streamed = "SELECT seq, seq * 1.5, concat('row ', seq), '2024-01-01' + INTERVAL seq MINUTE FROM seq_1_to_200000"

type count struct{ rows int }

func (*count) Columns([]events.ResultColumn) error { return nil }
func (c *count) Row(events.Row) error              { c.rows++; return nil }

func BenchmarkQuery(b *testing.B) {
	_, url := mariadbtest.Database(b)
	e := open(b, url, engine.Options{})
	for b.Loop() {
		if _, err := e.Query(b.Context(), "SELECT 1", engine.Limits{}, new(enginetest.Recorder)); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkStream is the engine; BenchmarkStreamDriver the bare driver with the same
// statement, prepared, its values scanned as they come.
func BenchmarkStream(b *testing.B) {
	_, url := mariadbtest.Database(b)
	e := open(b, url, engine.Options{})
	b.ReportAllocs()
	for b.Loop() {
		sink := new(count)
		if _, err := e.Query(b.Context(), streamed, engine.Limits{Rows: 1 << 30, Bytes: 1 << 40}, sink); err != nil || sink.rows != 200_000 {
			b.Fatal(sink.rows, err)
		}
	}
}

func BenchmarkStreamDriver(b *testing.B) {
	db, _ := mariadbtest.Database(b)
	b.ReportAllocs()
	for b.Loop() {
		if n := bare(b, db); n != 200_000 {
			b.Fatal(n)
		}
	}
}

func bare(b *testing.B, db *sql.DB) int {
	b.Helper()
	prepared, err := db.PrepareContext(b.Context(), streamed)
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = prepared.Close() }()
	rows, err := prepared.QueryContext(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	n := 0
	for rows.Next() {
		var one, two, three, four any
		if err := rows.Scan(&one, &two, &three, &four); err != nil {
			b.Fatal(err)
		}
		n++
	}
	if err := rows.Err(); err != nil {
		b.Fatal(err)
	}
	return n
}
