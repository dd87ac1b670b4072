package follow

import (
	"slices"

	"arivu/planner/ground"
	"arivu/planner/offline/frame"
)

// count counts the rows of an answer; nil where that takes more than one step.
func (m *merger) count(f *frame.Frame) *frame.Frame {
	rows := []frame.Item{{Value: frame.Agg{Func: frame.Count}}}
	switch {
	case f.Grouped() && len(f.Group) == 0:
		out := *f
		out.Select = rows
		return &out
	case f.Set != nil || len(f.Group) > 0 || f.Limit > 0 || f.Top != nil:
		out := m.among(f)
		if out == nil {
			return nil
		}
		out.Select = rows
		return out
	}
	out := *f
	out.Select, out.Order, out.Distinct = rows, nil, false
	if f.Distinct && len(f.Select) == 1 {
		out.Select = []frame.Item{{Value: frame.Agg{Func: frame.Count, Of: f.Select[0].Value, Distinct: true}}}
		return &out
	}
	// Each row shown is counted, so the tables that were shown stay joined.
	out.Base = f.Subject()
	out.Extra = union(out.Extra, slices.DeleteFunc(f.Own(), func(t *ground.Table) bool { return t == out.Base || slices.Contains(out.Optional, t) }))
	return &out
}

// among is every row of the subject that the last answer is about; nil if its rows do
// not stand for rows of a table.
func (m *merger) among(f *frame.Frame) *frame.Frame {
	t := f.Subject()
	if t == nil || t.Key == nil {
		return nil
	}
	inner, ok := keyed(f, t)
	if !ok {
		return nil
	}
	return &frame.Frame{Base: t, Where: frame.Among{Value: frame.Col{Column: t.Key}, Of: inner}}
}

// keyed is a frame that gives the keys of a table in place of what it shows.
func keyed(f *frame.Frame, t *ground.Table) (*frame.Frame, bool) {
	for _, it := range f.Select {
		if c, ok := it.Value.(frame.Col); ok && c.Table != t || frame.Aggregated(it.Value) && len(f.Group) == 0 {
			return nil, false
		}
	}
	if f.Top != nil || len(f.Group) > 0 && f.Having == nil && f.Limit == 0 {
		return nil, false
	}
	if len(f.Group) > 0 && !slices.ContainsFunc(f.Group, func(v frame.Value) bool { c, ok := v.(frame.Col); return ok && c.Table == t }) {
		return nil, false
	}
	out := *f
	out.Select, out.Distinct = frame.Columns(t.Key), false
	if f.Limit == 0 {
		out.Order = nil
	}
	if f.Set != nil {
		right, ok := keyed(f.Set.Right, t)
		if !ok {
			return nil, false
		}
		out.Set = &frame.Set{Op: f.Set.Op, Right: right}
	}
	return &out, true
}

// complement lists what the last answer left out.
func (m *merger) complement(next *frame.Frame, k kind) *frame.Frame {
	within := m.among(m.last)
	if within == nil {
		return nil
	}
	out := *within
	out.Where = frame.Not{Cond: within.Where}
	out.Select, out.Distinct = m.last.Select, m.last.Distinct
	if k.asks || k.counts {
		out.Select, out.Distinct = next.Select, next.Distinct
	}
	return &out
}
