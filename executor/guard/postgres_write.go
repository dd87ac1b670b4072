package guard

import (
	"reflect"
	"strings"

	"github.com/sqlc-dev/oliphant"
	pg "github.com/sqlc-dev/oliphant/ast"

	"arivu/events"
)

// postgresWrite is a statement in PostgreSQL's grammar that writes rows or changes
// structure.
type postgresWrite struct {
	stmt *pg.Node
}

func parsePostgresWrite(sql string) (writeTree, *events.Error) {
	result, err := oliphant.Parse(sql)
	if err != nil {
		return nil, postgresSyntax(sql, err)
	}
	if len(result.Stmts) != 1 {
		return nil, countRefusal(len(result.Stmts), func(i int) int { return skipSpace(sql, int(result.Stmts[i].StmtLocation)) })
	}
	stmt := result.Stmts[0].Stmt
	switch stmt.GetNode().(type) {
	case *pg.Node_InsertStmt, *pg.Node_UpdateStmt, *pg.Node_DeleteStmt, *pg.Node_CreateStmt, *pg.Node_IndexStmt, *pg.Node_ViewStmt,
		*pg.Node_AlterTableStmt, *pg.Node_RenameStmt, *pg.Node_DropStmt, *pg.Node_TruncateStmt:
		return &postgresWrite{stmt: stmt}, nil
	default:
		pos := skipSpace(sql, int(result.Stmts[0].StmtLocation))
		return nil, notAWrite(strings.ToUpper(firstWord(sql[pos:])), pos)
	}
}

func (t *postgresWrite) print() (string, error) {
	return oliphant.Deparse(&pg.ParseResult{Stmts: []*pg.RawStmt{{Stmt: t.stmt}}})
}

func (t *postgresWrite) same(other writeTree) bool {
	o, ok := other.(*postgresWrite)
	return ok && postgresLikeness.same(t.stmt, o.stmt)
}

func (t *postgresWrite) resolve(c *checker) *Write {
	w := newPostgresWalker(c)
	var st *Write
	switch n := t.stmt.GetNode().(type) {
	case *pg.Node_InsertStmt:
		st = w.insert(n.InsertStmt)
	case *pg.Node_UpdateStmt:
		st = w.update(n.UpdateStmt)
	case *pg.Node_DeleteStmt:
		st = w.deletion(n.DeleteStmt)
	case *pg.Node_CreateStmt:
		st = w.createTable(n.CreateStmt)
	case *pg.Node_IndexStmt:
		st = w.createIndex(n.IndexStmt)
	case *pg.Node_ViewStmt:
		st = w.createView(n.ViewStmt)
	case *pg.Node_AlterTableStmt:
		st = w.alterTable(n.AlterTableStmt)
	case *pg.Node_RenameStmt:
		st = w.rename(n.RenameStmt)
	case *pg.Node_DropStmt:
		st = w.drop(n.DropStmt)
	case *pg.Node_TruncateStmt:
		st = w.truncate(n.TruncateStmt)
	}
	if !c.failed() {
		w.census(reflect.ValueOf(t.stmt))
	}
	return st
}

func (w *postgresWalker) insert(n *pg.InsertStmt) *Write {
	w.visit(n)
	switch {
	case n.WithClause != nil:
		w.noClause("WITH", int(n.WithClause.Location), " in front of INSERT: write INSERT INTO … WITH …")
	case n.ReturningClause != nil:
		w.noClause("RETURNING", -1, "")
	case n.Override > pg.OverridingKind_OVERRIDING_NOT_SET:
		w.noClause("OVERRIDING", -1, "")
	}
	rel := w.destination(n.Relation)
	if w.failed() {
		return nil
	}
	seen := map[int]bool{}
	for _, node := range n.Cols {
		w.setTarget(rel.table, node.GetResTarget(), seen)
	}
	st := writeTo(rel.table, events.WriteInsert)
	st.Rows = 1
	if n.SelectStmt != nil {
		w.source(st, n)
	}
	w.conflict(st, rel, n.OnConflictClause)
	return st
}

// source resolves the values or the query of an insert.
func (w *postgresWalker) source(st *Write, n *pg.InsertStmt) {
	query := n.SelectStmt.GetSelectStmt()
	if query == nil {
		w.unknownNode(n.SelectStmt)
		return
	}
	w.defaults(query)
	w.selectStmt(query, nil, nil, nil)
	if w.failed() {
		return
	}
	if len(query.ValuesLists) > 0 {
		st.Rows = len(query.ValuesLists)
		return
	}
	source, err := oliphant.Deparse(&pg.ParseResult{Stmts: []*pg.RawStmt{{Stmt: n.SelectStmt}}})
	if err != nil {
		w.fail(unprintable(err))
		return
	}
	st.Rows, st.Count = 0, "SELECT count(*) FROM ("+source+") AS source"
}

// defaults refuses DEFAULT as a value, which a column that is left out gets anyway.
func (w *postgresWalker) defaults(query *pg.SelectStmt) {
	for _, row := range query.ValuesLists {
		for _, item := range row.GetList().GetItems() {
			if d := item.GetSetToDefault(); d != nil {
				w.noClause("DEFAULT", int(d.Location), ": leave the column out")
			}
		}
	}
}

func (w *postgresWalker) update(n *pg.UpdateStmt) *Write {
	w.visit(n)
	if n.ReturningClause != nil {
		w.noClause("RETURNING", -1, "")
	}
	env := w.withClause(n.WithClause, nil, nil)
	rel := w.destination(n.Relation)
	if w.failed() {
		return nil
	}
	s := w.sources(rel, n.FromClause, env)
	w.assignments(n.TargetList, rel, s, env)
	return w.filtered(writeTo(rel.table, events.WriteUpdate), n.WhereClause, s, env)
}

func (w *postgresWalker) assignments(list []*pg.Node, rel *relation, s *scope, env *with) {
	seen := map[int]bool{}
	for _, node := range list {
		set := node.GetResTarget()
		w.setTarget(rel.table, set, seen)
		if w.failed() {
			return
		}
		w.expr(set.Val, s, env)
	}
}

func (w *postgresWalker) deletion(n *pg.DeleteStmt) *Write {
	w.visit(n)
	if n.ReturningClause != nil {
		w.noClause("RETURNING", -1, "")
	}
	env := w.withClause(n.WithClause, nil, nil)
	rel := w.destination(n.Relation)
	if w.failed() {
		return nil
	}
	s := w.sources(rel, n.UsingClause, env)
	return w.filtered(writeTo(rel.table, events.WriteDelete), n.WhereClause, s, env)
}

// sources is the scope of a statement that reads other tables beside its own.
func (w *postgresWalker) sources(rel *relation, from []*pg.Node, env *with) *scope {
	s := &scope{}
	for _, item := range from {
		s.rels = append(s.rels, w.fromItem(item, nil, s.rels, env)...)
		w.joined(len(s.rels) + 1)
	}
	s.rels = append([]*relation{rel}, s.rels...)
	return s
}

// filtered resolves WHERE and notes whether it says anything of a row.
func (w *postgresWalker) filtered(st *Write, where *pg.Node, s *scope, env *with) *Write {
	before := w.references
	w.expr(where, s, env)
	st.Unfiltered = w.references == before
	return st
}

// setTarget admits a column that is written, whole.
func (w *postgresWalker) setTarget(t *events.Table, n *pg.ResTarget, seen map[int]bool) {
	if n == nil || len(n.Indirection) > 0 || n.Name == "" {
		w.refuse("target", -1)
		return
	}
	w.visit(n)
	w.setColumn(t, n.Name, int(n.Location), seen)
}

// destination resolves the table that is written; a common table expression of its name
// does not hide it.
func (w *postgresWalker) destination(n *pg.RangeVar) *relation {
	if w.failed() {
		return nil
	}
	w.visit(n)
	pos := int(n.Location)
	if n.Catalogname != "" {
		w.fail(unsafe(n.Catalogname, pos, "Names with a database in front are not allowed. Leave out %s.", n.Catalogname))
		return nil
	}
	t := w.baseTable(n, nil)
	if t == nil {
		return nil
	}
	w.written(t, pos)
	w.use.table(t)
	r := &relation{name: t.Name, schema: t.Namespace, table: t}
	if t.Namespace == "" {
		r.schema = defaultSchema
	}
	return w.aliased(r, n.Alias)
}
