package guard

import (
	"fmt"

	pg "github.com/sqlc-dev/oliphant/ast"

	"arivu/events"
)

// postgresWalker resolves a PostgreSQL query by the rules of its own analyser.
type postgresWalker struct {
	*checker
	// scopes are what the items of each query's own select list or VALUES see; queries
	// are those whose columns a relation has; bodies are the queries of WITH.
	scopes  map[*pg.SelectStmt]*scope
	queries map[*relation]*pg.SelectStmt
	bodies  map[*cte]*pg.SelectStmt
}

func newPostgresWalker(c *checker) *postgresWalker {
	return &postgresWalker{
		checker: c, scopes: map[*pg.SelectStmt]*scope{}, queries: map[*relation]*pg.SelectStmt{}, bodies: map[*cte]*pg.SelectStmt{},
	}
}

// selectStmt resolves a query inside outer and returns the names of its columns.
// first, if given, learns them as soon as the first branch is resolved.
func (w *postgresWalker) selectStmt(n *pg.SelectStmt, outer *scope, env *with, first func([]string)) []string {
	if n == nil || w.failed() {
		return nil
	}
	w.visit(n)
	if n.IntoClause != nil {
		w.fail(unsafe("INTO", w.rangePos(n.IntoClause.Rel), "SELECT INTO creates a table, which is not allowed. Remove INTO."))
		return nil
	}
	if len(n.LockingClause) > 0 {
		w.fail(locks(postgresTokens(w.sql)))
		return nil
	}
	env = w.withClause(n.WithClause, outer, env)
	if w.failed() {
		return nil
	}
	var outputs []string
	s := &scope{parent: outer}
	switch {
	case n.Op == pg.SetOperation_SETOP_UNION, n.Op == pg.SetOperation_SETOP_INTERSECT, n.Op == pg.SetOperation_SETOP_EXCEPT:
		outputs = w.selectStmt(n.Larg, outer, env, first)
		w.selectStmt(n.Rarg, outer, env, nil)
		s.rels = []*relation{{cols: outputs}}
	case n.Op != pg.SetOperation_SETOP_NONE:
		w.fail(unsafe("", -1, "This way of combining queries is not known. Use UNION, INTERSECT or EXCEPT."))
	case len(n.ValuesLists) > 0:
		w.scopes[n] = &scope{parent: outer}
		outputs = w.values(n.ValuesLists, s, env)
		s.rels = []*relation{{cols: outputs}}
		report(first, outputs)
	default:
		outputs = w.plainSelect(n, s, env)
		report(first, outputs)
	}
	w.width(len(outputs))
	w.sort(n.SortClause, s, outputs, env)
	bare := &scope{parent: outer}
	w.expr(n.LimitCount, bare, env)
	w.expr(n.LimitOffset, bare, env)
	return outputs
}

func report(first func([]string), outputs []string) {
	if first != nil {
		first(outputs)
	}
}

func (w *postgresWalker) values(rows []*pg.Node, s *scope, env *with) []string {
	var outputs []string
	for _, row := range rows {
		items := row.GetList().GetItems()
		w.exprs(items, s, env)
		for i := len(outputs); i < len(items); i++ {
			outputs = append(outputs, fmt.Sprintf("column%d", i+1))
		}
	}
	return outputs
}

// plainSelect resolves a SELECT that is no set operation. It fills the relations of
// its scope.
func (w *postgresWalker) plainSelect(n *pg.SelectStmt, s *scope, env *with) []string {
	for _, item := range n.FromClause {
		s.rels = append(s.rels, w.fromItem(item, s.parent, s.rels, env)...)
		w.joined(len(s.rels))
		if w.failed() {
			return nil
		}
	}
	w.scopes[n] = s
	var outputs []string
	for _, target := range n.TargetList {
		outputs = append(outputs, w.target(target.GetResTarget(), s, env)...)
		w.width(len(outputs))
		if w.failed() {
			return nil
		}
	}
	w.expr(n.WhereClause, s, env)
	for _, item := range n.GroupClause {
		w.groupItem(item, s, outputs, env)
	}
	w.expr(n.HavingClause, s, env)
	for _, def := range n.WindowClause {
		w.window(def.GetWindowDef(), s, env)
	}
	for _, item := range n.DistinctClause {
		if item.GetNode() != nil { // an empty node is a plain DISTINCT
			w.sortItem(item, s, outputs, env)
		}
	}
	return outputs
}

// target resolves one item of a select list and returns the names it yields.
func (w *postgresWalker) target(n *pg.ResTarget, s *scope, env *with) []string {
	if n == nil || len(n.Indirection) > 0 {
		w.refuse("target", -1)
		return nil
	}
	w.visit(n)
	if ref := n.Val.GetColumnRef(); ref != nil && isStar(ref) {
		return w.star(ref, s)
	}
	if names, ok := w.rowStar(n.Val.GetAIndirection(), s, env); ok {
		return names
	}
	w.showing = n.Val.GetColumnRef() != nil
	w.expr(n.Val, s, env)
	w.showing = false
	if n.Name != "" {
		return []string{n.Name}
	}
	name, _ := postgresOutputName(n.Val)
	return []string{name}
}

func isStar(n *pg.ColumnRef) bool {
	return len(n.Fields) > 0 && n.Fields[len(n.Fields)-1].GetAStar() != nil
}

// star resolves * or t.* and records every column it stands for.
func (w *postgresWalker) star(n *pg.ColumnRef, s *scope) []string {
	w.visit(n)
	if len(n.Fields) == 1 {
		if len(s.rels) == 0 {
			w.fail(newError(events.ClassSyntax, "*", int(n.Location), "There is no table for * to stand for. Add FROM, or name values."))
		}
		for _, r := range s.rels {
			w.touchAll(r)
		}
		return w.visible(s.rels)
	}
	ref, ok := w.reference(n, len(n.Fields)-1)
	if !ok {
		return nil
	}
	r := w.relationOf(s, ref.qualifier, ref.name)
	if r == nil {
		w.unknownQualifier(s, reference{schema: ref.qualifier, qualifier: ref.name, name: "*", pos: int(n.Location)})
		return nil
	}
	w.unqualify(n, r, len(n.Fields) == 3)
	w.touchAll(r)
	var names []string
	for i := range r.width() {
		names = append(names, r.column(i))
	}
	return names
}

// relationOf finds the innermost relation that goes by a name.
func (w *postgresWalker) relationOf(s *scope, schema, name string) *relation {
	for ; s != nil; s = s.parent {
		for _, r := range s.rels {
			if w.answers(r, schema, name) {
				return r
			}
		}
	}
	return nil
}

// groupItem resolves an item of GROUP BY: an input column before an output name.
func (w *postgresWalker) groupItem(n *pg.Node, s *scope, outputs []string, env *with) {
	if set := n.GetGroupingSet(); set != nil {
		w.visit(set)
		for _, item := range set.Content {
			w.groupItem(item, s, outputs, env)
		}
		return
	}
	if row := n.GetRowExpr(); row != nil {
		w.visit(row)
		for _, item := range row.Args {
			w.groupItem(item, s, outputs, env)
		}
		return
	}
	if name, ref := soleName(n); ref != nil && len(w.find(&scope{rels: s.rels}, "", "", name)) == 0 && w.contains(outputs, name) {
		w.visit(ref)
		return
	}
	w.expr(n, s, env)
}

func (w *postgresWalker) sort(items []*pg.Node, s *scope, outputs []string, env *with) {
	for _, item := range items {
		by := item.GetSortBy()
		if by == nil || w.failed() {
			if by == nil {
				w.refuse("ORDER BY", -1)
			}
			return
		}
		w.sortBy(by)
		w.sortItem(by.Node, s, outputs, env)
	}
}

// sortBy admits one ordering term but for its expression.
func (w *postgresWalker) sortBy(n *pg.SortBy) {
	w.visit(n)
	if len(n.UseOp) > 0 {
		w.operator(n.UseOp, int(n.Location))
	}
}

// sortItem resolves an item of ORDER BY or DISTINCT ON: an output name before an
// input column.
func (w *postgresWalker) sortItem(n *pg.Node, s *scope, outputs []string, env *with) {
	if name, ref := soleName(n); ref != nil && w.contains(outputs, name) {
		w.visit(ref)
		return
	}
	w.expr(n, s, env)
}

// soleName returns the name of a node that is an unqualified column reference.
func soleName(n *pg.Node) (string, *pg.ColumnRef) {
	ref := n.GetColumnRef()
	if ref == nil || len(ref.Fields) != 1 || ref.Fields[0].GetString_() == nil {
		return "", nil
	}
	return ref.Fields[0].GetString_().Sval, ref
}

// withClause makes the common table expressions of a WITH visible: each sees those
// before it, and with RECURSIVE all of them and itself.
func (w *postgresWalker) withClause(n *pg.WithClause, outer *scope, env *with) *with {
	if n == nil {
		return env
	}
	w.visit(n)
	all := &with{parent: env}
	for _, node := range n.Ctes {
		def := node.GetCommonTableExpr()
		if def == nil {
			w.refuse("WITH", int(n.Location))
			return nil
		}
		if n.Recursive {
			all.ctes = append(all.ctes, w.cte(def, outer, all))
			continue
		}
		e := w.cte(def, outer, all)
		w.resolveCTE(e)
		all = &with{parent: all, ctes: []*cte{e}}
	}
	if n.Recursive {
		for _, e := range all.ctes {
			w.resolveCTE(e)
		}
	}
	return all
}

func (w *postgresWalker) cte(def *pg.CommonTableExpr, outer *scope, env *with) *cte {
	w.visit(def)
	query := def.Ctequery.GetSelectStmt()
	if query == nil {
		w.fail(unsafe(def.Ctename, int(def.Location), "The WITH query %s changes data, which is not allowed. Use a SELECT in it.", def.Ctename))
	}
	e := &cte{name: def.Ctename, cols: stringsOf(def.Aliascolnames)}
	w.bodies[e] = query
	var extra []string
	if sc := def.SearchClause; sc != nil {
		w.visit(sc)
		extra = append(extra, sc.SearchSeqColumn)
	}
	if cc := def.CycleClause; cc != nil {
		w.visit(cc)
		w.exprs([]*pg.Node{cc.CycleMarkValue, cc.CycleMarkDefault}, &scope{}, nil)
		extra = append(extra, cc.CycleMarkColumn, cc.CyclePathColumn)
	}
	declared := e.cols
	e.body = func(first func([]string)) []string {
		named := func(names []string) []string { return append(rename(names, declared), extra...) }
		return named(w.selectStmt(query, outer, env, func(names []string) { first(named(names)) }))
	}
	e.cols = nil
	return e
}

// rename puts the given names in front of the columns' own.
func rename(cols, names []string) []string {
	out := append([]string(nil), names[:min(len(names), len(cols))]...)
	return append(out, cols[len(out):]...)
}

func stringsOf(nodes []*pg.Node) []string {
	var out []string
	for _, n := range nodes {
		out = append(out, n.GetString_().GetSval())
	}
	return out
}
