package explain

import (
	"arivu/planner/ground"
)

// Question is a question as it was asked, with what was read in it.
type Question struct {
	Text     string
	Catalog  *ground.Catalog
	Mentions []Mention // in the order of the text
	// Tables are those that the statement reads: to name one of them is to say no more
	// than is done.
	Tables []*ground.Table
}

// Span is a stretch of a question in bytes; End is the first one after it.
type Span struct{ Start, End int }

// Mention is a stretch of a question that was read as one thing. What it may name or
// hold is in the fields; those without are zero.
type Mention struct {
	Span
	Work    Work
	Targets []ground.Target // tables and columns that it may name, best first
	Values  []ground.Value  // values of the data that it may be
	Text    string          // a value as it was said, or a word within one
	Number  string          // in plain decimals
	Period  ground.Period
	Ends    [2]ground.Period // what a period goes from and to
	Unit    ground.Unit
	Metric  string // a figure that people have a word for, such as "revenue"
	// Meaning says that a reading which does not use it leaves something out.
	Meaning bool
}

// names reports whether a mention says a thing, rather than what to do with it.
func (m *Mention) names() bool {
	return len(m.Targets) > 0 || len(m.Values) > 0 || m.Text != "" || m.Number != "" || m.Unit != ground.NoUnit || m.Metric != "" || m.dated()
}

// Asks reports whether a mention asks for something that an answer must then show in some
// piece: it carries meaning, names a figure or says what becomes of one.
func (m *Mention) Asks() bool { return m.Meaning || m.Metric != "" || m.Work&figuring != 0 }

func (m *Mention) dated() bool { return !m.Period.From.IsZero() || !m.Period.To.IsZero() }

// Work is the grammatical work that words do, and that pieces of a frame ask for.
type Work uint32

// The kinds of work. A mention or a piece may have several.
const (
	Count Work = 1 << iota
	Sum
	Average
	Maximum
	Minimum
	Distinct
	Per
	Sort
	Descending
	Ascending
	Rank // the first few in an order, "top", "most", "second"
	Above
	Below
	Equal
	Between
	Negate
	Either
	Match // part of a text
	Share
	Trend // running totals, changes, growth, one period against another
	Relate
	Everything
	Combine  // two sets of rows
	Contrast // one figure beside the same one of other rows
	Earlier  // the latter of those
)

// figuring is the work of words that say which figure is wanted.
const figuring = Count | Sum | Average | Maximum | Minimum | Share | Trend

// compares are the ways to set a value against another.
const compares = Above | Below | Equal | Between
