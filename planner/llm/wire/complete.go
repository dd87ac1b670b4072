package wire

import (
	"context"

	"arivu/planner/llm"
)

// Ways are how a vendor's package comes by a reply: Whole or Stream makes the request and
// gives what was answered, and Read makes a reply of that.
type Ways[Answer any] struct {
	Whole  func(ctx context.Context, r llm.Request, x *Exchange) (Answer, error)
	Stream func(ctx context.Context, r llm.Request, x *Exchange) (Answer, error)
	Read   func(a Answer) (*llm.Reply, error)
}

// Complete makes a request of one of the ways, streamed where the request wants to hear
// the reply, and tells what is left of the vendor's limits.
func Complete[Answer any](ctx context.Context, e *Endpoint, r llm.Request, w Ways[Answer]) (*llm.Reply, error) {
	ask := w.Whole
	if r.OnText != nil {
		ask = w.Stream
	}
	var a Answer
	var left llm.Left
	err := e.Call(ctx, func(ctx context.Context, x *Exchange) (err error) {
		a, err = ask(ctx, r, x)
		left = x.Left()
		return err
	})
	if err != nil {
		return nil, err
	}
	reply, err := w.Read(a)
	if err != nil {
		return nil, err
	}
	reply.Left = left
	return reply, nil
}
