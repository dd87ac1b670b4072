package offline

import (
	"arivu/planner/ground"
)

// takeFilters lets each condition of a follow-up replace the one on the same
// thing, or stand beside the others.
func (d *draft) takeFilters(next *draft, also bool) string {
	for _, f := range next.filters {
		if d.grouped() && f.bareNumber() && d.having == nil {
			d.over = &rawHaving{op: f.op, number: f.numbers[0], upper: upperOf(f)}
			continue
		}
		i := d.sameThing(f)
		switch {
		case i < 0:
			d.filters = append(d.filters, f)
		case also && f.test == testIn && d.filters[i].not == f.not:
			d.filters[i].values = append(d.filters[i].values, f.values...)
			d.filters[i].at = append(d.filters[i].at, f.at...)
		default:
			if f.item < 0 && f.test == testPeriod {
				f.item = d.filters[i].item
			}
			d.filters[i] = f
		}
	}
	return ""
}

// bareNumber is "above 100" of nothing in particular, which after groups is about
// their figure.
func (f rawFilter) bareNumber() bool {
	return (f.test == testCompare || f.test == testBetween) && f.item < 0 && f.table == nil && f.concept == byPrice && len(f.numbers) > 0
}

func upperOf(f rawFilter) string {
	if f.test == testBetween {
		return f.numbers[1]
	}
	return ""
}

// sameThing finds the condition that f is about, too, or -1.
func (d *draft) sameThing(f rawFilter) int {
	for i, x := range d.filters {
		switch {
		case f.test == testPeriod && x.test == testPeriod:
			if f.item < 0 || x.item < 0 || d.column(f.item) == d.column(x.item) {
				return i
			}
		case f.test == testIn && x.test == testIn:
			if shareColumn(x.values[0], f.values[0]) {
				return i
			}
		case compares(f.test) && compares(x.test):
			if f.item >= 0 && x.item >= 0 && d.column(f.item) == d.column(x.item) || f.item < 0 && x.item < 0 && f.concept == x.concept && f.table == x.table {
				return i
			}
		}
	}
	return -1
}

func compares(t test) bool { return t == testCompare || t == testBetween || t == testAverage }

// column is the best reading of an item as a column, nil if it has none.
func (d *draft) column(i int) *ground.Column {
	for _, t := range d.at(i).targets {
		if c := t.Column(); c != nil {
			return c
		}
	}
	return nil
}

// shift moves everything a draft says by n items.
func (d *draft) shift(n int) {
	move := func(i *int) {
		if *i >= 0 {
			*i += n
		}
	}
	list := func(is []int) {
		for k := range is {
			move(&is[k])
		}
	}
	for k := range d.measures {
		move(&d.measures[k].item)
	}
	for k := range d.keys {
		move(&d.keys[k].item)
		move(&d.keys[k].date)
	}
	for k := range d.filters {
		d.filters[k].shift(move)
	}
	if d.having != nil {
		move(&d.having.measure.item)
	}
	if d.rank != nil {
		move(&d.rank.item)
		move(&d.rank.at)
	}
	if d.order != nil {
		move(&d.order.item)
		move(&d.order.measure.item)
	}
	list(d.columns)
	list(d.related)
	move(&d.subject)
}

func (f *rawFilter) shift(move func(*int)) {
	move(&f.item)
	for k := range f.at {
		move(&f.at[k])
	}
	for k := range f.inner {
		f.inner[k].shift(move)
	}
}

// edited applies what a follow-up asks of the result as a whole.
func (r *resolver) edited() {
	if r.d.over != nil {
		if r.f.shape != shapeGroups {
			r.fail("The last answer has no figure per row to compare.")
			return
		}
		r.f.having = []having{r.d.over.of(r.f.measures[0])}
	}
	if r.d.members {
		if r.f.shape != shapeGroups {
			r.fail("It is not clear what to count.")
			return
		}
		r.f.shape, r.f.order, r.f.limit = shapeMembers, nil, 0
	}
	if r.d.cut != nil {
		r.cut(r.d.cut)
	}
}

func (r *resolver) cut(c *cut) {
	switch {
	case r.f.shape == shapeGroups && c.byFigure && len(r.f.measures) > 0:
		r.f.order = []sortKey{{measure: 0, desc: !c.rising}, {measure: -1}}
	case len(r.f.order) == 0:
		r.fail("The last answer is in no order, so it has no first rows.")
		return
	case c.turned:
		for i := range r.f.order {
			r.f.order[i].desc = !r.f.order[i].desc
		}
	}
	r.f.limit = c.n
}
