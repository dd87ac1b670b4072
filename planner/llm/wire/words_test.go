package wire

import (
	"encoding/json"
	"testing"
	"time"

	"arivu/planner/llm"
)

func TestWordsThatVendorsHaveNoFieldFor(t *testing.T) {
	t.Parallel()
	e, err := NewEndpoint(llm.Config{Provider: "custom", Model: "m", BaseURL: "http://127.0.0.1:1/v1", Timeout: time.Minute}, Vendor{
		ReadFault: func(body []byte) Fault {
			var message string
			_ = json.Unmarshal(body, &message)
			return Fault{Message: message}
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	for message, want := range map[string]Fault{
		"This model's maximum context length is 65536 tokens.":                             {TooLong: true},
		"Please reduce the length of the messages or completion.":                          {TooLong: true},
		"Request too large for model `llama-3.3-70b-versatile` on tokens per minute (TPM)": {TooLong: true},
		"the request exceeds the available context size":                                   {TooLong: true},
		"Insufficient Balance": {Quota: true},
		"You have exceeded your monthly included credits for Inference Providers.":                             {Quota: true},
		"The response was filtered due to the prompt triggering Azure OpenAI's content management policy.":     {Withheld: true},
		"Rate limit reached for model `openai/gpt-oss-120b` on tokens per minute (TPM): Limit 8000, Used 8000": {},
	} {
		body, err := json.Marshal(message)
		if err != nil {
			t.Fatal(err)
		}
		want.Message = message
		if got := e.fault(body); got != want {
			t.Errorf("got %+v, expected %+v", got, want)
		}
	}
}
