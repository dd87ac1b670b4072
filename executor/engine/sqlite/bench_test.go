package sqlite_test

import (
	"database/sql"
	"testing"

	"arivu/executor/engine"
	"arivu/executor/engine/enginetest"
)

// orders makes a table of 60,000 rows as a shop would have it.
var orders = []string{
	`CREATE TABLE orders (order_id INTEGER PRIMARY KEY, customer_id INTEGER, order_date TIMESTAMP, status TEXT, channel TEXT, total NUMERIC(10,2))`,
	`WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 60000)
		INSERT INTO orders SELECT i, i % 5000, datetime('2024-01-01', '+' || i || ' minutes'),
			CASE i % 7 WHEN 0 THEN 'returned' ELSE 'completed' END, CASE i % 3 WHEN 0 THEN 'web' ELSE 'store' END, i % 1000 + 0.5 FROM n`,
}

func BenchmarkQuery(b *testing.B) {
	e := open(b, create(b, orders))
	for b.Loop() {
		if _, err := e.Query(b.Context(), "SELECT * FROM orders WHERE order_id = 77", engine.Limits{}, new(enginetest.Recorder)); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkStream10kRows(b *testing.B) {
	e := open(b, create(b, orders))
	for b.Loop() {
		if _, err := e.Query(b.Context(), "SELECT * FROM orders", engine.Limits{}, new(enginetest.Recorder)); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkIntrospect60kRows(b *testing.B) {
	e := open(b, create(b, orders))
	for b.Loop() {
		if _, err := e.Introspect(b.Context(), engine.IntrospectOptions{}); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkAgainstDriver is how fast rows come compared with the bare driver.
func BenchmarkAgainstDriver(b *testing.B) {
	path := create(b, enginetest.Streamed("TIMESTAMP", ""))
	db, err := sql.Open("sqlite", path)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = db.Close() })
	enginetest.AgainstDriver(b, open(b, path), enginetest.StreamedSQL, enginetest.BareSQL(db, enginetest.StreamedSQL))
}
