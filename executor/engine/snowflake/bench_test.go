package snowflake_test

import (
	"database/sql"
	"fmt"
	"net/url"
	"strconv"
	"testing"

	driver "github.com/snowflakedb/gosnowflake"

	"arivu/events"
	"arivu/executor/engine/enginetest"
	"arivu/executor/engine/onlyread"
	"arivu/executor/engine/snowflake/snowflaketest"
)

// BenchmarkAgainstDriver is how fast rows come compared with the bare driver. The server is
// in this process and takes its share of both.
func BenchmarkAgainstDriver(b *testing.B) {
	printed, err := onlyread.Query(enginetest.StreamedSQL, events.DialectSnowflake)
	if err != nil {
		b.Fatal(err)
	}
	s := serve(b, nil)
	s.ChunkRows = 10_000
	rows := make([][]any, enginetest.StreamedRows)
	for i := range rows {
		v := enginetest.StreamedRow(i)
		rows[i] = []any{
			strconv.FormatInt(v.ID, 10), v.Customer, fmt.Sprint(v.Price), v.Total,
			strconv.FormatInt(v.Placed.Unix()/86400, 10), fmt.Sprintf("%d.000000000", v.Placed.Unix()),
		}
	}
	s.Answers[printed] = snowflaketest.Answer{Rows: rows, Columns: []snowflaketest.Column{
		{Name: "ID", Type: "fixed", Precision: 38}, {Name: "CUSTOMER", Type: "text"}, {Name: "PRICE", Type: "real"},
		{Name: "TOTAL", Type: "fixed", Precision: 12, Scale: 2}, {Name: "DAY", Type: "date"}, {Name: "PLACED_AT", Type: "timestamp_ntz", Scale: 9},
	}}
	at, err := url.Parse(s.URL)
	if err != nil {
		b.Fatal(err)
	}
	port, err := strconv.Atoi(at.Port())
	if err != nil {
		b.Fatal(err)
	}
	db := sql.OpenDB(driver.NewConnector(driver.SnowflakeDriver{}, driver.Config{
		Account: "a", User: snowflaketest.User, Password: snowflaketest.Password, Host: at.Hostname(), Port: port, Protocol: "http",
		DisableTelemetry: true,
	}))
	b.Cleanup(func() { _ = db.Close() })
	enginetest.AgainstDriver(b, open(b, s.DatabaseURL()), enginetest.StreamedSQL, enginetest.BareSQL(db, printed))
}
