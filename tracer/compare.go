package tracer

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"arivu/events"
	"arivu/events/bus"
)

// settling is how long after its end spans of a question may still be on their way.
const settling = time.Minute

// Compare holds the stored documents against what a rebuild would make of the log, and
// calls differs for each question whose trace or line in its session is another one. It
// looks at the questions that have ended and that tracers have dealt with, as far as the
// log goes back, and returns how many those were. It may run beside tracers.
func Compare(ctx context.Context, b *bus.Bus, differs func(question, what string)) (int, error) {
	c := &comparison{
		bus: b, traces: b.Documents(bus.BucketTraces), sessions: b.Documents(bus.BucketSessions),
		open: make(map[events.Address]*openTrace), differs: differs,
	}
	if err := c.bounds(ctx); err != nil {
		return 0, fmt.Errorf("comparing projections: %w", err)
	}
	err := b.Replay(ctx, func(rec *bus.Record) error {
		if rec.Event == nil || rec.Event.Seq > c.upTo {
			return errSpans
		}
		return c.take(ctx, rec)
	})
	if err == nil || errors.Is(err, errSpans) {
		err = c.beyond(ctx)
	}
	if err != nil {
		return 0, fmt.Errorf("comparing projections: %w", err)
	}
	return c.compared, nil
}

// beyond looks for traces that show more than the log has: its end is gone.
func (c *comparison) beyond(ctx context.Context) error {
	return c.traces.Recent(ctx, 0, func(key string, data []byte, _ uint64) (bool, error) {
		var stored events.Trace
		if err := json.Unmarshal(data, &stored); err != nil {
			return false, fmt.Errorf("decoding trace %s: %w", key, err)
		}
		n := len(stored.Steps)
		if n == 0 || stored.Steps[n-1].Seq <= c.last {
			return true, nil
		}
		last, err := c.bus.LastSeq(ctx)
		if err == nil && stored.Steps[n-1].Seq > last {
			c.differs(stored.Question, fmt.Sprintf("its trace shows event %d, and the log ends at %d", stored.Steps[n-1].Seq, last))
		}
		return true, err
	})
}

type comparison struct {
	bus              *bus.Bus
	traces, sessions *bus.Documents
	open             map[events.Address]*openTrace
	differs          func(question, what string)
	compared         int

	last  uint64 // event of the log at the beginning
	upTo  uint64 // the event up to which tracers have stored everything
	spans bool   // they have stored all spans, too
	evict bool   // documents may have made room for others
}

// bounds finds out what may be compared.
func (c *comparison) bounds(ctx context.Context) error {
	kept, err := c.bus.Storage(ctx)
	if err != nil {
		return err
	}
	var spans uint64
	for _, k := range kept {
		switch k.Name {
		case "KV_" + bus.BucketTraces:
			c.evict = k.MaxBytes > 0 && k.Bytes > uint64(k.MaxBytes)/10*9
		case bus.StreamQueries:
			c.last = k.Last
		case bus.StreamSpans:
			spans = k.Last
		}
	}
	at, err := c.bus.Positions(ctx)
	if err != nil {
		return err
	}
	for _, p := range at {
		if p.Consumer != string(events.StageTracer) {
			continue
		}
		switch p.Stream {
		case bus.StreamQueries:
			c.upTo = p.Done
		case bus.StreamSpans:
			c.spans = p.Done >= spans
		}
	}
	return nil
}

func (c *comparison) take(ctx context.Context, rec *bus.Record) error {
	address := rec.Event.Address
	o := c.open[address]
	if o == nil {
		o = &openTrace{address: address}
		c.open[address] = o
	}
	o.add(rec)
	o.pending = nil
	if !rec.Event.Kind().Terminal() {
		if len(c.open) > maxOpen {
			clear(c.open) // what is still to come of these is passed over
		}
		return nil
	}
	delete(c.open, address)
	if o.stale || o.question == nil {
		return nil // the log does not hold its beginning
	}
	c.compared++
	if err := c.trace(ctx, o.question); err != nil {
		return err
	}
	return c.session(ctx, o.question)
}

func (c *comparison) trace(ctx context.Context, q *events.Question) error {
	var stored events.Trace
	_, err := c.traces.Get(ctx, q.Tenant+"."+q.Question, &stored)
	if errors.Is(err, bus.ErrNotFound) {
		if !c.evict {
			c.differs(q.Question, "it has no trace")
		}
		return nil
	}
	if err != nil {
		return err
	}
	spans := stored.Spans
	if c.spans && c.bus.Now().Sub(q.Last().Time) > settling {
		logged, err := c.bus.Spans(ctx, q.Address)
		if err != nil {
			return err
		}
		spans = slices.Concat(stored.Spans, logged)
	}
	want, err := json.Marshal(events.NewTrace(q, spans))
	if err != nil {
		return fmt.Errorf("encoding a trace: %w", err)
	}
	have, err := json.Marshal(stored)
	if err != nil {
		return fmt.Errorf("encoding a trace: %w", err)
	}
	if !bytes.Equal(want, have) {
		c.differs(q.Question, "its trace is not what the log says")
	}
	return nil
}

func (c *comparison) session(ctx context.Context, q *events.Question) error {
	var stored, alone events.Session
	if !alone.Fold(q) {
		return nil
	}
	line := alone.Questions[0]
	_, err := c.sessions.Get(ctx, q.Tenant+"."+q.Session, &stored)
	if err != nil && !errors.Is(err, bus.ErrNotFound) {
		return err
	}
	at := slices.IndexFunc(stored.Questions, func(l events.SessionQuestion) bool { return l.ID == line.ID })
	switch {
	case at >= 0 && stored.Questions[at] != line:
		c.differs(q.Question, "its line in the conversation is not what the log says")
	case at < 0 && !(len(stored.Questions) >= events.SessionQuestions && line.Seq < stored.Questions[0].Seq):
		c.differs(q.Question, "its conversation does not list it")
	}
	return nil
}
