package openai_test

import (
	"encoding/json"
	"net/http"
	"slices"
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
	for _, field := range []string{"temperature", "response_format", "stream_options"} {
		t.Run(field, func(t *testing.T) {
			t.Parallel()
			stub := llmtest.New()
			stub.Choose(llmtest.RefuseField(field, llmtest.Text("{}")))
			p := open(t, llmtest.Serve(t, stub), time.Minute)
			for range 2 {
				if _, err := p.Complete(t.Context(), llm.Request{System: "s", User: "u", OnText: func(string) {}}); err != nil {
					t.Fatal(err)
				}
			}
			if n := stub.Count(); n != 3 {
				t.Errorf("got %d calls, expected 3: refused, accepted, accepted", n)
			}
		})
	}
}

var planned = llm.Request{System: "Answer in JSON.", User: "u", Form: llm.Form{
	Name: "plan", Description: "Gives the plan.",
	Schema: `{"type":"object","properties":{"sql":{"type":"string"}},"required":["sql"],"additionalProperties":false}`,
}}

// TestFormIsHeldAsCloselyAsTheEndpointCan is told in the words of several vendors what
// they do not take.
func TestFormIsHeldAsCloselyAsTheEndpointCan(t *testing.T) {
	t.Parallel()
	const schema, object = "json_schema", "json_object"
	for name, tt := range map[string]struct {
		takes   []string
		refusal string
		want    []string // formats in the order in which they were sent
	}{
		"schema":   {[]string{schema, object, ""}, "", []string{schema, schema}},
		"object":   {[]string{object, ""}, "This model does not support response format `json_schema`.", []string{schema, object, object}},
		"DeepSeek": {[]string{object, ""}, "This response_format type is unavailable now", []string{schema, object, object}},
		"words":    {[]string{""}, "Invalid parameter: 'response_format' is not supported with this model.", []string{schema, object, "", ""}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			stub := llmtest.New()
			stub.Choose(func(c llmtest.Call) llmtest.Step {
				if slices.Contains(tt.takes, format(t, c)) {
					return llmtest.Text("{}")
				}
				return llmtest.Status(http.StatusBadRequest, "", tt.refusal)
			})
			p := open(t, llmtest.Serve(t, stub), time.Minute)
			for range 2 {
				if _, err := p.Complete(t.Context(), planned); err != nil {
					t.Fatal(err)
				}
			}
			var got []string
			for _, c := range stub.Calls() {
				got = append(got, format(t, c))
			}
			if !slices.Equal(got, tt.want) {
				t.Errorf("got %q, expected %q", got, tt.want)
			}
		})
	}
}

// format is the type of the response format that a call asks for.
func format(t *testing.T, c llmtest.Call) string {
	var f struct {
		Type string `json:"type"`
	}
	if raw := c.Fields["response_format"]; raw != nil && json.Unmarshal(raw, &f) != nil {
		t.Errorf("got response format %s", raw)
	}
	return f.Type
}

func TestTheFormIsAStrictSchema(t *testing.T) {
	t.Parallel()
	stub := llmtest.New()
	if _, err := open(t, llmtest.Serve(t, stub), time.Minute).Complete(t.Context(), planned); err != nil {
		t.Fatal(err)
	}
	want := `{"json_schema":{"name":"plan","strict":true,"description":"Gives the plan.","schema":` + planned.Form.Schema + `},"type":"json_schema"}`
	if got := string(stub.Calls()[0].Fields["response_format"]); got != want {
		t.Errorf("got %s, expected %s", got, want)
	}
}

func TestSchemaThatIsNotStrictStillGivesAReply(t *testing.T) {
	t.Parallel()
	loose := planned
	loose.Form.Schema = `{"type":"object","properties":{"sql":{"type":"string"}}}`
	stub := llmtest.New()
	if _, err := open(t, llmtest.Serve(t, stub), time.Minute).Complete(t.Context(), loose); err != nil {
		t.Fatal(err)
	}
	if calls := stub.Calls(); len(calls) != 1 || format(t, calls[0]) != "json_object" {
		t.Errorf("got %+v, expected one accepted call for an object", calls)
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

func TestWhatIsLeftOfTheLimits(t *testing.T) {
	t.Parallel()
	stub := llmtest.Speaking(llmtest.OpenAI, llmtest.LastAllowed(time.Hour, llmtest.Text("{}")))
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
