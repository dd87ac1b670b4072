package events

import (
	"encoding/json"
	"fmt"
	"unicode/utf8"
)

// Narration is a model's text about a result, recorded before it is used, as
// [Completion] is. Without a Text the model brought nothing, and Attempts say why: the
// answer is then told by a template, and asking is not tried again.
type Narration struct {
	Provider string `json:"provider"`
	Model    string `json:"model"`
	Text     string `json:"text,omitempty"`
	// Prompt is what was to be put into words, nil where the text is an earlier one (Reused)
	// and in narrations older than prompts that are kept.
	Prompt            *Prompt `json:"prompt,omitempty"`
	PromptFingerprint string  `json:"prompt_fingerprint"`
	Usage             Usage   `json:"usage"`
	LatencyMS         int64   `json:"latency_ms"`
	// Reused says that the text was written for an earlier question with the same rows, and
	// cost nothing.
	Reused *Reused `json:"reused,omitempty"`
	// Attempts are the calls that brought nothing, in their order.
	Attempts []ModelAttempt `json:"attempts,omitempty"`
}

// Kind implements Body.
func (*Narration) Kind() Kind { return KindNarration }

// Spent is what the narration cost, attempts that brought nothing included.
func (n *Narration) Spent() Usage {
	sum := n.Usage
	for _, a := range n.Attempts {
		sum = sum.Plus(a.Usage)
	}
	return sum
}

// Author says who wrote the text of an answer.
type Author struct {
	By       Writer `json:"by"`
	Provider string `json:"provider,omitempty"`
	Model    string `json:"model,omitempty"`
	// Reason says why a template wrote it although a model was asked.
	Reason string `json:"reason,omitempty"`
}

// A Writer is what writes answers.
type Writer string

// The writers.
const (
	WriterModel    Writer = "model"    // a model, every number found again
	WriterTemplate Writer = "template" // fixed sentences filled from the result
)

// A NarrateMode says who may write answers.
type NarrateMode string

// The modes.
const (
	// NarrateAuto has a model write where one planned and there is more to say than one
	// value.
	NarrateAuto NarrateMode = "auto"
	// NarrateTemplate keeps to the template, which costs nothing.
	NarrateTemplate NarrateMode = "template"
)

// Draft is the text of an answer as far as it is written and checked. It is not
// stored: each takes the place of the one before, and the answer that of the last.
type Draft struct {
	Address `json:"-"`
	// Executed is the sequence of the result that the text is about.
	Executed uint64 `json:"executed"`
	Text     string `json:"text"`
}

// MaxDraft bounds the text of a draft in bytes.
const MaxDraft = 8 << 10

// Drafts is where drafts of the question's answer are announced.
func (a Address) Drafts() string { return DraftPrefix + a.path() }

// EncodeDraft returns the wire form.
func EncodeDraft(d *Draft) ([]byte, error) {
	if len(d.Text) > MaxDraft || d.Text == "" {
		return nil, fmt.Errorf("encoding a draft: %w: it has %d bytes, expected 1 to %d", ErrMalformed, len(d.Text), MaxDraft)
	}
	data, err := json.Marshal(d)
	if err != nil {
		return nil, fmt.Errorf("encoding a draft: %w", err)
	}
	return data, nil
}

// DecodeDraft reads the wire form of a draft for a question.
func DecodeDraft(a Address, data []byte) (*Draft, error) {
	d := &Draft{Address: a}
	if err := json.Unmarshal(data, d); err != nil {
		return nil, fmt.Errorf("%w: draft: %w", ErrMalformed, err)
	}
	if d.Text == "" || len(d.Text) > MaxDraft || !utf8.ValidString(d.Text) {
		return nil, fmt.Errorf("%w: draft: its text is empty, too long or not UTF-8", ErrMalformed)
	}
	return d, nil
}
