package guard

import (
	"fmt"
	"reflect"

	"github.com/sqlc-dev/oliphant"
	pg "github.com/sqlc-dev/oliphant/ast"

	"arivu/executor/guard/branches"
)

// shield puts the shield in place of every shielded table that the walk has found.
func (t *postgresTree) shield(c *checker) error {
	for _, at := range c.shields.at {
		node, ok := at.(*pg.Node)
		table := node.GetRangeVar()
		if !ok || table == nil {
			return fmt.Errorf("shielding a %T: not a table", at)
		}
		query, err := postgresShield(c, table, c.shields.found[at][0], c.shields.columns(at))
		if err != nil {
			return err
		}
		alias := table.Alias
		if alias == nil {
			alias = &pg.Alias{Aliasname: table.Relname}
		}
		node.Node = &pg.Node_RangeSubselect{RangeSubselect: &pg.RangeSubselect{
			Subquery: &pg.Node{Node: &pg.Node_SelectStmt{SelectStmt: query}}, Alias: alias,
		}}
	}
	return nil
}

// postgresShield builds the shield of a table as it is named in the statement.
func postgresShield(c *checker, named *pg.RangeVar, r *relation, columns []int) (*pg.SelectStmt, error) {
	result, err := oliphant.Parse(shieldText(c.guard.dialect, r.table, columns))
	if err != nil || len(result.Stmts) != 1 {
		return nil, fmt.Errorf("building the shield of %s: %w", r.table.Qualified(), err)
	}
	query := result.Stmts[0].Stmt.GetSelectStmt()
	table := query.GetFromClause()[0].GetRangeVar()
	table.Schemaname, table.Relname, table.Inh, table.Relpersistence = named.Schemaname, named.Relname, named.Inh, named.Relpersistence
	return query, nil
}

// shieldOf is the relation behind a subquery that is exactly a shield, or nil.
func (w *postgresWalker) shieldOf(n *pg.RangeSubselect, env *with) *relation {
	query := n.Subquery.GetSelectStmt()
	if n.Lateral || len(query.GetFromClause()) != 1 || query.Op != pg.SetOperation_SETOP_NONE {
		return nil
	}
	named := query.FromClause[0].GetRangeVar()
	if named == nil || named.Alias != nil || named.Catalogname != "" || named.Schemaname == "" && w.lookupCTE(env, named.Relname) != nil {
		return nil
	}
	table := w.snapshotTable(named.Schemaname, named.Relname)
	if table == nil || !table.Shielded {
		return nil
	}
	var names []string
	for _, target := range query.TargetList {
		name := target.GetResTarget().GetName()
		if name == "" {
			name, _ = postgresOutputName(target.GetResTarget().GetVal())
		}
		names = append(names, name)
	}
	narrow, columns, ok := shielded(w.guard.dialect, table, names)
	if !ok {
		return nil
	}
	want, err := postgresShield(w.checker, named, &relation{table: table}, columns)
	if err != nil || !postgresLikeness.same(want, query) {
		return nil
	}
	w.visitAll(reflect.ValueOf(query))
	w.use.table(table)
	return &relation{table: narrow}
}

// visitAll marks a tree that is known as a whole.
func (w *postgresWalker) visitAll(v reflect.Value) {
	switch v.Kind() {
	case reflect.Interface:
		w.visitAll(v.Elem())
	case reflect.Slice:
		for i := range v.Len() {
			w.visitAll(v.Index(i))
		}
	case reflect.Pointer:
		if v.IsNil() {
			return
		}
		if _, message := v.Interface().(interface{ ProtoMessage() }); message {
			w.visit(v.Interface())
		}
		for _, i := range branches.Of(v.Type().Elem()) {
			w.visitAll(v.Elem().Field(i))
		}
	}
}
