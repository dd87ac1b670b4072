package guard

import (
	"fmt"

	"github.com/sqlc-dev/meyer/ast"
	"github.com/sqlc-dev/meyer/parser"
)

// shield puts the shield in place of every shielded table that the walk has found.
func (t *sqliteTree) shield(c *checker) error {
	for _, at := range c.shields.at {
		node, ok := at.(*ast.TableRef)
		if !ok || node.Name == nil {
			return fmt.Errorf("shielding a %T: not a table", at)
		}
		query, err := sqliteShield(c, node.Name, c.shields.found[at][0], c.shields.columns(at))
		if err != nil {
			return err
		}
		if node.Alias == nil {
			node.Alias, node.HasAs = node.Name.Name, true
		}
		node.Name, node.Select = nil, query
	}
	return nil
}

// sqliteShield builds the shield of a table as it is named in the statement.
func sqliteShield(c *checker, named *ast.QualifiedName, r *relation, columns []int) (*ast.SelectStmt, error) {
	stmts, err := parser.ParseString(shieldText(c.guard.dialect, r.table, columns))
	if err != nil {
		return nil, fmt.Errorf("building the shield of %s: %w", r.table.Qualified(), err)
	}
	query, ok := stmts[0].(*ast.SelectStmt)
	if !ok {
		return nil, fmt.Errorf("building the shield of %s: got a %T", r.table.Qualified(), stmts[0])
	}
	core, ok := query.Cores[0].(*ast.SelectQuery)
	if !ok || len(core.From) != 1 {
		return nil, fmt.Errorf("building the shield of %s: got a %T", r.table.Qualified(), query.Cores[0])
	}
	core.From[0].Name = named
	return query, nil
}

// shieldOf is the relation behind a subquery that is exactly a shield, or nil.
func (w *sqliteWalker) shieldOf(n *ast.SelectStmt, env *with) *relation {
	if n.With != nil || len(n.Cores) != 1 {
		return nil
	}
	core, ok := n.Cores[0].(*ast.SelectQuery)
	if !ok || len(core.From) != 1 || core.From[0].Name == nil || core.From[0].Alias != nil || core.From[0].HasArgs {
		return nil
	}
	named := core.From[0].Name
	d := w.guard.dialect
	if named.Schema == nil && w.lookupCTE(env, named.Name.Name) != nil || named.Schema != nil && !d.Same(named.Schema.Name, "main") {
		return nil
	}
	table := w.snapshotTable("", named.Name.Name)
	if table == nil || !table.Shielded {
		return nil
	}
	var names []string
	for _, col := range core.Columns {
		name := sqliteOutputName(col.Expr)
		if col.Alias != nil {
			name = col.Alias.Name
		}
		names = append(names, name)
	}
	narrow, columns, ok := shielded(d, table, names)
	if !ok {
		return nil
	}
	want, err := sqliteShield(w.checker, named, &relation{table: table}, columns)
	if err != nil || !sqliteLikeness.same(want, n) {
		return nil
	}
	ast.Walk(n, func(node ast.Node) bool {
		w.visit(node)
		return true
	})
	w.use.table(table)
	return &relation{table: narrow}
}
