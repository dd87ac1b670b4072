package guard

import (
	"strings"

	pg "github.com/sqlc-dev/oliphant/ast"

	"arivu/events"
)

// A field of a value, (value).name, is a call of the function name where the value has
// no such column, or none that the server knows of. So the guard admits a field only of a
// value whose columns both know: a row of a relation that a query passes on, a row of a
// table also out of an array, an aggregate or a query of one value.

// indirection resolves subscripts and fields of a value.
func (w *postgresWalker) indirection(n *pg.A_Indirection, s *scope, env *with) {
	w.visit(n)
	if ref, ok := w.rowField(n, s); ok {
		w.columnRefField(ref, s)
		return
	}
	if n.Arg.GetSubLink().GetSubLinkType() == pg.SubLinkType_ARRAY_SUBLINK {
		n.Arg = valueQuery(n.Arg)
	}
	w.expr(n.Arg, s, env)
	row, known := w.rowOf(n.Arg, s)
	for _, item := range n.Indirection {
		if w.failed() {
			return
		}
		at := item.GetAIndices()
		if at == nil {
			row, known = w.field(n, row, known, item.GetString_().GetSval())
			continue
		}
		w.visit(at)
		w.expr(at.Lidx, s, env)
		w.expr(at.Uidx, s, env)
		row, known = row.element(known && !at.IsSlice)
	}
}

// field resolves one field of a row, or refuses it.
func (w *postgresWalker) field(n *pg.A_Indirection, row rowValue, known bool, name string) (rowValue, bool) {
	if name == "" {
		w.fail(newError(events.ClassSyntax, "*", postgresPlace(n.Arg), "* cannot stand here. Name the column."))
		return rowValue{}, false
	}
	if !known || row.nested > 0 {
		w.fail(unsafe(name, w.fieldPlace(n, name),
			"Taking the field %s of this value is not allowed: what columns it has is not known, so %s could also be a function. Name the column with its table, or put the function in FROM.", name, name))
		return rowValue{}, false
	}
	found := w.find(&scope{rels: []*relation{{table: row.rel.table, cols: row.rel.cols}}}, "", "", name)
	if len(found) != 1 {
		w.unknownField(row.rel, name, w.fieldPlace(n, name))
		return rowValue{}, false
	}
	inner, known := w.columnRow(binding{row.rel, found[0].col})
	return inner.typed(known)
}

// fieldPlace is where the name of a field stands, after the value it is taken of.
func (w *postgresWalker) fieldPlace(n *pg.A_Indirection, name string) int {
	value := postgresPlace(n.Arg)
	tokens := postgresTokens(w.sql)
	for i := 1; i < len(tokens); i++ {
		if t := tokens[i]; t.pos > value && tokens[i-1].text == "." && strings.EqualFold(strings.Trim(t.text, `"`), name) {
			return t.pos
		}
	}
	return value
}

func (w *postgresWalker) unknownField(rel *relation, name string, pos int) {
	var names []string
	for i := range rel.width() {
		names = append(names, rel.column(i))
	}
	e := newError(events.ClassUnknownColumn, name, pos, "")
	e.Near = nearest(name, names)
	e.Message = "The row has no column " + name + "." + w.quoteHint(name, e.Near) + meant(e.Near)
	if len(e.Near) == 0 {
		e.Message += " It has " + strings.Join(names[:min(len(names), maxNear)], ", ") + "."
	}
	w.fail(e)
}

// rowField reads (relation).column.
func (w *postgresWalker) rowField(n *pg.A_Indirection, s *scope) (reference, bool) {
	name, row := soleName(n.Arg)
	if row == nil || len(n.Indirection) != 1 || n.Indirection[0].GetString_() == nil {
		return reference{}, false
	}
	if len(w.lookup(reference{name: name}, s)) > 0 || w.relationOf(s, "", name) == nil {
		return reference{}, false
	}
	w.visit(row)
	return reference{qualifier: name, name: n.Indirection[0].GetString_().Sval, pos: int(row.Location)}, true
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

// rowStar resolves (value).* in a select list and returns the columns it stands for; ok
// is false if the item is something else.
func (w *postgresWalker) rowStar(n *pg.A_Indirection, s *scope, env *with) (names []string, ok bool) {
	row, ok := w.starOf(n, s)
	if !ok {
		return nil, false
	}
	w.visit(n)
	w.expr(n.Arg, s, env)
	for i := range row.rel.width() {
		names = append(names, row.rel.column(i))
	}
	return names, true
}

// starOf is the row of (value).*.
func (w *postgresWalker) starOf(n *pg.A_Indirection, s *scope) (rowValue, bool) {
	if n == nil || len(n.Indirection) != 1 || n.Indirection[0].GetAStar() == nil {
		return rowValue{}, false
	}
	row, known := w.rowOf(n.Arg, s)
	return row, known && row.nested == 0
}
