package planner

import (
	"context"
	"time"

	"arivu/events"
	"arivu/planner/llm"
)

// Writer has a model write running text.
type Writer interface {
	// Write makes one request about a question. The narration says what came of it and
	// what it cost. With an error there is no text, and the narration may be nil.
	Write(ctx context.Context, q *events.Question, r llm.Request) (*events.Narration, error)
}

// WriterOf writes with one model; nil without one.
func WriterOf(model llm.Provider, clock func() time.Time) Writer {
	if model == nil {
		return nil
	}
	return modelWriter{model: model, clock: clock}
}

type modelWriter struct {
	model llm.Provider
	clock func() time.Time
}

// Write implements Writer.
func (w modelWriter) Write(ctx context.Context, _ *events.Question, r llm.Request) (*events.Narration, error) {
	id := w.model.Identity()
	start := w.clock()
	n := &events.Narration{Provider: id.Provider, Model: id.Model}
	reply, err := w.model.Complete(ctx, r)
	n.LatencyMS = w.clock().Sub(start).Milliseconds()
	if err != nil {
		return n, err
	}
	n.Text, n.Usage = reply.Text, reply.Usage
	return n, nil
}

var _ Writer = modelWriter{}
