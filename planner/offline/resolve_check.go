package offline

import "arivu/planner/ground"

// dropImplied leaves out "there is a shipment" where another condition is on a
// shipment anyway.
func (r *resolver) dropImplied() {
	kept := r.f.filters[:0]
	for i, f := range r.f.filters {
		if f.test == testExists && !f.not && len(f.inner) == 0 && r.implied(i) {
			continue
		}
		kept = append(kept, f)
	}
	r.f.filters = kept
}

func (r *resolver) implied(i int) bool {
	f := r.f.filters[i]
	for j, x := range r.f.filters {
		if j == i || x.not && x.test != testNull {
			continue
		}
		if x.test == testExists && len(x.inner) == 0 && (x.table == f.table && j > i) {
			continue
		}
		for _, e := range r.f.paths.To(x.home()) {
			if e.To == f.table {
				return true
			}
		}
	}
	return false
}
