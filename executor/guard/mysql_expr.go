package guard

import (
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/sqlc-dev/marino/ast"
	"github.com/sqlc-dev/marino/opcode"
)

func (w *mysqlWalker) exprs(list []ast.ExprNode, s *scope, env *with) {
	for _, e := range list {
		w.expr(e, s, env)
	}
}

// expr resolves an expression by its type. A type that is not listed is refused.
func (w *mysqlWalker) expr(e ast.ExprNode, s *scope, env *with) { //nolint:funlen // one case per kind of expression
	if e == nil || w.failed() || reflect.ValueOf(e).IsNil() {
		return
	}
	w.visit(e)
	switch n := e.(type) {
	case *ast.ValueExprBase, *ast.TimeUnitExpr, *ast.TrimDirectionExpr, *ast.GetFormatSelectorExpr:
		wholeNumber(e)
	case *ast.ColumnNameExpr:
		w.columnRef(n.Name, s)
	case *ast.ParenthesesExpr:
		w.expr(n.Expr, s, env)
	case *ast.BinaryOperationExpr:
		w.operator(n.Op)
		w.exprs([]ast.ExprNode{n.L, n.R}, s, env)
	case *ast.UnaryOperationExpr:
		w.operator(n.Op)
		w.expr(n.V, s, env)
	case *ast.BetweenExpr:
		w.exprs([]ast.ExprNode{n.Expr, n.Left, n.Right}, s, env)
	case *ast.CaseExpr:
		w.caseExpr(n, s, env)
	case *ast.SubqueryExpr:
		w.query(n.Query, s, env, nil)
	case *ast.CompareSubqueryExpr:
		w.operator(n.Op)
		w.exprs([]ast.ExprNode{n.L, n.R}, s, env)
	case *ast.ExistsSubqueryExpr:
		w.expr(n.Sel, s, env)
	case *ast.PatternInExpr:
		w.expr(n.Expr, s, env)
		w.exprs(n.List, s, env)
		w.expr(n.Sel, s, env)
	case *ast.IsNullExpr:
		w.expr(n.Expr, s, env)
	case *ast.IsTruthExpr:
		w.expr(n.Expr, s, env)
	case *ast.PatternLikeOrIlikeExpr:
		w.exprs([]ast.ExprNode{n.Expr, n.Pattern}, s, env)
	case *ast.PatternRegexpExpr:
		w.exprs([]ast.ExprNode{n.Expr, n.Pattern}, s, env)
	case *ast.PositionExpr:
		w.expr(n.P, s, env)
	case *ast.RowExpr:
		w.exprs(n.Values, s, env)
	case *ast.SetCollationExpr:
		w.expr(n.Expr, s, env)
	case *ast.MatchAgainst:
		w.match(n, s, env)
	case *ast.FuncCastExpr:
		w.cast(n, s, env)
	case *ast.FuncCallExpr:
		w.call(n, s, env)
	case *ast.AggregateFuncExpr:
		w.aggregate(n, s, env)
	case *ast.WindowFuncExpr:
		n.Name = strings.ToLower(n.Name)
		w.function(n.Name, -1)
		w.exprs(n.Args, s, env)
		w.window(&n.Spec, s, env)
	case *ast.JSONValueExpr:
		w.use.functions.add("json_value")
		w.exprs([]ast.ExprNode{n.Doc, n.Path}, s, env)
		w.jsonResponse(n.OnEmpty, s, env)
		w.jsonResponse(n.OnError, s, env)
	case *ast.ValuesExpr:
		w.freshValue(n)
	default:
		w.noExpression(e)
	}
}

// noExpression refuses an expression of a type that is not listed.
func (w *mysqlWalker) noExpression(e ast.ExprNode) {
	switch n := e.(type) {
	case *ast.VariableExpr:
		w.variable(n)
	case ast.ParamMarkerExpr:
		w.fail(unsafe("?", -1, "Parameters such as ? are not allowed. Write the value itself."))
	case *ast.DefaultExpr:
		w.refuse("DEFAULT")
	default:
		w.refuse(strings.TrimPrefix(fmt.Sprintf("%T", e), "*ast."))
	}
}

// variable refuses a variable of the session or of the server.
func (w *mysqlWalker) variable(n *ast.VariableExpr) {
	sign := "@"
	if n.IsSystem {
		sign = "@@"
	}
	tokens, _ := lexMySQL(w.sql)
	pos := -1
	for i := range tokens {
		if pos < 0 && tokens[i].text == "@" {
			pos = tokens[i].pos
		}
	}
	w.fail(unsafe(sign+n.Name, pos, "Variables such as %s%s may not be read or set. Write the value itself.", sign, n.Name))
}

// wholeNumber makes a decimal of no decimals, such as 5., the integer as which its print
// reads back. Longer ones stay decimals either way.
func wholeNumber(e ast.ExprNode) {
	n, ok := e.(*ast.ValueExprBase)
	if !ok || n.Kind() != ast.KindMysqlDecimal {
		return
	}
	text := n.GetMysqlDecimal().String()
	if small, err := strconv.ParseInt(text, 10, 64); err == nil {
		n.SetInt64(small)
	} else if large, err := strconv.ParseUint(text, 10, 64); err == nil {
		n.SetUint64(large)
	}
}

// freshValue resolves VALUES(column), a value of the row that is to be inserted.
func (w *mysqlWalker) freshValue(n *ast.ValuesExpr) {
	if w.fresh == nil {
		w.refuse("VALUES")
		return
	}
	w.expr(n.Column, &scope{rels: []*relation{w.fresh}}, nil)
}

// operator admits the operators of the grammar; the parser names those that it does
// not know of as functions.
func (w *mysqlWalker) operator(op opcode.Op) {
	if op.String() == "" {
		w.refuse("operator")
	}
}

// columnRef binds a column reference, innermost scope first. In each scope columns
// come before aliases of the select list, unless several columns have the name. A
// qualifier means the innermost relation of its name and is written as that is.
func (w *mysqlWalker) columnRef(n *ast.ColumnName, s *scope) {
	w.visit(n)
	r := reference{schema: n.Schema.O, qualifier: n.Table.O, name: n.Name.O, pos: -1}
	for at := s; at != nil; at = at.parent {
		found := w.find(at, r.schema, r.qualifier, r.name)
		alias := r.qualifier == "" && w.contains(at.outputs, r.name)
		switch {
		case len(found) == 1, len(found) > 1 && !alias:
			w.bound(r, found)
			if r.qualifier != "" {
				n.Table = ast.NewCIStr(found[0].rel.name)
			}
			if unnamed(found[0].rel) {
				n.Schema = ast.CIStr{}
			}
			return
		case alias:
			return
		case r.qualifier != "" && w.inScope(&scope{rels: at.rels}, r):
			w.unknownColumn(s, r)
			return
		}
	}
	w.unknownColumn(s, r)
}

// unnamed reports whether no database stands before the table of a relation in print: it
// is the one that needs none, or a query takes the table's place.
func unnamed(r *relation) bool {
	return r.table != nil && (r.table.Shielded || r.table.Namespace == "")
}

func (w *mysqlWalker) caseExpr(n *ast.CaseExpr, s *scope, env *with) {
	w.expr(n.Value, s, env)
	for _, when := range n.WhenClauses {
		w.visit(when)
		w.expr(when.Expr, s, env)
		w.expr(when.Result, s, env)
	}
	w.expr(n.ElseClause, s, env)
}

// match resolves MATCH … AGAINST.
func (w *mysqlWalker) match(n *ast.MatchAgainst, s *scope, env *with) {
	w.use.functions.add("match")
	for _, col := range n.ColumnNames {
		w.columnRef(col, s)
	}
	w.expr(n.Against, s, env)
}

// cast admits every type that the grammar knows: none is an object of the database.
func (w *mysqlWalker) cast(n *ast.FuncCastExpr, s *scope, env *with) {
	if n.AtTimeZone != "" {
		w.refuse("AT TIME ZONE")
	}
	if n.ExplicitCharSet && n.Tp.GetCharset() == mysqlCharset { // is not printed, being what the engine speaks
		n.ExplicitCharSet = false
		n.Tp.SetCollate(mysqlCollation)
	}
	w.expr(n.Expr, s, env)
}

// literalFunctions are what the parser makes of DATE '…' and the like.
var literalFunctions = map[string]bool{ast.DateLiteral: true, ast.TimeLiteral: true, ast.TimestampLiteral: true}

// parserNames are functions that the parser knows by names of its own.
var parserNames = map[string]string{ast.InsertFunc: "insert", ast.CharFunc: "char"}

func (w *mysqlWalker) call(n *ast.FuncCallExpr, s *scope, env *with) {
	name := n.FnName.L
	if literalFunctions[name] {
		w.exprs(n.Args, s, env)
		return
	}
	if own, ok := parserNames[name]; ok {
		name = own
		n.FnName.O = own
	}
	full := name
	if n.Schema.O != "" {
		full = dotted(n.Schema.O, name)
	}
	w.function(full, -1)
	if makesText(name) {
		w.sized(name, mysqlFixed(n.Args), -1)
	}
	if n.FnName.L == ast.CharFunc {
		w.char(n)
		name = n.FnName.L
	}
	// What is on the list is a plain word and is printed as one: some servers look a
	// quoted name up among stored functions only.
	if n.Schema.O == "" && w.guard.dialect.Function(name) {
		n.FnName.O, n.Tp = strings.ToUpper(name), ast.FuncCallExprTypeKeyword
	}
	w.exprs(n.Args, s, env)
}

// char takes out the last argument of CHAR, which is where the parser keeps a
// character set and the printer does not look for one: CHAR(65 USING utf8mb4) becomes
// CONVERT(CHAR(65) USING utf8mb4).
func (w *mysqlWalker) char(n *ast.FuncCallExpr) {
	last, ok := n.Args[len(n.Args)-1].(*ast.ValueExprBase)
	if !ok || len(n.Args) < 2 {
		w.refuse("CHAR … USING")
		return
	}
	if last.Kind() == ast.KindNull {
		n.Args = n.Args[:len(n.Args)-1]
		return
	}
	bytes := *n
	bytes.Args = append(slices.Clone(n.Args[:len(n.Args)-1]), ast.NewValueExpr(nil, "", ""))
	w.visit(&bytes)
	n.FnName = ast.NewCIStr("convert")
	n.Args = []ast.ExprNode{&bytes, last}
	w.function("convert", -1)
}

func (w *mysqlWalker) aggregate(n *ast.AggregateFuncExpr, s *scope, env *with) {
	n.F = strings.ToLower(n.F)
	w.function(n.F, -1)
	w.exprs(n.Args, s, env)
	if n.Order != nil {
		w.visit(n.Order)
		w.ordering(n.Order.Items, s, env)
	}
}

func (w *mysqlWalker) window(n *ast.WindowSpec, s *scope, env *with) {
	if w.failed() {
		return
	}
	w.visit(n)
	if n.PartitionBy != nil {
		w.visit(n.PartitionBy)
		w.ordering(n.PartitionBy.Items, s, env)
	}
	if n.OrderBy != nil {
		w.visit(n.OrderBy)
		w.ordering(n.OrderBy.Items, s, env)
	}
	if n.Frame == nil {
		return
	}
	w.visit(n.Frame)
	for _, b := range []*ast.FrameBound{&n.Frame.Extent.Start, &n.Frame.Extent.End} {
		w.expr(b.Expr, s, env)
	}
}
