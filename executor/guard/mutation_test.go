package guard_test

import (
	"fmt"
	"strings"
	"testing"

	"arivu/events"
	"arivu/executor/guard"
)

// wraps hide a query inside another statement. Each must stay refused.
var wraps = []string{
	"SELECT * FROM (%s) AS wrapped",
	"WITH wrapped AS (%s) SELECT * FROM wrapped",
	"WITH wrapped AS (%s) SELECT 1",
	"WITH RECURSIVE wrapped(a) AS (SELECT 1 UNION ALL %s) SELECT 1",
	"SELECT 1 WHERE EXISTS (%s)",
	"SELECT 1 WHERE 1 IN (%s)",
	"SELECT (%s)",
	"SELECT 1 UNION ALL %s",
	"SELECT CASE WHEN 1 = 1 THEN (%s) END",
	"SELECT count(*) FROM orders HAVING count(*) > (%s)",
	"SELECT sum(order_id) OVER (ORDER BY (%s)) FROM orders",
	"SELECT 1 FROM orders ORDER BY (%s)",
	"SELECT 1 FROM orders GROUP BY (%s)",
	"SELECT 1 LIMIT (%s)",
	"SELECT o.order_id FROM orders o JOIN payments p ON p.amount = (%s)",
	"VALUES ((%s))",
	"EXPLAIN %s",
	"SELECT 1; %s",
	"%s; SELECT 1",
	"/* x */ %s -- y",
	"SELECT * FROM (SELECT * FROM (SELECT * FROM (%s) a) b) c",
}

// TestMutations wraps each refused statement of the corpora in ways that hide it.
func TestMutations(t *testing.T) {
	t.Parallel()
	for _, dialect := range dialects {
		schema := shop(dialect)
		for _, st := range corpus(t, dialect) {
			if st.verdict == "allow" || !refusedInside(st) {
				continue
			}
			inner := strings.TrimRight(st.sql, "; ")
			for i, mutant := range append(mutants(inner), special[dialect](inner)...) {
				if !tried(i + st.line) {
					continue
				}
				if got, err := guard.Check(mutant, schema, guard.Options{}); err == nil {
					t.Errorf("%s:%d\n%s\nallowed as %s", dialect, st.line, mutant, got.SQL)
				}
			}
		}
	}
}

// special are ways to hide a statement that only one dialect has.
var special = map[events.Dialect]func(string) []string{
	events.DialectSQLite:   func(string) []string { return nil },
	events.DialectPostgres: func(string) []string { return nil },
	events.DialectClickHouse: func(sql string) []string {
		return []string{
			sql + " SETTINGS readonly = 0", sql + " FORMAT Null", sql + " INTO OUTFILE 'f'", sql + " UNION ALL SELECT 1", "SELECT 1 UNION ALL (" + sql + ") LIMIT 1",
			"WITH (" + sql + ") AS x SELECT x", "WITH 1 AS a, b AS (" + sql + ") SELECT a", "SELECT arrayMap(x -> (" + sql + "), [1])", "SELECT ((" + sql + ") AS x) + 1",
			"SELECT 1 IN (" + sql + ")", "SELECT 1 GLOBAL IN (" + sql + ")", "SELECT quantile((" + sql + "))(1)", "SELECT (" + sql + ").1", "SELECT 1 ? (" + sql + ") : 2",
			"SELECT 1 FROM orders PREWHERE (" + sql + ")", "SELECT a FROM orders ARRAY JOIN [(" + sql + ")] AS a", "SELECT * REPLACE ((" + sql + ") AS status) FROM orders",
			"SELECT * APPLY(x -> (" + sql + ")) FROM orders", "SELECT 1 FROM orders LIMIT 1 BY (" + sql + ")", "SELECT DISTINCT ON ((" + sql + ")) 1 FROM orders",
			"SELECT order_id FROM orders ORDER BY order_id WITH FILL FROM (" + sql + ")", "SELECT * FROM view(" + sql + ")", "SELECT * FROM numbers((" + sql + "))",
			"EXPLAIN AST " + sql, "EXPLAIN PIPELINE " + sql, "EXPLAIN header = 1 " + sql, "SELECT 1 # x\n; " + sql, "SELECT '\\\\'; " + sql + "; -- '", "SELECT `\\`; " + sql + "; -- `",
		}
	},
	events.DialectMySQL: func(sql string) []string {
		return []string{
			"/*!50000 " + sql + " */", "/*!" + sql + "*/", "/*M!100100 " + sql + " */", "SELECT 1 /*! ; " + sql + " */",
			"SELECT 1 /*M! UNION " + sql + " */", "SELECT 1 /*!99999 */ ; " + sql, "SELECT `\\`; " + sql + "; -- `",
			"SELECT 1 #\n; " + sql, "SELECT \"'\"; " + sql, "DO (" + sql + ")", "EXPLAIN ANALYZE " + sql, "EXPLAIN FORMAT=JSON " + sql,
			"SELECT * FROM (" + sql + ") w FOR UPDATE", sql + " INTO OUTFILE 'f'", "SELECT @a := (" + sql + ")",
		}
	},
}

// refusedInside reports statements that are refused for what they hold, wherever that
// stands. Names that are merely out of scope may come into scope, and a comment at the
// end swallows the wrap.
func refusedInside(st statement) bool {
	switch events.Class(st.verdict) {
	case events.ClassUnsafe, events.ClassUnknownFunc, events.ClassSyntax:
		return strings.TrimSpace(st.sql) != "" && !strings.Contains(st.sql, "--") && st.sql != ";"
	default:
		return false
	}
}

func mutants(sql string) []string {
	out := []string{sql}
	for _, wrap := range wraps {
		out = append(out, fmt.Sprintf(wrap, sql))
	}
	if !strings.ContainsAny(sql, `'"`) {
		out = append(out, strings.ReplaceAll(sql, " ", "/**/"), strings.ReplaceAll(sql, " ", "\n\t"),
			strings.ToUpper(sql), strings.ToLower(sql))
	}
	return out
}
