package offline

import (
	"arivu/planner/ground"
	"arivu/planner/offline/frame"
)

// rawNested is what a comparison sets a column against when that is no constant:
// the average, of all or of some, or what another row has.
type rawNested struct {
	scope  []ground.Value // the average of those with this value; nil for all
	row    []ground.Value // what the row with this name has
	peers  int            // item: of those with the same, -1
	factor string         // "twice the average"
}

// compareFigure reads "above the average", "more than twice the average of their
// category", "better than" another row.
func (d *draft) compareFigure(i, j int, op, concept string) bool {
	n := &rawNested{peers: -1}
	if k := d.next(j); d.items[j].kind == itemNumber && k >= 0 && d.items[k].is(trigAvg) {
		n.factor = d.items[j].number
		d.use(j)
		j = k
	}
	at := j
	for at >= 0 && (d.items[at].is(trigSum) || d.items[at].kind == itemValue) {
		at = d.next(at) // "the overall euro average"
	}
	switch {
	case at >= 0 && d.items[at].is(trigAvg):
		return d.compareAverage(i, j, at, op, concept, n)
	case d.items[j].kind == itemValue && n.factor == "":
		return d.compareRow(i, j, op, concept, n)
	}
	return false
}

func (d *draft) compareAverage(i, from, avg int, op, concept string, n *rawNested) bool {
	if m, ok := d.measureEnding(i); ok && concept == "" {
		d.use(i, avg)
		for k := from; k < avg; k++ {
			d.use(k)
		}
		if k := d.next(avg); k >= 0 && m.metric != "" && d.items[k].is(trigMetric) && d.items[k].meaning.detail == m.metric {
			d.use(k) // "revenue above the average revenue"
		}
		d.having = &rawHaving{op: op, measure: m, at: i, owner: -1, average: true}
		return true
	}
	f := rawFilter{test: testAverage, item: -1, op: op, concept: concept, nested: n}
	last := d.averageOf(avg, &f)
	if p := d.prev(i); p >= 0 && d.items[p].namesColumn() && d.items[p].hasRole(ground.Measure) {
		f.item = p
		d.use(p)
	}
	if f.item < 0 && concept == "" {
		if w := d.at(i - 1).text; w != "priced" && w != "costing" && w != "cost" {
			return false
		}
		f.concept = byPrice
	}
	d.use(i, avg)
	d.peersAfter(last, n)
	d.filters = append(d.filters, f)
	return true
}

// averageOf reads what the average is of: "the average salary", "the average sales
// associate", "the average euro order value".
func (d *draft) averageOf(avg int, f *rawFilter) int {
	last := avg
	for k := d.next(last); k >= 0; k = d.next(last) {
		it := &d.items[k]
		switch {
		case it.kind == itemValue && f.nested.scope == nil:
			f.nested.scope = it.values
		case it.namesColumn() && it.hasRole(ground.Measure) && f.item < 0:
			f.item = k
		default:
			return last
		}
		d.use(k)
		last = k
	}
	return last
}

// peersAfter reads "of their own category", "in their currency".
func (d *draft) peersAfter(last int, n *rawNested) {
	own := false
	for k := last + 1; k < len(d.items); k++ {
		it := &d.items[k]
		switch {
		case it.is(trigTheir) || it.text == "own" || it.text == "same":
			own = true
			d.use(k)
		case it.kind == itemFiller:
		case it.kind == itemName && own && !it.used:
			n.peers = k
			d.use(k)
			return
		default:
			return
		}
	}
}

// compareRow reads "rated better than" the name of another row.
func (d *draft) compareRow(i, j int, op, concept string, n *rawNested) bool {
	p := d.columnBefore(i)
	if p < 0 && concept == "" {
		return false
	}
	n.row = d.items[j].values
	f := rawFilter{test: testAverage, item: p, op: op, concept: concept, nested: n}
	d.use(i, j, p)
	d.filters = append(d.filters, f)
	return true
}

// nested resolves a comparison with a figure that has to be looked up.
func (r *resolver) nested(raw rawFilter) (filter, bool) {
	c := r.compared(raw)
	if c == nil {
		r.fail("It is not clear what is compared with the average.")
		return filter{}, false
	}
	against, ok := r.against(c, raw.nested)
	if !ok {
		return filter{}, false
	}
	if f := raw.nested.factor; f != "" {
		against = frame.Arith{Op: frame.Mul, L: frame.Literal{Text: f, Number: true}, R: against}
	}
	out := settled(c.Table, frame.Compare{L: frame.Col{Column: c}, Op: frame.Op(raw.op), R: against})
	out.shown = c
	return out, true
}

func (r *resolver) against(c *ground.Column, n *rawNested) (frame.Value, bool) {
	inner := &frame.Frame{Base: c.Table, Select: []frame.Item{{Value: frame.Agg{Func: frame.Avg, Of: frame.Col{Column: c}}}}}
	switch {
	case n.peers >= 0:
		return r.peers(c, n.peers)
	case n.row != nil:
		v, ok := inTable(n.row, c.Table)
		if !ok || v.Column.Distinct < c.Table.Rows {
			r.fail("It is not clear which single row is compared with.")
			return nil, false
		}
		inner.Select = frame.Columns(c)
		inner.Where = isValue(v)
	case n.scope != nil:
		v, ok := inTable(n.scope, c.Table)
		if !ok {
			r.fail("It is not clear of what the average is taken.")
			return nil, false
		}
		inner.Where = isValue(v)
	default:
		r.note("The average is over all " + plainName(c.Table) + ".")
	}
	return frame.Nested{Frame: inner}, true
}

func isValue(v ground.Value) frame.Cond {
	return frame.Compare{L: frame.Col{Column: v.Column}, Op: frame.Eq, R: frame.Literal{Text: v.Text}}
}

// inTable is the value in a table's own column.
func inTable(vs []ground.Value, t *ground.Table) (ground.Value, bool) {
	for _, v := range vs {
		if v.Column.Table == t {
			return v, true
		}
	}
	return ground.Value{}, false
}

// peers is the average among rows that agree in a column, or belong to the same row
// of a parent.
func (r *resolver) peers(c *ground.Column, item int) (frame.Value, bool) {
	for _, t := range r.d.items[item].targets {
		if col := t.Column(); col != nil && col.Table == c.Table {
			return frame.Peers{Func: frame.Avg, Of: c, Same: []*ground.Column{col}}, true
		}
		for _, e := range r.d.catalog.Edges(c.Table) {
			if t.Column() == nil && !e.Many && e.To == t.Table && len(e.Pairs) == 1 {
				return frame.Peers{Func: frame.Avg, Of: c, Same: []*ground.Column{e.Pairs[0][0]}}, true
			}
		}
	}
	r.fail("It is not clear among which the average is taken.")
	return nil, false
}

// overall is the figure of all groups together, under the same conditions.
func (r *resolver) overall() frame.Value {
	whole := *r.f
	whole.keys, whole.having, whole.order, whole.shape = nil, nil, nil, shapeScalar
	return frame.Nested{Frame: whole.compose()}
}

// readMoreThan takes "more employees than the average store".
func (d *draft) readMoreThan() {
	i := d.find(trigMore)
	if i < 0 {
		return
	}
	j := d.next(i)
	avg := d.next(j)
	owner := d.next(avg)
	if j < 0 || avg < 0 || owner < 0 || !d.items[j].namesTable() || !d.items[avg].is(trigAvg) || !d.items[owner].namesTable() || !d.textBetween(j, avg, "than") {
		return
	}
	d.use(i, j, avg, owner)
	d.having = &rawHaving{op: d.items[i].meaning.detail, measure: rawMeasure{fn: aggCount, item: j}, at: i, owner: -1, typical: true}
}

func (d *draft) textBetween(a, b int, text string) bool {
	for k := a + 1; k < b; k++ {
		if d.items[k].text == text {
			return true
		}
	}
	return false
}

// average is what a group's figure is set against where that is the average: of amounts
// and counts the average per group, as all together are more than any one; of an average,
// the least or the greatest that of all groups together.
func (r *resolver) average() frame.Value {
	switch m := r.f.measures[0]; {
	case len(r.f.keys) > 1:
		r.fail("An average per " + plainSingular(r.f.keys[0].home()) + " within groups takes two steps.")
		return nil
	case m.fn == aggDistinct:
		r.fail("An average of " + r.f.words(m) + " takes two steps.")
		return nil
	case m.fn == "" || m.fn == aggSum || m.fn == aggCount:
		return r.typical()
	}
	return r.overall()
}

// typical is the average of the measure per member of the key, of those that have any.
func (r *resolver) typical() frame.Value {
	whole := *r.f
	whole.having, whole.order, whole.shape = nil, nil, shapeAverage
	r.note("The average is over those with at least one " + plainSingular(r.f.root) + ".")
	return frame.Nested{Frame: whole.compose()}
}
