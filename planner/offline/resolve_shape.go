package offline

import (
	"slices"

	"arivu/planner/ground"
)

// measured is one row of figures, or one per key.
func (r *resolver) measured() {
	if len(r.d.measures) == 0 {
		r.d.measures = []rawMeasure{{fn: aggCount, item: r.d.subject}}
	}
	r.moneyCounted()
	for _, m := range r.d.measures {
		m.share = r.d.share && len(r.d.keys) > 0
		r.measureOnce(m)
	}
	for _, i := range r.d.columns {
		r.keyColumn(i)
	}
	if r.failed != "" {
		return
	}
	switch {
	case r.d.averageN && len(r.f.keys) > 0:
		r.f.shape = shapeAverage
		r.note("Only " + plainName(r.f.keys[len(r.f.keys)-1].home()) + " with at least one " + plainSingular(r.f.root) + " count.")
	case r.d.averageN:
		r.fail("An average count needs to know per what, such as \"per customer\".")
	case r.d.share && (len(r.f.keys) == 0 || r.rated()):
		for i := range r.f.measures {
			r.f.measures[i].share = false
		}
		r.shared()
	case len(r.f.keys) == 0:
		r.f.shape = shapeScalar
	case r.perMember():
		r.f.shape = shapeAverage
		last := len(r.f.keys) - 1
		r.f.keys[0], r.f.keys[last] = r.f.keys[last], r.f.keys[0]
		r.note("The average per " + plainSingular(r.f.keys[last].home()) + " is taken, over those with at least one " + plainSingular(r.f.root) + ".")
	default:
		r.f.shape = shapeGroups
		r.groupOrder()
	}
}

// keyColumn groups by a column that is to be shown beside a figure. The display
// column of a table that is grouped by is shown anyway.
func (r *resolver) keyColumn(i int) {
	if it := &r.d.items[i]; it.namesTable() && it.targets[0].Table == r.f.root {
		return // "the highest share of its parcels"
	}
	t, ok := r.ofKey(i)
	if !ok {
		t, ok = r.pick(i, isColumn)
	}
	if !ok {
		r.fail("\"" + r.d.items[i].text + "\" does not go with that figure.")
		return
	}
	for _, k := range r.f.keys {
		if k.table == t.Table {
			r.besideKey(t)
			return
		}
	}
	if role := t.Column().Role; role == ground.Measure || role == ground.Prose || role == ground.When || !r.f.paths.Single(t.Table) {
		r.fail("\"" + r.d.items[i].text + "\" does not go with that figure.")
		return
	}
	if m := r.d.measures; len(m) > 0 && m[0].item >= 0 && i > m[0].item && len(r.f.keys) == 0 {
		r.fail("It is not clear what \"" + r.d.items[i].text + "\" has to do with that figure.")
		return
	}
	r.addKey(t)
}

// ofKey is the reading of item i that belongs to what the result is grouped by.
func (r *resolver) ofKey(i int) (ground.Target, bool) {
	for _, k := range r.f.keys {
		for _, t := range r.d.items[i].targets {
			if k.table != nil && t.Table == k.table && t.Column() != nil && t.Score >= partName {
				return t, true
			}
		}
	}
	return ground.Target{}, false
}

// besideKey shows more columns of the rows that a result is grouped by.
func (r *resolver) besideKey(t ground.Target) {
	for _, c := range t.Columns {
		if !slices.Contains(t.Table.Display, c) {
			r.show(c)
		}
	}
}

// groupOrder sorts time forward and everything else by the figure, the highest
// first, unless the question says otherwise.
func (r *resolver) groupOrder() {
	if o := r.d.order; o != nil {
		r.orderGroups(o)
		return
	}
	for i, k := range r.f.keys {
		if k.unit != ground.NoUnit || k.column != nil && ground.UnitOf(lastOf(k.column.Words)) != ground.NoUnit {
			r.f.order = append(r.f.order, sortKey{measure: -1, key: i})
		}
	}
	if len(r.f.order) == 0 && len(r.f.measures) > 0 {
		r.f.order = append(r.f.order, sortKey{measure: 0, desc: true})
	}
	if r.f.order[0].measure >= 0 {
		r.f.order = append(r.f.order, sortKey{measure: -1})
	}
}

func (r *resolver) orderGroups(o *rawOrder) {
	if o.item >= 0 && o.measure.fn == "" {
		for i, k := range r.f.keys {
			for _, t := range r.d.items[o.item].targets {
				if k.table != nil && t.Table == k.table && t.Column() != nil && t.Score >= partName {
					r.f.order = []sortKey{{column: t.Column(), measure: -1, desc: o.desc}}
					return
				}
				if k.column != nil && t.Column() == k.column || k.table != nil && t.Table == k.table {
					r.f.order = []sortKey{{measure: -1, key: i, desc: o.desc}}
					return
				}
			}
		}
	}
	r.f.order = []sortKey{{measure: 0, desc: o.desc}, {measure: -1}}
}

// haves is "customers with more than 5 orders".
func (r *resolver) haves() {
	h := r.d.having
	r.measure(h.measure)
	if r.failed != "" {
		return
	}
	r.f.having = []having{h.of(r.f.measures[0])}
	r.f.shape = shapeGroups
	defer r.settleFigure(h)
	units := r.d.subject >= 0 && r.d.items[r.d.subject].kind == itemUnit
	if len(r.f.keys) > 0 && !units {
		r.fail("Those with that many " + plainName(r.f.root) + " cannot be grouped again without a model.")
		return
	}
	switch {
	case units:
	case r.d.subject >= 0:
		r.key(r.d.subject)
	case len(r.d.measures) == 1 && r.d.measures[0].fn == aggDistinct:
		r.key(r.d.measures[0].item)
	}
	if len(r.f.keys) == 0 {
		r.fail("It is not clear what has " + r.f.words(r.f.measures[0]) + " like that.")
		return
	}
	if r.f.keys[0].home() == r.f.root && r.f.keys[0].table != nil {
		r.fail("It is not clear what has that many " + plainName(r.f.root) + ".")
		return
	}
	if r.f.measures[0].fn == aggCount && (h.op == "<" || h.op == "<=") {
		r.note("Only those with at least one " + plainSingular(r.f.root) + " are shown.")
	}
	r.f.order = []sortKey{{measure: 0, desc: true}, {measure: -1}}
	for _, i := range r.d.columns {
		r.keyColumn(i)
	}
	if len(r.d.measures) == 0 {
		return
	}
	if m := r.d.measures; len(m) > 1 || m[0].fn != aggCount && m[0].fn != aggDistinct || m[0].item >= 0 && m[0].item != r.d.subject && m[0].fn == aggCount {
		r.fail("A figure about those with that many " + plainName(r.f.root) + " takes two steps.")
		return
	}
	r.f.shape = shapeMembers
	r.f.order = nil
}

// settleFigure sets the groups against a figure made of all of them.
func (r *resolver) settleFigure(h *rawHaving) {
	switch {
	case r.failed != "" || len(r.f.having) == 0:
	case h.average:
		r.f.having[0].low = r.average()
	case h.typical:
		r.f.having[0].low = r.typical()
	}
}
