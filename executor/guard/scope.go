package guard

import (
	"strings"

	"arivu/events"
)

// relation is one item of a FROM clause: a table of the snapshot, or something that
// only has column names.
type relation struct {
	// name is what qualifies its columns; "" if nothing can.
	name string
	// schema may stand before name; "" if none may.
	schema string
	table  *events.Table
	// cols are the column names. For a table they are set only where an alias renames
	// columns; then they stand for the table's columns in order.
	cols []string
	// merged are the columns that a USING or NATURAL join has folded into those of a
	// relation to the left: they are reached by qualified name only.
	merged []string
	// qualifiedOnly relations do not answer to unqualified names.
	qualifiedOnly bool
	// hidden is how many of the last columns * leaves out.
	hidden int
	// rowid says that the row identifiers of SQLite exist.
	rowid bool
	// used are the columns of a table that the statement uses.
	used map[int]bool
}

func (r *relation) width() int {
	if r.table != nil && r.cols == nil {
		return len(r.table.Columns)
	}
	return len(r.cols)
}

func (r *relation) column(i int) string {
	if r.table != nil && r.cols == nil {
		return r.table.Columns[i].Name
	}
	return r.cols[i]
}

// scope is what the expressions of one query see.
type scope struct {
	parent *scope
	rels   []*relation
	// hierarchy says that CONNECT BY makes the rows.
	hierarchy bool
	// symbols are the names that a row pattern gives to the rows it matches.
	symbols []string
	// outputs are names of the select list where the dialect lets them be used as
	// columns.
	outputs []string
	// labels are the names of the select list, for messages where they may not be used.
	labels []string
	// aliases are names that mean expressions before they mean columns.
	aliases []string
}

// cte is one common table expression.
type cte struct {
	name string
	// cols are the column names once known.
	cols  []string
	known bool
	// declared says that cols were given in the statement.
	declared  bool
	resolving bool
	resolved  bool
	// body resolves the query; it reports the output names of its first branch to
	// first as soon as they are known, so that a recursive branch can use them.
	body func(first func([]string)) []string
}

// with is the common table expressions visible at some place, innermost first.
type with struct {
	parent *with
	ctes   []*cte
	// later are the names of a recursive WITH that are not defined yet.
	later []string
}

// binding is a column that a name may mean.
type binding struct {
	rel *relation
	col int
}

// find collects what a column name may mean in one scope, without its parents.
func (c *checker) find(s *scope, schema, qualifier, name string) []binding {
	var found []binding
	d := c.guard.dialect
	for _, r := range s.rels {
		if qualifier == "" && r.qualifiedOnly || qualifier != "" && !c.answers(r, schema, qualifier) {
			continue
		}
		if qualifier == "" && c.contains(r.merged, name) {
			continue
		}
		width := r.width()
		c.step(width)
		for i := range width {
			if d.Same(r.column(i), name) {
				found = append(found, binding{r, i})
			}
		}
	}
	return found
}

// answers reports whether a relation goes by the qualifier.
func (c *checker) answers(r *relation, schema, qualifier string) bool {
	d := c.guard.dialect
	if r.name == "" || !d.Same(r.name, qualifier) {
		return false
	}
	return schema == "" || r.schema != "" && d.Same(r.schema, schema)
}

func (c *checker) contains(list []string, name string) bool {
	for _, n := range list {
		if c.guard.dialect.Same(n, name) {
			return true
		}
	}
	return false
}

// lookupCTE finds the innermost common table expression of that name.
func (c *checker) lookupCTE(w *with, name string) *cte {
	for ; w != nil; w = w.parent {
		for _, e := range w.ctes {
			if c.guard.dialect.Same(e.name, name) {
				return e
			}
		}
	}
	return nil
}

// merge folds the named columns of the right side of a join into those of the left.
func (c *checker) merge(right []*relation, cols []string) {
	for _, r := range right {
		for _, col := range cols {
			for i := range r.width() {
				if c.guard.dialect.Same(r.column(i), col) && !c.contains(r.merged, col) {
					r.merged = append(r.merged, col)
				}
			}
		}
	}
}

// common lists the columns that two sides of a NATURAL join share.
func (c *checker) common(left, right []*relation) []string {
	var out []string
	for _, name := range c.visible(right) {
		c.step(1)
		if len(c.find(&scope{rels: left}, "", "", name)) > 0 && !c.contains(out, name) {
			out = append(out, name)
		}
	}
	return out
}

// visible lists the names of the columns that * stands for.
func (c *checker) visible(rels []*relation) []string {
	var out []string
	for _, b := range c.visibleColumns(rels) {
		out = append(out, b.rel.column(b.col))
	}
	return out
}

// visibleColumns lists the columns that * stands for.
func (c *checker) visibleColumns(rels []*relation) []binding {
	var out []binding
	for _, r := range rels {
		if r.qualifiedOnly {
			continue
		}
		for i := range r.width() - r.hidden {
			if len(r.merged) == 0 || !c.contains(r.merged, r.column(i)) {
				out = append(out, binding{r, i})
			}
		}
	}
	c.step(len(out))
	return out
}

// maxCandidates bounds the names among which an error looks for near ones.
const maxCandidates = 4000

// scopeNames lists the column names in reach, nearest first.
func scopeNames(s *scope) []string {
	var out []string
	for ; s != nil && len(out) < maxCandidates; s = s.parent {
		for _, r := range s.rels {
			for i := range r.width() {
				out = append(out, r.column(i))
			}
		}
		out = append(append(out, s.outputs...), s.aliases...)
	}
	return out
}

// relationNames lists the names that may qualify a column.
func relationNames(s *scope) []string {
	var out []string
	for ; s != nil; s = s.parent {
		for _, r := range s.rels {
			if r.name != "" {
				out = append(out, r.name)
			}
		}
	}
	return out
}

// dotted renders a qualified name for messages.
func dotted(parts ...string) string {
	var out []string
	for _, p := range parts {
		if p != "" {
			out = append(out, p)
		}
	}
	return strings.Join(out, ".")
}
