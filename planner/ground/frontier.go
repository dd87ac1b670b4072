package ground

// frontier is a heap of tables that were reached, the cheapest first; equal ones
// in the order of the catalog, so that the outcome never depends on chance.
type frontier []reached

type reached struct {
	table int
	cost  float64
}

func (f frontier) less(a, b int) bool {
	return f[a].cost < f[b].cost || f[a].cost == f[b].cost && f[a].table < f[b].table
}

func (f *frontier) add(table int, cost float64) {
	*f = append(*f, reached{table, cost})
	h := *f
	for i := len(h) - 1; i > 0; {
		up := (i - 1) / 2
		if !h.less(i, up) {
			return
		}
		h[i], h[up] = h[up], h[i]
		i = up
	}
}

// next takes the cheapest out.
func (f *frontier) next() int {
	h := *f
	first := h[0].table
	last := len(h) - 1
	h[0] = h[last]
	h = h[:last]
	for i := 0; ; {
		least := i
		for _, child := range []int{2*i + 1, 2*i + 2} {
			if child < len(h) && h.less(child, least) {
				least = child
			}
		}
		if least == i {
			break
		}
		h[i], h[least] = h[least], h[i]
		i = least
	}
	*f = h
	return first
}
