package guard

import (
	"reflect"
	"slices"
	"strings"

	"github.com/sqlc-dev/oliphant"
	pg "github.com/sqlc-dev/oliphant/ast"

	"arivu/executor/guard/branches"
)

func (w *postgresWalker) cast(n *pg.TypeCast, s *scope, env *with) {
	w.visit(n)
	w.typeName(n.TypeName)
	switch last := lastName(n.TypeName.GetNames()); last {
	case "xml":
		w.parsesXML(int(n.Location), n.Arg)
	case "bool":
		spellBool(n.Arg.GetAConst().GetSval())
	}
	w.expr(n.Arg, s, env)
}

// spellBool writes 't' and 'f' in full: the printer takes a cast of the letters for the
// words TRUE and FALSE, which are other nodes.
func spellBool(text *pg.String) {
	switch text.GetSval() {
	case "t":
		text.Sval = "true"
	case "f":
		text.Sval = "false"
	}
}

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
	if len(parts) == 2 && parts[0] == defaultSchema && !w.hasNamespace(defaultSchema) {
		full = last // as with tables, but the name stays: a type may stand in no path
	}
	if !(plain && w.guard.dialect.Type(last)) && !w.columnType(full, last) {
		w.fail(unsafe(full, pos, "A cast to %s is not allowed. Cast to a built-in type such as text, numeric or date.", full))
		return
	}
	w.exprs(n.Typmods, &scope{}, nil)
	w.integers(n.ArrayBounds)
}

// namesType admits the type that a call names in its last argument, as a cast to it
// would be: other types look names up, or run the conditions of a domain.
func (w *postgresWalker) namesType(n *pg.FuncCall) {
	pos := int(n.Location)
	var text *pg.String
	if len(n.Args) > 0 {
		text = n.Args[len(n.Args)-1].GetAConst().GetSval()
	}
	if text == nil {
		w.refuse("type that is not written out", pos)
		return
	}
	cast := typeNamed(text.Sval)
	if cast == nil {
		w.refuse("type "+text.Sval, pos)
		return
	}
	w.typeName(cast.TypeName)
}

// typeNamed reads a cast to the type that a text names; nil if it names none.
func typeNamed(text string) *pg.TypeCast {
	sql := "SELECT NULL::" + text
	if refusal := scanPostgres(sql); refusal != nil { // a text may nest deeper than the statement
		return nil
	}
	result, err := oliphant.Parse(sql)
	if err != nil || len(result.Stmts) != 1 {
		return nil
	}
	targets := result.Stmts[0].Stmt.GetSelectStmt().GetTargetList()
	if len(targets) != 1 {
		return nil
	}
	return targets[0].GetResTarget().GetVal().GetTypeCast()
}

// columnType reports whether some column of the snapshot is of the type, which the
// snapshot names as the server would print it. It keeps enumerations usable.
func (w *postgresWalker) columnType(full, last string) bool {
	if strings.HasPrefix(last, "reg") || last == "oid" || strings.HasPrefix(last, "pg_") {
		return false
	}
	for i := range w.guard.schema.Tables {
		t := &w.guard.schema.Tables[i]
		w.step(len(t.Columns))
		for j := range t.Columns {
			if strings.Trim(t.Columns[j].Type, `"`) == full {
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
