package openai_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"arivu/events"
	"arivu/planner/llm"
	"arivu/planner/llm/llmtest"
	"arivu/planner/llm/openai"
)

func openAzure(t *testing.T, baseURL, version string, timeout time.Duration) llm.Provider {
	t.Helper()
	p, err := openai.New(llm.Config{
		Provider: "azure", Model: "our-gpt", BaseURL: baseURL, APIVersion: version, APIKey: llmtest.Key, Timeout: timeout,
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.Close)
	return p
}

func TestConformanceOfAzure(t *testing.T) {
	t.Parallel()
	t.Run("v1", func(t *testing.T) {
		t.Parallel()
		llmtest.Conformance(t, llmtest.Azure, func(t *testing.T, baseURL string, timeout time.Duration) llm.Provider {
			return openAzure(t, baseURL+"/openai/v1", "", timeout)
		})
	})
	t.Run("dated", func(t *testing.T) {
		t.Parallel()
		llmtest.Conformance(t, llmtest.Azure, func(t *testing.T, baseURL string, timeout time.Duration) llm.Provider {
			return openAzure(t, baseURL, "2024-10-21", timeout)
		})
	})
}

func TestAddressesOfAzure(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ tail, version, path string }{
		{"/openai/v1", "", "/openai/v1/chat/completions"},
		{"/openai/v1/", "", "/openai/v1/chat/completions"},
		{"", "2024-10-21", "/openai/deployments/our-gpt/chat/completions"},
		{"/", "2025-04-01-preview", "/openai/deployments/our-gpt/chat/completions"},
		{"/openai/", "2024-10-21", "/openai/deployments/our-gpt/chat/completions"},
	} {
		stub := llmtest.Speaking(llmtest.Azure)
		stub.RequireKey(llmtest.Key)
		base := strings.TrimSuffix(llmtest.Serve(t, stub), "/v1")
		if _, err := openAzure(t, base+tt.tail, tt.version, time.Minute).Complete(t.Context(), llm.Request{System: "s", User: "u"}); err != nil {
			t.Errorf("%q: %v", tt.tail, err)
			continue
		}
		if call := stub.Calls()[0]; call.Path != tt.path || call.Version != tt.version || call.Model != "our-gpt" {
			t.Errorf("%q: got path %s, version %q, model %s", tt.tail, call.Path, call.Version, call.Model)
		}
	}
}

func TestContentFilterOfAzure(t *testing.T) {
	t.Parallel()
	for name, step := range map[string]llmtest.Step{
		"prompt": llmtest.Status(http.StatusBadRequest, "content_filter", "The response was filtered due to the prompt triggering a policy."),
		"reply":  llmtest.Stopped("content_filter", ""),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, onText := range []func(string){nil, func(string) {}} {
				stub := llmtest.Speaking(llmtest.Azure, step)
				p := openAzure(t, llmtest.Serve(t, stub)+"/openai/v1", "", time.Minute)
				_, err := p.Complete(t.Context(), llm.Request{System: "s", User: "u", OnText: onText})
				if !errors.Is(err, events.ClassModelFilter) || !strings.Contains(err.Error(), "content filter") {
					t.Errorf("got %v, expected class %s", err, events.ClassModelFilter)
				}
				if n := stub.Count(); n != 1 {
					t.Errorf("got %d calls, expected 1", n)
				}
			}
		})
	}
}
