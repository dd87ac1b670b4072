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

// compose makes shapes that were not seen from parts that were, those that are
// expected most often if parts are independent of one another. Endings go with
// grouped or with ungrouped headings.
func compose(shapes []*shape.Shape, counts []int) []*shape.Shape {
	known := map[string]bool{}
	var heads, conditions, endings [2]parts
	var total [2]int
	for i, s := range shapes {
		known[s.Key()] = true
		if !s.Flat() {
			continue
		}
		g := 0
		if len(s.Root.Group) > 0 {
			g = 1
		}
		total[g] += counts[i]
		heads[g].add(s.Heading(), s, counts[i])
		conditions[g].add(s.Condition(), s, counts[i])
		endings[g].add(s.Ending(), s, counts[i])
	}
	type composed struct {
		s      *shape.Shape
		key    string
		expect float64
	}
	var all []composed
	for g := range total {
		n := float64(max(total[g], 1))
		hs, ws, es := heads[g].frequent(seldomPart), conditions[g].frequent(seldomPart), endings[g].frequent(seldomPart)
		for _, h := range hs {
			for _, w := range ws {
				for _, e := range es {
					expect := float64(h.count) * float64(w.count) / n * float64(e.count) / n
					if expect < leastExpect {
						continue
					}
					s := shape.Compose(h.from, w.from, e.from)
					if s == nil {
						continue
					}
					if key := s.Key(); !known[key] {
						known[key] = true
						all = append(all, composed{s, key, expect})
					}
				}
			}
		}
	}
	slices.SortFunc(all, func(a, b composed) int { return cmp.Or(cmp.Compare(b.expect, a.expect), cmp.Compare(a.key, b.key)) })
	out := make([]*shape.Shape, 0, mostComposed)
	for _, c := range all[:min(len(all), mostComposed)] {
		out = append(out, c.s)
	}
	return out
}
