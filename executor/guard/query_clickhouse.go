package guard

import (
	"fmt"
	"slices"
	"strings"

	"arivu/events"
	"arivu/executor/guard/sqlquery"
)

// withValue is a value by name that waits for the first SELECT behind its WITH, whose
// columns it may use. env is what the value sees of the WITH.
type withValue struct {
	def *sqlquery.CTE
	env *with
}

// valueNames adds the names of the values of a WITH to a scope.
func valueNames(n *sqlquery.With, outer *scope) *scope {
	if n == nil {
		return outer
	}
	var names []string
	for _, def := range n.CTEs {
		if def.Value != nil {
			names = append(names, def.Name)
		}
	}
	if names == nil {
		return outer
	}
	return &scope{parent: outer, aliases: names}
}

// selectScopes returns the scope that the sources of a SELECT see, and its own. Where
// names given in a SELECT are known in all of it, both have them.
func (w *queryWalker) selectScopes(n *sqlquery.Select, outer *scope) (sources, own *scope) {
	if !w.rules.aliasesFirst {
		return outer, &scope{parent: outer}
	}
	aliases := slices.Clone(n.Named)
	for _, item := range n.Items {
		if item.Alias != "" {
			aliases = append(aliases, item.Alias)
		}
	}
	return &scope{parent: outer, aliases: aliases}, &scope{parent: outer, aliases: aliases}
}

// qualifies reports whether a dotted name begins with a source of the scope, so that
// it means a column of that and not a part of something that is called the same.
func (w *queryWalker) qualifies(n *sqlquery.Column, at *scope) bool {
	return w.rules.aliasesFirst && len(n.Parts) > 1 && slices.ContainsFunc(at.rels, func(r *relation) bool {
		return w.answers(r, "", n.Parts[0]) || r.schema != "" && w.guard.dialect.Same(r.schema, n.Parts[0])
	})
}

// virtual reports a dotted name that may mean a virtual column of a source in reach,
// whatever else is called like the source.
func (w *queryWalker) virtual(n *sqlquery.Column, s *scope) bool {
	if !slices.ContainsFunc(n.Parts, w.virtualName) {
		return false
	}
	for ; s != nil; s = s.parent {
		for _, r := range s.rels {
			if len(n.Parts) > 1 && w.virtualName(n.Parts[1]) && w.answers(r, "", n.Parts[0]) ||
				len(n.Parts) > 2 && w.virtualName(n.Parts[2]) && w.answers(r, n.Parts[0], n.Parts[1]) {
				return true
			}
		}
	}
	return false
}

// virtualName reports a name such as those of virtual columns, which every table has
// without saying so: they begin with an underscore.
func (w *queryWalker) virtualName(name string) bool {
	return w.rules.aliasesFirst && strings.HasPrefix(name, "_")
}

// alias binds a name that means an expression. A column that also has it counts as
// used: older servers take the column.
func (w *queryWalker) alias(n *sqlquery.Column, at *scope) {
	for _, m := range w.meanings(n) {
		if found := w.find(&scope{rels: at.rels}, m.schema, m.qualifier, m.name); len(found) == 1 {
			w.bindColumn(n, m, found)
			return
		}
	}
}

func (w *queryWalker) interpolate(n *sqlquery.Interpolate, s *scope, env *with) {
	if n == nil || w.failed() {
		return
	}
	w.visit(n)
	for _, item := range n.Items {
		w.visit(item)
		w.expr(item.X, s, env)
	}
}

func (w *queryWalker) limitBy(n *sqlquery.LimitBy, s *scope, env *with) {
	if n == nil || w.failed() {
		return
	}
	w.visit(n)
	w.exprs(n.By, s, env)
}

func (w *queryWalker) fill(n *sqlquery.Fill, s *scope, env *with) {
	if n == nil || w.failed() {
		return
	}
	w.visit(n)
	w.exprs([]sqlquery.Expr{n.From, n.To, n.Step, n.Staleness}, s, env)
}

// arrayJoin resolves ARRAY JOIN: the names that it gives to elements stand beside the
// columns of its left side.
func (w *queryWalker) arrayJoin(n *sqlquery.ArrayJoin, outer *scope, before []*relation, env *with) []*relation {
	rels := w.source(n.Left, outer, before, env)
	elements := &relation{}
	s := &scope{parent: outer, rels: slices.Concat(before, rels, []*relation{elements})}
	for _, item := range n.Items {
		w.visit(item)
		if !w.nested(item.Expr, s) {
			w.expr(item.Expr, s, env)
		}
		if item.Alias != "" {
			elements.cols = append(elements.cols, item.Alias)
		}
	}
	w.joined(len(rels) + 1)
	return append(rels, elements)
}

// nested binds the columns n.a, n.b, … of a table where n alone is named.
func (w *queryWalker) nested(x sqlquery.Expr, s *scope) bool {
	c, ok := x.(*sqlquery.Column)
	if !ok || w.failed() {
		return false
	}
	found := false
	for _, r := range s.rels {
		prefix := c.Parts[len(c.Parts)-1] + "."
		if len(c.Parts) > 1 && (len(c.Parts) > 2 || !w.answers(r, "", c.Parts[0])) {
			continue
		}
		for i := range r.width() {
			if w.step(1); strings.HasPrefix(r.column(i), prefix) {
				w.bound(reference{name: r.column(i), pos: c.Pos}, []binding{{r, i}})
				found = true
			}
		}
	}
	if found {
		w.visit(c)
	}
	return found
}

// parts resolves what consists of its operands and stands in ClickHouse alone.
func (w *queryWalker) parts(x sqlquery.Expr, s *scope, env *with) {
	switch n := x.(type) {
	case *sqlquery.Aliased:
		w.expr(n.X, s, env)
	case *sqlquery.Ternary:
		w.exprs([]sqlquery.Expr{n.Cond, n.Then, n.Else}, s, env)
	case *sqlquery.Subcolumn:
		w.expr(n.X, s, env)
		w.typeName(n.Type)
	case *sqlquery.Element:
		w.expr(n.X, s, env)
	default:
		w.unknownNode(x)
	}
}

// texts checks the arguments that are read as a type or as a function: they must be
// constants, and name what could stand there without quotes.
func (w *queryWalker) texts(n *sqlquery.Call) {
	d := w.guard.dialect
	if at := d.TypeText(n.Name, len(n.Args)); at >= 0 && at < len(n.Args) {
		text, ok := constant(n.Args[at])
		typ, err := sqlquery.ParseType(text, d.Name)
		if !ok || err != nil {
			w.fail(newError(events.ClassType, n.Name, n.Pos, "%s takes a type in quotes there, such as 'Int32'.", n.Name))
			return
		}
		w.typeName(typ)
	}
	if !d.AggregateText(n.Name) || len(n.Args) == 0 {
		return
	}
	text, ok := constant(n.Args[0])
	name, err := sqlquery.ParseAggregate(text, d.Name)
	if !ok || err != nil || !d.Aggregate(name) {
		w.fail(newError(events.ClassUnknownFunc, n.Name, n.Pos, "%s takes the name of an aggregate function in quotes first, such as 'sum'.", n.Name))
	}
}

// constant is the text of a string literal.
func constant(x sqlquery.Expr) (string, bool) {
	l, ok := x.(*sqlquery.Literal)
	if !ok || l.Kind != sqlquery.LiteralString {
		return "", false
	}
	return l.Text, true
}

// valuesColumns names the columns of VALUES( ): as the text in front describes them,
// or by number.
func (w *queryWalker) valuesColumns(n *sqlquery.Call) []string {
	if len(n.Args) == 0 {
		w.fail(newError(events.ClassSyntax, n.Name, n.Pos, "VALUES needs rows, such as values('a UInt8', 1, 2)."))
		return nil
	}
	width := 1
	switch first := n.Args[0].(type) {
	case *sqlquery.Tuple:
		width = len(first.List)
	case *sqlquery.Literal:
		if first.Kind == sqlquery.LiteralString && len(n.Args) > 1 {
			return w.describedColumns(n, first.Text)
		}
	default:
		w.fail(newError(events.ClassSyntax, n.Name, n.Pos, "VALUES takes constants, or rows of them in parentheses."))
	}
	names := make([]string, width)
	for i := range names {
		names[i] = fmt.Sprintf(w.rules.valueName, i+w.rules.firstValue)
	}
	return names
}

// describedColumns names the columns of VALUES( ) that a text describes. It may name
// columns with their types and nothing else: a server also takes expressions there.
func (w *queryWalker) describedColumns(n *sqlquery.Call, text string) []string {
	typ, err := sqlquery.ParseType("Tuple("+text+")", w.guard.dialect.Name)
	if err != nil || typ.Fields == nil {
		w.fail(newError(events.ClassSyntax, n.Name, n.Pos, "VALUES takes columns with their types first, such as values('a UInt8, b String', (1, 'x'))."))
		return nil
	}
	w.typeName(typ)
	return typ.Fields
}

// foldPrewheres makes PREWHERE, which only tables know, a part of WHERE in each SELECT
// that reads a shield.
func foldPrewheres(root sqlquery.Node) {
	sqlquery.Walk(root, func(n sqlquery.Node) bool {
		s, ok := n.(*sqlquery.Select)
		if !ok || s.Prewhere == nil || !slices.ContainsFunc(s.From, readsQuery) {
			return true
		}
		where := s.Prewhere
		if s.Where != nil {
			where = &sqlquery.Binary{Op: "AND", X: &sqlquery.Paren{X: where}, Y: &sqlquery.Paren{X: s.Where}}
		}
		s.Prewhere, s.Where = nil, where
		return true
	})
}

// readsQuery reports a source that is, or joins, a query.
func readsQuery(src sqlquery.Source) bool {
	found := false
	sqlquery.Walk(src, func(n sqlquery.Node) bool {
		_, is := n.(*sqlquery.Derived)
		found = found || is
		return !found
	})
	return found
}
