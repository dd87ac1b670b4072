package offline

import (
	"arivu/planner/ground"
	"arivu/planner/offline/frame"
)

// settleHaving finds out whether a comparison of groups is what is asked for, or
// only bounds which rows a figure or a ranking is about.
func (d *draft) settleHaving() {
	h := d.having
	if h == nil || h.narrows {
		return
	}
	counts := len(d.measures) == 1 && (d.measures[0].fn == aggCount || d.measures[0].fn == aggDistinct)
	if d.rank == nil && (len(d.measures) == 0 || counts) && !d.groupsBeside() {
		return
	}
	if h.owner = d.ownerBefore(h.at); h.owner < 0 {
		return
	}
	h.narrows = true
}

// groupsBeside reports whether the question groups by something.
func (d *draft) groupsBeside() bool {
	for _, k := range d.keys {
		if k.item >= 0 || d.subject < 0 || d.items[d.subject].kind != itemUnit {
			return true
		}
	}
	return false
}

// ownerBefore is the table named last before a comparison: "products with more than
// 20 reviews".
func (d *draft) ownerBefore(at int) int {
	for j := at - 1; j >= 0; j-- {
		if d.items[j].namesTable() {
			return j
		}
	}
	for j := at; j < len(d.items); j++ {
		if d.items[j].namesTable() && j == d.subject {
			return j
		}
	}
	return -1
}

// narrow makes a condition of a comparison of groups: the key of the owner is among
// those whose rows compare so.
func (r *resolver) narrow() {
	h := r.d.having
	if h == nil || !h.narrows || r.failed != "" {
		return
	}
	owner, ok := r.pick(h.owner, func(t ground.Target) bool { return t.Column() == nil && t.Table.Key != nil })
	if !ok {
		r.fail("It is not clear what has that many.")
		return
	}
	for _, f := range r.f.filters {
		if f.test == testPeriod && f.column.Table != r.f.root {
			r.fail("It is not clear whether the time bounds what is compared or what is shown.")
			return
		}
	}
	for _, root := range r.d.measureRoots(h.measure) {
		inner := newResolver(r.d, root, r.now)
		inner.measure(h.measure)
		if inner.failed != "" || !inner.f.paths.Single(owner.Table) || root == owner.Table {
			continue
		}
		inner.f.keys = []key{{table: owner.Table}}
		inner.f.having = []having{h.of(inner.f.measures[0])}
		inner.f.shape = shapeMembers
		cond := inner.f.compose().Where
		r.f.filters = append(r.f.filters, settled(owner.Table, cond))
		return
	}
	r.fail("It is not clear what has that many.")
}

// settled is a condition that needs no more resolving, on rows of a table.
func settled(t *ground.Table, c frame.Cond) filter {
	return filter{test: testOther, table: t, cond: c}
}
