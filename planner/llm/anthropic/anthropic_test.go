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
	Name: "plan", Description: "Gives the plan.", Schema: schema,
}}

const schema = `{"type":"object","properties":{"sql":{"type":"string"},"minimum":{"type":"number","minimum":0}},"required":["sql","minimum"],"additionalProperties":false}`

func TestConformance(t *testing.T) {
	t.Parallel()
	llmtest.Conformance(t, llmtest.Anthropic, open)
}

func checkFields(t *testing.T, c llmtest.Call, want map[string]string) {
	t.Helper()
	for name, text := range want {
		if string(c.Fields[name]) != text {
			t.Errorf("%s: got %s, expected %s", name, c.Fields[name], text)
		}
	}
}

func TestTheFormIsTheOutputFormat(t *testing.T) {
	t.Parallel()
	stub := llmtest.Speaking(llmtest.Anthropic)
	if _, err := open(t, llmtest.Serve(t, stub), time.Minute).Complete(t.Context(), request); err != nil {
		t.Fatal(err)
	}
	checkFields(t, stub.Calls()[0], map[string]string{
		// A property may be called as a keyword is that the API does not take.
		"output_config": `{"format":{"schema":{"additionalProperties":false,"properties":{"minimum":{"type":"number"},"sql":{"type":"string"}},"required":["sql","minimum"],"type":"object"},"type":"json_schema"}}`,
		"system":        `[{"text":"s","cache_control":{"type":"ephemeral"},"type":"text"}]`,
		"max_tokens":    "16000",
		"tools":         "", "tool_choice": "", "temperature": "",
	})
}

func TestWhatIsStableIsKeptInTheCache(t *testing.T) {
	t.Parallel()
	const mark = `,"cache_control":{"type":"ephemeral"}`
	for stable, want := range map[int]string{
		0: `{"text":"schema question","type":"text"}`, 15: `{"text":"schema question","type":"text"}`,
		7: `{"text":"schema "` + mark + `,"type":"text"},{"text":"question","type":"text"}`,
	} {
		stub := llmtest.Speaking(llmtest.Anthropic)
		r := request
		r.User, r.Stable = "schema question", stable
		if _, err := open(t, llmtest.Serve(t, stub), time.Minute).Complete(t.Context(), r); err != nil {
			t.Fatal(err)
		}
		checkFields(t, stub.Calls()[0], map[string]string{"messages": `[{"content":[` + want + `],"role":"user"}]`})
		if got := stub.Calls()[0].User; got != r.User {
			t.Errorf("the model was told %q", got)
		}
	}
}

func TestOlderModelIsMadeToCallATool(t *testing.T) {
	t.Parallel()
	stub := llmtest.Speaking(llmtest.Anthropic)
	stub.Choose(llmtest.RefuseField("output_config", llmtest.Plan("SELECT 1", "One")))
	p := open(t, llmtest.Serve(t, stub), time.Minute)
	for range 2 {
		if _, err := p.Complete(t.Context(), request); err != nil {
			t.Fatal(err)
		}
	}
	calls := stub.Calls()
	if len(calls) != 3 {
		t.Fatalf("got %d calls, expected 3: refused, accepted, accepted", len(calls))
	}
	checkFields(t, calls[2], map[string]string{
		"tools":         `[{"input_schema":` + schema + `,"name":"plan","description":"Gives the plan."}]`,
		"tool_choice":   `{"name":"plan","disable_parallel_tool_use":true,"type":"tool"}`,
		"output_config": "",
	})
}

// TestStreamedToolIsTheReply holds back what is said beside the tool's input.
func TestStreamedToolIsTheReply(t *testing.T) {
	t.Parallel()
	for _, text := range []string{`{"sql": "SELECT 1"}`, "I would rather say it in words."} {
		stub := llmtest.Speaking(llmtest.Anthropic)
		stub.Choose(llmtest.RefuseField("output_config", llmtest.Text(text)))
		var said strings.Builder
		streamed := request
		streamed.OnText = func(piece string) { said.WriteString(piece) }
		reply, err := open(t, llmtest.Serve(t, stub), time.Minute).Complete(t.Context(), streamed)
		if err != nil || reply.Text != text || said.String() != text {
			t.Errorf("got %+v in pieces %q, error %v", reply, said.String(), err)
		}
	}
}

func TestModelThatCannotBeMadeToCallATool(t *testing.T) {
	t.Parallel()
	stub := llmtest.Speaking(llmtest.Anthropic)
	stub.Choose(func(c llmtest.Call) llmtest.Step {
		if _, sent := c.Fields["output_config"]; sent {
			return llmtest.Status(400, "", "'stub-model' does not support output_config.")
		}
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
	if len(calls) != 4 || calls[1].Tool != "plan" || calls[2].Tool != "" || calls[3].Tool != "" {
		t.Fatalf("got %d calls, expected 4: refused twice, accepted, accepted", len(calls))
	}
	if len(calls[3].Fields["tools"]) == 0 {
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

func TestCost(t *testing.T) {
	t.Parallel()
	stub := llmtest.Speaking(llmtest.Anthropic)
	p, err := anthropic.New(llm.Config{
		Provider: "anthropic", Model: "claude-sonnet-4-5-20250929", BaseURL: llmtest.Serve(t, stub), APIKey: llmtest.Key,
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.Close)
	reply, err := p.Complete(t.Context(), request)
	// 20 fresh tokens, 70 from the cache, 30 to the cache, 30 written.
	if err != nil || reply.Usage.Cost != 0.0006435 || reply.Usage.PriceDate != "2026-10-24" {
		t.Errorf("got %+v, error %v", reply, err)
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

func TestWhatIsLeftOfTheLimits(t *testing.T) {
	t.Parallel()
	stub := llmtest.Speaking(llmtest.Anthropic, llmtest.LastAllowed(time.Hour, llmtest.Text("{}")))
	p := open(t, llmtest.Serve(t, stub), time.Minute)
	for _, onText := range []func(string){nil, func(string) {}} {
		reply, err := p.Complete(t.Context(), llm.Request{System: "s", User: "u", OnText: onText})
		if err != nil {
			t.Fatal(err)
		}
		if r := reply.Left.Requests; !r.Known || r.N != 0 || r.Reset < time.Minute || r.Reset > time.Hour {
			t.Errorf("got %+v, expected none for the next hour", reply.Left)
		}
		if reply.Left.Tokens.Known {
			t.Errorf("got %+v, but nothing was said of tokens", reply.Left)
		}
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
