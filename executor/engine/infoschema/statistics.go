package infoschema

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"arivu/events"
	"arivu/executor/engine"
)

// statistics reads rows of each relation, in order, until the time is up.
func (t *taker) statistics(ctx context.Context, opts engine.IntrospectOptions) error {
	return engine.Measure(ctx, opts, t.all, func(r *relation) *events.Table { return &r.Table },
		func(boxed context.Context, r *relation) error { return t.measure(boxed, r, opts) })
}

// measure reads what it can of one relation within its time. Its errors other than
// unavailability only mean that less is known.
func (t *taker) measure(ctx context.Context, r *relation, opts engine.IntrospectOptions) error {
	ctx, cancel := context.WithTimeoutCause(ctx, opts.TableTime, engine.TimedOut(opts.TableTime))
	defer cancel()
	columns := opts.Profiled(&r.Table)
	if r.Rows < 0 && r.Kind == events.KindTable {
		if err := t.count(ctx, r, opts); err != nil {
			return err
		}
	}
	if len(columns) == 0 {
		return nil
	}
	profile := engine.NewProfile(columns)
	sample := int64(opts.SampleRows)
	err := t.Query(ctx, t.sampleQuery(r, columns, sample), opts.TableTime, func(cells []*string) (bool, error) {
		profile.Row()
		for i, c := range cells {
			if c != nil {
				profile.Cell(i, *c)
			}
		}
		return true, nil
	})
	seen := profile.Rows()
	if err != nil && seen == 0 {
		return err
	}
	if complete := err == nil && seen <= sample && r.Rows <= sample; complete {
		r.Rows = seen
		profile.Apply(columns, true, seen)
		return nil
	}
	profile.Apply(columns, false, max(r.Rows, seen))
	if err != nil {
		return err
	}
	return t.extremes(ctx, r, columns, opts)
}

// seen is what statistics of a relation may be read from.
func (t *taker) seen(r *relation) string {
	return engine.Seen(&r.Table, t.Quote(r.schema)+"."+t.Quote(r.Name), t.Quote)
}

// count counts the rows of a table, which both databases answer from what they know
// of its files.
func (t *taker) count(ctx context.Context, r *relation, opts engine.IntrospectOptions) error {
	return t.one(ctx, "SELECT count(*) FROM "+t.seen(r), opts, func(cells []*string) {
		if cells[0] == nil {
			return
		}
		if n, err := strconv.ParseInt(*cells[0], 10, 64); err == nil {
			r.Rows = n
		}
	})
}

func (t *taker) one(ctx context.Context, sql string, opts engine.IntrospectOptions, take func(cells []*string)) error {
	return t.Query(ctx, sql, opts.TableTime, func(cells []*string) (bool, error) {
		take(cells)
		return true, nil
	})
}

// sampleQuery reads one row more than the sample, so that a table that just fits is
// known to be complete.
func (t *taker) sampleQuery(r *relation, columns []*events.Column, sample int64) string {
	parts := make([]string, len(columns))
	for i, c := range columns {
		parts[i] = t.Quote(c.Name)
		if c.Class == events.TypeText {
			parts[i] = t.left(parts[i], engine.MaxValueChars+1)
		}
	}
	list, from := strings.Join(parts, ", "), t.seen(r)
	if r.Rows > sample && r.Kind == events.KindTable && r.Filter == "" {
		from += t.Sample(sample, r.Rows)
	}
	if t.Top != nil {
		return t.Top(list, from, sample+1)
	}
	return fmt.Sprintf("SELECT %s FROM %s LIMIT %d", list, from, sample+1)
}

func (t *taker) left(column string, n int) string {
	if t.Left != nil {
		return t.Left(column, n)
	}
	return fmt.Sprintf("left(%s, %d)", column, n)
}

// extremes replaces the smallest and largest value of a sample by those of the table.
func (t *taker) extremes(ctx context.Context, r *relation, columns []*events.Column, opts engine.IntrospectOptions) error {
	query, ordered := engine.Extremes(columns, func(c *events.Column) string { return t.Quote(c.Name) }, t.seen(r))
	if len(ordered) == 0 {
		return nil
	}
	return t.one(ctx, query, opts, func(cells []*string) {
		for i, c := range ordered {
			if low, high := cells[2*i], cells[2*i+1]; low != nil && high != nil {
				c.Min, c.Max = strings.Clone(*low), strings.Clone(*high)
			}
		}
	})
}
