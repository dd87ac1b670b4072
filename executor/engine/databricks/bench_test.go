package databricks_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"arivu/events"
	"arivu/executor/engine/databricks/databrickstest"
	"arivu/executor/engine/enginetest"
	"arivu/executor/engine/onlyread"
)

// BenchmarkAgainstDriver is how fast rows come compared with asking the API for them and
// decoding its JSON, as there is no driver to compare with. The server is in this process
// and takes its share of both.
func BenchmarkAgainstDriver(b *testing.B) {
	printed, err := onlyread.Query(enginetest.StreamedSQL, events.DialectDatabricks)
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
			v.Placed.Format("2006-01-02"), v.Placed.Format("2006-01-02T15:04:05.000"),
		}
	}
	s.Answers[printed] = databrickstest.Answer{Rows: rows, Columns: [][2]string{
		{"id", "BIGINT"}, {"customer", "STRING"}, {"price", "DOUBLE"}, {"total", "DECIMAL(12,2)"}, {"day", "DATE"}, {"placed_at", "TIMESTAMP_NTZ"},
	}}
	b.Cleanup(http.DefaultClient.CloseIdleConnections)
	enginetest.AgainstDriver(b, open(b, s.DatabaseURL()), enginetest.StreamedSQL, func(ctx context.Context) (int, error) {
		return bare(ctx, s.URL, printed)
	})
}

// bare runs a statement and counts its rows, which it decodes.
func bare(ctx context.Context, server, statement string) (n int, err error) {
	request, err := json.Marshal(map[string]string{
		"statement": statement, "warehouse_id": "abc123", "disposition": "INLINE", "format": "JSON_ARRAY", "wait_timeout": "0s", "on_wait_timeout": "CONTINUE",
	})
	if err != nil {
		return 0, err
	}
	type result struct {
		Rows [][]any `json:"data_array"`
		Next string  `json:"next_chunk_internal_link"`
	}
	const path = "/api/2.0/sql/statements"
	var first struct {
		ID     string `json:"statement_id"`
		Result *result
	}
	err = call(ctx, http.MethodPost, server+path, string(request), &first)
	for err == nil && first.Result == nil {
		err = call(ctx, http.MethodGet, server+path+"/"+first.ID, "", &first)
	}
	if err != nil {
		return 0, err
	}
	for r := *first.Result; ; {
		n += len(r.Rows)
		if r.Next == "" {
			return n, nil
		}
		next := r.Next
		r = result{}
		if err := call(ctx, http.MethodGet, server+next, "", &r); err != nil {
			return n, err
		}
	}
}

func call(ctx context.Context, method, url, body string, into any) error {
	req, err := http.NewRequestWithContext(ctx, method, url, strings.NewReader(body))
	if err != nil {
		return err
	}
	req.Header.Set("Authorization", "Bearer "+databrickstest.Token)
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer func() { _ = res.Body.Close() }()
	return json.NewDecoder(res.Body).Decode(into)
}
