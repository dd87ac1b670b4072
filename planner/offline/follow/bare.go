package follow

import (
	"slices"
	"strconv"

	"arivu/planner/ground"
	"arivu/planner/offline/frame"
)

// Words that say by themselves what becomes of the last answer.
var (
	highest   = set("most highest greatest largest biggest longest oldest latest maximum max top best heaviest tallest newest fastest strongest top")
	lowest    = set("least fewest lowest smallest shortest youngest earliest minimum min worst lightest cheapest slowest weakest bottom")
	averaging = set("average mean avg")
	summing   = set("total sum overall")
	above     = set("more greater above over after older later higher larger longer bigger")
	unlike    = set("distinct unique different all among")
	ordering  = set("order sort sorted descending ascending decreasing increasing counts numbers figures totals this")
	said      = set("than this that")
	falling   = set("descending decreasing")
	below     = set("less fewer below under before younger earlier lower smaller shorter")
)

// whole answers a follow-up that says nothing of the database, such as "how many are
// there", "the average?", "and the lowest", "what about before"; nil for others.
func (m *merger) whole() *frame.Frame {
	switch {
	case m.counts:
		return m.count(m.last)
	case m.plainly && !m.last.Grouped():
		f := *m.last
		f.Distinct = true
		return &f
	case len(m.rest) == 0:
		return nil
	case !m.last.Grouped() && only(m.rest, unlike):
		f := *m.last
		f.Distinct = true
		return &f
	}
	for _, read := range []func() *frame.Frame{m.sorted, m.turned, m.extreme, m.aggregated} {
		if f := read(); f != nil {
			return f
		}
	}
	return nil
}

func only(words []string, among ...map[string]bool) bool {
	for _, w := range words {
		if !slices.ContainsFunc(among, func(s map[string]bool) bool { return s[w] }) {
			return false
		}
	}
	return true
}

// sorted reads "sort them by these numbers": the groups of the last answer by its figure.
func (m *merger) sorted() *frame.Frame {
	by := m.groupFigure()
	if !m.sorts || by == nil || !only(m.rest, ordering) {
		return nil
	}
	out := *m.last
	out.Order = []frame.Sort{{Value: by, Desc: slices.ContainsFunc(m.rest, func(w string) bool { return falling[w] })}}
	return &out
}

// turned reads "how about below this", "more than 10?": the last comparison the other
// way, or with another number. Where nothing was compared yet, the only number that was
// listed is meant.
func (m *merger) turned() *frame.Frame {
	words := slices.DeleteFunc(slices.Clone(m.rest), func(w string) bool { return said[w] })
	number := ""
	if n := len(words); n > 1 && words[n-1][0] >= '0' && words[n-1][0] <= '9' {
		number, words = words[n-1], words[:n-1]
	}
	if len(words) == 0 || !m.about && number == "" || !only(words, above, below) {
		return nil
	}
	op := frame.Lt
	if above[words[0]] {
		op = frame.Gt
	}
	out := *m.last
	if c, ok := turn(out.Having, op, number); ok {
		out.Having = c
		return &out
	}
	if c, ok := turn(out.Where, op, number); ok {
		out.Where = c
		return &out
	}
	of := m.measured()
	if of == nil || number == "" || m.last.Grouped() {
		return nil
	}
	out.Where = frame.And(out.Where, frame.Compare{L: of, Op: op, R: frame.Literal{Text: number, Number: true}})
	return &out
}

// turn sets the operator of the last comparison of a condition, and its number if there
// is one.
func turn(c frame.Cond, op frame.Op, number string) (frame.Cond, bool) {
	fs := facts(c)
	for i, f := range slices.Backward(fs) {
		x, ok := f.(frame.Compare)
		if !ok || x.Op == frame.Eq || x.Op == frame.Ne {
			continue
		}
		if l, ok := x.R.(frame.Literal); ok && number != "" {
			l.Text = number
			x.R = l
		}
		x.Op = op
		fs[i] = x
		return frame.And(fs...), true
	}
	return nil, false
}

// extreme reads "which one has the most", "the lowest?".
func (m *merger) extreme() *frame.Frame {
	words, n := m.rest, 1
	if k, err := strconv.Atoi(words[len(words)-1]); err == nil && k > 0 && len(words) > 1 {
		words, n = words[:len(words)-1], k
	}
	if !only(words, highest, lowest) {
		return nil
	}
	desc := highest[words[len(words)-1]]
	out := *m.last
	switch {
	case n > 1 && len(m.last.Group) == 0:
		return nil
	case len(m.last.Group) > 0:
		by := m.groupFigure()
		if by == nil {
			return nil
		}
		out.Order, out.Limit, out.Top = []frame.Sort{{Value: by, Desc: desc}}, n, nil
		if m.points && !m.adds {
			out.Select = unaggregated(out.Select)
		}
	case (m.about || m.bare) && len(out.Order) > 0 && out.Limit > 0:
		out.Order = slices.Clone(out.Order)
		out.Order[0].Desc = !out.Order[0].Desc
	case (m.about || m.bare) && out.Top != nil && len(out.Top.By) > 0:
		top := *out.Top
		top.By = slices.Clone(top.By)
		top.By[0].Desc = !top.By[0].Desc
		out.Top = &top
	default:
		return m.aggregated()
	}
	if len(out.Select) == 0 {
		return nil
	}
	return &out
}

// groupFigure is what the groups of the last answer are ranked by.
func (m *merger) groupFigure() frame.Value {
	if len(m.last.Order) > 0 && frame.Aggregated(m.last.Order[0].Value) {
		return m.last.Order[0].Value
	}
	for _, it := range m.last.Select {
		if frame.Aggregated(it.Value) {
			return it.Value
		}
	}
	return nil
}

func unaggregated(items []frame.Item) []frame.Item {
	var out []frame.Item
	for _, it := range items {
		if !frame.Aggregated(it.Value) {
			out = append(out, it)
		}
	}
	return out
}

// aggregated reads "the average?" of a figure, or of the only number that was listed.
func (m *merger) aggregated() *frame.Frame {
	if !only(m.rest, highest, lowest, averaging, summing) {
		return nil
	}
	of := m.measured()
	if of == nil || m.last.Top != nil || m.last.Set != nil {
		return nil
	}
	var items []frame.Item
	for _, w := range m.rest {
		fn := frame.Min
		switch {
		case averaging[w]:
			fn = frame.Avg
		case summing[w]:
			fn = frame.Sum
		case highest[w]:
			fn = frame.Max
		}
		items = append(items, frame.Item{Value: frame.Agg{Func: fn, Of: of}})
	}
	out := *m.last
	out.Select = append(unaggregated(m.last.Select), items...)
	if len(m.last.Group) == 0 {
		release(&out)
		out.Select, out.Distinct, out.Order, out.Limit = items, false, nil, 0
	}
	if m.adds && m.last.Grouped() {
		out.Select = append(slices.Clone(m.last.Select), items...)
	}
	return &out
}

// measured is the column whose figure was given, or the only number that was listed.
func (m *merger) measured() frame.Value {
	var of frame.Value
	for _, it := range m.last.Select {
		switch v := it.Value.(type) {
		case frame.Agg:
			if v.Of != nil && v.Func != frame.Count {
				return v.Of
			}
		case frame.Col:
			if v.Role != ground.Key && v.Class.Numeric() && !m.last.Grouped() {
				if of != nil {
					return nil
				}
				of = v
			}
		}
	}
	return of
}
