package guard

import (
	"testing"

	"arivu/events"
)

// TestLikeness holds that two statements are the same tree where they differ in spelling
// alone, and other trees wherever they could mean something else.
func TestLikeness(t *testing.T) {
	t.Parallel()
	parsers := map[events.Dialect]func(string) (tree, *events.Error){
		events.DialectPostgres: parsePostgres, events.DialectMySQL: parseMySQL, events.DialectSQLite: parseSQLite,
		events.DialectDuckDB: func(sql string) (tree, *events.Error) { return parseQuery(sql, events.DialectDuckDB) },
	}
	everywhere := []struct {
		one, other string
		same       bool
	}{
		{"SELECT a FROM t WHERE b = 'x'", "select  a\nfrom t where b='x'", true},
		{"SELECT a FROM t", "SELECT b FROM t", false},
		{"SELECT a FROM t", "SELECT DISTINCT a FROM t", false},
		{"SELECT a FROM t", "SELECT a AS a FROM t", false},
		{"SELECT a, b FROM t", "SELECT a FROM t", false},
		{"SELECT a FROM t WHERE b = 1", "SELECT a FROM t", false},
		{"SELECT a FROM t WHERE b = 1", "SELECT a FROM t WHERE b <> 1", false},
		{"SELECT a FROM t WHERE b = 1", "SELECT a FROM t WHERE b = 2", false},
		{"SELECT a FROM t WHERE b = 1", "SELECT a FROM t WHERE b = '1'", false},
		{"SELECT a FROM t WHERE b = 1.5", "SELECT a FROM t WHERE b = 1.25", false},
		{"SELECT a FROM t WHERE b = 'x'", "SELECT a FROM t WHERE b = 'X'", false},
		{"SELECT a FROM t WHERE b = NULL", "SELECT a FROM t WHERE b = 'NULL'", false},
		{"SELECT a FROM t LIMIT 1", "SELECT a FROM t LIMIT 2", false},
		{"SELECT a FROM t JOIN u ON t.a = u.a", "SELECT a FROM t LEFT JOIN u ON t.a = u.a", false},
		{"SELECT a FROM t ORDER BY a", "SELECT a FROM t ORDER BY a DESC", false},
		{"SELECT CAST(a AS CHAR(3)) FROM t", "SELECT CAST(a AS CHAR(4)) FROM t", false},
		{"SELECT CAST(a AS CHAR(3)) FROM t", "SELECT CAST(a AS DATE) FROM t", false},
		{"SELECT a FROM t UNION SELECT a FROM u", "SELECT a FROM t UNION ALL SELECT a FROM u", false},
	}
	for dialect, parse := range parsers {
		for _, tt := range everywhere {
			alike(t, parse, string(dialect), tt.one, tt.other, tt.same)
		}
	}
	for _, tt := range []struct {
		one, other string
		same       bool
	}{
		{"SELECT (a) FROM t", "SELECT (a) FROM  t", true},
		{"SELECT 'a'", "SELECT _latin1'a'", false},
		{"SELECT X'41'", "SELECT X'42'", false},
		{"SELECT X'41'", "SELECT 'A'", false},
		{"SELECT b'1'", "SELECT b'10'", false},
		{"SELECT 1e1", "SELECT 1e2", false},
		{"SELECT 18446744073709551615", "SELECT 9223372036854775807", false},
		{"SELECT 1.10", "SELECT 1.1", false},
		{"SELECT CAST(a AS SIGNED) FROM t", "SELECT CAST(a AS UNSIGNED) FROM t", false},
		{"SELECT CAST(a AS DECIMAL(5,2)) FROM t", "SELECT CAST(a AS DECIMAL(5,3)) FROM t", false},
		{"SELECT CONVERT(a, CHAR CHARACTER SET latin1) FROM t", "SELECT CONVERT(a, CHAR CHARACTER SET utf8mb4) FROM t", false},
	} {
		alike(t, parseMySQL, "mysql", tt.one, tt.other, tt.same)
	}
}

func alike(t *testing.T, parse func(string) (tree, *events.Error), dialect, one, other string, want bool) {
	t.Helper()
	a, refusal := parse(one)
	b, refusal2 := parse(other)
	if refusal != nil || refusal2 != nil {
		t.Fatalf("%s: %v, %v", dialect, refusal, refusal2)
	}
	if a.same(b) != want || b.same(a) != want {
		t.Errorf("%s:\n%s\n%s\nare the same: %v", dialect, one, other, !want)
	}
}
