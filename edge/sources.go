package edge

import (
	"slices"

	"arivu/events"
)

// sources are what an answer rests on: columns, values and what people have written down.
type sources struct {
	Columns []string `json:"columns"` // "table.column"
	// Values are the constants that the statement holds columns against.
	Values []sourceValue `json:"values"`
	// Masked are columns that show as a mask, and Filtered tables of which a policy holds
	// rows back.
	Masked   []string `json:"masked"`
	Filtered []string `json:"filtered"`
	// Vocabulary and Semantics are the versions of what people have taught and written down
	// of the connection that the plan was made with; 0 where nothing was.
	Vocabulary uint64 `json:"vocabulary"`
	Semantics  uint64 `json:"semantics"`
	// Told is what of it a model was shown that made the plan.
	Told *events.Told `json:"told,omitempty"`
}

// sourceValue is a constant and the column that it is held against.
type sourceValue struct {
	Column string `json:"column"`
	Op     string `json:"op"`
	Value  string `json:"value"`
}

// newSources reads the sources of a question that has a plan.
func newSources(q *events.Question) *sources {
	if q.Planned == nil {
		return nil
	}
	s := &sources{
		Columns: list(q.Planned.Columns), Values: []sourceValue{}, Masked: []string{}, Filtered: []string{},
		Vocabulary: q.Planned.Vocabulary, Semantics: q.Planned.Semantics, Told: q.Planned.Told,
	}
	x := q.Executed
	if x == nil {
		return s
	}
	s.Masked, s.Filtered = list(x.Masked), list(x.Filtered)
	if x.Facts == nil {
		return s
	}
	for _, l := range x.Facts.Literals {
		v := sourceValue{Column: l.Column, Op: l.Op, Value: l.Text}
		if l.Column != "" && l.Op != "" && !slices.Contains(s.Values, v) {
			s.Values = append(s.Values, v)
		}
	}
	return s
}
