package guard

import (
	"slices"

	pg "github.com/sqlc-dev/oliphant/ast"

	"arivu/events"
)

// fromItem resolves one source of rows to the relations it brings into scope. left
// are the relations before it, which LATERAL items and functions can see.
func (w *postgresWalker) fromItem(n *pg.Node, outer *scope, left []*relation, env *with) []*relation {
	if w.failed() {
		return nil
	}
	lateral := &scope{parent: outer, rels: left}
	switch item := n.GetNode().(type) {
	case *pg.Node_RangeVar:
		return []*relation{w.rangeVar(n, item.RangeVar, env)}
	case *pg.Node_RangeSubselect:
		return []*relation{w.subselect(item.RangeSubselect, outer, lateral, env)}
	case *pg.Node_RangeFunction:
		return []*relation{w.rangeFunction(item.RangeFunction, lateral, env)}
	case *pg.Node_JoinExpr:
		return w.join(item.JoinExpr, outer, left, env)
	case *pg.Node_JsonTable:
		return []*relation{w.jsonTable(item.JsonTable, lateral, env)}
	case *pg.Node_RangeTableFunc:
		return []*relation{w.xmlTable(item.RangeTableFunc, lateral, env)}
	case *pg.Node_RangeTableSample:
		return w.sample(item.RangeTableSample, outer, left, env)
	default:
		w.unknownNode(n)
		return nil
	}
}

func (w *postgresWalker) rangePos(n *pg.RangeVar) int {
	if n == nil {
		return -1
	}
	return int(n.Location)
}

// rangeVar resolves a table or a common table expression, at the node that holds its
// name. A schema excludes the latter.
func (w *postgresWalker) rangeVar(node *pg.Node, n *pg.RangeVar, env *with) *relation {
	w.visit(n)
	pos := int(n.Location)
	r := &relation{}
	if n.Catalogname != "" {
		w.fail(unsafe(n.Catalogname, pos, "Names with a database in front, such as %s, are not allowed. Leave out %s.", dotted(n.Catalogname, n.Schemaname, n.Relname), n.Catalogname))
		return r
	}
	if e := w.lookupCTE(env, n.Relname); e != nil && n.Schemaname == "" {
		r = w.useCTE(e, pos)
		w.queries[r] = w.bodies[e]
	} else if t := w.baseTable(n, env); t != nil {
		w.use.table(t)
		r = &relation{name: t.Name, schema: t.Namespace, table: t}
		if t.Namespace == "" {
			r.schema = defaultSchema
		}
		w.bare(t)
		if t.Shielded {
			w.shields.add(node, r)
		}
	}
	return w.aliased(r, n.Alias)
}

// defaultSchema is where the tables that need no schema live on most servers. A name
// with it in front means the table of the snapshot, and loses it in print, so that
// what runs is that table and no other.
const defaultSchema = "public"

func (w *postgresWalker) baseTable(n *pg.RangeVar, env *with) *events.Table {
	pos := int(n.Location)
	if w.guard.dialect.SystemRelation(n.Schemaname, n.Relname) {
		w.unknownTable(n.Schemaname, n.Relname, pos, env)
		return nil
	}
	if t := w.snapshotTable(n.Schemaname, n.Relname); t != nil {
		return t
	}
	if n.Schemaname == defaultSchema && !w.hasNamespace(defaultSchema) {
		if t := w.snapshotTable("", n.Relname); t != nil {
			if w.lookupCTE(env, n.Relname) != nil {
				w.fail(newError(events.ClassAmbiguous, n.Relname, pos,
					"%s is both a table and a WITH query here. Give the WITH query another name.", n.Relname))
			}
			n.Schemaname = ""
			return t
		}
	}
	w.unknownTable(n.Schemaname, n.Relname, pos, env)
	return nil
}

// aliased applies an alias and its column names to a relation.
func (w *postgresWalker) aliased(r *relation, alias *pg.Alias) *relation {
	if alias == nil || w.failed() {
		return r
	}
	w.visit(alias)
	r.name, r.schema = alias.Aliasname, ""
	if len(alias.Colnames) > 0 {
		cols := make([]string, r.width())
		for i := range cols {
			cols[i] = r.column(i)
		}
		r.cols = rename(cols, stringsOf(alias.Colnames))
	}
	return r
}

func (w *postgresWalker) subselect(n *pg.RangeSubselect, outer, lateral *scope, env *with) *relation {
	w.visit(n)
	if n.Lateral {
		outer = lateral
	}
	query := n.Subquery.GetSelectStmt()
	if query == nil {
		w.unknownNode(n.Subquery)
		return nil
	}
	if r := w.shieldOf(n, env); r != nil {
		return w.aliased(r, n.Alias)
	}
	r := &relation{cols: w.selectStmt(query, outer, env, nil)}
	w.queries[r] = query
	return w.aliased(r, n.Alias)
}

// rangeFunction resolves functions in FROM, which see the items before them.
func (w *postgresWalker) rangeFunction(n *pg.RangeFunction, lateral *scope, env *with) *relation {
	w.visit(n)
	r := &relation{}
	scalars := 0
	for _, node := range n.Functions {
		items := node.GetList().GetItems()
		if len(items) != 2 {
			w.refuse("ROWS FROM", -1)
			return r
		}
		cols, scalar := w.functionColumns(items[0], lateral, env)
		if defs := items[1].GetList().GetItems(); len(defs) > 0 {
			cols = w.columnDefs(defs)
		} else if scalar {
			scalars++
		}
		r.cols = append(r.cols, cols...)
		if call := items[0].GetFuncCall(); call != nil && r.name == "" {
			_, r.name = funcName(call)
		}
	}
	if len(n.Coldeflist) > 0 {
		r.cols = w.columnDefs(n.Coldeflist)
	}
	// The sole column of a function takes the alias for its name.
	if n.Alias != nil && scalars == 1 && len(r.cols) == 1 && len(n.Coldeflist) == 0 {
		r.cols[0] = n.Alias.Aliasname
	}
	if n.Ordinality {
		r.cols = append(r.cols, "ordinality")
	}
	return w.aliased(r, n.Alias)
}

// functionColumns resolves a call in FROM and returns the columns it yields; scalar
// says that there is one of no fixed name.
func (w *postgresWalker) functionColumns(n *pg.Node, lateral *scope, env *with) (cols []string, scalar bool) {
	call := n.GetFuncCall()
	if call == nil {
		// CURRENT_DATE and the like may stand in FROM.
		w.expr(n, lateral, env)
		name, _ := postgresOutputName(n)
		return []string{name}, true
	}
	schema, name := funcName(call)
	cols, known := w.guard.dialect.TableFunction(name)
	if !known && w.guard.dialect.Function(name) && (schema == "" || schema == "pg_catalog") {
		// A function of one value is a table of one row in FROM.
		w.call(call, lateral, env)
		return []string{name}, true
	}
	if !known || schema != "" && schema != "pg_catalog" {
		w.visit(call)
		w.tableFunction(dotted(schema, name), int(call.Location))
		return nil, false
	}
	w.visit(call)
	w.use.functions.add(name)
	w.callParts(call, lateral, env)
	if len(cols) > 0 {
		return append([]string(nil), cols...), false
	}
	if name == "unnest" && len(call.Args) > 1 {
		for range call.Args {
			cols = append(cols, name)
		}
		return cols, false
	}
	return []string{name}, true
}

func (w *postgresWalker) columnDefs(defs []*pg.Node) []string {
	var out []string
	for _, node := range defs {
		def := node.GetColumnDef()
		if def == nil || len(def.Constraints) > 0 || def.RawDefault != nil {
			w.refuse("column definition", -1)
			return nil
		}
		w.visit(def)
		w.typeName(def.TypeName)
		if def.CollClause != nil {
			w.collate(def.CollClause)
		}
		out = append(out, def.Colname)
	}
	return out
}

// join resolves both sides, what they share and the condition.
func (w *postgresWalker) join(n *pg.JoinExpr, outer *scope, left []*relation, env *with) []*relation {
	w.visit(n)
	l := w.fromItem(n.Larg, outer, left, env)
	r := w.fromItem(n.Rarg, outer, append(left[:len(left):len(left)], l...), env)
	w.joined(len(left) + len(l) + len(r))
	if w.failed() {
		return nil
	}
	using := stringsOf(n.UsingClause)
	if n.IsNatural {
		using = w.common(l, r)
	}
	w.usingColumns(using, l, r)
	both := slices.Concat(l, r)
	w.expr(n.Quals, &scope{parent: outer, rels: both}, env)
	if w.failed() {
		return nil
	}
	if a := n.JoinUsingAlias; a != nil {
		w.visit(a)
		both = append(both, &relation{name: a.Aliasname, cols: using, qualifiedOnly: true})
	}
	if n.Alias == nil {
		return both
	}
	for _, rel := range both {
		w.touchAll(rel)
	}
	return []*relation{w.aliased(&relation{cols: w.visible(both)}, n.Alias)}
}

// usingColumns records and merges the columns of a USING or NATURAL join.
func (w *postgresWalker) usingColumns(cols []string, left, right []*relation) {
	for _, col := range cols {
		for _, side := range [][]*relation{left, right} {
			s := &scope{rels: side}
			found := w.find(s, "", "", col)
			if len(found) == 0 {
				w.unknownColumn(s, reference{name: col, pos: -1})
				return
			}
			w.bound(reference{name: col, pos: -1}, found)
		}
	}
	w.merge(right, cols)
}

// sample resolves TABLESAMPLE with one of the two built-in methods.
func (w *postgresWalker) sample(n *pg.RangeTableSample, outer *scope, left []*relation, env *with) []*relation {
	w.visit(n)
	method := stringsOf(n.Method)
	if last := method[len(method)-1]; len(method) != 1 || last != "bernoulli" && last != "system" {
		w.fail(unsafe(dotted(method...), int(n.Location), "Only TABLESAMPLE BERNOULLI and SYSTEM are allowed."))
		return nil
	}
	w.exprs(n.Args, &scope{parent: outer}, env)
	w.expr(n.Repeatable, &scope{parent: outer}, env)
	rels := w.fromItem(n.Relation, outer, left, env)
	for _, r := range rels {
		if r.table != nil && r.table.Shielded {
			w.fail(unsafe("TABLESAMPLE", int(n.Location), "TABLESAMPLE cannot be used with %s, parts of which are kept back on this connection. Leave it out.", r.table.Qualified()))
		}
	}
	return rels
}
