package guard

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"arivu/events"
	"arivu/executor/guard/sqlquery"
)

// queryWalker resolves a query by the rules of its dialect.
type queryWalker struct {
	*checker
	rules *resolution
	// pending are the values of WITH that the next SELECT resolves: they see its columns.
	pending []withValue
	// capped counts the queries with a limit around what is resolved.
	capped int
}

// unknownNode refuses a node that no rule covers.
func (w *queryWalker) unknownNode(n sqlquery.Node) {
	kind := strings.TrimPrefix(fmt.Sprintf("%T", n), "*sqlquery.")
	w.fail(unsafe(kind, nodePos(n), "A query may not use this construct (%s). Write it another way.", kind))
}

// nodePos is where a node stands in the text; -1 if unknown.
func nodePos(n sqlquery.Node) int {
	v := reflect.ValueOf(n)
	if v.Kind() != reflect.Pointer || v.IsNil() {
		return -1
	}
	if pos := v.Elem().FieldByName("Pos"); pos.IsValid() {
		return int(pos.Int())
	}
	return -1
}

// query resolves a query inside outer and returns the names of its columns. first,
// if given, learns them as soon as the first branch is resolved.
func (w *queryWalker) query(n *sqlquery.Query, outer *scope, env *with, first func([]string)) []string {
	if n == nil || w.failed() {
		return nil
	}
	w.visit(n)
	if n.Limit != nil {
		w.capped++
		defer func() { w.capped-- }()
	}
	outer = valueNames(n.With, outer)
	env = w.withClause(n.With, outer, env)
	names, s := w.body(n.Body, outer, env, first)
	if w.failed() {
		return nil
	}
	w.queryOrder(n.Order, s, env)
	w.interpolate(n.Interpolate, s, env)
	w.arrangements(n.Arrange, s, env)
	w.limitBy(n.LimitBy, s, env)
	if n.Limit != nil {
		w.visit(n.Limit)
	}
	w.visitFor(n.For)
	return names
}

// withClause makes the common table expressions of a WITH visible: each to those
// after it, and to itself where it may recur.
func (w *queryWalker) withClause(n *sqlquery.With, outer *scope, env *with) *with {
	if n == nil {
		return env
	}
	w.visit(n)
	var values []withValue
	for _, def := range n.CTEs {
		w.visit(def)
		if def.Value != nil {
			values = append(values, withValue{def, env})
			continue
		}
		if w.guard.dialect.SystemRelation("", def.Name) {
			// Where the server looks for the name elsewhere, it could mean a file.
			w.fail(unsafe(def.Name, def.Pos, "A WITH query may not be called %s, which means something to the database. Give it another name.", def.Name))
		}
		e := &cte{name: def.Name, cols: def.Columns, declared: def.Columns != nil, known: def.Columns != nil}
		inner := &with{parent: env, ctes: []*cte{e}}
		visible := env
		if n.Recursive || w.rules.recursiveAnyway {
			visible = inner
		}
		e.body = func(first func([]string)) []string {
			names := w.query(def.Query, outer, visible, first)
			if !e.declared {
				w.namesInFrom(names, def.Pos)
			}
			return names
		}
		w.resolveCTE(e)
		env = inner
	}
	w.pending = append(w.pending, values...)
	return env
}

// body resolves a body and returns its column names, and the scope in which an
// ORDER BY behind it is read.
func (w *queryWalker) body(b sqlquery.Body, outer *scope, env *with, first func([]string)) ([]string, *scope) {
	var names []string
	s := &scope{parent: outer}
	w.visit(b)
	switch n := b.(type) {
	case *sqlquery.Select:
		names, s = w.selectBody(n, outer, env)
		if first != nil && !w.failed() {
			first(names)
		}
		return names, s
	case *sqlquery.Nested:
		names = w.query(n.Query, outer, env, first)
	case *sqlquery.SetOp:
		names, _ = w.body(n.Left, outer, env, first)
		right, _ := w.body(n.Right, outer, env, nil)
		if strings.HasSuffix(n.Suffix, "BY NAME") {
			names = w.unionByName(names, right)
		}
	case *sqlquery.Values:
		names = w.values(n, s, env)
	case *sqlquery.Described:
		names = w.described(n, env)
	default:
		w.unknownNode(b)
	}
	s.outputs = names
	return names, s
}

func (w *queryWalker) unionByName(left, right []string) []string {
	out := slices.Clone(left)
	for _, name := range right {
		if w.step(len(out)); !w.contains(out, name) {
			out = append(out, name)
		}
	}
	return out
}

func (w *queryWalker) values(n *sqlquery.Values, s *scope, env *with) []string {
	var names []string
	for i, row := range n.Rows {
		w.visit(row)
		w.exprs(row.List, s, env)
		if i > 0 {
			continue
		}
		for j := range row.List {
			names = append(names, fmt.Sprintf(w.rules.valueName, j+w.rules.firstValue))
		}
	}
	w.width(len(names))
	return names
}

func (w *queryWalker) selectBody(n *sqlquery.Select, outer *scope, env *with) ([]string, *scope) {
	outer, s := w.selectScopes(n, outer)
	values := w.pending
	w.pending = nil
	for _, src := range n.From {
		s.rels = append(s.rels, w.source(src, outer, s.rels, env)...)
		w.joined(len(s.rels))
		if w.failed() {
			return nil, nil
		}
	}
	for _, v := range n.Views {
		w.lateralView(v, s, env)
	}
	w.hierarchy(n.Tree, s, env)
	w.timeWindows(n.Group, s)
	for _, v := range values {
		w.expr(v.def.Value, s, v.env)
	}
	// An item may use the aliases of those before it, and the clauses use them all.
	var names []string
	for _, item := range n.Items {
		names = append(names, w.item(item, s, env)...)
		w.width(len(names))
		if w.failed() {
			return nil, nil
		}
		if s.labels = names; !w.rules.outputsInOrder {
			s.outputs = names
		}
	}
	w.exprs(n.On, s, env)
	w.expr(n.Prewhere, s, env)
	w.expr(n.Where, s, env)
	w.groupBy(n.Group, s, env)
	w.expr(n.Having, s, env)
	for _, def := range n.Windows {
		w.visit(def)
		w.window(def.Window, s, env)
	}
	w.expr(n.Qualify, s, env)
	if n.Sample != nil {
		w.visit(n.Sample)
	}
	s.outputs = names
	return names, s
}

// timeWindows makes the windows of time by which rows are grouped known by the names of
// their functions.
func (w *queryWalker) timeWindows(n *sqlquery.GroupBy, s *scope) {
	if n == nil {
		return
	}
	for _, g := range n.Items {
		if c, ok := g.Expr.(*sqlquery.Call); ok && slices.Contains(w.rules.timeWindows, c.Name) {
			s.rels = append(s.rels, &relation{cols: []string{c.Name}, hidden: 1})
		}
	}
}

// item resolves one item of a select list and returns the names it yields.
func (w *queryWalker) item(n *sqlquery.Item, s *scope, env *with) []string {
	w.visit(n)
	if star, ok := n.Expr.(*sqlquery.Star); ok {
		if star.Modify != nil || star.Of != nil {
			return w.modified(star, s, env)
		}
		return w.star(star, s, env)
	}
	_, w.showing = plainColumn(n.Expr)
	if c, ok := n.Expr.(*sqlquery.Columns); ok {
		w.showing = true
		w.expr(c, s, env)
		w.showing = false
		return w.columnNames(c, s)
	}
	w.expr(n.Expr, s, env)
	w.showing = false
	switch {
	case w.failed():
		return nil
	case holdsColumns(n.Expr):
		return []string{anyNames}
	case n.Aliases != nil:
		return n.Aliases
	case n.Alias != "":
		return []string{n.Alias}
	default:
		return []string{w.outputName(n.Expr)}
	}
}

// plainColumn is the column that an expression consists of.
func plainColumn(x sqlquery.Expr) (*sqlquery.Column, bool) {
	switch n := x.(type) {
	case *sqlquery.Column:
		return n, true
	case *sqlquery.Paren:
		return plainColumn(n.X)
	default:
		return nil, false
	}
}

// outputName is the name of an unnamed column: the column's own, or the expression.
func (w *queryWalker) outputName(x sqlquery.Expr) string {
	if c, ok := plainColumn(x); ok {
		return c.Parts[len(c.Parts)-1]
	}
	if p, ok := x.(*sqlquery.Path); ok && w.rules.pathNames {
		return p.Name
	}
	if w.rules.nameless {
		return ""
	}
	text := sqlquery.Text(x, w.guard.dialect)
	w.step(len(text) / 16)
	if w.rules.upperOutputs {
		return strings.ToUpper(text)
	}
	return text
}

// star resolves * or t.* and records every column it stands for, also those it
// leaves out: they must exist.
func (w *queryWalker) star(n *sqlquery.Star, s *scope, env *with) []string {
	w.visit(n)
	var names []string
	switch len(n.Parts) {
	case 0:
		if len(s.rels) == 0 {
			w.fail(newError(events.ClassSyntax, "*", n.Pos, "There is no table for * to stand for. Add FROM, or name values."))
		}
		for _, r := range s.rels {
			w.touchAll(r)
		}
		names = w.visible(s.rels)
	default:
		names = w.qualifiedStar(n, s)
	}
	if w.failed() {
		return nil
	}
	return w.starChanges(n, names, s, env)
}

func (w *queryWalker) qualifiedStar(n *sqlquery.Star, s *scope) []string {
	r := reference{qualifier: n.Parts[len(n.Parts)-1], name: "*", pos: n.Pos}
	if len(n.Parts) == 2 {
		r.schema = n.Parts[0]
	}
	var names []string
	found := false
	for _, rel := range s.rels {
		if len(n.Parts) > 2 || !w.answers(rel, r.schema, r.qualifier) {
			continue
		}
		found = true
		w.touchAll(rel)
		for i := range rel.width() {
			names = append(names, rel.column(i))
		}
		if w.rules.ownSpelling {
			n.Parts = spelled(n.Parts, rel)
			continue
		}
		if rel.table != nil && rel.table.Shielded && len(n.Parts) > 1 {
			n.Parts = n.Parts[1:]
		}
	}
	if !found && w.rules.dottedFields {
		return w.fieldsOf(n, s)
	}
	if !found {
		w.unknownQualifier(s, r)
	}
	w.step(len(names))
	return names
}

// fieldsOf resolves column.*, the fields of a column, whose names the snapshot does not
// know.
func (w *queryWalker) fieldsOf(n *sqlquery.Star, s *scope) []string {
	c := &sqlquery.Column{Pos: n.Pos, Parts: append(slices.Clone(n.Parts), "*")}
	w.column(c, s)
	n.Parts = c.Parts[:len(c.Parts)-1]
	return []string{anyNames}
}

func (w *queryWalker) groupBy(n *sqlquery.GroupBy, s *scope, env *with) {
	if n == nil || w.failed() {
		return
	}
	w.visit(n)
	w.groupings(n.Items, s, env)
	if n.Sets != nil {
		w.groupings([]*sqlquery.Grouping{n.Sets}, s, env)
	}
}

func (w *queryWalker) groupings(list []*sqlquery.Grouping, s *scope, env *with) {
	for _, g := range list {
		w.visit(g)
		w.expr(g.Expr, s, env)
		w.groupings(g.Sets, s, env)
	}
}

func (w *queryWalker) orderings(list []*sqlquery.Ordering, s *scope, env *with) {
	for _, o := range list {
		w.visit(o)
		w.expr(o.Expr, s, env)
		w.fill(o.Fill, s, env)
	}
}

func (w *queryWalker) window(n *sqlquery.Window, s *scope, env *with) {
	if n == nil || w.failed() {
		return
	}
	w.visit(n)
	w.exprs(n.Partition, s, env)
	w.orderings(n.Order, s, env)
	if n.Frame == nil {
		return
	}
	w.visit(n.Frame)
	for _, b := range []*sqlquery.Bound{n.Frame.Start, n.Frame.End} {
		if b != nil {
			w.visit(b)
			w.expr(b.X, s, env)
		}
	}
}
