package replicate

import (
	"encoding/json"
	"errors"
	"strings"

	"arivu/events"
	"arivu/planner/llm"
	"arivu/planner/llm/wire"
)

// prediction is one run of a model.
type prediction struct {
	ID     string `json:"id"`
	Status string `json:"status"`
	// Output is a text, or a list of the pieces of one.
	Output json.RawMessage `json:"output"`
	// Error is mostly a text.
	Error any `json:"error"`
	URLs  struct {
		Stream string `json:"stream"`
	} `json:"urls"`
	Metrics struct {
		Input  int `json:"input_token_count"`
		Output int `json:"output_token_count"`
	} `json:"metrics"`
}

// check reports a JSON value that is no prediction.
func (p prediction) check() error {
	if p.ID == "" || p.Status == "" {
		return errors.New("no id or status")
	}
	return nil
}

// over reports whether nothing more will come.
func (p prediction) over() bool {
	switch p.Status {
	case "succeeded", "failed", "canceled", "aborted":
		return true
	default:
		return false
	}
}

// text is the output, "" if there is none or it is not a text.
func (p prediction) text() string {
	var whole string
	var pieces []string
	if json.Unmarshal(p.Output, &whole) == nil {
		return whole
	}
	if json.Unmarshal(p.Output, &pieces) == nil {
		return strings.Join(pieces, "")
	}
	return ""
}

// said is the vendor's word for a failure.
func (p prediction) said() string {
	text, _ := p.Error.(string)
	return text
}

// read makes a reply of a prediction that is over and the text of it.
func (p *Provider) read(done prediction, text string) (*llm.Reply, error) {
	u := events.Usage{PromptTokens: done.Metrics.Input, CompletionTokens: done.Metrics.Output}
	switch {
	case done.Status == "succeeded":
		return p.endpoint.Reply(text, u)
	case flagged(done.said()):
		return nil, p.endpoint.Useless(events.ClassModelFilter, "prompt or reply were flagged by its vendor's policy", u)
	case done.Status == "failed":
		return nil, p.endpoint.Broke("failed in the middle of its reply", done.said(), u)
	default:
		return nil, p.endpoint.Broke("was "+done.Status+" by its vendor", done.said(), u)
	}
}

// flagged reports whether a failure is the policy's.
func flagged(said string) bool {
	return strings.Contains(said, "(E005)") || strings.Contains(said, "flagged as sensitive")
}

// readFault takes the API's error object.
func readFault(body []byte) wire.Fault {
	var reply struct {
		Title  string          `json:"title"`
		Detail json.RawMessage `json:"detail"`
		After  float64         `json:"retry_after"` // seconds
	}
	if json.Unmarshal(body, &reply) != nil {
		return wire.Fault{}
	}
	f := wire.Fault{RetryAfter: wire.Seconds(reply.After)}
	// The models' own server gives a list of objects.
	if json.Unmarshal(reply.Detail, &f.Message) != nil {
		f.Message = string(reply.Detail)
	}
	if f.Message == "" {
		f.Message = reply.Title
	}
	return f
}
