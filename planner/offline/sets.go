package offline

import (
	"slices"

	"arivu/planner/ground"
	"arivu/planner/offline/frame"
)

// rawSet asks for values that several tables have: "countries with suppliers but no
// customers".
type rawSet struct {
	op          frame.SetOp
	left, right *ground.Column
}

// readSets takes a column that is named once and stands in each of two tables named
// after it: those with both, with one but not the other, or with either.
func (d *draft) readSets() {
	i := d.opensWithColumn()
	if i < 0 {
		return
	}
	words := d.items[i].targets[0].Column().Words
	var tables []int
	for j := i + 1; j < len(d.items); j++ {
		it := &d.items[j]
		switch {
		case it.kind == itemFiller, it.is(trigAnd), it.is(trigOr), it.is(trigBoth), it.is(trigNot), it.is(trigList):
		case it.namesTable() && it.targets[0].Table.Called(words) != nil:
			tables = append(tables, j)
		default:
			return
		}
	}
	if len(tables) != 2 || d.items[tables[0]].targets[0].Table == d.items[tables[1]].targets[0].Table {
		return
	}
	op := d.setOp(i, tables)
	if op == "" {
		return
	}
	column := func(j int) *ground.Column { return d.items[j].targets[0].Table.Called(words) }
	d.set = &rawSet{op: op, left: column(tables[0]), right: column(tables[1])}
	for j := i; j < len(d.items); j++ {
		d.use(j)
	}
}

// opensWithColumn is the column that a question opens with, -1 if it opens otherwise.
func (d *draft) opensWithColumn() int {
	for i := range d.items {
		switch it := &d.items[i]; {
		case it.kind == itemFiller, it.is(trigList), it.is(trigDistinct):
		case it.namesColumn() && it.hasRole(ground.Dimension) && !isDisplay(it.targets[0].Column()):
			return i
		default:
			return -1
		}
	}
	return -1
}

// isDisplay says that a column is what rows are called by: names of different
// things have nothing in common.
func isDisplay(c *ground.Column) bool { return slices.Contains(c.Table.Display, c) }

// setOp is how the two tables are joined in words, "" where that is not clear.
func (d *draft) setOp(from int, tables []int) frame.SetOp {
	both, not, or, had := false, false, false, false
	for j := from + 1; j < tables[1]; j++ {
		it := &d.items[j]
		switch {
		case it.is(trigNot) && j > tables[0]:
			not = true
		case it.is(trigNot):
			return ""
		case it.is(trigBoth):
			both = true
		case it.is(trigOr):
			or = true
		case it.text == "with" || it.text == "have":
			had = true
		}
	}
	switch {
	case not:
		return frame.Except
	case or:
		return frame.Union
	case both, had:
		return frame.Intersect
	}
	return ""
}

// combined is the frame of a set of values.
func (s *rawSet) combined() *frame.Frame {
	one := func(c *ground.Column) *frame.Frame {
		return &frame.Frame{Distinct: true, Base: c.Table, Select: frame.Columns(c)}
	}
	out := one(s.left)
	out.Set = &frame.Set{Op: s.op, Right: one(s.right)}
	return out
}
