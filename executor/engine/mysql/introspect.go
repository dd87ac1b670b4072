package mysql

import (
	"context"
	sqldriver "database/sql/driver"
	"fmt"
	"strconv"
	"strings"

	"arivu/events"
	"arivu/executor/engine"
)

const (
	// countedRows is up to where rows are counted.
	countedRows = 5_000_000
	// exactRows is up to which estimate rows are counted rather than believed: for
	// small tables estimates are often wrong, and counting is quick.
	exactRows = 200_000
	// strata are the places at which a large table is sampled.
	strata = 20
)

// Introspect reads the structure of everything the role may read in the databases of
// the connection and, unless told not to, statistics of its rows.
func (d *database) Introspect(ctx context.Context, opts engine.IntrospectOptions) (*events.Schema, error) {
	opts = opts.WithDefaults()
	about, err := d.query(ctx, "SELECT VERSION()")
	if err != nil {
		return nil, err
	}
	version, mariaDB := brand(about[0][0])
	relations, err := d.relations(ctx, mariaDB)
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
	schema := &events.Schema{Dialect: events.DialectMySQL, Version: version, Home: d.target.Database, TimeZone: "UTC", Detailed: true}
	for _, r := range relations {
		schema.Tables = append(schema.Tables, r.Table)
	}
	return schema, nil
}

// brand reads what a server says of itself, such as "10.11.19-MariaDB-log".
func brand(version string) (name string, mariaDB bool) {
	// MariaDB put this in front for clients that would not take 10 for more than 5.
	number, rest, _ := strings.Cut(strings.TrimPrefix(version, "5.5.5-"), "-")
	if strings.Contains(rest, "MariaDB") {
		return "MariaDB " + number, true
	}
	return "MySQL " + number, false
}

// statistics reads rows of each relation, in order, until the time is up.
func (d *database) statistics(ctx context.Context, relations []*relation, opts engine.IntrospectOptions) error {
	return engine.Measure(ctx, opts, relations, func(r *relation) *events.Table { return &r.Table },
		func(boxed context.Context, r *relation) error { return d.measure(boxed, r, opts) })
}

// measure reads what it can of one relation within its time. Its errors other than
// unavailability only mean that less is known.
func (d *database) measure(ctx context.Context, r *relation, opts engine.IntrospectOptions) error {
	ctx, cancel := context.WithTimeoutCause(ctx, opts.TableTime, engine.TimedOut(opts.TableTime))
	defer cancel()
	if err := d.count(ctx, r); err != nil {
		return err
	}
	columns := opts.Profiled(&r.Table)
	if len(columns) == 0 {
		return nil
	}
	sample := int64(opts.SampleRows)
	s := &sampler{profile: engine.NewProfile(columns)}
	err := d.read(ctx, d.sampleQuery(ctx, r, columns, sample), engine.Limits{Timeout: opts.TableTime}, s)
	seen := s.profile.Rows()
	if seen == 0 && (err != nil || r.Rows > sample) {
		return err
	}
	if err == nil && seen <= sample && r.Rows <= sample {
		r.Rows = seen
		s.profile.Apply(columns, true, seen)
		return nil
	}
	s.profile.Apply(columns, false, max(r.Rows, seen))
	if err != nil {
		return err
	}
	return d.extremes(ctx, r, columns)
}

// count counts the rows of a table that has few or no estimate. Views are not
// counted: that can be as slow as they please.
func (d *database) count(ctx context.Context, r *relation) error {
	if r.Kind == events.KindView || r.Rows > exactRows {
		return nil
	}
	rows, err := d.query(ctx, fmt.Sprintf("SELECT count(*) FROM (SELECT 1 FROM %s LIMIT %d) AS counted", r.seen(), countedRows))
	if err != nil {
		return err
	}
	r.Rows, err = strconv.ParseInt(rows[0][0], 10, 64)
	return err
}

// sampler profiles rows.
type sampler struct{ profile *engine.Profile }

func (s *sampler) columns([]column) error { return nil }

func (s *sampler) row(cells []sqldriver.Value) (bool, error) {
	s.profile.Row()
	for i, cell := range cells {
		if cell != nil {
			s.profile.Cell(i, text(cell))
		}
	}
	return true, nil
}

// sampleQuery reads one row more than the sample, so that a table that just fits is
// known to be complete. A larger table is read at places spread evenly over its key,
// if that is one number: there is no sampling by pages. Else its first rows must do.
func (d *database) sampleQuery(ctx context.Context, r *relation, columns []*events.Column, sample int64) string {
	parts := make([]string, len(columns))
	for i, c := range columns {
		parts[i] = expression(c)
	}
	all := fmt.Sprintf("SELECT %s FROM %s", strings.Join(parts, ", "), r.seen())
	low, high, ok := d.keyRange(ctx, r)
	if r.Rows <= sample || !ok {
		return fmt.Sprintf("%s LIMIT %d", all, sample+1)
	}
	key := identifier(r.PrimaryKey[0])
	each := sample/strata + 1
	places := make([]string, strata)
	for i := range places {
		from := low + (high-low)/strata*int64(i)
		below := ""
		if i < strata-1 {
			below = fmt.Sprintf(" AND %s < %d", key, low+(high-low)/strata*int64(i+1))
		}
		places[i] = fmt.Sprintf("(%s WHERE %s >= %d%s ORDER BY %[2]s LIMIT %d)", all, key, from, below, each)
	}
	return strings.Join(places, " UNION ALL ")
}

// keyRange is the smallest and largest value of a primary key that is one integer.
func (d *database) keyRange(ctx context.Context, r *relation) (low, high int64, ok bool) {
	if len(r.PrimaryKey) != 1 || r.Column(r.PrimaryKey[0]).Class != events.TypeInteger {
		return 0, 0, false
	}
	key := identifier(r.PrimaryKey[0])
	rows, err := d.query(ctx, fmt.Sprintf("SELECT min(%[1]s), max(%[1]s) FROM %[2]s", key, r.seen()))
	if err != nil {
		return 0, 0, false
	}
	low, errLow := strconv.ParseInt(rows[0][0], 10, 64)
	high, errHigh := strconv.ParseInt(rows[0][1], 10, 64)
	return low, high, errLow == nil && errHigh == nil && high-low > strata
}

// expression reads a column for a profile: text no longer than needed.
func expression(c *events.Column) string {
	if c.Class == events.TypeText {
		return fmt.Sprintf("left(%s, %d)", identifier(c.Name), engine.MaxValueChars+1)
	}
	return identifier(c.Name)
}

// extremes replaces the smallest and largest value of a sample by those of the table,
// if that can be had in the time left.
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
