package train

import "arivu/planner/offline/learn"

// council learns how likely the model and the other maker are right in view of each
// other, from groups that the ranker has not seen. The other maker shows what a
// reader wants beside what was asked for, such as the figure of a ranking: more
// columns are no fault of its.
func (t *trainer) council(m *learn.Model, groups []*group) {
	if t.opine == nil {
		return
	}
	var xs, others [][]float64
	var ys, otherRight []bool
	for _, g := range groups {
		if len(g.candidates) == 0 {
			continue
		}
		e := g.example
		catalog := e.reading.Index.Catalog
		o := t.opine(e.Text, catalog.Schema)
		views := learn.Views(catalog, g.candidates, o)
		xs, ys = append(xs, views), append(ys, g.right[0])
		if o.Frame == nil {
			continue
		}
		want := t.wanted(e)
		right := t.isRight(e, o.Frame, o.Frame.Canonical(catalog), want) || t.contains(e, o.Frame, want)
		others, otherRight = append(others, views), append(otherRight, right)
	}
	m.Both = &learn.Council{First: fitCalibrator(xs, ys, t.Options), Other: fitCalibrator(others, otherRight, t.Options)}
	t.report.council(m.Both, xs, ys, others, otherRight)
	t.sayf("council")
}
