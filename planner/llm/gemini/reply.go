package gemini

import (
	"encoding/json"
	"strings"

	"arivu/events"
	"arivu/planner/llm"
)

// content is a reply of the API, or a piece of a streamed one.
type content struct {
	Candidates []struct {
		Content struct {
			Parts []struct {
				Text    string `json:"text"`
				Thought bool   `json:"thought"`
			} `json:"parts"`
		} `json:"content"`
		FinishReason string `json:"finishReason"`
	} `json:"candidates"`
	PromptFeedback struct {
		BlockReason string `json:"blockReason"`
	} `json:"promptFeedback"`
	Usage *usage `json:"usageMetadata"`
	// Error is there in a piece that stands for a failure.
	Error json.RawMessage `json:"error"`
}

// usage counts thoughts beside the candidates, and what was read from the cache as part
// of the prompt.
type usage struct {
	Prompt     int `json:"promptTokenCount"`
	Cached     int `json:"cachedContentTokenCount"`
	Candidates int `json:"candidatesTokenCount"`
	Thoughts   int `json:"thoughtsTokenCount"`
}

// text is what the model says, without its thoughts.
func (c content) text() string {
	if len(c.Candidates) == 0 {
		return ""
	}
	var b strings.Builder
	for _, part := range c.Candidates[0].Content.Parts {
		if !part.Thought {
			b.WriteString(part.Text)
		}
	}
	return b.String()
}

// answer is what a reply says, however it came.
type answer struct {
	text    string
	finish  string
	blocked string // why the prompt was
	usage   usage
}

// add takes what a reply or the next piece of one says beside its text.
func (a *answer) add(c content) {
	if len(c.Candidates) > 0 && c.Candidates[0].FinishReason != "" {
		a.finish = c.Candidates[0].FinishReason
	}
	if c.PromptFeedback.BlockReason != "" {
		a.blocked = c.PromptFeedback.BlockReason
	}
	if c.Usage != nil {
		a.usage = *c.Usage
	}
}

func (p *Provider) read(a answer) (*llm.Reply, error) {
	u := events.Usage{
		PromptTokens:     a.usage.Prompt,
		CachedTokens:     a.usage.Cached,
		CompletionTokens: a.usage.Candidates + a.usage.Thoughts,
		ReasoningTokens:  a.usage.Thoughts,
	}
	if class, why := a.useless(); class != "" {
		return nil, p.endpoint.Useless(class, why, u)
	}
	return p.endpoint.Reply(a.text, u)
}

// useless says why an answer is not whole, "" if it is.
func (a *answer) useless() (class events.Class, why string) {
	switch {
	case a.blocked != "":
		return events.ClassModelFilter, "the prompt was blocked by its vendor's policy (" + label(a.blocked) + ")"
	case filters[a.finish]:
		return events.ClassModelFilter, "its reply was withheld by its vendor's policy (" + label(a.finish) + ")"
	case a.finish == "":
		return events.ClassModel, "its reply holds no candidates"
	case a.finish == "MAX_TOKENS":
		return events.ClassModel, "its reply was cut at its limit of tokens"
	case a.finish != "STOP":
		return events.ClassModel, "it stopped in the middle of its reply (" + label(a.finish) + ")"
	default:
		return "", ""
	}
}

// filters are the reasons to stop that are the policy's.
var filters = map[string]bool{
	"SAFETY": true, "RECITATION": true, "BLOCKLIST": true, "PROHIBITED_CONTENT": true, "SPII": true,
}

// label is a constant of the API as people read it, bounded.
func label(constant string) string {
	const limit = 40
	return strings.ToLower(strings.ReplaceAll(constant[:min(len(constant), limit)], "_", " "))
}
