package guard

import (
	"slices"
	"strconv"

	"arivu/events"
	"arivu/executor/guard/sqlquery"
)

// source resolves an item of FROM to the relations it brings into scope. Lateral
// items see outer and what stands left of them, the others see outer only.
func (w *queryWalker) source(src sqlquery.Source, outer *scope, left []*relation, env *with) []*relation {
	if w.failed() {
		return nil
	}
	w.visit(src)
	switch n := src.(type) {
	case *sqlquery.Table:
		return []*relation{w.table(n, env)}
	case *sqlquery.CrossTab:
		return []*relation{w.crossTab(n, outer, left, env)}
	case *sqlquery.Unstack:
		return []*relation{w.unstack(n, outer, left, env)}
	case *sqlquery.Derived:
		return []*relation{w.derived(n, outer, left, env)}
	case *sqlquery.Function:
		cols := w.tableCall(n.Call, &scope{parent: outer, rels: left}, env)
		if n.Columns != nil {
			cols = w.columnDefs(n.Columns)
		}
		if n.Counted {
			cols = append(slices.Clone(cols), "ordinality")
		}
		return []*relation{w.aliased(&relation{name: w.fromName(n.Call), cols: cols}, n.Alias)}
	case *sqlquery.Group:
		return w.group(n, outer, left, env)
	case *sqlquery.Join:
		return w.join(n, outer, left, env)
	case *sqlquery.Pivot:
		return w.pivot(n, outer, left, env)
	case *sqlquery.Unpivot:
		return w.unpivot(n, outer, left, env)
	case *sqlquery.ArrayJoin:
		return w.arrayJoin(n, outer, left, env)
	case *sqlquery.Recognition:
		return []*relation{w.recognition(n, outer, left, env)}
	default:
		w.unknownNode(src)
		return nil
	}
}

// table resolves a table or a common table expression. A schema excludes the latter.
func (w *queryWalker) table(n *sqlquery.Table, env *with) *relation {
	r := &relation{}
	if len(n.Parts) > 2 {
		w.fail(unsafe(n.Parts[0], n.Pos, "Names with a database or catalog in front, such as %s, are not allowed. Leave out %s.", dotted(n.Parts...), n.Parts[0]))
		return r
	}
	schema, name := "", n.Parts[len(n.Parts)-1]
	if len(n.Parts) == 2 {
		schema = n.Parts[0]
	}
	if e := w.lookupCTE(env, name); e != nil && schema == "" {
		r = w.withQuery(e, n)
	} else if m := w.made(n, schema, name); m != nil {
		r = m
	} else if t := w.baseTable(n, schema, name, env); t != nil {
		w.use.table(t)
		r = &relation{name: t.Name, schema: t.Namespace, table: t}
		if t.Namespace == "" {
			r.schema = w.rules.usualSchema
		}
		w.bare(t)
		if t.Shielded {
			w.shields.add(n, r)
		}
	}
	w.travel(n.Travel, env)
	if n.Travel != nil && n.Travel.Changes != "" {
		r = w.changed(r)
	}
	w.sample(n.Sample, r)
	if n.Reading != nil {
		w.visit(n.Reading)
	}
	return w.aliased(r, n.Alias)
}

// made is the relation of rows that the database makes up, nil if it is not one. Without
// end they are for a query that has a limit.
func (w *queryWalker) made(n *sqlquery.Table, schema, name string) *relation {
	cols, endless, ok := w.guard.dialect.Made(schema, name)
	if !ok || w.snapshotTable(schema, name) != nil {
		return nil
	}
	if endless && w.capped == 0 {
		w.fail(newError(events.ClassTooExpensive, dotted(n.Parts...), n.Pos, "%s has rows without end. Add LIMIT to the query that reads it, or use the function numbers(n).", dotted(n.Parts...)))
	}
	return &relation{name: name, schema: schema, cols: cols}
}

// withQuery is the relation that a name stands for which is a common table expression.
func (w *queryWalker) withQuery(e *cte, n *sqlquery.Table) *relation {
	if e.resolving && w.known("", e.name) != nil {
		w.hides(e.name, n.Pos)
	}
	if w.rules.ownSpelling {
		n.Parts[0] = e.name
	}
	return w.useCTE(e, n.Pos)
}

// hides refuses a name of which it is not plain whether a table or a query is meant.
func (w *queryWalker) hides(name string, pos int) {
	w.fail(newError(events.ClassAmbiguous, name, pos, "%s is both a table and a WITH query here. Give the WITH query another name.", name))
}

func (w *queryWalker) baseTable(n *sqlquery.Table, schema, name string, env *with) *events.Table {
	if w.guard.dialect.SystemRelation(schema, name) {
		w.unknownTable(schema, name, n.Pos, env)
		return nil
	}
	if t := w.known(schema, name); t != nil {
		w.spell(n, t, env)
		return t
	}
	usual := w.rules.usualSchema
	if schema != "" && w.guard.dialect.Same(schema, usual) && !w.hasNamespace(usual) {
		if t := w.snapshotTable("", name); t != nil {
			if w.lookupCTE(env, name) != nil {
				w.hides(name, n.Pos)
			}
			n.Parts = n.Parts[1:]
			return t
		}
	}
	w.unknownTable(schema, name, n.Pos, env)
	return nil
}

func (w *queryWalker) sample(n *sqlquery.Sample, r *relation) {
	if n == nil {
		return
	}
	w.visit(n)
	if r.table != nil && r.table.Shielded {
		w.fail(unsafe("TABLESAMPLE", n.Pos, "TABLESAMPLE cannot be used with %s, parts of which are kept back on this connection. Leave it out.", r.table.Qualified()))
	}
}

// aliased applies an alias and its column names to a relation.
func (w *queryWalker) aliased(r *relation, alias *sqlquery.Alias) *relation {
	if alias == nil || w.failed() {
		return r
	}
	w.visit(alias)
	r.name, r.schema = alias.Name, ""
	if len(alias.Columns) > 0 {
		cols := make([]string, r.width())
		for i := range cols {
			cols[i] = r.column(i)
		}
		if r.table == nil && len(cols) < len(alias.Columns) { // of a table function
			cols = make([]string, len(alias.Columns))
		}
		r.cols = rename(cols, alias.Columns)
	}
	return r
}

func (w *queryWalker) derived(n *sqlquery.Derived, outer *scope, left []*relation, env *with) *relation {
	if n.Lateral || w.rules.impliedLateral {
		outer = &scope{parent: outer, rels: left}
	}
	if n.Sample == nil && !n.Lateral && !n.Bare {
		if r := w.shieldOf(n.Query, env); r != nil {
			return w.aliased(r, n.Alias)
		}
	}
	r := &relation{cols: w.query(n.Query, outer, env, nil)}
	if n.Alias == nil || n.Alias.Columns == nil {
		w.namesInFrom(r.cols, n.Pos)
	}
	w.sample(n.Sample, r)
	return w.aliased(r, n.Alias)
}

// group resolves a join in parentheses. Without an alias its items stay visible by
// their own names.
func (w *queryWalker) group(n *sqlquery.Group, outer *scope, left []*relation, env *with) []*relation {
	rels := w.source(n.Inner, outer, left, env)
	if n.Alias == nil || w.failed() {
		return rels
	}
	for _, r := range rels {
		w.touchAll(r)
	}
	return []*relation{w.aliased(&relation{cols: w.visible(rels)}, n.Alias)}
}

func (w *queryWalker) join(n *sqlquery.Join, outer *scope, before []*relation, env *with) []*relation {
	left := w.source(n.Left, outer, before, env)
	seen := slices.Concat(before, left)
	from := outer
	if n.Applies() {
		from = &scope{parent: outer, rels: seen}
	}
	right := w.source(n.Right, from, seen, env)
	if w.failed() {
		return nil
	}
	w.joined(len(left) + len(right))
	if n.Natural {
		w.mergeUsing(left, right, w.common(left, right), n.Pos)
	}
	w.mergeUsing(left, right, n.Using, n.Pos)
	both := slices.Concat(left, right)
	w.expr(n.Match, &scope{parent: outer, rels: both}, env)
	w.expr(n.On, &scope{parent: outer, rels: both}, env)
	if w.rules.bothSides {
		return both
	}
	switch n.Kind {
	case "SEMI", "ANTI", "LEFT SEMI", "LEFT ANTI":
		return left
	}
	return both
}

// mergeUsing records and merges the columns of a USING or NATURAL join.
func (w *queryWalker) mergeUsing(left, right []*relation, cols []string, pos int) {
	for _, col := range cols {
		ref := reference{name: col, pos: pos}
		for _, side := range [][]*relation{left, right} {
			found := w.find(&scope{rels: side}, "", "", col)
			if len(found) == 0 {
				w.unknownColumn(&scope{rels: side}, ref)
				return
			}
			w.bound(ref, found)
		}
	}
	w.merge(right, cols)
}

// fromName is what qualifies the columns of a table function without an alias.
func (w *queryWalker) fromName(n *sqlquery.Call) string {
	if n == nil || !w.rules.functionNames {
		return ""
	}
	return n.Name
}

func (w *queryWalker) lateralView(n *sqlquery.LateralView, s *scope, env *with) {
	if w.failed() {
		return
	}
	w.visit(n)
	r := &relation{name: n.Name, cols: w.tableCall(n.Call, s, env)}
	if len(n.Columns) > 0 {
		r.cols = n.Columns
	}
	s.rels = append(s.rels, r)
	w.joined(len(s.rels))
}

// tableCall resolves the call of a table function and returns its columns. It may
// have arguments and nothing else that calls may have.
func (w *queryWalker) tableCall(n *sqlquery.Call, s *scope, env *with) []string {
	if w.failed() {
		return nil
	}
	w.visit(n)
	cols, ok := w.guard.dialect.TableFunction(n.Name)
	switch {
	case !ok:
		w.tableFunction(n.Name, n.Pos)
		return nil
	case len(n.Args) == 0 && len(cols) > 0 && w.rules.argumentsInFrom:
		w.fail(newError(events.ClassSyntax, n.Name, n.Pos, "The function %s in FROM makes rows without end. Say how many.", n.Name))
		return nil
	case n.Params != nil || n.Distinct || n.Within != nil || n.Filter != nil || n.Nulls != "" || n.Over != nil:
		w.fail(newError(events.ClassSyntax, n.Name, n.Pos, "The function %s in FROM takes arguments and nothing else. Remove the rest.", n.Name))
		return nil
	}
	w.use.functions.add(n.Name)
	if n.Name == "generator" {
		w.generator(n)
	}
	w.exprs(n.Args, s, env)
	if n.Name == "values" {
		return w.valuesColumns(n)
	}
	return cols
}

// maxGenerated bounds the rows that GENERATOR may make.
const maxGenerated = 1_000_000

// generator admits a fixed number of rows: with a time limit instead it is a way to
// keep a warehouse busy.
func (w *queryWalker) generator(n *sqlquery.Call) {
	if count, ok := rowCount(n); ok && count <= maxGenerated {
		return
	}
	w.fail(newError(events.ClassTooExpensive, n.Name, n.Pos, "GENERATOR takes ROWCOUNT with a number up to %d, and nothing else.", maxGenerated))
}

// rowCount is the number that a call has as its one argument ROWCOUNT.
func rowCount(n *sqlquery.Call) (int, bool) {
	if len(n.Args) != 1 {
		return 0, false
	}
	named, ok := n.Args[0].(*sqlquery.Named)
	if !ok || named.Name != "ROWCOUNT" {
		return 0, false
	}
	rows, ok := named.X.(*sqlquery.Literal)
	if !ok || rows.Kind != sqlquery.LiteralNumber {
		return 0, false
	}
	count, err := strconv.Atoi(rows.Text)
	return count, err == nil
}
