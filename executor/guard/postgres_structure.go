package guard

import (
	"fmt"
	"reflect"
	"slices"

	pg "github.com/sqlc-dev/oliphant/ast"

	"arivu/events"
)

// shape are the fields that a node may have, each with the values that it may hold; none
// for any.
type shape map[string][]any

// shaped visits a node and refuses what is set in it beside its shape: most of what the
// grammar knows of structure is not needed, and some of it is dangerous.
func (w *postgresWalker) shaped(node any, what string, s shape) {
	if w.failed() {
		return
	}
	w.visit(node)
	v := reflect.ValueOf(node).Elem()
	for i := range v.NumField() {
		f, value := v.Type().Field(i), v.Field(i)
		allowed, named := s[f.Name]
		switch {
		case !f.IsExported(), f.Name == "Location", value.IsZero(), named && len(allowed) == 0:
		case named && slices.Contains(allowed, value.Interface()):
		default:
			w.fail(unsafe(what, -1, "%s may not have %s here. Leave it out.", what, f.Name))
			return
		}
	}
}

// relationName admits the name of a relation, and makes the default schema the one that
// needs no name, as the snapshot has it.
func (w *postgresWalker) relationName(n *pg.RangeVar) (schema, name string, pos int) {
	if n == nil {
		w.refuse("relation", -1)
		return "", "", -1
	}
	w.shaped(n, "A name", shape{"Schemaname": nil, "Relname": nil, "Inh": nil, "Relpersistence": {"p"}})
	if n.Schemaname == defaultSchema && !w.hasNamespace(defaultSchema) {
		n.Schemaname = ""
	}
	return n.Schemaname, n.Relname, int(n.Location)
}

// existing finds the relation that a statement changes.
func (w *postgresWalker) existing(n *pg.RangeVar) *events.Table {
	w.relationName(n)
	if w.failed() {
		return nil
	}
	return w.baseTable(n, nil)
}

// knownTable finds the stored table that a statement changes.
func (w *postgresWalker) knownTable(n *pg.RangeVar) *events.Table {
	t := w.existing(n)
	if t != nil {
		w.written(t, int(n.Location))
	}
	if w.failed() {
		return nil
	}
	return t
}

func (w *postgresWalker) createTable(n *pg.CreateStmt) *Write {
	w.shaped(n, "CREATE TABLE", shape{"Relation": nil, "TableElts": nil, "IfNotExists": nil, "Oncommit": {pg.OnCommitAction_ONCOMMIT_NOOP}})
	schema, name, pos := w.relationName(n.Relation)
	if w.failed() {
		return nil
	}
	st := w.newRelation(schema, name, pos, events.WriteCreateTable)
	var columns []string
	for _, node := range n.TableElts {
		if def := node.GetColumnDef(); def != nil {
			columns = append(columns, def.Colname)
		}
	}
	s := columnsByName(schema, name, columns)
	for _, node := range n.TableElts {
		if def := node.GetColumnDef(); def != nil {
			w.columnDef(def, s)
			continue
		}
		w.constraint(node.GetConstraint(), s)
	}
	return st
}

func (w *postgresWalker) columnDef(n *pg.ColumnDef, s *scope) {
	w.shaped(n, "A column", shape{"Colname": nil, "TypeName": nil, "IsLocal": nil, "Constraints": nil})
	w.typeName(n.TypeName)
	for _, node := range n.Constraints {
		w.constraint(node.GetConstraint(), s)
	}
}

// constraint resolves a rule of a column or table. A default computes without columns.
func (w *postgresWalker) constraint(n *pg.Constraint, s *scope) {
	if n == nil {
		w.refuse("table element", -1)
		return
	}
	plain := shape{"Contype": nil, "Conname": nil, "IsEnforced": nil, "InitiallyValid": nil}
	more := func(fields ...string) shape {
		for _, f := range fields {
			plain[f] = nil
		}
		return plain
	}
	switch n.Contype {
	case pg.ConstrType_CONSTR_NULL, pg.ConstrType_CONSTR_NOTNULL:
		w.shaped(n, "NOT NULL", plain)
	case pg.ConstrType_CONSTR_IDENTITY:
		w.shaped(n, "GENERATED AS IDENTITY", more("GeneratedWhen"))
	case pg.ConstrType_CONSTR_DEFAULT:
		w.shaped(n, "DEFAULT", more("RawExpr"))
		w.expr(n.RawExpr, &scope{}, nil)
	case pg.ConstrType_CONSTR_CHECK:
		w.shaped(n, "CHECK", more("RawExpr"))
		w.expr(n.RawExpr, s, nil)
	case pg.ConstrType_CONSTR_PRIMARY, pg.ConstrType_CONSTR_UNIQUE:
		w.shaped(n, "A key", more("Keys", "NullsNotDistinct"))
		w.keys(n.Keys, s, n.Location)
	case pg.ConstrType_CONSTR_FOREIGN:
		w.shaped(n, "A foreign key", more("Pktable", "FkAttrs", "PkAttrs", "FkMatchtype", "FkUpdAction", "FkDelAction"))
		w.keys(n.FkAttrs, s, n.Location)
		w.refers(n, s)
	default:
		w.fail(unsafe("", int(n.Location), "This rule of a column or table is not allowed. Leave it out."))
	}
}

// refers resolves the table and columns that a foreign key leads to, which may be the
// new table itself.
func (w *postgresWalker) refers(n *pg.Constraint, s *scope) {
	_, name, _ := w.relationName(n.Pktable)
	if w.failed() {
		return
	}
	if own := s.rels[0]; name == own.name && n.Pktable.Schemaname == own.schema {
		w.keys(n.PkAttrs, s, n.Location)
		return
	}
	to := w.knownTable(n.Pktable)
	if to == nil {
		return
	}
	w.use.table(to)
	w.keys(n.PkAttrs, &scope{rels: []*relation{{name: to.Name, table: to}}}, n.Location)
}

func (w *postgresWalker) keys(nodes []*pg.Node, s *scope, pos int32) {
	for _, name := range stringsOf(nodes) {
		w.keyColumn(s, name, int(pos))
	}
}

// accessMethods are those of PostgreSQL itself.
var accessMethods = []any{"btree", "hash", "gin", "gist", "brin", "spgist"}

func (w *postgresWalker) createIndex(n *pg.IndexStmt) *Write {
	w.shaped(n, "CREATE INDEX", shape{"Idxname": nil, "Relation": nil, "AccessMethod": accessMethods, "IndexParams": nil, "IndexIncludingParams": nil,
		"WhereClause": nil, "Unique": nil, "NullsNotDistinct": nil, "IfNotExists": nil})
	t := w.knownTable(n.Relation)
	if w.failed() {
		return nil
	}
	s := &scope{rels: []*relation{{name: t.Name, schema: t.Namespace, table: t}}}
	for _, node := range slices.Concat(n.IndexParams, n.IndexIncludingParams) {
		key := node.GetIndexElem()
		if key == nil {
			w.unknownNode(node)
			return nil
		}
		w.shaped(key, "The column of an index", shape{"Name": nil, "Expr": nil, "Ordering": nil, "NullsOrdering": nil})
		if key.Name != "" {
			w.writtenColumn(t, key.Name, int(n.Relation.Location))
		}
		w.expr(key.Expr, s, nil)
	}
	w.expr(n.WhereClause, s, nil)
	return w.structural(t, events.WriteCreateIndex)
}

func (w *postgresWalker) createView(n *pg.ViewStmt) *Write {
	w.shaped(n, "CREATE VIEW", shape{"View": nil, "Aliases": nil, "Query": nil, "WithCheckOption": {pg.ViewCheckOption_NO_CHECK_OPTION}})
	schema, name, pos := w.relationName(n.View)
	query := n.Query.GetSelectStmt()
	if w.failed() || query == nil {
		w.unknownNode(n.Query)
		return nil
	}
	st := w.newRelation(schema, name, pos, events.WriteCreateView)
	st.Warning = "Whoever may read the view sees of its tables what the login of write_url sees."
	w.selectStmt(query, nil, nil, nil)
	return st
}

func (w *postgresWalker) alterTable(n *pg.AlterTableStmt) *Write {
	w.shaped(n, "ALTER TABLE", shape{"Relation": nil, "Cmds": nil, "Objtype": {pg.ObjectType_OBJECT_TABLE}})
	t := w.knownTable(n.Relation)
	if w.failed() {
		return nil
	}
	if len(n.Cmds) != 1 || n.Cmds[0].GetAlterTableCmd() == nil {
		w.noClause("ALTER TABLE", int(n.Relation.Location), ": change one thing at a time")
		return nil
	}
	cmd := n.Cmds[0].GetAlterTableCmd()
	what := shape{"Subtype": nil, "Name": nil, "Def": nil, "Behavior": {pg.DropBehavior_DROP_RESTRICT}}
	w.shaped(cmd, "ALTER TABLE", what)
	switch def := cmd.Def.GetColumnDef(); {
	case cmd.Subtype == pg.AlterTableType_AT_DropColumn:
		return w.dropsColumn(t, cmd.Name, int(n.Relation.Location))
	case cmd.Subtype == pg.AlterTableType_AT_AddColumn && def != nil:
		columns := []string{def.Colname}
		for i := range t.Columns {
			columns = append(columns, t.Columns[i].Name)
		}
		w.columnDef(def, columnsByName(t.Namespace, t.Name, columns))
		return w.structural(t, events.WriteAlterTable)
	default:
		w.noClause("ALTER TABLE", int(n.Relation.Location), ": it may ADD, DROP and RENAME columns, and RENAME the table")
		return nil
	}
}

func (w *postgresWalker) rename(n *pg.RenameStmt) *Write {
	w.shaped(n, "RENAME", shape{"RenameType": {pg.ObjectType_OBJECT_COLUMN, pg.ObjectType_OBJECT_TABLE}, "RelationType": {pg.ObjectType_OBJECT_TABLE, pg.ObjectType_OBJECT_ACCESS_METHOD},
		"Relation": nil, "Subname": nil, "Newname": nil, "Behavior": {pg.DropBehavior_DROP_RESTRICT}})
	t := w.knownTable(n.Relation)
	if w.failed() {
		return nil
	}
	if n.RenameType == pg.ObjectType_OBJECT_COLUMN {
		w.writtenColumn(t, n.Subname, int(n.Relation.Location))
	} else {
		w.newRelation(t.Namespace, n.Newname, int(n.Relation.Location), events.WriteAlterTable)
	}
	return w.structural(t, events.WriteAlterTable)
}

func (w *postgresWalker) drop(n *pg.DropStmt) *Write {
	w.shaped(n, "DROP", shape{"Objects": nil, "RemoveType": {pg.ObjectType_OBJECT_TABLE, pg.ObjectType_OBJECT_VIEW, pg.ObjectType_OBJECT_INDEX},
		"Behavior": {pg.DropBehavior_DROP_RESTRICT}, "MissingOk": nil})
	if w.failed() {
		return nil
	}
	if len(n.Objects) != 1 {
		w.noClause("DROP", -1, ": delete one thing at a time")
		return nil
	}
	parts := stringsOf(n.Objects[0].GetList().GetItems())
	if len(parts) == 0 || len(parts) > 2 {
		w.noClause("DROP", -1, " with a database in front of a name: leave it out")
		return nil
	}
	named := &pg.RangeVar{Relname: parts[len(parts)-1], Location: -1}
	if len(parts) > 1 {
		named.Schemaname = parts[0]
	}
	schema, name, _ := w.relationName(named)
	if n.RemoveType == pg.ObjectType_OBJECT_INDEX {
		if t := w.indexed(schema, name, -1); t != nil {
			return w.structural(t, events.WriteDropIndex)
		}
		return nil
	}
	if n.RemoveType == pg.ObjectType_OBJECT_VIEW {
		t := w.existing(named)
		if w.failed() {
			return nil
		}
		w.view(t, -1)
		return w.structural(t, events.WriteDropView)
	}
	t := w.knownTable(named)
	if w.failed() {
		return nil
	}
	return w.dropsRows(t, events.WriteDropTable, w.quotedTable(t))
}

func (w *postgresWalker) truncate(n *pg.TruncateStmt) *Write {
	w.shaped(n, "TRUNCATE", shape{"Relations": nil, "Behavior": {pg.DropBehavior_DROP_RESTRICT}})
	if w.failed() {
		return nil
	}
	if len(n.Relations) != 1 {
		w.noClause("TRUNCATE", -1, ": empty one table at a time")
		return nil
	}
	t := w.knownTable(n.Relations[0].GetRangeVar())
	if w.failed() {
		return nil
	}
	return w.dropsRows(t, events.WriteTruncate, w.quotedTable(t))
}

// quotedTable is a table's name for a query of ours.
func (w *postgresWalker) quotedTable(t *events.Table) string {
	quoted := w.guard.dialect.QuoteIdent(t.Name)
	if t.Namespace == "" {
		return quoted
	}
	return fmt.Sprintf("%s.%s", w.guard.dialect.QuoteIdent(t.Namespace), quoted)
}
