package guard

import (
	"strings"

	"github.com/sqlc-dev/meyer/ast"
	"github.com/sqlc-dev/meyer/parser"

	"arivu/events"
)

// sqliteWrite is a statement in SQLite's grammar that writes rows or changes structure.
type sqliteWrite struct {
	stmt ast.Stmt
}

func parseSQLiteWrite(sql string) (writeTree, *events.Error) {
	stmts, err := parser.ParseString(sql)
	if err != nil {
		return nil, sqliteSyntax(sql, err)
	}
	if len(stmts) != 1 {
		return nil, countRefusal(len(stmts), func(i int) int { return stmts[i].Pos() })
	}
	switch stmts[0].(type) {
	case *ast.InsertStmt, *ast.UpdateStmt, *ast.DeleteStmt, *ast.CreateTableStmt, *ast.CreateIndexStmt, *ast.CreateViewStmt,
		*ast.AlterTableStmt, *ast.DropTableStmt, *ast.DropViewStmt, *ast.DropIndexStmt:
		return &sqliteWrite{stmt: stmts[0]}, nil
	default:
		pos := stmts[0].Pos()
		return nil, notAWrite(strings.ToUpper(firstWord(sql[min(max(pos, 0), len(sql)):])), pos)
	}
}

func (t *sqliteWrite) print() (string, error) { return ast.String(t.stmt), nil }

func (t *sqliteWrite) same(other writeTree) bool {
	o, ok := other.(*sqliteWrite)
	return ok && sqliteLikeness.same(t.stmt, o.stmt)
}

func (t *sqliteWrite) resolve(c *checker) *Write {
	w := &sqliteWalker{checker: c}
	w.visit(t.stmt)
	var st *Write
	switch n := t.stmt.(type) {
	case *ast.InsertStmt:
		st = w.insert(n)
	case *ast.UpdateStmt:
		st = w.update(n)
	case *ast.DeleteStmt:
		st = w.deletion(n)
	default:
		st = w.structure(n)
	}
	if !c.failed() {
		w.census(t.stmt)
	}
	return st
}

func (w *sqliteWalker) insert(n *ast.InsertStmt) *Write {
	switch {
	case n.Replace || n.OrConflict != 0:
		w.noClause("OR", n.Pos(), ": REPLACE and OR would change or skip rows unseen")
	case len(n.Returning) > 0:
		w.noClause("RETURNING", n.Returning[0].Pos(), "")
	}
	env := w.withClause(n.With, nil, nil)
	rel := w.destination(n.Table, n.Alias)
	if w.failed() {
		return nil
	}
	seen := map[int]bool{}
	for _, col := range n.Columns {
		w.visit(col)
		w.setColumn(rel.table, col.Name, col.Pos(), seen)
	}
	st := writeTo(rel.table, events.WriteInsert)
	st.Rows = 1
	if !n.DefaultValues {
		w.source(st, n.Select, env)
	}
	for _, clause := range n.Upserts {
		w.upsert(st, rel, clause, env)
	}
	return st
}

// source resolves the values or the query of an insert.
func (w *sqliteWalker) source(st *Write, query *ast.SelectStmt, env *with) {
	w.selectStmt(query, nil, env, nil)
	if w.failed() {
		return
	}
	if values, ok := query.Cores[0].(*ast.ValuesClause); ok && len(query.Cores) == 1 && query.With == nil {
		st.Rows = len(values.Rows)
		return
	}
	st.Rows, st.Count = 0, "SELECT count(*) FROM ("+ast.String(query)+") AS source"
}

// upsert resolves what becomes of new rows whose key is there already: they are left
// out, or change the rows that are there.
func (w *sqliteWalker) upsert(st *Write, rel *relation, n *ast.Upsert, env *with) {
	if w.failed() {
		return
	}
	w.visit(n)
	s := &scope{rels: []*relation{rel}}
	for _, term := range n.Target {
		w.visit(term)
		w.expr(term.Expr, s, env)
	}
	w.expr(n.TargetWhere, s, env)
	if n.DoNothing {
		return
	}
	st.Operation = events.WriteUpsert
	s.rels = append(s.rels, &relation{name: "excluded", table: rel.table, qualifiedOnly: true})
	w.assignments(n.Set, rel, s, env)
	w.expr(n.Where, s, env)
}

func (w *sqliteWalker) assignments(list []*ast.SetPair, rel *relation, s *scope, env *with) {
	seen := map[int]bool{}
	for _, set := range list {
		w.visit(set)
		for _, col := range set.Columns {
			w.visit(col)
			w.setColumn(rel.table, col.Name, col.Pos(), seen)
		}
		w.expr(set.Value, s, env)
	}
}

func (w *sqliteWalker) update(n *ast.UpdateStmt) *Write {
	switch {
	case n.OrConflict != 0:
		w.noClause("OR", n.Pos(), ": it would change or skip rows unseen")
	case len(n.Returning) > 0:
		w.noClause("RETURNING", n.Returning[0].Pos(), "")
	case n.IndexedBy != nil || n.NotIndexed:
		w.noClause("INDEXED", n.Pos(), "")
	case n.OrderBy != nil || n.Limit != nil:
		w.noClause("LIMIT", n.Pos(), ": say which rows with WHERE")
	}
	env := w.withClause(n.With, nil, nil)
	rel := w.destination(n.Table, n.Alias)
	if w.failed() {
		return nil
	}
	s := &scope{rels: []*relation{rel}}
	w.from(n.From, s, env)
	w.joinConditions(n.From, s, env)
	w.assignments(n.Set, rel, s, env)
	return w.filtered(writeTo(rel.table, events.WriteUpdate), n.Where, s, env)
}

func (w *sqliteWalker) deletion(n *ast.DeleteStmt) *Write {
	switch {
	case len(n.Returning) > 0:
		w.noClause("RETURNING", n.Returning[0].Pos(), "")
	case n.IndexedBy != nil || n.NotIndexed:
		w.noClause("INDEXED", n.Pos(), "")
	case n.OrderBy != nil || n.Limit != nil:
		w.noClause("LIMIT", n.Pos(), ": say which rows with WHERE")
	}
	env := w.withClause(n.With, nil, nil)
	rel := w.destination(n.Table, n.Alias)
	if w.failed() {
		return nil
	}
	return w.filtered(writeTo(rel.table, events.WriteDelete), n.Where, &scope{rels: []*relation{rel}}, env)
}

// filtered resolves WHERE and notes whether it says anything of a row.
func (w *sqliteWalker) filtered(st *Write, where ast.Expr, s *scope, env *with) *Write {
	before := w.references
	w.expr(where, s, env)
	st.Unfiltered = w.references == before
	return st
}

// destination resolves the table that is written; a common table expression of its name
// does not hide it.
func (w *sqliteWalker) destination(n *ast.QualifiedName, alias *ast.Ident) *relation {
	if w.failed() {
		return nil
	}
	schema, name := w.qualified(n)
	rel := w.relation(schema, name, false, n.Pos(), nil)
	if w.failed() {
		return nil
	}
	if rel == nil || rel.table == nil {
		w.unknownTable(schema, name, n.Pos(), nil)
		return nil
	}
	w.written(rel.table, n.Pos())
	if alias != nil {
		w.visit(alias)
		rel.name, rel.schema = alias.Name, ""
	}
	return rel
}
