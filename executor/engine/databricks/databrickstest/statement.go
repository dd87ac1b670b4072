package databrickstest

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"time"

	"arivu/executor/engine/warehousetest"
)

// statement is one statement of the server.
type statement struct {
	server  *Server
	id      string
	request request
	stop    context.CancelFunc

	mu        sync.Mutex
	state     string
	code      string
	message   string
	columns   [][2]string
	rows      [][]any
	truncated bool
}

// cancel stops a statement and reports whether it ran.
func (st *statement) cancel() bool {
	st.mu.Lock()
	defer st.mu.Unlock()
	if st.state != "PENDING" && st.state != "RUNNING" {
		return false
	}
	st.state = "CANCELED"
	st.stop()
	return true
}

func (st *statement) set(change func()) {
	st.mu.Lock()
	defer st.mu.Unlock()
	if st.state != "CANCELED" {
		change()
	}
}

func (st *statement) run(ctx context.Context) {
	defer st.server.running.Add(-1)
	defer st.stop()
	st.set(func() { st.state = "RUNNING" })
	if hold := st.server.Hold; hold != nil {
		select {
		case <-hold:
		case <-ctx.Done():
			return
		}
	}
	err := st.answer(ctx)
	st.set(func() {
		st.state = "SUCCEEDED"
		var known *failure
		if errors.As(err, &known) {
			st.state, st.code, st.message = "FAILED", known.code, known.message
		} else if err != nil {
			st.state, st.code, st.message = "FAILED", "INTERNAL_ERROR", err.Error()
		}
	})
}

// failure is an error of a statement.
type failure struct{ code, message string }

func (f *failure) Error() string { return f.message }

var (
	sampled = regexp.MustCompile(`(?i) TABLESAMPLE \([^)]*\)`)
	catalog = regexp.MustCompile("`shop`\\.")
)

func (st *statement) answer(ctx context.Context) error {
	sql := st.request.Statement
	if f, ok := st.server.Failures[sql]; ok {
		return &failure{f[0], f[1]}
	}
	if a, ok := st.server.Answers[sql]; ok {
		st.columns, st.rows = a.Columns, a.Rows
		return nil
	}
	if strings.HasPrefix(sql, "SELECT current_user(), ") {
		st.columns, st.rows = [][2]string{{"user", "STRING"}, {"version", "STRING"}}, [][]any{{"reader@example.com", "Databricks SQL 4.0.0"}}
		return nil
	}
	if strings.Contains(sql, "current_timezone()") {
		st.columns, st.rows = [][2]string{{"version", "STRING"}, {"zone", "STRING"}}, [][]any{{"Databricks SQL 4.0.0", "Etc/UTC"}}
		return nil
	}
	sql = warehousetest.Functions(warehousetest.Literals(catalog.ReplaceAllString(sampled.ReplaceAllString(sql, ""), "")))
	size := int64(0)
	err := st.server.backing.Query(ctx, sql,
		func(columns []warehousetest.Column) error {
			for _, c := range columns {
				st.columns = append(st.columns, [2]string{c.Name, typeText(c.Type)})
			}
			return nil
		},
		func(values []any) (bool, error) {
			row := make([]any, len(values))
			for i, v := range values {
				row[i] = text(v, st.columns[i][1])
				if s, ok := row[i].(string); ok {
					size += int64(len(s))
				}
			}
			return st.take(row, size)
		})
	return translate(err, st.request.Statement)
}

// take keeps a row, within the limits of the request and of the API.
func (st *statement) take(row []any, size int64) (bool, error) {
	r := &st.request
	switch {
	case r.RowLimit > 0 && int64(len(st.rows)) >= r.RowLimit, r.ByteLimit > 0 && size > r.ByteLimit && len(st.rows) > 0:
		st.truncated = true
		return false, nil
	case r.Disposition == "INLINE" && size > inlineMost:
		return false, &failure{"BAD_REQUEST", "Inline byte limit exceeded. Statements executed with disposition=INLINE can have a result size of at most 26214400 bytes."}
	}
	st.rows = append(st.rows, row)
	return true, nil
}

// typeText is the type of the API for one that SQLite declares.
func typeText(declared string) string {
	switch word, _, _ := strings.Cut(declared, "("); word {
	case "INTEGER", "INT":
		return "INT"
	case "BIGINT":
		return "BIGINT"
	case "NUMERIC", "DECIMAL":
		return "DECIMAL" + strings.TrimPrefix(declared, word)
	case "REAL", "DOUBLE":
		return "DOUBLE"
	case "BOOLEAN", "DATE", "TIMESTAMP":
		return word
	case "BLOB", "BINARY":
		return "BINARY"
	default:
		return "STRING"
	}
}

// text prints a value as the API does.
func text(v any, kind string) any {
	switch v := v.(type) {
	case nil:
		return nil
	case int64:
		if kind == "BOOLEAN" {
			return strconv.FormatBool(v != 0)
		}
		if strings.HasPrefix(kind, "DECIMAL(") {
			return scaled(float64(v), kind)
		}
		return strconv.FormatInt(v, 10)
	case float64:
		if strings.HasPrefix(kind, "DECIMAL(") {
			return scaled(v, kind)
		}
		return strconv.FormatFloat(v, 'g', -1, 64)
	case bool:
		return strconv.FormatBool(v)
	case []byte:
		return base64.StdEncoding.EncodeToString(v)
	case time.Time:
		if kind == "DATE" {
			return v.Format("2006-01-02")
		}
		return v.Format("2006-01-02T15:04:05.000Z")
	default:
		return fmt.Sprint(v)
	}
}

func scaled(f float64, kind string) string {
	_, scale, _ := strings.Cut(strings.TrimSuffix(kind, ")"), ",")
	n, err := strconv.Atoi(strings.TrimSpace(scale))
	if err != nil {
		n = 0
	}
	return strconv.FormatFloat(f, 'f', n, 64)
}

var missing = regexp.MustCompile(`no such (table|column|function): ([^ (]+)|ambiguous column name: ([^ (]+)|near "([^"]+)": syntax error`)

// translate words an error of SQLite as Databricks would.
func translate(err error, sql string) error {
	if err == nil {
		return nil
	}
	m := missing.FindStringSubmatch(err.Error())
	if m == nil {
		return err
	}
	name := m[2] + m[3] + m[4]
	quoted := "`" + strings.Join(strings.Split(name, "."), "`.`") + "`"
	place := fmt.Sprintf(" (line 1, pos %d)", strings.Index(sql, name[strings.LastIndexByte(name, '.')+1:]))
	if strings.Contains(name, ".") {
		place = fmt.Sprintf(" (line 1, pos %d)", strings.Index(sql, name))
	}
	switch {
	case m[1] == "table":
		return &failure{"BAD_REQUEST", "[TABLE_OR_VIEW_NOT_FOUND] The table or view " + quoted + " cannot be found. Verify the spelling and correctness of the schema and catalog. SQLSTATE: 42P01; line 1 pos " + strconv.Itoa(strings.Index(sql, name))}
	case m[1] == "column":
		return &failure{"BAD_REQUEST", "[UNRESOLVED_COLUMN.WITHOUT_SUGGESTION] A column, variable, or function parameter with name " + quoted + " cannot be resolved. SQLSTATE: 42703" + place}
	case m[1] == "function":
		return &failure{"BAD_REQUEST", "[UNRESOLVED_ROUTINE] Cannot resolve routine " + quoted + " on search path [`system`.`builtin`]. SQLSTATE: 42883" + place}
	case m[3] != "":
		return &failure{"BAD_REQUEST", "[AMBIGUOUS_REFERENCE] Reference " + quoted + " is ambiguous, could be: [`a`, `b`]. SQLSTATE: 42704" + place}
	default:
		return &failure{"BAD_REQUEST", "[PARSE_SYNTAX_ERROR] Syntax error at or near '" + name + "'. SQLSTATE: 42601" + place}
	}
}

func (st *statement) chunks() int {
	st.mu.Lock()
	defer st.mu.Unlock()
	return max((len(st.rows)+st.server.ChunkRows-1)/st.server.ChunkRows, 1)
}

// slice is the rows of a chunk.
func (st *statement) slice(n int) [][]any {
	st.mu.Lock()
	defer st.mu.Unlock()
	from := min(n*st.server.ChunkRows, len(st.rows))
	return append([][]any{}, st.rows[from:min(from+st.server.ChunkRows, len(st.rows))]...)
}

// result is the chunk as the API answers it.
func (st *statement) result(n int) map[string]any {
	out := map[string]any{"chunk_index": n}
	next := ""
	if n+1 < st.chunks() {
		next = fmt.Sprintf("%s/%s/result/chunks/%d?row_offset=%d", path, st.id, n+1, (n+1)*st.server.ChunkRows)
	}
	if st.request.Disposition == "EXTERNAL_LINKS" {
		link := map[string]any{"chunk_index": n, "external_link": fmt.Sprintf("%s/storage/%s/%d?sig=signed-secret", st.server.URL, st.id, n)}
		if next != "" {
			link["next_chunk_index"], link["next_chunk_internal_link"] = n+1, next
		}
		out["external_links"] = []any{link}
		return out
	}
	out["data_array"] = st.slice(n)
	if next != "" {
		out["next_chunk_index"], out["next_chunk_internal_link"] = n+1, next
	}
	return out
}

// response is the answer about the statement as a whole.
func (st *statement) response(n int) map[string]any {
	st.mu.Lock()
	state := map[string]any{"state": st.state}
	if st.state == "FAILED" {
		state["error"] = map[string]string{"error_code": st.code, "message": st.message}
	}
	out := map[string]any{"statement_id": st.id, "status": state}
	if st.state != "SUCCEEDED" {
		st.mu.Unlock()
		return out
	}
	columns := make([]map[string]any, 0, len(st.columns))
	for i, c := range st.columns {
		name, _, _ := strings.Cut(c[1], "(")
		columns = append(columns, map[string]any{"name": c[0], "type_text": c[1], "type_name": name, "position": i})
	}
	out["manifest"] = map[string]any{
		"format": "JSON_ARRAY", "schema": map[string]any{"column_count": len(columns), "columns": columns},
		"total_row_count": len(st.rows), "truncated": st.truncated,
	}
	st.mu.Unlock()
	out["result"] = st.result(n)
	return out
}
