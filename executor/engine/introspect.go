package engine

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"arivu/events"
)

// IntrospectOptions bound what a snapshot costs and holds. A zero field takes
// its default.
type IntrospectOptions struct {
	// NoData leaves out everything read from rows: values, minima, maxima and
	// distinct counts. Row estimates stay.
	NoData bool
	// Veil, if set, is shown the structure before any row is read and decides what
	// becomes part of the snapshot.
	Veil func(*Structure)
	// SampleRows is how many rows of one table are read for statistics (default
	// 100,000); a larger table is sampled.
	SampleRows int
	// MaxValues bounds the values listed in the whole snapshot (default 50,000).
	MaxValues int
	// TableTime and TotalTime bound reading rows of one table (default 2 s) and of
	// all (default 30 s). What is not reached in time keeps its structure and has
	// no statistics. A table of a file that is no larger than SampleRows is not bounded by
	// TableTime: its rows do that.
	TableTime time.Duration
	TotalTime time.Duration
	// Progress, if set, is told how many of how many relations have been read, one after
	// the other. It must not block.
	Progress func(done, of int)
}

// Read tells the progress, if anybody wants to know.
func (o IntrospectOptions) Read(done, of int) {
	if o.Progress != nil {
		o.Progress(done, of)
	}
}

// Profiled are the columns of a table that statistics are read of. They may not move.
func (o IntrospectOptions) Profiled(t *events.Table) []*events.Column {
	if o.NoData {
		return nil
	}
	var columns []*events.Column
	for i := range t.Columns {
		if c := &t.Columns[i]; Profiled(c) {
			columns = append(columns, c)
		}
	}
	return columns
}

// Measure has measure read rows of each relation, in order, until TotalTime is up. An error
// of measure other than unavailability only means that less is known of that one.
func Measure[R any](ctx context.Context, o IntrospectOptions, relations []R, table func(R) *events.Table, measure func(context.Context, R) error) error {
	budget := NewValueBudget(o.MaxValues)
	boxed, cancel := context.WithTimeoutCause(ctx, o.TotalTime, TimedOut(o.TotalTime))
	defer cancel()
	for i, r := range relations {
		o.Read(i, len(relations))
		err := measure(boxed, r)
		switch {
		case IsUnavailable(err), err != nil && ctx.Err() != nil:
			return err
		case ctx.Err() != nil:
			return fmt.Errorf("reading statistics: %w", context.Cause(ctx))
		}
		budget.Spend(table(r))
		if boxed.Err() != nil {
			return nil
		}
	}
	return nil
}

const (
	defaultSampleRows = 100_000
	defaultMaxValues  = 50_000
	defaultTableTime  = 2 * time.Second
	defaultTotalTime  = 30 * time.Second
)

// WithDefaults fills in what is unset.
func (o IntrospectOptions) WithDefaults() IntrospectOptions {
	if o.SampleRows <= 0 {
		o.SampleRows = defaultSampleRows
	}
	if o.MaxValues <= 0 {
		o.MaxValues = defaultMaxValues
	}
	if o.TableTime <= 0 {
		o.TableTime = defaultTableTime
	}
	if o.TotalTime <= 0 {
		o.TotalTime = defaultTotalTime
	}
	return o
}

// Unknown is the row estimate or distinct count of what was not counted.
const Unknown = -1

var (
	secretName = regexp.MustCompile(`(^|_)(pass(word|wd|code|phrase)?|pwd|pin|secret|token|credential|salt|hash|ssn|` +
		`social_security(_number)?|cvv|cvc|iban|api_?key|private_?key|access_?key|card_?(no|num|number)|credit_?card)s?(_|$)`)
	wordBreak = regexp.MustCompile(`([a-z0-9])([A-Z])`)
)

// SecretColumn reports whether a column's name says that its values are nobody's
// business. Nothing is read from such a column for a snapshot.
func SecretColumn(name string) bool {
	snake := strings.ToLower(wordBreak.ReplaceAllString(name, "${1}_${2}"))
	snake = strings.NewReplacer(" ", "_", "-", "_", ".", "_").Replace(snake)
	return secretName.MatchString(snake) || strings.Contains(snake, "password")
}

// maxDetail is the longest default, index expression or predicate that a snapshot
// holds, in bytes. A longer one is left out: half an expression says another thing.
const maxDetail = 500

// SetDefault notes the default of a column as the database writes it. It may hold a
// value that is nobody's business, so a column with such a name gets none.
func SetDefault(c *events.Column, expression string) {
	if expression = strings.TrimSpace(expression); len(expression) <= maxDetail && !SecretColumn(c.Name) {
		c.Default = expression
	}
}

// AddIndex notes an index of a table, unless it is over columns that the table has not
// for this login, or its expressions are too long.
func AddIndex(t *events.Table, x events.Index) {
	long := len(x.Where) > maxDetail || slices.ContainsFunc(x.Parts, func(p events.IndexPart) bool { return len(p.Expression) > maxDetail })
	if !long && len(x.Parts) > 0 && t.HasColumns(x.Names()) {
		t.Indexes = append(t.Indexes, x)
	}
}

// Profiled reports whether statistics of a column are worth reading.
func Profiled(c *events.Column) bool {
	switch c.Class {
	case events.TypeBytes, events.TypeJSON, events.TypeOther:
		return false
	case events.TypeInteger, events.TypeDecimal, events.TypeFloat, events.TypeText,
		events.TypeBool, events.TypeDate, events.TypeTime:
		return !c.Masked && !SecretColumn(c.Name)
	default:
		return false
	}
}

// A ValueBudget bounds the values listed in one snapshot. When a table exceeds
// it, the longest lists of all tables so far become shorter, so that no table
// loses everything because of its name.
type ValueBudget struct {
	limit int
	used  int
	cap   int
	lists []*events.Column
}

// NewValueBudget allows that many values.
func NewValueBudget(limit int) *ValueBudget {
	return &ValueBudget{limit: limit, cap: wholeDomain}
}

// Spend takes a profiled table into account. The table's columns must stay where
// they are.
func (b *ValueBudget) Spend(t *events.Table) {
	for i := range t.Columns {
		c := &t.Columns[i]
		if len(c.Values) == 0 {
			continue
		}
		b.lists = append(b.lists, c)
		CapValues(c, b.cap)
		b.used += len(c.Values)
	}
	for b.used > b.limit && b.cap > 0 {
		b.cap /= 2
		b.used = 0
		for _, c := range b.lists {
			CapValues(c, b.cap)
			b.used += len(c.Values)
		}
	}
}

// CapValues shortens a column's list of values to at most n, evenly spread over
// the old list. A list that lost a value is no longer the whole domain.
func CapValues(c *events.Column, n int) {
	have := len(c.Values)
	if have <= n {
		return
	}
	c.AllValues = false
	if n <= 0 {
		c.Values = nil
		return
	}
	kept := make([]string, 0, n)
	for i := range n {
		kept = append(kept, c.Values[i*have/n])
	}
	c.Values = slices.Clip(kept)
}
