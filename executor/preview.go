package executor

import (
	"context"
	"errors"
	"fmt"
	"time"
	"unicode/utf8"

	"golang.org/x/sync/errgroup"

	"arivu/events"
	"arivu/events/turns"
	"arivu/executor/engine"
)

// Bounds of a look at what the readings of a question give. It is a courtesy: the choice is
// offered without it where it takes longer, fails or would be charged for.
const (
	// previewTime bounds the looks at all readings together, the wait for a turn included.
	previewTime  = time.Second
	previewBytes = 1 << 20
	// sampleText is the most that is kept of a text of the sample, in characters.
	sampleText = 80
)

// preview offers the choice between the readings of a question, each with what it gives as
// far as that could be seen in time.
func (x *Executor) preview(ctx context.Context, q *events.Question, a *events.Ambiguous) (events.Body, error) {
	choice := &events.Clarify{Prompt: a.Prompt, Readings: make([]events.Reading, len(a.Readings))}
	copy(choice.Readings, a.Readings)
	looking, cancel := context.WithTimeout(ctx, previewTime)
	defer cancel()
	look, release, missing := x.looking(looking, q)
	defer release()
	var group errgroup.Group
	for i := range choice.Readings {
		r := &choice.Readings[i]
		switch {
		case r.SQL == "":
		case missing != "":
			r.Preview = &events.Preview{Missing: missing}
		default:
			group.Go(func() error {
				r.Preview = look.at(looking, r.SQL)
				return nil
			})
		}
	}
	_ = group.Wait()
	if ctx.Err() != nil { // it was canceled, or this process stops and another one looks
		return nil, context.Cause(ctx)
	}
	return choice, nil
}

// lookout is where the readings of a question are looked at.
type lookout struct {
	x      *Executor
	q      *events.Question
	schema *events.Schema
	pool   *pool
}

// looking opens the database of a question; missing says why nobody looks there. release is
// never nil.
func (x *Executor) looking(ctx context.Context, q *events.Question) (l *lookout, release func(), missing string) {
	name := q.Asked.Connection
	schema, err := x.schemas.Schema(ctx, q.Tenant, name)
	if err != nil || schema == nil {
		return nil, func() {}, "the structure of the database is not known right now"
	}
	p, release, err := x.pools.acquire(ctx, q.Tenant, name)
	switch {
	case err != nil:
		return nil, func() {}, missed(ctx, err)
	case billed[p.connection.Dialect]:
		missing = "this database charges for each statement, so none runs only for a preview"
	case !p.agrees(schema):
		missing = "the structure of the database is being read again"
	}
	return &lookout{x: x, q: q, schema: schema, pool: p}, release, missing
}

// at runs the statement of a reading for its first rows.
func (l *lookout) at(ctx context.Context, sql string) *events.Preview {
	st, err := l.x.verify(ctx, sql, l.schema, events.PreviewedRows)
	if err != nil {
		return &events.Preview{Missing: missed(ctx, err)}
	}
	done, err := l.x.turn(ctx, l.pool.turns, l.pool.connection.Name, turns.Of(l.q))
	if err != nil {
		return &events.Preview{Missing: missed(ctx, err)}
	}
	defer done()
	limits := l.x.limits(l.pool, l.q.Asked.Options)
	limits.Rows, limits.Bytes, limits.Known = min(limits.Rows, events.PreviewedRows), previewBytes, l.schema
	limits.Timeout = min(limits.Timeout, previewTime)
	seen := new(sample)
	outcome, err := l.x.query(ctx, "preview", l.q.Tenant, l.pool, st, limits, seen)
	if err != nil {
		return &events.Preview{Missing: missed(ctx, err)}
	}
	return &events.Preview{Rows: outcome.Rows, More: outcome.Truncated, Columns: seen.columns, Sample: seen.rows}
}

// missed says in words why a reading could not be looked at.
func missed(ctx context.Context, err error) string {
	var known *events.Error
	switch {
	case ctx.Err() != nil, errors.Is(err, events.ClassTimeout):
		return fmt.Sprintf("it takes longer than %s", previewTime)
	case errors.Is(err, events.ClassTooExpensive):
		return "the database expects it to cost more than this connection allows"
	case engine.IsUnavailable(err), errors.Is(err, events.ClassUnavailable):
		return "the database cannot be reached right now"
	case errors.As(err, &known):
		return known.Message
	default:
		return "it could not be run"
	}
}

// sample is a sink that keeps the first columns of the first rows.
type sample struct {
	columns []events.ResultColumn
	rows    []events.Row
}

// Columns implements engine.Sink.
func (s *sample) Columns(columns []events.ResultColumn) error {
	s.columns = columns[:min(len(columns), events.SampleColumns)]
	return nil
}

// Row implements engine.Sink.
func (s *sample) Row(row events.Row) error {
	if len(s.rows) == events.SampleRows {
		return nil
	}
	kept := make(events.Row, min(len(row), events.SampleColumns))
	for i := range kept {
		kept[i] = row[i]
		if text, ok := row[i].(string); ok && utf8.RuneCountInString(text) > sampleText {
			kept[i] = string([]rune(text)[:sampleText]) + "…"
		}
	}
	s.rows = append(s.rows, kept)
	return nil
}

var _ engine.Sink = (*sample)(nil)
