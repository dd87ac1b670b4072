package bench_test

import (
	"bytes"
	"flag"
	"fmt"
	"math"
	"os"
	"strings"
	"testing"

	"arivu/cmd/arivu/bench"
	"arivu/events"
)

var update = flag.Bool("update", false, "write the golden files anew")

func golden(t *testing.T, path string, got []byte) {
	t.Helper()
	if *update {
		if err := os.WriteFile(path, got, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s differs (-update writes it anew):\n%s", path, got)
	}
}

// results are one of everything that can come of a question.
func results() []bench.Result {
	var all []bench.Result
	add := func(r bench.Result) {
		r.ID, r.Set, r.Database = fmt.Sprintf("q%d", len(all)+1), "own", "shop"
		r.LatencyMS = float64(len(all) + 1)
		if r.Question == "" {
			r.Question = "question " + r.ID
		}
		all = append(all, r)
	}
	sql := func(r bench.Result) bench.Result {
		r.Outcome, r.SQL, r.Gold = bench.Answered, "SELECT 1", "SELECT 2"
		return r
	}
	add(sql(bench.Result{Category: "easy", Kind: "count", Confidence: 0.97, Right: true, AmongThree: true, Attempts: 1, Usage: events.Usage{PromptTokens: 8, CachedTokens: 3, CompletionTokens: 2, Cost: 0.25, PriceDate: "2026-11-30"}, Model: "m"}))
	add(sql(bench.Result{Category: "easy", Kind: "count", Confidence: 0.95, Right: true, AmongThree: true}))
	add(sql(bench.Result{
		Category: "hard", Kind: "count", Confidence: 0.9, Why: "other rows: wanted 1 × 1, got 1 × 1", Restatement: "The number\nof orders.",
		Missing: [][]any{{2, nil}}, Surplus: [][]any{{strings.Repeat("long ", 30), "b"}},
	}))
	add(sql(bench.Result{Category: "hard", Kind: "count", Confidence: 0.6, AmongThree: true, Why: "does not run: no such column: x"}))
	add(bench.Result{Category: "easy", Kind: "ambiguous", Outcome: bench.Choose, Offered: true, AmongThree: true, Ambiguous: true})
	add(bench.Result{Category: "hard", Kind: "ambiguous", Outcome: bench.Choose, Why: "no reading offered is right", Gold: "SELECT 2"})
	add(bench.Result{Category: "hard", Kind: "talk", Outcome: bench.Refused, Conversation: "c", Turn: 1, Before: []string{"how many?"}, Question: "and in May?", Refused: true, Why: "refused: no idea", Restatement: "no idea", Gold: "SELECT 2"})
	add(sql(bench.Result{Category: "easy", Kind: "talk", Conversation: "c", Confidence: 0.85, Right: true, AmongThree: true}))
	add(sql(bench.Result{Category: "easy", Kind: "talk", Conversation: "d", Confidence: 0.85, Right: true, AmongThree: true}))
	add(bench.Result{Kind: "nonsense", Unanswerable: true, Outcome: bench.Refused, Refused: true, Right: true})
	add(bench.Result{Kind: "nonsense", Unanswerable: true, Outcome: bench.Answered, Confidence: 0.81, SQL: "SELECT 3", Why: "answered a question that has no answer here"})
	add(bench.Result{Kind: "nonsense", Outcome: bench.Failed, Why: "failed: out of luck", Gold: "SELECT 2"})
	add(bench.Result{Kind: "count", Outcome: bench.Answered, Skipped: "no wanted statement runs: no such table: t"})
	return all
}

func TestReports(t *testing.T) {
	t.Parallel()
	var report, failures, lines bytes.Buffer
	if err := bench.Summarize(results(), bench.DefaultSure).Print(&report); err != nil {
		t.Fatal(err)
	}
	if err := bench.WriteFailures(&failures, results(), bench.DefaultSure); err != nil {
		t.Fatal(err)
	}
	if err := bench.WriteResults(&lines, results()); err != nil {
		t.Fatal(err)
	}
	golden(t, "testdata/report.txt", report.Bytes())
	golden(t, "testdata/failures.md", failures.Bytes())
	golden(t, "testdata/results.jsonl", lines.Bytes())
}

func TestSummarize(t *testing.T) {
	t.Parallel()
	s := bench.Summarize(results(), bench.DefaultSure)
	for name, c := range map[string]struct {
		got      bench.Share
		hits, of int
	}{
		"right":             {s.All.Accuracy, 4, 10},
		"served":            {s.All.Served, 5, 10},
		"among three":       {s.All.AmongThree, 6, 10},
		"refused":           {s.All.Refused, 1, 2},
		"handled":           {s.All.Handled, 6, 12},
		"sure":              {s.All.IsSure, 6, 12},
		"less sure":         {s.All.IsUnsure, 1, 12},
		"choose":            {s.All.IsChoice, 2, 12},
		"not sure":          {s.All.NotSure, 2, 12},
		"failed":            {s.All.Failed, 1, 12},
		"wrong among sure":  {s.All.WrongSure, 2, 6},
		"wrong answered":    {s.All.WrongAnswered, 3, 7},
		"confidently wrong": {s.All.ConfidentlyWrong, 2, 12},
		"conversations":     {s.Conversations, 1, 2},
	} {
		if c.got.Hits != c.hits || c.got.Of != c.of {
			t.Errorf("%s: %d of %d, want %d of %d", name, c.got.Hits, c.got.Of, c.hits, c.of)
		}
	}
	if s.Items != 13 || s.Skipped != 1 || s.Usage.Tokens() != 10 || s.Usage.Cost != 0.25 {
		t.Errorf("%+v", s)
	}
	if want := (bench.Latency{P50: 6, P95: 12, P99: 12}); s.Latency != want {
		t.Errorf("latency %+v", s.Latency)
	}
	// Answers by confidence: right, right, wrong, right and right, wrong, wrong.
	for name, c := range map[string][2]float64{
		"90 %": {s.Coverage90, 0.2}, "85 %": {s.Coverage85, 0.2}, "80 %": {s.Coverage80, 0.5}, "error": {s.ECE, 0.276},
	} {
		if math.Abs(c[0]-c[1]) > 0.005 {
			t.Errorf("%s: %.3f, want %.3f", name, c[0], c[1])
		}
	}
}

// Known values of the interval.
func TestShareInterval(t *testing.T) {
	t.Parallel()
	half := bench.Summarize(slicesOf(50, 100), 0).All.Accuracy
	if half.String() != "50.0 %" || half.Interval() != "[40.4, 59.6]" {
		t.Error(half, half.Interval())
	}
	all := bench.Summarize(slicesOf(10, 10), 0).All.Accuracy
	if all.Interval() != "[72.2, 100.0]" {
		t.Error(all.Interval())
	}
	none := bench.Summarize(nil, 0).All.Accuracy
	if none.String() != "–" || none.Interval() != "" {
		t.Error(none)
	}
}

func slicesOf(right, n int) []bench.Result {
	out := make([]bench.Result, n)
	for i := range out {
		out[i] = bench.Result{Outcome: bench.Answered, Right: i < right}
	}
	return out
}

func TestGates(t *testing.T) {
	t.Parallel()
	s := bench.Summarize(results(), bench.DefaultSure)
	for text, want := range map[string]string{
		"":                                 "",
		"accuracy=0.4, wrong_sure=0.34,":   "",
		"accuracy=0.41":                    "accuracy is 0.4, less than 0.41",
		"wrong_sure=0.3,served=1":          "wrong_sure is 0.3333, more than 0.3; served is 0.5, less than 1",
		"p95_ms=11,cost=0.2,refused=.5":    "p95_ms is 12, more than 11; cost is 0.25, more than 0.2",
		"coverage_90=0.1,ece=1,failed=0.1": "",
	} {
		gates, err := bench.ParseGates(text)
		if err != nil {
			t.Errorf("%q: %v", text, err)
		}
		if got := strings.Join(bench.Broken(gates, s), "; "); got != want {
			t.Errorf("%q: %s", text, got)
		}
	}
	for text, want := range map[string]string{
		"accurcy=1": `"accurcy" is none of accuracy, `, "accuracy": "wants a number", "ece=low": "wants a number, as in ece=0.75",
	} {
		if _, err := bench.ParseGates(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", text, err)
		}
	}
}
