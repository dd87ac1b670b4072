package postgres_test

import (
	"context"
	"testing"

	"github.com/jackc/pgx/v5"

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

// BenchmarkAgainstDriver is how fast rows come compared with the bare driver, which
// decodes them and does nothing else.
func BenchmarkAgainstDriver(b *testing.B) {
	url := pgtest.Start(b)
	pgtest.Exec(b, url, enginetest.Streamed("TIMESTAMP", "")...)
	conn, err := pgx.Connect(b.Context(), url)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = conn.Close(context.Background()) })
	enginetest.AgainstDriver(b, open(b, url), enginetest.StreamedSQL, func(ctx context.Context) (n int, err error) {
		rows, err := conn.Query(ctx, enginetest.StreamedSQL)
		if err != nil {
			return 0, err
		}
		for ; rows.Next(); n++ {
			if _, err := rows.Values(); err != nil {
				return n, err
			}
		}
		return n, rows.Err()
	})
}
