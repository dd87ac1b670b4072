package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"arivu/events/bus/bustest"
)

func TestSemanticsCommand(t *testing.T) {
	t.Parallel()
	s := start(t)
	file := filepath.Join(t.TempDir(), "meaning", "shop.yaml")
	edit := func(old, now string) {
		t.Helper()
		data, err := os.ReadFile(file)
		if err != nil || !strings.Contains(string(data), old) {
			t.Fatalf("%v: no %q in\n%s", err, old, data)
		}
		if err := os.WriteFile(file, []byte(strings.Replace(string(data), old, now, 1)), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	expect := func(code int, args string, says ...string) {
		t.Helper()
		out, errs, got := s.command(t, append(strings.Fields("semantics "+args), "--file", file)...)
		if got != code {
			t.Errorf("arivu semantics %s: exit %d, want %d:\n%s%s", args, got, code, out, errs)
		}
		wantLines(t, out+errs, says...)
	}
	expect(exitUsage, "diff", "make it with: arivu semantics pull --connection shop")
	expect(exitOK, "pull", `holds version 0 of "shop", and version 0 of its vocabulary`)
	expect(exitOK, "diff", "says what the server has")
	expect(exitOK, "push", "Nothing to push")
	edit("vocabulary: 0\n", `vocabulary: 0
# by the sales team
synonyms:
  - phrase: blorks
    means: customers
tables:
  - table: orders
    description: What was bought.
metrics:
  - name: Paid Sales
    expression: sum(total_amount)
    table: orders
    filters: ["status = 'shipped'"]
verified:
  - id: orders-in
    question: orders in {country}
    parameters: [{name: country, type: value, column: customers.country}]
    sql: |
      SELECT COUNT(*) FROM orders
      WHERE customer_id IN (SELECT customer_id FROM customers WHERE country = :country)
`)
	expect(exitFailed, "diff", "table added: orders", "metric added: paid sales", "  + expression: sum(total_amount)", "verified added: orders-in", "synonym added: blorks means customers")
	expect(exitUsage, "pull", "holds changes that the server does not have")
	edit("sum(total_amount)", "sum(total_amout)")
	expect(exitUsage, "push", "metrics[0].expression: The table orders has no column", `Did you mean "total_amount"?`)
	edit("sum(total_amout)", "sum(total_amount)")
	edit("SELECT COUNT(*) FROM orders", "DELETE FROM orders")
	edit("phrase: blorks", "phrase: \"blorks!\"")
	expect(exitUsage, "push", "verified[0].sql: ")
	edit("DELETE FROM orders", "SELECT COUNT(*) FROM orders")
	edit("phrase: \"blorks!\"", "phrase: blorks")
	expect(exitOK, "push --dry-run", "metric added: paid sales", "Nothing was changed.")
	expect(exitFailed, "diff", "metric added: paid sales")
	expect(exitOK, "push --note first", `Pushed: version 1 of "shop", and version 1 of its vocabulary.`)
	expect(exitOK, "diff", "says what the server has")
	if data, err := os.ReadFile(file); err != nil || !strings.Contains(string(data), "version: 1\nvocabulary: 1\n# by the sales team\n") {
		t.Errorf("the file after the push: %v\n%s", err, data)
	}
	if out, _, _ := s.command(t, "teach", "--list"); !strings.Contains(out, "blorks") {
		t.Errorf("the vocabulary after the push: %s", out)
	}
	bustest.Await(t, "the planner to know", func() bool {
		out, _, _ := s.command(t, "ask", "orders in germany")
		return strings.Contains(out, `Planned by: the verified question "orders in {country}", for which local vouches since `)
	})
	// Somebody else changes it from another file.
	mine := file
	file = filepath.Join(t.TempDir(), "other.yaml")
	expect(exitOK, "pull", "holds version 1")
	edit("What was bought.", "What people bought.")
	expect(exitOK, "push", "table changed: orders (description)", "  - description: What was bought.", "  + description: What people bought.", "Pushed: version 2")
	theirs := file
	file = mine
	edit("sum(total_amount)", "count(*)")
	expect(exitFailed, "push", "The file was made from version 1, and the server has version 2.", "pull with --force")
	expect(exitUsage, "pull", "holds changes that the server does not have")
	expect(exitOK, "pull --force", "holds version 2")
	a, errA := os.ReadFile(mine)
	b, errB := os.ReadFile(theirs)
	if errA != nil || errB != nil || !strings.Contains(string(a), "What people bought.") || strings.Contains(string(a), "sales team") {
		t.Errorf("pulled %v %v\n%s\n%s", errA, errB, a, b)
	}
	// A file that was not changed is brought up to date without being forced.
	edit("What people bought.", "Everything bought.")
	expect(exitOK, "push", "Pushed: version 3")
	file = theirs
	expect(exitOK, "pull", "holds version 3")
	edit("synonyms:\n  - phrase: blorks\n    means: customers\n", "")
	expect(exitOK, "push", "synonym removed: blorks means customers", `Pushed: version 3 of "shop", and version 2 of its vocabulary.`)
	edit("metrics:", "metrcs:")
	expect(exitUsage, "push", "there is no field metrcs at the top")
}
