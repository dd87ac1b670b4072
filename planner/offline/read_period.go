package offline

import (
	"arivu/planner/ground"
)

// readPeriods takes periods, with the date named before them if there is one.
func (d *draft) readPeriods() {
	for i := range d.items {
		it := &d.items[i]
		if it.used || it.kind != itemPeriod {
			continue
		}
		if p := d.prev(i); p >= 0 && d.items[p].is(trigNot) {
			continue
		}
		f := rawFilter{test: testPeriod, item: -1, period: it.period}
		if p := d.prev(i); p >= 0 && d.items[p].is(trigBoth) {
			d.bothPeriods(p, i)
			continue
		}
		if p := d.dateBefore(i); p >= 0 {
			f.item = p
			d.use(p)
		}
		d.use(i)
		d.filters = append(d.filters, f)
	}
}

// bothPeriods reads "in both 2022 and 2025": something happened in each.
func (d *draft) bothPeriods(both, i int) {
	and := d.next(i)
	j := d.next(and)
	if and < 0 || j < 0 || !d.items[and].is(trigAnd) || d.items[j].kind != itemPeriod {
		return
	}
	d.use(both, i, and, j)
	for _, k := range []int{i, j} {
		d.filters = append(d.filters, rawFilter{test: testPeriod, item: -1, period: d.items[k].period, each: true})
	}
}

// dateBefore is an event shortly before a period: "hired in 2023", "delivered to
// customers last month".
func (d *draft) dateBefore(i int) int {
	p := d.prev(i)
	if p < 0 || i-p > 3 || d.items[p].used {
		return -1
	}
	it := &d.items[p]
	if it.kind == itemName && it.hasRole(ground.When) && (it.namesColumn() || it.text != it.targets[0].Table.Words) && !it.plural {
		return p
	}
	return -1
}
