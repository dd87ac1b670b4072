package frame

import (
	"slices"
	"strconv"
	"strings"

	"arivu/planner/ground"
)

// Gist is what a frame asks for, whatever the way and whatever it shows beside it: it
// is equal for frames that differ only in their columns, in how tables are joined, in
// looking for related rows by EXISTS or by a join, in grouping by a key or by the name
// beside it, in DISTINCT, in ties, or in the order of rows of which all are kept.
// Makers of frames that know nothing of one another agree when their gists are equal.
func (f *Frame) Gist(c *ground.Catalog) string {
	g := gist{canon{root: func(col *ground.Column) *ground.Column { return c.Referenced(col) }}}
	return g.frame(f)
}

// Showing is the frame with the columns of another one of the same gist; false if it
// lacks some of them, or if groups would no longer say what they are of.
func (f *Frame) Showing(c *ground.Catalog, other *Frame) (*Frame, bool) {
	g := gist{canon{root: func(col *ground.Column) *ground.Column { return c.Referenced(col) }}}
	if f.Set != nil || other.Set != nil {
		return nil, false
	}
	out := *f
	out.Select, out.Distinct = nil, other.Distinct
	for _, want := range other.Select {
		at := slices.IndexFunc(f.Select, func(it Item) bool { return g.value(it.Value) == g.value(want.Value) })
		if at < 0 {
			return nil, false
		}
		out.Select = append(out.Select, f.Select[at])
	}
	return &out, len(out.Select) > 0 && (!f.Grouped() || f.picked() || labels(out.Select) == labels(f.Select))
}

// picked reports whether groups are ranked or restricted.
func (f *Frame) picked() bool {
	return len(f.Group) > 0 && (f.Top != nil || f.Limit > 0 || f.Having != nil)
}

// labels counts the columns that say what a group is of.
func labels(items []Item) int {
	n := 0
	for _, it := range items {
		if !Aggregated(it.Value) {
			n++
		}
	}
	return n
}

// gist writes gists. Parts that it does not see through are canonical.
type gist struct{ canon }

func (g gist) frame(f *Frame) string {
	parts := g.made(f)
	parts = append(parts, g.facts(f.Where)...)
	for _, fact := range g.facts(f.Having) {
		parts = append(parts, "group with "+fact)
	}
	switch {
	case f.Top != nil:
		parts = append(parts, g.first(f.Top.N, f.Top.By))
		for _, v := range f.Top.Per {
			parts = append(parts, "within "+g.value(v))
		}
	case f.Limit > 0 && len(f.Order) > 0:
		parts = append(parts, g.first(f.Limit, f.Order))
	}
	slices.Sort(parts)
	s := strings.Join(slices.Compact(parts), "; ")
	if f.Set == nil {
		return s
	}
	l, r := s, g.frame(f.Set.Right)
	if f.Set.Op != Except && r < l {
		l, r = r, l
	}
	return "{" + l + "} " + string(f.Set.Op) + " {" + r + "}"
}

// first is which rows are kept. What comes after the first value only breaks ties.
func (g gist) first(n int, by []Sort) string {
	s := "first " + strconv.Itoa(n)
	if len(by) > 0 {
		s += " by " + g.value(by[0].Value) + flag(by[0].Desc)
	}
	return s
}

// made is what rows of the result stand for: rows of a table, groups, or figures.
func (g gist) made(f *Frame) []string {
	var parts []string
	if !f.Grouped() {
		if len(f.Select) == 0 {
			return nil
		}
		if c, ok := f.Select[0].Value.(Col); ok {
			return []string{"of " + g.root(c.Column).Table.Qualified()}
		}
		return nil
	}
	for _, v := range f.Group {
		if c, ok := v.(Col); ok {
			parts = append(parts, "per "+g.key(c.Column))
			continue
		}
		parts = append(parts, "per "+g.value(v))
	}
	// Groups that are ranked or restricted are asked for by what they are ranked or
	// restricted by; a figure shown beside them adds to the answer and does not change it.
	for _, it := range f.Select {
		if !f.picked() && Aggregated(it.Value) {
			parts = append(parts, "figure "+g.value(it.Value))
		}
	}
	return parts
}

// key is the table whose rows a column tells apart, else the column.
func (g gist) key(c *ground.Column) string {
	c = g.root(c)
	if slices.Contains(c.Table.PrimaryKey, c.Name) || slices.Contains(c.Table.Display, c) {
		return "each " + c.Table.Qualified()
	}
	return c.ID()
}

// value sees through the ways to count rows.
func (g gist) value(v Value) string {
	switch v := v.(type) {
	case Agg:
		key, isCol := v.Of.(Col)
		rows := v.Of == nil || isCol && key.Column != nil && slices.Contains(g.root(key.Column).Table.PrimaryKey, g.root(key.Column).Name)
		if v.Func == Count && rows {
			return strings.Join(append([]string{"count"}, g.facts(v.Where)...), " where ")
		}
	case Metric:
		return g.value(v.Of)
	}
	return g.canon.value(v)
}

// facts are the conditions that must all hold.
func (g gist) facts(c Cond) []string {
	switch c := c.(type) {
	case nil:
		return nil
	case All:
		var out []string
		for _, one := range c {
			out = append(out, g.facts(one)...)
		}
		return out
	case Not:
		if _, ok := c.Cond.(Missing); ok {
			return nil // what is not known is left out of rankings as a matter of course
		}
		return []string{"no " + g.joined(c.Cond)}
	case Related:
		if c.Where == nil {
			return []string{"has " + c.Edge.To.Qualified()}
		}
		return g.facts(c.Where)
	case Among:
		if inner := g.facts(c.Of.Where); len(inner) > 0 && c.Of.Having == nil && c.Of.Set == nil {
			return inner
		}
		if c.Of.Having == nil && c.Of.Set == nil {
			if col, ok := c.Of.Select[0].Value.(Col); ok {
				return []string{"has " + col.Table.Qualified()}
			}
		}
	case Compare:
		return []string{g.value(c.L) + string(c.Op) + g.value(c.R)}
	}
	return []string{g.cond(c)}
}

func (g gist) joined(c Cond) string {
	inner := g.facts(c)
	slices.Sort(inner)
	return strings.Join(inner, " and ")
}

// Analytic reports whether a frame calculates with periods, shares, changes or
// other notions of business that a query of plain rows and aggregates lacks.
func (f *Frame) Analytic() bool {
	if f == nil {
		return false
	}
	if f.Top != nil && len(f.Top.Per) > 0 || analyticCond(f.Where) || analyticCond(f.Having) || f.Set != nil && f.Set.Right.Analytic() {
		return true
	}
	for _, it := range f.Select {
		if analyticValue(it.Value) {
			return true
		}
	}
	return slices.ContainsFunc(f.Group, analyticValue)
}

func analyticValue(v Value) bool {
	switch v := v.(type) {
	case Bucket, Ratio, Share, Running, Change, Growth, Metric, Peers, Days, Moving:
		return true
	case Agg:
		return v.Where != nil || analyticValue(v.Of)
	case Arith:
		return analyticValue(v.L) || analyticValue(v.R)
	case Nested:
		return v.Analytic()
	}
	return false
}

func analyticCond(c Cond) bool {
	switch c := c.(type) {
	case All:
		return slices.ContainsFunc(c, analyticCond)
	case Any:
		return slices.ContainsFunc(c, analyticCond)
	case Not:
		return analyticCond(c.Cond)
	case Compare:
		return analyticValue(c.L) || analyticValue(c.R)
	case Range:
		return analyticValue(c.Value)
	case Among:
		return c.Of.Analytic()
	case Related:
		return analyticCond(c.Where)
	case During:
		return true
	}
	return false
}
