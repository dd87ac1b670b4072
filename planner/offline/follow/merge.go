package follow

import (
	"slices"

	"arivu/planner/ground"
	"arivu/planner/offline/frame"
)

// merger merges readings of a follow-up into the frame of the last answer.
type merger struct {
	cues
	catalog *ground.Catalog
	last    *frame.Frame
	named   func(*ground.Column) bool

	generous bool // the reading shows names beside what was asked for
}

// kind says what a reading of a follow-up asks to see.
type kind struct {
	counts  bool // how many, and nothing else
	figures bool // an aggregate
	asks    bool // columns that the follow-up names
	groups  bool
}

func (m *merger) kindOf(f *frame.Frame) kind {
	k := kind{groups: len(f.Group) > 0}
	for _, it := range f.Select {
		switch v := it.Value.(type) {
		case frame.Col:
			k.asks = k.asks || m.named(v.Column) && !conditional(f.Where, v.Column)
		case frame.AllColumns:
			k.asks = k.asks || slices.ContainsFunc(m.rest, func(w string) bool { return everything[w] })
		default:
			k.figures = k.figures || frame.Aggregated(it.Value)
		}
	}
	if len(f.Select) == 1 && !k.groups {
		a, ok := f.Select[0].Value.(frame.Agg)
		k.counts = ok && a.Func == frame.Count && !a.Distinct
	}
	if m.about && m.bare && !k.asks && f.Where != nil && len(f.Order) == 0 {
		return kind{} // "what about Germany" names a condition and nothing to show
	}
	return k
}

// merge merges one reading of the follow-up; nil where the two do not go together.
func (m *merger) merge(r Reading) *frame.Frame {
	next := r.Frame
	m.generous = r.Generous
	k := m.kindOf(next)
	if m.others {
		return m.complement(next, k)
	}
	out := m.scope(k, next)
	if out == nil {
		return nil
	}
	m.show(out, next, k)
	if ranked := len(next.Order) > 0 || next.Top != nil; ranked && next.Set == nil && !m.sorts {
		out.Order, out.Limit, out.Offset, out.Top = next.Order, next.Limit, next.Offset, next.Top
	}
	if len(out.Select) == 0 || m.about && !concerns(out, next) || m.strays(out) && !m.strays(m.last) {
		return nil
	}
	return out
}

// concerns reports whether the merged frame is still about what the follow-up names.
func concerns(out, next *frame.Frame) bool {
	t := next.Subject()
	return t == nil || out.Set != nil || slices.Contains(out.Own(), t)
}

// strays reports whether groups show a column of which each may have many values, as the
// order id of a month: which of them is shown would be chance.
func (m *merger) strays(f *frame.Frame) bool {
	return len(f.Group) > 0 && slices.ContainsFunc(f.Select, func(it frame.Item) bool {
		c, ok := it.Value.(frame.Col)
		return ok && !slices.ContainsFunc(f.Group, func(by frame.Value) bool { return m.settles(by, c) })
	})
}

// settles reports whether a group by a value has one value of a column: it is grouped by
// that column, or by a key or a name of the rows that the column is of.
func (m *merger) settles(by frame.Value, c frame.Col) bool {
	g, ok := by.(frame.Col)
	if !ok {
		return false
	}
	of := m.catalog.Referenced(g.Column)
	return g.Column == c.Column || of.Table == c.Table && (c.Table.Key == of || slices.Contains(c.Table.Display, of))
}

// show sets what is shown of the rows or groups that the last answer was about.
func (m *merger) show(out, next *frame.Frame, k kind) {
	switch {
	case m.sorts:
		m.sortBy(out, next)
	case m.each && next.Set == nil:
		m.perRow(out, next)
	case next.Set != nil:
		out.Set, out.Select, out.Distinct = next.Set, next.Select, next.Distinct
		out.Group, out.Having, out.Order, out.Limit, out.Top = nil, nil, nil, 0, nil
	case m.points && next.Having != nil && len(m.last.Group) > 0 && len(unaggregated(m.last.Select)) > 0:
		m.someGroups(out, next, k)
	case k.groups:
		m.regroup(out, next)
	case len(m.last.Group) > 0:
		m.withinGroups(out, next, k)
	default:
		m.plain(out, next, k)
	}
}

// scope is the frame of the last answer with the conditions of both.
func (m *merger) scope(k kind, next *frame.Frame) *frame.Frame {
	out := *m.last
	replaced := next.Set != nil || k.groups || k.figures || k.asks && !m.adds
	if m.sorts || m.each {
		replaced = false
	}
	if replaced && (m.last.Set != nil || (k.figures || k.groups) && m.partial()) {
		within := m.among(m.last)
		if within == nil {
			return nil
		}
		out = *within
	}
	if replaced {
		release(&out)
		out.Select, out.Distinct = nil, next.Distinct
	}
	if m.includes && m.adds && !k.asks && next.Where != nil && out.Where != nil {
		out.Where = frame.Any{out.Where, next.Where}
	} else {
		out.Where = m.conditions(out.Where, next.Where)
	}
	out.Via = slices.Concat(out.Via, next.Via, links(next.Joins))
	out.Extra = union(out.Extra, next.Extra)
	if k.asks {
		own := m.last.Own()
		out.Optional = union(out.Optional, slices.DeleteFunc(slices.Clone(next.Optional), func(t *ground.Table) bool { return slices.Contains(own, t) }))
	}
	return &out
}

// partial reports whether the last answer shows only some of the rows or groups.
func (m *merger) partial() bool {
	return m.last.Limit > 0 || m.last.Top != nil || m.last.Having != nil
}

// release lets tables go that were joined only for what was shown. The subject stays
// where tables are joined that no column is used of: "students who have pets".
func release(f *frame.Frame) {
	f.Via = slices.Concat(f.Via, links(f.Joins))
	f.Joins, f.Optional = nil, nil
	if t := f.Subject(); t != nil && f.Base == nil && len(f.Extra) > 0 && f.Where == nil {
		f.Extra = union(f.Extra, []*ground.Table{t})
	}
}

// links are settled joins as preferences between foreign keys.
func links(joins []*ground.Edge) []frame.Link {
	out := make([]frame.Link, len(joins))
	for i, e := range joins {
		out[i] = frame.Link{A: e.Pairs[0][0], B: e.Pairs[0][1]}
	}
	return out
}

// union is a with what b adds.
func union(a, b []*ground.Table) []*ground.Table {
	out := slices.Clone(a)
	for _, t := range b {
		if !slices.Contains(out, t) {
			out = append(out, t)
		}
	}
	return out
}
