package guard

import (
	"regexp"
	"slices"

	"arivu/events"
	"arivu/executor/guard/sqlquery"
)

// starColumn is a column that a star stands for.
type starColumn struct {
	binding
	name string
}

// modified resolves a star that stands for some columns, or for what becomes of them,
// and returns their names.
func (w *queryWalker) modified(n *sqlquery.Star, s *scope, env *with) []string {
	w.visit(n)
	columns := w.starColumns(n, s)
	for _, c := range columns {
		w.touch(c.binding)
	}
	w.showing = len(n.Modify) > 0 || n.Of != nil
	for _, m := range n.Modify {
		w.visit(m)
		columns = w.modify(m, columns, s, env)
	}
	names := make([]string, len(columns))
	for i, c := range columns {
		w.bound(reference{name: c.rel.column(c.col), pos: n.Pos}, []binding{c.binding})
		names[i] = c.name
	}
	w.showing = false
	w.step(len(names))
	return names
}

// modify resolves EXCEPT, REPLACE or APPLY.
func (w *queryWalker) modify(m *sqlquery.Modifier, columns []starColumn, s *scope, env *with) []starColumn {
	for _, name := range m.Names {
		at := slices.IndexFunc(columns, func(c starColumn) bool { return w.guard.dialect.Same(c.name, name) })
		if at < 0 {
			w.unknownColumn(s, reference{name: name, pos: m.Pos})
			return nil
		}
		columns = slices.Delete(columns, at, at+1)
	}
	showing := w.showing
	w.showing = false
	for _, item := range m.Items {
		w.visit(item)
		w.expr(item.Expr, s, env)
	}
	w.showing = showing && m.Apply == nil
	switch f := m.Apply.(type) {
	case *sqlquery.Call:
		w.visit(f)
		w.function(f.Name, f.Pos)
		w.exprs(f.Args, s, env)
		for i := range columns {
			columns[i].name = f.Name + "(" + columns[i].name + ")"
		}
	case nil:
	default:
		w.expr(f, s, env)
	}
	return columns
}

// starColumns lists what a star stands for before it is modified.
func (w *queryWalker) starColumns(n *sqlquery.Star, s *scope) []starColumn {
	fits := w.pattern(n)
	r := reference{name: "*", pos: n.Pos}
	if len(n.Parts) > 0 {
		r.qualifier = n.Parts[len(n.Parts)-1]
	}
	if len(n.Parts) > 1 {
		r.schema = n.Parts[0]
	}
	var out []starColumn
	answered := false
	for _, rel := range s.rels {
		if len(n.Parts) > 2 || r.qualifier != "" && !w.answers(rel, r.schema, r.qualifier) {
			continue
		}
		answered = true
		for i := range rel.width() {
			name := rel.column(i)
			if w.step(1); fits(name) && (r.qualifier != "" || !w.contains(rel.merged, name)) {
				out = append(out, starColumn{binding{rel, i}, name})
			}
		}
		if rel.table != nil && rel.table.Shielded && len(n.Parts) > 1 {
			n.Parts = n.Parts[1:]
		}
	}
	switch {
	case !answered && r.qualifier != "":
		w.unknownQualifier(s, r)
	case len(out) == 0:
		w.fail(newError(events.ClassUnknownColumn, "*", n.Pos, "There is no column that * or COLUMNS( ) could stand for here. Name the columns."))
	}
	return out
}

// pattern returns what decides which columns a star stands for.
func (w *queryWalker) pattern(n *sqlquery.Star) func(name string) bool {
	all := func(string) bool { return true }
	if n.Of == nil {
		return all
	}
	w.visit(n.Of)
	if n.Of.Names != nil {
		return func(name string) bool { return w.contains(n.Of.Names, name) }
	}
	re, err := regexp.Compile(n.Of.Pattern)
	if err != nil {
		w.fail(newError(events.ClassSyntax, n.Of.Pattern, n.Of.Pos, "The pattern of COLUMNS( ) is no regular expression that can be read. Name the columns."))
		return all
	}
	return re.MatchString
}
