package ground

import "arivu/events"

// Edge is one way from a table to another along a foreign key. Toward a parent
// (Many false) each row meets at most one; toward children (Many true) any number.
type Edge struct {
	From, To *Table
	Pairs    [][2]*Column // columns of From and To that are equal
	Many     bool
	Nullable bool // the foreign key may be empty
	Inferred bool // not declared: read from names, types and values
	// Evidence says why an inferred edge is one.
	Evidence Evidence
}

// Costs of one step. Steps to parents are preferred, mandatory ones most, so that
// "orders per country" means the country of the customer every order has.
const (
	costParent    = 1.0
	costOptional  = 1.3
	costChildren  = 1.6
	costInference = 0.2
	costFavoured  = 0.3 // factor for steps to tables that the question names
)

func (e *Edge) cost() float64 {
	c := costParent
	switch {
	case e.Many:
		c = costChildren
	case e.Nullable:
		c = costOptional
	}
	if e.Inferred {
		c += costInference
	}
	return c
}

func (c *Catalog) declareEdges() {
	for _, t := range c.Tables {
		for _, fk := range t.ForeignKeys {
			to := c.Table(fk.RefTable)
			if to == nil || len(fk.Columns) == 0 {
				continue
			}
			refs := fk.RefColumns
			if len(refs) == 0 {
				refs = to.PrimaryKey
			}
			if len(refs) != len(fk.Columns) {
				continue
			}
			var pairs [][2]*Column
			for k, name := range fk.Columns {
				a, b := t.Column(name), to.Column(refs[k])
				if a != nil && b != nil {
					pairs = append(pairs, [2]*Column{a, b})
				}
			}
			if len(pairs) == len(fk.Columns) {
				c.addEdge(t, to, pairs, false)
			}
		}
	}
}

// addInferred adds a reference that the database does not declare.
func (c *Catalog) addInferred(child, parent *Table, pair [2]*Column, why Evidence) {
	c.addEdge(child, parent, [][2]*Column{pair}, true)
	for _, t := range []*Table{child, parent} {
		c.edges[t.Index][len(c.edges[t.Index])-1].Evidence = why
	}
	if child == parent {
		c.edges[child.Index][len(c.edges[child.Index])-2].Evidence = why
	}
}

func (c *Catalog) addEdge(child, parent *Table, pairs [][2]*Column, inferred bool) {
	nullable := false
	back := make([][2]*Column, len(pairs))
	for i, p := range pairs {
		nullable = nullable || p[0].Nullable
		back[i] = [2]*Column{p[1], p[0]}
	}
	c.edges[child.Index] = append(c.edges[child.Index], Edge{From: child, To: parent, Pairs: pairs, Nullable: nullable, Inferred: inferred})
	c.edges[parent.Index] = append(c.edges[parent.Index], Edge{From: parent, To: child, Pairs: back, Many: true, Nullable: nullable, Inferred: inferred})
}

func sameKind(a, b events.TypeClass) bool { return a == b || a.Numeric() && b.Numeric() }

// IsReference reports whether the column belongs to a foreign key.
func (c *Catalog) IsReference(col *Column) bool {
	for _, e := range c.edges[col.Table.Index] {
		if e.Many {
			continue
		}
		for _, p := range e.Pairs {
			if p[0] == col {
				return true
			}
		}
	}
	return false
}

// Edges are the ways out of a table, declared ones first.
func (c *Catalog) Edges(t *Table) []Edge { return c.edges[t.Index] }

// Paths holds the cheapest ways from one table to all others.
type Paths struct {
	Root *Table
	cost []float64
	via  []*Edge
	ties []bool
}

// unreachable is the cost of a table that no path leads to.
const unreachable = 1e9

// Distances finds the cheapest ways from root, preferring those through the
// favoured tables (the ones a question names). Among equal ways the one whose
// foreign key stands first in the snapshot wins, and Tied tells of it.
func (c *Catalog) Distances(root *Table, favoured ...*Table) *Paths {
	n := len(c.Tables)
	favour := make([]bool, n)
	for _, t := range favoured {
		favour[t.Index] = true
	}
	p := &Paths{Root: root, cost: make([]float64, n), via: make([]*Edge, n), ties: make([]bool, n)}
	done := make([]bool, n)
	for i := range p.cost {
		p.cost[i] = unreachable
	}
	p.cost[root.Index] = 0
	open := frontier{{table: root.Index}}
	for len(open) > 0 {
		at := open.next()
		if done[at] {
			continue
		}
		done[at] = true
		for i := range c.edges[at] {
			e := &c.edges[at][i]
			if e.To == e.From || done[e.To.Index] {
				continue
			}
			step := e.cost()
			if favour[e.To.Index] {
				step *= costFavoured
			}
			cost := p.cost[at] + step
			switch {
			case cost < p.cost[e.To.Index]-1e-9:
				p.cost[e.To.Index], p.via[e.To.Index], p.ties[e.To.Index] = cost, e, false
				open.add(e.To.Index, cost)
			case cost < p.cost[e.To.Index]+1e-9:
				p.ties[e.To.Index] = true
			}
		}
	}
	return p
}

// Cost is how far a table is; Reaches says whether it can be joined at all.
func (p *Paths) Cost(t *Table) float64 { return p.cost[t.Index] }

// Reaches reports whether t can be joined to the root.
func (p *Paths) Reaches(t *Table) bool { return p.cost[t.Index] < unreachable }

// To is the path from the root to t, nearest step first; nil for the root itself
// and for tables out of reach.
func (p *Paths) To(t *Table) []*Edge {
	var back []*Edge
	for at := t; p.via[at.Index] != nil; at = p.via[at.Index].From {
		back = append(back, p.via[at.Index])
	}
	for i, j := 0, len(back)-1; i < j; i, j = i+1, j-1 {
		back[i], back[j] = back[j], back[i]
	}
	return back
}

// Single reports whether each row of the root meets at most one row of t.
func (p *Paths) Single(t *Table) bool {
	for _, e := range p.To(t) {
		if e.Many {
			return false
		}
	}
	return p.Reaches(t)
}

// Tied reports whether another way to t costs the same.
func (p *Paths) Tied(t *Table) bool { return p.ties[t.Index] }
