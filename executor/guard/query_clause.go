package guard

import (
	"slices"
	"strings"

	"arivu/events"
	"arivu/executor/guard/sqlquery"
)

// anyNames stands in a list of column names for any number of columns whose names the
// data decides, as those of a PIVOT over whatever values there are. No text can hold it.
const anyNames = "\x00"

// open reports whether a relation in a scope may have columns of any name.
func (w *queryWalker) open(s *scope, schema, qualifier string) bool {
	return slices.ContainsFunc(s.rels, func(r *relation) bool {
		return slices.Contains(r.cols, anyNames) && (qualifier == "" || w.answers(r, schema, qualifier))
	})
}

// pivot resolves a PIVOT. Its rows are grouped by every column that it does not name,
// so that it uses them all.
func (w *queryWalker) pivot(n *sqlquery.Pivot, outer *scope, left []*relation, env *with) []*relation {
	rels := w.source(n.Source, outer, left, env)
	s := &scope{parent: outer, rels: rels}
	w.grouped(rels, n.Pos)
	var used []string
	for _, item := range n.Aggregates {
		w.visit(item)
		w.expr(item.Expr, s, env)
		used = append(used, columnNames(item.Expr)...)
	}
	for _, c := range n.Columns {
		w.pivotColumn(c, s, env)
		used = append(used, columnNames(c.X)...)
	}
	w.exprs(n.Group, s, env)
	w.expr(n.Default, &scope{}, env)
	if w.failed() {
		return nil
	}
	rest := slices.DeleteFunc(w.visible(rels), func(name string) bool { return w.contains(used, name) })
	if n.Group != nil {
		rest = groupNames(n.Group)
	}
	cols := append(slices.Clone(rest), w.pivoted(n)...)
	w.width(len(cols))
	return []*relation{w.aliased(&relation{name: onlyName(rels), cols: cols}, n.Alias)}
}

// grouped touches every column of the relations, by all of which rows are grouped.
// Masked ones would merge rows that differ.
func (w *queryWalker) grouped(rels []*relation, pos int) {
	for _, r := range rels {
		w.touchAll(r)
		if r.table == nil {
			continue
		}
		for _, c := range r.table.Columns {
			if c.Masked {
				w.fail(unsafe(c.Name, pos, "The column %s.%s is masked on this connection and would be used here with all others. Select the columns that are needed in a subquery.", r.table.Qualified(), c.Name))
				return
			}
		}
	}
}

func (w *queryWalker) pivotColumn(c *sqlquery.PivotColumn, s *scope, env *with) {
	w.visit(c)
	w.expr(c.X, s, env)
	for _, v := range c.Values {
		w.visit(v)
		w.expr(v.Expr, &scope{}, env)
	}
	w.query(c.Query, nil, env, nil)
	w.orderings(c.Order, s, env)
}

// pivoted lists the names of the columns that a PIVOT makes of values.
func (w *queryWalker) pivoted(n *sqlquery.Pivot) []string {
	names := []string{""}
	for _, c := range n.Columns {
		if c.Query != nil || c.Any {
			return []string{anyNames}
		}
		var next []string
		for _, before := range names {
			for _, v := range c.Values {
				name, ok := w.pivotValue(v)
				if !ok {
					return []string{anyNames}
				}
				next = append(next, underscored(before, name))
			}
		}
		w.width(len(next))
		if names = next; w.failed() {
			return nil
		}
	}
	if len(n.Aggregates) == 1 && (n.Aggregates[0].Alias == "" || !w.rules.pivotAliases) {
		return names
	}
	var out []string
	for _, name := range names {
		for _, a := range n.Aggregates {
			if a.Alias == "" {
				return []string{anyNames}
			}
			out = append(out, underscored(name, a.Alias))
		}
	}
	return out
}

// pivotValue is the name of the column that a value becomes; ok is false if that is
// not plain.
func (w *queryWalker) pivotValue(v *sqlquery.Item) (string, bool) {
	if v.Alias != "" {
		return v.Alias, true
	}
	c, ok := v.Expr.(*sqlquery.Literal)
	switch {
	case !ok || c.Kind != sqlquery.LiteralString && c.Kind != sqlquery.LiteralNumber:
		return "", false
	case c.Kind == sqlquery.LiteralString && w.rules.quotedPivots:
		return "'" + c.Text + "'", true
	default:
		return c.Text, true
	}
}

func underscored(a, b string) string {
	if a == "" {
		return b
	}
	return a + "_" + b
}

// columnNames lists every part of every name in an expression: what might be a column.
func columnNames(x sqlquery.Expr) []string {
	var names []string
	sqlquery.Walk(x, func(n sqlquery.Node) bool {
		if c, ok := n.(*sqlquery.Column); ok {
			names = append(names, c.Parts...)
		}
		return true
	})
	return names
}

// groupNames are the names of columns that rows are grouped by.
func groupNames(list []sqlquery.Expr) []string {
	var names []string
	for _, x := range list {
		if c, ok := plainColumn(x); ok {
			names = append(names, c.Parts[len(c.Parts)-1])
		} else {
			names = append(names, anyNames)
		}
	}
	return names
}

// onlyName is the name of the one relation there is; "" if there are several.
func onlyName(rels []*relation) string {
	if len(rels) != 1 {
		return ""
	}
	return rels[0].name
}

// unpivot resolves an UNPIVOT: columns become the rows of two others.
func (w *queryWalker) unpivot(n *sqlquery.Unpivot, outer *scope, left []*relation, env *with) []*relation {
	rels := w.source(n.Source, outer, left, env)
	s := &scope{rels: rels}
	for _, r := range rels {
		w.touchAll(r)
	}
	var used []string
	for _, c := range n.Columns {
		w.visit(c)
		w.expr(c.X, s, env)
		used = append(used, columnNames(c.X)...)
	}
	if w.failed() {
		return nil
	}
	cols := slices.DeleteFunc(w.visible(rels), func(name string) bool { return w.contains(used, name) })
	cols = append(append(cols, n.Name), n.Values...)
	return []*relation{w.aliased(&relation{name: onlyName(rels), cols: cols}, n.Alias)}
}

// travel admits a time that is a constant. What a table held at another time may be
// more than the snapshot's rules know of.
func (w *queryWalker) travel(n *sqlquery.Travel, env *with) {
	if n == nil || w.failed() {
		return
	}
	w.visit(n)
	if w.guard.shields() {
		w.fail(unsafe(n.Form, n.Pos, "Time travel is not allowed on this connection, some of whose columns are kept back. Read the table as it is."))
		return
	}
	sqlquery.Walk(n.X, func(x sqlquery.Node) bool {
		if q, ok := x.(*sqlquery.Query); ok {
			w.fail(unsafe(n.Form, q.Pos, "The time behind %s must be a constant. Write it out.", n.Form))
		}
		return !w.failed()
	})
	w.expr(n.X, &scope{}, env)
	w.travel(n.Until, env)
}

// changed is the relation of what has changed in a table, which says how.
func (w *queryWalker) changed(r *relation) *relation {
	w.touchAll(r)
	var cols []string
	for i := range r.width() {
		cols = append(cols, r.column(i))
	}
	return &relation{name: r.name, schema: r.schema, cols: append(cols, "METADATA$ACTION", "METADATA$ISUPDATE", "METADATA$ROW_ID")}
}

// hierarchy resolves CONNECT BY, whose rows know their level.
func (w *queryWalker) hierarchy(n *sqlquery.Hierarchy, s *scope, env *with) {
	if n == nil || w.failed() {
		return
	}
	w.visit(n)
	s.rels = append(s.rels, &relation{cols: []string{"LEVEL"}, hidden: 1})
	s.hierarchy = true
	w.expr(n.Start, s, env)
	w.expr(n.Connect, s, env)
}

// ancestor admits PRIOR and CONNECT_BY_ROOT where there is a hierarchy.
func (w *queryWalker) ancestor(n *sqlquery.Unary, s *scope) {
	if s != nil && s.hierarchy {
		return
	}
	w.fail(newError(events.ClassSyntax, n.Op, n.Pos, "%s needs CONNECT BY in its query. Add that, or leave %s out.", n.Op, n.Op))
}

func (w *queryWalker) arrangements(list []*sqlquery.Arrangement, s *scope, env *with) {
	for _, a := range list {
		w.visit(a)
		w.orderings(a.Terms, s, env)
	}
}

// starChanges resolves what stands behind a star and returns the names that are left.
func (w *queryWalker) starChanges(n *sqlquery.Star, names []string, s *scope, env *with) []string {
	names = likeNames(n, slices.Clone(names))
	names = w.excepted(n, names, s)
	for _, item := range n.Replace {
		w.visit(item)
		w.starred(names, item.Alias, item.Pos, s)
		w.expr(item.Expr, s, env)
	}
	for _, r := range n.Rename {
		w.visit(r)
		w.starred(names, r.From, r.Pos, s)
		for i, name := range names {
			if w.guard.dialect.Same(name, r.From) {
				names[i] = r.To
			}
		}
	}
	return names
}

// excepted are the names that a star leaves over. One with a table before it is one
// column and no other of its name.
func (w *queryWalker) excepted(n *sqlquery.Star, names []string, s *scope) []string {
	for _, c := range n.Except {
		name := c.Parts[len(c.Parts)-1]
		if len(c.Parts) > 1 {
			w.showing = true
			w.column(c, s)
			w.showing = false
		}
		w.visit(c)
		w.starred(names, name, n.Pos, s)
		is := func(other string) bool { return w.guard.dialect.Same(other, name) }
		if at := slices.IndexFunc(names, is); at >= 0 && len(c.Parts) > 1 {
			names = slices.Delete(names, at, at+1)
		}
	}
	return slices.DeleteFunc(names, func(name string) bool {
		return slices.ContainsFunc(n.Except, func(c *sqlquery.Column) bool { return len(c.Parts) == 1 && w.guard.dialect.Same(c.Parts[0], name) })
	})
}

// likeNames are those of the names that a star keeps by their pattern.
func likeNames(n *sqlquery.Star, names []string) []string {
	fold := func(s string) string { return s }
	switch n.Like {
	case "":
		return names
	case "ILIKE", "NOT ILIKE":
		fold = strings.ToLower
	case "LIKE", "NOT LIKE":
	default:
		return []string{anyNames}
	}
	not := strings.HasPrefix(n.Like, "NOT ")
	return slices.DeleteFunc(names, func(name string) bool {
		return name != anyNames && like(fold(name), fold(n.Pattern)) == not
	})
}

// starred refuses a column that is not among those of a star.
func (w *queryWalker) starred(names []string, col string, pos int, s *scope) {
	if !w.contains(names, col) && !slices.Contains(names, anyNames) {
		w.unknownColumn(s, reference{name: col, pos: pos})
	}
}

// like matches a name with a pattern of % and _. It goes back to the last % only, so
// that no pattern takes long.
func like(name, pattern string) bool {
	n, p, star, from := 0, 0, -1, 0
	for n < len(name) {
		switch {
		case p < len(pattern) && pattern[p] == '%':
			star, from = p, n
			p++
		case p < len(pattern) && (pattern[p] == '_' || pattern[p] == name[n]):
			n++
			p++
		case star >= 0:
			from++
			n, p = from, star+1
		default:
			return false
		}
	}
	return strings.Trim(pattern[p:], "%") == ""
}
