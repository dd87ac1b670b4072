package guard

import (
	"fmt"
	"strings"

	pg "github.com/sqlc-dev/oliphant/ast"
)

// rowValue is what is known of a value made of rows.
type rowValue struct {
	rel *relation
	// nested is how many subscripts lead to a row: 1 for an array of rows.
	nested int
}

// rowOf tells what is known of the value of an expression as rows.
func (w *postgresWalker) rowOf(n *pg.Node, s *scope) (rowValue, bool) {
	w.step(1)
	if w.failed() {
		return rowValue{}, false
	}
	switch e := n.GetNode().(type) {
	case *pg.Node_ColumnRef:
		return w.referenceRow(e.ColumnRef, s)
	case *pg.Node_FuncCall:
		return w.callRow(e.FuncCall, s)
	case *pg.Node_RowExpr:
		rel := &relation{}
		for i := range e.RowExpr.Args {
			rel.cols = append(rel.cols, fmt.Sprintf("f%d", i+1))
		}
		return rowValue{rel: rel}, true
	case *pg.Node_SubLink:
		row, known := w.outputRow(e.SubLink.Subselect.GetSelectStmt(), 0)
		switch e.SubLink.SubLinkType {
		case pg.SubLinkType_EXPR_SUBLINK:
			return row, known
		case pg.SubLinkType_ARRAY_SUBLINK:
			return rowValue{row.rel, row.nested + 1}, known
		}
	case *pg.Node_AIndirection:
		return w.indirectRow(e.AIndirection, s)
	}
	return rowValue{}, false
}

func (w *postgresWalker) indirectRow(n *pg.A_Indirection, s *scope) (rowValue, bool) {
	row, known := w.rowOf(n.Arg, s)
	for _, item := range n.Indirection {
		if at := item.GetAIndices(); at != nil {
			row, known = row.element(known && !at.IsSlice)
			continue
		}
		if !known || row.nested > 0 {
			return rowValue{}, false
		}
		row, known = w.field(n, row, known, item.GetString_().GetSval())
	}
	return row, known
}

// referenceRow is the row behind a name: that of a column which holds rows, or of a
// whole relation.
func (w *postgresWalker) referenceRow(n *pg.ColumnRef, s *scope) (rowValue, bool) {
	if isStar(n) || len(n.Fields) > 3 {
		return rowValue{}, false
	}
	r, _ := w.reference(n, len(n.Fields))
	if found := w.lookup(r, s); len(found) == 1 {
		return w.columnRow(found[0])
	}
	rel := w.relationOf(s, "", r.name)
	return rowValue{rel: rel}, rel != nil && r.qualifier == ""
}

// callRow is the row that a function gives: its columns, or what it was given.
func (w *postgresWalker) callRow(n *pg.FuncCall, s *scope) (rowValue, bool) {
	schema, name := funcName(n)
	if schema != "" && schema != "pg_catalog" {
		return rowValue{}, false
	}
	if cols, _ := w.guard.dialect.TableFunction(name); len(cols) > 0 {
		return rowValue{rel: &relation{cols: cols}}, true
	}
	if len(n.Args) == 0 {
		return rowValue{}, false
	}
	switch name {
	case "array_agg":
		row, known := w.rowOf(n.Args[0], s)
		return rowValue{row.rel, row.nested + 1}, known
	case "unnest":
		return w.elementRow(n.Args[0], s)
	case "first_value", "last_value", "nth_value", "lag", "lead", "any_value":
		return w.rowOf(n.Args[0], s)
	}
	return rowValue{}, false
}

func (w *postgresWalker) elementRow(n *pg.Node, s *scope) (rowValue, bool) {
	row, known := w.rowOf(n, s)
	return row.element(known)
}

// columnRow is what is known of the values of a column as rows.
func (w *postgresWalker) columnRow(b binding) (rowValue, bool) {
	return w.outputRow(w.queries[b.rel], b.col)
}

// outputRow is what is known of the values of a query's column as rows. The branches of
// a set operation have the same types.
func (w *postgresWalker) outputRow(n *pg.SelectStmt, i int) (rowValue, bool) {
	w.step(1)
	for n.GetLarg() != nil {
		n = n.Larg
	}
	s := w.scopes[n]
	if s == nil || w.failed() {
		return rowValue{}, false
	}
	if len(n.ValuesLists) > 0 {
		items := n.ValuesLists[0].GetList().GetItems()
		if i >= len(items) {
			return rowValue{}, false
		}
		return w.rowOf(items[i], s)
	}
	for _, node := range n.TargetList {
		value := node.GetResTarget().GetVal()
		columns, many := w.starColumns(value, s)
		switch {
		case many && i < len(columns):
			return w.columnRow(columns[i])
		case many:
			i -= len(columns)
		case i == 0:
			return w.rowOf(value, s)
		default:
			i--
		}
	}
	return rowValue{}, false
}

// starColumns are the columns that an item of a select list stands for, if it ends in *.
func (w *postgresWalker) starColumns(n *pg.Node, s *scope) (columns []binding, many bool) {
	if row, ok := w.starOf(n.GetAIndirection(), s); ok {
		return all(row.rel), true
	}
	ref := n.GetColumnRef()
	if ref == nil || !isStar(ref) {
		return nil, false
	}
	if len(ref.Fields) == 1 {
		return w.bareStar(s.rels), true
	}
	names := stringsOf(ref.Fields[:len(ref.Fields)-1])
	return all(w.relationOf(s, strings.Join(names[:len(names)-1], "."), names[len(names)-1])), true
}

// bareStar are the columns of *. Where a join has merged columns, those come first, and
// nothing is said of any.
func (w *postgresWalker) bareStar(rels []*relation) []binding {
	columns := w.visibleColumns(rels)
	for _, r := range rels {
		if len(r.merged) > 0 {
			return make([]binding, len(columns))
		}
	}
	return columns
}

func all(r *relation) []binding {
	if r == nil {
		return nil
	}
	out := make([]binding, r.width())
	for i := range out {
		out[i] = binding{r, i}
	}
	return out
}

// postgresPlace is where an expression stands; -1 if its kind does not say.
func postgresPlace(n *pg.Node) int {
	switch e := n.GetNode().(type) {
	case *pg.Node_ColumnRef:
		return int(e.ColumnRef.Location)
	case *pg.Node_FuncCall:
		return int(e.FuncCall.Location)
	case *pg.Node_SubLink:
		return int(e.SubLink.Location)
	case *pg.Node_TypeCast:
		return postgresPlace(e.TypeCast.Arg)
	case *pg.Node_AIndirection:
		return postgresPlace(e.AIndirection.Arg)
	case *pg.Node_RowExpr:
		return int(e.RowExpr.Location)
	case *pg.Node_AConst:
		return int(e.AConst.Location)
	case *pg.Node_AArrayExpr:
		return int(e.AArrayExpr.Location)
	}
	return -1
}
