package engine

import (
	"slices"
	"strings"

	"arivu/events"
)

// Structure is what a database consists of, as an engine found it before it has
// read a row. Who looks at it may take relations and columns out, mark columns as
// masked, of which nothing is read then, and give relations a filter, past which no row
// is read.
type Structure struct {
	Dialect   events.Dialect
	Relations []*Relation
}

// Relation is a table or view with what only those need who decide what is shown
// of it.
type Relation struct {
	*events.Table
	// Schema is where the relation lives, also where Namespace need not say so.
	Schema string
	// Definition is the statement that makes a view, or a table of SQLite: a CREATE
	// in SQLite, the query alone in PostgreSQL.
	Definition string
	// Generated are the expressions of computed columns, by name, where the engine
	// tells them apart from the definition.
	Generated map[string]string
	// Related are the relations whose rows are rows of this one too, or the reverse,
	// qualified: parents and children by inheritance.
	Related []string
	// Beyond are further columns, which the connection's role may not read.
	Beyond []string
	// Virtual says that a module of the database answers for the rows.
	Virtual bool
	// Unreadable says that the connection's role may not read the relation; a view
	// may be made of it all the same. It never becomes part of a snapshot.
	Unreadable bool
	// Withheld takes the relation out of the snapshot.
	Withheld bool
}

// Drop takes columns out of the relation. What needs them goes with
// [Structure.PruneKeys].
func (r *Relation) Drop(drop func(column string) bool) {
	kept := make([]events.Column, 0, len(r.Columns))
	for _, c := range r.Columns {
		if !drop(c.Name) {
			kept = append(kept, c)
		}
	}
	r.Columns = kept
}

// Mask marks a column as masked and forgets what its comment and its default say of its
// values.
func Mask(c *events.Column) {
	c.Masked, c.Comment, c.Default, c.Personal = true, "", "", nil
	c.Values, c.AllValues, c.Min, c.Max, c.Distinct = nil, false, "", "", Unknown
}

// Seen renders what statistics of a relation may be read from: the relation as from
// names it, or the rows of it that its filter admits. quote renders a name.
func Seen(t *events.Table, from string, quote func(name string) string) string {
	if t.Filter == "" {
		return from
	}
	columns := make([]string, len(t.Columns))
	for i := range t.Columns {
		columns[i] = quote(t.Columns[i].Name)
	}
	return "(SELECT " + strings.Join(columns, ", ") + " FROM " + from + " WHERE " + t.Filter + ") AS seen"
}

// PruneKeys drops the keys and indexes over columns that cannot be used: hidden ones,
// which are not there, and masked ones, whose values nobody may compare. Expressions and
// predicates of indexes are for who hides the columns to look at.
func (s *Structure) PruneKeys() {
	byName := map[string]*Relation{}
	for _, r := range s.Relations {
		if !r.Withheld {
			byName[strings.ToLower(r.Qualified())] = r
		}
	}
	for _, r := range s.Relations {
		if !r.usable(r.PrimaryKey) {
			r.PrimaryKey = nil
		}
		var kept []events.ForeignKey
		for _, k := range r.ForeignKeys {
			if to := byName[strings.ToLower(k.RefTable)]; to != nil && r.usable(k.Columns) && to.usable(k.RefColumns) {
				kept = append(kept, k)
			}
		}
		r.ForeignKeys = kept
		r.Indexes = slices.DeleteFunc(r.Indexes, func(x events.Index) bool { return !r.usable(x.Names()) })
	}
}

func (r *Relation) usable(columns []string) bool {
	for _, name := range columns {
		if c := r.Column(name); c == nil || c.Masked {
			return false
		}
	}
	return true
}
