package events

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"
)

// SpanStatus is how a span ended.
type SpanStatus string

// The span statuses.
const (
	SpanOK       SpanStatus = "ok"
	SpanError    SpanStatus = "error"
	SpanCanceled SpanStatus = "canceled"
)

// Span is one finished piece of work on a question. Spans form a tree whose root
// has no Parent; the trace id is the question's.
type Span struct {
	Address
	ID       string            `json:"id"` // W3C span id, see NewSpanID
	Parent   string            `json:"parent,omitempty"`
	Stage    Stage             `json:"stage"`
	Name     string            `json:"name"` // such as "plan", "guard", "query"
	Attempt  int               `json:"attempt"`
	Start    time.Time         `json:"start"`
	End      time.Time         `json:"end"`
	Status   SpanStatus        `json:"status"`
	Attrs    map[string]string `json:"attrs,omitempty"` // bounded, without secrets or row values
	Error    string            `json:"error,omitempty"`
	Instance string            `json:"instance,omitempty"` // the process that did it
}

// EncodeSpan returns the wire form of a span.
func EncodeSpan(s *Span) ([]byte, error) {
	data, err := json.Marshal(wireSpan{V: Version, Span: *s})
	if err != nil {
		return nil, fmt.Errorf("encoding span: %w", err)
	}
	return data, nil
}

// DecodeSpan reads the wire form, as strictly as Decode.
func DecodeSpan(data []byte) (*Span, error) {
	var head struct {
		V int `json:"v"`
	}
	if err := json.Unmarshal(data, &head); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrMalformed, err)
	}
	if head.V > Version {
		return nil, fmt.Errorf("%w: span version %d", ErrNewerVersion, head.V)
	}
	var w wireSpan
	if err := strict(data, &w); err != nil {
		return nil, fmt.Errorf("%w: span: %w", ErrMalformed, err)
	}
	if err := w.Span.Address.Validate(); err != nil {
		return nil, fmt.Errorf("%w: span: %w", ErrMalformed, err)
	}
	if w.Span.ID == "" || w.Span.Start.IsZero() || w.Span.End.Before(w.Span.Start) {
		return nil, fmt.Errorf("%w: span: %w", ErrMalformed, errors.New("no id, or an impossible time"))
	}
	return &w.Span, nil
}

type wireSpan struct {
	V int `json:"v"`
	Span
}
