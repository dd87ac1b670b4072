package frame

import (
	"errors"
	"fmt"
	"slices"

	"arivu/planner/ground"
)

// ErrUnjoinable says that no foreign keys lead from one table of a frame to
// another.
var ErrUnjoinable = errors.New("tables cannot be joined")

// errEmpty says that a frame shows nothing or uses no table.
var errEmpty = errors.New("the frame shows nothing")

// step joins one more table to those joined before.
type step struct {
	edge *ground.Edge
	left bool
}

// Tables are the tables that the frame's own statement joins, the first one first.
func (f *Frame) Tables(c *ground.Catalog) ([]*ground.Table, error) {
	steps, root, err := f.joins(c)
	if err != nil {
		return nil, err
	}
	out := []*ground.Table{root}
	for _, s := range steps {
		out = append(out, s.edge.To)
	}
	return out, nil
}

func (f *Frame) joins(c *ground.Catalog) ([]step, *ground.Table, error) {
	tables := f.Own()
	if len(tables) == 0 {
		return nil, nil, errEmpty
	}
	g := grow(c, tables[0], f.Via)
	for _, e := range f.Joins {
		g.follow(e)
	}
	if err := g.connect(tables[1:]); err != nil {
		return nil, nil, err
	}
	edges := g.edges
	steps := make([]step, len(edges))
	optional := map[*ground.Table]bool{}
	for i, e := range edges {
		left := optional[e.From] || slices.Contains(f.Optional, e.To)
		optional[e.To] = left
		steps[i] = step{edge: e, left: left}
	}
	return steps, tables[0], nil
}

// Connect finds the fewest foreign keys that join the tables, starting from the
// first: a Steiner tree grown by always adding the nearest table. Ties go to the
// edge that the catalog lists first, or to the one that via names.
func Connect(c *ground.Catalog, tables []*ground.Table, via []Link) ([]*ground.Edge, error) {
	if len(tables) == 0 {
		return nil, nil
	}
	g := grow(c, tables[0], via)
	err := g.connect(tables[1:])
	return g.edges, err
}

func grow(c *ground.Catalog, root *ground.Table, via []Link) *grower {
	g := &grower{catalog: c, via: via, joined: make([]bool, len(c.Tables)), order: []*ground.Table{root}}
	g.joined[root.Index] = true
	return g
}

// connect joins what is not joined yet.
func (g *grower) connect(tables []*ground.Table) error {
	rest := slices.Clone(tables)
	for {
		rest = slices.DeleteFunc(rest, func(t *ground.Table) bool { return g.joined[t.Index] })
		if len(rest) == 0 {
			return nil
		}
		if !g.reach(rest) {
			return fmt.Errorf("joining %s to %s: %w", rest[0].Name, g.order[0].Name, ErrUnjoinable)
		}
	}
}

// follow joins along an edge that is settled, unless its end is joined already.
func (g *grower) follow(e *ground.Edge) {
	if g.joined[e.To.Index] || !g.joined[e.From.Index] {
		return
	}
	g.joined[e.To.Index] = true
	g.order = append(g.order, e.To)
	g.edges = append(g.edges, e)
}

// grower holds the tree so far.
type grower struct {
	catalog *ground.Catalog
	via     []Link
	joined  []bool
	order   []*ground.Table
	edges   []*ground.Edge
}

// reach adds the path to the nearest of the wanted tables.
func (g *grower) reach(wanted []*ground.Table) bool {
	prev := make([]*ground.Edge, len(g.joined))
	seen := slices.Clone(g.joined)
	queue := slices.Clone(g.order)
	for len(queue) > 0 {
		at := queue[0]
		queue = queue[1:]
		edges := g.catalog.Edges(at)
		for i := range edges {
			e := &edges[i]
			if seen[e.To.Index] {
				continue
			}
			seen[e.To.Index] = true
			prev[e.To.Index] = g.prefer(e)
			if slices.Contains(wanted, e.To) {
				g.add(e.To, prev)
				return true
			}
			queue = append(queue, e.To)
		}
	}
	return false
}

func (g *grower) add(target *ground.Table, prev []*ground.Edge) {
	var path []*ground.Edge
	for t := target; !g.joined[t.Index]; t = prev[t.Index].From {
		path = append(path, prev[t.Index])
	}
	slices.Reverse(path)
	for _, e := range path {
		g.joined[e.To.Index] = true
		g.order = append(g.order, e.To)
		g.edges = append(g.edges, e)
	}
}

// prefer is the edge that via names between the same two tables, if any.
func (g *grower) prefer(e *ground.Edge) *ground.Edge {
	edges := g.catalog.Edges(e.From)
	for _, l := range g.via {
		for i := range edges {
			if o := &edges[i]; o.To == e.To && l.joins(o) {
				return o
			}
		}
	}
	return e
}

func (l Link) joins(e *ground.Edge) bool {
	p := e.Pairs[0]
	return p[0] == l.A && p[1] == l.B || p[0] == l.B && p[1] == l.A
}
