package bench_test

import (
	"bytes"
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"arivu/cmd/arivu/bench"
	"arivu/cmd/arivu/bench/suite"
	"arivu/events"
	"arivu/executor/engine"
	"arivu/executor/engine/sqlite"
)

func own(t *testing.T) []bench.Item {
	t.Helper()
	items, err := bench.Read(bytes.NewReader(suite.Questions()), suite.Name)
	if err != nil {
		t.Fatal(err)
	}
	return items
}

// The suite is as broad as it says, and no question is in it twice.
func TestOwnSuite(t *testing.T) {
	t.Parallel()
	items := own(t)
	kinds := make(map[string]int)
	seen := make(map[string]bool)
	unanswerable, ci := 0, 0
	for i, item := range items {
		kinds[item.Kind]++
		if item.Unanswerable {
			unanswerable++
		}
		if slices.Contains(item.Slices, "ci") {
			ci++
		}
		key := item.Conversation + "/" + strings.ToLower(item.Question)
		if seen[key] {
			t.Errorf("%s: %q is asked twice", item.ID, item.Question)
		}
		seen[key] = true
		switch {
		case item.Category == "" || item.Kind == "":
			t.Errorf("%s has no category or kind", item.ID)
		case item.Unanswerable != (len(item.Gold) == 0):
			t.Errorf("%s is unanswerable or has statements", item.ID)
		case item.Ambiguous && len(item.Gold.For("sqlite")) < 2:
			t.Errorf("%s is ambiguous and has one reading", item.ID)
		case item.Turn > 0 && (items[i-1].Conversation != item.Conversation || items[i-1].Turn != item.Turn-1):
			t.Errorf("%s does not follow the turn before", item.ID)
		}
	}
	if len(items) < 320 || unanswerable < 40 || len(kinds) < 20 || ci < 100 {
		t.Errorf("%d questions, %d without an answer, %d kinds, %d for CI", len(items), unanswerable, len(kinds), ci)
	}
}

// Every statement of the suite runs within the executor's walls, to rows that
// say something.
func TestOwnSuiteStatementsRun(t *testing.T) {
	t.Parallel()
	db, err := databases(t).Get(t.Context(), suite.Name)
	if err != nil {
		t.Fatal(err)
	}
	for i, item := range own(t) {
		if underRace && i%10 != 0 {
			continue
		}
		for _, sql := range item.Gold.For("sqlite") {
			table, err := db.Run(t.Context(), sql)
			if err != nil {
				t.Errorf("%s: %v\n%s", item.ID, err, sql)
				continue
			}
			said := slices.ContainsFunc(table.Rows, func(row []any) bool {
				return slices.ContainsFunc(row, func(v any) bool { return v != nil })
			})
			if !said {
				t.Errorf("%s: %d rows without a value\n%s", item.ID, len(table.Rows), sql)
			}
		}
	}
}

// Whoever answers with the wanted statements is right everywhere.
func TestOwnSuiteHoldsForItsOwnStatements(t *testing.T) {
	t.Parallel()
	pick := bench.Selection{Slice: "ci"}
	if underRace {
		pick.Limit = 30
	}
	items := pick.From(own(t))
	perfect := make(bench.Recorded)
	for _, item := range items {
		reply := bench.Reply{Outcome: bench.Refused}
		if g := item.Gold.For("sqlite"); len(g) > 0 {
			reply = bench.Reply{Outcome: bench.Answered, Candidates: g[len(g)-1:], Confidence: 1}
		}
		perfect[item.ID] = reply
	}
	results, err := bench.Run(t.Context(), bench.Options{Items: items, Databases: databases(t), Asker: perfect, Order: bench.OrderByGold})
	if err != nil {
		t.Fatal(err)
	}
	s := bench.Summarize(results, bench.DefaultSure)
	if s.All.Handled.Value != 1 || s.Skipped != 0 || s.ECE != 0 || s.Coverage90 != 1 {
		for _, r := range results {
			if !r.Right {
				t.Errorf("%s: %s", r.ID, r.Why)
			}
		}
		t.Errorf("%+v", s.All)
	}
}

// passed is a sink that wants nothing.
type passed struct{}

func (passed) Columns([]events.ResultColumn) error { return nil }
func (passed) Row(events.Row) error                { return nil }

// No statement of the suite is taken for one that costs too much.
func TestOwnSuiteIsAffordable(t *testing.T) {
	t.Parallel()
	db, err := databases(t).Get(t.Context(), suite.Name)
	if err != nil {
		t.Fatal(err)
	}
	e, err := engine.Openers{events.DialectSQLite: sqlite.Open}.Open(t.Context(), "sqlite://"+filepath.Join(shopDir, suite.Name+".db"), engine.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = e.Close() })
	limits := engine.Limits{Rows: 1, Cost: engine.DefaultCost, Known: db.Schema}
	for i, item := range own(t) {
		if underRace && i%10 != 0 {
			continue
		}
		for _, sql := range item.Gold.For("sqlite") {
			if _, err := e.Query(t.Context(), sql, limits, passed{}); err != nil {
				t.Errorf("%s: %v\n%s", item.ID, err, sql)
			}
		}
	}
	if _, err := e.Query(t.Context(), "SELECT count(*) FROM order_items a, order_items b", limits, passed{}); !errors.Is(err, events.ClassTooExpensive) {
		t.Errorf("every item with every other: %v", err)
	}
}
