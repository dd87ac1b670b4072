package train

import (
	"cmp"
	"slices"

	"arivu/planner/offline/learn/shape"
)

// part is a heading, a condition or an ending with the shape it was seen in first
// and how often it was seen.
type part struct {
	from  *shape.Shape
	count int
}

// parts collects equal parts in order of first use.
type parts struct {
	list []part
	at   map[string]int
}

func (p *parts) add(name string, s *shape.Shape, count int) {
	i, ok := p.at[name]
	if !ok {
		if p.at == nil {
			p.at = map[string]int{}
		}
		i = len(p.list)
		p.at[name] = i
		p.list = append(p.list, part{from: s})
	}
	p.list[i].count += count
}

// frequent drops the parts that were seen too seldom to be put elsewhere.
func (p *parts) frequent(least int) []part {
	return slices.DeleteFunc(p.list, func(x part) bool { return x.count < least })
}

const (
	seldomPart   = 3    // parts seen less often are not put elsewhere
	leastExpect  = 0.15 // how often a composed shape must be expected
	mostComposed = 1500
)

// composed is a shape that was not seen.
type composed struct {
	shape  *shape.Shape
	key    string
	expect float64
}

// compose makes shapes that were not seen from parts that were, those that are
// expected most often if parts are independent of one another. Endings go with
// grouped or with ungrouped headings.
func compose(shapes []*shape.Shape, counts []int) []*shape.Shape {
	known := map[string]bool{}
	var kinds [2]composition // ungrouped and grouped
	for i, s := range shapes {
		known[s.Key()] = true
		switch {
		case !s.Flat():
		case len(s.Root.Group) > 0:
			kinds[1].add(s, counts[i])
		default:
			kinds[0].add(s, counts[i])
		}
	}
	all := kinds[1].compose(kinds[0].compose(nil, known), known)
	slices.SortFunc(all, func(a, b composed) int { return cmp.Or(cmp.Compare(b.expect, a.expect), cmp.Compare(a.key, b.key)) })
	out := make([]*shape.Shape, 0, mostComposed)
	for _, c := range all[:min(len(all), mostComposed)] {
		out = append(out, c.shape)
	}
	return out
}

// composition holds the parts of one kind of shapes.
type composition struct {
	headings, conditions, endings parts
	total                         int
}

func (c *composition) add(s *shape.Shape, count int) {
	c.total += count
	c.headings.add(s.Heading(), s, count)
	c.conditions.add(s.Condition(), s, count)
	c.endings.add(s.Ending(), s, count)
}

// compose adds the shapes that are not known to a list.
func (c *composition) compose(list []composed, known map[string]bool) []composed {
	n := float64(max(c.total, 1))
	conditions, endings := c.conditions.frequent(seldomPart), c.endings.frequent(seldomPart)
	for _, h := range c.headings.frequent(seldomPart) {
		for _, w := range conditions {
			for _, e := range endings {
				expect := float64(h.count) * float64(w.count) / n * float64(e.count) / n
				if expect < leastExpect {
					continue
				}
				s := shape.Compose(h.from, w.from, e.from)
				if s == nil || known[s.Key()] {
					continue
				}
				known[s.Key()] = true
				list = append(list, composed{s, s.Key(), expect})
			}
		}
	}
	return list
}
