package alter

import (
	"slices"
	"strings"

	"arivu/events"
	"arivu/planner/ground"
	"arivu/planner/offline/frame"
)

// figure is the aggregate that a shown value is made of, or the value itself.
func figure(v frame.Value) frame.Value {
	switch v := v.(type) {
	case frame.Share:
		return figure(v.Of)
	case frame.Running:
		return figure(v.Of)
	case frame.Change:
		return figure(v.Of)
	case frame.Moving:
		return figure(v.Of)
	}
	return v
}

// metricWay puts another figure of the same rows in the place of one.
func (r *reader) metricWay(p frame.Part) *way {
	old := figure(p.Value)
	home := r.home(old)
	if home == nil {
		return nil
	}
	w := &way{what: events.AspectMetric}
	var seen []frame.Value
	for _, v := range r.figuresOf(home, old) {
		if !r.stands(v) && !slices.ContainsFunc(seen, func(o frame.Value) bool { return frame.SameValue(o, v) }) {
			seen = append(seen, v)
			w.offers = append(w.offers, r.frame.Replaced(old, v))
		}
	}
	return w
}

// stands reports whether a value is shown, grouped or sorted by already. Two things that
// have become one could not be told apart again.
func (r *reader) stands(v frame.Value) bool {
	return slices.ContainsFunc(r.frame.Values(), func(o frame.Value) bool { return frame.Holds(o, v) })
}

// home is the table whose rows a figure is made of; nil of anything else than a plain
// figure.
func (r *reader) home(v frame.Value) *ground.Table {
	switch v := v.(type) {
	case frame.Metric:
		if a, ok := v.Of.(frame.Agg); ok && v.Defined {
			a.Where = nil // its definition has it, not the question
			return r.home(a)
		}
		return r.home(v.Of)
	case frame.Agg:
		switch {
		case v.Where != nil:
			return nil
		case v.Rows != nil:
			return v.Rows
		case v.Of == nil:
			return r.frame.Subject()
		}
		if own := (&frame.Frame{Select: []frame.Item{{Value: v.Of}}}).Own(); len(own) == 1 {
			return own[0]
		}
	}
	return nil
}

// figuresOf are the figures of a table's rows: those with a name, other ways to put the
// same column together, counts of the rows that are joined, and its other quantities.
func (r *reader) figuresOf(t *ground.Table, old frame.Value) []frame.Value {
	out := r.figures(t)
	if a, ok := old.(frame.Agg); ok && !a.Distinct {
		if col, ok := a.Of.(frame.Col); ok && col.Role == ground.Measure {
			out = append(out, aggregates(col.Column)...)
		}
	}
	for _, joined := range r.tables {
		if !r.each(joined) {
			out = append(out, frame.Agg{Func: frame.Count, Rows: joined})
		}
	}
	for _, c := range t.Columns {
		if c.Role == ground.Measure && !perUnit[c.Words[strings.LastIndexByte(c.Words, ' ')+1:]] {
			out = append(out, frame.Agg{Func: frame.Sum, Of: frame.Col{Column: c}})
		}
		if c.Role == ground.Measure {
			out = append(out, frame.Agg{Func: frame.Avg, Of: frame.Col{Column: c}})
		}
	}
	return out
}

// perUnit are the last words of names of quantities that mean nothing when added up.
var perUnit = map[string]bool{
	"price": true, "rate": true, "discount": true, "percent": true, "percentage": true, "ratio": true, "share": true, "rating": true,
	"score": true, "age": true, "year": true, "grade": true, "level": true, "rank": true, "temperature": true, "latitude": true, "longitude": true,
}

// each reports whether a group is one row of a table: to count them gives one each time.
func (r *reader) each(t *ground.Table) bool {
	return slices.ContainsFunc(r.frame.Group, func(v frame.Value) bool {
		c, ok := v.(frame.Col)
		return ok && c.Table == t && (c.Column == t.Key || slices.Contains(t.PrimaryKey, c.Name))
	})
}

// aggregates are the figures of one column, the usual ones first.
func aggregates(c *ground.Column) []frame.Value {
	var out []frame.Value
	for _, fn := range []frame.Func{frame.Sum, frame.Avg, frame.Min, frame.Max} {
		out = append(out, frame.Agg{Func: fn, Of: frame.Col{Column: c}})
	}
	return out
}

// units are what time is grouped by.
var units = []ground.Unit{ground.Day, ground.Week, ground.Month, ground.Quarter, ground.Year}

// groupWay changes the unit of time or the column that groups go by.
func (r *reader) groupWay(p frame.Part) *way {
	switch v := p.Value.(type) {
	case frame.Bucket:
		w := &way{what: events.AspectGrain}
		for _, u := range units {
			if other := (frame.Bucket{Of: v.Of, Unit: u}); !r.stands(other) {
				w.offers = append(w.offers, r.frame.Replaced(v, other))
			}
		}
		return w
	case frame.Col:
		return r.dimensionWay(v)
	}
	return nil
}

// mostGroups is how many different values a column may have to be offered for grouping.
const mostGroups = 200

// dimensionWay offers columns of the same table, then of the others that are joined.
func (r *reader) dimensionWay(old frame.Col) *way {
	if !groupable(old.Column) {
		return nil
	}
	w := &way{what: events.AspectDimension}
	for _, t := range append([]*ground.Table{old.Table}, r.tables...) {
		for _, c := range t.Columns {
			if groupable(c) && !r.stands(frame.Col{Column: c}) {
				w.offers = append(w.offers, r.frame.Replaced(old, frame.Col{Column: c}))
			}
		}
	}
	return w
}

// groupable reports whether a column sorts rows into a few groups.
func groupable(c *ground.Column) bool {
	return c.Role == ground.Flag || c.Role == ground.Dimension && (c.AllValues || c.Distinct > 0 && c.Distinct <= mostGroups)
}
