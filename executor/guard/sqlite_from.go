package guard

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/sqlc-dev/meyer/ast"

	"arivu/events"
)

// from adds the items of a FROM clause to a scope. Join conditions come later, when
// the aliases of the select list are known.
func (w *sqliteWalker) from(list []*ast.TableRef, s *scope, env *with) {
	for _, n := range list {
		if w.failed() {
			return
		}
		w.visit(n)
		right := w.item(n, s, env)
		w.join(n, s, right)
		s.rels = append(s.rels, right...)
		w.joined(len(s.rels))
	}
	// Arguments of table functions may refer to any item.
	for _, n := range list {
		w.exprs(n.Args, s, env)
	}
}

// item resolves one source of rows to the relations it brings into scope.
func (w *sqliteWalker) item(n *ast.TableRef, s *scope, env *with) []*relation {
	n.IndexedBy, n.NotIndexed = nil, false // how rows are found changes none of them
	alias := ""
	if n.Alias != nil {
		w.visit(n.Alias)
		alias = n.Alias.Name
	}
	switch {
	case n.Name != nil:
		r := w.named(n, env)
		if r.table != nil && r.table.Shielded {
			w.bare(r.table)
			w.plainName(n.Name, r.table, env)
			w.shields.add(n, r)
		}
		if alias != "" {
			r.name, r.schema = alias, ""
		}
		return []*relation{r}
	case n.Select != nil:
		if r := w.shieldOf(n.Select, env); r != nil {
			r.name = alias
			return []*relation{r}
		}
		cols := w.selectStmt(n.Select, s.parent, env, nil)
		return []*relation{{name: alias, cols: uniqueColumns(cols)}}
	case n.List != nil:
		return w.nested(n.List, alias, s, env)
	default:
		w.unknownNode(n)
		return nil
	}
}

// plainName takes the schema off the name of a table with a row policy: the database
// wall has a view of that name in front of the table, and lets nothing get behind it.
func (w *sqliteWalker) plainName(n *ast.QualifiedName, t *events.Table, env *with) {
	if t.Filter == "" || n.Schema == nil {
		return
	}
	if w.lookupCTE(env, n.Name.Name) != nil {
		w.fail(newError(events.ClassAmbiguous, n.Name.Name, n.Pos(),
			"%s is both a table and a WITH query here. Give the WITH query another name.", n.Name.Name))
	}
	n.Schema = nil
}

// nested resolves a parenthesised join. Without an alias its items stay visible by
// their own names.
func (w *sqliteWalker) nested(list []*ast.TableRef, alias string, s *scope, env *with) []*relation {
	inner := &scope{parent: s.parent}
	w.from(list, inner, env)
	w.joinConditions(list, inner, env)
	if alias == "" || w.failed() {
		return inner.rels
	}
	for _, r := range inner.rels {
		w.touchAll(r)
	}
	return []*relation{{name: alias, cols: w.visible(inner.rels)}}
}

// uniqueColumns renames repeated names as SQLite does for the columns of a subquery,
// so that the first keeps its name.
func uniqueColumns(cols []string) []string {
	seen := map[string]int{}
	out := make([]string, len(cols))
	for i, col := range cols {
		key := strings.ToLower(col)
		if n := seen[key]; n > 0 {
			col = fmt.Sprintf("%s:%d", col, n)
		}
		seen[key]++
		out[i] = col
	}
	return out
}

// named resolves a table, a common table expression or a table function.
func (w *sqliteWalker) named(n *ast.TableRef, env *with) *relation {
	schema, name := w.qualified(n.Name)
	r := w.relation(schema, name, n.HasArgs, n.Name.Pos(), env)
	if r == nil {
		return &relation{}
	}
	return r
}

func (w *sqliteWalker) qualified(n *ast.QualifiedName) (schema, name string) {
	w.visit(n)
	w.visit(n.Name)
	if n.Schema != nil {
		w.visit(n.Schema)
		schema = n.Schema.Name
	}
	return schema, n.Name.Name
}

// relation finds what a name in FROM or after IN stands for, in SQLite's order:
// common table expressions hide tables, but not names qualified by a schema.
func (w *sqliteWalker) relation(schema, name string, args bool, pos int, env *with) *relation {
	d := w.guard.dialect
	if schema == "" && !args {
		if e := w.lookupCTE(env, name); e != nil {
			r := w.useCTE(e, pos)
			r.cols = uniqueColumns(r.cols)
			return r
		}
	}
	if (schema == "" || d.Same(schema, "main")) && !args && !d.SystemRelation("", name) {
		if t := w.snapshotTable("", name); t != nil {
			w.use.table(t)
			return &relation{name: t.Name, schema: "main", table: t, rowid: t.Kind == events.KindTable && !t.Shielded}
		}
	}
	if fn := d.Fold(name); schema == "" {
		if cols, ok := d.TableFunction(fn); ok {
			w.use.functions.add(fn)
			return &relation{name: name, cols: cols, hidden: d.HiddenColumns()}
		}
		if args && !d.SystemRelation("", name) {
			w.tableFunction(fn, pos)
			return nil
		}
	}
	w.unknownTable(schema, name, pos, env)
	return nil
}

// tableFunction refuses a function that may not stand in FROM.
func (c *checker) tableFunction(name string, pos int) {
	if c.guard.dialect.Dangerous(name) {
		c.function(name, pos)
		return
	}
	known := c.guard.dialect.TableFunctions()
	e := newError(events.ClassUnknownFunc, name, pos, "")
	e.Near = nearest(name, known)
	e.Message = "The function " + name + " may not stand in FROM." + cmp.Or(meant(e.Near), " Put a table or a query there.")
	c.fail(e)
}

// joinWords are the words that may stand before a table in a join. SQLite takes
// LEFT, RIGHT and the rest in any order.
var joinWords = map[string]bool{
	"NATURAL": true, "LEFT": true, "RIGHT": true, "FULL": true, "OUTER": true, "INNER": true, "CROSS": true, "JOIN": true,
}

// join checks how an item attaches to those before it and merges shared columns.
func (w *sqliteWalker) join(n *ast.TableRef, s *scope, right []*relation) {
	if n.Join == nil || w.failed() {
		return
	}
	w.visit(n.Join)
	for _, word := range n.Join.Words {
		if !joinWords[strings.ToUpper(word)] {
			w.fail(newError(events.ClassSyntax, word, n.Join.Pos(), "%s is not a kind of join. Use JOIN, LEFT JOIN, RIGHT JOIN, FULL JOIN or CROSS JOIN.", word))
			return
		}
	}
	left := s.rels
	if n.Join.Type&ast.JoinNatural != 0 {
		w.mergeUsing(left, right, w.common(left, right), n.Pos(), nil)
	}
	var using []string
	for _, id := range n.Using {
		w.visit(id)
		using = append(using, id.Name)
	}
	w.mergeUsing(left, right, using, n.Pos(), n.Using)
}

// mergeUsing records and merges the columns of a USING or NATURAL join.
func (w *sqliteWalker) mergeUsing(left, right []*relation, cols []string, pos int, ids []*ast.Ident) {
	for i, col := range cols {
		if ids != nil {
			pos = ids[i].Pos()
		}
		ref := reference{name: col, pos: pos}
		for _, side := range [][]*relation{left, right} {
			found := w.find(&scope{rels: side}, "", "", col)
			if len(found) == 0 {
				w.unknownColumn(&scope{rels: side}, ref)
				return
			}
			// SQLite takes the leftmost of several.
			w.bound(ref, found[:1])
		}
	}
	w.merge(right, cols)
}

// joinConditions resolves the ON of each item.
func (w *sqliteWalker) joinConditions(list []*ast.TableRef, s *scope, env *with) {
	for _, n := range list {
		w.expr(n.On, s, env)
	}
}
