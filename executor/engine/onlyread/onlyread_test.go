package onlyread_test

import (
	"errors"
	"os"
	"slices"
	"strings"
	"testing"

	"arivu/events"
	"arivu/executor/engine/onlyread"
)

var dialects = []events.Dialect{events.DialectSnowflake, events.DialectDatabricks}

// corpus gives the guard's statements of a dialect with their verdicts.
func corpus(tb testing.TB, d events.Dialect, each func(verdict, sql string)) {
	tb.Helper()
	text, err := os.ReadFile("../../guard/testdata/" + string(d) + ".txt")
	if err != nil {
		tb.Fatal(err)
	}
	for line := range strings.SplitSeq(string(text), "\n") {
		if verdict, sql, ok := strings.Cut(line, " | "); ok && !strings.HasPrefix(line, "#") && !strings.HasSuffix(verdict, "!") {
			each(verdict, sql)
		}
	}
}

// mayStart are the words with which everything that may leave the engine begins.
var mayStart = []string{"SELECT", "WITH", "VALUES", "EXPLAIN", "(", "(("}

// queryWords begin a query in one of the dialects, which is printed as one of those.
var queryWords = append([]string{"FROM", "TABLE"}, mayStart...)

// TestCorpus holds that what is legitimate passes, and that whatever passes is printed
// as one query. Names are not this wall's business.
func TestCorpus(t *testing.T) {
	t.Parallel()
	for _, d := range dialects {
		corpus(t, d, func(verdict, sql string) {
			got, err := onlyread.Query(sql, d)
			switch {
			case verdict == "allow" && err != nil:
				t.Errorf("%s: %s\nrefused: %v", d, sql, err)
			case err == nil:
				isOneQuery(t, got, d)
			default:
				isComplaint(t, sql, err)
			}
		})
	}
}

// TestOtherStatements holds that the guard's attacks which are no queries are refused
// here, too, with the guard switched off.
func TestOtherStatements(t *testing.T) {
	t.Parallel()
	for _, d := range dialects {
		refused := 0
		corpus(t, d, func(verdict, sql string) {
			first, _, _ := strings.Cut(strings.TrimSpace(sql), " ")
			if verdict != "unsafe" || slices.Contains(queryWords, strings.ToUpper(first)) {
				return
			}
			refused++
			if got, err := onlyread.Query(sql, d); err == nil {
				t.Errorf("%s: %s\npassed as %s", d, sql, got)
			}
		})
		if refused < 50 {
			t.Errorf("%s: only %d statements of other kinds", d, refused)
		}
	}
}

func isOneQuery(t *testing.T, printed string, d events.Dialect) {
	t.Helper()
	first, _, _ := strings.Cut(printed, " ")
	if !slices.Contains(mayStart, first) && !strings.HasPrefix(first, "(") {
		t.Errorf("%s: %s starts with %s", d, printed, first)
	}
	if again, err := onlyread.Query(printed, d); err != nil || again != printed {
		t.Errorf("%s: %s\nis printed again as %s (%v)", d, printed, again, err)
	}
}

func isComplaint(t *testing.T, sql string, err error) {
	t.Helper()
	var e *events.Error
	if !errors.As(err, &e) || e.Message == "" || e.Position < 0 || e.Position > len(sql)+1 {
		t.Errorf("%q: %#v", sql, err)
	}
}

func FuzzQuery(f *testing.F) {
	for i, d := range dialects {
		corpus(f, d, func(_, sql string) { f.Add(sql, i == 0) })
	}
	f.Fuzz(func(t *testing.T, sql string, first bool) {
		d := dialects[1]
		if first {
			d = dialects[0]
		}
		got, err := onlyread.Query(sql, d)
		if err != nil {
			isComplaint(t, sql, err)
			return
		}
		isOneQuery(t, got, d)
	})
}

// TestFilesAreNoTables holds that neither files nor catalogs are read as tables.
func TestFilesAreNoTables(t *testing.T) {
	t.Parallel()
	for _, sql := range []string{
		"SELECT * FROM parquet.`/etc`", "TABLE csv.`/etc/passwd`", "SELECT 1 FROM orders JOIN json.`s3://b/x` ON true", "SELECT * FROM main.information_schema.tables",
		"SELECT (SELECT count(*) FROM system.access)",
	} {
		if got, err := onlyread.Query(sql, events.DialectDatabricks); !errors.Is(err, events.ClassUnsafe) {
			t.Errorf("%s: %q, %v", sql, got, err)
		}
	}
}
