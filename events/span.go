package events

import (
	"encoding/json"
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
// has no Parent; the trace id is the question's. Spans are always told together
// with their question, so their own encoding leaves the address out.
type Span struct {
	Address  `json:"-"`
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

// spanBatch is the wire form of spans of one question.
type spanBatch struct {
	V int `json:"v"`
	Address
	Spans []*Span `json:"spans"`
}

// EncodeSpans returns the wire form of one or more spans of one question.
func EncodeSpans(spans []*Span) ([]byte, error) {
	if len(spans) == 0 {
		return nil, fmt.Errorf("encoding spans: %w: there are none", ErrMalformed)
	}
	batch := spanBatch{V: Version, Address: spans[0].Address, Spans: spans}
	for _, s := range spans {
		if s.Address != batch.Address {
			return nil, fmt.Errorf("encoding spans: %w: of %s and of %s", ErrMalformed, batch.Question, s.Question)
		}
	}
	data, err := json.Marshal(batch)
	if err != nil {
		return nil, fmt.Errorf("encoding spans: %w", err)
	}
	return data, nil
}

// DecodeSpans reads the wire form, as strictly as Decode.
func DecodeSpans(data []byte) ([]*Span, error) {
	var batch spanBatch
	if err := strict(data, &batch); err != nil {
		return nil, unreadableSpans(data, err)
	}
	if batch.V != Version {
		return nil, unreadableSpans(data, fmt.Errorf("version %d", batch.V))
	}
	if err := batch.Address.Validate(); err != nil {
		return nil, fmt.Errorf("%w: spans: %w", ErrMalformed, err)
	}
	if len(batch.Spans) == 0 {
		return nil, fmt.Errorf("%w: spans: there are none", ErrMalformed)
	}
	for _, s := range batch.Spans {
		if s == nil || s.ID == "" || s.Start.IsZero() || s.End.Before(s.Start) {
			return nil, fmt.Errorf("%w: spans: one without an id, or with an impossible time", ErrMalformed)
		}
		s.Address = batch.Address
	}
	return batch.Spans, nil
}

// unreadableSpans tells a newer version, whose fields the strict reading may
// refuse, from what is malformed.
func unreadableSpans(data []byte, reason error) error {
	var head struct {
		V int `json:"v"`
	}
	if err := json.Unmarshal(data, &head); err == nil && head.V > Version {
		return fmt.Errorf("%w: spans of version %d, this build reads up to %d", ErrNewerVersion, head.V, Version)
	}
	return fmt.Errorf("%w: spans: %w", ErrMalformed, reason)
}
