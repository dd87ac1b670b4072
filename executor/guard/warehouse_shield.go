package guard

import (
	"fmt"
	"reflect"

	"arivu/events"
	"arivu/executor/guard/warehouse"
)

// shield puts the shield in place of every shielded table that the walk has found.
func (t *warehouseTree) shield(c *checker) error {
	if len(c.shields.at) == 0 {
		return nil
	}
	queries := map[warehouse.Source]*warehouse.Derived{}
	for _, at := range c.shields.at {
		table, ok := at.(*warehouse.Table)
		if !ok {
			return fmt.Errorf("shielding a %T: not a table", at)
		}
		query, err := warehouseShield(c, table, c.shields.found[at][0].table, c.shields.columns(at))
		if err != nil {
			return err
		}
		d := &warehouse.Derived{Pos: table.Pos, Query: query, Alias: table.Alias}
		if d.Alias == nil {
			d.Alias = &warehouse.Alias{Pos: table.Pos, Name: table.Parts[len(table.Parts)-1]}
		}
		queries[table] = d
	}
	replaceSources(t.root, queries)
	foldPrewheres(t.root)
	return nil
}

// replaceSources puts other sources in the place of those given.
func replaceSources(root warehouse.Node, by map[warehouse.Source]*warehouse.Derived) {
	put := func(src *warehouse.Source) {
		if d, ok := by[*src]; ok {
			*src = d
		}
	}
	warehouse.Walk(root, func(n warehouse.Node) bool {
		switch n := n.(type) {
		case *warehouse.Select:
			for i := range n.From {
				put(&n.From[i])
			}
		case *warehouse.Join:
			put(&n.Left)
			put(&n.Right)
		case *warehouse.Group:
			put(&n.Inner)
		case *warehouse.Pivot:
			put(&n.Source)
		case *warehouse.Unpivot:
			put(&n.Source)
		case *warehouse.CrossTab:
			put(&n.Input)
		case *warehouse.Unstack:
			put(&n.Input)
		case *warehouse.ArrayJoin:
			put(&n.Left)
		}
		return true
	})
}

// warehouseShield builds the shield of a table as it is named and read in the statement.
func warehouseShield(c *checker, named *warehouse.Table, t *events.Table, columns []int) (*warehouse.Query, error) {
	st, err := warehouse.Parse(shieldText(c.guard.dialect, t, columns), c.guard.dialect.Name, nil)
	if err != nil {
		return nil, fmt.Errorf("building the shield of %s: %w", t.Qualified(), err)
	}
	source := shieldSource(st.Query)
	if source == nil {
		return nil, fmt.Errorf("building the shield of %s: got a %T", t.Qualified(), st.Query.Body)
	}
	*source = &warehouse.Table{Parts: named.Parts, Hints: named.Hints, Reading: named.Reading}
	return st.Query, nil
}

// shieldSource is where a query like a shield reads its table: in its FROM, or in that
// of a query there. It is nil if there is no such place.
func shieldSource(n *warehouse.Query) *warehouse.Source {
	body, ok := n.Body.(*warehouse.Select)
	if !ok || len(body.From) != 1 {
		return nil
	}
	rows, ok := body.From[0].(*warehouse.Derived)
	if !ok {
		return &body.From[0]
	}
	inner, ok := rows.Query.Body.(*warehouse.Select)
	if !ok || rows.Query.With != nil || len(inner.From) != 1 {
		return nil
	}
	return &inner.From[0]
}

// shieldOf is the relation behind a subquery that is exactly a shield, or nil.
func (w *warehouseWalker) shieldOf(n *warehouse.Query, env *with) *relation {
	source := shieldSource(n)
	if source == nil {
		return nil
	}
	body, isSelect := n.Body.(*warehouse.Select)
	named, ok := (*source).(*warehouse.Table)
	if !ok || !isSelect || len(named.Parts) > 2 || len(named.Parts) == 1 && w.lookupCTE(env, named.Parts[0]) != nil {
		return nil
	}
	schema := ""
	if len(named.Parts) == 2 {
		schema = named.Parts[0]
	}
	table := w.known(schema, named.Parts[len(named.Parts)-1])
	if table == nil || !table.Shielded {
		return nil
	}
	w.spell(named, table, env)
	var names []string
	for _, item := range body.Items {
		name := item.Alias
		if c, ok := item.Expr.(*warehouse.Column); ok && name == "" {
			name = c.Parts[len(c.Parts)-1]
		}
		names = append(names, name)
	}
	narrow, columns, ok := shielded(w.guard.dialect, table, names)
	if !ok {
		return nil
	}
	want, err := warehouseShield(w.checker, named, table, columns)
	if err != nil || !sameTree(reflect.ValueOf(want), reflect.ValueOf(n), warehouseIncidental) {
		return nil
	}
	warehouse.Walk(n, func(node warehouse.Node) bool {
		w.visit(node)
		return true
	})
	w.use.table(table)
	return &relation{table: narrow}
}
