package follow

import (
	"slices"

	"arivu/planner/offline/frame"
)

// regroup shows the figures of the follow-up for each of its groups.
func (m *merger) regroup(out, next *frame.Frame) {
	out.Group, out.Having, out.Select, out.Distinct = next.Group, next.Having, next.Select, false
	out.Order, out.Limit, out.Top, out.Set = nil, 0, nil, nil
	if !m.adds {
		return
	}
	var kept []frame.Item
	for _, it := range m.last.Select {
		if _, ok := it.Value.(frame.Col); ok && !shows(next, it.Value) {
			kept = append(kept, it)
		}
	}
	if len(m.last.Group) == 0 {
		out.Select = slices.Concat(kept, next.Select)
	}
}

// perRow shows figures or columns for each row or group of the last answer.
func (m *merger) perRow(out, next *frame.Frame) {
	var figures, plain []frame.Item
	for _, it := range next.Select {
		switch {
		case frame.Aggregated(it.Value):
			figures = append(figures, it)
		case !shows(m.last, it.Value):
			plain = append(plain, it)
		}
	}
	if t := m.last.Subject(); t != nil && m.last.Grouped() && len(m.last.Group) == 0 {
		out.Select = frame.Columns(t.Display...) // what was counted, by name
	}
	if len(figures) == 0 {
		out.Select = append(slices.Clone(out.Select), plain...)
		return
	}
	if len(out.Group) == 0 {
		out.Group = keys(out)
	}
	out.Distinct = false
	out.Select = append(slices.Clone(out.Select), figures...)
	if next.Having != nil {
		out.Having = next.Having
	}
	out.Extra = union(out.Extra, next.Own())
}

// keys are what the rows of a list are told apart by: the key of the subject where the
// list shows its name or its key, else all that it shows.
func keys(f *frame.Frame) []frame.Value {
	t := f.Subject()
	var all []frame.Value
	for _, it := range f.Select {
		c, ok := it.Value.(frame.Col)
		if !ok {
			continue
		}
		if t != nil && t.Key != nil && c.Table == t && (c.Column == t.Key || slices.Contains(t.Display, c.Column)) && !f.Distinct {
			return []frame.Value{frame.Col{Column: t.Key}}
		}
		all = append(all, c)
	}
	return all
}

// sortBy sorts the last answer by what the follow-up sorts by.
func (m *merger) sortBy(out, next *frame.Frame) {
	if len(next.Order) == 0 {
		out.Select = nil
		return
	}
	out.Order, out.Top = next.Order, nil
	if next.Limit > 0 {
		out.Limit = next.Limit
	}
	if len(out.Group) == 0 && frame.Aggregated(next.Order[0].Value) {
		out.Group = keys(out)
		out.Distinct = false
	}
}

// someGroups keeps the groups of the last answer that meet a condition.
func (m *merger) someGroups(out, next *frame.Frame, k kind) {
	out.Group, out.Having = m.last.Group, next.Having
	out.Select = unaggregated(m.last.Select)
	if k.figures && k.asks {
		out.Select = next.Select
	}
}
