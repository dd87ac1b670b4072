package guard

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

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
