package main

import (
	"net/http"
	"testing"

	"arivu/cmd/arivu/client"
	"arivu/events"
	"arivu/planner/llm/llmtest"
)

// A question is planned by a model of whichever vendor is configured, in its protocol.
func TestModelOfEachProtocol(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		provider, model, tail string
		protocol              llmtest.Protocol
	}{
		{"openai", "stub", "", llmtest.OpenAI},
		{"anthropic", "stub", "", llmtest.Anthropic},
		{"gemini", "stub", "", llmtest.Gemini},
		{"azure", "stub", "/openai/v1", llmtest.Azure},
		{"replicate", "stub/model", "", llmtest.Replicate},
	} {
		t.Run(tt.provider, func(t *testing.T) {
			t.Parallel()
			stub := llmtest.Speaking(tt.protocol, llmtest.Plan("SELECT COUNT(*) AS customer_count FROM customers", "the number of customers"))
			stub.RequireKey("test-key-123")
			s := start(t, "ARIVU_LLM_PROVIDER="+tt.provider, "ARIVU_LLM_BASE_URL="+llmtest.Serve(t, stub)+tt.tail,
				"ARIVU_LLM_MODEL="+tt.model, "ARIVU_LLM_API_KEY=test-key-123")
			var a client.Answer
			in := map[string]any{"question": "How many customers are there?", "options": map[string]any{"planner": "llm"}}
			if err := s.Do(t.Context(), http.MethodPost, "/api/chat", in, &a); err != nil {
				t.Fatal(err)
			}
			if a.Status != events.StatusAnswered || a.Path != events.PathLLM || stub.Count() != 1 {
				t.Errorf("status %s by %s after %d calls: %+v", a.Status, a.Path, stub.Count(), a.Error)
			}
		})
	}
}
