package guard

import (
	"fmt"

	"arivu/events"
	"arivu/executor/guard/sqlquery"
)

// shield puts the shield in place of every shielded table that the walk has found.
func (t *queryTree) shield(c *checker) error {
	if len(c.shields.at) == 0 {
		return nil
	}
	queries := map[sqlquery.Source]*sqlquery.Derived{}
	for _, at := range c.shields.at {
		table, ok := at.(*sqlquery.Table)
		if !ok {
			return fmt.Errorf("shielding a %T: not a table", at)
		}
		query, err := queryShield(c, table, c.shields.found[at][0].table, c.shields.columns(at))
		if err != nil {
			return err
		}
		d := &sqlquery.Derived{Pos: table.Pos, Query: query, Alias: table.Alias}
		if d.Alias == nil {
			d.Alias = &sqlquery.Alias{Pos: table.Pos, Name: table.Parts[len(table.Parts)-1]}
		}
		queries[table] = d
	}
	replaceSources(t.root, queries)
	foldPrewheres(t.root)
	return nil
}

// replaceSources puts other sources in the place of those given.
func replaceSources(root sqlquery.Node, by map[sqlquery.Source]*sqlquery.Derived) {
	put := func(src *sqlquery.Source) {
		if d, ok := by[*src]; ok {
			*src = d
		}
	}
	sqlquery.Walk(root, func(n sqlquery.Node) bool {
		switch n := n.(type) {
		case *sqlquery.Select:
			for i := range n.From {
				put(&n.From[i])
			}
		case *sqlquery.Join:
			put(&n.Left)
			put(&n.Right)
		case *sqlquery.Group:
			put(&n.Inner)
		case *sqlquery.Pivot:
			put(&n.Source)
		case *sqlquery.Unpivot:
			put(&n.Source)
		case *sqlquery.CrossTab:
			put(&n.Input)
		case *sqlquery.Unstack:
			put(&n.Input)
		case *sqlquery.ArrayJoin:
			put(&n.Left)
		case *sqlquery.Recognition:
			put(&n.Source)
		}
		return true
	})
}

// queryShield builds the shield of a table as it is named and read in the statement.
func queryShield(c *checker, named *sqlquery.Table, t *events.Table, columns []int) (*sqlquery.Query, error) {
	st, err := sqlquery.Parse(shieldText(c.guard.dialect, t, columns), c.guard.dialect.Name, nil)
	if err != nil {
		return nil, fmt.Errorf("building the shield of %s: %w", t.Qualified(), err)
	}
	source := shieldSource(st.Query)
	if source == nil {
		return nil, fmt.Errorf("building the shield of %s: got a %T", t.Qualified(), st.Query.Body)
	}
	*source = &sqlquery.Table{Parts: named.Parts, Hints: named.Hints, Reading: named.Reading}
	return st.Query, nil
}

// shieldSource is where a query like a shield reads its table: in its FROM, or in that
// of a query there. It is nil if there is no such place.
func shieldSource(n *sqlquery.Query) *sqlquery.Source {
	body, ok := n.Body.(*sqlquery.Select)
	if !ok || len(body.From) != 1 {
		return nil
	}
	rows, ok := body.From[0].(*sqlquery.Derived)
	if !ok {
		return &body.From[0]
	}
	inner, ok := rows.Query.Body.(*sqlquery.Select)
	if !ok || rows.Query.With != nil || len(inner.From) != 1 {
		return nil
	}
	return &inner.From[0]
}

// shieldOf is the relation behind a subquery that is exactly a shield, or nil.
func (w *queryWalker) shieldOf(n *sqlquery.Query, env *with) *relation {
	source := shieldSource(n)
	if source == nil {
		return nil
	}
	body, isSelect := n.Body.(*sqlquery.Select)
	named, ok := (*source).(*sqlquery.Table)
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
		if c, ok := item.Expr.(*sqlquery.Column); ok && name == "" {
			name = c.Parts[len(c.Parts)-1]
		}
		names = append(names, name)
	}
	narrow, columns, ok := shielded(w.guard.dialect, table, names)
	if !ok {
		return nil
	}
	want, err := queryShield(w.checker, named, table, columns)
	if err != nil || !queryLikeness.same(want, n) {
		return nil
	}
	sqlquery.Walk(n, func(node sqlquery.Node) bool {
		w.visit(node)
		return true
	})
	w.use.table(table)
	return &relation{table: narrow}
}
