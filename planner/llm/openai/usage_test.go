package openai

import (
	"encoding/json"
	"testing"

	sdk "github.com/openai/openai-go/v3"

	"arivu/events"
)

func TestUsageOfVendors(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		body string
		want events.Usage
	}{
		"OpenAI": {
			`{"prompt_tokens": 2006, "completion_tokens": 300, "total_tokens": 2306, "prompt_tokens_details": {"cached_tokens": 1920, "cache_write_tokens": 64, "audio_tokens": 0}, "completion_tokens_details": {"reasoning_tokens": 192}}`,
			events.Usage{PromptTokens: 2006, CachedTokens: 1920, CacheWriteTokens: 64, CompletionTokens: 300, ReasoningTokens: 192},
		},
		"DeepSeek": {
			`{"prompt_tokens": 100, "completion_tokens": 20, "total_tokens": 120, "prompt_cache_hit_tokens": 64, "prompt_cache_miss_tokens": 36}`,
			events.Usage{PromptTokens: 100, CachedTokens: 64, CompletionTokens: 20},
		},
		"thoughts beside the completion": {
			`{"prompt_tokens": 100, "completion_tokens": 20, "total_tokens": 420, "completion_tokens_details": {"reasoning_tokens": 300}}`,
			events.Usage{PromptTokens: 100, CompletionTokens: 320, ReasoningTokens: 300},
		},
		"bare":    {`{"prompt_tokens": 7, "completion_tokens": 3}`, events.Usage{PromptTokens: 7, CompletionTokens: 3}},
		"nulls":   {`{"prompt_tokens": 7, "completion_tokens": 3, "total_tokens": 10, "prompt_tokens_details": null, "prompt_cache_hit_tokens": null}`, events.Usage{PromptTokens: 7, CompletionTokens: 3}},
		"nothing": {`{}`, events.Usage{}},
	} {
		var u sdk.CompletionUsage
		if err := json.Unmarshal([]byte(tt.body), &u); err != nil {
			t.Fatal(err)
		}
		if got := usage(u); got != tt.want {
			t.Errorf("%s: got %+v, expected %+v", name, got, tt.want)
		}
	}
}
