package veil

import (
	"slices"
	"strings"

	"arivu/events"
	"arivu/executor/guard"
)

// derive protects what shows the values of protected columns under another name,
// until there is no more of it.
func (v *Veil) derive() {
	for {
		before := v.count()
		v.generated()
		v.rowTypes()
		v.related()
		v.references()
		if v.count() == before {
			return
		}
	}
}

// count changes whenever something more is protected.
func (v *Veil) count() int {
	n := 0
	for _, r := range v.order {
		for _, s := range r.columns {
			n += int(s)
		}
		if r.governed {
			n++
		}
		if r.Withheld {
			n++
		}
	}
	return n
}

// generated protects computed columns as the columns they are computed from. One
// whose expression cannot be read is hidden where the table has anything to protect.
func (v *Veil) generated() {
	for _, r := range v.order {
		if len(r.columns) == 0 || r.Withheld {
			continue
		}
		expressions := r.Generated
		if v.all.Dialect == events.DialectSQLite && r.Kind == events.KindTable && !r.Virtual {
			found, err := guard.Generated(r.Definition)
			if err != nil {
				v.withhold(r, "%s is left out: its definition cannot be read, so it cannot be said what its columns are computed from", r.Qualified())
				continue
			}
			expressions = found
		}
		for column, expression := range expressions {
			r.raise(column, v.computed(r, expression))
		}
		v.defaults(r)
	}
}

// defaults protects columns that get the values of protected ones where a new row gives
// none, and takes away default expressions of which it cannot be said what they read.
func (v *Veil) defaults(r *relation) {
	for i := range r.Columns {
		c := &r.Columns[i]
		if c.Default == "" {
			continue
		}
		state, err := v.reads(r, c.Default)
		if err != nil {
			c.Default = ""
			continue
		}
		r.raise(c.Name, state)
	}
}

// indexes takes away indexes whose expressions or predicates read what is protected, and
// those of which that cannot be said.
func (v *Veil) indexes(r *relation) {
	if len(r.columns) == 0 {
		return
	}
	r.Indexes = slices.DeleteFunc(r.Indexes, func(x events.Index) bool {
		for _, p := range x.Parts {
			if p.Expression != "" && v.computed(r, p.Expression) != open {
				return true
			}
		}
		return x.Where != "" && v.computed(r, x.Where) != open
	})
}

// computed is the state of the most protected column that an expression over the
// relation reads: hidden where that cannot be said.
func (v *Veil) computed(r *relation, expression string) state {
	if state, err := v.reads(r, expression); err == nil {
		return state
	}
	return hidden
}

// reads is the state of the most protected column that an expression over the relation
// reads.
func (v *Veil) reads(r *relation, expression string) (state, error) {
	from := v.facts.QuoteIdent(r.Name)
	if r.Namespace != "" {
		from = v.facts.QuoteIdent(r.Namespace) + "." + from
	}
	touched, err := guard.Reads("SELECT ("+expression+") AS computed FROM "+from, v.all)
	if err != nil {
		return hidden, err
	}
	most := open
	for _, id := range touched.Columns {
		most = max(most, v.stateOf(id))
	}
	return most, nil
}

// rowTypes hides columns that hold whole rows of a protected table.
func (v *Veil) rowTypes() {
	if v.all.Dialect != events.DialectPostgres {
		return
	}
	for _, r := range v.order {
		for i := range r.Columns {
			of := strings.TrimSuffix(r.Columns[i].Type, "[]")
			if slices.ContainsFunc(v.order, func(t *relation) bool { return len(t.columns) > 0 && v.typeNames(t, of) }) {
				r.raise(r.Columns[i].Name, hidden)
			}
		}
	}
}

// typeNames reports whether a declared type is the row type of a relation.
func (v *Veil) typeNames(t *relation, declared string) bool {
	name := v.facts.QuoteIdent(t.Name)
	return declared == name || declared == v.facts.QuoteIdent(t.Schema)+"."+name
}

// related protects a column in parents and children by inheritance alike: the rows
// of a child are rows of its parent.
func (v *Veil) related() {
	for changed := true; changed; {
		changed = false
		for _, r := range v.order {
			for _, other := range r.Related {
				to := v.by[other]
				for column, s := range r.columns {
					if slices.Contains(to.names(), column) && to.raise(column, s) {
						changed = true
					}
				}
				if r.governed && !to.governed {
					to.governed, changed = true, true
				}
			}
		}
	}
}

// references protects columns that refer to protected ones: they hold the same
// values.
func (v *Veil) references() {
	for _, r := range v.order {
		for _, key := range r.ForeignKeys {
			to := v.by[key.RefTable]
			for i := range min(len(key.Columns), len(key.RefColumns)) {
				if to != nil {
					r.raise(key.Columns[i], to.columns[key.RefColumns[i]])
				}
			}
		}
	}
}

// indexModules keep rows of their own, so that what their tables show is what their
// columns are.
var indexModules = []string{"fts3", "fts4", "fts5", "rtree", "rtree_i32", "geopoly"}

// modules withholds virtual tables that may show rows of others, and those that have
// columns to protect: a search within one column may look into another.
func (v *Veil) modules() {
	for _, r := range v.order {
		if !r.Virtual || v.plainIndex(r) {
			continue
		}
		v.withhold(r, "%s is left out: a virtual table may show values of other tables, or of other rows, which cannot be kept back then", r.Qualified())
	}
}

func (v *Veil) plainIndex(r *relation) bool {
	module, args, err := guard.Module(r.Definition)
	if err != nil || len(r.columns)+len(r.policies) > 0 || !slices.Contains(indexModules, strings.ToLower(module)) {
		return false
	}
	return !slices.ContainsFunc(args, func(arg string) bool {
		return strings.HasPrefix(strings.ToLower(strings.TrimSpace(arg)), "content")
	})
}

// views withholds views that read what is protected, directly or through other
// views, and those of which that cannot be said. Whose rows a policy limits may be read by
// a view that has a policy of its own.
func (v *Veil) views() {
	reads := map[*relation]guard.Touched{}
	for _, r := range v.order {
		if !r.Kind.Derived() {
			continue
		}
		touched, err := guard.Reads(r.Definition, v.all)
		if err != nil {
			v.withhold(r, "the view %s is left out: it cannot be proved that it does not read what is kept back", r.Qualified())
			continue
		}
		reads[r] = touched
	}
	for before := -1; before != v.count(); {
		before = v.count()
		for _, r := range v.order {
			if touched, ok := reads[r]; ok && !r.Withheld {
				v.look(r, touched)
			}
		}
	}
}

// look withholds a view, or marks it as concerned, by what it reads.
func (v *Veil) look(r *relation, touched guard.Touched) {
	for _, id := range touched.Columns {
		if v.stateOf(id) != open {
			v.withhold(r, "the view %s is left out: it reads a column that is hidden or masked", r.Qualified())
			return
		}
	}
	for _, name := range touched.Tables {
		switch of := v.by[name]; {
		case of == nil || of.Withheld:
			v.withhold(r, "the view %s is left out: it reads %s, which is left out", r.Qualified(), name)
			return
		case len(of.policies) > 0 && len(r.policies) == 0:
			v.withhold(r, "the view %s is left out: it reads %s, whose rows a policy limits; give the view a policy of its own", r.Qualified(), name)
			return
		case len(of.policies) > 0 && !v.rules.NamesRowsOf(r.Schema, r.Name):
			v.warnf("the view %s reads %s, whose rows a policy limits, and a policy for many tables alone limits what the view shows; make sure that it keeps the same rows back there, and say so with a policy that names the view", r.Qualified(), name)
			r.governed = true
		case of.governed:
			r.governed = true
		}
	}
}
