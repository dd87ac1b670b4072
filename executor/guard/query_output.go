package guard

import (
	"slices"
	"strings"

	"arivu/events"
	"arivu/executor/guard/sqlquery"
)

// item resolves one item of a select list and returns the names it yields.
func (w *queryWalker) item(n *sqlquery.Item, s *scope, env *with) []string {
	w.visit(n)
	if star, ok := n.Expr.(*sqlquery.Star); ok {
		if star.Modify != nil || star.Of != nil {
			return w.modified(star, s, env)
		}
		return w.star(star, s, env)
	}
	_, w.showing = plainColumn(n.Expr)
	if c, ok := n.Expr.(*sqlquery.Columns); ok {
		w.showing = true
		w.expr(c, s, env)
		w.showing = false
		return w.columnNames(c, s)
	}
	w.expr(n.Expr, s, env)
	w.showing = false
	switch {
	case w.failed():
		return nil
	case holdsColumns(n.Expr):
		return []string{anyNames}
	case n.Aliases != nil:
		return n.Aliases
	case n.Alias != "":
		return []string{n.Alias}
	default:
		return []string{w.outputName(n.Expr)}
	}
}

// plainColumn is the column that an expression consists of.
func plainColumn(x sqlquery.Expr) (*sqlquery.Column, bool) {
	switch n := x.(type) {
	case *sqlquery.Column:
		return n, true
	case *sqlquery.Paren:
		return plainColumn(n.X)
	default:
		return nil, false
	}
}

// outputName is the name of an unnamed column: the column's own, or the expression.
func (w *queryWalker) outputName(x sqlquery.Expr) string {
	if c, ok := plainColumn(x); ok {
		return c.Parts[len(c.Parts)-1]
	}
	if p, ok := x.(*sqlquery.Path); ok && w.rules.pathNames {
		return p.Name
	}
	if w.rules.nameless {
		return ""
	}
	text := sqlquery.Text(x, w.guard.dialect)
	w.step(len(text) / 16)
	if w.rules.upperOutputs {
		return strings.ToUpper(text)
	}
	return text
}

// star resolves * or t.* and records every column it stands for, also those it
// leaves out: they must exist.
func (w *queryWalker) star(n *sqlquery.Star, s *scope, env *with) []string {
	w.visit(n)
	var names []string
	switch len(n.Parts) {
	case 0:
		if len(s.rels) == 0 {
			w.fail(newError(events.ClassSyntax, "*", n.Pos, "There is no table for * to stand for. Add FROM, or name values."))
		}
		for _, r := range s.rels {
			w.touchAll(r)
		}
		names = w.visible(s.rels)
	default:
		names = w.qualifiedStar(n, s)
	}
	if w.failed() {
		return nil
	}
	return w.starChanges(n, names, s, env)
}

func (w *queryWalker) qualifiedStar(n *sqlquery.Star, s *scope) []string {
	r := reference{qualifier: n.Parts[len(n.Parts)-1], name: "*", pos: n.Pos}
	if len(n.Parts) == 2 {
		r.schema = n.Parts[0]
	}
	var names []string
	found := false
	for _, rel := range s.rels {
		if len(n.Parts) > 2 || !w.answers(rel, r.schema, r.qualifier) {
			continue
		}
		found = true
		w.touchAll(rel)
		for i := range rel.width() {
			names = append(names, rel.column(i))
		}
		if w.rules.ownSpelling {
			n.Parts = spelled(n.Parts, rel)
			continue
		}
		if rel.table != nil && rel.table.Shielded && len(n.Parts) > 1 {
			n.Parts = n.Parts[1:]
		}
	}
	if !found && w.rules.dottedFields {
		return w.fieldsOf(n, s)
	}
	if !found {
		w.unknownQualifier(s, r)
	}
	w.step(len(names))
	return names
}

// fieldsOf resolves column.*, the fields of a column, whose names the snapshot does not
// know.
func (w *queryWalker) fieldsOf(n *sqlquery.Star, s *scope) []string {
	c := &sqlquery.Column{Pos: n.Pos, Parts: append(slices.Clone(n.Parts), "*")}
	w.column(c, s)
	n.Parts = c.Parts[:len(c.Parts)-1]
	return []string{anyNames}
}
