package guard

import (
	"github.com/sqlc-dev/meyer/ast"

	"arivu/events"
)

// structure resolves a statement that changes structure.
func (w *sqliteWalker) structure(stmt ast.Stmt) *Write {
	switch n := stmt.(type) {
	case *ast.CreateTableStmt:
		return w.createTable(n)
	case *ast.CreateIndexStmt:
		return w.createIndex(n)
	case *ast.CreateViewStmt:
		return w.createView(n)
	case *ast.AlterTableStmt:
		return w.alterTable(n)
	case *ast.DropTableStmt:
		t := w.existing(n.Name)
		if w.failed() {
			return nil
		}
		w.written(t, n.Name.Pos())
		return w.dropsRows(t, events.WriteDropTable, w.guard.dialect.QuoteIdent(t.Name))
	case *ast.DropViewStmt:
		t := w.existing(n.Name)
		if w.failed() {
			return nil
		}
		w.view(t, n.Name.Pos())
		return w.structural(t, events.WriteDropView)
	case *ast.DropIndexStmt:
		if t := w.indexed("", w.own(n.Name), n.Name.Pos()); t != nil {
			return w.structural(t, events.WriteDropIndex)
		}
	}
	return nil
}

// own is a name in the one database that there is.
func (w *sqliteWalker) own(n *ast.QualifiedName) string {
	schema, name := w.qualified(n)
	if schema != "" && !w.guard.dialect.Same(schema, "main") {
		w.fail(unsafe(schema, n.Pos(), "Names with a database in front are not allowed. Leave out %s.", schema))
	}
	return name
}

// existing finds the relation that a statement changes.
func (w *sqliteWalker) existing(n *ast.QualifiedName) *events.Table {
	return w.existingAs(w.own(n), n.Pos())
}

func (w *sqliteWalker) existingAs(name string, pos int) *events.Table {
	t := w.snapshotTable("", name)
	if t == nil || w.guard.dialect.SystemRelation("", name) {
		w.unknownTable("", name, pos, nil)
		return nil
	}
	return t
}

func (w *sqliteWalker) createTable(n *ast.CreateTableStmt) *Write {
	name := w.own(n.Name)
	switch {
	case n.Temp:
		w.noClause("TEMP", n.Pos(), ": it would be gone at once")
	case n.Select != nil:
		w.noClause("AS", n.Pos(), " of a new table: create it, and insert the rows with a statement of its own")
	}
	st := w.newRelation("", name, n.Name.Pos(), events.WriteCreateTable)
	var columns []string
	for _, def := range n.Columns {
		columns = append(columns, def.Name.Name)
	}
	s := columnsByName("", name, columns)
	for _, def := range n.Columns {
		w.columnDef(def, s)
	}
	for _, rule := range n.Constraints {
		w.tableRule(rule, s)
	}
	for _, option := range n.Options {
		w.visit(option)
		w.visit(option.Name)
	}
	return st
}

func (w *sqliteWalker) columnDef(n *ast.ColumnDef, s *scope) {
	w.visit(n)
	w.visit(n.Name)
	if n.Type != nil {
		w.visit(n.Type)
	}
	for _, rule := range n.Constraints {
		w.columnRule(rule, s)
	}
}

func (w *sqliteWalker) columnRule(n *ast.ColumnConstraint, s *scope) {
	w.visit(n)
	w.constraintName(n.Name, n.OnConflict, n.Pos())
	switch n.Kind {
	case ast.ColumnDefault:
		w.expr(n.Expr, &scope{}, nil)
	case ast.ColumnCollate:
		w.collation(n.Collation)
	default:
		w.expr(n.Expr, s, nil)
	}
	if n.GeneratedKind != nil {
		w.visit(n.GeneratedKind)
	}
	w.deferrable(n.Deferrable)
	w.refers(n.References, s)
}

func (w *sqliteWalker) tableRule(n *ast.TableConstraint, s *scope) {
	w.visit(n)
	w.constraintName(n.Name, n.OnConflict, n.Pos())
	for _, term := range n.Columns {
		w.visit(term)
		w.expr(term.Expr, s, nil)
	}
	w.expr(n.Expr, s, nil)
	w.keys(n.FKColumns, s)
	w.deferrable(n.Deferrable)
	w.refers(n.References, s)
}

// constraintName admits the name of a rule. What it is to do with rows that break it
// would change or skip others unseen.
func (w *sqliteWalker) constraintName(name *ast.Ident, action ast.ConflictAction, pos int) {
	if name != nil {
		w.visit(name)
	}
	if action != 0 {
		w.noClause("ON CONFLICT", pos, " of a column or table")
	}
}

// collation admits those that every SQLite has.
func (w *sqliteWalker) collation(n *ast.Ident) {
	w.visit(n)
	if !w.guard.dialect.Collation(n.Name) {
		w.fail(unsafe(n.Name, n.Pos(), "The collation %s is not one of SQLite's own.", n.Name))
	}
}

func (w *sqliteWalker) deferrable(n *ast.DeferClause) {
	if n != nil {
		w.visit(n)
	}
}

// refers resolves the table and columns that a foreign key leads to, which may be the
// new table itself.
func (w *sqliteWalker) refers(n *ast.ForeignKeyClause, s *scope) {
	if n == nil || w.failed() {
		return
	}
	w.visit(n)
	w.visit(n.Table)
	for _, arg := range n.Args {
		w.visit(arg)
		if arg.Match != nil {
			w.noClause("MATCH", arg.Pos(), "")
		}
	}
	if own := s.rels[0]; w.guard.dialect.Same(n.Table.Name, own.name) {
		w.keys(n.Columns, s)
		return
	}
	to := w.existingAs(n.Table.Name, n.Table.Pos())
	if to == nil {
		return
	}
	w.written(to, n.Table.Pos())
	w.use.table(to)
	w.keys(n.Columns, &scope{rels: []*relation{{name: to.Name, table: to}}})
}

func (w *sqliteWalker) keys(columns []*ast.IndexedColumn, s *scope) {
	for _, col := range columns {
		w.visit(col)
		w.visit(col.Name)
		if col.Collation != nil {
			w.collation(col.Collation)
		}
		w.keyColumn(s, col.Name.Name, col.Pos())
	}
}

func (w *sqliteWalker) createIndex(n *ast.CreateIndexStmt) *Write {
	name := w.own(n.Name)
	w.visit(n.Table)
	t := w.existingAs(n.Table.Name, n.Table.Pos())
	if w.failed() {
		return nil
	}
	if w.guard.dialect.SystemRelation("", name) {
		w.fail(unsafe(name, n.Name.Pos(), "Names that begin with sqlite_ are SQLite's own. Choose another name."))
	}
	w.written(t, n.Table.Pos())
	s := &scope{rels: []*relation{{name: t.Name, table: t}}}
	for _, term := range n.Columns {
		w.visit(term)
		w.expr(term.Expr, s, nil)
	}
	w.expr(n.Where, s, nil)
	return w.structural(t, events.WriteCreateIndex)
}

func (w *sqliteWalker) createView(n *ast.CreateViewStmt) *Write {
	name := w.own(n.Name)
	if n.Temp {
		w.noClause("TEMP", n.Pos(), ": it would be gone at once")
	}
	st := w.newRelation("", name, n.Name.Pos(), events.WriteCreateView)
	for _, col := range n.Columns {
		w.visit(col)
		w.visit(col.Name)
	}
	w.selectStmt(n.Select, nil, nil, nil)
	return st
}

func (w *sqliteWalker) alterTable(n *ast.AlterTableStmt) *Write {
	t := w.existing(n.Table)
	if w.failed() {
		return nil
	}
	w.written(t, n.Table.Pos())
	if n.Column != nil {
		w.visit(n.Column)
	}
	if n.NewName != nil {
		w.visit(n.NewName)
	}
	switch n.Action {
	case ast.AlterRenameTable:
		w.newRelation("", n.NewName.Name, n.NewName.Pos(), events.WriteAlterTable)
	case ast.AlterRenameColumn:
		w.writtenColumn(t, n.Column.Name, n.Column.Pos())
	case ast.AlterDropColumn:
		return w.dropsColumn(t, n.Column.Name, n.Column.Pos())
	case ast.AlterAddColumn:
		columns := []string{n.ColumnDef.Name.Name}
		for i := range t.Columns {
			columns = append(columns, t.Columns[i].Name)
		}
		w.columnDef(n.ColumnDef, columnsByName("", t.Name, columns))
	default:
		w.noClause("ALTER TABLE", n.Pos(), ": it may ADD, DROP and RENAME columns, and RENAME the table")
	}
	return w.structural(t, events.WriteAlterTable)
}
