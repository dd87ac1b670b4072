package guard

import (
	"fmt"

	"github.com/sqlc-dev/meyer/ast"

	"arivu/events"
)

// sqliteWalker resolves a SQLite query by the rules of SQLite's own resolver.
type sqliteWalker struct {
	*checker
}

// selectStmt resolves a query inside outer and returns the names of its columns.
// first, if given, learns them as soon as the first core is resolved.
func (w *sqliteWalker) selectStmt(n *ast.SelectStmt, outer *scope, env *with, first func([]string)) []string {
	if n == nil || w.failed() {
		return nil
	}
	w.visit(n)
	env = w.withClause(n.With, outer, env)
	var outputs []string
	var scopes []*scope
	for i, core := range n.Cores {
		names, s := w.core(core, outer, env)
		if w.failed() {
			return nil
		}
		scopes = append(scopes, s)
		if i == 0 {
			outputs = names
			if first != nil {
				first(names)
			}
		}
	}
	for i, core := range n.Cores {
		q, ok := core.(*ast.SelectQuery)
		if !ok {
			continue
		}
		if i < len(n.Cores)-1 && (q.OrderBy != nil || q.Limit != nil) {
			w.fail(newError(events.ClassSyntax, n.Ops[i].Op, n.Ops[i].Pos(),
				"ORDER BY and LIMIT come after the last query of a %s. Move them to the end.", n.Ops[i].Op))
			return nil
		}
		w.orderBy(q.OrderBy, scopes, env)
		w.limitClause(q.Limit, env)
	}
	return outputs
}

// withClause makes the common table expressions of a WITH visible. In SQLite all of
// them see each other, whatever their order, and themselves.
func (w *sqliteWalker) withClause(n *ast.With, outer *scope, env *with) *with {
	if n == nil {
		return env
	}
	w.visit(n)
	inner := &with{parent: env}
	for _, def := range n.CTEs {
		w.visit(def)
		w.visit(def.Name)
		e := &cte{name: def.Name.Name}
		for _, col := range def.Columns {
			w.visit(col)
			e.cols = append(e.cols, col.Name)
		}
		e.declared = def.Columns != nil
		e.known = e.declared
		e.body = func(first func([]string)) []string { return w.selectStmt(def.Select, outer, inner, first) }
		inner.ctes = append(inner.ctes, e)
	}
	for _, e := range inner.ctes {
		w.resolveCTE(e)
	}
	return inner
}

// core resolves one SELECT or VALUES and returns its column names and scope.
func (w *sqliteWalker) core(core ast.SelectCore, outer *scope, env *with) ([]string, *scope) {
	switch n := core.(type) {
	case *ast.ValuesClause:
		w.visit(n)
		s := &scope{parent: outer}
		for _, row := range n.Rows {
			w.exprs(row, s, env)
		}
		var names []string
		if len(n.Rows) > 0 {
			for i := range n.Rows[0] {
				names = append(names, fmt.Sprintf("column%d", i+1))
			}
		}
		w.width(len(names))
		s.outputs = names
		return names, s
	case *ast.SelectQuery:
		return w.query(n, outer, env)
	default:
		w.unknownNode(core)
		return nil, nil
	}
}

func (w *sqliteWalker) query(n *ast.SelectQuery, outer *scope, env *with) ([]string, *scope) {
	w.visit(n)
	s := &scope{parent: outer}
	w.from(n.From, s, env)
	if w.failed() {
		return nil, nil
	}
	// The conditions of joins and WHERE see the aliases of the select list, the
	// select list itself does not.
	var names []string
	for _, col := range n.Columns {
		names = append(names, w.resultColumn(col, s, env)...)
		w.width(len(names))
		if w.failed() {
			return nil, nil
		}
	}
	s.outputs = names
	w.joinConditions(n.From, s, env)
	w.expr(n.Where, s, env)
	w.exprs(n.GroupBy, s, env)
	w.expr(n.Having, s, env)
	for _, def := range n.Windows {
		w.window(def, s, env)
	}
	return names, s
}

// resultColumn resolves one item of a select list and returns the names it yields.
func (w *sqliteWalker) resultColumn(n *ast.ResultColumn, s *scope, env *with) []string {
	w.visit(n)
	if star, ok := n.Expr.(*ast.Star); ok {
		return w.star(star, s)
	}
	w.showing = sqliteIsName(n.Expr)
	w.expr(n.Expr, s, env)
	w.showing = false
	if w.failed() {
		return nil
	}
	if n.Alias != nil {
		w.visit(n.Alias)
		return []string{n.Alias.Name}
	}
	return []string{sqliteOutputName(n.Expr)}
}

// sqliteOutputName is the name of an unnamed column: the column's own, or the
// expression as it is printed, which is what the engine will see.
func sqliteOutputName(e ast.Expr) string {
	switch x := e.(type) {
	case *ast.Ident:
		return x.Name
	case *ast.QualifiedRef:
		return x.Parts[len(x.Parts)-1].Name
	case *ast.ParenExpr:
		if name := sqliteOutputName(x.X); sqliteIsName(x.X) {
			return name
		}
	}
	return ast.String(e)
}

func sqliteIsName(e ast.Expr) bool {
	switch x := e.(type) {
	case *ast.Ident, *ast.QualifiedRef:
		return true
	case *ast.ParenExpr:
		return sqliteIsName(x.X)
	default:
		return false
	}
}

// star resolves * or t.* and records every column it stands for.
func (w *sqliteWalker) star(n *ast.Star, s *scope) []string {
	w.visit(n)
	if n.Table == nil {
		if len(s.rels) == 0 {
			w.fail(newError(events.ClassSyntax, "*", n.Pos(), "There is no table for * to stand for. Add FROM, or name values."))
		}
		for _, r := range s.rels {
			w.touchAll(r)
		}
		return w.visible(s.rels)
	}
	w.visit(n.Table)
	ref := reference{qualifier: n.Table.Name, name: "*", pos: n.Pos()}
	var names []string
	for _, r := range s.rels {
		if w.answers(r, "", n.Table.Name) {
			w.touchAll(r)
			for i := range r.width() - r.hidden {
				names = append(names, r.column(i))
			}
		}
	}
	w.step(len(names))
	if names == nil {
		w.unknownQualifier(s, ref)
	}
	return names
}

// orderBy resolves ordering terms. Those of a compound may name columns of any of
// its queries.
func (w *sqliteWalker) orderBy(terms []*ast.OrderingTerm, scopes []*scope, env *with) {
	for _, term := range terms {
		w.visit(term)
		if id, ok := term.Expr.(*ast.Ident); ok && w.namesOutput(id, scopes) {
			w.visit(id)
			continue
		}
		w.orderTerm(term.Expr, scopes, env)
		if w.failed() {
			return
		}
	}
}

func (w *sqliteWalker) namesOutput(id *ast.Ident, scopes []*scope) bool {
	for _, s := range scopes {
		if w.contains(s.outputs, id.Name) {
			return true
		}
	}
	return false
}

// orderTerm accepts a term whose names resolve in any of the queries and refuses it
// with the reason of the first. Any other reason holds whatever the scope.
func (w *sqliteWalker) orderTerm(e ast.Expr, scopes []*scope, env *with) {
	if w.failed() {
		return
	}
	var reason *events.Error
	for _, s := range scopes {
		w.refusal = nil
		w.expr(e, s, env)
		if !w.failed() || !scopeDependent(w.refusal) {
			return
		}
		if reason == nil {
			reason = w.refusal
		}
	}
	w.refusal = reason
}

// scopeDependent reports a refusal that another scope may not share.
func scopeDependent(e *events.Error) bool {
	return e.Class == events.ClassUnknownColumn || e.Class == events.ClassUnknownTable || e.Class == events.ClassAmbiguous
}

// limitClause resolves LIMIT and OFFSET, which see no columns.
func (w *sqliteWalker) limitClause(n *ast.Limit, env *with) {
	if n == nil {
		return
	}
	w.visit(n)
	w.expr(n.Count, &scope{}, env)
	w.expr(n.Offset, &scope{}, env)
}
