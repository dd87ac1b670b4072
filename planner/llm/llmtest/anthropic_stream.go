package llmtest

import "cmp"

func (m messages) head(c Call) []event {
	message := m.message([]any{}, "")
	message["stop_reason"] = nil
	message["usage"] = map[string]any{
		"input_tokens":            PromptTokens - CachedTokens - CacheWriteTokens,
		"cache_read_input_tokens": CachedTokens, "cache_creation_input_tokens": CacheWriteTokens,
		"output_tokens": 1, // so far
	}
	block := map[string]any{"type": "text", "text": ""}
	if c.Tool != "" {
		block = map[string]any{"type": "tool_use", "id": "toolu_stub", "name": c.Tool, "input": map[string]any{}}
	}
	return []event{
		m.event("message_start", map[string]any{"message": message}),
		m.event("content_block_start", map[string]any{"index": 0, "content_block": block}),
		m.event("ping", map[string]any{}),
	}
}

func (m messages) piece(c Call, text string) event {
	delta := map[string]any{"type": "text_delta", "text": text}
	if c.Tool != "" {
		delta = map[string]any{"type": "input_json_delta", "partial_json": text}
	}
	return m.event("content_block_delta", map[string]any{"index": 0, "delta": delta})
}

func (m messages) tail(c Call, stop string) []event {
	return []event{
		m.event("content_block_stop", map[string]any{"index": 0}),
		m.event("message_delta", map[string]any{
			"delta": map[string]any{"stop_reason": cmp.Or(stop, usualStop(c)), "stop_sequence": nil},
			"usage": map[string]any{
				"output_tokens":         CompletionTokens,
				"output_tokens_details": map[string]any{"thinking_tokens": ReasoningTokens},
			},
		}),
		m.event("message_stop", map[string]any{}),
	}
}

// event repeats its name as the type in its data.
func (messages) event(name string, fields map[string]any) event {
	fields["type"] = name
	return event{name: name, data: string(mustJSON(fields))}
}

func (m messages) failureEvent(_ Call, f fault) event {
	return event{name: "error", data: string(mustJSON(m.failure(f)))}
}
