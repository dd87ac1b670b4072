package clickhouse

import (
	"slices"
	"strings"
)

// queries are the words that queries start with. The first word of a statement says of
// what kind it is; the server takes only one, and with readonly = 1 still some that are
// none, such as KILL QUERY for the login's own.
var queries = []string{"SELECT", "WITH", "EXPLAIN"}

// startsAsQuery reports whether a text starts as a query does, behind spaces, opening
// parentheses and comments. A comment that is not understood is no query.
func startsAsQuery(sql string) bool {
	for {
		sql = strings.TrimLeft(sql, " \t\r\n\f\v(")
		var end int
		switch {
		case strings.HasPrefix(sql, "--"):
			end = strings.IndexByte(sql, '\n')
		case strings.HasPrefix(sql, "/*"):
			if end = strings.Index(sql[2:], "*/"); end >= 0 {
				end += len("*/") + 1
			}
		default:
			word := sql[:len(sql)-len(strings.TrimLeft(sql, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789"))]
			return slices.Contains(queries, strings.ToUpper(word))
		}
		if end < 0 {
			return false
		}
		sql = sql[end+1:]
	}
}
