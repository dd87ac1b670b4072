package anthropic_test

import (
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"arivu/planner/llm"
	"arivu/planner/llm/anthropic"
	"arivu/planner/llm/llmtest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func open(t *testing.T, baseURL string, timeout time.Duration) llm.Provider {
	t.Helper()
	p, err := anthropic.New(llm.Config{
		Provider: "anthropic", Model: "stub-model", BaseURL: baseURL, APIKey: llmtest.Key, Timeout: timeout,
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.Close)
	return p
}

var request = llm.Request{System: "s", User: "u", Form: llm.Form{
	Name: "plan", Description: "Gives the plan.", Schema: `{"type":"object","properties":{"sql":{"type":"string"}},"required":["sql"]}`,
}}

func TestConformance(t *testing.T) {
	t.Parallel()
	llmtest.Conformance(t, llmtest.Anthropic, open)
}

func TestTheFormIsATool(t *testing.T) {
	t.Parallel()
	stub := llmtest.Speaking(llmtest.Anthropic)
	if _, err := open(t, llmtest.Serve(t, stub), time.Minute).Complete(t.Context(), request); err != nil {
		t.Fatal(err)
	}
	fields := stub.Calls()[0].Fields
	want := map[string]string{
		"tools":       `[{"input_schema":{"type":"object","properties":{"sql":{"type":"string"}},"required":["sql"]},"name":"plan","description":"Gives the plan."}]`,
		"tool_choice": `{"name":"plan","disable_parallel_tool_use":true,"type":"tool"}`,
		"max_tokens":  "16000",
	}
	for name, text := range want {
		if string(fields[name]) != text {
			t.Errorf("%s: got %s, expected %s", name, fields[name], text)
		}
	}
	if _, sent := fields["temperature"]; sent {
		t.Error("a temperature was sent")
	}
}

func TestModelThatCannotBeMadeToCallATool(t *testing.T) {
	t.Parallel()
	stub := llmtest.Speaking(llmtest.Anthropic)
	stub.Choose(func(c llmtest.Call) llmtest.Step {
		if c.Tool != "" {
			return llmtest.Status(400, "", "Thinking may not be enabled when tool_choice forces tool use.")
		}
		return llmtest.Text(`{"sql": "SELECT 1"}`)
	})
	p := open(t, llmtest.Serve(t, stub), time.Minute)
	for range 2 {
		reply, err := p.Complete(t.Context(), request)
		if err != nil || reply.Text != `{"sql": "SELECT 1"}` {
			t.Fatalf("got %+v, error %v", reply, err)
		}
	}
	calls := stub.Calls()
	if len(calls) != 3 || calls[0].Tool != "plan" || calls[1].Tool != "" || calls[2].Tool != "" {
		t.Fatalf("got %d calls, expected 3: refused, accepted, accepted", len(calls))
	}
	if len(calls[2].Fields["tools"]) == 0 {
		t.Error("the tool is not offered any more")
	}
}

func TestRepliesThatAreNotWhole(t *testing.T) {
	t.Parallel()
	for reason, want := range map[string]string{
		"max_tokens":                    "cut at the limit of 16000 tokens",
		"model_context_window_exceeded": "longer than the model's context",
		"refusal":                       "vendor's policy",
		"pause_turn":                    "paused",
	} {
		t.Run(reason, func(t *testing.T) {
			t.Parallel()
			stub := llmtest.Speaking(llmtest.Anthropic, llmtest.Stopped(reason, `{"sql": "SELECT 1"}`))
			checkRefusal(t, stub, want)
		})
	}
}

func TestRefusalsInWords(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		step llmtest.Step
		want string
	}{
		"long prompt": {llmtest.Status(400, "", "prompt is too long: 212345 tokens > 200000 maximum"), "longer than anthropic/stub-model reads (HTTP 400): prompt is too long"},
		"long body":   {llmtest.Status(413, "", "Request exceeds the maximum size"), "longer than anthropic/stub-model reads (HTTP 413)"},
		"spending":    {llmtest.Status(400, "", "You have reached your specified API usage limits."), "quota of anthropic is used up"},
		"overloaded":  {llmtest.Overloaded(), "HTTP 529: Overloaded"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			checkRefusal(t, llmtest.Speaking(llmtest.Anthropic, tt.step), tt.want)
		})
	}
}

func checkRefusal(t *testing.T, stub *llmtest.Stub, want string) {
	t.Helper()
	_, err := open(t, llmtest.Serve(t, stub), time.Minute).Complete(t.Context(), request)
	if err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("got %v, expected %q", err, want)
	}
	if n := stub.Count(); n != 1 {
		t.Errorf("got %d calls, expected 1", n)
	}
}

func TestBaseURLWithAndWithoutItsVersion(t *testing.T) {
	t.Parallel()
	stub := llmtest.Speaking(llmtest.Anthropic)
	base := strings.TrimSuffix(llmtest.Serve(t, stub), "/v1")
	for _, tail := range []string{"", "/", "/v1", "/v1/", "/gateway/v1"} {
		if _, err := open(t, base+tail, time.Minute).Complete(t.Context(), request); err != nil {
			t.Errorf("%q: %v", tail, err)
		}
	}
	calls := stub.Calls()
	if n := len(calls); n != 5 || calls[0].Path != "/v1/messages" || calls[3].Path != "/v1/messages" || calls[4].Path != "/gateway/v1/messages" {
		t.Errorf("got %+v", calls)
	}
}

func TestEnvironmentIsNotRead(t *testing.T) {
	for name, value := range map[string]string{
		"ANTHROPIC_API_KEY":        "sk-from-the-environment",
		"ANTHROPIC_AUTH_TOKEN":     "token-from-the-environment",
		"ANTHROPIC_BASE_URL":       "http://127.0.0.1:1/elsewhere",
		"ANTHROPIC_CUSTOM_HEADERS": "X-Api-Key: sk-from-a-header",
		"ANTHROPIC_PROFILE":        "missing",
	} {
		t.Setenv(name, value)
	}
	stub := llmtest.Speaking(llmtest.Anthropic)
	p, err := anthropic.New(llm.Config{Provider: "anthropic", Model: "m", BaseURL: llmtest.Serve(t, stub)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.Close)
	if _, err := p.Complete(t.Context(), request); err != nil {
		t.Fatal(err)
	}
	if key := stub.Calls()[0].Key; key != "" {
		t.Errorf("sent key %q, expected none", key)
	}
}
