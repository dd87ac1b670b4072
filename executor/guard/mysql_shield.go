package guard

import (
	"fmt"
	"reflect"

	"github.com/sqlc-dev/marino/ast"
	"github.com/sqlc-dev/marino/parser"

	"arivu/events"
	"arivu/executor/guard/branches"
)

// shield puts the shield in place of every shielded table that the walk has found.
func (t *mysqlTree) shield(c *checker) error {
	for _, at := range c.shields.at {
		node, ok := at.(*ast.TableSource)
		if !ok {
			return fmt.Errorf("shielding a %T: not a table", at)
		}
		named, ok := node.Source.(*ast.TableName)
		if !ok {
			return fmt.Errorf("shielding a %T: not a table", node.Source)
		}
		query, err := mysqlShield(c, named, c.shields.found[at][0].table, c.shields.columns(at))
		if err != nil {
			return err
		}
		if node.AsName.O == "" {
			node.AsName = named.Name
		}
		node.Source = query
	}
	return nil
}

// mysqlShield builds the shield of a table as it is named in the statement.
func mysqlShield(c *checker, named *ast.TableName, t *events.Table, columns []int) (*ast.SelectStmt, error) {
	p := parser.New()
	p.SetSQLMode(mysqlMode)
	stmts, _, err := p.ParseSQL(shieldText(c.guard.dialect, t, columns), parser.CharsetConnection(mysqlCharset), parser.CollationConnection(mysqlCollation))
	if err != nil || len(stmts) != 1 {
		return nil, fmt.Errorf("building the shield of %s: %w", t.Qualified(), notOne(err, len(stmts)))
	}
	query, ok := stmts[0].(*ast.SelectStmt)
	if !ok {
		return nil, fmt.Errorf("building the shield of %s: got a %T", t.Qualified(), stmts[0])
	}
	source := soleSource(query)
	if source == nil {
		return nil, fmt.Errorf("building the shield of %s: it has no table", t.Qualified())
	}
	source.Source = named
	return query, nil
}

// soleSource is the one table of a query that reads no other, or nil.
func soleSource(n *ast.SelectStmt) *ast.TableSource {
	if n.From == nil || n.From.TableRefs == nil || n.From.TableRefs.Right != nil {
		return nil
	}
	source, ok := n.From.TableRefs.Left.(*ast.TableSource)
	if !ok {
		return nil
	}
	return source
}

// shieldOf is the relation behind a subquery that is exactly a shield, or nil.
func (w *mysqlWalker) shieldOf(n *ast.SelectStmt, env *with) *relation {
	source := soleSource(n)
	if source == nil || n.With != nil || n.Fields == nil {
		return nil
	}
	named, ok := source.Source.(*ast.TableName)
	if !ok || named.Schema.O == "" && w.lookupCTE(env, named.Name.O) != nil {
		return nil
	}
	table := w.mysqlTable(named.Schema.O, named.Name.O)
	if table == nil || !table.Shielded {
		return nil
	}
	var names []string
	for _, field := range n.Fields.Fields {
		column, ok := field.Expr.(*ast.ColumnNameExpr)
		switch {
		case field.AsName.O != "":
			names = append(names, field.AsName.O)
		case ok:
			names = append(names, column.Name.Name.O)
		default:
			return nil
		}
	}
	narrow, columns, ok := shielded(w.guard.dialect, table, names)
	if !ok {
		return nil
	}
	want, err := mysqlShield(w.checker, named, table, columns)
	if err != nil || !mysqlLikeness.same(want, n) {
		return nil
	}
	w.visitAll(reflect.ValueOf(n))
	w.use.table(table)
	return &relation{table: narrow}
}

// visitAll marks a whole tree as resolved.
func (w *mysqlWalker) visitAll(v reflect.Value) {
	switch v.Kind() {
	case reflect.Interface:
		w.visitAll(v.Elem())
	case reflect.Slice:
		for i := range v.Len() {
			w.visitAll(v.Index(i))
		}
	case reflect.Struct:
		for _, i := range branches.Of(v.Type()) {
			w.visitAll(v.Field(i))
		}
	case reflect.Pointer:
		if v.IsNil() || v.Type().Elem() == mysqlFieldType {
			return
		}
		if node, ok := v.Interface().(ast.Node); ok {
			w.visit(node)
		}
		w.visitAll(v.Elem())
	}
}

// shieldTable notes where a shielded table stands. What needs the table itself, and
// not what is shown of it, is refused or left out.
func (w *mysqlWalker) shieldTable(n *ast.TableSource, named *ast.TableName, r *relation) {
	if r.table == nil || !r.table.Shielded {
		return
	}
	w.bare(r.table)
	if len(named.PartitionNames) > 0 {
		w.fail(unsafe("PARTITION", -1, "PARTITION cannot be used with %s, parts of which are kept back on this connection. Leave it out.", r.table.Qualified()))
	}
	named.IndexHints = nil
	w.shields.add(n, r)
}
