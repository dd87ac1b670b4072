package offline

import (
	"arivu/planner/ground"
	"arivu/planner/offline/frame"
)

// rawRatio is "the ratio of web to store orders": of the same figure, where a column
// has one value and where it has the other.
type rawRatio struct {
	first, second []ground.Value
	at            int
}

// readRatio takes the two values that stand after "ratio of".
func (d *draft) readRatio() {
	for i := range d.items {
		if !d.items[i].is(trigRatio) || d.items[i].used {
			continue
		}
		a := d.next(i)
		b := d.next(a)
		if b >= 0 && (d.items[b].is(trigAnd) || d.items[b].text == "to") {
			b = d.next(b)
		}
		if a < 0 || b < 0 || len(d.items[a].values) == 0 || len(d.items[b].values) == 0 || !shareColumn(d.items[a].values, d.items[b].values) {
			return
		}
		d.use(i, a, a+1, b)
		d.ratio = &rawRatio{first: d.items[a].values, second: d.items[b].values, at: a}
		return
	}
}

// ratios makes the figure one in terms of itself under another condition.
func (r *resolver) ratios() {
	q := r.d.ratio
	if q == nil || r.failed != "" {
		return
	}
	if len(r.f.measures) != 1 || r.f.shape != shapeScalar && r.f.shape != shapeGroups {
		r.fail("It is not clear what the ratio is of.")
		return
	}
	for _, a := range q.first {
		for _, b := range q.second {
			if a.Column != b.Column || !r.f.paths.Single(a.Column.Table) || a.Column.Table != r.f.root {
				continue
			}
			is := func(v ground.Value) frame.Cond {
				return frame.Compare{L: frame.Col{Column: v.Column}, Op: frame.Eq, R: frame.Literal{Text: v.Text}}
			}
			v := r.f.measureValue(r.f.measures[0])
			r.f.measures[0] = r.instead(frame.Ratio{Num: frame.Within(v, is(a)), Den: frame.Within(v, is(b))}, "ratio")
			return
		}
	}
	r.fail("It is not clear what the ratio is of.")
}
