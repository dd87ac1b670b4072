package guard

import (
	"slices"
	"strings"

	"arivu/events"
	"arivu/executor/dialect"
	"arivu/executor/guard/sqlquery"
)

// known finds a table of the snapshot by its name as written. In SQL Server a name
// without a schema is looked up in the login's own first, whose tables the snapshot has
// without one, and then in the usual one.
func (w *queryWalker) known(schema, name string) *events.Table {
	t := w.snapshotTable(schema, name)
	usual := w.rules.usualSchema
	switch {
	case t != nil || !w.rules.ownSpelling:
		return t
	case schema == "":
		return w.snapshotTable(usual, name)
	case w.guard.dialect.Same(schema, usual) && !w.hasNamespace(usual):
		return w.snapshotTable("", name)
	}
	return nil
}

// spell names a table as the snapshot does, where the dialect is printed so. Without a
// schema, a WITH query of that name would be read instead.
func (w *queryWalker) spell(n *sqlquery.Table, t *events.Table, env *with) {
	switch {
	case !w.rules.ownSpelling:
	case t.Namespace != "":
		n.Parts = []string{t.Namespace, t.Name}
	case w.lookupCTE(env, t.Name) != nil:
		w.hides(t.Name, n.Pos)
	default:
		n.Parts = []string{t.Name}
	}
}

// spelled is what stands before a column of a relation, as the relation spells itself.
// It has a schema if one was written and the relation has it in print.
func spelled(parts []string, r *relation) []string {
	switch {
	case len(parts) == 0:
		return nil
	case len(parts) == 1 || r.table == nil || r.table.Namespace == "" || r.table.Shielded:
		return []string{r.name}
	default:
		return []string{r.table.Namespace, r.name}
	}
}

// labelled refuses a name of the select list where the dialect has those for ORDER BY
// alone.
func (w *queryWalker) labelled(n *sqlquery.Column, s *scope) bool {
	for ; s != nil; s = s.parent {
		if len(n.Parts) == 1 && w.contains(s.labels, n.Parts[0]) {
			w.fail(newError(events.ClassUnknownColumn, n.Parts[0], n.Pos,
				"The name %s of the select list may be used in ORDER BY alone, by itself. Repeat its expression here, or name it in a query in FROM.", n.Parts[0]))
			return true
		}
	}
	return false
}

// qualify puts the relation before a column of an outer query, unless one nearer by has
// its name. By its own name alone the column could be one of the inner query, to a
// collation that compares otherwise or in a table that has got a column since.
func (w *queryWalker) qualify(n *sqlquery.Column, r *relation, inner, outer *scope) {
	if !w.rules.ownSpelling || len(n.Parts) != 1 || r.name == "" || inner == outer {
		return
	}
	for s := inner; s != outer; s = s.parent {
		if slices.ContainsFunc(s.rels, func(near *relation) bool { return w.answers(near, "", r.name) }) {
			return
		}
	}
	n.Parts = []string{r.name, n.Parts[0]}
}

// namesInFrom refuses columns without a name, or with one that comes twice, of a query
// whose columns are to be known by their names.
func (w *queryWalker) namesInFrom(names []string, pos int) {
	if !w.rules.nameless || w.failed() {
		return
	}
	seen := map[string]bool{}
	for i, name := range names {
		folded := w.guard.dialect.Fold(name)
		switch {
		case name == "":
			w.fail(newError(events.ClassSyntax, "", pos, "Column %d of the query in FROM or WITH has no name. Give it one with AS.", i+1))
			return
		case seen[folded]:
			w.fail(newError(events.ClassSyntax, name, pos, "The column %s comes twice in the query in FROM or WITH. Give each a name of its own with AS.", name))
			return
		}
		seen[folded] = true
	}
}

// queryOrder resolves the ORDER BY of a query. Where the dialect has it so, a name by
// itself is one of the select list first.
func (w *queryWalker) queryOrder(list []*sqlquery.Ordering, s *scope, env *with) {
	if !w.rules.outputsInOrder || len(list) == 0 || w.failed() {
		w.orderings(list, s, env)
		return
	}
	columns := &scope{parent: s.parent, rels: s.rels, labels: s.outputs}
	for _, o := range list {
		w.visit(o)
		if c, ok := o.Expr.(*sqlquery.Column); !ok || !w.output(c, s) {
			w.expr(o.Expr, columns, env)
		}
	}
}

// output reports a name that is one of the select list, and spells it so. A masked
// column of that name may be the one that is meant.
func (w *queryWalker) output(n *sqlquery.Column, s *scope) bool {
	if len(n.Parts) != 1 {
		return false
	}
	i := slices.IndexFunc(s.outputs, func(name string) bool { return w.guard.dialect.Same(name, n.Parts[0]) })
	if i < 0 {
		return false
	}
	w.visit(n)
	for _, b := range w.find(&scope{rels: s.rels}, "", "", n.Parts[0]) {
		if b.rel.table != nil {
			w.maskedUse(reference{name: n.Parts[0], pos: n.Pos}, b.rel.table, b.col)
		}
	}
	n.Parts[0] = s.outputs[i]
	return true
}

func (w *queryWalker) visitFor(n *sqlquery.For) {
	if n == nil {
		return
	}
	w.visit(n)
	for _, o := range n.Options {
		w.visit(o)
	}
}

// converted resolves what makes a value of another type.
func (w *queryWalker) converted(x sqlquery.Expr, s *scope, env *with) {
	switch n := x.(type) {
	case *sqlquery.Convert:
		w.function(strings.ToLower(n.Op), n.Pos)
		w.typeName(n.Type)
		w.exprs([]sqlquery.Expr{n.X, n.Style}, s, env)
	case *sqlquery.Parsed:
		w.function(strings.ToLower(n.Op), n.Pos)
		w.typeName(n.Type)
		w.exprs([]sqlquery.Expr{n.X, n.Culture}, s, env)
	case *sqlquery.JSONMade:
		w.function(n.Name, n.Pos)
		w.exprs(n.Keys, s, env)
		w.exprs(n.Values, s, env)
		w.orderings(n.Order, s, env)
	case *sqlquery.XMLValue:
		w.expr(n.X, s, env)
	}
}

// columnDefs resolves what WITH makes of the rows of a table function.
func (w *queryWalker) columnDefs(list []*sqlquery.ColumnDef) []string {
	names := make([]string, 0, len(list))
	for _, d := range list {
		w.visit(d)
		w.typeName(d.Type)
		names = append(names, d.Name)
	}
	return names
}

// crossTab resolves PIVOT, which groups by every column that it does not name: all of
// them are used.
func (w *queryWalker) crossTab(n *sqlquery.CrossTab, outer *scope, left []*relation, env *with) *relation {
	rels := w.turning(n.Input, outer, left, env)
	if w.failed() {
		return nil
	}
	s := &scope{rels: rels}
	w.expr(n.Agg, s, env)
	w.expr(n.By, s, env)
	var over *sqlquery.Column
	if len(n.Agg.Args) == 1 {
		over, _ = plainColumn(n.Agg.Args[0])
	}
	if over == nil {
		w.fail(newError(events.ClassSyntax, n.Agg.Name, n.Agg.Pos, "The aggregate of PIVOT takes one column. Compute it in a query in FROM first."))
	}
	if w.failed() {
		return nil
	}
	gone := []string{over.Parts[len(over.Parts)-1], n.By.Parts[len(n.By.Parts)-1]}
	cols := slices.DeleteFunc(w.visible(rels), func(name string) bool { return w.contains(gone, name) })
	return w.aliased(&relation{cols: append(cols, n.Values...)}, n.Alias)
}

// unstack resolves UNPIVOT.
func (w *queryWalker) unstack(n *sqlquery.Unstack, outer *scope, left []*relation, env *with) *relation {
	rels := w.turning(n.Input, outer, left, env)
	if w.failed() {
		return nil
	}
	var gone []string
	for _, c := range n.Columns {
		w.expr(c, &scope{rels: rels}, env)
		gone = append(gone, c.Parts[len(c.Parts)-1])
	}
	cols := slices.DeleteFunc(w.visible(rels), func(name string) bool { return w.contains(gone, name) })
	return w.aliased(&relation{cols: append(cols, n.Value, n.Name)}, n.Alias)
}

// turning resolves the source that PIVOT or UNPIVOT turns around. Masked columns would
// be grouped by, so there may be none.
func (w *queryWalker) turning(n sqlquery.Source, outer *scope, left []*relation, env *with) []*relation {
	rels := w.source(n, outer, left, env)
	if w.failed() {
		return nil
	}
	for _, r := range rels {
		w.touchAll(r)
		if r.table == nil {
			continue
		}
		for i := range r.table.Columns {
			w.maskedUse(reference{qualifier: r.name, name: r.table.Columns[i].Name, pos: nodePos(n)}, r.table, i)
		}
	}
	return rels
}

// maskTypes are the types of masks: a NULL without a type would be a number for the
// rest of the statement.
var maskTypes = map[events.TypeClass]string{
	events.TypeInteger: "bigint",
	events.TypeDecimal: "decimal(38, 10)",
	events.TypeFloat:   "float",
	events.TypeBool:    "bit",
	events.TypeDate:    "date",
	events.TypeTime:    "datetime2",
	events.TypeBytes:   "varbinary(max)",
}

func maskServer(d *dialect.Dialect, class events.TypeClass) string {
	if class == events.TypeText {
		return d.QuoteLiteral(maskText)
	}
	name, ok := maskTypes[class]
	if !ok {
		name = "nvarchar(max)"
	}
	return "CAST(NULL AS " + name + ")"
}
