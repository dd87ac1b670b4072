package guard

import (
	pg "github.com/sqlc-dev/oliphant/ast"

	"arivu/events"
)

// conflict resolves what becomes of new rows whose key is there already: they are left
// out, or change the rows that are there.
func (w *postgresWalker) conflict(st *Write, rel *relation, n *pg.OnConflictClause) {
	if n == nil || w.failed() {
		return
	}
	w.visit(n)
	w.arbiter(rel, n.Infer)
	st.AtMost = n.WhereClause != nil
	switch n.Action {
	case pg.OnConflictAction_ONCONFLICT_NOTHING:
		st.AtMost = true
		return
	case pg.OnConflictAction_ONCONFLICT_UPDATE:
		st.Operation = events.WriteUpsert
	default:
		w.refuse("ON CONFLICT", int(n.Location))
		return
	}
	// Both rows are in scope, so that a name without a qualifier is ambiguous.
	fresh := &relation{name: "excluded", table: rel.table}
	s := &scope{rels: []*relation{rel, fresh}}
	w.assignments(n.TargetList, rel, s, nil)
	w.expr(n.WhereClause, s, nil)
}

// arbiter resolves the key by which new rows are held against those that are there.
func (w *postgresWalker) arbiter(rel *relation, n *pg.InferClause) {
	if n == nil {
		return
	}
	w.visit(n)
	if n.Conname != "" {
		w.noClause("ON CONSTRAINT", int(n.Location), ": name the columns of the key")
		return
	}
	s := &scope{rels: []*relation{rel}}
	for _, node := range n.IndexElems {
		key := node.GetIndexElem()
		if key == nil || len(key.Collation)+len(key.Opclass)+len(key.Opclassopts) > 0 {
			w.noClause("ON CONFLICT", int(n.Location), " with a collation or operator class: name the columns of the key")
			return
		}
		w.visit(key)
		if key.Name != "" {
			w.writtenColumn(rel.table, key.Name, int(n.Location))
		}
		w.expr(key.Expr, s, nil)
	}
	w.expr(n.WhereClause, s, nil)
}
