package frame

import (
	"slices"

	"arivu/planner/ground"
)

// visitor sees what a frame uses in its own scope. Nested frames and the inside of
// Related have scopes of their own and are seen as a whole.
type visitor struct {
	column func(*ground.Column)
	table  func(*ground.Table)
	nested func(*Frame)
	inner  func(Related)
	outer  func() // an inner statement refers to the row at hand; may be nil
}

func (v visitor) frame(f *Frame) {
	if f.Base != nil {
		v.table(f.Base)
	}
	for _, it := range f.Select {
		v.value(it.Value)
	}
	v.cond(f.Where)
	for _, g := range f.Group {
		v.value(g)
	}
	v.cond(f.Having)
	v.sorts(f.Order)
	if f.Top != nil {
		for _, p := range f.Top.Per {
			v.value(p)
		}
		v.sorts(f.Top.By)
	}
	for _, e := range f.Joins {
		v.table(e.From)
		v.table(e.To)
	}
	for _, t := range f.Extra {
		v.table(t)
	}
	for _, t := range f.Optional {
		v.table(t)
	}
}

func (v visitor) sorts(ss []Sort) {
	for _, s := range ss {
		v.value(s.Value)
	}
}

func (v visitor) col(c *ground.Column) {
	if c == nil {
		return
	}
	v.table(c.Table)
	v.column(c)
}

func (v visitor) value(x Value) {
	switch x := x.(type) {
	case Col:
		v.col(x.Column)
	case AllColumns:
		if x.Table != nil {
			v.table(x.Table)
		}
	case Agg:
		if x.Rows != nil {
			v.table(x.Rows)
		}
		v.value(x.Of)
		v.cond(x.Where)
	case Arith:
		v.value(x.L)
		v.value(x.R)
	case Bucket:
		v.col(x.Of)
	case Ratio:
		v.value(x.Num)
		v.value(x.Den)
	case Share:
		v.value(x.Of)
	case Running:
		v.value(x.Of)
		v.sorts(x.By)
	case Moving:
		v.value(x.Of)
		v.sorts(x.By)
	case Metric:
		v.value(x.Of)
	case Peers:
		if v.outer != nil {
			v.outer()
		}
		v.col(x.Of)
		for _, c := range x.Same {
			v.col(c)
		}
	case Days:
		v.col(x.From)
		v.col(x.To)
	case Change:
		v.value(x.Of)
		v.sorts(x.By)
	case Growth:
		v.value(x.Of)
		v.col(x.Date)
	case Nested:
		v.nested(x.Frame)
	}
}

func (v visitor) cond(c Cond) {
	switch c := c.(type) {
	case All:
		for _, x := range c {
			v.cond(x)
		}
	case Any:
		for _, x := range c {
			v.cond(x)
		}
	case Not:
		v.cond(c.Cond)
	case Compare:
		v.value(c.L)
		v.value(c.R)
	case Range:
		v.value(c.Value)
		v.value(c.Low)
		v.value(c.High)
	case OneOf:
		v.value(c.Value)
	case Among:
		v.value(c.Value)
		v.nested(c.Of)
	case Like:
		v.value(c.Value)
	case Missing:
		v.value(c.Value)
	case Is:
		v.col(c.Column)
	case During:
		v.col(c.Column)
	case Related:
		v.table(c.Edge.From)
		v.inner(c)
	}
}

// Own lists the tables of a frame's own scope, each once, in order of first use.
func (f *Frame) Own() []*ground.Table {
	var out []*ground.Table
	visitor{
		column: func(*ground.Column) {}, nested: func(*Frame) {}, inner: func(Related) {},
		table: func(t *ground.Table) { out = addOnce(out, t) },
	}.frame(f)
	return out
}

func addOnce[T comparable](list []T, x T) []T {
	if slices.Contains(list, x) {
		return list
	}
	return append(list, x)
}

// Uses lists the tables and columns that a frame names itself, nested frames
// included, in order of first use. Tables that only lie on a path between them are
// in [Frame.Tables].
func (f *Frame) Uses() (tables []*ground.Table, columns []*ground.Column) {
	var v visitor
	v = visitor{
		column: func(c *ground.Column) { columns = addOnce(columns, c) },
		table:  func(t *ground.Table) { tables = addOnce(tables, t) },
		nested: func(n *Frame) { v.whole(n) },
		inner: func(r Related) {
			tables = addOnce(tables, r.Edge.To)
			for _, e := range r.Joins {
				tables = addOnce(tables, e.To)
			}
			v.cond(r.Where)
		},
	}
	v.whole(f)
	return tables, columns
}

// whole sees a frame with the second operand of its set operation.
func (v visitor) whole(f *Frame) {
	v.frame(f)
	if f.Set != nil {
		v.whole(f.Set.Right)
	}
}

// AllTables lists every table that the statement reads, nested frames included, in
// order of first use.
func (f *Frame) AllTables(c *ground.Catalog) ([]*ground.Table, error) {
	var out []*ground.Table
	var failed error
	take := func(x *Frame) {
		tables, err := x.Tables(c)
		if err != nil {
			failed = err
		}
		for _, t := range tables {
			out = addOnce(out, t)
		}
	}
	var v visitor
	v = visitor{
		column: func(*ground.Column) {}, table: func(*ground.Table) {},
		nested: func(n *Frame) {
			take(n)
			v.whole(n)
		},
		inner: func(r Related) {
			take(&Frame{Base: r.Edge.To, Where: r.Where})
			v.cond(r.Where)
		},
	}
	take(f)
	v.frame(f)
	if f.Set != nil {
		v.nested(f.Set.Right)
	}
	return out, failed
}

// NestedFrames lists the frames directly inside this one: in its values and
// conditions, and as the second operand of its set operation.
func (f *Frame) NestedFrames() []*Frame {
	var out []*Frame
	visitor{
		column: func(*ground.Column) {}, table: func(*ground.Table) {}, inner: func(Related) {},
		nested: func(n *Frame) { out = append(out, n) },
	}.frame(f)
	if f.Set != nil {
		out = append(out, f.Set.Right)
	}
	return out
}
