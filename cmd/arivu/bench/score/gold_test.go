package score

import (
	"slices"
	"testing"
)

func TestAlternatives(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		sql  string
		want []string
	}{
		{"SELECT 1", []string{"SELECT 1"}},
		{" SELECT 1 ; ", []string{"SELECT 1"}},
		{"SELECT 1; SELECT 2;", []string{"SELECT 1", "SELECT 2"}},
		{"SELECT ';' AS a; SELECT \";\"", []string{"SELECT ';' AS a", "SELECT \";\""}},
		{"SELECT {a, b} FROM t", []string{"SELECT a FROM t", "SELECT b FROM t", "SELECT a, b FROM t"}},
		{
			"SELECT {a, f(b, c) AS d}, COUNT(*) FROM t GROUP BY {}",
			[]string{
				"SELECT a, COUNT(*) FROM t GROUP BY a",
				"SELECT f(b, c) AS d, COUNT(*) FROM t GROUP BY f(b, c)",
				"SELECT a, f(b, c) AS d, COUNT(*) FROM t GROUP BY a, f(b, c)",
			},
		},
		{"", nil},
	} {
		if got := Alternatives(c.sql); !slices.Equal(got, c.want) {
			t.Errorf("%q:\ngot  %q\nwant %q", c.sql, got, c.want)
		}
	}
}

func TestOrdered(t *testing.T) {
	t.Parallel()
	for sql, want := range map[string]bool{
		"SELECT a FROM t ORDER BY a":                                           true,
		"select a from t order\n by a limit 1":                                 true,
		"SELECT a FROM t":                                                      false,
		"SELECT a FROM (SELECT a FROM t ORDER BY a LIMIT 3)":                   false,
		"SELECT a, RANK() OVER (ORDER BY a) FROM t":                            false,
		"SELECT a FROM t WHERE b = 'order by'":                                 false,
		"SELECT a FROM t WHERE b = ')' AND c IN (SELECT 1) ORDER BY a":         true,
		"SELECT \"order by\" FROM t":                                           false,
		"SELECT a FROM t WHERE b IN (SELECT b FROM u ORDER BY c) AND d = 'it'": false,
	} {
		if got := Ordered(sql); got != want {
			t.Errorf("%q: %v", sql, got)
		}
	}
}

// Whatever the text, taking it apart ends and gives pieces of it.
func FuzzAlternatives(f *testing.F) {
	for _, s := range []string{"SELECT {a, b}, {c} FROM t GROUP BY {}; x", "{{}}", "'", "{a,(b,c}", ";;;", "{a,b,c,d,e,f,g,h,i,j}"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if len(s) > 200 {
			return
		}
		for _, part := range Statements(s) {
			if part == "" {
				t.Error("an empty statement")
			}
		}
		Ordered(s)
		Alternatives(s)
	})
}
