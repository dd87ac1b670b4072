package engine

import (
	"hash/maphash"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"arivu/events"
	"arivu/executor/personal"
)

// What is listed of a text column: its whole domain if that is small, else the
// most common values.
const (
	wholeDomain   = 1000 // distinct values that still count as a domain
	commonValues  = 200  // values listed of a larger column
	trackedValues = 5000 // values counted while looking for the common ones
	// MaxValueChars is the longest value listed. An engine may hand a Profile one
	// character more than that instead of a whole long text.
	MaxValueChars = 60
)

// Profile gathers the statistics of one table's columns from rows: all of them,
// or a sample.
type Profile struct {
	rows    int64
	columns []columnProfile
	seed    maphash.Seed
}

type columnProfile struct {
	class     events.TypeClass
	listed    bool
	nonNull   int64
	long      int64
	hashes    map[uint64]uint32
	counts    map[string]uint32
	min, max  string
	low, high float64
	shapes    personal.Shapes
}

// NewProfile starts the statistics of these columns, in their order.
func NewProfile(columns []*events.Column) *Profile {
	p := &Profile{columns: make([]columnProfile, len(columns)), seed: maphash.MakeSeed()}
	for i, c := range columns {
		p.columns[i] = columnProfile{
			class:  c.Class,
			listed: c.Class == events.TypeText && !strings.EqualFold(c.Type, "uuid") && !strings.EqualFold(c.Type, "uniqueidentifier"),
			hashes: make(map[uint64]uint32),
			counts: make(map[string]uint32),
		}
	}
	return p
}

// Row counts a row. Its cells follow.
func (p *Profile) Row() { p.rows++ }

// Rows is how many rows were counted.
func (p *Profile) Rows() int64 { return p.rows }

// Cell takes a value that is not NULL, in the database's own notation.
func (p *Profile) Cell(column int, text string) {
	c := &p.columns[column]
	c.nonNull++
	c.hashes[maphash.String(p.seed, text)]++
	if c.class.Numeric() || c.class.Temporal() {
		c.stretch(text)
	}
	if c.class == events.TypeText || c.class == events.TypeInteger {
		c.shapes.Look(text)
	}
	if c.listed {
		c.list(text)
	}
}

func (c *columnProfile) stretch(text string) {
	first := c.nonNull == 1
	if c.class.Numeric() {
		f, err := strconv.ParseFloat(text, 64)
		if err != nil || math.IsNaN(f) {
			return
		}
		if c.min == "" || f < c.low {
			c.low, c.min = f, strings.Clone(text)
		}
		if c.max == "" || f > c.high {
			c.high, c.max = f, strings.Clone(text)
		}
		return
	}
	if first || text < c.min {
		c.min = strings.Clone(text)
	}
	if first || text > c.max {
		c.max = strings.Clone(text)
	}
}

func (c *columnProfile) list(text string) {
	if len(text) > MaxValueChars && utf8.RuneCountInString(text) > MaxValueChars {
		c.long++
		return
	}
	if text == "" {
		return
	}
	if _, known := c.counts[text]; known || len(c.counts) < trackedValues {
		c.counts[text]++
	}
}

// Apply writes the statistics into the columns given to NewProfile. complete
// says that every row was seen; else total is how many rows the table has.
func (p *Profile) Apply(columns []*events.Column, complete bool, total int64) {
	for i, column := range columns {
		c := &p.columns[i]
		column.Distinct = int64(len(c.hashes))
		if !complete {
			column.Distinct = c.estimate(p.rows, total)
		}
		column.Min, column.Max = c.min, c.max
		c.values(column, complete)
		personal.Shape(column, &c.shapes)
	}
}

// estimate extrapolates the distinct count of a sample to the table (the
// estimator of Haas and Stokes that PostgreSQL uses, too).
func (c *columnProfile) estimate(sampled, total int64) int64 {
	distinct := float64(len(c.hashes))
	if distinct == 0 || sampled == 0 || total <= sampled {
		return int64(distinct)
	}
	once := 0.0
	for _, n := range c.hashes {
		if n == 1 {
			once++
		}
	}
	n := float64(c.nonNull)
	all := n * float64(total) / float64(sampled)
	estimate := n * distinct / (n - once + once*n/all)
	return int64(math.Round(min(max(estimate, distinct), all)))
}

func (c *columnProfile) values(column *events.Column, complete bool) {
	longText := c.long*2 > c.nonNull
	if !c.listed || longText || len(c.counts) == 0 {
		return
	}
	if len(c.hashes) <= wholeDomain {
		column.Values = make([]string, 0, len(c.counts))
		for v := range c.counts {
			column.Values = append(column.Values, v)
		}
		column.AllValues = complete && c.long == 0
	} else if common := c.common(); len(common) > 0 {
		column.Values = common
	}
	slices.Sort(column.Values)
}

// common are the values seen most often. What was seen once is as good as any
// other value and says nothing.
func (c *columnProfile) common() []string {
	repeated := make([]string, 0, len(c.counts))
	for v, n := range c.counts {
		if n > 1 {
			repeated = append(repeated, v)
		}
	}
	slices.SortFunc(repeated, func(a, b string) int {
		if d := int(c.counts[b]) - int(c.counts[a]); d != 0 {
			return d
		}
		return strings.Compare(a, b)
	})
	return slices.Clip(repeated[:min(commonValues, len(repeated))])
}
