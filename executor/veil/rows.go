package veil

import (
	"errors"
	"slices"

	"arivu/events"
	"arivu/executor/guard"
)

// proveFilters has the guard prove the policies of every relation. One whose policies
// cannot be proved shows nothing.
func (v *Veil) proveFilters() {
	for i, r := range v.order {
		if len(r.policies) == 0 {
			continue
		}
		filter, err := guard.Filter(r.policies, &v.all.Tables[i], v.all)
		if err != nil {
			v.withhold(r, "%s is left out: its row policy cannot be applied. %s", r.Qualified(), told(err))
			continue
		}
		r.filter = filter
	}
}

// told is what people read of an error of the guard.
func told(err error) string {
	var known *events.Error
	if errors.As(err, &known) {
		return known.Message
	}
	return err.Error()
}

// kinship withholds relations whose rows are those of another by inheritance and that
// have not the same policies: read by that name, the rows would show.
func (v *Veil) kinship() {
	for changed := true; changed; {
		changed = false
		for _, r := range v.order {
			for _, name := range r.Related {
				if other := v.by[name]; v.exposes(r, other) && !r.Withheld {
					v.withhold(r, "%s is left out: some of its rows are rows of %s, which has another row policy; give both the same", r.Qualified(), other.Qualified())
					changed = true
				}
			}
		}
	}
}

// exposes reports whether rows that a relation's policies hold back show in a relative,
// which has none or others. A relation that shows too little, because a child of it has
// no policy, is no harm: the child is the one withheld.
func (v *Veil) exposes(r, other *relation) bool {
	return len(other.policies) > 0 && !slices.Equal(r.policies, other.policies)
}

// ties marks the tables to which nothing may be written because a foreign key would tell
// of rows of a table with a policy: those that refer to it, and those that it refers to,
// directly or not, from where a deletion goes on. It warns of the former, which show
// what belongs to rows that are kept back.
func (v *Veil) ties() {
	for _, r := range v.order {
		for _, key := range r.ForeignKeys {
			to := v.by[key.RefTable]
			if to == nil || to == r || len(to.policies) == 0 || r.Withheld {
				continue
			}
			r.Tied = true
			if len(r.policies) == 0 {
				v.warnf("%s refers to %s, whose rows a policy limits, and has no row policy itself: all of its rows are shown", r.Qualified(), to.Qualified())
			}
		}
	}
	for _, r := range v.order {
		if len(r.policies) > 0 {
			v.tieReferred(r)
		}
	}
}

func (v *Veil) tieReferred(r *relation) {
	for _, key := range r.ForeignKeys {
		if to := v.by[key.RefTable]; to != nil && !to.Tied && to != r {
			to.Tied = true
			v.tieReferred(to)
		}
	}
}
