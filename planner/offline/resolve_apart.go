package offline

import (
	"arivu/planner/ground"
	"arivu/planner/offline/frame"
)

// apart makes conditions of their own of what "both" joins, and adds that there is
// nothing else where "only" says so.
func (r *resolver) apart(raw rawFilter, f filter) []filter {
	if !raw.each && !raw.only {
		return []filter{f}
	}
	if r.f.paths.Single(f.home()) && raw.each && f.test == testIn && len(r.d.measures) == 0 && r.d.rank == nil && len(r.f.each) == 0 {
		for _, v := range f.values {
			one := f
			one.values = []literal{v}
			r.f.each = append(r.f.each, one)
		}
		return nil
	}
	if r.f.paths.Single(f.home()) {
		r.fail("Each " + plainSingular(r.f.root) + " has one " + spokenOf(f) + " only.")
		return nil
	}
	if raw.only {
		others := f
		others.not = true
		c := &composer{sketch: r.f, out: &frame.Frame{}, joined: map[*ground.Table]bool{r.f.root: true}}
		gate := c.gate(f)
		return []filter{f, settled(r.f.root, frame.Not{Cond: c.related(gate, []filter{others}, nil)})}
	}
	if f.test != testIn {
		f.apart = true
		return []filter{f}
	}
	out := make([]filter, len(f.values))
	for i, v := range f.values {
		out[i] = f
		out[i].values, out[i].apart = []literal{v}, true
	}
	return out
}

func spokenOf(f filter) string {
	if f.column == nil {
		return plainSingular(f.table)
	}
	return f.column.Title
}

// relate uses a table that is named and otherwise unused: rows must have a
// related row in it.
func (r *resolver) relate(i int) {
	t, ok := r.pick(i, func(t ground.Target) bool { return t.Column() == nil })
	if !ok || t.Table == r.f.root {
		return
	}
	for _, f := range r.f.filters {
		for _, e := range r.f.paths.To(f.home()) {
			if e.To == t.Table {
				return
			}
		}
	}
	for _, k := range r.f.keys {
		if k.home() == t.Table {
			return
		}
	}
	if r.f.paths.Single(t.Table) && !r.optional(t.Table) {
		return
	}
	r.f.filters = append(r.f.filters, filter{test: testExists, table: t.Table})
}

func (r *resolver) optional(t *ground.Table) bool {
	for _, e := range r.f.paths.To(t) {
		if e.Nullable {
			return true
		}
	}
	return false
}
