package offline

import (
	"arivu/planner/ground"
)

// readOrder takes "sorted by price descending", "cheapest first".
func (d *draft) readOrder() {
	desc, said := false, -1
	for i := range d.items {
		if d.items[i].is(trigDesc) || d.items[i].is(trigAsc) {
			desc, said = d.items[i].is(trigDesc), i
			d.use(i)
		}
	}
	for i := range d.items {
		if d.items[i].used || !d.items[i].is(trigOrder) {
			continue
		}
		d.use(i)
		m, end, ok := d.measurePhrase(d.skipBy(i), true)
		if !ok {
			d.problem = "The question asks for an order, but not by something that is in this database."
			return
		}
		d.order = &rawOrder{measure: m, item: m.item, desc: desc}
		if next := d.at(end + 1); next.text == "name" || next.text == "names" {
			d.use(end + 1)
		}
		d.directionAfter(end)
		return
	}
	if said >= 0 {
		if w := d.at(said + 1).text; w == "of" || w == "by" {
			if m, _, ok := d.measurePhrase(d.skipBy(said), true); ok {
				d.order = &rawOrder{measure: m, item: m.item, desc: desc}
				return
			}
		}
	}
	if said >= 0 && d.order == nil {
		d.order = &rawOrder{measure: rawMeasure{item: -1}, item: -1, desc: desc}
	}
}

func (d *draft) skipBy(i int) int {
	if d.items[i].text == "sort" {
		for j := i + 1; j < len(d.items); j++ {
			if d.items[j].is(trigBy) && !d.items[j].used {
				d.use(j)
				return j
			}
		}
	}
	if j := d.next(i); j >= 0 && d.items[j].is(trigBy) {
		d.use(j)
		return j
	}
	return i
}

// directionAfter reads "from highest to lowest" said with superlatives.
func (d *draft) directionAfter(i int) {
	j := d.next(i)
	if j < 0 || !d.items[j].is(trigSuper) {
		return
	}
	k := d.next(j)
	if k >= 0 && d.items[k].is(trigSuper) {
		d.order.desc = !d.items[j].meaning.rising
		d.use(j, k)
	}
}

// readGroups takes "by country", "per month", "for each store", "monthly".
func (d *draft) readGroups() {
	ranked := d.hasRank()
	for i := range d.items {
		it := &d.items[i]
		switch {
		case it.used:
		case it.is(trigMonthly):
			d.use(i)
			d.keys = append(d.keys, rawKey{item: -1, unit: ground.UnitOf(it.meaning.detail), date: -1})
		case (it.text == "of each" || it.text == "of every" || it.is(trigEach) && d.opening(i)) && !d.figures():
			d.use(i) // "the names of every supplier" asks for no groups
		case it.is(trigBy) || it.is(trigEach):
			if ranked && it.text == "by" && d.rankMeasure(i) {
				continue
			}
			d.groupKeys(i)
		}
	}
}

// opening reports whether nothing but words that ask stands before item i: "list
// every store".
func (d *draft) opening(i int) bool {
	for j := range i {
		if it := &d.items[j]; it.kind != itemFiller && !it.is(trigList) {
			return false
		}
	}
	return true
}

// figures reports whether the question asks for a figure or a ranking at all.
func (d *draft) figures() bool {
	for i := range d.items {
		it := &d.items[i]
		if it.is(trigCount) || it.is(trigMetric) || it.is(trigSuper) || it.is(trigShare) || it.is(trigTrend) || aggregateOf(it) != "" {
			return true
		}
	}
	return false
}

// groupKeys reads the keys after item i: a list joined by commas, "and", "by" or
// "per".
func (d *draft) groupKeys(i int) {
	j := d.next(i)
	found := false
	for j >= 0 {
		it := &d.items[j]
		if it.is(trigDistinct) || it.is(trigEach) {
			d.use(j)
			j = d.next(j)
			continue
		}
		if !d.groupKey(i, j) {
			if !found && it.kind == itemName && d.onlyOrder(j) {
				d.use(i, j)
				d.order = &rawOrder{measure: rawMeasure{item: j}, item: j}
			}
			return
		}
		found = true
		if j = d.nextKey(j); j < 0 {
			return
		}
	}
}

// groupKey takes item j as a key that item i asks for.
func (d *draft) groupKey(i, j int) bool {
	it := &d.items[j]
	switch {
	case it.used:
		return false
	case it.kind == itemUnit:
		d.use(i, j)
		d.keys = append(d.keys, rawKey{item: -1, unit: it.unit, date: -1})
	case it.kind == itemName && it.hasRole(ground.When) && d.at(j+1).kind == itemUnit:
		d.use(i, j, j+1)
		d.keys = append(d.keys, rawKey{item: j, unit: d.at(j + 1).unit, date: j})
	case (it.kind == itemName || it.kind == itemValue && len(it.targets) > 0) && (d.items[i].is(trigEach) || !d.onlyOrder(j)):
		d.use(i, j)
		it.kind = itemName
		d.keys = append(d.keys, rawKey{item: j, date: -1})
	default:
		return false
	}
	return true
}

// nextKey is the key listed after item j, -1 if there is none.
func (d *draft) nextKey(j int) int {
	k := d.next(j)
	if k < 0 || !d.items[k].is(trigAnd) && !d.items[k].is(trigBy) {
		return -1
	}
	n := d.next(k)
	ranks := d.items[k].text == "by" && d.hasRank()
	if n < 0 || ranks || !d.groupable(n) && !d.items[n].is(trigEach) {
		return -1
	}
	d.use(k)
	return n
}

func (d *draft) groupable(j int) bool {
	it := &d.items[j]
	return it.kind == itemUnit || it.kind == itemName && !it.hasRole(ground.Measure)
}

// onlyOrder says that "by price" orders: nobody groups by a measure.
func (d *draft) onlyOrder(j int) bool {
	it := &d.items[j]
	if !it.namesColumn() || !it.hasRole(ground.Measure) || it.hasRole(ground.Dimension) || it.hasRole(ground.Key) {
		return false
	}
	for i := range d.items {
		if x := &d.items[i]; x.is(trigCount) || x.is(trigMetric) || aggregateOf(x) != "" {
			return false
		}
	}
	return true
}
