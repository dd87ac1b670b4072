package clickhouse_test

import (
	"fmt"
	"net"
	"strconv"
	"testing"

	driver "github.com/ClickHouse/clickhouse-go/v2"

	"arivu/executor/engine/clickhouse/clickhousetest"
	"arivu/executor/engine/enginetest"
)

// BenchmarkAgainstDriver is how fast rows come compared with the bare driver.
func BenchmarkAgainstDriver(b *testing.B) {
	s := clickhousetest.Start(b)
	name := s.Database(b, // the table of enginetest.Streamed: this server's SQL has other words
		"CREATE TABLE $.streamed (id Int64, customer String, price Float64, total Decimal(12, 2), day Date, placed_at DateTime) ENGINE = MergeTree ORDER BY id",
		fmt.Sprintf(`INSERT INTO $.streamed SELECT number, concat('customer ', toString(number * 7919 %% 5000)), number %% 1000 + 0.25,
			toDecimal64(number %% 9000, 2), toDate('2024-01-01') + intDiv(number, 1440), toDateTime('2024-01-01 10:00:00') + number * 60
			FROM system.numbers LIMIT %d`, enginetest.StreamedRows))
	db := driver.OpenDB(&driver.Options{
		Addr: []string{net.JoinHostPort("127.0.0.1", strconv.Itoa(s.Port))},
		Auth: driver.Auth{Username: "default", Password: clickhousetest.Password, Database: name},
	})
	b.Cleanup(func() { _ = db.Close() })
	enginetest.AgainstDriver(b, open(b, s.URL("default", name)), enginetest.StreamedSQL, enginetest.BareSQL(db, enginetest.StreamedSQL))
}
