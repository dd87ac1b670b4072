package clickhouse

import (
	"context"
	"time"

	driver "github.com/ClickHouse/clickhouse-go/v2"
)

// killTime bounds telling the server to stop.
const killTime = 5 * time.Second

// kill stops a statement on the server in the background: it does not look at whether
// its client is still there while it computes a single row. A login may do that to its
// own statements, with readonly = 1, too.
func (d *database) kill(id string) {
	d.killing.Go(func() {
		ctx, cancel := context.WithTimeout(context.Background(), killTime)
		defer cancel()
		// What cannot be killed has ended, or the server cannot be reached.
		if rows, err := d.conn.Query(driver.Context(ctx), "KILL QUERY WHERE query_id = "+literal(id)+" ASYNC"); err == nil {
			_ = rows.Close()
		}
	})
}
