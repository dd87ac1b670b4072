package guard

import (
	"reflect"
	"slices"
	"strings"

	pg "github.com/sqlc-dev/oliphant/ast"

	"arivu/events"
	"arivu/executor/guard/branches"
)

// typeName admits a built-in type, or one that a column of the snapshot has. The
// types that look names up in the catalogs are neither.
func (w *postgresWalker) typeName(n *pg.TypeName) {
	if n == nil || w.failed() {
		return
	}
	w.visit(n)
	parts := stringsOf(n.Names)
	full := dotted(parts...)
	pos := int(n.Location)
	if n.Setof || n.PctType || len(parts) == 0 || len(parts) > 2 {
		w.refuse("type "+full, pos)
		return
	}
	last := parts[len(parts)-1]
	plain := len(parts) == 1 || parts[0] == "pg_catalog"
	if !(plain && w.guard.dialect.Type(last)) && !w.columnType(full, last) {
		w.fail(unsafe(full, pos, "A cast to %s is not allowed. Cast to a built-in type such as text, numeric or date.", full))
		return
	}
	w.exprs(n.Typmods, &scope{}, nil)
	w.integers(n.ArrayBounds)
}

// columnType reports whether some column of the snapshot is of the type. It keeps
// enumerations usable.
func (w *postgresWalker) columnType(full, last string) bool {
	if strings.HasPrefix(last, "reg") || last == "oid" || strings.HasPrefix(last, "pg_") {
		return false
	}
	for i := range w.guard.schema.Tables {
		t := &w.guard.schema.Tables[i]
		w.step(len(t.Columns))
		for j := range t.Columns {
			if declared := strings.Trim(t.Columns[j].Type, `"`); declared == full || t.Columns[j].Class == events.TypeText && declared == last {
				return true
			}
		}
	}
	return false
}

func (w *postgresWalker) integers(nodes []*pg.Node) {
	for _, n := range nodes {
		if n.GetInteger() == nil {
			w.unknownNode(n)
		}
	}
}

// indirection resolves subscripts, and fields of a row that is a relation in scope.
// Fields of other rows are refused: there a field may also be a function call.
func (w *postgresWalker) indirection(n *pg.A_Indirection, s *scope, env *with) {
	w.visit(n)
	if ref, ok := w.rowField(n, s); ok {
		w.columnRefField(ref, s)
		return
	}
	if call := w.resultField(n); call != nil {
		w.visit(call)
		_, name := funcName(call)
		w.use.functions.add(name)
		w.callParts(call, s, env)
		return
	}
	w.expr(n.Arg, s, env)
	for _, item := range n.Indirection {
		at := item.GetAIndices()
		if at == nil {
			w.fail(unsafe("."+item.GetString_().GetSval(), -1,
				"Taking a field of a value is not allowed. Name the column with its table, or put the function in FROM."))
			return
		}
		w.visit(at)
		w.expr(at.Lidx, s, env)
		w.expr(at.Uidx, s, env)
	}
}

// rowField reads (relation).column.
func (w *postgresWalker) rowField(n *pg.A_Indirection, s *scope) (reference, bool) {
	name, row := soleName(n.Arg)
	if row == nil || len(n.Indirection) != 1 || n.Indirection[0].GetString_() == nil {
		return reference{}, false
	}
	for at := s; at != nil; at = at.parent {
		if len(w.find(at, "", "", name)) > 0 {
			return reference{}, false
		}
	}
	if w.relationOf(s, "", name) == nil {
		return reference{}, false
	}
	w.visit(row)
	return reference{qualifier: name, name: n.Indirection[0].GetString_().Sval, pos: int(row.Location)}, true
}

// resultField reads (function(…)).column for a function whose columns are known; nil
// if it is something else.
func (w *postgresWalker) resultField(n *pg.A_Indirection) *pg.FuncCall {
	call := n.Arg.GetFuncCall()
	if call == nil || len(n.Indirection) != 1 || n.Indirection[0].GetString_() == nil {
		return nil
	}
	schema, name := funcName(call)
	cols, known := w.guard.dialect.TableFunction(name)
	if !known || schema != "" && schema != "pg_catalog" || !slices.Contains(cols, n.Indirection[0].GetString_().Sval) {
		return nil
	}
	return call
}

func (w *postgresWalker) columnRefField(r reference, s *scope) {
	rel := w.relationOf(s, "", r.qualifier)
	found := w.find(&scope{rels: []*relation{rel}}, "", r.qualifier, r.name)
	if len(found) == 0 {
		w.unknownColumn(s, r)
		return
	}
	w.bound(r, found)
}

// postgresOutputName is the name that PostgreSQL gives to an unnamed column, and
// whether the expression itself suggests it, as opposed to a type or CASE.
func postgresOutputName(n *pg.Node) (name string, own bool) {
	switch e := n.GetNode().(type) {
	case *pg.Node_ColumnRef:
		return lastName(e.ColumnRef.Fields), true
	case *pg.Node_FuncCall:
		_, name := funcName(e.FuncCall)
		return name, true
	case *pg.Node_AIndirection:
		if name := lastName(e.AIndirection.Indirection); name != "" {
			return name, true
		}
		return postgresOutputName(e.AIndirection.Arg)
	case *pg.Node_AExpr:
		if e.AExpr.Kind == pg.A_Expr_Kind_AEXPR_NULLIF {
			return "nullif", true
		}
	case *pg.Node_TypeCast:
		if name, own := postgresOutputName(e.TypeCast.Arg); own {
			return name, true
		}
		return lastName(e.TypeCast.TypeName.GetNames()), false
	case *pg.Node_CollateClause:
		return postgresOutputName(e.CollateClause.Arg)
	case *pg.Node_CaseExpr:
		if name, own := postgresOutputName(e.CaseExpr.Defresult); own {
			return name, true
		}
		return "case", false
	case *pg.Node_SubLink:
		return subLinkName(e.SubLink)
	case *pg.Node_AArrayExpr:
		return "array", true
	case *pg.Node_RowExpr:
		return "row", true
	case *pg.Node_CoalesceExpr:
		return "coalesce", true
	case *pg.Node_GroupingFunc:
		return "grouping", true
	case *pg.Node_MinMaxExpr:
		if e.MinMaxExpr.Op == pg.MinMaxOp_IS_GREATEST {
			return "greatest", true
		}
		return "least", true
	case *pg.Node_SqlvalueFunction:
		op := strings.ToLower(strings.TrimPrefix(e.SqlvalueFunction.Op.String(), "SVFOP_"))
		return strings.TrimSuffix(op, "_n"), true
	default:
		if name := standardNames(n); name != "" {
			return name, true
		}
	}
	return "?column?", false
}

// standardNames are the names of columns made by the functions over JSON and XML that
// have a syntax of their own; "" for anything else.
func standardNames(n *pg.Node) string {
	switch e := n.GetNode().(type) {
	case *pg.Node_JsonParseExpr:
		return "json"
	case *pg.Node_JsonScalarExpr:
		return "json_scalar"
	case *pg.Node_JsonSerializeExpr:
		return "json_serialize"
	case *pg.Node_JsonObjectConstructor:
		return "json_object"
	case *pg.Node_JsonArrayConstructor, *pg.Node_JsonArrayQueryConstructor:
		return "json_array"
	case *pg.Node_JsonObjectAgg:
		return "json_objectagg"
	case *pg.Node_JsonArrayAgg:
		return "json_arrayagg"
	case *pg.Node_JsonFuncExpr:
		return strings.ToLower(strings.TrimSuffix(e.JsonFuncExpr.Op.String(), "_OP"))
	case *pg.Node_XmlSerialize:
		return "xmlserialize"
	case *pg.Node_XmlExpr:
		if e.XmlExpr.Op != pg.XmlExprOp_IS_DOCUMENT {
			return strings.ToLower(strings.TrimPrefix(e.XmlExpr.Op.String(), "IS_"))
		}
	}
	return ""
}

func subLinkName(n *pg.SubLink) (string, bool) {
	switch n.SubLinkType {
	case pg.SubLinkType_EXISTS_SUBLINK:
		return "exists", true
	case pg.SubLinkType_ARRAY_SUBLINK:
		return "array", true
	case pg.SubLinkType_EXPR_SUBLINK:
		query := n.Subselect.GetSelectStmt()
		for query.GetLarg() != nil {
			query = query.GetLarg()
		}
		if targets := query.GetTargetList(); len(targets) > 0 {
			if target := targets[0].GetResTarget(); target.GetName() != "" {
				return target.GetName(), true
			}
			return postgresOutputName(targets[0].GetResTarget().GetVal())
		}
	}
	return "?column?", false
}

func lastName(nodes []*pg.Node) string {
	for _, n := range slices.Backward(nodes) {
		if s := n.GetString_(); s != nil {
			return s.Sval
		}
	}
	return ""
}

// plainMessages are the messages that name nothing by themselves: the census takes
// them as read with the node that holds them.
var plainMessages = map[reflect.Type]bool{
	reflect.TypeFor[pg.Node]():      true,
	reflect.TypeFor[pg.String]():    true,
	reflect.TypeFor[pg.Integer]():   true,
	reflect.TypeFor[pg.Float]():     true,
	reflect.TypeFor[pg.Boolean]():   true,
	reflect.TypeFor[pg.BitString](): true,
	reflect.TypeFor[pg.A_Star]():    true,
	reflect.TypeFor[pg.List]():      true,
}

// census refuses a tree that holds a message which the walk has not come by.
func (w *postgresWalker) census(v reflect.Value) {
	if w.failed() {
		return
	}
	switch v.Kind() {
	case reflect.Interface:
		w.census(v.Elem())
	case reflect.Slice:
		for i := range v.Len() {
			w.census(v.Index(i))
		}
	case reflect.Pointer:
		w.censusMessage(v)
	}
}

func (w *postgresWalker) censusMessage(v reflect.Value) {
	if v.IsNil() {
		return
	}
	t := v.Type().Elem()
	// The wrappers of a oneof, such as Node_RangeVar, are not messages themselves.
	if _, message := v.Interface().(interface{ ProtoMessage() }); message && !plainMessages[t] && !w.visited[v.Interface()] {
		w.refuse(t.Name(), -1)
		return
	}
	for _, i := range branches.Of(t) {
		w.census(v.Elem().Field(i))
	}
}
