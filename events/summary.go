package events

import (
	"encoding/json"
	"fmt"
)

// Summary is what all rows of a statement add up to.
type Summary struct {
	// Rows are all that the statement gives, those beyond the limits of a question too.
	Rows int64 `json:"rows"`
	// Source says how it came about.
	Source  SummarySource   `json:"source"`
	Columns []ColumnSummary `json:"columns,omitempty"`
}

// A SummarySource is how a summary came about.
type SummarySource string

// The sources of a summary.
const (
	// SummaryOfRows was added up while all rows were read.
	SummaryOfRows SummarySource = "rows"
	// SummaryBySQL was computed by the database, because not all rows were read.
	SummaryBySQL SummarySource = "sql"
)

// ColumnSummary is what the values of one column of a result add up to. Figures are
// plain decimal numbers with every digit, and "" where there is none.
type ColumnSummary struct {
	Name   string    `json:"name"`
	Type   TypeClass `json:"type"`
	Values int64     `json:"values"` // that are not null
	// Distinct is how many different values there are, nil if that was not counted.
	Distinct *int64 `json:"distinct,omitempty"`
	// Min and Max are of numbers and points in time.
	Min string `json:"min,omitempty"`
	Max string `json:"max,omitempty"`
	// Sum and Average are of numbers. Average is rounded.
	Sum     string `json:"sum,omitempty"`
	Average string `json:"average,omitempty"`
}

// SetSum sets the sum of the column and, from it, the average.
func (c *ColumnSummary) SetSum(sum string) {
	d, ok := parseDecimal(sum)
	if !ok || c.Values == 0 {
		return
	}
	c.Sum, c.Average = d.text(), d.over(c.Values)
}

// Bounds of a summary.
const (
	// MaxSummaryColumns are told; further ones are left out.
	MaxSummaryColumns = 30
	// maxDistinct is up to where different values are counted while rows are read, and
	// maxDistinctText how long a text may be to be told from others.
	maxDistinct     = 20_000
	maxDistinctText = 256
)

// Tally adds up rows as they are read.
type Tally struct {
	rows    int64
	columns []columnTally
}

type columnTally struct {
	ColumnSummary
	sum, least, most decimal
	seen             map[string]struct{} // nil once there are too many
	odd              bool                // something in it is no number
}

// NewTally begins with no rows of these columns.
func NewTally(columns []ResultColumn) *Tally {
	t := &Tally{columns: make([]columnTally, min(len(columns), MaxSummaryColumns))}
	for i := range t.columns {
		t.columns[i].Name, t.columns[i].Type = columns[i].Name, columns[i].Type
		t.columns[i].seen = map[string]struct{}{}
	}
	return t
}

// Add takes a row into account. A row that is too short has nulls.
func (t *Tally) Add(row Row) {
	t.rows++
	for i := range t.columns[:min(len(t.columns), len(row))] {
		if row[i] != nil {
			t.columns[i].add(row[i])
		}
	}
}

// Summary is what the rows so far add up to.
func (t *Tally) Summary() *Summary {
	s := &Summary{Rows: t.rows, Source: SummaryOfRows, Columns: make([]ColumnSummary, len(t.columns))}
	for i := range t.columns {
		s.Columns[i] = t.columns[i].summary()
	}
	return s
}

func (c *columnTally) add(v any) {
	c.Values++
	text := plain(v)
	c.count(text)
	if c.Type.Temporal() {
		c.Min, c.Max = earlier(c.Min, text), max(c.Max, text)
		return
	}
	_, number := v.(json.Number)
	d, ok := parseDecimal(text)
	if c.odd || !ok || !number && !c.Type.Numeric() {
		c.odd = true
		return
	}
	if c.Values == 1 {
		c.sum, c.least, c.most = d, d, d
		return
	}
	c.sum = c.sum.plus(d)
	if d.cmp(c.least) < 0 {
		c.least = d
	}
	if d.cmp(c.most) > 0 {
		c.most = d
	}
}

// plain is a row value as text.
func plain(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case json.Number:
		return v.String()
	default:
		return fmt.Sprint(v)
	}
}

func earlier(a, b string) string {
	if a == "" {
		return b
	}
	return min(a, b)
}

func (c *columnTally) count(text string) {
	if c.seen == nil {
		return
	}
	if _, known := c.seen[text]; known {
		return
	}
	if len(c.seen) == maxDistinct || len(text) > maxDistinctText {
		c.seen = nil
		return
	}
	c.seen[text] = struct{}{}
}

func (c *columnTally) summary() ColumnSummary {
	s := c.ColumnSummary
	if c.seen != nil {
		n := int64(len(c.seen))
		s.Distinct = &n
	}
	if s.Values > 0 && !c.odd && !c.Type.Temporal() {
		s.Min, s.Max = c.least.text(), c.most.text()
		s.Sum, s.Average = c.sum.text(), c.sum.over(s.Values)
	}
	return s
}
