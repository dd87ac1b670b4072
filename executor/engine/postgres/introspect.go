package postgres

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"arivu/events"
	"arivu/executor/engine"

	"github.com/jackc/pgx/v5/pgconn"
)

// countedRows is up to where rows are counted when the server has no estimate.
const countedRows = 5_000_000

// Introspect reads the structure of everything the role may read and, unless
// told not to, statistics of its rows.
func (d *database) Introspect(ctx context.Context, opts engine.IntrospectOptions) (*events.Schema, error) {
	opts = opts.WithDefaults()
	about, err := d.query(ctx, "SELECT 'PostgreSQL ' || split_part(current_setting('server_version'), ' ', 1), current_setting('TimeZone')")
	if err != nil {
		return nil, err
	}
	relations, err := d.relations(ctx)
	if err != nil {
		return nil, err
	}
	if opts.Veil != nil {
		if relations, err = d.veil(ctx, relations, opts.Veil); err != nil {
			return nil, err
		}
	}
	if err := d.statistics(ctx, relations, opts); err != nil {
		return nil, err
	}
	schema := &events.Schema{Dialect: events.DialectPostgres, Version: about[0][0], TimeZone: about[0][1], Detailed: true}
	for _, r := range relations {
		schema.Tables = append(schema.Tables, r.Table)
	}
	return schema, nil
}

// statistics reads rows of each relation, in order, until the time is up.
func (d *database) statistics(ctx context.Context, relations []*relation, opts engine.IntrospectOptions) error {
	return engine.Measure(ctx, opts, relations, func(r *relation) *events.Table { return &r.Table },
		func(boxed context.Context, r *relation) error { return d.measure(boxed, r, opts) })
}

// measure reads what it can of one relation within its time. Its errors other
// than unavailability only mean that less is known.
func (d *database) measure(ctx context.Context, r *relation, opts engine.IntrospectOptions) error {
	ctx, cancel := context.WithTimeoutCause(ctx, opts.TableTime, engine.TimedOut(opts.TableTime))
	defer cancel()
	columns := opts.Profiled(&r.Table)
	sample := int64(opts.SampleRows)
	if len(columns) == 0 {
		return d.count(ctx, r, 0)
	}
	s := &sampler{profile: engine.NewProfile(columns)}
	err := d.read(ctx, sampleQuery(r, columns, sample), engine.Limits{Timeout: opts.TableTime}, s)
	seen := s.profile.Rows()
	if seen == 0 && (err != nil || r.Rows > sample) {
		return err
	}
	complete := err == nil && seen <= sample && r.Rows <= sample
	if complete {
		r.Rows = seen
		s.profile.Apply(columns, true, seen)
		return nil
	}
	if err == nil {
		err = d.count(ctx, r, seen)
	}
	s.profile.Apply(columns, false, max(r.Rows, seen))
	if err != nil {
		return err
	}
	return d.extremes(ctx, r, columns)
}

// count counts the rows of a table whose estimate is missing or below what was
// seen of it. Views are not counted: that can be as slow as they please.
func (d *database) count(ctx context.Context, r *relation, seen int64) error {
	if r.kind == 'v' || (r.Rows >= 0 && r.Rows >= seen) {
		return nil
	}
	sql := fmt.Sprintf("SELECT count(*) FROM (SELECT 1 FROM %s LIMIT %d) AS counted", r.seen(), countedRows)
	rows, err := d.query(ctx, sql)
	if err != nil {
		return err
	}
	r.Rows, err = strconv.ParseInt(rows[0][0], 10, 64)
	return err
}

// sampler profiles rows.
type sampler struct{ profile *engine.Profile }

func (s *sampler) columns([]pgconn.FieldDescription, []events.TypeClass) error { return nil }

func (s *sampler) row(cells [][]byte) (bool, error) {
	s.profile.Row()
	for i, cell := range cells {
		if cell != nil {
			s.profile.Cell(i, string(cell))
		}
	}
	return true, nil
}

// sampleQuery reads one row more than the sample, so that a table that just fits
// is known to be complete. A larger table is sampled by pages, always the same.
func sampleQuery(r *relation, columns []*events.Column, sample int64) string {
	parts := make([]string, len(columns))
	for i, c := range columns {
		parts[i] = expression(c)
	}
	sql := fmt.Sprintf("SELECT %s FROM %s", strings.Join(parts, ", "), r.seen())
	if r.Rows > sample && r.sampled() && r.Filter == "" {
		sql += fmt.Sprintf(" TABLESAMPLE SYSTEM (%g) REPEATABLE (1)", 100*float64(sample)/float64(r.Rows))
	}
	return fmt.Sprintf("%s LIMIT %d", sql, sample+1)
}

// expression reads a column for a profile: text no longer than needed.
func expression(c *events.Column) string {
	if c.Class == events.TypeText {
		return fmt.Sprintf("left(%s::text, %d)", identifier(c.Name), engine.MaxValueChars+1)
	}
	return identifier(c.Name)
}

// extremes replaces the smallest and largest value of a sample by those of the
// table, if that can be had in the time left.
func (d *database) extremes(ctx context.Context, r *relation, columns []*events.Column) error {
	query, ordered := engine.Extremes(columns, func(c *events.Column) string { return identifier(c.Name) }, r.seen())
	if len(ordered) == 0 {
		return nil
	}
	rows, err := d.query(ctx, query)
	if err != nil {
		return err
	}
	for i, c := range ordered {
		c.Min, c.Max = rows[0][2*i], rows[0][2*i+1]
	}
	return nil
}
