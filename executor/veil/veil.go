// Package veil applies a connection's rules about hidden and masked columns, and about
// rows, to what an engine found in a database, before any row is read.
//
// A hidden column leaves the structure; a masked one keeps its name and loses all
// else. What shows their values under another name goes with them: computed columns,
// columns that refer to them, parents and children by inheritance, columns that hold
// rows of such a table, and views. A view is looked through with the parser that guards statements; one that
// reads a protected column, or of which the parser cannot say what it reads, is
// withheld altogether.
//
// A row policy becomes the filter of its tables once the guard has proved it. A table
// whose policy cannot be proved is withheld, and so is what would show its rows past the
// filter: a view, a parent or a child without a policy of its own.
//
// Of a schema that a connection does not list nothing is left. Views in the listed ones
// that read it stay: the database lets the login read them.
//
// Tables that a rule concerns are marked as shielded, with the views made of them:
// the guard lets statements read the columns of the snapshot and no others.
package veil

import (
	"fmt"
	"slices"
	"strings"

	"arivu/events"
	"arivu/executor/dialect"
	"arivu/executor/engine"
)

// Veil is one application of rules. Use it for one snapshot.
type Veil struct {
	rules    events.Rules
	facts    *dialect.Dialect
	all      *events.Schema // everything there is, before anything is taken out
	by       map[string]*relation
	order    []*relation
	warnings []string
	drawn    bool
}

// state is how much of a column may be seen, least last.
type state int

const (
	open state = iota
	masked
	hidden
)

// relation is a relation with what becomes of it.
type relation struct {
	*engine.Relation
	columns  map[string]state // those that are not open, by name
	governed bool             // a rule concerns it
	policies []string         // conditions that its rows must meet, as written
	filter   string           // the policies, proved
}

// New returns a veil for the rules.
func New(rules events.Rules) *Veil { return &Veil{rules: rules, by: map[string]*relation{}} }

// Draw applies the rules to a structure. It is for engine.IntrospectOptions.Veil.
func (v *Veil) Draw(st *engine.Structure) {
	v.drawn = true
	facts, err := dialect.For(st.Dialect)
	if err != nil {
		// Without a parser nothing can be said of anything.
		for _, r := range st.Relations {
			r.Withheld = true
		}
		v.warnf("nothing of this database is shown: its dialect cannot keep columns or rows back")
		return
	}
	v.facts, v.all = facts, whole(st)
	for _, r := range st.Relations {
		v.order = append(v.order, v.add(r))
	}
	v.matchRules()
	v.proveFilters()
	v.derive()
	v.kinship()
	v.modules()
	v.views()
	v.ties()
	v.reportUnused()
	v.apply()
	st.Relations = slices.DeleteFunc(st.Relations, func(r *engine.Relation) bool { return r.Unreadable })
	st.PruneKeys()
}

// Finish stamps a snapshot taken under the rules, and returns it.
func (v *Veil) Finish(s *events.Schema) *events.Schema {
	s.Privacy = v.rules.Digest()
	for _, p := range v.rules.Functions {
		s.Functions = append(s.Functions, p.String())
	}
	for _, r := range v.order {
		if r.Withheld && !r.Unreadable && v.rules.Reaches(r.Schema) {
			s.Withheld = append(s.Withheld, r.Qualified())
		}
	}
	slices.Sort(s.Withheld)
	return s
}

// Drawn reports whether an engine has shown its structure. One that does not know of
// veils reads everything.
func (v *Veil) Drawn() bool { return v.drawn }

// Warnings are about rules that do nothing and about what had to be left out.
func (v *Veil) Warnings() []string { return v.warnings }

// maxWarnings bounds what a connection's status says.
const maxWarnings = 50

func (v *Veil) warnf(format string, args ...any) {
	switch text := fmt.Sprintf(format, args...); {
	case slices.Contains(v.warnings, text):
	case len(v.warnings) < maxWarnings:
		v.warnings = append(v.warnings, text)
	case len(v.warnings) == maxWarnings:
		v.warnings = append(v.warnings, "and more")
	}
}

func (v *Veil) add(r *engine.Relation) *relation {
	out := &relation{Relation: r, columns: map[string]state{}, governed: v.rules.Governs(r.Schema, r.Name), policies: v.rules.Filters(r.Schema, r.Name)}
	if other := v.by[r.Qualified()]; other != nil {
		// A name with a dot in it, and a table in a schema: what is said of one must
		// not be taken for the other.
		v.withhold(other, "%s is left out: another table goes by the same name", r.Qualified())
		v.withhold(out, "%s is left out: another table goes by the same name", r.Qualified())
	}
	v.by[r.Qualified()] = out
	return out
}

// whole is a schema of everything, for the parser to resolve definitions with.
func whole(st *engine.Structure) *events.Schema {
	s := &events.Schema{Dialect: st.Dialect}
	for _, r := range st.Relations {
		t := events.Table{Namespace: r.Namespace, Name: r.Name, Kind: r.Kind, Columns: slices.Clone(r.Columns)}
		for _, name := range r.Beyond {
			t.Columns = append(t.Columns, events.Column{Name: name})
		}
		s.Tables = append(s.Tables, t)
	}
	return s
}

// names are all columns of a relation.
func (r *relation) names() []string {
	names := slices.Clone(r.Beyond)
	for _, c := range r.Columns {
		names = append(names, c.Name)
	}
	return names
}

func (v *Veil) matchRules() {
	for _, r := range v.order {
		for _, name := range r.names() {
			switch {
			case v.rules.Hides(r.Schema, r.Name, name):
				r.columns[name] = hidden
			case v.rules.Masks(r.Schema, r.Name, name):
				r.columns[name] = masked
			}
		}
	}
}

// raise lets no more be seen of a column than to, and reports whether that is less
// than before.
func (r *relation) raise(column string, to state) bool {
	if r.columns[column] >= to {
		return false
	}
	r.columns[column], r.governed = to, true
	return true
}

// reportUnused warns of patterns that match nothing.
func (v *Veil) reportUnused() {
	for _, list := range []struct {
		field    string
		patterns []events.ColumnPattern
	}{{"hidden", v.rules.Hidden}, {"masked", v.rules.Masked}} {
		for _, p := range list.patterns {
			if !slices.ContainsFunc(v.order, func(r *relation) bool {
				return slices.ContainsFunc(r.names(), func(c string) bool { return p.Matches(r.Schema, r.Name, c) })
			}) {
				v.warnf("%s: %s matches no column of this database; check its spelling", list.field, p)
			}
		}
	}
	for _, rule := range v.rules.Rows {
		if !slices.ContainsFunc(v.order, func(r *relation) bool { return rule.Matches(r.Schema, r.Name) }) {
			v.warnf("row_policies: %s matches no table of this database; check its spelling", rule.Policy().Table)
		}
	}
	for _, p := range v.rules.Functions {
		if v.facts.Dangerous(p.Last()) {
			v.warnf("functions: %s stays refused, because it does more than compute", p)
		}
	}
	for _, p := range v.rules.Schemas {
		if !slices.ContainsFunc(v.order, func(r *relation) bool { return p.Matches(r.Schema) }) {
			v.warnf("schemas: %s matches no schema of this database in which the login may read a table; check its spelling", p)
		}
	}
}

// apply takes out and marks what has been found.
func (v *Veil) apply() {
	for _, r := range v.order {
		r.Withheld = r.Withheld || !v.rules.Reaches(r.Schema)
		r.Shielded, r.Filter = r.governed, r.filter
		if r.filter != "" { // the database's estimate counts rows that are kept back
			r.Rows = engine.Unknown
		}
		v.indexes(r)
		r.Drop(func(column string) bool { return r.columns[column] == hidden })
		for i := range r.Columns {
			if r.columns[r.Columns[i].Name] == masked {
				engine.Mask(&r.Columns[i])
			}
		}
		if len(r.Columns) == 0 && !r.Withheld {
			v.withhold(r, "%s is left out: all of its columns are hidden", r.Qualified())
		}
	}
}

// stateOf is the state of a column by its name as the guard reports it,
// "table.column". Where dots within names leave several readings, the worst counts.
func (v *Veil) stateOf(id string) state {
	worst, known := open, false
	for at := strings.LastIndexByte(id, '.'); at > 0; at = strings.LastIndexByte(id[:at], '.') {
		if r := v.by[id[:at]]; r != nil && slices.Contains(r.names(), id[at+1:]) {
			worst, known = max(worst, r.columns[id[at+1:]]), true
		}
	}
	if !known {
		return hidden
	}
	return worst
}

// withhold takes a relation out of the snapshot and says why, unless nobody could
// read it anyway.
func (v *Veil) withhold(r *relation, why string, args ...any) {
	r.Withheld = true
	if !r.Unreadable && v.rules.Reaches(r.Schema) {
		v.warnf(why, args...)
	}
}
