package bench_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"arivu/cmd/arivu/bench"
	"arivu/cmd/arivu/bench/suite"
	"arivu/events"
	"arivu/planner"
	"arivu/planner/llm"
	"arivu/planner/llm/budget"
	"arivu/planner/llm/fleet"
	"arivu/planner/llm/fleet/fleettest"
	"arivu/planner/llm/llmtest"
	"arivu/planner/llm/openai"
	"arivu/planner/offline"
)

// play is what a model says to each question, one step for each time that it is asked.
type play map[string][]llmtest.Step

// stub plays: what is not in the play is garbage.
func (p play) stub() *llmtest.Stub {
	var mu sync.Mutex
	asked := map[string]int{}
	stub := llmtest.New()
	stub.Choose(func(call llmtest.Call) llmtest.Step {
		_, rest, _ := strings.Cut(call.User, "<question>")
		text, _, _ := strings.Cut(rest, "</question>")
		var question string
		_ = json.Unmarshal([]byte(text), &question) // no question is none of the play
		mu.Lock()
		defer mu.Unlock()
		n := asked[question]
		asked[question]++
		if n >= len(p[question]) {
			return llmtest.Text("the play is over")
		}
		return p[question][n]
	})
	return stub
}

// prices make a call of a stub, that is 120 tokens with 70 of them cached and 30 written
// to the cache, and 30 of the reply, cost $0.003645.
var prices = &events.ModelPrices{Input: 10, Output: 100, CachedInput: new(1.0), CacheWrite: new(12.5), Date: "2026-11-30"}

const callCost = 0.003645

// asking is the stage with a model that plays.
func asking(t *testing.T, stub *llmtest.Stub, prices *events.ModelPrices) *bench.Stage {
	t.Helper()
	p, err := openai.New(llm.Config{Provider: "stubs", Model: "m", BaseURL: llmtest.Serve(t, stub), APIKey: llmtest.Key, Timeout: time.Minute, Prices: prices})
	if err != nil {
		t.Fatal(err)
	}
	models := fleettest.Of(t, fleet.Config{Breaker: llm.BreakerConfig{Failures: 100}}, p)
	return &bench.Stage{Planner: planner.Config{Offline: offline.New(), Models: models}, Now: suite.Clock(), Patience: time.Minute}
}

func declines(reason string) llmtest.Step {
	return llmtest.Text(`{"intent": "decline", "declined": {"reason": "` + reason + `", "missing": [], "suggestions": []}}`)
}

const asksBack = `{"intent": "clarify", "clarify": {"prompt": "Which ones?", "readings": [
	{"restatement": "stores", "question": "How many stores are there?"},
	{"restatement": "suppliers", "question": "How many suppliers are there?"}]}}`

// statedBack says what answers the readings, the first of them wrongly.
const statedBack = `{"intent": "clarify", "clarify": {"prompt": "Which ones?", "readings": [
	{"restatement": "stores", "question": "How many stores are there?", "statement": "SELECT COUNT(nothing) FROM stores"},
	{"restatement": "suppliers", "question": "How many suppliers are there?", "statement": "SELECT COUNT(*) AS n FROM suppliers"}]}}`

// Whatever a model says comes to what a server makes of it, with all that it took.
func TestStageAsksAModel(t *testing.T) {
	t.Parallel()
	db, err := databases(t).Get(t.Context(), suite.Name)
	if err != nil {
		t.Fatal(err)
	}
	stores, suppliers := llmtest.Plan("SELECT COUNT(*) AS n FROM stores", "stores"), llmtest.Plan("SELECT COUNT(*) AS n FROM suppliers", "suppliers")
	for name, tt := range map[string]struct {
		play     play
		outcome  bench.Outcome
		says     string
		sql      []string
		attempts int
		calls    int
		charged  int // calls
	}{
		"answers":        {play: play{"How many?": {stores}}, outcome: bench.Answered, says: "stores", sql: []string{"SELECT COUNT(*) AS n FROM stores"}, attempts: 1, calls: 1, charged: 1},
		"errs and mends": {play: play{"How many?": {llmtest.Plan("SELECT COUNT(nothing) FROM stores", "a column"), llmtest.Plan("DELETE FROM stores", "a write"), stores}}, outcome: bench.Answered, says: "stores", sql: []string{"SELECT COUNT(*) AS n FROM stores"}, attempts: 3, calls: 3, charged: 3},
		"errs for good":  {play: play{"How many?": {llmtest.Plan("SELECT 1 FROM a", "a"), llmtest.Plan("SELECT 1 FROM b", "b"), llmtest.Plan("DROP TABLE stores", "c")}}, outcome: bench.Failed, says: "no statement passed in 3 attempts", attempts: 3, calls: 3, charged: 3},
		"a value misspelt": {play: play{"How many?": {
			llmtest.Plan("SELECT COUNT(*) FROM stores WHERE country = 'Germani'", "misspelt"), llmtest.Plan("SELECT COUNT(*) FROM stores WHERE country = 'Germany'", "spelt")}},
			outcome: bench.Answered, says: "spelt", sql: []string{"SELECT COUNT(*) FROM stores WHERE country = 'Germany'"}, attempts: 2, calls: 2, charged: 2},
		"declines":        {play: play{"How many?": {declines("There is no such thing.")}}, outcome: bench.Refused, says: "There is no such thing.", attempts: 1, calls: 1, charged: 1},
		"asks back":       {play: play{"How many?": {llmtest.Text(asksBack)}, "How many stores are there?": {stores}, "How many suppliers are there?": {suppliers}}, outcome: bench.Choose, says: "Which ones?", sql: []string{"SELECT COUNT(*) AS n FROM stores", "SELECT COUNT(*) AS n FROM suppliers"}, attempts: 1, calls: 3, charged: 3},
		"a dead reading":  {play: play{"How many?": {llmtest.Text(asksBack)}, "How many stores are there?": {stores}, "How many suppliers are there?": {declines("no")}}, outcome: bench.Choose, says: "Which ones?", sql: []string{"SELECT COUNT(*) AS n FROM stores", ""}, attempts: 1, calls: 3, charged: 3},
		"states readings": {play: play{"How many?": {llmtest.Text(statedBack)}, "How many stores are there?": {stores}}, outcome: bench.Choose, says: "Which ones?", sql: []string{"SELECT COUNT(*) AS n FROM stores", "SELECT COUNT(*) AS n FROM suppliers"}, attempts: 1, calls: 2, charged: 2},
		"is limited":      {play: play{"How many?": {llmtest.RateLimitMS(time.Millisecond), stores}}, outcome: bench.Answered, says: "stores", sql: []string{"SELECT COUNT(*) AS n FROM stores"}, attempts: 1, calls: 2, charged: 1},
		"too many rows":   {play: play{"How many?": {llmtest.Plan("SELECT a.first_name FROM customers a JOIN customers b ON a.country = b.country", "pairs")}}, outcome: bench.Failed, says: "too large to be compared", attempts: 1, calls: 1, charged: 1},
		"talks nonsense":  {play: play{}, outcome: bench.Failed, says: "gave a reply that cannot be used", attempts: 1, calls: 1, charged: 1},
		"breaks":          {play: play{"How many?": {llmtest.Status(http.StatusServiceUnavailable, "", "later")}}, outcome: bench.Failed, says: "stubs/m", attempts: 1, calls: 1},
		"wrong key":       {play: play{"How many?": {llmtest.Unauthorized()}}, outcome: bench.Failed, says: "refused the API key (HTTP 401)", attempts: 1, calls: 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			stub := tt.play.stub()
			r := asking(t, stub, prices).Ask(t.Context(), bench.Question{Text: "How many?", Database: db})
			if r.Outcome != tt.outcome || !strings.Contains(r.Restatement, tt.says) || !slices.Equal(r.Candidates, tt.sql) || r.Attempts != tt.attempts {
				t.Errorf("got %s after %d attempts: %q, %q", r.Outcome, r.Attempts, r.Restatement, r.Candidates)
			}
			if stub.Count() != tt.calls || r.Latency <= 0 || (r.Failure != nil) != (r.Outcome == bench.Failed && name != "too many rows") {
				t.Errorf("%d calls in %s, failure %v", stub.Count(), r.Latency, r.Failure)
			}
			n := tt.charged
			want := events.Usage{PromptTokens: 120 * n, CachedTokens: 70 * n, CacheWriteTokens: 30 * n, CompletionTokens: 30 * n, ReasoningTokens: 12 * n}
			if n > 0 {
				want.Cost, want.PriceDate = []float64{0, callCost, 2 * callCost, 3 * callCost}[n], "2026-11-30"
			}
			if r.Usage != want {
				t.Errorf("charged %+v, want %+v", r.Usage, want)
			}
		})
	}
}

// A model is told the turns before with their statements, and the offline planner continues
// them.
func TestStageHoldsConversations(t *testing.T) {
	t.Parallel()
	turns := []bench.Item{
		{ID: "1", Database: suite.Name, Match: "exact", Conversation: "c", Question: "How many stores are there?", Gold: gold("SELECT 12")},
		{ID: "2", Database: suite.Name, Match: "exact", Conversation: "c", Turn: 1, Question: "only in Germany", Gold: gold("SELECT COUNT(*) FROM stores WHERE country = 'Germany'")},
	}
	stub := play{
		turns[0].Question: {llmtest.Plan("SELECT COUNT(*) AS told FROM stores", "stores")},
		turns[1].Question: {llmtest.Plan("SELECT COUNT(*) FROM stores WHERE country = 'Germany'", "stores in Germany")},
	}.stub()
	offlineStage := &bench.Stage{Planner: planner.Config{Offline: offline.New()}, Now: suite.Clock(), Patience: time.Minute}
	for _, asker := range []bench.Asker{asking(t, stub, nil), offlineStage} {
		results, err := bench.Run(t.Context(), bench.Options{Items: turns, Databases: databases(t), Order: bench.OrderByGold, Asker: asker})
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range results {
			if !r.Right {
				t.Errorf("%s: %s", r.Question, r.Why)
			}
		}
	}
	if calls := stub.Calls(); len(calls) != 2 || !strings.Contains(calls[1].User, "SELECT COUNT(*) AS told FROM stores") {
		t.Errorf("%d calls", len(calls))
	}
}

// A run ends where it is no use to go on, with what was done.
func TestRunStops(t *testing.T) {
	t.Parallel()
	dbs := databases(t)
	right := llmtest.Plan("SELECT COUNT(*) AS n FROM stores", "stores")
	down := llmtest.Status(http.StatusServiceUnavailable, "", "later")
	for name, tt := range map[string]struct {
		steps  []llmtest.Step // the last one for all others
		limit  budget.Amount
		prices *events.ModelPrices
		done   int
		why    string
	}{
		"wrong key":               {steps: []llmtest.Step{right, llmtest.Unauthorized()}, prices: prices, done: 2, why: "refused the API key (HTTP 401)"},
		"nothing left to spend":   {steps: []llmtest.Step{llmtest.QuotaExceeded()}, prices: prices, done: 1, why: "the quota of stubs is used up"},
		"endpoint is down":        {steps: []llmtest.Step{right, down}, prices: prices, done: 6, why: "5 questions in a row failed, the last because stubs/m"},
		"no such model":           {steps: []llmtest.Step{llmtest.Status(http.StatusNotFound, "model_not_found", "no")}, prices: prices, done: 5, why: "5 questions in a row failed"},
		"down and up":             {steps: []llmtest.Step{down, down, down, down, right, down, down, down, down, right}, prices: prices, done: 12},
		"nonsense":                {steps: []llmtest.Step{llmtest.Text("hm")}, prices: prices, done: 12},
		"money":                   {steps: []llmtest.Step{right}, limit: budget.Amount{Cost: 3 * callCost}, prices: prices, done: 3, why: "the budget is spent: $0.010935 of $0.010935"},
		"tokens":                  {steps: []llmtest.Step{right}, limit: budget.Amount{Tokens: 1000}, prices: prices, done: 7, why: "the budget is spent: 1,050 of 1,000 tokens"},
		"tokens before money":     {steps: []llmtest.Step{right}, limit: budget.Amount{Tokens: 300, Cost: 1}, prices: prices, done: 2, why: "the budget is spent: 300 of 300 tokens"},
		"money without prices":    {steps: []llmtest.Step{right}, limit: budget.Amount{Cost: 1}, done: 1, why: "the model's price is not known"},
		"tokens without prices":   {steps: []llmtest.Step{right}, limit: budget.Amount{Tokens: 150}, done: 1, why: "the budget is spent: 150 of 150 tokens"},
		"budget for all of it":    {steps: []llmtest.Step{right}, limit: budget.Amount{Tokens: 12 * 150}, prices: prices, done: 12},
		"no budget and no prices": {steps: []llmtest.Step{right}, done: 12},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			item := bench.Item{Database: suite.Name, Question: "How many stores are there?", Match: "exact", Gold: gold("SELECT 12")}
			results, err := bench.Run(t.Context(), bench.Options{
				Items: slices.Repeat([]bench.Item{item}, 12), Databases: dbs, Order: bench.OrderByGold,
				Asker: asking(t, llmtest.New(tt.steps...), tt.prices), Limit: tt.limit,
			})
			var stopped *bench.StoppedError
			if errors.As(err, &stopped) != (tt.why != "") || err != nil && stopped == nil {
				t.Fatalf("got %v, want %q", err, tt.why)
			}
			if len(results) != tt.done || len(bench.Asked(results)) != tt.done {
				t.Errorf("%d questions were asked, want %d", len(results), tt.done)
			}
			if stopped != nil && (stopped.Done != tt.done || stopped.Of != 12 || !strings.Contains(stopped.Why, tt.why) || strings.HasPrefix(tt.why, "the budget") && stopped.Why != tt.why) {
				t.Errorf("got %+v, want %q", stopped, tt.why)
			}
		})
	}
}
