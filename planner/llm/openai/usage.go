package openai

import (
	"strconv"

	sdk "github.com/openai/openai-go/v3"

	"arivu/events"
)

// usage reads what a completion cost in tokens. Vendors agree on the totals and differ in
// the rest: DeepSeek tells in a field of its own what it read from its cache, and some
// leave the thoughts out of the completion's tokens, though not out of the total.
func usage(u sdk.CompletionUsage) events.Usage {
	cached := u.PromptTokensDetails.CachedTokens
	if cached == 0 {
		cached, _ = strconv.ParseInt(u.JSON.ExtraFields["prompt_cache_hit_tokens"].Raw(), 10, 64)
	}
	return events.Usage{
		PromptTokens:     int(u.PromptTokens),
		CachedTokens:     int(cached),
		CacheWriteTokens: int(u.PromptTokensDetails.CacheWriteTokens),
		CompletionTokens: int(max(u.CompletionTokens, u.TotalTokens-u.PromptTokens)),
		ReasoningTokens:  int(u.CompletionTokensDetails.ReasoningTokens),
	}
}
