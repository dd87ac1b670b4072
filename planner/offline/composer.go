package offline

import (
	"slices"

	"arivu/planner/ground"
	"arivu/planner/offline/frame"
)

// composer writes a sketch as a frame. Tables that the answer shows or groups by
// are joined; conditions on tables with many rows per root row become EXISTS, so
// that no row is counted twice.
type composer struct {
	*sketch
	out    *frame.Frame
	joined map[*ground.Table]bool
}

// compose gives the frame of a sketch.
func (s *sketch) compose() *frame.Frame {
	if s.whole != nil {
		return s.whole
	}
	if len(s.each) > 0 {
		return s.common()
	}
	c := &composer{sketch: s, joined: map[*ground.Table]bool{s.root: true}}
	c.out = &frame.Frame{Base: s.root, Limit: s.limit, Offset: s.offset, Distinct: s.distinct}
	for _, k := range s.keys {
		c.join(k.home(), false)
	}
	for _, col := range s.columns {
		c.join(col.Table, s.optional(col.Table))
	}
	for _, m := range s.measures {
		if m.metric == byProfit {
			c.join(s.turnover.Cost.Table, false)
		}
	}
	c.reach()
	switch s.shape {
	case shapeShare:
		c.share()
		return c.out
	case shapeMembers:
		return c.members()
	case shapeAverage:
		c.average()
		return c.out
	}
	c.out.Where = c.conditions(s.filters)
	switch s.shape {
	case shapeScalar:
		c.measureOutputs()
	case shapeGroups:
		c.groups()
	default:
		c.out.Select = frame.Columns(s.columns...)
	}
	c.out.Order = c.sorts()
	c.places()
	return c.out
}

// common gives what is found under each of several conditions.
func (s *sketch) common() *frame.Frame {
	one := *s
	one.each, one.order = nil, nil
	one.filters = append(slices.Clone(s.filters), s.each[0])
	out := one.compose()
	if rest := s.each[1:]; len(rest) > 0 {
		other := *s
		other.each = rest
		out.Set = &frame.Set{Op: frame.Intersect, Right: other.compose()}
	}
	return out
}

// optional reports whether showing t must not drop root rows that have none. A
// condition on t drops them anyway.
func (s *sketch) optional(t *ground.Table) bool {
	for _, x := range s.filters {
		if x.home() == t && x.test != testNull {
			return false
		}
	}
	for _, e := range s.paths.To(t) {
		if e.Nullable || e.Many {
			return true
		}
	}
	return false
}

func (c *composer) join(t *ground.Table, optional bool) {
	for _, e := range c.paths.To(t) {
		again := c.joined[e.To]
		c.joinEdge(e)
		if optional && !again {
			c.out.Optional = append(c.out.Optional, e.To)
		}
	}
}

func (c *composer) joinEdge(e *ground.Edge) {
	if c.joined[e.To] {
		return
	}
	c.joined[e.To] = true
	c.out.Joins = append(c.out.Joins, e)
}

func (c *composer) groups() {
	c.keyOutputs()
	c.out.Select = append(c.out.Select, frame.Columns(c.columns...)...)
	c.measureOutputs()
	c.out.Having = c.havings()
}

func (c *composer) keyOutputs() {
	for _, k := range c.keys {
		shown, group := k.values()
		for _, v := range shown {
			c.out.Select = append(c.out.Select, frame.Item{Value: v})
		}
		c.out.Group = append(c.out.Group, group...)
	}
}

// values are what a key shows and what it is told apart by. The rows of a table
// show their names and go by their key, as two may have the same name.
func (k key) values() (shown, group []frame.Value) {
	switch {
	case k.table != nil:
		for _, col := range k.table.Display {
			shown = append(shown, frame.Col{Column: col})
		}
		return shown, frame.TableKey(k.table)
	case k.unit != ground.NoUnit:
		shown = []frame.Value{frame.Bucket{Of: k.column, Unit: k.unit}}
	default:
		shown = []frame.Value{frame.Col{Column: k.column}}
	}
	return shown, shown
}

// identity is one value that tells the members of a key apart, over the shortest
// way from the root: the foreign key itself where the key is a parent's.
func (c *composer) identity(k key) frame.Value {
	_, group := k.values()
	if k.table == nil || k.table.Key == nil {
		return group[0]
	}
	if path := c.paths.To(k.table); len(path) == 1 && !path[0].Many && len(path[0].Pairs) == 1 && path[0].Pairs[0][1] == k.table.Key {
		return frame.Col{Column: path[0].Pairs[0][0]}
	}
	return frame.Col{Column: k.table.Key}
}

func (c *composer) sorts() []frame.Sort {
	var out []frame.Sort
	for _, o := range c.order {
		out = append(out, frame.Sort{Value: c.sortValue(o), Desc: o.desc})
	}
	return out
}

func (c *composer) sortValue(o sortKey) frame.Value {
	switch {
	case o.column != nil:
		return frame.Col{Column: o.column}
	case o.measure >= 0:
		return c.trended(c.measureValue(c.measures[o.measure]))
	}
	shown, _ := c.keys[o.key].values()
	return shown[0]
}

// places keeps the first rows: of all, or within each combination of the first
// keys or columns.
func (c *composer) places() {
	if c.per == 0 && !c.ties {
		return
	}
	top := &frame.Top{N: max(1, c.limit), By: c.out.Order[:1], Ties: c.ties}
	if !c.ties {
		top.By = c.out.Order
	}
	c.out.Order, c.out.Limit = nil, 0
	for _, k := range c.keys[:c.per] {
		shown, group := k.values()
		top.Per = append(top.Per, group...)
		c.out.Order = append(c.out.Order, frame.Sort{Value: shown[0]})
	}
	c.out.Top = top
}
