package live

import (
	"encoding/json"
	"fmt"
	"sync"
	"time"

	"arivu/events"
)

// Update is one event, one span or one draft. It is shared between viewers and decoded on
// first use.
type Update struct {
	Address events.Address
	Kind    events.Kind // "" for what is no event
	Seq     uint64      // 0 for what is no event

	load  func() (*events.Event, error)
	once  sync.Once
	event *events.Event
	err   error

	span  *events.Span
	draft *events.Draft

	frameOnce sync.Once
	frame     []byte
	frameErr  error

	activityOnce sync.Once
	activity     []byte
	activityErr  error
}

// NewEventUpdate is the update for an event that is at hand.
func NewEventUpdate(e *events.Event) *Update {
	return &Update{Address: e.Address, Kind: e.Kind(), Seq: e.Seq, load: func() (*events.Event, error) { return e, nil }}
}

// NewSpanUpdate is the update for a span.
func NewSpanUpdate(s *events.Span) *Update { return &Update{Address: s.Address, span: s} }

// Event decodes the event; it is nil for a span and a draft.
func (u *Update) Event() (*events.Event, error) {
	if u.span != nil || u.draft != nil {
		return nil, nil
	}
	u.once.Do(func() { u.event, u.err = u.load() })
	return u.event, u.err
}

// Span is the span, nil for anything else.
func (u *Update) Span() *events.Span { return u.span }

// Draft is the draft, nil for anything else.
func (u *Update) Draft() *events.Draft { return u.draft }

// Frame is the update as clients get it, in JSON. sessionID is the session as its
// client names it; all viewers of one question give the same.
func (u *Update) Frame(sessionID string) ([]byte, error) {
	u.frameOnce.Do(func() { u.frame, u.frameErr = u.render(sessionID) })
	return u.frame, u.frameErr
}

func (u *Update) render(sessionID string) ([]byte, error) {
	if u.span != nil {
		return json.Marshal(SpanFrame{Type: "span", Question: u.Address.Question, Span: *u.span})
	}
	if d := u.draft; d != nil {
		return json.Marshal(ProseFrame{Type: "prose", Question: u.Address.Question, Executed: d.Executed, Text: d.Text})
	}
	e, err := u.Event()
	if err != nil {
		return nil, err
	}
	data, err := json.Marshal(NewEventFrame(e, sessionID))
	if err != nil {
		return nil, fmt.Errorf("encoding %s for viewers: %w", e.Kind(), err)
	}
	return data, nil
}

// EventFrame is an event as clients get it.
type EventFrame struct {
	Type      string      `json:"type"` // "event"
	Seq       uint64      `json:"seq"`
	Prev      uint64      `json:"prev,omitempty"`
	Kind      events.Kind `json:"kind"`
	Question  string      `json:"question"`
	SessionID string      `json:"session_id"`
	Attempt   int         `json:"attempt"`
	Time      time.Time   `json:"time"`
	Body      any         `json:"body"`
}

// NewEventFrame is the frame of an event. The hash of a client's idempotency key
// stays inside, and so do prompts and what a model wrote before it was checked.
func NewEventFrame(e *events.Event, sessionID string) EventFrame {
	f := EventFrame{
		Type: "event", Seq: e.Seq, Prev: e.Prev, Kind: e.Kind(), Question: e.Question, SessionID: sessionID,
		Attempt: e.Attempt, Time: e.Time, Body: e.Body,
	}
	switch b := e.Body.(type) {
	case *events.Asked:
		public := *b
		public.IdempotencyKey = ""
		f.Body = &public
	case *events.Completion:
		public := *b
		public.Prompt = nil
		f.Body = &public
	case *events.Narration:
		public := *b
		public.Text, public.Prompt = "", nil
		f.Body = &public
	}
	return f
}

// ProseFrame is the text of an answer so far. Each takes the place of the one before,
// and the event answered that of the last.
type ProseFrame struct {
	Type     string `json:"type"` // "prose"
	Question string `json:"question"`
	Executed uint64 `json:"executed"` // sequence of the result that it is about
	Text     string `json:"text"`
}

// SpanFrame is a span as clients get it.
type SpanFrame struct {
	Type     string      `json:"type"` // "span"
	Question string      `json:"question"`
	Span     events.Span `json:"span"`
}
