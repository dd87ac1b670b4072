package guard

import (
	"fmt"
	"reflect"
	"strings"

	pg "github.com/sqlc-dev/oliphant/ast"
)

// rowValue is what is known of a value made of rows.
type rowValue struct {
	rel *relation
	// nested is how many subscripts lead to a row: 1 for an array of rows.
	nested int
}

// typed is the row as the server knows it of a value that was computed: only the rows of
// tables have a type, with the columns of the table whatever an alias calls them. A shield
// takes a table's type away.
func (r rowValue) typed(known bool) (rowValue, bool) {
	if !known || r.rel.table == nil || r.rel.table.Shielded {
		return rowValue{}, false
	}
	return rowValue{&relation{table: r.rel.table}, r.nested}, true
}

// element is what a subscript takes out of an array of rows.
func (r rowValue) element(known bool) (rowValue, bool) {
	if !known || r.nested == 0 {
		return rowValue{}, false
	}
	return rowValue{r.rel, r.nested - 1}, true
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
		row, known = row.typed(known)
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
	if len(n.Args) == 0 || !rowCalls[name] {
		return rowValue{}, false
	}
	row, known := w.rowOf(n.Args[0], s)
	row, known = row.typed(known)
	switch name {
	case "array_agg":
		return rowValue{row.rel, row.nested + 1}, known
	case "unnest":
		return row.element(known)
	default:
		return row, known
	}
}

// rowCalls are the functions that give the rows they are given.
var rowCalls = map[string]bool{
	"array_agg": true, "unnest": true, "first_value": true, "last_value": true, "nth_value": true, "lag": true, "lead": true, "any_value": true,
}

// columnRow is what is known of the values of a column as rows. A row that has a type
// goes by the names of that; what an alias names in a shield is not followed.
func (w *postgresWalker) columnRow(b binding) (rowValue, bool) {
	row, known := w.outputRow(w.queries[b.rel], b.col)
	if stored, named := row.typed(known); named {
		return stored, true
	}
	return row, known && (row.rel.table == nil || row.rel.cols == nil)
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
	if of := n.GetAIndirection(); of != nil {
		return postgresPlace(of.Arg)
	}
	kind := reflect.ValueOf(n.GetNode())
	if !kind.IsValid() {
		return -1
	}
	if at, ok := kind.Elem().Field(0).Interface().(interface{ GetLocation() int32 }); ok {
		return int(at.GetLocation())
	}
	return -1
}
