package sqlite

import (
	"context"
	"database/sql"
	"fmt"
	"strconv"
	"strings"

	"arivu/events"
	"arivu/executor/engine"
)

// countedRows is up to where rows are counted exactly; beyond, the largest rowid
// is the estimate.
const countedRows = 5_000_000

// statistics reads rows of each relation, in order, until the time is up.
func (d *database) statistics(ctx context.Context, relations []*relation, opts engine.IntrospectOptions) error {
	err := engine.Measure(ctx, opts, relations, func(r *relation) *events.Table { return &r.Table },
		func(boxed context.Context, r *relation) error { return d.measure(boxed, r, opts) })
	for _, r := range relations {
		for i := range r.Columns {
			if r.Columns[i].Class == "" {
				r.Columns[i].Class = events.TypeOther
			}
		}
	}
	return err
}

// measure reads what it can of one relation. What it takes to count the rows of a stored
// table, and to read all of a small one, is bounded by their number: that is done however
// busy the machine is, so that what is known of a database does not depend on it. Other
// relations have their time. Its errors other than unavailability only mean that less is
// known.
func (d *database) measure(ctx context.Context, r *relation, opts engine.IntrospectOptions) error {
	stored := r.Kind == events.KindTable && !r.virtual && r.Filter == ""
	if stored {
		if err := d.estimateRows(ctx, r); err != nil {
			return err
		}
	}
	if small := stored && r.Rows <= int64(opts.SampleRows); !small {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeoutCause(ctx, opts.TableTime, engine.TimedOut(opts.TableTime))
		defer cancel()
	}
	if r.Kind == events.KindTable && !stored {
		if err := d.estimateRows(ctx, r); err != nil {
			return err
		}
	}
	if opts.NoData {
		return nil
	}
	if err := d.sniffColumns(ctx, r); err != nil {
		return err
	}
	return d.profile(ctx, r, int64(opts.SampleRows))
}

func (d *database) estimateRows(ctx context.Context, r *relation) error {
	count := fmt.Sprintf("SELECT count(*) FROM (SELECT 1 FROM %s LIMIT %d)", r.seen(), countedRows)
	if err := d.number(ctx, count, &r.Rows); err != nil || r.Rows < countedRows || !r.rowid {
		return err
	}
	return d.number(ctx, "SELECT max(rowid) FROM "+identifier(r.Name), &r.Rows)
}

func (d *database) number(ctx context.Context, query string, n *int64) error {
	return d.read(ctx, query, func(rows *sql.Rows) error {
		for rows.Next() {
			if err := rows.Scan(n); err != nil {
				return fmt.Errorf("counting rows: %w", err)
			}
		}
		return nil
	})
}

// sniffColumns tells the classes of columns without a declared type, such as the
// computed columns of a view, by their values.
func (d *database) sniffColumns(ctx context.Context, r *relation) error {
	var untyped []*events.Column
	var names []string
	for i := range r.Columns {
		if c := &r.Columns[i]; c.Class == "" && !c.Masked {
			untyped = append(untyped, c)
			names = append(names, identifier(c.Name))
		}
	}
	if len(untyped) == 0 {
		return nil
	}
	var held [][]any
	query := fmt.Sprintf("SELECT %s FROM %s LIMIT %d", strings.Join(names, ", "), r.seen(), sniffRows)
	err := d.each(ctx, query, len(untyped), func(raw []any) { held = append(held, append([]any(nil), raw...)) })
	for i, c := range untyped {
		c.Class = sniff(held, i)
	}
	return err
}

// each gives every row of a query of ours to take, which may not keep it.
func (d *database) each(ctx context.Context, query string, columns int, take func(raw []any)) error {
	raw := make([]any, columns)
	into := make([]any, columns)
	for i := range raw {
		into[i] = &raw[i]
	}
	return d.read(ctx, query, func(rows *sql.Rows) error {
		for rows.Next() {
			if err := rows.Scan(into...); err != nil {
				return fmt.Errorf("reading row: %w", err)
			}
			take(raw)
		}
		return nil
	})
}

func (d *database) profile(ctx context.Context, r *relation, sample int64) error {
	var columns []*events.Column
	var parts []string
	for i := range r.Columns {
		if c := &r.Columns[i]; engine.Profiled(c) {
			columns = append(columns, c)
			parts = append(parts, expression(c))
		}
	}
	if len(columns) == 0 {
		return nil
	}
	p := engine.NewProfile(columns)
	err := d.each(ctx, sampleQuery(r, parts, sample), len(columns), func(raw []any) {
		p.Row()
		for i, v := range raw {
			if s, ok := text(v); ok {
				p.Cell(i, s)
			}
		}
	})
	if p.Rows() == 0 && err != nil {
		return err
	}
	complete := err == nil && p.Rows() <= sample && (r.Rows < 0 || r.Rows <= sample)
	if complete {
		r.Rows = p.Rows()
	}
	p.Apply(columns, complete, r.Rows)
	if complete || err != nil {
		return err
	}
	return d.extremes(ctx, r, columns)
}

// sampleQuery reads one row more than the sample, so that a table that just fits
// is known to be complete. A larger table is sampled evenly where rows are numbered.
func sampleQuery(r *relation, parts []string, sample int64) string {
	query := fmt.Sprintf("SELECT %s FROM %s", strings.Join(parts, ", "), r.seen())
	if r.Rows > sample && r.rowid {
		query += fmt.Sprintf(" WHERE rowid %% %d = 0", r.Rows/sample+1)
	}
	return fmt.Sprintf("%s LIMIT %d", query, sample+1)
}

// expression reads a column for a profile: text no longer than needed, dates as
// written.
func expression(c *events.Column) string {
	name := identifier(c.Name)
	switch {
	case c.Class == events.TypeText:
		return fmt.Sprintf("substr(%s, 1, %d)", name, engine.MaxValueChars+1)
	case c.Class.Temporal():
		return "CAST(" + name + " AS TEXT)"
	default:
		return "+" + name
	}
}

// extremes replaces the smallest and largest value of a sample by those of the
// table, if that can be had in the time left.
func (d *database) extremes(ctx context.Context, r *relation, columns []*events.Column) error {
	query, ordered := engine.Extremes(columns, expression, r.seen())
	if len(ordered) == 0 {
		return nil
	}
	return d.each(ctx, query, 2*len(ordered), func(raw []any) {
		for i, c := range ordered {
			c.Min, _ = text(raw[2*i])
			c.Max, _ = text(raw[2*i+1])
		}
	})
}

// text is a value in SQLite's notation; NULL and blobs have none.
func text(v any) (string, bool) {
	switch v := v.(type) {
	case string:
		return strings.ToValidUTF8(v, "\uFFFD"), true
	case int64:
		return strconv.FormatInt(v, 10), true
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64), true
	default:
		return "", false
	}
}
