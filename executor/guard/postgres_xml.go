package guard

import (
	"reflect"
	"strings"

	pg "github.com/sqlc-dev/oliphant/ast"

	"arivu/executor/guard/branches"
)

// xmlExpr resolves the functions over XML that the SQL standard gives a syntax of
// their own (ISO/IEC 9075-14, SQL/XML). It reports false for any other node.
func (w *postgresWalker) xmlExpr(node *pg.Node, s *scope, env *with) bool {
	switch e := node.Node.(type) {
	case *pg.Node_XmlExpr:
		w.xmlFunction(e.XmlExpr, s, env)
	case *pg.Node_XmlSerialize:
		w.visit(e.XmlSerialize)
		w.expr(e.XmlSerialize.Expr, s, env)
		w.typeName(e.XmlSerialize.TypeName)
	default:
		return false
	}
	return true
}

func (w *postgresWalker) xmlFunction(n *pg.XmlExpr, s *scope, env *with) {
	w.visit(n)
	switch n.Op {
	case pg.XmlExprOp_IS_XMLPARSE:
		w.parsesXML(int(n.Location), n.Args...)
	case pg.XmlExprOp_IS_XMLCONCAT, pg.XmlExprOp_IS_XMLELEMENT, pg.XmlExprOp_IS_XMLFOREST, pg.XmlExprOp_IS_XMLPI,
		pg.XmlExprOp_IS_XMLROOT, pg.XmlExprOp_IS_DOCUMENT:
	default:
		w.refuse(n.Op.String(), int(n.Location))
		return
	}
	for _, arg := range n.NamedArgs {
		target := arg.GetResTarget()
		if target == nil || len(target.Indirection) > 0 {
			w.unknownNode(arg)
			return
		}
		w.visit(target)
		w.expr(target.Val, s, env)
	}
	w.exprs(n.Args, s, env)
}

// xmlReaders are the functions that read a text as XML where one is given.
var xmlReaders = map[string]bool{"xpath": true, "xpath_exists": true, "xmlexists": true}

// parsesXML refuses to read a text as XML that a statement brings along with a
// document type: entities of such a type name files and addresses. PostgreSQL does
// not follow them; nor does a query need them.
func (w *postgresWalker) parsesXML(pos int, from ...*pg.Node) {
	for _, n := range from {
		if n != nil && holdsText(reflect.ValueOf(n), "<!") {
			w.fail(unsafe("<!", pos, "XML with a document type or entities of its own is not allowed. Leave out what starts with <!."))
			return
		}
	}
}

// holdsText reports whether some text constant of an expression holds the part.
func holdsText(v reflect.Value, part string) bool {
	switch v.Kind() {
	case reflect.Interface, reflect.Pointer:
		if v.IsNil() {
			return false
		}
		if text, ok := v.Interface().(*pg.String); ok {
			return strings.Contains(text.Sval, part)
		}
		return holdsText(v.Elem(), part)
	case reflect.Slice:
		for i := range v.Len() {
			if holdsText(v.Index(i), part) {
				return true
			}
		}
	case reflect.Struct:
		for _, i := range branches.Of(v.Type()) {
			if holdsText(v.Field(i), part) {
				return true
			}
		}
	}
	return false
}

// xmlTable resolves XMLTABLE, which sees the items of FROM before it.
func (w *postgresWalker) xmlTable(n *pg.RangeTableFunc, lateral *scope, env *with) *relation {
	w.visit(n)
	w.parsesXML(int(n.Location), n.Docexpr)
	switch n.Docexpr.GetNode().(type) {
	case *pg.Node_TypeCast, *pg.Node_AExpr, *pg.Node_CollateClause, *pg.Node_AIndirection:
		n.Docexpr = valueQuery(n.Docexpr)
	}
	w.expr(n.Docexpr, lateral, env)
	w.expr(n.Rowexpr, lateral, env)
	for _, node := range n.Namespaces {
		target := node.GetResTarget()
		if target == nil || len(target.Indirection) > 0 {
			w.unknownNode(node)
			return nil
		}
		w.visit(target)
		w.expr(target.Val, lateral, env)
	}
	r := &relation{name: "xmltable"}
	for _, node := range n.Columns {
		col := node.GetRangeTableFuncCol()
		if col == nil || w.failed() {
			w.unknownNode(node)
			return nil
		}
		w.visit(col)
		w.typeName(col.TypeName)
		w.expr(col.Colexpr, lateral, env)
		w.expr(col.Coldefexpr, lateral, env)
		r.cols = append(r.cols, col.Colname)
	}
	return w.aliased(r, n.Alias)
}
