package guard_test

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"arivu/events"
	"arivu/executor/guard"
)

// dialects are those with a parser of their own.
var dialects = []events.Dialect{events.DialectSQLite, events.DialectPostgres, events.DialectMySQL}

// everyDialect is those that have a guard.
var everyDialect = slices.Concat(dialects, warehouses, []events.Dialect{events.DialectSQLServer})

// statement is one line of a corpus: "verdict | sql", where the verdict is allow or
// the class of the refusal. A verdict ending in ! has Go escapes in its sql.
type statement struct {
	line    int
	verdict string
	sql     string
}

func corpus(tb testing.TB, dialect events.Dialect) []statement {
	tb.Helper()
	text, err := os.ReadFile("testdata/" + string(dialect) + ".txt")
	if err != nil {
		tb.Fatal(err)
	}
	var out []statement
	for i, line := range strings.Split(string(text), "\n") {
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		verdict, sql, ok := strings.Cut(line, " | ")
		if !ok {
			tb.Fatalf("%s.txt:%d: no verdict", dialect, i+1)
		}
		if escaped, found := strings.CutSuffix(verdict, "!"); found {
			verdict = escaped
			sql = unescape(sql)
		}
		out = append(out, statement{i + 1, verdict, sql})
	}
	return out
}

var escapes = strings.NewReplacer(`\n`, "\n", `\t`, "\t", `\0`, "\x00", `\b`, "\b", `\xff`, "\xff",
	`\rlo`, "\u202e", `\bom`, "\ufeff", `\v`, "\v")

func unescape(sql string) string { return escapes.Replace(sql) }

func TestCorpus(t *testing.T) {
	t.Parallel()
	for _, dialect := range dialects {
		schema := shop(dialect)
		for _, st := range corpus(t, dialect) {
			t.Run(fmt.Sprintf("%s/%d", dialect, st.line), func(t *testing.T) {
				t.Parallel()
				checkVerdict(t, schema, st)
			})
		}
	}
}

func checkVerdict(t *testing.T, schema *events.Schema, st statement) {
	t.Helper()
	got, err := guard.Check(st.sql, schema, guard.Options{MaxRows: 100})
	if st.verdict == "allow" {
		if err != nil {
			t.Fatalf("%s\nrefused: %v (cause %v)", st.sql, err, errors.Unwrap(err))
		}
		stable(t, schema, got)
		return
	}
	if err == nil {
		t.Fatalf("%s\nallowed as %s, want %s", st.sql, got.SQL, st.verdict)
	}
	var refusal *events.Error
	if !errors.As(err, &refusal) {
		t.Fatalf("error is a %T", err)
	}
	if string(refusal.Class) != st.verdict {
		t.Errorf("%s\nclass %s (%s, cause %v), want %s", st.sql, refusal.Class, refusal.Message, errors.Unwrap(err), st.verdict)
	}
	wellFormed(t, st.sql, refusal)
}

// stable holds that what the guard returned passes again, unchanged.
func stable(t *testing.T, schema *events.Schema, st *guard.Statement) {
	t.Helper()
	again, err := guard.Check(st.SQL, schema, guard.Options{MaxRows: 100})
	if err != nil {
		t.Fatalf("%s\npassed once, then: %v", st.SQL, err)
	}
	if fmt.Sprint(*again) != fmt.Sprint(*st) {
		t.Fatalf("not stable:\n%+v\n%+v", *st, *again)
	}
	if !st.Explain && (st.Limit < 0 || st.Limit > 101) {
		t.Fatalf("%s: limit %d", st.SQL, st.Limit)
	}
}

// wellFormed holds that a refusal can be shown and acted on.
func wellFormed(t *testing.T, sql string, e *events.Error) {
	t.Helper()
	if e.Stage != events.StageExecutor || len(e.Message) < 20 || len(e.Message) > 700 || len(e.Piece) > 100 || !e.Class.Repairable() {
		t.Errorf("%s: refusal %+v", sql, e)
	}
	if !utf8.ValidString(e.Piece+e.Message) || strings.ContainsAny(e.Piece+e.Message, "\x00\x1b") {
		t.Errorf("%q: refusal %q of %q cannot be read", sql, e.Message, e.Piece)
	}
	if e.Position < 0 || e.Position > len(sql)+1 {
		t.Errorf("%s: position %d is outside the text", sql, e.Position)
	}
	if len(e.Near) > 3 {
		t.Errorf("%s: %d near names", sql, len(e.Near))
	}
}
