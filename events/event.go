package events

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"time"
)

// Version is the envelope version this build writes. Any change of the wire
// format, a new field included, is a new version.
const Version = 1

// Decoding errors. Events that cannot be decoded are parked, never dropped and
// never crashed on.
var (
	ErrNewerVersion = errors.New("event of a newer version")
	ErrUnknownKind  = errors.New("event of an unknown kind")
	ErrMalformed    = errors.New("malformed event")
)

// Event is one fact about one question.
type Event struct {
	Address
	// Attempt is the planning attempt the event belongs to, from 1.
	Attempt int
	Time    time.Time
	// Cause is the MessageID of the event this one answers, "" for asked and for
	// what a person does on their own account.
	Cause string
	// Prev is the stream sequence of the question's event before this one, 0 for
	// asked. Following it walks a question's history backwards without a search.
	Prev uint64
	// TraceParent is the W3C trace context (level 1): the question is the trace.
	TraceParent string
	Body        Body
	// Seq is the event's own stream sequence, set by the bus when it is stored or
	// read. It is not part of the encoding.
	Seq uint64
	// Size is the length of the encoding in bytes, set by Encode and Decode.
	Size int
}

// Kind is the kind of the body.
func (e *Event) Kind() Kind { return e.Body.Kind() }

// MessageID is the id under which the broker drops duplicates. It is a function
// of what the event is, not of who published it: two workers that produce the
// same effect produce the same id.
func (e *Event) MessageID() string {
	return e.Question + "." + string(e.Kind()) + "." + strconv.Itoa(e.Attempt)
}

// Subject is where the event is stored.
func (e *Event) Subject() string { return e.Address.Subject(e.Kind()) }

// Reply starts the event caused by e. It belongs to the same attempt, except that
// what answers a rejection starts the next one.
func (e *Event) Reply(at time.Time, body Body) *Event {
	attempt := e.Attempt
	if e.Kind() == KindRejected {
		attempt++
	}
	return &Event{
		Address: e.Address, Attempt: attempt, Time: at.UTC(), Cause: e.MessageID(),
		TraceParent: e.TraceParent, Body: body,
	}
}

// envelope is the wire form.
type envelope struct {
	V           int             `json:"v"`
	Kind        Kind            `json:"kind"`
	Tenant      string          `json:"tenant"`
	Session     string          `json:"session"`
	Question    string          `json:"question"`
	Attempt     int             `json:"attempt"`
	Time        time.Time       `json:"time"`
	Cause       string          `json:"cause,omitempty"`
	Prev        uint64          `json:"prev,omitempty"`
	TraceParent string          `json:"traceparent,omitempty"`
	Body        json.RawMessage `json:"body"`
}

// Encode returns the wire form. It fails on an event that Decode would refuse.
func Encode(e *Event) ([]byte, error) {
	if e.Body == nil {
		return nil, fmt.Errorf("encoding event: %w: no body", ErrMalformed)
	}
	if err := e.validate(); err != nil {
		return nil, fmt.Errorf("encoding event: %w", err)
	}
	body, err := json.Marshal(e.Body)
	if err != nil {
		return nil, fmt.Errorf("encoding %s: %w", e.Kind(), err)
	}
	data, err := json.Marshal(envelope{
		V: Version, Kind: e.Kind(), Tenant: e.Tenant, Session: e.Session, Question: e.Question,
		Attempt: e.Attempt, Time: e.Time, Cause: e.Cause, Prev: e.Prev, TraceParent: e.TraceParent, Body: body,
	})
	if err != nil {
		return nil, fmt.Errorf("encoding %s: %w", e.Kind(), err)
	}
	e.Size = len(data)
	return data, nil
}

// Decode reads the wire form strictly: unknown fields, trailing bytes and
// malformed tokens are errors wrapping ErrMalformed; a later version or kind
// gives ErrNewerVersion or ErrUnknownKind.
func Decode(data []byte) (*Event, error) {
	var env envelope
	if err := strict(data, &env); err != nil {
		return nil, unreadable(data, err)
	}
	body := newBody(env.Kind)
	if env.V != Version || body == nil {
		return nil, unreadable(data, nil)
	}
	if err := strict(env.Body, body); err != nil {
		return nil, fmt.Errorf("%w: body of %s: %w", ErrMalformed, env.Kind, err)
	}
	e := &Event{
		Address: Address{Tenant: env.Tenant, Session: env.Session, Question: env.Question},
		Attempt: env.Attempt, Time: env.Time, Cause: env.Cause, Prev: env.Prev,
		TraceParent: env.TraceParent, Body: body, Size: len(data),
	}
	if err := e.validate(); err != nil {
		return nil, err
	}
	return e, nil
}

// unreadable says why an envelope cannot be read. The version counts first: a newer
// envelope may have fields that the strict reading refuses.
func unreadable(data []byte, reason error) error {
	var head struct {
		V    int  `json:"v"`
		Kind Kind `json:"kind"`
	}
	if err := json.Unmarshal(data, &head); err != nil {
		return fmt.Errorf("%w: %w", ErrMalformed, err)
	}
	switch {
	case head.V > Version:
		return fmt.Errorf("%w: version %d, this build reads up to %d", ErrNewerVersion, head.V, Version)
	case head.V < 1:
		return fmt.Errorf("%w: version %d", ErrMalformed, head.V)
	case newBody(head.Kind) == nil:
		return fmt.Errorf("%w: %q", ErrUnknownKind, clip(string(head.Kind), 64))
	default:
		return fmt.Errorf("%w: %w", ErrMalformed, reason)
	}
}

func (e *Event) validate() error {
	if err := e.Address.Validate(); err != nil {
		return fmt.Errorf("%w: %w", ErrMalformed, err)
	}
	if e.Attempt < 1 {
		return fmt.Errorf("%w: attempt %d, expected 1 or more", ErrMalformed, e.Attempt)
	}
	if e.Time.IsZero() {
		return fmt.Errorf("%w: no time", ErrMalformed)
	}
	return nil
}

func strict(data []byte, v any) error {
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	if err := dec.Decode(v); err != nil {
		return err
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return errors.New("bytes after the end")
	}
	return nil
}
