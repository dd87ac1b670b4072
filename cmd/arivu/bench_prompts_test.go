//go:build !race

package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"arivu/cmd/arivu/bench/prompts"
)

// mostTokens is what half of the prompts on the demo database may have.
const mostTokens = 3000

func promptFigures(t *testing.T, args ...string) prompts.Summary {
	t.Helper()
	out, errs, code := command(t, nil, append([]string{"bench-prompts", "--json"}, args...)...)
	var found []prompts.Summary
	if err := json.Unmarshal([]byte(out), &found); err != nil || code != exitOK || len(found) != 1 {
		t.Fatalf("exit %d, %v: %s%s", code, err, out, errs)
	}
	return found[0]
}

func TestPromptsOfTheDemoHoldAllAndStayShort(t *testing.T) {
	t.Parallel()
	s := promptFigures(t)
	if s.Questions < 300 || s.Tokens.Median > mostTokens || s.AllTables != 1 || s.AllColumns != 1 {
		t.Errorf("got %+v", s)
	}
}

// Among other databases, and with room for few tables, the ones that are needed are there.
func TestPromptsOfMergedDatabases(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	data, err := os.ReadFile(filepath.Join(suiteDir(t), "shop.db"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"shop", "copy"} {
		if err := os.WriteFile(filepath.Join(dir, name+".db"), data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	suite := filepath.Join(dir, "suite.jsonl")
	lines := `{"question": "How many reviews are there for each product?", "db": "shop", "gold_sql": "SELECT p.name, COUNT(*) FROM products p JOIN reviews r USING (product_id) GROUP BY 1"}
{"question": "Who lives in France?", "db": "shop", "gold_sql": "SELECT first_name FROM customers WHERE country = \"France\""}
{"question": "Nonsense", "db": "shop", "gold_sql": "SELECT nothing FROM nowhere"}
`
	if err := os.WriteFile(suite, []byte(lines), 0o600); err != nil {
		t.Fatal(err)
	}
	s := promptFigures(t, suite, "--databases", dir, "--merge", "--tokens", "1500")
	if s.Questions != 2 || s.Skipped != 1 || s.AllTables != 1 || s.AllColumns != 1 || s.Tables.Most >= 26 {
		t.Errorf("got %+v", s)
	}
	out, errs, code := command(t, nil, "bench-prompts", suite, "--databases", dir)
	if code != exitOK || !strings.Contains(out, "all tables") || !strings.Contains(out, "100.0 %") {
		t.Errorf("exit %d: %s%s", code, out, errs)
	}
	if _, errs, code = command(t, nil, "bench-prompts", "--merge"); code != exitUsage || !strings.Contains(errs, "--databases") {
		t.Errorf("exit %d: %s", code, errs)
	}
}
