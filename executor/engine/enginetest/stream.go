package enginetest

import (
	"context"
	"database/sql"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"arivu/events"
	"arivu/executor/engine"
)

// StreamedRows is how many rows the table of [Streamed] has.
const StreamedRows = 100_000

// StreamedSQL reads that table.
const StreamedSQL = "SELECT id, customer, price, total, day, placed_at FROM streamed"

// Streamed makes a table as a shop would have it: a key, a text, a float, a decimal, a date
// and a time. It is the same table for every engine. after is what the dialect wants behind
// the columns of a table, and timeType its type of a time.
func Streamed(timeType, after string) []string {
	const batch = 1000
	statements := []string{"CREATE TABLE streamed (id BIGINT, customer VARCHAR(40), price DOUBLE PRECISION, total DECIMAL(12,2), day DATE, placed_at " +
		timeType + ")" + after}
	for first := 0; first < StreamedRows; first += batch {
		rows := make([]string, batch)
		for i := range rows {
			v := StreamedRow(first + i)
			rows[i] = fmt.Sprintf("(%d, '%s', %v, %s, '%s', '%s')", v.ID, v.Customer, v.Price, v.Total,
				v.Placed.Format(time.DateOnly), v.Placed.Format(time.DateTime))
		}
		statements = append(statements, "INSERT INTO streamed VALUES "+strings.Join(rows, ", "))
	}
	return statements
}

// Order is a row of the table of [Streamed]. Its day is that on which it was placed.
type Order struct {
	ID       int64
	Customer string
	Price    float64
	Total    string
	Placed   time.Time
}

// StreamedRow is row i of that table, for servers that make their rows up.
func StreamedRow(i int) Order {
	return Order{
		ID: int64(i), Customer: fmt.Sprintf("customer %d", i*7919%5000), Price: float64(i%1000) + 0.25,
		Total: fmt.Sprintf("%d.%02d", i%9000, i%100), Placed: time.Date(2024, 1, 1, 10, i, i%60, 0, time.UTC),
	}
}

// AgainstDriver reads the same rows with an engine, which passes them to nobody, and with
// the bare driver, and reports the rows a second of both and how much of the driver's speed
// the engine has: 1 is as fast. The two take turns, so that a busy machine slows both, and
// the fastest turn of each counts: what else runs there only ever makes one slower.
func AgainstDriver(b *testing.B, e engine.Engine, query string, bare func(ctx context.Context) (rows int, err error)) {
	b.Helper()
	readOurs := func(ctx context.Context) (int, error) {
		out, err := e.Query(ctx, query, engine.Limits{Rows: 1 << 30, Bytes: 1 << 50, Timeout: time.Minute}, Discard{})
		return out.Rows, err
	}
	var ours, drivers []time.Duration
	for b.Loop() {
		drivers = append(drivers, timed(b, bare))
		ours = append(ours, timed(b, readOurs))
	}
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(StreamedRows/slices.Min(ours).Seconds(), "rows/s")
	b.ReportMetric(StreamedRows/slices.Min(drivers).Seconds(), "driver-rows/s")
	b.ReportMetric(float64(slices.Min(drivers))/float64(slices.Min(ours)), "of-driver")
}

// timed reads all rows, with the garbage of the one before out of the way.
func timed(b *testing.B, read func(ctx context.Context) (int, error)) time.Duration {
	b.Helper()
	runtime.GC()
	began := time.Now()
	rows, err := read(b.Context())
	took := time.Since(began)
	if err != nil || rows != StreamedRows {
		b.Fatalf("%d rows, %v", rows, err)
	}
	return took
}

// BareSQL reads with a driver of database/sql as its users do.
func BareSQL(db *sql.DB, query string, args ...any) func(ctx context.Context) (int, error) {
	return func(ctx context.Context) (n int, err error) {
		rows, err := db.QueryContext(ctx, query, args...)
		if err != nil {
			return 0, err
		}
		defer func() { _ = rows.Close() }()
		names, err := rows.Columns()
		if err != nil {
			return 0, err
		}
		cells, into := make([]any, len(names)), make([]any, len(names))
		for i := range cells {
			into[i] = &cells[i]
		}
		for rows.Next() {
			if err := rows.Scan(into...); err != nil {
				return n, err
			}
			n++
		}
		return n, rows.Err()
	}
}

// Discard is a sink that keeps nothing.
type Discard struct{}

// Columns implements engine.Sink.
func (Discard) Columns([]events.ResultColumn) error { return nil }

// Row implements engine.Sink.
func (Discard) Row(events.Row) error { return nil }
