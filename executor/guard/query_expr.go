package guard

import (
	"slices"
	"strings"

	"arivu/events"
	"arivu/executor/guard/sqlquery"
)

func (w *queryWalker) exprs(list []sqlquery.Expr, s *scope, env *with) {
	for _, x := range list {
		w.expr(x, s, env)
	}
}

// expr resolves an expression by its type. A type that is not listed is refused.
func (w *queryWalker) expr(x sqlquery.Expr, s *scope, env *with) {
	if x == nil || w.failed() {
		return
	}
	w.visit(x)
	switch n := x.(type) {
	case *sqlquery.Literal, *sqlquery.DatePart:
	case *sqlquery.Column:
		w.column(n, s)
	case *sqlquery.Unary:
		w.unary(n, s, env)
	case *sqlquery.Binary:
		w.binary(n, s, env)
	case *sqlquery.Call:
		w.call(n, s, env)
	case *sqlquery.Cast:
		w.expr(n.X, s, env)
		w.typeName(n.Type)
	case *sqlquery.Collate:
		w.collate(n, s, env)
	case *sqlquery.Lambda:
		for _, t := range n.Types {
			w.typeName(t)
		}
		inner := &scope{parent: s, rels: []*relation{{cols: n.Params}}}
		w.expr(n.Body, inner, env)
	case *sqlquery.Exists:
		w.query(n.Query, s, env, nil)
	case *sqlquery.Subquery:
		w.query(n.Query, s, env, nil)
	case *sqlquery.Quantified:
		w.query(n.Query, s, env, nil)
	case *sqlquery.In:
		w.expr(n.X, s, env)
		w.exprs(n.List, s, env)
		w.query(n.Query, s, env, nil)
		w.expr(n.Value, s, env)
	case *sqlquery.Case:
		w.caseExpr(n, s, env)
	case *sqlquery.Convert, *sqlquery.Parsed, *sqlquery.XMLValue, *sqlquery.JSONMade:
		w.converted(n, s, env)
	case *sqlquery.Comprehension:
		w.comprehension(n, s, env)
	case *sqlquery.Columns:
		w.someColumns(n, s, env)
	default:
		w.operands(x, s, env)
	}
}

// operands resolves what consists of its operands and nothing else.
func (w *queryWalker) operands(x sqlquery.Expr, s *scope, env *with) {
	switch n := x.(type) {
	case *sqlquery.Paren:
		w.expr(n.X, s, env)
	case *sqlquery.Tuple:
		w.exprs(n.List, s, env)
	case *sqlquery.Array:
		w.exprs(n.List, s, env)
	case *sqlquery.Object:
		w.exprs(n.Values, s, env)
	case *sqlquery.Interval:
		w.expr(n.Value, s, env)
	case *sqlquery.Like:
		w.exprs([]sqlquery.Expr{n.X, n.Y, n.Escape}, s, env)
		w.exprs(n.List, s, env)
	case *sqlquery.Is:
		w.exprs([]sqlquery.Expr{n.X, n.Y}, s, env)
	case *sqlquery.Between:
		w.exprs([]sqlquery.Expr{n.X, n.Lo, n.Hi}, s, env)
	case *sqlquery.Extract:
		w.expr(n.X, s, env)
	case *sqlquery.Position:
		w.exprs([]sqlquery.Expr{n.X, n.Y}, s, env)
	case *sqlquery.Spelled:
		w.function(n.Name, n.Pos)
		w.exprs(n.Args, s, env)
	case *sqlquery.Trim:
		w.exprs([]sqlquery.Expr{n.Chars, n.X}, s, env)
	case *sqlquery.Path:
		w.expr(n.X, s, env)
	case *sqlquery.Index:
		w.expr(n.X, s, env)
		w.index(n.I, s, env)
	case *sqlquery.Field:
		w.expr(n.X, s, env)
	case *sqlquery.Map:
		w.exprs(n.Keys, s, env)
		w.exprs(n.Values, s, env)
	case *sqlquery.Slice:
		w.exprs([]sqlquery.Expr{n.X, n.From, n.To, n.Step}, s, env)
	case *sqlquery.Named:
		w.expr(n.X, s, env)
	default:
		w.parts(x, s, env)
	}
}

// index resolves what stands in brackets, where a star is every element.
func (w *queryWalker) index(x sqlquery.Expr, s *scope, env *with) {
	if star, ok := x.(*sqlquery.Star); ok {
		w.visit(star)
		return
	}
	w.expr(x, s, env)
}

// binary resolves a chain of operators from its left end, without recursion: chains
// may be long.
func (w *queryWalker) binary(n *sqlquery.Binary, s *scope, env *with) {
	chain := []*sqlquery.Binary{n}
	for {
		left, ok := chain[len(chain)-1].X.(*sqlquery.Binary)
		if !ok {
			break
		}
		w.visit(left)
		chain = append(chain, left)
	}
	w.expr(chain[len(chain)-1].X, s, env)
	for i := len(chain) - 1; i >= 0 && !w.failed(); i-- {
		if op := chain[i].Op; !w.guard.dialect.Operator(op) {
			w.fail(unsafe(op, chain[i].Pos, "The operator %s is not allowed. Write it another way.", op))
		}
		w.expr(chain[i].Y, s, env)
	}
}

func (w *queryWalker) unary(n *sqlquery.Unary, s *scope, env *with) {
	if n.Op == "~" && !w.guard.dialect.Operator(n.Op) {
		w.fail(unsafe(n.Op, n.Pos, "The operator %s is not allowed. Write it another way.", n.Op))
	}
	if n.Op == "PRIOR" || n.Op == "CONNECT_BY_ROOT" {
		w.ancestor(n, s)
	}
	w.expr(n.X, s, env)
}

func (w *queryWalker) caseExpr(n *sqlquery.Case, s *scope, env *with) {
	w.expr(n.Operand, s, env)
	for _, when := range n.Whens {
		w.visit(when)
		w.expr(when.Cond, s, env)
		w.expr(when.Then, s, env)
	}
	w.expr(n.Else, s, env)
}

func (w *queryWalker) call(n *sqlquery.Call, s *scope, env *with) {
	w.function(n.Name, n.Pos)
	w.texts(n)
	w.exprs(n.Params, s, env)
	for _, arg := range n.Args {
		if star, ok := arg.(*sqlquery.Star); ok {
			w.starArgument(n, star, s, env)
			continue
		}
		w.expr(arg, s, env)
	}
	w.orderings(n.Order, s, env)
	w.orderings(n.Within, s, env)
	w.expr(n.Filter, s, env)
	w.window(n.Over, s, env)
}

// starArgument resolves a star among the arguments of a call: for the functions that
// take whole rows it stands for columns as it does in a select list.
func (w *queryWalker) starArgument(n *sqlquery.Call, star *sqlquery.Star, s *scope, env *with) {
	switch {
	case n.Name == "count" && len(n.Args) == 1 && w.countsSymbol(star, s):
		w.visit(star)
		return
	case n.Name != "count" && w.rules.starArguments:
		w.showing = false
		w.modified(star, s, env)
		return
	case n.Name == "count" || !slices.Contains(w.rules.rowFunctions, n.Name):
		w.countAll(n, star)
		return
	}
	w.grouped(s.rels, star.Pos)
	w.star(star, s, env)
}

// countAll admits a star as the one argument of count, where it stands for the row
// as such and reads no column.
func (w *queryWalker) countAll(n *sqlquery.Call, star *sqlquery.Star) {
	w.visit(star)
	if n.Name != "count" && n.Name != "count_big" || len(n.Args) != 1 || !plainStar(star) || n.Distinct {
		w.fail(newError(events.ClassSyntax, "*", star.Pos, "Only count(*) takes a star. Name the columns that are needed."))
	}
}

// plainStar reports a star by itself, with nothing before or behind it.
func plainStar(n *sqlquery.Star) bool {
	return len(n.Parts) == 0 && len(n.Except) == 0 && n.Like == "" && n.Replace == nil && n.Rename == nil && n.Of == nil && n.Modify == nil
}

// typeName admits the types of the dialect's list.
func (w *queryWalker) typeName(n *sqlquery.Type) {
	if n == nil || w.failed() {
		return
	}
	w.visit(n)
	if name := strings.ToLower(strings.Fields(n.Name)[0]); !w.guard.dialect.Type(name) {
		w.fail(newError(events.ClassType, n.Name, n.Pos, "%s is not a type that a cast may name here. Use a plain type such as %s.", n.Name, w.rules.plainTypes))
	}
	for _, elem := range n.Elems {
		w.typeName(elem)
	}
}

// collate admits a collation by name, or in Snowflake a specification.
func (w *queryWalker) collate(n *sqlquery.Collate, s *scope, env *with) {
	if strings.Trim(n.Name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.") != "" {
		w.fail(newError(events.ClassSyntax, n.Name, n.Pos, "%s is not a collation. Leave out COLLATE.", n.Name))
	}
	w.expr(n.X, s, env)
}

// column binds a dotted name, innermost scope first. In each scope real columns come
// before aliases of the select list.
func (w *queryWalker) column(n *sqlquery.Column, s *scope) {
	var fieldless *meaning
	virtual := w.virtual(n, s)
	qualified := virtual
	open := false
	for at := s; at != nil; at = at.parent {
		qualified = qualified || w.qualifies(n, at)
		named := !qualified && !w.virtualName(n.Parts[0])
		if named && w.contains(at.aliases, n.Parts[0]) {
			w.alias(n, at)
			return
		}
		for _, m := range w.meanings(n) {
			found := w.find(at, m.schema, m.qualifier, m.name)
			switch {
			case len(found) == 0, virtual && slices.ContainsFunc(m.fields, w.virtualName):
			case len(m.fields) > 0 && plainValue(found[0]):
				fieldless = &m
			default:
				w.bindColumn(n, m, found)
				w.qualify(n, found[0].rel, s, at)
				return
			}
			open = open || w.open(at, m.schema, m.qualifier)
		}
		if w.failed() || named && (len(n.Parts) == 1 || w.rules.dottedFields) && w.contains(at.outputs, n.Parts[0]) {
			return
		}
	}
	last := n.Parts[len(n.Parts)-1]
	switch {
	case open && len(n.Parts) > 1 && w.contains(w.rules.sequenceSteps, last):
		w.fail(unsafe(last, n.Pos, "%s behind a name may advance a sequence of that name. Leave it out.", last))
	case open || w.wholeRow(n, s):
		return
	case fieldless != nil:
		full := dotted(fieldless.String(), dotted(fieldless.fields...))
		w.fail(newError(events.ClassUnknownColumn, full, n.Pos, "The column %s has no fields, so %s does not exist.", fieldless.String(), full))
	case w.labelled(n, s):
	default:
		w.unknownColumn(s, w.likeliest(n))
	}
}

func (w *queryWalker) bindColumn(n *sqlquery.Column, m meaning, found []binding) {
	w.bound(m.reference, found)
	if w.rules.ownSpelling {
		last := len(n.Parts) - 1
		n.Parts = append(spelled(n.Parts[:last], found[0].rel), found[0].rel.column(found[0].col))
		return
	}
	// A table that becomes a query has no schema that could stand before it.
	if t := found[0].rel.table; t != nil && t.Shielded && m.schema != "" {
		n.Parts = n.Parts[1:]
	}
}

// plainValue reports a column that is known to hold no fields.
func plainValue(b binding) bool {
	if b.rel.table == nil {
		return false
	}
	c := b.rel.table.Columns[b.col].Class
	return c != events.TypeJSON && c != events.TypeOther
}

// meaning is one way to read a dotted name: a column and perhaps fields inside it.
type meaning struct {
	reference
	fields []string
}

// meanings lists the ways to read a dotted name, those that count first first.
// Not every dialect reaches into a column with dots.
func (w *queryWalker) meanings(n *sqlquery.Column) []meaning {
	var out []meaning
	for before := min(len(n.Parts)-1, 2); before >= 0; before-- {
		if !w.rules.dottedFields && before != len(n.Parts)-1 {
			continue
		}
		m := meaning{reference: reference{name: n.Parts[before], pos: n.Pos, quoted: n.Quoted && (w.rules.quotedExactly || w.rules.quotedTexts)}, fields: n.Parts[before+1:]}
		whole := m
		whole.name, whole.fields = strings.Join(n.Parts[before:], "."), nil
		if before > 0 {
			m.qualifier = n.Parts[before-1]
		}
		if before > 1 {
			m.schema = n.Parts[0]
		}
		whole.qualifier, whole.schema = m.qualifier, m.schema
		if w.rules.dottedColumns && len(m.fields) > 0 {
			out = append(out, whole)
		}
		out = append(out, m)
	}
	return out
}

// likeliest is the reading that a refusal speaks of.
func (w *queryWalker) likeliest(n *sqlquery.Column) reference {
	if m := w.meanings(n); len(m) > 0 {
		return m[0].reference
	}
	last := len(n.Parts) - 1
	return reference{qualifier: dotted(n.Parts[:last]...), name: n.Parts[last], pos: n.Pos}
}
