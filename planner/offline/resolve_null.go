package offline

import (
	"arivu/planner/ground"
)

// absence is NOT EXISTS over a table, or an empty reference to a parent.
func (r *resolver) absence(raw rawFilter) (filter, bool) {
	t := raw.table
	if t == r.f.root || !r.f.paths.Reaches(t) {
		r.fail("It is not clear what is meant to be missing.")
		return filter{}, false
	}
	f := filter{test: testExists, table: t, not: raw.not}
	for _, in := range raw.inner {
		switch in.test {
		case testPeriod:
			date := r.dateOf(t)
			if date == nil {
				r.fail("There is no date in " + plainName(t) + ".")
				return filter{}, false
			}
			f.inner = append(f.inner, filter{test: testPeriod, column: date, period: in.period})
		case testIn:
			for _, v := range in.values[0] {
				if v.Column.Table == t {
					f.inner = append(f.inner, filter{test: testIn, column: v.Column, values: []literal{{text: v.Text}}})
					break
				}
			}
		}
	}
	if r.f.paths.Single(t) && len(f.inner) > 0 {
		r.fail("It is not clear what is meant to be missing.")
		return filter{}, false
	}
	return f, true
}

// nullFilter is a missing value. Of related rows, none may have the value: orders
// never delivered have no shipment with a delivery date.
func (r *resolver) nullFilter(raw rawFilter) (filter, bool) {
	suits := func(t ground.Target) bool { return isColumn(t) && t.Column().Nullable }
	if raw.not && raw.test == testNull {
		return r.event(raw)
	}
	if raw.test == testFlag {
		suits = withRole(ground.Flag)
	}
	t, ok := r.pick(raw.item, suits)
	if !ok && raw.test == testNull {
		t, ok = r.pick(raw.item, withRole(ground.When))
		if ok && !r.f.paths.Single(t.Table) {
			return filter{test: testExists, table: t.Table, not: true}, true
		}
		ok = false
	}
	if !ok {
		r.fail("\"" + r.d.items[raw.item].text + "\" is never missing here.")
		return filter{}, false
	}
	f := filter{test: raw.test, column: t.Column(), not: raw.not}
	if raw.test == testNull && !r.f.paths.Single(t.Table) {
		return filter{test: testExists, table: t.Table, not: true, inner: []filter{{test: testNull, column: t.Column(), not: true}}}, true
	}
	return f, true
}

// event is a date that is known: of the root itself, or of a related row.
func (r *resolver) event(raw rawFilter) (filter, bool) {
	t, ok := r.pick(raw.item, func(t ground.Target) bool {
		return isColumn(t) && (t.Column().Role == ground.When || t.Column().Nullable)
	})
	if !ok {
		r.fail("\"" + r.d.items[raw.item].text + "\" cannot be joined to " + plainName(r.f.root) + ".")
		return filter{}, false
	}
	c := t.Column()
	known := filter{test: testNull, column: c, not: true}
	if r.f.paths.Single(c.Table) {
		return known, c.Nullable
	}
	f := filter{test: testExists, table: c.Table}
	if c.Nullable {
		f.inner = []filter{known}
	}
	return f, true
}
