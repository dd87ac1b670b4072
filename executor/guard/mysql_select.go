package guard

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/sqlc-dev/marino/ast"

	"arivu/events"
)

// mysqlWalker resolves a MySQL query by the rules that MySQL and MariaDB share. It
// writes names into the tree as the snapshot or the statement spells them where they
// are made, because whether a server tells a from A in the names of tables depends on
// where it runs.
type mysqlWalker struct {
	*checker
	// fresh is the new row of an INSERT where VALUES(column) reads it.
	fresh *relation
}

// plainPlan is the parser's word for EXPLAIN without a format.
const plainPlan = "row"

// explainOptions admits what does not run the query.
func (w *mysqlWalker) explainOptions(n *ast.ExplainStmt) {
	if n.Analyze || n.Explore {
		w.fail(unsafe("ANALYZE", -1, "EXPLAIN may not use ANALYZE, which runs the query. Use plain EXPLAIN."))
		return
	}
	if w.guard.shields() {
		w.fail(unsafe("EXPLAIN", -1, "EXPLAIN names indexes, and with them columns that are kept back on this connection. Leave it out."))
		return
	}
	if n.IntoVar != "" {
		w.fail(unsafe("INTO", -1, "EXPLAIN INTO sets a variable, which is not allowed. Remove INTO."))
		return
	}
	switch strings.ToLower(n.Format) {
	case "", plainPlan, "traditional":
		n.Format = plainPlan
	case "json", "tree":
	default:
		w.fail(unsafe(n.Format, -1, "EXPLAIN knows the formats TRADITIONAL, JSON and TREE here, not %s.", n.Format))
	}
}

// refuse refuses a construct by a name for people.
func (w *mysqlWalker) refuse(what string) {
	w.fail(unsafe(what, -1, "A query may not use this construct (%s). Write it another way.", what))
}

// query resolves a query inside outer and returns the names of its columns. first, if
// given, learns them as soon as the first branch is resolved.
func (w *mysqlWalker) query(n ast.Node, outer *scope, env *with, first func([]string)) []string {
	if w.failed() {
		return nil
	}
	switch q := n.(type) {
	case *ast.SelectStmt:
		return w.selectStmt(q, outer, env, first)
	case *ast.SetOprStmt:
		w.visit(q)
		env = w.withClause(q.With, outer, env)
		if q.SelectList == nil {
			w.refuse("set operation")
			return nil
		}
		outputs := w.setOperation(q.SelectList, outer, env, first)
		w.ends(q.OrderBy, q.Limit, &scope{parent: outer, rels: []*relation{{cols: outputs}}}, env)
		return outputs
	case *ast.SetOprSelectList:
		return w.setOperation(q, outer, env, first)
	default:
		w.refuse(fmt.Sprintf("%T", n))
		return nil
	}
}

// setOperation resolves the branches of UNION, INTERSECT and EXCEPT.
func (w *mysqlWalker) setOperation(n *ast.SetOprSelectList, outer *scope, env *with, first func([]string)) []string {
	w.visit(n)
	env = w.withClause(n.With, outer, env)
	var outputs []string
	for i, branch := range n.Selects {
		if i > 0 {
			w.query(branch, outer, env, nil)
			continue
		}
		outputs = w.query(branch, outer, env, first)
	}
	w.ends(n.OrderBy, n.Limit, &scope{parent: outer, rels: []*relation{{cols: outputs}}}, env)
	return outputs
}

func (w *mysqlWalker) selectStmt(n *ast.SelectStmt, outer *scope, env *with, first func([]string)) []string {
	w.visit(n)
	if n.SelectIntoOpt != nil {
		w.fail(unsafe("INTO", -1, "SELECT INTO writes files or variables, which is not allowed. Remove INTO."))
		return nil
	}
	if n.LockInfo != nil || len(n.MoreLockInfos) > 0 {
		tokens, _ := lexMySQL(w.sql)
		w.fail(locks(tokens))
		return nil
	}
	env = w.withClause(n.With, outer, env)
	w.options(n)
	s := &scope{parent: outer}
	outputs := w.plainSelect(n, s, env, first)
	w.width(len(outputs))
	if !w.failed() {
		s.outputs = outputs
		w.ends(n.OrderBy, n.Limit, s, env)
	}
	return outputs
}

// options takes out of a SELECT what says how to run it, and makes TABLE t the SELECT
// that it stands for: MariaDB has no such statement.
func (w *mysqlWalker) options(n *ast.SelectStmt) {
	n.TableHints = nil
	if n.SelectStmtOpts == nil {
		n.SelectStmtOpts = &ast.SelectStmtOpts{SQLCache: true}
	}
	n.SelectStmtOpts.TableHints = nil
	n.CalcFoundRows, n.SQLCache, n.Priority = false, true, 0
	n.SQLBigResult, n.SQLSmallResult, n.SQLBufferResult = false, false, false
	switch n.Kind {
	case ast.SelectStmtKindSelect:
	case ast.SelectStmtKindValues: // has another spelling, unless something is amiss
		w.refuse("VALUES")
	case ast.SelectStmtKindTable:
		n.Kind = ast.SelectStmtKindSelect
		n.Fields = &ast.FieldList{Fields: []*ast.SelectField{{WildCard: &ast.WildCardField{}}}}
	}
}

// plainSelect resolves a SELECT but for its ORDER BY and LIMIT. It fills its scope.
func (w *mysqlWalker) plainSelect(n *ast.SelectStmt, s *scope, env *with, first func([]string)) []string {
	if n.From != nil {
		w.visit(n.From)
		s.rels = w.from(n.From.TableRefs, s.parent, nil, env)
	}
	if w.failed() || n.Fields == nil {
		return nil
	}
	w.visit(n.Fields)
	var outputs []string
	for _, field := range n.Fields.Fields {
		outputs = append(outputs, w.field(field, s, env)...)
		w.width(len(outputs))
		if w.failed() {
			return nil
		}
	}
	report(first, outputs)
	w.expr(n.Where, s, env)
	// From here on aliases of the select list are seen, too.
	s.outputs = outputs
	if n.GroupBy != nil {
		w.visit(n.GroupBy)
		w.ordering(n.GroupBy.Items, s, env)
	}
	if n.Having != nil {
		w.visit(n.Having)
		w.expr(n.Having.Expr, s, env)
	}
	for i := range n.WindowSpecs {
		w.window(&n.WindowSpecs[i], s, env)
	}
	return outputs
}

// field resolves one item of a select list and returns the names it yields. An
// expression gets the name that a server would give it as its alias, because the
// printed expression is another text.
func (w *mysqlWalker) field(n *ast.SelectField, s *scope, env *with) []string {
	w.visit(n)
	if n.WildCard != nil {
		return w.star(n.WildCard, s)
	}
	_, w.showing = n.Expr.(*ast.ColumnNameExpr)
	w.expr(n.Expr, s, env)
	w.showing = false
	if n.AsName.O == "" {
		if column, ok := n.Expr.(*ast.ColumnNameExpr); ok {
			return []string{column.Name.Name.O}
		}
		n.AsName = ast.NewCIStr(mysqlOutputName(n))
	}
	return []string{n.AsName.O}
}

// maxAlias is how many characters an alias may have in every server.
const maxAlias = 64

// mysqlOutputName is the name of an unnamed column: a text literal's value or the
// expression as written.
func mysqlOutputName(n *ast.SelectField) string {
	text := withoutComments(n.Text())
	if v, ok := n.Expr.(*ast.ValueExprBase); ok && v.Kind() == ast.KindString {
		text = v.GetString()
	}
	text = strings.Join(strings.Fields(text), " ")
	if runes := []rune(text); len(runes) > maxAlias {
		text = strings.TrimSpace(string(runes[:maxAlias]))
	}
	if text == "" || !utf8.ValidString(text) {
		return "expression"
	}
	return text
}

// star resolves * or t.* and records every column it stands for.
func (w *mysqlWalker) star(n *ast.WildCardField, s *scope) []string {
	w.visit(n)
	if n.Table.O == "" {
		if len(s.rels) == 0 {
			w.fail(newError(events.ClassSyntax, "*", -1, "There is no table for * to stand for. Add FROM, or name values."))
		}
		for _, r := range s.rels {
			w.touchAll(r)
		}
		return w.visible(s.rels)
	}
	for _, r := range s.rels {
		if !w.answers(r, n.Schema.O, n.Table.O) {
			continue
		}
		n.Table = ast.NewCIStr(r.name)
		if unnamed(r) {
			n.Schema = ast.CIStr{}
		}
		w.touchAll(r)
		var names []string
		for i := range r.width() {
			names = append(names, r.column(i))
		}
		return names
	}
	w.unknownQualifier(s, reference{schema: n.Schema.O, qualifier: n.Table.O, name: "*", pos: -1})
	return nil
}

// ends resolves ORDER BY, in which an output name comes before a column, and LIMIT.
func (w *mysqlWalker) ends(order *ast.OrderByClause, limit *ast.Limit, s *scope, env *with) {
	if order != nil {
		w.visit(order)
		for _, item := range order.Items {
			if name, column := mysqlSoleName(item.Expr); column != nil && w.contains(s.outputs, name) {
				w.visit(item)
				w.visit(column)
				w.visit(column.Name)
				continue
			}
			w.ordering([]*ast.ByItem{item}, s, env)
		}
	}
	if limit != nil {
		w.visit(limit)
		w.limitValue(limit.Count)
		w.limitValue(limit.Offset)
	}
}

func (w *mysqlWalker) limitValue(e ast.ExprNode) {
	if e == nil || w.failed() {
		return
	}
	w.visit(e)
	if _, ok := mysqlCount(e); !ok {
		w.fail(newError(events.ClassSyntax, "LIMIT", -1, "LIMIT and OFFSET take plain numbers. Write the number itself."))
	}
}

// mysqlSoleName returns the name of an expression that is an unqualified column.
func mysqlSoleName(e ast.ExprNode) (string, *ast.ColumnNameExpr) {
	column, ok := e.(*ast.ColumnNameExpr)
	if !ok || column.Name.Table.O != "" {
		return "", nil
	}
	return column.Name.Name.O, column
}

func (w *mysqlWalker) ordering(items []*ast.ByItem, s *scope, env *with) {
	for _, item := range items {
		w.visit(item)
		w.expr(item.Expr, s, env)
	}
}

// withClause makes the common table expressions of a WITH visible: each sees those
// before it and, with RECURSIVE, itself. Whether it then also sees those after it is
// where servers differ, so such a use is refused.
func (w *mysqlWalker) withClause(n *ast.WithClause, outer *scope, env *with) *with {
	if n == nil || w.failed() {
		return env
	}
	w.visit(n)
	all := &with{parent: env}
	for i, def := range n.CTEs {
		if n.IsRecursive {
			for _, later := range n.CTEs[i+1:] {
				all.later = append(all.later, later.Name.O)
			}
			e := w.cte(def, outer, all)
			all.ctes = append(all.ctes, e)
			w.resolveCTE(e)
			all.later = nil
			continue
		}
		e := w.cte(def, outer, all)
		w.resolveCTE(e)
		all = &with{parent: all, ctes: []*cte{e}}
	}
	return all
}

func (w *mysqlWalker) cte(def *ast.CommonTableExpression, outer *scope, env *with) *cte {
	w.visit(def)
	w.visit(def.Query)
	e := &cte{name: def.Name.O}
	var declared []string
	for _, col := range def.ColNameList {
		declared = append(declared, col.O)
	}
	e.body = func(first func([]string)) []string {
		return rename(w.query(def.Query.Query, outer, env, func(names []string) { first(rename(names, declared)) }), declared)
	}
	return e
}
