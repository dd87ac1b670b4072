package bench_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"arivu/cmd/arivu/bench"
	"arivu/cmd/arivu/bench/suite"
	"arivu/events"
)

func plan(confidence float64, statements ...string) *events.Planned {
	p := &events.Planned{Confidence: confidence, Restatement: "read as " + statements[0], Usage: events.Usage{PromptTokens: 3, Cost: 0.5}}
	for _, s := range statements {
		p.Candidates = append(p.Candidates, events.Candidate{SQL: s})
	}
	return p
}

// script is a planner that knows its answers.
func script(_ context.Context, r bench.Request) (events.Body, error) {
	switch r.Question {
	case "right":
		return plan(0.9, "SELECT COUNT(*) AS n FROM stores;"), nil
	case "right by the second statement":
		return plan(0.7, "SELECT absent FROM stores", "SELECT 12"), nil
	case "wrong":
		return plan(0.95, "SELECT 13"), nil
	case "wrong, but the second is right":
		return plan(0.6, "SELECT 13", "SELECT 12"), nil
	case "does not run":
		return plan(0.5, "SELECT absent FROM stores"), nil
	case "writes":
		return plan(0.5, "DELETE FROM stores"), nil
	case "choice":
		return &events.Clarify{Prompt: "which?", Readings: []events.Reading{{Question: "wrong"}, {Question: "right"}}}, nil
	case "wrong choice":
		return &events.Clarify{Prompt: "which?", Readings: []events.Reading{{Question: "wrong"}, {Question: "refused"}}}, nil
	case "refused":
		return &events.Declined{Reason: "no idea"}, nil
	case "breaks":
		return nil, errors.New("out of luck")
	case "panics":
		panic("out of order")
	case "stores":
		return plan(0.9, "SELECT name FROM stores ORDER BY name"), nil
	case "how many before":
		return plan(0.9, fmt.Sprintf("SELECT %d", len(r.Before))), nil
	}
	return nil, fmt.Errorf("not in the script: %q", r.Question)
}

func TestRunJudgesReplies(t *testing.T) {
	t.Parallel()
	const twelve = "SELECT 12"
	cases := []struct {
		item                       bench.Item
		outcome                    bench.Outcome
		right, offered, amongThree bool
		why, skipped               string
	}{
		{item: bench.Item{Question: "right", Gold: gold(twelve)}, outcome: bench.Answered, right: true, amongThree: true},
		{item: bench.Item{Question: "right", Gold: gold("SELECT 1", twelve)}, outcome: bench.Answered, right: true, amongThree: true},
		{item: bench.Item{Question: "right", Gold: gold("SELECT 1; SELECT 12")}, outcome: bench.Answered, right: true, amongThree: true},
		{item: bench.Item{Question: "right by the second statement", Gold: gold(twelve)}, outcome: bench.Answered, right: true, amongThree: true},
		{item: bench.Item{Question: "wrong", Gold: gold(twelve)}, outcome: bench.Answered, why: "other rows: wanted 1 × 1, got 1 × 1"},
		{item: bench.Item{Question: "wrong, but the second is right", Gold: gold(twelve)}, outcome: bench.Answered, amongThree: true, why: "other rows: wanted 1 × 1, got 1 × 1"},
		{item: bench.Item{Question: "does not run", Gold: gold(twelve)}, outcome: bench.Failed, why: "does not run: no such column: absent"},
		{item: bench.Item{Question: "writes", Gold: gold(twelve)}, outcome: bench.Failed, why: "does not run: the connection is read-only: "},
		{item: bench.Item{Question: "choice", Gold: gold(twelve)}, outcome: bench.Choose, offered: true, amongThree: true},
		{item: bench.Item{Question: "wrong choice", Gold: gold(twelve)}, outcome: bench.Choose, why: "no reading offered is right"},
		{item: bench.Item{Question: "refused", Gold: gold(twelve)}, outcome: bench.Refused, why: "refused: no idea"},
		{item: bench.Item{Question: "breaks", Gold: gold(twelve)}, outcome: bench.Failed, why: "failed: out of luck"},
		{item: bench.Item{Question: "panics", Gold: gold(twelve)}, outcome: bench.Failed, why: "failed: the planner panicked: out of order"},
		{item: bench.Item{Question: "stores", Gold: gold("SELECT name FROM stores ORDER BY name DESC")}, outcome: bench.Answered, why: "the same rows in another order"},
		{item: bench.Item{Question: "stores", Gold: gold(`SELECT name FROM stores WHERE name <> "none"`)}, outcome: bench.Answered, right: true, amongThree: true},
		{item: bench.Item{Question: "right", Gold: gold("SELECT absent FROM stores")}, outcome: bench.Answered, skipped: "no wanted statement runs: no such column: absent"},
		{item: bench.Item{Question: "right", Gold: bench.Gold{"postgres": {twelve}}}, outcome: bench.Answered, skipped: "no wanted statement runs: there is none for sqlite"},
		{item: bench.Item{Question: "refused", Unanswerable: true}, outcome: bench.Refused, right: true},
		{item: bench.Item{Question: "choice", Unanswerable: true}, outcome: bench.Choose, right: true},
		{item: bench.Item{Question: "right", Unanswerable: true}, outcome: bench.Answered, why: "answered a question that has no answer here"},
		{item: bench.Item{Question: "breaks", Unanswerable: true}, outcome: bench.Failed, why: "failed: out of luck"},
	}
	items := make([]bench.Item, len(cases))
	for i, c := range cases {
		items[i] = c.item
		items[i].Database, items[i].Match = suite.Name, "exact"
	}
	results := run(t, items)
	for i, c := range cases {
		r := results[i]
		if r.Outcome != c.outcome || r.Right != c.right || r.Offered != c.offered || r.AmongThree != c.amongThree ||
			!strings.HasPrefix(r.Why, c.why) || (c.why == "") != (r.Why == "") || !strings.HasPrefix(r.Skipped, c.skipped) {
			t.Errorf("%q: %+v", c.item.Question, r)
		}
	}
}

func gold(statements ...string) bench.Gold { return bench.Gold{"sqlite": statements} }

func run(t *testing.T, items []bench.Item) []bench.Result {
	t.Helper()
	results, err := bench.Run(t.Context(), bench.Options{
		Items: items, Databases: databases(t), Order: bench.OrderByGold, Jobs: 3,
		Asker: &bench.Local{Maker: bench.MakerFunc(script), Now: suite.Clock()},
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(results) != len(items) {
		t.Fatalf("%d results of %d items", len(results), len(items))
	}
	return results
}

// The turns of a conversation are asked in order, whatever the order of the
// suite, and each knows those before it.
func TestRunHoldsConversations(t *testing.T) {
	t.Parallel()
	turn := func(talk string, n int) bench.Item {
		return bench.Item{
			ID: fmt.Sprintf("%s/%d", talk, n), Database: suite.Name, Question: "how many before", Match: "exact",
			Conversation: talk, Turn: n, Gold: gold(fmt.Sprintf("SELECT %d", n)),
		}
	}
	items := []bench.Item{turn("a", 1), turn("b", 0), turn("a", 0), turn("a", 2), turn("b", 1)}
	var ids []string
	for _, r := range run(t, items) {
		ids = append(ids, r.ID)
		if !r.Right || len(r.Before) != r.Turn {
			t.Errorf("%+v", r)
		}
	}
	if want := []string{"a/0", "a/1", "a/2", "b/0", "b/1"}; !slices.Equal(ids, want) {
		t.Errorf("got %v, want %v", ids, want)
	}
}

func TestRunNeedsItsDatabases(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"elsewhere", "../shop"} {
		_, err := bench.Run(t.Context(), bench.Options{
			Items: []bench.Item{{ID: "1", Question: "right", Database: name}}, Databases: databases(t),
			Asker: &bench.Local{Maker: bench.MakerFunc(script)},
		})
		if err == nil || !strings.Contains(err.Error(), "question 1: there is no such database") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestRunEndsWithItsContext(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	items := slices.Repeat([]bench.Item{{Question: "right", Database: suite.Name, Gold: gold("SELECT 1")}}, 50)
	_, err := bench.Run(ctx, bench.Options{
		Items: items, Databases: databases(t), Asker: &bench.Local{Maker: bench.MakerFunc(script)},
		Progress: func(int, int, *bench.Result) { cancel() },
	})
	if !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

func TestRunCountsProgress(t *testing.T) {
	t.Parallel()
	var out strings.Builder
	items := slices.Repeat([]bench.Item{{Question: "right", Database: suite.Name, Match: "exact", Gold: gold("SELECT 12")}}, 20)
	progress := bench.NewProgress(&out, false)
	_, err := bench.Run(t.Context(), bench.Options{
		Items: items, Databases: databases(t), Asker: &bench.Local{Maker: bench.MakerFunc(script)},
		Progress: progress.Tell,
	})
	progress.End()
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	if len(lines) != 10 || lines[9] != "20 of 20: 20 right, 0 wrong, 0 not answered, 60 tokens, $10.000000 as far as known" {
		t.Errorf("%q", lines)
	}
}
