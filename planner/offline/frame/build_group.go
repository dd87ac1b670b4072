package frame

import (
	"slices"

	"arivu/events"
	"arivu/planner/ground"
)

// complete takes care of columns that are shown, or sorted by, beside aggregates
// without being grouped by. SQLite shows them from any row of the group. The others
// want to hear that the group determines the column, or which of its values is meant.
func (b *builder) complete(s *scope, q *query, f *Frame) {
	if b.dialect == events.DialectSQLite || !f.Grouped() {
		return
	}
	for i, it := range f.Select {
		c, ok := it.Value.(Col)
		if ok && !b.groupBy(s, q, f, c) {
			q.outputs[i].value = aggregateOf(Min, q.outputs[i].value)
			if q.outputs[i].alias == "" {
				q.outputs[i].alias = c.Name
			}
		}
	}
	for i, o := range f.Order {
		c, ok := o.Value.(Col)
		if !ok || b.groupBy(s, q, f, c) {
			continue
		}
		fn := Min
		if o.Desc && f.shown(c) < 0 {
			fn = Max
		}
		q.order[i].value = aggregateOf(fn, q.order[i].value)
	}
}

// groupBy makes sure that a column is grouped by, if that leaves the groups as they
// are. PostgreSQL has no least flag, so flags are grouped by at any rate.
func (b *builder) groupBy(s *scope, q *query, f *Frame, c Col) bool {
	r := s.ref(c.Column)
	if slices.Contains(q.group, r) {
		return true
	}
	if c.Class != events.TypeBool && !f.determines(c.Table) {
		return false
	}
	q.group = append(q.group, r)
	return true
}

func aggregateOf(fn Func, n node) node {
	return call{fn: string(fn), args: []node{n}}
}

// determines reports whether each group has to do with one row of a table.
func (f *Frame) determines(t *ground.Table) bool {
	for _, k := range TableKey(t) {
		if !slices.Contains(f.Group, k) {
			return false
		}
	}
	return true
}
