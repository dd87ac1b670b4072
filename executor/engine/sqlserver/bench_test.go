package sqlserver_test

import (
	"database/sql"
	"testing"

	_ "github.com/microsoft/go-mssqldb"

	"arivu/events"
	"arivu/executor/engine"
	"arivu/executor/engine/sqlserver/tdstest"
)

const benchRows = 200_000

func manyRows(b *testing.B) *tdstest.Server {
	b.Helper()
	s := tdstest.New(b, tdstest.NewBacking(b, nil))
	s.Answers["SELECT 1"] = tdstest.Answer{
		Columns: []tdstest.Column{{Name: "i", Type: "bigint"}, {Name: "v", Type: "nvarchar(20)"}, {Name: "d", Type: "decimal(10,2)"}},
		Each: func(i int) []any {
			if i == benchRows {
				return nil
			}
			return []any{int64(i), "row", "12.34"}
		},
	}
	return s
}

// BenchmarkStream reads rows through the engine; BenchmarkDriver reads the same with the
// driver alone. The server is in this process and takes its share of both.
func BenchmarkStream(b *testing.B) {
	e := openWith(b, manyRows(b).URL(nil), asItIs)
	for b.Loop() {
		if _, err := e.Query(b.Context(), "SELECT 1", engine.Limits{Rows: benchRows, Bytes: 1 << 40}, dropped{}); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(benchRows*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
}

// BenchmarkDriver is the measure for BenchmarkStream.
func BenchmarkDriver(b *testing.B) {
	db, err := sql.Open("sqlserver", manyRows(b).URL(nil))
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = db.Close() })
	for b.Loop() {
		bare(b, db)
	}
	b.ReportMetric(benchRows*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
}

func bare(b *testing.B, db *sql.DB) {
	b.Helper()
	rows, err := db.QueryContext(b.Context(), "sp_executesql", "SELECT 1")
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	var i, v, d any
	for rows.Next() {
		if err := rows.Scan(&i, &v, &d); err != nil {
			b.Fatal(err)
		}
	}
	if err := rows.Err(); err != nil {
		b.Fatal(err)
	}
}

// dropped is a sink that keeps nothing.
type dropped struct{}

func (dropped) Columns([]events.ResultColumn) error { return nil }
func (dropped) Row(events.Row) error                { return nil }
