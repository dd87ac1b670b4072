package bus

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"sync"
	"time"

	"arivu/events"
)

// spanAttrBytes bounds one attribute of a span.
const spanAttrBytes = 512

type recorderKey struct{}

// recorder is what a context carries to have spans recorded.
type recorder struct {
	bus     *Bus
	address events.Address
	stage   events.Stage
	attempt int
	parent  string
}

func withRecorder(ctx context.Context, r *recorder) context.Context {
	return context.WithValue(ctx, recorderKey{}, r)
}

// WithTrace makes spans started under the returned context belong to a question.
// Stages get such a context from their runner; others, like the edge, call this.
func (b *Bus) WithTrace(ctx context.Context, a events.Address, stage events.Stage, traceParent string) context.Context {
	return withRecorder(ctx, &recorder{bus: b, address: a, stage: stage, attempt: 1, parent: parentSpan(traceParent)})
}

// Span is a piece of work being measured. Its methods do nothing on a span of a
// context without a recorder, so code under test needs no bus.
type Span struct {
	mu   sync.Mutex
	rec  *recorder
	span events.Span
}

// StartSpan begins a span under the one ctx carries.
func StartSpan(ctx context.Context, name string) (context.Context, *Span) {
	rec, ok := ctx.Value(recorderKey{}).(*recorder)
	if !ok {
		return ctx, new(Span)
	}
	s := &Span{rec: rec, span: events.Span{
		Address: rec.address, ID: events.NewSpanID(), Parent: rec.parent, Stage: rec.stage, Name: name,
		Attempt: rec.attempt, Start: rec.bus.Now(), Instance: rec.bus.instance,
	}}
	child := *rec
	child.parent = s.span.ID
	return withRecorder(ctx, &child), s
}

// TraceParent is the W3C trace context that puts further work under this span, ""
// on a span of a context without a recorder.
func (s *Span) TraceParent() string {
	if s.rec == nil {
		return ""
	}
	return TraceParent(s.span.Question, s.span.ID)
}

// Set adds an attribute; after End it does nothing. It must not hold a secret or a
// value from the database.
func (s *Span) Set(key, value string) {
	if s.rec == nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.span.End.IsZero() {
		return
	}
	if s.span.Attrs == nil {
		s.span.Attrs = make(map[string]string, 4)
	}
	s.span.Attrs[key] = clip(value, spanAttrBytes)
}

// End records the span as finished, with err if it failed. The record is sent
// without waiting for the broker: a lost span costs a line of a trace.
func (s *Span) End(err error) {
	if s.rec == nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.span.End.IsZero() {
		return
	}
	s.span.End = s.rec.bus.Now()
	// A clock set back must not make a span end before it began.
	if s.span.End.Before(s.span.Start) {
		s.span.End = s.span.Start
	}
	s.span.Status = events.SpanOK
	if err != nil {
		s.span.Status, s.span.Error = events.SpanError, clip(safeMessage(err), spanAttrBytes)
	}
	if errors.Is(err, context.Canceled) || errors.Is(err, errCanceled) {
		s.span.Status = events.SpanCanceled
	}
	s.rec.bus.spans.add(&s.span)
}

// discard forgets the span: the work did not happen.
func (s *Span) discard() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.span.End = s.span.Start
}

// safeMessage keeps to messages made for people; other errors may quote secrets.
func safeMessage(err error) string {
	var known *events.Error
	switch {
	case errors.As(err, &known):
		return string(known.Class) + ": " + known.Message
	case errors.Is(err, context.DeadlineExceeded):
		return "ran into its time limit"
	case errors.Is(err, context.Canceled), errors.Is(err, errCanceled):
		return "canceled"
	case errors.Is(err, ErrConflict):
		return "another worker was first"
	default:
		return "internal error; the log has the details"
	}
}

// TraceParent is the W3C trace context of a question's root span.
func TraceParent(question, span string) string { return "00-" + question + "-" + span + "-01" }

func parentSpan(traceParent string) string {
	parts := strings.Split(traceParent, "-")
	if len(parts) != 4 {
		return ""
	}
	return parts[2]
}

func millis(d time.Duration) string {
	return strconv.FormatFloat(float64(max(d, 0).Microseconds())/1000, 'f', 3, 64)
}

func clip(s string, n int) string {
	if len(s) <= n {
		return s
	}
	return strings.ToValidUTF8(s[:n], "") + "…"
}
