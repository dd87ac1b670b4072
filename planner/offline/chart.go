package offline

import (
	"arivu/events"
	"arivu/planner/ground"
	"arivu/planner/offline/frame"
)

// chart suggests how to draw a result: one figure as a number, figures over time
// as a line, figures per group as bars, all else as a table.
func chart(f *frame.Frame) *events.Chart {
	names := f.Names()
	figures := 0
	for _, it := range f.Select {
		if frame.Aggregated(it.Value) {
			figures++
		}
	}
	shown := len(names) - figures
	switch {
	case figures == 0, f.Set != nil:
	case len(names) == 1:
		return &events.Chart{Type: events.ChartNumber, Y: names, Reason: "the answer is one figure"}
	case shown == 0, f.Top != nil && len(f.Top.Per) > 0:
	case onlyOver(f, shown):
		return &events.Chart{Type: events.ChartLine, X: names[0], Y: names[shown:], Reason: "a figure over time"}
	case oneKey(f):
		return &events.Chart{Type: events.ChartBar, X: names[0], Y: names[shown:], Reason: "a figure per group"}
	}
	return &events.Chart{Type: events.ChartTable, Reason: "rows to read"}
}

// onlyOver reports whether the figures go by a unit of time and nothing else.
func onlyOver(f *frame.Frame, shown int) bool {
	b, ok := f.Select[0].Value.(frame.Bucket)
	return ok && b.Unit != ground.Weekday && shown == 1 && len(f.Group) == 1
}

// oneKey reports whether what is shown beside the figures belongs to one key: a
// column, or the name of one table's rows.
func oneKey(f *frame.Frame) bool {
	var table *ground.Table
	keys := 0
	for _, g := range f.Group {
		c, ok := g.(frame.Col)
		if !ok || c.Table.Key != c.Column || table != nil && c.Table != table {
			keys++
			continue
		}
		table = c.Table
	}
	return keys+min(1, len(f.Group)-keys) == 1
}
