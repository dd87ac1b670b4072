package guard

import (
	pg "github.com/sqlc-dev/oliphant/ast"
)

// jsonExpr resolves the functions over JSON that the SQL standard gives a syntax of
// their own (ISO/IEC 9075-2:2016, SQL/JSON). It reports false for any other node.
func (w *postgresWalker) jsonExpr(node *pg.Node, s *scope, env *with) bool {
	switch e := node.Node.(type) {
	case *pg.Node_JsonFuncExpr:
		w.jsonFunction(e.JsonFuncExpr, s, env)
	case *pg.Node_JsonValueExpr:
		w.jsonValue(e.JsonValueExpr, s, env)
	case *pg.Node_JsonParseExpr:
		w.visit(e.JsonParseExpr)
		w.jsonValue(e.JsonParseExpr.Expr, s, env)
		w.jsonOutput(e.JsonParseExpr.Output)
	case *pg.Node_JsonScalarExpr:
		w.visit(e.JsonScalarExpr)
		w.expr(e.JsonScalarExpr.Expr, s, env)
		w.jsonOutput(e.JsonScalarExpr.Output)
	case *pg.Node_JsonSerializeExpr:
		w.visit(e.JsonSerializeExpr)
		w.jsonValue(e.JsonSerializeExpr.Expr, s, env)
		w.jsonOutput(e.JsonSerializeExpr.Output)
	case *pg.Node_JsonIsPredicate:
		w.visit(e.JsonIsPredicate)
		w.expr(e.JsonIsPredicate.Expr, s, env)
		w.jsonFormat(e.JsonIsPredicate.Format)
	default:
		return w.jsonConstructor(node, s, env)
	}
	return true
}

// jsonConstructor resolves what builds JSON of values, rows and queries.
func (w *postgresWalker) jsonConstructor(node *pg.Node, s *scope, env *with) bool {
	switch e := node.Node.(type) {
	case *pg.Node_JsonObjectConstructor:
		w.visit(e.JsonObjectConstructor)
		w.exprs(e.JsonObjectConstructor.Exprs, s, env)
		w.jsonOutput(e.JsonObjectConstructor.Output)
	case *pg.Node_JsonKeyValue:
		w.jsonPair(e.JsonKeyValue, s, env)
	case *pg.Node_JsonArrayConstructor:
		w.visit(e.JsonArrayConstructor)
		w.exprs(e.JsonArrayConstructor.Exprs, s, env)
		w.jsonOutput(e.JsonArrayConstructor.Output)
	case *pg.Node_JsonArrayQueryConstructor:
		w.jsonArrayQuery(e.JsonArrayQueryConstructor, s, env)
	case *pg.Node_JsonObjectAgg:
		w.visit(e.JsonObjectAgg)
		w.jsonPair(e.JsonObjectAgg.Arg, s, env)
		w.jsonAggregate(e.JsonObjectAgg.Constructor, s, env)
	case *pg.Node_JsonArrayAgg:
		w.visit(e.JsonArrayAgg)
		w.jsonValue(e.JsonArrayAgg.Arg, s, env)
		w.jsonAggregate(e.JsonArrayAgg.Constructor, s, env)
	default:
		return false
	}
	return true
}

// jsonFunction resolves JSON_EXISTS, JSON_QUERY and JSON_VALUE.
func (w *postgresWalker) jsonFunction(n *pg.JsonFuncExpr, s *scope, env *with) {
	w.visit(n)
	w.jsonValue(n.ContextItem, s, env)
	w.expr(n.Pathspec, s, env)
	w.jsonPassing(n.Passing, s, env)
	w.jsonOutput(n.Output)
	w.jsonBehavior(n.OnEmpty, s, env)
	w.jsonBehavior(n.OnError, s, env)
}

func (w *postgresWalker) jsonPassing(list []*pg.Node, s *scope, env *with) {
	for _, node := range list {
		arg := node.GetJsonArgument()
		if arg == nil {
			w.unknownNode(node)
			return
		}
		w.visit(arg)
		w.jsonValue(arg.Val, s, env)
	}
}

func (w *postgresWalker) jsonPair(n *pg.JsonKeyValue, s *scope, env *with) {
	if n == nil {
		return
	}
	w.visit(n)
	w.expr(n.Key, s, env)
	w.jsonValue(n.Value, s, env)
}

func (w *postgresWalker) jsonValue(n *pg.JsonValueExpr, s *scope, env *with) {
	if n == nil {
		return
	}
	w.visit(n)
	w.expr(n.RawExpr, s, env)
	w.expr(n.FormattedExpr, s, env)
	w.jsonFormat(n.Format)
}

func (w *postgresWalker) jsonFormat(n *pg.JsonFormat) {
	if n != nil {
		w.visit(n)
	}
}

func (w *postgresWalker) jsonOutput(n *pg.JsonOutput) {
	if n == nil {
		return
	}
	w.visit(n)
	w.typeName(n.TypeName)
	if n.Returning != nil {
		w.visit(n.Returning)
		w.jsonFormat(n.Returning.Format)
	}
}

// jsonBehavior resolves what to give for nothing or for an error.
func (w *postgresWalker) jsonBehavior(n *pg.JsonBehavior, s *scope, env *with) {
	if n == nil {
		return
	}
	w.visit(n)
	w.expr(n.Expr, s, env)
}

func (w *postgresWalker) jsonArrayQuery(n *pg.JsonArrayQueryConstructor, s *scope, env *with) {
	w.visit(n)
	query := n.Query.GetSelectStmt()
	if query == nil {
		w.unknownNode(n.Query)
		return
	}
	w.selectStmt(query, s, env, nil)
	w.jsonOutput(n.Output)
	w.jsonFormat(n.Format)
}

func (w *postgresWalker) jsonAggregate(n *pg.JsonAggConstructor, s *scope, env *with) {
	if n == nil {
		return
	}
	w.visit(n)
	w.jsonOutput(n.Output)
	w.expr(n.AggFilter, s, env)
	w.ordering(n.AggOrder, s, env)
	w.window(n.Over, s, env)
}

// jsonTable resolves JSON_TABLE, which sees the items of FROM before it.
func (w *postgresWalker) jsonTable(n *pg.JsonTable, lateral *scope, env *with) *relation {
	w.visit(n)
	w.jsonValue(n.ContextItem, lateral, env)
	w.jsonPath(n.Pathspec, lateral, env)
	w.jsonPassing(n.Passing, lateral, env)
	w.jsonBehavior(n.OnError, lateral, env)
	r := &relation{name: "json_table", cols: w.jsonColumns(n.Columns, lateral, env)}
	return w.aliased(r, n.Alias)
}

func (w *postgresWalker) jsonPath(n *pg.JsonTablePathSpec, s *scope, env *with) {
	if n == nil {
		return
	}
	w.visit(n)
	w.expr(n.String_, s, env)
}

// jsonColumns resolves the columns of a JSON_TABLE and returns their names, those of
// nested paths in their places.
func (w *postgresWalker) jsonColumns(list []*pg.Node, s *scope, env *with) []string {
	var out []string
	for _, node := range list {
		col := node.GetJsonTableColumn()
		if col == nil || w.failed() {
			w.unknownNode(node)
			return nil
		}
		w.visit(col)
		w.typeName(col.TypeName)
		w.jsonPath(col.Pathspec, s, env)
		w.jsonFormat(col.Format)
		w.jsonBehavior(col.OnEmpty, s, env)
		w.jsonBehavior(col.OnError, s, env)
		if col.Coltype == pg.JsonTableColumnType_JTC_NESTED {
			out = append(out, w.jsonColumns(col.Columns, s, env)...)
			continue
		}
		out = append(out, col.Name)
	}
	return out
}
