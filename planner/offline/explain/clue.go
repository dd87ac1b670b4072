package explain

import (
	"slices"
	"strings"

	"arivu/events"
	"arivu/planner/ground"
	"arivu/planner/offline/frame"
)

// clues are what a piece of a restatement is made of.
type clues struct {
	kind    events.PartKind
	tables  []*ground.Table // named as a whole: counted, listed, related, or a key
	columns []*ground.Column
	texts   []text
	numbers []string
	dates   []string // dates and times that something is compared with
	periods []ground.Period
	units   []ground.Unit
	metrics []string
	days    bool // lengths of time
	age     bool // a date is compared that an age was worked out to
	work    Work
}

// text is a value in a piece, with the column it is looked for in, if any.
type text struct {
	column *ground.Column
	words  string // plain
	within bool   // anywhere in a text
}

// reader gathers the clues of one piece.
type reader struct {
	clues
	counted *ground.Table
	births  []*ground.Column // dates that ages are counted from
}

func cluesOf(p frame.Part, births []*ground.Column) clues {
	r := reader{counted: p.Counted, births: births}
	r.part(p)
	r.kind = p.Kind
	return r.clues
}

func (r *reader) part(p frame.Part) {
	r.table(p.Table)
	r.value(p.Value)
	r.cond(p.Cond)
	switch p.Kind {
	case events.PartDistinct:
		r.work |= Distinct
	case events.PartGroup:
		r.work |= Per
		r.rows(p.Value)
	case events.PartOrder:
		r.work |= Sort | Rank | direction(p.Desc)
	case events.PartLimit:
		r.work |= Rank
		r.numbers = append(r.numbers, number(p.N))
	case events.PartSet:
		r.work |= setWork[p.Set]
	case events.PartText, events.PartRows, events.PartShown, events.PartFilter, events.PartHaving:
	}
}

var setWork = map[frame.SetOp]Work{
	frame.Union: Combine | Either, frame.Intersect: Combine, frame.Except: Combine | Negate,
}

func direction(down bool) Work {
	if down {
		return Descending
	}
	return Ascending
}

func (r *reader) table(t *ground.Table) {
	if t != nil {
		r.tables = append(r.tables, t)
	}
}

func (r *reader) column(c *ground.Column) {
	if c != nil {
		r.columns = append(r.columns, c)
	}
}

// rows takes the table whose rows a key tells apart.
func (r *reader) rows(key frame.Value) {
	if c, ok := key.(frame.Col); ok && c.Table.Key == c.Column {
		r.table(c.Table)
	}
}

// inner takes the pieces of a nested frame.
func (r *reader) inner(f *frame.Frame) {
	counted := r.counted
	for _, p := range f.Parts() {
		r.counted = p.Counted
		r.part(p)
	}
	r.counted = counted
}

var aggregateWork = map[frame.Func]Work{
	frame.Count: Count, frame.Sum: Sum, frame.Avg: Average, frame.Max: Maximum, frame.Min: Minimum,
}

func (r *reader) value(v frame.Value) {
	switch v := v.(type) {
	case frame.Col:
		r.column(v.Column)
	case frame.AllColumns:
		r.work |= Everything
		r.table(v.Table)
	case frame.Literal:
		r.literal(v, nil)
	case frame.Agg:
		r.aggregate(v)
	case frame.Arith:
		r.value(v.L)
		r.value(v.R)
	case frame.Bucket:
		r.units = append(r.units, v.Unit)
		r.column(v.Of)
	case frame.Ratio:
		r.work |= Relate | Per | Average
		if v.Percent {
			r.work |= Share
		}
		r.value(v.Num)
		r.value(v.Den)
	case frame.Nested:
		r.inner(v.Frame)
	case frame.Metric:
		r.metrics = append(r.metrics, v.Name)
		r.value(v.Of)
	case frame.Days:
		r.days = true
		r.column(v.From)
		r.column(v.To)
	default:
		r.beside(v)
	}
}

// beside takes a value that stands in relation to other rows.
func (r *reader) beside(v frame.Value) {
	switch v := v.(type) {
	case frame.Share:
		r.work |= Share
		r.value(v.Of)
	case frame.Running:
		r.trend(v.Of, v.By)
	case frame.Change:
		r.trend(v.Of, v.By)
	case frame.Moving:
		r.work |= Average
		r.numbers = append(r.numbers, number(v.Rows))
		r.trend(v.Of, v.By)
	case frame.Growth:
		r.work |= Trend | Contrast
		r.value(v.Of)
		r.column(v.Date)
		r.periods = append(r.periods, v.Now, v.Then)
	case frame.Peers:
		r.work |= aggregateWork[v.Func] | Per
		r.column(v.Of)
		for _, c := range v.Same {
			r.column(c)
		}
	}
}

func (r *reader) aggregate(a frame.Agg) {
	r.work |= aggregateWork[a.Func]
	if a.Distinct {
		r.work |= Distinct
	}
	if a.Where != nil {
		r.work |= Contrast
	}
	before := len(r.tables)
	switch {
	case a.Rows != nil:
		r.table(a.Rows)
	case a.Of == nil:
		r.table(r.counted)
	case a.Func == frame.Count:
		r.rows(a.Of)
	}
	if len(r.tables) > before {
		r.work |= Distinct | Sum // rows are told apart and counted in total as they are
	}
	r.value(a.Of)
	r.cond(a.Where)
}

func (r *reader) trend(of frame.Value, by []frame.Sort) {
	r.work |= Trend
	r.value(of)
	for _, s := range by {
		r.value(s.Value)
	}
}

// literal takes a constant that a column is compared with, if it is one.
func (r *reader) literal(l frame.Literal, with frame.Value) {
	col, _ := with.(frame.Col)
	switch {
	case l.Number:
		r.numbers = append(r.numbers, l.Text)
	case col.Column != nil && slices.Contains(r.births, col.Column):
		r.age = true
	case col.Column != nil && col.Role == ground.When:
		r.dates = append(r.dates, l.Text)
	}
	r.texts = append(r.texts, text{column: col.Column, words: plain(l.Text)})
}

func (r *reader) cond(c frame.Cond) {
	switch c := c.(type) {
	case frame.All:
		for _, x := range c {
			r.cond(x)
		}
	case frame.Any:
		r.work |= Either
		for _, x := range c {
			r.cond(x)
		}
	case frame.Not:
		if _, known := c.Cond.(frame.Missing); !known {
			r.work |= Negate
		}
		r.cond(c.Cond)
	case frame.Compare:
		r.compare(c)
	case frame.Range:
		r.work |= Between
		r.value(c.Value)
		for _, end := range []frame.Value{c.Low, c.High} {
			r.operand(end, c.Value)
		}
	case frame.OneOf:
		r.work |= Either
		r.value(c.Value)
		for _, l := range c.List {
			r.literal(l, c.Value)
		}
	case frame.Among:
		r.value(c.Value)
		r.inner(c.Of)
	case frame.Like:
		r.work |= Match
		r.value(c.Value)
		col, _ := c.Value.(frame.Col)
		r.texts = append(r.texts, text{column: col.Column, words: plain(c.Pattern), within: true})
	case frame.Missing:
		r.work |= Negate
		r.value(c.Value)
	case frame.Is:
		r.column(c.Column)
		if !c.State {
			r.work |= Negate
		}
	case frame.During:
		r.column(c.Column)
		r.periods = append(r.periods, c.Period)
	case frame.Related:
		r.table(c.Edge.To)
		for _, e := range c.Joins {
			r.table(e.To)
		}
		r.counted = c.Edge.To
		r.cond(c.Where)
	}
}

var compareWork = map[frame.Op]Work{
	frame.Eq: Equal, frame.Ne: Negate, frame.Gt: Above, frame.Ge: Above, frame.Lt: Below, frame.Le: Below,
}

func (r *reader) compare(c frame.Compare) {
	r.work |= compareWork[c.Op]
	if col, ok := c.L.(frame.Col); ok && slices.Contains(r.births, col.Column) {
		r.work |= Above | Below // the older, the earlier born
	}
	r.value(c.L)
	r.operand(c.R, c.L)
}

func (r *reader) operand(v, with frame.Value) {
	if l, ok := v.(frame.Literal); ok {
		r.literal(l, with)
		return
	}
	r.value(v)
}

// plain is a text without case and signs.
func plain(s string) string {
	return strings.Join(strings.FieldsFunc(strings.ToLower(s), func(r rune) bool {
		return r < 128 && (r < '0' || r > '9') && (r < 'a' || r > 'z') && r != '.' && r != '-'
	}), " ")
}

// holds reports whether a text of the piece is said by words, of one of the columns if
// any are given.
func (c *clues) holds(words string, columns []*ground.Column) bool {
	return words != "" && slices.ContainsFunc(c.texts, func(t text) bool {
		if t.words != words && !(t.within && strings.Contains(words, t.words) && t.words != "") {
			return false
		}
		return len(columns) == 0 || t.column == nil || slices.Contains(columns, t.column)
	})
}
