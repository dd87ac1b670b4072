package offline_test

import (
	"bufio"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"arivu/events"
	"arivu/planner/ground"
	"arivu/planner/offline"
)

var update = flag.Bool("update", false, "write the golden file anew")

// constructs are the questions of testdata/constructs.txt, at least one for each
// thing that the grammar reads.
func constructs(tb testing.TB) []string {
	tb.Helper()
	f, err := os.Open(filepath.Join("testdata", "constructs.txt"))
	if err != nil {
		tb.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	var out []string
	for lines := bufio.NewScanner(f); lines.Scan(); {
		if q := lines.Text(); q != "" && q[0] != '#' {
			out = append(out, q)
		}
	}
	return out
}

// What is made of every construct: the restatement, what was assumed, and the
// statement in each dialect.
func TestConstructs(t *testing.T) {
	t.Parallel()
	s := shop(t)
	catalog := ground.NewCatalog(s)
	var b strings.Builder
	for _, q := range constructs(t) {
		b.WriteString("## " + q + "\n")
		readings := shared.Readings(offline.Input{Question: q, Schema: s, Now: now})
		if len(readings) == 0 {
			t.Errorf("%s: %+v", q, ask(t, s, q))
		}
		for _, r := range readings {
			if len(r.Unused) > 0 {
				t.Errorf("%s: %q is not used", q, r.Unused)
			}
			b.WriteString(r.Frame.Restate() + "\n")
			for _, a := range r.Assumptions {
				b.WriteString("- " + a + "\n")
			}
			for _, d := range []events.Dialect{events.DialectSQLite, events.DialectPostgres, "mysql"} {
				sql, err := r.Frame.SQLIn(catalog, d)
				if err != nil {
					t.Errorf("%s: %v", q, err)
				}
				oneSelect(t, strings.ReplaceAll(sql, "`", `"`))
				b.WriteString(string(d) + ": " + flat(sql) + "\n")
			}
		}
		b.WriteString("\n")
	}
	compareGolden(t, "constructs.golden", b.String())
}

func compareGolden(tb testing.TB, name, got string) {
	tb.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o600); err != nil {
			tb.Fatal(err)
		}
	}
	data, err := os.ReadFile(path)
	if err != nil {
		tb.Fatal(err)
	}
	want := strings.Split(string(data), "\n")
	for i, line := range strings.Split(got, "\n") {
		if i >= len(want) || line != want[i] {
			tb.Fatalf("line %d of %s: got\n%s", i+1, name, line)
		}
	}
}
