package sqlserver_test

import (
	"database/sql"
	"testing"
	"time"

	_ "github.com/microsoft/go-mssqldb"

	"arivu/executor/engine/enginetest"
	"arivu/executor/engine/sqlserver/tdstest"
)

// BenchmarkAgainstDriver is how fast rows come compared with the bare driver. The server is
// in this process and takes its share of both.
func BenchmarkAgainstDriver(b *testing.B) {
	s := tdstest.New(b, tdstest.NewBacking(b, nil))
	s.Answers[enginetest.StreamedSQL] = tdstest.Answer{
		Columns: []tdstest.Column{
			{Name: "id", Type: "bigint"}, {Name: "customer", Type: "nvarchar(40)"}, {Name: "price", Type: "float"},
			{Name: "total", Type: "decimal(12,2)"}, {Name: "day", Type: "date"}, {Name: "placed_at", Type: "datetime2(0)"},
		},
		Each: func(i int) []any {
			if i == enginetest.StreamedRows {
				return nil
			}
			row := enginetest.StreamedRow(i)
			return []any{row.ID, row.Customer, row.Price, row.Total, row.Placed.Truncate(24 * time.Hour), row.Placed}
		},
	}
	db, err := sql.Open("sqlserver", s.URL(nil))
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = db.Close() })
	bare := enginetest.BareSQL(db, "sp_executesql", enginetest.StreamedSQL)
	enginetest.AgainstDriver(b, openWith(b, s.URL(nil), asItIs), enginetest.StreamedSQL, bare)
}
