package follow

import (
	"slices"

	"arivu/planner/offline/frame"
)

// plain changes what is shown of rows, or the figures over all of them.
func (m *merger) plain(out, next *frame.Frame, k kind) {
	switch {
	case k.counts:
		if f := m.count(out); f != nil && len(out.Select) > 0 {
			*out = *f
			return
		}
		out.Select, out.Order, out.Limit, out.Top = next.Select, nil, 0, nil
	case k.figures:
		out.Select, out.Order, out.Limit, out.Top = next.Select, nil, 0, nil
		if m.adds && m.last.Grouped() {
			out.Select = append(slices.Clone(m.last.Select), next.Select...)
		}
	case k.asks, m.last.Grouped() && !m.bare && !m.about && m.points:
		out.Select = m.shown(next)
		out.Distinct = next.Distinct
		if m.adds {
			out.Distinct = m.last.Distinct
		}
		m.extremeRow(out)
	}
}

// withinGroups changes what is shown of the groups of the last answer.
func (m *merger) withinGroups(out, next *frame.Frame, k kind) {
	last := m.last
	switch {
	case k.counts && !m.about:
		if f := m.count(last); f != nil {
			*out = *f
		}
	case k.figures:
		if len(out.Group) == 0 {
			m.plain(out, next, k)
			return
		}
		out.Select = nil
		for _, it := range last.Select {
			if m.adds || !frame.Aggregated(it.Value) {
				out.Select = append(out.Select, it)
			}
		}
		for _, it := range next.Select {
			if frame.Aggregated(it.Value) {
				out.Select = append(out.Select, it)
			}
		}
	case k.asks:
		out.Select = m.shown(next)
	}
}

// shown is what is shown in answer to a follow-up that names columns.
func (m *merger) shown(next *frame.Frame) []frame.Item {
	items := m.wanted(next.Select)
	if !m.adds || m.last.Grouped() && len(m.last.Group) == 0 {
		return items
	}
	out := slices.Clone(m.last.Select)
	for _, it := range items {
		if !shows(m.last, it.Value) {
			out = append(out, it)
		}
	}
	return out
}

// wanted leaves out columns that only say whose the named ones are.
func (m *merger) wanted(items []frame.Item) []frame.Item {
	if !m.generous {
		return items
	}
	var out []frame.Item
	for _, it := range items {
		if c, ok := it.Value.(frame.Col); !ok || m.named(c.Column) {
			out = append(out, it)
		}
	}
	if len(out) == 0 {
		return items
	}
	return out
}

// extremeRow reads "what is its name" after the highest or lowest figure of something:
// the row that has it.
func (m *merger) extremeRow(out *frame.Frame) {
	a, _ := figure(m.last)
	if a == nil || a.Func != frame.Max && a.Func != frame.Min || out.Limit > 0 || !m.points && !m.about {
		return
	}
	out.Order, out.Limit = []frame.Sort{{Value: a.Of, Desc: a.Func == frame.Max}}, 1
}

// shows reports whether a frame shows a value.
func shows(f *frame.Frame, v frame.Value) bool {
	return slices.ContainsFunc(f.Select, func(it frame.Item) bool { return frame.SameValue(it.Value, v) })
}
