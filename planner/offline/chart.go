package offline

import (
	"arivu/events"
	"arivu/planner/ground"
)

// chart suggests how to draw a result: one figure as a number, figures over time
// as a line, figures per group as bars, all else as a table.
func chart(f *frame, q *query) *events.Chart {
	switch f.shape {
	case shapeScalar, shapeMembers, shapeAverage:
		if len(q.outputs) == 1 {
			return &events.Chart{Type: "number", Y: outputNames(q, 1), Reason: "the answer is one figure"}
		}
	case shapeShare, shapeGroups:
		if len(f.keys) == 0 {
			return &events.Chart{Type: "number", Y: outputNames(q, 1), Reason: "the answer is one figure"}
		}
		if len(f.keys) != 1 {
			break
		}
		y := outputNames(q, max(1, len(f.measures)))
		if f.keys[0].unit != ground.NoUnit {
			return &events.Chart{Type: "line", X: outputName(q.outputs[0]), Y: y, Reason: "a figure over time"}
		}
		return &events.Chart{Type: "bar", X: outputName(q.outputs[0]), Y: y, Reason: "a figure per group"}
	}
	return &events.Chart{Type: "table", Reason: "rows to read"}
}

// outputNames are the names of the last n outputs.
func outputNames(q *query, n int) []string {
	var names []string
	for _, o := range q.outputs[len(q.outputs)-n:] {
		names = append(names, outputName(o))
	}
	return names
}

func outputName(o output) string {
	if o.alias != "" {
		return o.alias
	}
	if c, ok := o.value.(colRef); ok {
		return c.column
	}
	return ""
}
