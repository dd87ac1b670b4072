package openai_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"arivu/planner/llm"
	"arivu/planner/llm/llmtest"
	"arivu/planner/llm/openai"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func open(t *testing.T, baseURL string, timeout time.Duration) llm.Provider {
	t.Helper()
	p, err := openai.New(llm.Config{
		Provider: "openai", Model: "stub-model", BaseURL: baseURL, APIKey: llmtest.Key, Timeout: timeout,
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.Close)
	return p
}

func TestConformance(t *testing.T) {
	t.Parallel()
	llmtest.Conformance(t, llmtest.OpenAI, open)
}

func TestRefusedFieldIsLeftOutFromThenOn(t *testing.T) {
	t.Parallel()
	for _, field := range []string{"temperature", "response_format"} {
		t.Run(field, func(t *testing.T) {
			t.Parallel()
			stub := llmtest.New()
			stub.Choose(llmtest.RefuseField(field, llmtest.Text("{}")))
			p := open(t, llmtest.Serve(t, stub), time.Minute)
			for range 2 {
				if _, err := p.Complete(t.Context(), llm.Request{System: "s", User: "u"}); err != nil {
					t.Fatal(err)
				}
			}
			if n := stub.Count(); n != 3 {
				t.Errorf("got %d calls, expected 3: refused, accepted, accepted", n)
			}
		})
	}
}

func TestEndpointThatRefusesEverythingEnds(t *testing.T) {
	t.Parallel()
	stub := llmtest.New(llmtest.Status(http.StatusBadRequest, "", "temperature and response_format are wrong"))
	_, err := open(t, llmtest.Serve(t, stub), time.Minute).Complete(t.Context(), llm.Request{System: "s", User: "u"})
	if err == nil || !strings.Contains(err.Error(), "HTTP 400") {
		t.Fatalf("got %v, expected a refusal", err)
	}
	if n := stub.Count(); n != 3 {
		t.Errorf("got %d calls, expected 3: all fields, one less, two less", n)
	}
}

func TestEnvironmentIsNotRead(t *testing.T) {
	t.Setenv("OPENAI_API_KEY", "sk-from-the-environment")
	t.Setenv("OPENAI_BASE_URL", "http://127.0.0.1:1/elsewhere")
	stub := llmtest.New()
	p, err := openai.New(llm.Config{Provider: "custom", Model: "m", BaseURL: llmtest.Serve(t, stub)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.Close)
	if _, err := p.Complete(t.Context(), llm.Request{System: "s", User: "u"}); err != nil {
		t.Fatal(err)
	}
	if key := stub.Calls()[0].Key; key != "" {
		t.Errorf("sent key %q, expected none", key)
	}
}
