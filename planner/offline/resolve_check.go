package offline

import (
	"arivu/planner/ground"
	"arivu/planner/phrase"
)

// dropImplied leaves out "there is a shipment" where another condition is on a
// shipment anyway.
func (r *resolver) dropImplied() {
	kept := r.f.filters[:0]
	for i, f := range r.f.filters {
		if f.test == testExists && !f.not && len(f.inner) == 0 && (r.implied(i) || r.denied(f)) {
			continue
		}
		kept = append(kept, f)
	}
	r.f.filters = kept
}

// denied reports whether a table is reached only through rows that there must not
// be: "customers without orders" have bought no products either.
func (r *resolver) denied(f filter) bool {
	for _, x := range r.f.filters {
		if x.test != testExists || !x.not || len(x.inner) > 0 || x.table == f.table {
			continue
		}
		for _, e := range r.f.paths.To(f.table) {
			if e.To == x.table {
				return true
			}
		}
	}
	return false
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

// contradictions refuses what no row can meet, such as two periods that do not
// overlap: the person means one or the other, or a comparison of both.
func (r *resolver) contradictions() {
	for i, a := range r.f.filters {
		for _, b := range r.f.filters[:i] {
			if a.column == nil || a.column != b.column || a.test != b.test || a.not || b.not || a.apart {
				continue
			}
			switch {
			case a.test == testPeriod && apart(a.period, b.period):
				r.fail("Two periods at once are more than can be read without a model: ask for one, or \"per year\".")
			case a.test == testIn && a.values[0] != b.values[0]:
				r.fail(phrase.Upper(spoken(a.column)) + " cannot be '" + b.values[0].text + "' and '" + a.values[0].text + "' at once.")
			}
		}
	}
}

// apart reports whether two periods have no instant in common.
func apart(a, b ground.Period) bool {
	return !a.To.IsZero() && !b.From.IsZero() && !b.From.Before(a.To) || !b.To.IsZero() && !a.From.IsZero() && !a.From.Before(b.To)
}
