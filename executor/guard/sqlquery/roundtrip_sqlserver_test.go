package sqlquery_test

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/sqlc-dev/teesql/parser"

	"arivu/events"
	"arivu/executor/guard/sqlquery"
)

func TestRoundTripSQLServer(t *testing.T) {
	t.Parallel()
	for _, sql := range corpus(t, events.DialectSQLServer) {
		roundTrip(t, sql, events.DialectSQLServer)
	}
}

func FuzzRoundTripSQLServer(f *testing.F) {
	for _, sql := range corpus(f, events.DialectSQLServer) {
		f.Add(sql)
	}
	f.Fuzz(func(t *testing.T, sql string) { roundTrip(t, sql, events.DialectSQLServer) })
}

// TestSQLServerMeansTheSame holds that another parser of Transact-SQL reads the same in
// a text and in its print.
func TestSQLServerMeansTheSame(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../testdata/sqlserver.txt")
	if err != nil {
		t.Fatal(err)
	}
	compared := 0
	for line := range strings.SplitSeq(string(text), "\n") {
		sql, ok := strings.CutPrefix(line, "allow | ")
		if !ok || otherwise.MatchString(sql) {
			continue
		}
		st, err := sqlquery.Parse(sql, events.DialectSQLServer, nil)
		if err != nil {
			t.Fatalf("%s: %v", sql, err)
		}
		printed, err := sqlquery.Print(st, events.DialectSQLServer)
		if err != nil {
			t.Fatal(err)
		}
		before, read := meaning(t, sql)
		after, again := meaning(t, printed)
		if !read {
			continue
		}
		compared++
		if !again || before != after {
			t.Errorf("%s\nprints\n%s\nwhich means something else", sql, printed)
		}
	}
	if compared < 100 {
		t.Errorf("%d statements compared", compared)
	}
}

var (
	// otherwise are ways to write what the print writes in another one: TOP without
	// parentheses, ALL, a text as an alias, a binary number of an odd digit, FIRST.
	otherwise = regexp.MustCompile(`TOP \d|SELECT ALL|AS '|_id '|0xf|FETCH FIRST`)
	// incidental is what the other parser notes of how a text was written.
	incidental = regexp.MustCompile(`"(QuoteType|StartOffset|FragmentLength|StartLine|StartColumn|IsNational|IsLargeObject)": ?("[^"]*"|\d+|true|false),?`)
)

// meaning is the tree that the other parser makes of a text; false if it cannot read
// it.
func meaning(t *testing.T, sql string) (string, bool) {
	t.Helper()
	script, err := parser.Parse(t.Context(), strings.NewReader(sql))
	if err != nil {
		return "", false
	}
	tree, err := parser.MarshalScript(script)
	if err != nil {
		t.Fatal(err)
	}
	text := strings.Join(strings.Fields(incidental.ReplaceAllString(string(tree), "")), " ")
	return strings.ToLower(strings.ReplaceAll(text, ", }", " }")), true
}
