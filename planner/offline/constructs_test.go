package offline_test

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"arivu/events"
	"arivu/planner/offline"
	"arivu/planner/offline/offlinetest"
)

var update = flag.Bool("update", false, "write the golden file anew")

// What is made of every construct: the restatement, what was assumed, and the
// statement in each dialect.
func TestConstructs(t *testing.T) {
	t.Parallel()
	s := shop(t)
	var b strings.Builder
	for _, q := range offlinetest.Constructs() {
		b.WriteString("## " + q + "\n")
		in := offline.Input{Question: q, Schema: s, Now: now}
		catalog, readings := shared.Catalog(in), shared.Readings(in)
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
