package guard

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"

	"github.com/sqlc-dev/marino/ast"

	"arivu/events"
)

// from resolves one source of rows to the relations it brings into scope. left are
// the relations before it, which LATERAL items and JSON_TABLE can see.
func (w *mysqlWalker) from(n ast.ResultSetNode, outer *scope, left []*relation, env *with) []*relation {
	if w.failed() {
		return nil
	}
	switch item := n.(type) {
	case *ast.Join:
		return w.join(item, outer, left, env)
	case *ast.TableSource:
		return w.source(item, outer, left, env)
	case *ast.TableName:
		r := w.table(item, env)
		if r.table != nil && r.table.Shielded {
			w.refuse("table")
		}
		return []*relation{r}
	default:
		w.refuse(fmt.Sprintf("%T", n))
		return nil
	}
}

// join resolves both sides, what they share and the condition.
func (w *mysqlWalker) join(n *ast.Join, outer *scope, left []*relation, env *with) []*relation {
	w.visit(n)
	l := w.from(n.Left, outer, left, env)
	if n.Right == nil || w.failed() {
		return l
	}
	r := w.from(n.Right, outer, append(left[:len(left):len(left)], l...), env)
	w.joined(len(left) + len(l) + len(r))
	if w.failed() {
		return nil
	}
	var using []string
	for _, col := range n.Using {
		w.visit(col)
		using = append(using, col.Name.O)
	}
	if n.NaturalJoin {
		using = w.common(l, r)
	}
	w.usingColumns(using, l, r)
	both := slices.Concat(l, r)
	if n.On != nil {
		w.visit(n.On)
		w.expr(n.On.Expr, &scope{parent: outer, rels: both}, env)
	}
	return both
}

// usingColumns records and merges the columns of a USING or NATURAL join.
func (w *mysqlWalker) usingColumns(cols []string, left, right []*relation) {
	for _, col := range cols {
		for _, side := range [][]*relation{left, right} {
			s := &scope{rels: side}
			ref := reference{name: col, pos: -1}
			found := w.find(s, "", "", col)
			if len(found) == 0 {
				w.unknownColumn(s, ref)
				return
			}
			w.bound(ref, found)
		}
	}
	w.merge(right, cols)
}

// source resolves a table, a subquery, JSON_TABLE or a join in parentheses, with the
// alias it is given.
func (w *mysqlWalker) source(n *ast.TableSource, outer *scope, left []*relation, env *with) []*relation {
	w.visit(n)
	lateral := &scope{parent: outer, rels: left}
	r := &relation{}
	switch item := n.Source.(type) {
	case *ast.TableName:
		r = w.table(item, env)
		w.shieldTable(n, item, r)
	case *ast.SelectStmt, *ast.SetOprStmt:
		if query, ok := item.(*ast.SelectStmt); ok && !n.Lateral && len(n.ColumnNames) == 0 {
			if shield := w.shieldOf(query, env); shield != nil {
				r = shield
				break
			}
		}
		if n.Lateral {
			outer = lateral
		}
		r.cols = w.query(item, outer, env, nil)
		var names []string
		for _, name := range n.ColumnNames {
			names = append(names, name.O)
		}
		r.cols = rename(r.cols, names)
	case *ast.JSONTableExpr:
		r.cols = w.jsonTable(item, lateral, env)
	case *ast.Join:
		if n.AsName.O != "" {
			w.refuse("alias of a join")
		}
		return w.join(item, outer, left, env)
	default:
		w.refuse(fmt.Sprintf("%T", n.Source))
	}
	if n.AsName.O != "" {
		r.name, r.schema = n.AsName.O, ""
	}
	return []*relation{r}
}

// table resolves a table or a common table expression. A database in front excludes
// the latter.
func (w *mysqlWalker) table(n *ast.TableName, env *with) *relation {
	w.visit(n)
	schema, name := n.Schema.O, n.Name.O
	if n.AsOf != nil || n.TableSample != nil {
		w.refuse("AS OF and TABLESAMPLE")
		return &relation{}
	}
	if schema == "" {
		if e := w.visibleCTE(name, env); e != nil {
			n.Name = ast.NewCIStr(e.name)
			return w.useCTE(e, -1)
		}
	}
	if w.failed() {
		return &relation{}
	}
	if t := w.mysqlTable(w.namespace(schema), name); t != nil && !w.guard.dialect.SystemRelation(schema, name) {
		if schema != "" && t.Namespace == "" && w.visibleCTE(name, env) != nil {
			w.fail(newError(events.ClassAmbiguous, name, -1, "%s is both a table and a WITH query here. Give the WITH query another name.", name))
		}
		w.use.table(t)
		n.Schema, n.Name = ast.NewCIStr(t.Namespace), ast.NewCIStr(t.Name)
		return &relation{name: t.Name, schema: cmp.Or(t.Namespace, w.guard.schema.Home), table: t}
	}
	if schema == "" && sequenceName.MatchString(name) {
		return &relation{name: name, cols: []string{"seq"}}
	}
	w.unknownTable(schema, name, -1, env)
	return &relation{}
}

// sequenceName is the pattern of the tables that MariaDB makes up: each holds the numbers
// that its name tells. A server without them knows no such table.
var sequenceName = regexp.MustCompile(`(?i)^seq_\d{1,18}_to_\d{1,18}(_step_\d{1,18})?$`)

// namespace is that of the tables of a database in the snapshot. The one that needs no
// name in front has none, and its name goes out of the print.
func (w *mysqlWalker) namespace(database string) string {
	if home := w.guard.schema.Home; home != "" && w.guard.dialect.Same(database, home) {
		return ""
	}
	return database
}

// visibleCTE finds the innermost common table expression of that name.
func (w *mysqlWalker) visibleCTE(name string, env *with) *cte {
	for ; env != nil; env = env.parent {
		for _, e := range env.ctes {
			if w.guard.dialect.Same(e.name, name) {
				return e
			}
		}
		if w.contains(env.later, name) {
			w.fail(newError(events.ClassAmbiguous, name, -1, "The WITH query %s is used before it is defined. Put it first.", name))
			return nil
		}
	}
	return nil
}

// mysqlTable finds a table of the snapshot: by the name as written, or else by the
// only one that differs in case alone.
func (w *mysqlWalker) mysqlTable(schema, name string) *events.Table {
	tables := w.guard.schema.Tables
	w.step(len(tables))
	var like *events.Table
	matches := 0
	for i := range tables {
		t := &tables[i]
		switch {
		case t.Name == name && t.Namespace == schema:
			return t
		case w.guard.dialect.Same(t.Name, name) && w.guard.dialect.Same(t.Namespace, schema):
			like = t
			matches++
		}
	}
	if matches != 1 {
		return nil
	}
	return like
}

// jsonTable resolves the arguments of JSON_TABLE and returns its columns.
func (w *mysqlWalker) jsonTable(n *ast.JSONTableExpr, s *scope, env *with) []string {
	w.visit(n)
	w.use.functions.add("json_table")
	w.expr(n.Doc, s, env)
	w.expr(n.Path, s, env)
	return w.jsonColumns(n.Columns, s, env)
}

func (w *mysqlWalker) jsonColumns(columns []*ast.JSONTableColumn, s *scope, env *with) []string {
	var out []string
	for _, col := range columns {
		w.visit(col)
		w.expr(col.Path, s, env)
		w.expr(col.NestedPath, s, env)
		w.jsonResponse(col.OnEmpty, s, env)
		w.jsonResponse(col.OnError, s, env)
		if col.Nested {
			out = append(out, w.jsonColumns(col.NestedColumns, s, env)...)
			continue
		}
		out = append(out, col.Name.O)
	}
	w.width(len(out))
	return out
}

func (w *mysqlWalker) jsonResponse(n *ast.JSONOnResponse, s *scope, env *with) {
	if n == nil {
		return
	}
	w.visit(n)
	w.expr(n.Value, s, env)
}
