package gemini_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"arivu/events"
	"arivu/planner/llm"
	"arivu/planner/llm/gemini"
	"arivu/planner/llm/llmtest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func open(t *testing.T, baseURL string, timeout time.Duration) llm.Provider {
	t.Helper()
	return openModel(t, baseURL, "stub-model", timeout)
}

func openModel(t *testing.T, baseURL, model string, timeout time.Duration) llm.Provider {
	t.Helper()
	p, err := gemini.New(llm.Config{Provider: "gemini", Model: model, BaseURL: baseURL, APIKey: llmtest.Key, Timeout: timeout})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.Close)
	return p
}

const schema = `{"type":"object","properties":{"sql":{"type":"string"}},"required":["sql"]}`

var request = llm.Request{System: "s", User: "u", Form: llm.Form{Name: "plan", Description: "Gives the plan.", Schema: schema}}

func TestConformance(t *testing.T) {
	t.Parallel()
	llmtest.Conformance(t, llmtest.Gemini, open)
}

func TestRequest(t *testing.T) {
	t.Parallel()
	stub := llmtest.Speaking(llmtest.Gemini)
	if _, err := open(t, llmtest.Serve(t, stub), time.Minute).Complete(t.Context(), request); err != nil {
		t.Fatal(err)
	}
	call := stub.Calls()[0]
	want := map[string]string{
		"systemInstruction": `{"parts":[{"text":"s"}]}`,
		"contents":          `[{"parts":[{"text":"u"}],"role":"user"}]`,
		"generationConfig":  `{"responseJsonSchema":` + schema + `,"responseMimeType":"application/json"}`,
	}
	for name, text := range want {
		if string(call.Fields[name]) != text {
			t.Errorf("%s: got %s, expected %s", name, call.Fields[name], text)
		}
	}
	if call.Path != "/v1/models/stub-model:generateContent" {
		t.Errorf("got path %s", call.Path)
	}
}

func TestModelsInACollection(t *testing.T) {
	t.Parallel()
	for _, model := range []string{"models/stub-model", "tunedModels/ours"} {
		stub := llmtest.Speaking(llmtest.Gemini)
		if _, err := openModel(t, llmtest.Serve(t, stub)+"/", model, time.Minute).Complete(t.Context(), request); err != nil {
			t.Fatal(err)
		}
		if got := stub.Calls()[0].Model; got != model {
			t.Errorf("got %s, expected %s", got, model)
		}
	}
}

func TestRefusedFieldIsLeftOutFromThenOn(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		field, message string
	}{
		"an older API":   {"responseJsonSchema", `Invalid JSON payload received. Unknown name "responseJsonSchema" at 'generation_config': Cannot find field.`},
		"a wrong schema": {"responseJsonSchema", "* GenerateContentRequest.generation_config.response_json_schema: too many states"},
		"no JSON":        {"responseMimeType", "Json mode is not enabled for models/stub-model"},
		"no system":      {"systemInstruction", "Developer instruction is not enabled for models/stub-model"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			stub := llmtest.Speaking(llmtest.Gemini)
			stub.Choose(func(c llmtest.Call) llmtest.Step {
				if _, sent := c.Fields[tt.field]; sent {
					return llmtest.Status(http.StatusBadRequest, "", tt.message)
				}
				return llmtest.Text("{}")
			})
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
			if said := calls[2].System + calls[2].User; !strings.Contains(said, "s") || !strings.Contains(said, "u") {
				t.Errorf("got %q, which lacks a part of the prompt", said)
			}
		})
	}
}

func TestRepliesThatAreNotWhole(t *testing.T) {
	t.Parallel()
	for reason, tt := range map[string]struct {
		class events.Class
		want  string
	}{
		"MAX_TOKENS":              {events.ClassModel, "cut at its limit"},
		"SAFETY":                  {events.ClassModelFilter, "(safety)"},
		"RECITATION":              {events.ClassModelFilter, "(recitation)"},
		"PROHIBITED_CONTENT":      {events.ClassModelFilter, "(prohibited content)"},
		"BLOCKLIST":               {events.ClassModelFilter, "(blocklist)"},
		"SPII":                    {events.ClassModelFilter, "(spii)"},
		"MALFORMED_FUNCTION_CALL": {events.ClassModel, "(malformed function call)"},
		"OTHER":                   {events.ClassModel, "(other)"},
	} {
		for _, streamed := range []bool{false, true} {
			stub := llmtest.Speaking(llmtest.Gemini, llmtest.Stopped(reason, `{"sql": "SELECT 1"}`))
			checkFailure(t, stub, streamed, tt.class, tt.want)
		}
	}
}

func TestBlockedPrompt(t *testing.T) {
	t.Parallel()
	for _, streamed := range []bool{false, true} {
		stub := llmtest.Speaking(llmtest.Gemini, llmtest.Blocked("PROHIBITED_CONTENT"))
		checkFailure(t, stub, streamed, events.ClassModelFilter, "prompt was blocked by its vendor's policy (prohibited content)")
	}
}

func TestFaults(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		step  llmtest.Step
		class events.Class
		want  string
	}{
		"long prompt": {llmtest.Status(400, "", "The input token count (1200293) exceeds the maximum number of tokens allowed (1048576)."),
			events.ClassModelContext, "longer than gemini/stub-model reads"},
		"a day's allowance": {llmtest.Status(429, "GenerateRequestsPerDayPerProjectPerModel-FreeTier", "You exceeded your current quota."),
			events.ClassModelQuota, "quota of gemini is used up"},
		"a minute's allowance": {llmtest.Status(429, "GenerateContentPaidTierInputTokensPerModelPerMinute", "You exceeded your current quota."),
			events.ClassModelRate, "limits the rate"},
		"another's key": {llmtest.Status(403, "", "Your API key was reported as leaked."), events.ClassModelAuth, "refused the API key (HTTP 403)"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			checkFailure(t, llmtest.Speaking(llmtest.Gemini, tt.step), false, tt.class, tt.want)
		})
	}
}

// TestDelayWithFractions has a delay as the API gives it, in the body only.
func TestDelayWithFractions(t *testing.T) {
	t.Parallel()
	stub := llmtest.Speaking(llmtest.Gemini, llmtest.RateLimitReset(45_837_906_927*time.Nanosecond))
	_, err := open(t, llmtest.Serve(t, stub), time.Minute).Complete(t.Context(), request)
	var e *events.Error
	if !errors.As(err, &e) || e.RetryAfter != 45_837 {
		t.Errorf("got %v, expected a delay of 45837 ms", err)
	}
}

func checkFailure(t *testing.T, stub *llmtest.Stub, streamed bool, class events.Class, want string) {
	t.Helper()
	r := request
	if streamed {
		r.OnText = func(string) {}
	}
	_, err := open(t, llmtest.Serve(t, stub), time.Minute).Complete(t.Context(), r)
	if !errors.Is(err, class) || !strings.Contains(err.Error(), want) {
		t.Errorf("got %v, expected class %s and %q", err, class, want)
	}
	if n := stub.Count(); n != 1 {
		t.Errorf("got %d calls, expected 1", n)
	}
}

func TestCost(t *testing.T) {
	t.Parallel()
	stub := llmtest.Speaking(llmtest.Gemini)
	reply, err := openModel(t, llmtest.Serve(t, stub), "gemini-3.8-flash", time.Minute).Complete(t.Context(), request)
	if err != nil {
		t.Fatal(err)
	}
	// 50 fresh and 70 cached tokens of the prompt, and 30 of the reply with its thoughts.
	if u := reply.Usage; u.Cost != (50*0.75+70*0.075+30*3.75)/1e6 || u.PriceDate != "2026-10-07" {
		t.Errorf("got %+v, expected a cost of 0.00015525", u)
	}
}
