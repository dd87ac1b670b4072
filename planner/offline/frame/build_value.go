package frame

import (
	"strings"
	"time"

	"arivu/events"
	"arivu/planner/ground"
)

func (b *builder) value(s *scope, v Value) node {
	switch v := v.(type) {
	case Col:
		return s.ref(v.Column)
	case AllColumns:
		if v.Table == nil || s.single {
			return star{}
		}
		return star{s.name(v.Table)}
	case Literal:
		return literal(v, nil)
	case Agg:
		return b.aggregate(s, v)
	case Arith:
		return binary{string(v.Op), b.value(s, v.L), b.value(s, v.R)}
	case Bucket:
		return bucket{value: s.ref(v.Of), unit: v.Unit.String()}
	case Ratio:
		return ratio(b.value(s, v.Num), b.value(s, v.Den), v.Percent)
	case Share:
		of := b.value(s, v.Of)
		return ratio(of, over{of: call{fn: "SUM", args: []node{of}}}, true)
	case Running:
		return b.course(s, "SUM", v.Of, v.By)
	case Change:
		now := b.value(s, v.Of)
		return gain(now, b.course(s, "LAG", v.Of, v.By), v.Percent)
	case Growth:
		return b.growth(s, v)
	case Metric:
		return b.value(s, v.Of)
	case Moving:
		w := b.course(s, "AVG", v.Of, v.By)
		w.rows = v.Rows
		return w
	case Peers:
		return b.peers(s, v)
	case Days:
		return days{from: b.moment(s, v.From, v.Today), to: b.moment(s, v.To, v.Today)}
	case Nested:
		return scalar{b.nested(v.Frame)}
	}
	return numLit{"0"}
}

// ratio divides with a fraction and gives no value where the divisor is zero.
func ratio(num, den node, percent bool) node {
	l := node(decimal{num})
	if percent {
		l = binary{"*", numLit{"100.0"}, num}
	}
	return binary{"/", l, call{fn: "NULLIF", args: []node{den, numLit{"0"}}}}
}

func gain(now, before node, percent bool) node {
	diff := binary{"-", now, before}
	if percent {
		return ratio(diff, before, true)
	}
	return diff
}

func (b *builder) growth(s *scope, g Growth) node {
	in := func(p ground.Period) node {
		return b.value(s, Within(g.Of, During{Column: g.Date, Period: p}))
	}
	return gain(in(g.Now), in(g.Then), g.Percent)
}

// peers asks for the aggregate in a statement of its own, tied to the row at hand
// by the columns that must agree.
func (b *builder) peers(s *scope, p Peers) node {
	outer := b.outer
	b.outer = s
	in := b.open(p.Of.Table, nil)
	b.outer = outer
	in.single = false
	q := &query{from: in.source(p.Of.Table), outputs: []output{{value: call{fn: string(p.Func), args: []node{in.ref(p.Of)}}}}}
	for _, c := range p.Same {
		q.where = conj(q.where, binary{"=", in.ref(c), s.ref(c)})
	}
	return scalar{q}
}

// moment is a date column, or the day that stands in for it.
func (b *builder) moment(s *scope, c *ground.Column, today time.Time) node {
	if c == nil {
		return dateText(today)
	}
	return s.ref(c)
}

// nested builds a frame inside a statement. It stands on its own and may use the
// names of the statement around.
func (b *builder) nested(f *Frame) *query {
	outer := b.outer
	b.outer = nil
	q, err := b.frame(f)
	b.outer = outer
	if err != nil {
		b.fail(err)
	}
	return q
}

func (b *builder) aggregate(s *scope, a Agg) node {
	cond := b.cond(s, a.Where)
	if a.Of == nil {
		return b.countRows(s, a, cond)
	}
	of := b.value(s, a.Of)
	if b.dialect == events.DialectSQLServer && a.Func == Sum && whole(a.Of) {
		of = wide{of} // it sums whole numbers in their own size, and fails where that ends
	}
	switch {
	case cond != nil && a.Func == Sum:
		of = when{cond: cond, value: of, otherwise: numLit{"0"}}
	case cond != nil:
		of = when{cond: cond, value: of}
	}
	return call{fn: string(a.Func), distinct: a.Distinct, args: []node{of}}
}

// whole reports whether a value is a whole number by its type.
func whole(v Value) bool {
	c, ok := v.(Col)
	return ok && c.Class == events.TypeInteger
}

// countRows counts the rows of a table once each, however the joins repeat them.
func (b *builder) countRows(s *scope, a Agg, cond node) node {
	if a.Rows != nil && a.Rows.Key != nil && s.fanned(a.Rows) {
		of := s.ref(a.Rows.Key)
		if cond != nil {
			of = when{cond: cond, value: of}
		}
		return call{fn: "COUNT", distinct: true, args: []node{of}}
	}
	if cond != nil {
		return call{fn: "COUNT", args: []node{when{cond: cond, value: numLit{"1"}}}}
	}
	return call{fn: "COUNT", args: []node{star{}}}
}

// literal writes a constant as the column it is set against needs it: numbers are
// bare beside numbers and quoted beside text.
func literal(l Literal, beside *ground.Column) node {
	number := l.Number
	if beside != nil {
		switch {
		case beside.Class.Numeric():
			number = number || isNumber(l.Text)
		case beside.Class == events.TypeText || beside.Class.Temporal():
			number = false
		case beside.Class == events.TypeBool:
			if v, ok := truth(l.Text); ok {
				return boolLit{v}
			}
		}
	}
	if number && isNumber(l.Text) {
		return numLit{l.Text}
	}
	return textLit{l.Text}
}

func truth(s string) (value, ok bool) {
	switch strings.ToLower(s) {
	case "1", "t", "true", "y", "yes":
		return true, true
	case "0", "f", "false", "n", "no":
		return false, true
	}
	return false, false
}

// isNumber reports whether a text is a plain decimal number.
func isNumber(s string) bool {
	digits := strings.TrimPrefix(s, "-")
	dots := 0
	for _, r := range digits {
		switch {
		case r == '.':
			dots++
		case r < '0' || r > '9':
			return false
		}
	}
	return dots <= 1 && len(digits) > dots && digits[0] != '.'
}

// besideOf is the column that a constant is compared with, if it is one.
func besideOf(v Value) *ground.Column {
	switch v := v.(type) {
	case Col:
		return v.Column
	case Agg:
		if v.Func == Min || v.Func == Max {
			return besideOf(v.Of)
		}
	}
	return nil
}

func dateText(t time.Time) node { return dayLit{value: t.Format(time.DateOnly)} }
