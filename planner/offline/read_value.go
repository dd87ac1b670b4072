package offline

import (
	"arivu/planner/ground"
)

// readValues takes values found in the data, lists of them as one condition.
func (d *draft) readValues() {
	for i := range d.items {
		it := &d.items[i]
		if it.used {
			continue
		}
		switch {
		case it.kind == itemValue && d.eventValue(i):
			it.kind = itemName
		case it.kind == itemValue && !d.farValue(it):
			d.values(i, false)
		case it.kind == itemValue:
			it.kind = itemName
		case it.kind == itemQuoted && len(it.values) > 0:
			d.values(i, false)
		case it.kind == itemQuoted:
			d.quoted(i)
		}
	}
}

// eventValue takes a value for what happened when a date or an agent follows:
// "shipped in March", "shipped by DHL".
func (d *draft) eventValue(i int) bool {
	it := &d.items[i]
	if !it.hasRole(ground.When) {
		return false
	}
	j := d.next(i)
	if j < 0 {
		return false
	}
	if d.items[j].is(trigBy) {
		k := d.next(j)
		return k >= 0 && d.items[k].kind == itemValue
	}
	return d.items[j].kind == itemPeriod && j-i < 3
}

// farValue prefers a name over a value that is several joins away from every
// table the question names: "returned products" are products with returns.
func (d *draft) farValue(it *item) bool {
	tables := d.tables()
	if len(it.targets) == 0 || len(tables) == 0 {
		return false
	}
	for _, t := range tables {
		p := d.catalog.Distances(t)
		for _, v := range it.values {
			if p.Cost(v.Column.Table) < 2 {
				return false
			}
		}
	}
	return true
}

func (d *draft) values(i int, not bool) {
	f := rawFilter{test: testIn, item: -1, not: not, values: [][]ground.Value{d.items[i].values}, at: []int{i}}
	d.use(i)
	last := i
	for {
		j := d.next(last)
		joined := false
		for j >= 0 && (d.items[j].is(trigOr) || d.items[j].is(trigAnd) || d.items[j].is(trigNot) && d.items[j].text == "nor") && !d.items[j].used {
			j, joined = d.next(j), true
		}
		if j < 0 || !joined || (d.items[j].kind != itemValue && d.items[j].kind != itemQuoted) || !shareColumn(f.values[0], d.items[j].values) {
			break
		}
		for k := last + 1; k < j; k++ {
			d.use(k)
		}
		f.values = append(f.values, d.items[j].values)
		f.at = append(f.at, j)
		d.use(j)
		last = j
	}
	d.eachOrOnly(i, &f)
	f.item = d.columnBeside(i, last, f.values[0])
	d.use(f.item)
	if f.item >= 0 {
		d.negationBefore(f.item, &f)
	}
	d.filters = append(d.filters, f)
}

// eachOrOnly reads "both A and B" and "have only bought A".
func (d *draft) eachOrOnly(i int, f *rawFilter) {
	if p := d.prev(i); p >= 0 && d.items[p].is(trigBoth) && len(f.values) > 1 {
		f.each = true
		d.use(p)
	}
	for p := i - 1; p >= 0 && !f.not; p-- {
		if d.items[p].is(trigOnly) && !d.items[p].used {
			f.only = true
			d.use(p)
		}
	}
}

func (d *draft) negationBefore(i int, f *rawFilter) {
	if p := d.prev(i); p >= 0 && d.items[p].is(trigNot) && !d.items[p].used {
		f.not = true
		d.use(p)
	}
}

func shareColumn(a, b []ground.Value) bool {
	for _, x := range a {
		for _, y := range b {
			if x.Column == y.Column {
				return true
			}
		}
	}
	return false
}

// columnBeside is a column named right next to a value that it holds.
func (d *draft) columnBeside(first, last int, vs []ground.Value) int {
	for _, j := range []int{d.prev(first), last + 1} {
		if j < 0 || j >= len(d.items) || d.items[j].used || d.items[j].kind != itemName || first-j > 3 {
			continue
		}
		for _, t := range d.items[j].targets {
			for _, v := range vs {
				if t.Column() == v.Column && t.Score >= 0.55 && !(d.items[j].namesTable() && d.items[j].targets[0].Score >= 1) {
					return j
				}
			}
		}
	}
	return -1
}
