package guard

import (
	"fmt"
	"strconv"
	"strings"

	pg "github.com/sqlc-dev/oliphant/ast"

	"arivu/events"
)

func (w *postgresWalker) exprs(list []*pg.Node, s *scope, env *with) {
	for _, n := range list {
		w.expr(n, s, env)
	}
}

// expr resolves an expression by its type. A type that is not listed is refused.
func (w *postgresWalker) expr(node *pg.Node, s *scope, env *with) { //nolint:funlen // one case per kind of expression
	if node == nil || w.failed() {
		return
	}
	switch e := node.Node.(type) {
	case *pg.Node_AConst:
		w.visit(e.AConst)
	case *pg.Node_ColumnRef:
		w.columnRef(e.ColumnRef, s)
	case *pg.Node_AExpr:
		w.operation(e.AExpr, s, env)
	case *pg.Node_BoolExpr:
		w.visit(e.BoolExpr)
		w.exprs(e.BoolExpr.Args, s, env)
	case *pg.Node_FuncCall:
		w.call(e.FuncCall, s, env)
	case *pg.Node_NamedArgExpr:
		w.visit(e.NamedArgExpr)
		w.expr(e.NamedArgExpr.Arg, s, env)
	case *pg.Node_SubLink:
		w.subLink(e.SubLink, s, env)
	case *pg.Node_CaseExpr:
		w.caseExpr(e.CaseExpr, s, env)
	case *pg.Node_CoalesceExpr:
		w.visit(e.CoalesceExpr)
		w.exprs(e.CoalesceExpr.Args, s, env)
	case *pg.Node_MinMaxExpr:
		w.visit(e.MinMaxExpr)
		w.exprs(e.MinMaxExpr.Args, s, env)
	case *pg.Node_NullTest:
		w.visit(e.NullTest)
		w.expr(e.NullTest.Arg, s, env)
	case *pg.Node_BooleanTest:
		w.visit(e.BooleanTest)
		w.expr(e.BooleanTest.Arg, s, env)
	case *pg.Node_TypeCast:
		w.cast(e.TypeCast, s, env)
	case *pg.Node_CollateClause:
		w.collate(e.CollateClause)
		w.expr(e.CollateClause.Arg, s, env)
	case *pg.Node_RowExpr:
		w.visit(e.RowExpr)
		w.exprs(e.RowExpr.Args, s, env)
	case *pg.Node_AArrayExpr:
		w.visit(e.AArrayExpr)
		w.exprs(e.AArrayExpr.Elements, s, env)
	case *pg.Node_List:
		w.exprs(e.List.Items, s, env)
	case *pg.Node_AIndirection:
		w.indirection(e.AIndirection, s, env)
	case *pg.Node_GroupingFunc:
		w.visit(e.GroupingFunc)
		w.exprs(e.GroupingFunc.Args, s, env)
	case *pg.Node_SqlvalueFunction:
		w.valueFunction(e.SqlvalueFunction)
	case *pg.Node_ParamRef:
		sign := fmt.Sprintf("$%d", e.ParamRef.Number)
		w.fail(unsafe(sign, int(e.ParamRef.Location), "Parameters such as %s are not allowed. Write the value itself.", sign))
	default:
		if !w.jsonExpr(node, s, env) && !w.xmlExpr(node, s, env) {
			w.unknownNode(node)
		}
	}
}

// valueQuery is the query of an expression's value, which stands where the printer would
// leave out the parentheses that the expression needs.
func valueQuery(n *pg.Node) *pg.Node {
	query := &pg.SelectStmt{
		TargetList:  []*pg.Node{{Node: &pg.Node_ResTarget{ResTarget: &pg.ResTarget{Val: n}}}},
		LimitOption: pg.LimitOption_LIMIT_OPTION_DEFAULT,
		Op:          pg.SetOperation_SETOP_NONE,
	}
	return &pg.Node{Node: &pg.Node_SubLink{SubLink: &pg.SubLink{
		SubLinkType: pg.SubLinkType_EXPR_SUBLINK,
		Subselect:   &pg.Node{Node: &pg.Node_SelectStmt{SelectStmt: query}},
	}}}
}

// refuse refuses a construct by a name for people.
func (w *postgresWalker) refuse(what string, pos int) {
	w.fail(unsafe(what, pos, "A query may not use this construct (%s). Write it another way.", what))
}

// unknownNode refuses a node that no rule covers.
func (w *postgresWalker) unknownNode(n *pg.Node) {
	kind := strings.TrimPrefix(fmt.Sprintf("%T", n.GetNode()), "*ast.Node_")
	if word := plainKinds[kind]; word != "" {
		kind = word
	}
	w.refuse(kind, postgresPlace(n))
}

// plainKinds are the words in which people write some kinds of nodes.
var plainKinds = map[string]string{"SetToDefault": "DEFAULT", "MergeSupportFunc": "merge_action", "CurrentOfExpr": "CURRENT OF"}

// reference reads the first n fields of a column reference as names.
func (w *postgresWalker) reference(ref *pg.ColumnRef, n int) (reference, bool) {
	r := reference{pos: int(ref.Location)}
	r.quoted = n == 1 && r.pos >= 0 && r.pos < len(w.sql) && w.sql[r.pos] == '"'
	var parts []string
	for _, f := range ref.Fields[:n] {
		parts = append(parts, f.GetString_().GetSval())
	}
	switch n {
	case 1:
		r.name = parts[0]
	case 2:
		r.qualifier, r.name = parts[0], parts[1]
	case 3:
		r.schema, r.qualifier, r.name = parts[0], parts[1], parts[2]
	default:
		w.refuse("name of "+strconv.Itoa(n)+" parts", r.pos)
		return r, false
	}
	return r, true
}

// columnRef binds a column reference, innermost scope first. A qualifier means the
// innermost relation of its name. A name that is no column may be that of a relation
// and then stands for its whole row.
func (w *postgresWalker) columnRef(n *pg.ColumnRef, s *scope) {
	w.visit(n)
	if isStar(n) {
		if len(n.Fields) == 1 {
			w.fail(newError(events.ClassSyntax, "*", int(n.Location), "* cannot stand here. Name the columns."))
			return
		}
		w.star(n, s)
		return
	}
	r, ok := w.reference(n, len(n.Fields))
	if !ok {
		return
	}
	if found := w.lookup(r, s); len(found) > 0 {
		w.bound(r, found)
		w.unqualify(n, found[0].rel, r.schema != "")
		return
	}
	if whole := w.relationOf(s, "", r.name); whole != nil && r.qualifier == "" {
		w.touchAll(whole)
		return
	}
	w.unknownColumn(s, r)
}

// lookup collects what a column reference may mean in the innermost scope that knows it.
func (w *postgresWalker) lookup(r reference, s *scope) []binding {
	for ; s != nil; s = s.parent {
		if found := w.find(s, r.schema, r.qualifier, r.name); len(found) > 0 {
			return found
		}
		if r.qualifier != "" && w.inScope(&scope{rels: s.rels}, r) {
			return nil
		}
	}
	return nil
}

// unqualify drops the schema of a reference to a table whose schema print drops, or
// that becomes a query, which has none.
func (w *postgresWalker) unqualify(n *pg.ColumnRef, r *relation, qualified bool) {
	if qualified && r.table != nil && (r.table.Namespace == "" || r.table.Shielded) {
		n.Fields = n.Fields[1:]
	}
}

// operation admits the operator of an expression and resolves its operands.
func (w *postgresWalker) operation(n *pg.A_Expr, s *scope, env *with) {
	w.visit(n)
	switch n.Kind {
	case pg.A_Expr_Kind_AEXPR_BETWEEN, pg.A_Expr_Kind_AEXPR_NOT_BETWEEN,
		pg.A_Expr_Kind_AEXPR_BETWEEN_SYM, pg.A_Expr_Kind_AEXPR_NOT_BETWEEN_SYM:
	case pg.A_Expr_Kind_AEXPR_OP, pg.A_Expr_Kind_AEXPR_OP_ANY, pg.A_Expr_Kind_AEXPR_OP_ALL,
		pg.A_Expr_Kind_AEXPR_DISTINCT, pg.A_Expr_Kind_AEXPR_NOT_DISTINCT, pg.A_Expr_Kind_AEXPR_NULLIF,
		pg.A_Expr_Kind_AEXPR_IN, pg.A_Expr_Kind_AEXPR_LIKE, pg.A_Expr_Kind_AEXPR_ILIKE, pg.A_Expr_Kind_AEXPR_SIMILAR:
		w.operator(n.Name, int(n.Location))
	default:
		w.refuse(n.Kind.String(), int(n.Location))
	}
	w.expr(n.Lexpr, s, env)
	w.expr(n.Rexpr, s, env)
}

// operator admits an operator by its name. A schema other than the built-in one
// could hold an operator that calls anything.
func (w *postgresWalker) operator(name []*pg.Node, pos int) {
	parts := stringsOf(name)
	last := parts[len(parts)-1]
	if len(parts) > 2 || len(parts) == 2 && parts[0] != "pg_catalog" || !w.guard.dialect.Operator(last) {
		sign := strings.Join(parts, ".")
		w.fail(unsafe(sign, pos, "The operator %s is not allowed. Write it another way.", sign))
	}
}

// funcName splits the name of a function into its schema and its own name.
func funcName(n *pg.FuncCall) (schema, name string) {
	parts := stringsOf(n.Funcname)
	if len(parts) == 0 {
		return "", ""
	}
	return strings.Join(parts[:len(parts)-1], "."), parts[len(parts)-1]
}

func (w *postgresWalker) call(n *pg.FuncCall, s *scope, env *with) {
	w.visit(n)
	schema, name := funcName(n)
	if schema != "" && schema != "pg_catalog" {
		name = dotted(schema, name)
	}
	w.function(name, int(n.Location))
	if makesText(name) {
		w.sized(name, postgresFixed(n.Args), int(n.Location))
	}
	if xmlReaders[name] {
		w.parsesXML(int(n.Location), n.Args...)
	}
	if name == "pg_input_is_valid" {
		w.namesType(n)
	}
	w.callParts(n, s, env)
}

// callParts resolves what stands in and around the parentheses of a call.
func (w *postgresWalker) callParts(n *pg.FuncCall, s *scope, env *with) {
	w.exprs(n.Args, s, env)
	w.ordering(n.AggOrder, s, env)
	w.expr(n.AggFilter, s, env)
	w.window(n.Over, s, env)
}

func (w *postgresWalker) ordering(items []*pg.Node, s *scope, env *with) {
	for _, item := range items {
		by := item.GetSortBy()
		if by == nil {
			w.refuse("ORDER BY", -1)
			return
		}
		w.sortBy(by)
		w.expr(by.Node, s, env)
	}
}

func (w *postgresWalker) window(n *pg.WindowDef, s *scope, env *with) {
	if n == nil || w.failed() {
		return
	}
	w.visit(n)
	w.exprs(n.PartitionClause, s, env)
	w.ordering(n.OrderClause, s, env)
	w.expr(n.StartOffset, s, env)
	w.expr(n.EndOffset, s, env)
}

func (w *postgresWalker) subLink(n *pg.SubLink, s *scope, env *with) {
	w.visit(n)
	if len(n.OperName) > 0 {
		w.operator(n.OperName, int(n.Location))
	}
	w.expr(n.Testexpr, s, env)
	query := n.Subselect.GetSelectStmt()
	if query == nil {
		w.unknownNode(n.Subselect)
		return
	}
	w.selectStmt(query, s, env, nil)
}

func (w *postgresWalker) caseExpr(n *pg.CaseExpr, s *scope, env *with) {
	w.visit(n)
	w.expr(n.Arg, s, env)
	for _, node := range n.Args {
		when := node.GetCaseWhen()
		if when == nil {
			w.unknownNode(node)
			return
		}
		w.visit(when)
		w.expr(when.Expr, s, env)
		w.expr(when.Result, s, env)
	}
	w.expr(n.Defresult, s, env)
}

// valueFunction admits the words for the current date and time; those for roles and
// databases tell about the server, not about the data.
func (w *postgresWalker) valueFunction(n *pg.SQLValueFunction) {
	w.visit(n)
	word := strings.TrimSuffix(strings.ToLower(strings.TrimPrefix(n.Op.String(), "SVFOP_")), "_n")
	w.use.functions.add(word)
	if n.Op < pg.SQLValueFunctionOp_SVFOP_CURRENT_DATE || n.Op > pg.SQLValueFunctionOp_SVFOP_LOCALTIMESTAMP_N {
		w.fail(unsafe(word, int(n.Location), "%s tells about the session, which a query may not read. Remove it.", word))
	}
}

// collate admits any collation by a plain name: a collation reads nothing.
func (w *postgresWalker) collate(n *pg.CollateClause) {
	w.visit(n)
	parts := stringsOf(n.Collname)
	if len(parts) > 2 || len(parts) == 2 && parts[0] != "pg_catalog" || !w.guard.dialect.Collation(parts[len(parts)-1]) {
		w.fail(unsafe(dotted(parts...), int(n.Location), "The collation %s is not known. Use one by its plain name.", dotted(parts...)))
	}
}
