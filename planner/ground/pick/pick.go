package pick

import (
	"cmp"
	"slices"

	"arivu/planner/ground"
)

// Choice is the tables for a question, best first, in groups that belong together: the
// tables of a group can be joined with what was chosen before or with each other.
type Choice struct {
	Groups [][]*ground.Table
	// Said are the columns that the question names or holds values of.
	Said map[*ground.Column]bool
	// Values are the values that the question mentions, those of better tables first.
	Values []Value
}

// Hints are tables that matter to a question beside those it names: of the questions
// before it, of terms that were taught, of similar questions. The weight is in 0…1.
type Hints map[*ground.Table]float64

// Bounds of the search.
const (
	reach      = 3   // joins between a table and what it is judged by
	decay      = 0.6 // of what is one join further away
	leastShare = 0.1 // of the best table's worth that a table must have to be chosen
)

// Tables chooses.
func Tables(c *ground.Catalog, question string, hints Hints) *Choice {
	e := read(c, question)
	e.hint(c, hints)
	s := spread(c, e)
	out := &Choice{Said: map[*ground.Column]bool{}}
	for col := range e.columns {
		out.Said[col] = true
	}
	g := grouper{catalog: c, spread: s, taken: make([]bool, len(c.Tables))}
	out.Groups = g.groups()
	out.Values = e.values
	slices.SortStableFunc(out.Values, func(a, b Value) int {
		return cmp.Compare(s.worth[b.Column.Table.Index], s.worth[a.Column.Table.Index])
	})
	return out
}

// view is what of the question can be answered from a table and its surroundings.
type view struct {
	weight float64
	source int // the table that it comes from
}

// spreading is how much each table is worth, and why.
type spreading struct {
	views [][]view // by word, by table
	worth []float64
}

// spread lets each table see what its neighbours have, less of it with every join.
func spread(c *ground.Catalog, e *evidence) *spreading {
	n := len(c.Tables)
	s := &spreading{worth: make([]float64, n)}
	for _, found := range e.words {
		if len(found) == 0 {
			continue
		}
		now := make([]view, n)
		for table, weight := range found {
			now[table] = view{weight: weight, source: table}
		}
		for range reach {
			next := slices.Clone(now)
			for i, t := range c.Tables {
				for _, edge := range c.Edges(t) {
					if v := now[edge.To.Index]; v.weight*decay > next[i].weight {
						next[i] = view{weight: v.weight * decay, source: v.source}
					}
				}
			}
			now = next
		}
		s.views = append(s.views, now)
		for i := range now {
			s.worth[i] += now[i].weight
		}
	}
	return s
}

// grouper gathers tables around the best ones.
type grouper struct {
	catalog *ground.Catalog
	spread  *spreading
	taken   []bool
}

func (g *grouper) groups() [][]*ground.Table {
	order := make([]int, len(g.catalog.Tables))
	for i := range order {
		order[i] = i
	}
	worth := g.spread.worth
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(worth[b], worth[a]) })
	var out [][]*ground.Table
	for _, i := range order {
		if worth[i] == 0 || worth[i] < leastShare*worth[order[0]] {
			break
		}
		if group := g.around(i); len(group) > 0 {
			out = append(out, group)
		}
	}
	return out
}

// around is a table with those that it is worth something for, and what lies between.
func (g *grouper) around(root int) []*ground.Table {
	var group []*ground.Table
	take := func(t *ground.Table) {
		if !g.taken[t.Index] {
			g.taken[t.Index] = true
			group = append(group, t)
		}
	}
	take(g.catalog.Tables[root])
	var sources []*ground.Table
	for _, views := range g.spread.views {
		if v := views[root]; v.weight > 0 && v.source != root && !g.taken[v.source] {
			sources = append(sources, g.catalog.Tables[v.source])
		}
	}
	if len(sources) == 0 {
		return group
	}
	paths := g.catalog.Distances(g.catalog.Tables[root], sources...)
	for _, source := range sources {
		for _, step := range paths.To(source) {
			take(step.To)
		}
	}
	return group
}
