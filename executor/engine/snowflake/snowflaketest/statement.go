package snowflaketest

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"time"

	"arivu/executor/engine/warehousetest"
)

// patience is how long an answer is kept back before the client is told to ask again.
const patience = 20 * time.Millisecond

// maxRows ends a statement whose rows never end.
const maxRows = 200_000

// statement is one statement of the server.
type statement struct {
	server *Server
	id     string
	sql    string
	stop   context.CancelFunc
	done   chan struct{}

	mu      sync.Mutex
	stopped bool
	failure *Failure
	columns []Column
	rows    [][]any
}

// abort stops a statement and reports whether it ran.
func (st *statement) abort() bool {
	select {
	case <-st.done:
		return false
	default:
	}
	st.mu.Lock()
	st.stopped = true
	st.mu.Unlock()
	st.stop()
	return true
}

func (st *statement) run(ctx context.Context) {
	defer st.server.running.Add(-1)
	defer close(st.done)
	defer st.stop()
	if hold := st.server.Hold; hold != nil {
		select {
		case <-hold:
		case <-ctx.Done():
		}
	}
	columns, rows, err := st.answer(ctx)
	st.mu.Lock()
	defer st.mu.Unlock()
	st.columns, st.rows = columns, rows
	var known *Failure
	switch {
	case st.stopped:
		st.failure = &Failure{"000604", "57014", "SQL execution canceled"}
	case errors.As(err, &known):
		st.failure = known
	case err != nil:
		st.failure = &Failure{"000603", "XX000", err.Error()}
	}
}

var (
	sampled  = regexp.MustCompile(`(?i) SAMPLE \([^)]*\)`)
	database = regexp.MustCompile(`(?i)"SHOP"\.`)
)

func (st *statement) answer(ctx context.Context) ([]Column, [][]any, error) {
	s := st.server
	if f, ok := s.Failures[st.sql]; ok {
		return nil, nil, &f
	}
	if a, ok := s.Answers[st.sql]; ok {
		return a.Columns, a.Rows, nil
	}
	sql := st.sql
	switch {
	case strings.Contains(sql, "CURRENT_ROLE(), "):
		return []Column{{Name: "U", Type: "text"}, {Name: "R", Type: "text"}, {Name: "V", Type: "text"}}, [][]any{{"ARIVU", "READER", "Snowflake 9.1.0"}}, nil
	case strings.Contains(sql, "CURRENT_VERSION()"):
		return []Column{{Name: "V", Type: "text"}, {Name: "Z", Type: "text"}}, [][]any{{"Snowflake 9.1.0", "Etc/UTC"}}, nil
	case strings.HasPrefix(sql, "SHOW PRIMARY KEYS"):
		sql = showPrimary
	case strings.HasPrefix(sql, "SHOW IMPORTED KEYS"):
		sql = showImported
	}
	sql = warehousetest.Functions(doubled(database.ReplaceAllString(sampled.ReplaceAllString(sql, ""), "")))
	var columns []Column
	var rows [][]any
	err := s.backing.Query(ctx, sql,
		func(found []warehousetest.Column) error {
			for _, c := range found {
				columns = append(columns, column(c))
			}
			return nil
		},
		func(values []any) (bool, error) {
			row := make([]any, len(values))
			for i, v := range values {
				row[i] = text(v, columns[i])
			}
			rows = append(rows, row)
			return len(rows) < maxRows, nil
		})
	return columns, rows, translate(err, st.sql)
}

// showPrimary and showImported stand in for SHOW.
const (
	showPrimary = `SELECT 'now' AS created_on, 'SHOP' AS database_name, k.table_schema AS schema_name, k.table_name AS table_name,
		k.column_name AS column_name, k.ordinal_position AS key_sequence, k.constraint_name AS constraint_name
		FROM information_schema.key_column_usage AS k WHERE k.constraint_name LIKE 'pk%'`
	showImported = `SELECT 'now' AS created_on, p.table_schema AS pk_schema_name, p.table_name AS pk_table_name, p.column_name AS pk_column_name,
		k.table_schema AS fk_schema_name, k.table_name AS fk_table_name, k.column_name AS fk_column_name, k.ordinal_position AS key_sequence,
		r.constraint_name AS fk_name FROM information_schema.referential_constraints AS r
		JOIN information_schema.key_column_usage AS k ON k.constraint_name = r.constraint_name
		JOIN information_schema.key_column_usage AS p ON p.constraint_name = r.unique_constraint_name AND p.ordinal_position = k.position_in_unique_constraint`
)

// doubled undoes doubled backslashes inside literals, which SQLite does not know.
func doubled(sql string) string { return strings.ReplaceAll(sql, `\\`, `\`) }

// column is how the protocol describes a column that SQLite declares. Names are in
// lower case, so that the tests of all engines can share their statements.
func column(c warehousetest.Column) Column {
	out := Column{Name: strings.ToLower(c.Name), Type: "text", Nullable: true}
	switch word, size, _ := strings.Cut(c.Type, "("); word {
	case "INTEGER", "INT", "BIGINT":
		out.Type, out.Precision = "fixed", 38
	case "NUMERIC", "DECIMAL":
		out.Type = "fixed"
		_, _ = fmt.Sscanf(strings.ReplaceAll(size, " ", ""), "%d,%d)", &out.Precision, &out.Scale)
	case "REAL", "DOUBLE":
		out.Type = "real"
	case "BOOLEAN", "DATE":
		out.Type = strings.ToLower(word)
	case "TIMESTAMP":
		out.Type, out.Scale = "timestamp_ntz", 9
	case "BLOB", "BINARY":
		out.Type = "binary"
	}
	return out
}

// text prints a value as the protocol does.
func text(v any, c Column) any {
	switch v := v.(type) {
	case nil:
		return nil
	case int64:
		if c.Type == "boolean" {
			return strconv.FormatInt(v, 10)
		}
		return strconv.FormatFloat(float64(v), 'f', c.Scale, 64)
	case float64:
		if c.Type == "fixed" {
			return strconv.FormatFloat(v, 'f', c.Scale, 64)
		}
		return strconv.FormatFloat(v, 'g', -1, 64)
	case bool:
		return map[bool]string{true: "1", false: "0"}[v]
	case []byte:
		return strings.ToUpper(hex.EncodeToString(v))
	case time.Time:
		if c.Type == "date" {
			return strconv.FormatInt(v.Unix()/86400, 10)
		}
		return fmt.Sprintf("%d.%09d", v.Unix(), v.Nanosecond())
	default:
		return fmt.Sprint(v)
	}
}

var missing = regexp.MustCompile(`no such (table|column|function): ([^ (]+)|ambiguous column name: ([^ (]+)|near "([^"]+)": syntax error`)

// translate words an error of SQLite as Snowflake would.
func translate(err error, sql string) error {
	if err == nil {
		return nil
	}
	m := missing.FindStringSubmatch(err.Error())
	if m == nil {
		return err
	}
	name := m[2] + m[3] + m[4]
	place := fmt.Sprintf("SQL compilation error: error line 1 at position %d\n", strings.Index(sql, name))
	switch {
	case m[1] == "table":
		return &Failure{"002003", "42S02", "SQL compilation error:\nObject '" + name + "' does not exist or not authorized."}
	case m[1] == "column":
		return &Failure{"000904", "42000", place + "invalid identifier '" + name + "'"}
	case m[1] == "function":
		return &Failure{"002140", "42601", "SQL compilation error:\nUnknown function " + name}
	case m[3] != "":
		return &Failure{"001052", "42601", "SQL compilation error:\nambiguous column name '" + name + "'"}
	default:
		return &Failure{"001003", "42000", "SQL compilation error:\nsyntax error line 1 at position " + strconv.Itoa(strings.Index(sql, name)) + " unexpected '" + name + "'."}
	}
}

// slice is the rows of a chunk; the first has number 0.
func (st *statement) slice(n int) [][]any {
	from := min(n*st.server.ChunkRows, len(st.rows))
	return append([][]any{}, st.rows[from:min(from+st.server.ChunkRows, len(st.rows))]...)
}

// reply answers when the statement is done, or after a while with where to ask again.
func (st *statement) reply(w http.ResponseWriter, r *http.Request) {
	timer := time.NewTimer(patience)
	defer timer.Stop()
	select {
	case <-st.done:
	case <-r.Context().Done():
		return
	case <-timer.C:
		Reply(w, true, "333333", "Query execution in progress", map[string]any{
			"queryId": st.id, "getResultUrl": "/queries/" + st.id + "/result", "queryAbortsAfterSecs": 300,
		})
		return
	}
	st.mu.Lock()
	defer st.mu.Unlock()
	if f := st.failure; f != nil {
		Reply(w, false, f.Code, f.Message, map[string]any{"sqlState": f.SQLState, "errorCode": f.Code, "queryId": st.id})
		return
	}
	chunks := []map[string]any{}
	for n := 1; n*st.server.ChunkRows < len(st.rows); n++ {
		chunks = append(chunks, map[string]any{
			"url":      fmt.Sprintf("%s/chunks/%s/%d?X-Amz-Signature=signed-secret", st.server.URL, st.id, n),
			"rowCount": len(st.slice(n)), "uncompressedSize": 1, "compressedSize": 1,
		})
	}
	data := map[string]any{
		"parameters": []any{}, "rowtype": st.columns, "rowset": st.slice(0), "total": len(st.rows), "returned": len(st.rows),
		"queryId": st.id, "queryResultFormat": "json", "statementTypeId": 4096, "version": 1, "numberOfBinds": 0,
	}
	if len(chunks) > 0 {
		data["chunks"] = chunks
		data["chunkHeaders"] = map[string]string{"x-amz-server-side-encryption-customer-key": "k"}
	}
	Reply(w, true, "", "", data)
}
