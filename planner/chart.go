package planner

import (
	"fmt"
	"slices"

	"arivu/events"
)

// Bounds of what can be read in a drawing.
const (
	maxBars   = 30
	maxSeries = 4
)

// chartFor passes the plan's suggestion on if it fits the result that came, and
// else derives one from the result's shape.
func chartFor(plan *events.Planned, r *events.Executed, s shape) *events.Chart {
	if c := plan.Chart; c != nil && fits(c, r) {
		return c
	}
	measures := names(r, s.measures[:min(len(s.measures), maxSeries)])
	switch {
	case r.RowCount == 1 && len(r.Columns) == 1 && len(measures) == 1 && !valueless(r):
		return &events.Chart{Type: events.ChartNumber, Y: measures, Reason: "the result is a single number"}
	case r.RowCount >= 2 && s.time >= 0 && len(measures) > 0 && len(s.categories) == 0:
		return &events.Chart{Type: events.ChartLine, X: r.Columns[s.time].Name, Y: measures, Reason: "numbers over time"}
	case r.RowCount >= 2 && r.RowCount <= maxBars && s.time < 0 && len(s.categories) == 1 && len(measures) > 0:
		return &events.Chart{
			Type: events.ChartBar, X: r.Columns[s.categories[0]].Name, Y: measures,
			Reason: fmt.Sprintf("numbers by category, %d of them", r.RowCount),
		}
	default:
		return &events.Chart{Type: events.ChartTable, Reason: "the result is best read as a table"}
	}
}

func fits(c *events.Chart, r *events.Executed) bool {
	if r.RowCount == 0 || !slices.Contains(events.ChartTypes(), c.Type) {
		return false
	}
	has := func(name string) bool {
		return slices.ContainsFunc(r.Columns, func(col events.ResultColumn) bool { return col.Name == name })
	}
	for _, y := range c.Y {
		if !has(y) {
			return false
		}
	}
	switch c.Type {
	case events.ChartTable:
		return true
	case events.ChartNumber:
		return r.RowCount == 1 && len(c.Y) == 1 && !valueless(r)
	default:
		return r.RowCount >= 2 && has(c.X) && len(c.Y) > 0
	}
}

func names(r *events.Executed, columns []int) []string {
	out := make([]string, len(columns))
	for i, c := range columns {
		out[i] = r.Columns[c].Name
	}
	return out
}
