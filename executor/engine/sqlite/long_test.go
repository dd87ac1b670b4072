package sqlite

import "testing"

func TestMayNotEnd(t *testing.T) {
	t.Parallel()
	for sql, want := range map[string]bool{
		"SELECT 1": false, "SELECT lower(name) FROM t": false, "SELECT 'instr(' || name FROM t": false, "SELECT 1 -- replace(": false,
		"SELECT name FROM t WHERE name LIKE '%x%'": false, "SELECT name FROM t WHERE lower(name) LIKE 'a%' LIMIT 3": false,
		"SELECT instr(a, b) FROM t": true, "SELECT INSTR (a, b)": true, `SELECT "instr"(a, b)`: true, "SELECT [trim](a)": true, "SELECT `replace`(a, b, c)": true,
		"SELECT a LIKE b FROM t": true, "SELECT a LIKE '%a%b%c'": true, "SELECT a LIKE 'a_b'": true, "SELECT a LIKE '%' || b": true, "SELECT a GLOB '*x'": true,
		"SELECT like(a, b)": true, "SELECT a LIKE /* */ '%x%'": true, "SELECT": false, "": false, "'": false,
	} {
		if got := mayNotEnd(sql); got != want {
			t.Errorf("%s: %v", sql, got)
		}
	}
}
