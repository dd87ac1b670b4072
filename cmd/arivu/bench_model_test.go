//go:build !race

package main

import (
	"encoding/json"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"arivu/cmd/arivu/bench"
	"arivu/events"
	"arivu/planner/llm/llmtest"
)

// benchQuestions are one of each kind that a scripted model answers.
const benchQuestions = `{"id": "right", "question": "How many suppliers are there?", "db": "shop", "sql": "SELECT 60"}
{"id": "mended", "question": "How many stores are there?", "db": "shop", "sql": "SELECT 12"}
{"id": "wrong", "question": "How many employees are there?", "db": "shop", "sql": "SELECT 158"}
{"id": "refused", "question": "What is the weather in Berlin?", "db": "shop", "unanswerable": true}
`

// benchModel answers them: one call each, and two for the stores.
func benchModel(call llmtest.Call) llmtest.Step {
	switch q := call.User[strings.Index(call.User, "<question>"):]; {
	case strings.Contains(q, "suppliers"):
		return llmtest.Plan("SELECT COUNT(*) AS n FROM suppliers", "suppliers")
	case strings.Contains(q, "stores") && strings.Contains(q, "<rejected"):
		return llmtest.Plan("SELECT COUNT(*) AS n FROM stores", "stores")
	case strings.Contains(q, "stores"):
		return llmtest.Plan("SELECT COUNT(glorbs) AS n FROM stores", "stores")
	case strings.Contains(q, "employees"):
		return llmtest.Plan("SELECT COUNT(*) AS n FROM customers", "customers")
	default:
		return llmtest.Text(`{"intent": "decline", "declined": {"reason": "There is no weather.", "missing": ["weather"], "suggestions": []}}`)
	}
}

// modelSettings configure a stub. A call of it costs $0.003645.
func modelSettings(t *testing.T, stub *llmtest.Stub, more ...string) []string {
	t.Helper()
	return append([]string{
		"ARIVU_LLM_PROVIDER=openai", "ARIVU_LLM_BASE_URL=" + llmtest.Serve(t, stub), "ARIVU_LLM_MODEL=stub", "ARIVU_LLM_API_KEY=test-key-123",
	}, more...)
}

const benchPrices = "ARIVU_LLM_PRICES=input=10 output=100 cached_input=1 cache_write=12.5 date=2026-11-30"

// The configured model and the offline planner are asked the same, and one table shows
// both.
func TestBenchAsksTheModel(t *testing.T) {
	t.Parallel()
	questions := filepath.Join(t.TempDir(), "questions.jsonl")
	write(t, questions, benchQuestions)
	stub := llmtest.New()
	stub.RequireKey("test-key-123")
	stub.Choose(benchModel)
	args := []string{"bench", questions, "--databases", suiteDir(t), "--planner", "llm"}
	out, errs, code := command(t, modelSettings(t, stub, benchPrices), append(args, "--json", "--fail-below", "accuracy=0.6,cost=0.018")...)
	var both bench.Comparison
	if err := json.Unmarshal([]byte(out), &both); err != nil || code != exitFailed {
		t.Fatalf("exit %d, %v: %s%s", code, err, errs, out)
	}
	if !strings.Contains(errs, "arivu: cost is 0.01823, more than 0.018") || strings.Contains(errs, "accuracy") || !strings.Contains(errs, "4 of 4: 3 right, 1 wrong, 0 not answered, 750 tokens, $0.018225\n") {
		t.Errorf("%s", errs)
	}
	m, o := both.Model, both.Offline
	want := events.Usage{PromptTokens: 600, CachedTokens: 350, CacheWriteTokens: 150, CompletionTokens: 150, ReasoningTokens: 60, Cost: 0.018225, PriceDate: "2026-11-30"}
	if both.Planner != "openai/stub" || m.Usage != want || stub.Count() != 5 || !slices.Equal(m.Models, []string{"stub"}) {
		t.Errorf("%s after %d calls: %+v", both.Planner, stub.Count(), m.Usage)
	}
	if m.All.Accuracy.Hits != 2 || m.All.Accuracy.Of != 3 || m.All.FirstTry.Hits != 2 || m.All.FirstTry.Of != 3 || m.All.Refused.Hits != 1 || m.All.WrongSure.Hits != 1 {
		t.Errorf("%+v", m.All)
	}
	if o.Items != 4 || o.All.Accuracy.Hits != 3 || o.All.FirstTry.Hits != 3 || o.All.Refused.Hits != 1 || o.Usage != (events.Usage{}) {
		t.Errorf("%+v", o)
	}

	out, errs, code = command(t, modelSettings(t, stub), args...)
	if code != exitOK {
		t.Fatalf("exit %d: %s%s", code, errs, out)
	}
	var table [][]string
	for _, line := range strings.SplitN(out, "\n", 4)[:3] {
		table = append(table, strings.Fields(line))
	}
	for i, want := range []string{
		"planner right 95 % or offered refused rightly sure wrong among sure first try prompt cached reply cost each in all p50 ms p95 ms",
		"openai/stub 66.7 % [20.8, 93.9] 66.7 % 100.0 % 75.0 % 33.3 % 66.7 % 150.0 87.5 37.5 price unknown price unknown",
		"offline 100.0 % [43.8, 100.0] 100.0 % 100.0 % 75.0 % 0.0 % 100.0 % – – – – –",
	} {
		// What follows on the lines of planners are two latencies.
		if n := len(strings.Fields(want)); len(table[i]) < n || strings.Join(table[i][:n], " ") != want || i > 0 && len(table[i]) != n+2 {
			t.Errorf("got  %q\nwant %q", strings.Join(table[i], " "), want)
		}
	}
	wantLines(t, out, "4 questions", "tokens: 600 of prompts (350 cached) and 150 of replies, cost: price unknown (stub)")
}

// A run that ends early says why and shows what was done, of both planners.
func TestBenchStopsEarly(t *testing.T) {
	t.Parallel()
	questions := filepath.Join(t.TempDir(), "questions.jsonl")
	write(t, questions, benchQuestions)
	for name, tt := range map[string]struct {
		settings []string
		args     []string
		done     int
		says     string
	}{
		"another key": {[]string{"ARIVU_LLM_API_KEY=wrong", benchPrices}, nil, 1, "stopped after 1 of 4 questions: openai at"},
		"money":       {[]string{benchPrices}, []string{"--budget-cost", "0.01"}, 2, "stopped after 2 of 4 questions: the budget is spent: $0.010935 of $0.01"},
		"tokens":      {nil, []string{"--budget-tokens", "451"}, 3, "stopped after 3 of 4 questions: the budget is spent: 600 of 451 tokens"},
		"no prices":   {nil, []string{"--budget-cost", "1"}, 1, "set ARIVU_LLM_PRICES, or give a budget of tokens"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			stub := llmtest.New()
			stub.RequireKey("test-key-123")
			stub.Choose(benchModel)
			args := append([]string{"bench", questions, "--databases", suiteDir(t), "--planner", "llm", "--json"}, tt.args...)
			out, errs, code := command(t, modelSettings(t, stub, tt.settings...), args...)
			var both bench.Comparison
			if err := json.Unmarshal([]byte(out), &both); err != nil || code != exitFailed || !strings.Contains(errs, "arivu: stopped after") || !strings.Contains(errs, tt.says) {
				t.Fatalf("exit %d, %v: %s%s", code, err, errs, out)
			}
			if both.Model.Items != tt.done || both.Offline.Items != tt.done || !strings.Contains(both.Stopped, tt.says) {
				t.Errorf("%d and %d questions, %q", both.Model.Items, both.Offline.Items, both.Stopped)
			}
		})
	}
}
