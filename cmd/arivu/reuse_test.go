package main

import (
	"strings"
	"testing"

	"arivu/planner/llm/llmtest"
)

// The second of two people who ask the same costs neither the model nor the database
// anything, and is told so; who wants it anew gets it.
func TestAskedAgain(t *testing.T) {
	t.Parallel()
	stub := llmtest.New()
	stub.Choose(func(llmtest.Call) llmtest.Step {
		return llmtest.Plan("SELECT COUNT(*) AS n FROM orders", "The number of orders")
	})
	s := start(t, "ARIVU_REUSE_RESULTS=5m", "ARIVU_LLM_PROVIDER=openai", "ARIVU_LLM_BASE_URL="+llmtest.Serve(t, stub), "ARIVU_LLM_MODEL=stub", "ARIVU_LLM_API_KEY=test-key-123")
	ask := func(calls int, args ...string) string {
		t.Helper()
		out, errs, code := s.command(t, append([]string{"ask", "-c", "shop"}, args...)...)
		if code != exitOK || stub.Count() != calls {
			t.Fatalf("%q: exit %d, %d calls: %s%s", args, code, stub.Count(), out, errs)
		}
		return out
	}
	if out := ask(1, "How many orders are there?"); strings.Contains(out, "--fresh") {
		t.Errorf("the first answer was made for another question: %s", out)
	}
	wantLines(t, ask(1, "how many orders are there"), "Planned by: an earlier plan", "The plan was made ", "The result was read ", "For a new one, ask with --fresh.")
	wantLines(t, ask(1, "number of orders"), `for "How many orders are there?"`)
	if out := ask(2, "--fresh", "how many orders are there?"); strings.Contains(out, "The result was read") {
		t.Errorf("with --fresh: %s", out)
	}
	ask(3, "how many orders are there in 2024?")
}
