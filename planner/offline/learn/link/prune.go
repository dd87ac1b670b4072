package link

import (
	"cmp"
	"slices"
)

// prune keeps the columns and tables that are most likely meant. Of a wide schema it
// looks at no more than what shares a word with the question and at what it keeps.
func (q *Question) prune(columns []*ColumnLink, tables []*TableLink) {
	kept := q.keepTables(columns, tables)
	q.tableAt = places(len(tables))
	var near []*ColumnLink
	for i, t := range kept {
		home := tables[t.Index]
		if home == nil {
			home = &TableLink{Table: t}
		}
		q.Tables = append(q.Tables, home)
		q.tableAt[t.Index] = int16(i)
		for _, c := range t.Columns {
			said := columns[c.ID]
			if said == nil {
				said = &ColumnLink{Column: c}
			}
			near = append(near, said)
		}
	}
	q.Columns = best(near, MaxColumns, func(c *ColumnLink) int { return worth(c, tables[c.Table.Index]) })
	q.columnAt = places(len(columns))
	for i, c := range q.Columns {
		q.columnAt[c.ID] = int16(i)
	}
}

func places(n int) []int16 {
	out := make([]int16, n)
	for i := range out {
		out[i] = -1
	}
	return out
}

// plainWorth is how likely a column is meant if nothing is said of it.
func plainWorth(c *Column) int {
	w := 0
	if c.Primary {
		w += 3
	}
	if c.Foreign {
		w += 2
	}
	if slices.Contains(c.Table.Display, c.Column) {
		w += 4
	}
	return w
}

// worth is how likely a column is meant; home is nil if its table is not said.
func worth(c *ColumnLink, home *TableLink) int {
	w := c.plain + 10*int(c.Level())
	if home != nil {
		w += 4 * int(home.Level())
	}
	if c.Shadowed {
		w -= 12
	}
	if c.Hits > 0 {
		w += 30
	}
	return w
}

// keepTables keeps the tables that are mentioned or hold what is mentioned, with
// those next to them.
func (q *Question) keepTables(columns []*ColumnLink, tables []*TableLink) []*Table {
	all := q.Index.Tables
	if len(all) <= MaxTables {
		return all
	}
	score := make([]int, len(all))
	said := make([]bool, len(all))
	for i, t := range tables {
		score[i], said[i] = all[i].plain, t != nil
	}
	for _, c := range columns {
		if c != nil {
			said[c.Table.Index] = true
		}
	}
	for i, t := range all {
		if said[i] {
			score[i] = worthOf(t, columns, tables[i])
		}
	}
	near := slices.Clone(score)
	for i, t := range all {
		for _, j := range t.next {
			near[i] = max(near[i], score[j]/3)
		}
	}
	return best(all, MaxTables, func(t *Table) int { return near[t.Index] })
}

// worthOf is how likely a table is meant of which something is said.
func worthOf(t *Table, columns []*ColumnLink, home *TableLink) int {
	w := 0
	if home != nil {
		w = 12 * int(home.Level())
	}
	for _, c := range t.Columns {
		said := columns[c.ID]
		if said == nil {
			said = &ColumnLink{Column: c}
		}
		w = max(w, worth(said, home))
	}
	return w
}

// best keeps the n of most worth, in their old order.
func best[T any](list []T, n int, worth func(T) int) []T {
	if len(list) <= n {
		return list
	}
	order := make([]int, len(list))
	score := make([]int, len(list))
	for i := range list {
		order[i], score[i] = i, worth(list[i])
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(score[b], score[a]) })
	order = order[:n]
	slices.Sort(order)
	out := make([]T, n)
	for i, k := range order {
		out[i] = list[k]
	}
	return out
}
