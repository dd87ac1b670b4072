package executor

import (
	"context"

	"arivu/events"
	"arivu/events/bus"
)

// together runs what a question's plan comes to, or has the result of another question that
// does the same just now: under the same key as a result that is kept (see results), so under
// the same rules and limits, on the same structure and with the same login. If that one has no
// result, be it because it is refused or canceled, the question runs its own.
func (x *Executor) together(ctx context.Context, q *events.Question, known lookup, run func() (events.Body, *keptResult, error)) (events.Body, error) {
	var own events.Body
	alone := func() (*keptResult, bool, error) {
		body, kept, err := run()
		if kept != nil {
			x.results.keep(ctx, known, kept)
		}
		own = body
		return kept, kept != nil, err
	}
	key := known.key
	if q.Asked.Options.Fresh {
		key = ""
	}
	kept, others, err := x.flights.Do(ctx, key, alone)
	if others && x.cfg.Bus.Now().Sub(kept.At) > known.age {
		others = false
		_, _, err = alone()
	}
	switch {
	case err != nil:
		return nil, err
	case !others:
		return own, nil
	}
	_, span := bus.StartSpan(ctx, "shared statement")
	span.Set("question", kept.Question)
	span.End(nil)
	return kept.reused(), nil
}
