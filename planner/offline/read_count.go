package offline

import (
	"strings"

	"arivu/planner/ground"
)

// countPhrase reads what "number of" counts: rows, or different values; quantities are
// taken as they are.
func (d *draft) countPhrase(j int) (rawMeasure, int, bool) {
	k := d.nextFree(j)
	if k < 0 {
		return rawMeasure{}, 0, false
	}
	if d.items[k].is(trigMetric) && d.items[k].meaning.detail == byUnits {
		d.use(j, k)
		return rawMeasure{item: -1, metric: byUnits}, k, true
	}
	fn := aggCount
	if d.items[k].is(trigDistinct) {
		fn = aggDistinct
		d.use(k)
		k = d.next(k)
	}
	if k < 0 || d.items[k].kind != itemName {
		return rawMeasure{}, 0, false
	}
	if d.items[k].namesColumn() {
		fn = aggDistinct
	}
	if d.items[k].quantity() && fn == aggDistinct {
		fn = "" // "the amount of stock" is a figure, and not counted
	}
	d.use(j, k)
	return rawMeasure{fn: fn, item: k}, k, true
}

// quantity reports whether an item can only be a column of quantities.
func (it *item) quantity() bool {
	return it.namesColumn() && it.hasRole(ground.Measure) && !it.hasRole(ground.Dimension) && !it.hasRole(ground.Key)
}

// tally reports whether an item names a column that counts something, such as
// "call number" for "the number of calls".
func (it *item) tally() bool {
	c := it.targets[0].Column()
	return c != nil && c.Class.Numeric() && c.Role == ground.Dimension && strings.HasSuffix(c.Words, " number") && it.plural
}

// counted reads "how many …": rows of a table, different values of a column, or
// units.
func (d *draft) counted(i int, pending []aggregate) {
	d.use(i)
	d.askedBeside(i)
	average := len(pending) > 0 && pending[0] == aggAvg
	for j := i + 1; j < len(d.items); j++ {
		it := &d.items[j]
		if it.used || it.kind == itemFiller {
			continue
		}
		if it.is(trigDistinct) {
			d.distinct = true
			d.use(j)
			continue
		}
		if it.is(trigMetric) && it.meaning.detail == byUnits {
			d.use(j)
			if k := d.stockAfter(j); k >= 0 {
				d.use(k)
				d.measures = append(d.measures, rawMeasure{fn: aggSum, item: k})
				return
			}
			d.addMetric("", byUnits)
			return
		}
		if it.kind != itemName {
			break
		}
		if len(pending) > 0 && it.namesColumn() && it.hasRole(ground.Measure) {
			for _, fn := range pending {
				d.measures = append(d.measures, rawMeasure{fn: fn, item: j})
			}
			d.use(j)
			return
		}
		d.countName(j, average)
		return
	}
	if d.rank == nil && len(d.measures) == 0 {
		d.measures = append(d.measures, rawMeasure{fn: aggCount, item: d.countedBefore(i)})
	}
}

// askedBeside reads "which suppliers …, and how many products …": the figure is given for
// each of them.
func (d *draft) askedBeside(i int) {
	p := d.prev(i)
	if p < 0 || !d.items[p].is(trigAnd) || !d.items[0].is(trigList) || d.rank != nil || len(d.keys) > 0 {
		return
	}
	if j := d.next(0); j >= 0 && j < i && d.items[j].namesTable() && d.items[j].plural && !d.items[j].used {
		d.use(j)
		d.keys = append(d.keys, rawKey{item: j, date: -1})
	}
}

// stockAfter is a column that holds how many pieces there are: "how many pieces do
// we have in stock".
func (d *draft) stockAfter(i int) int {
	for j := i + 1; j < len(d.items); j++ {
		it := &d.items[j]
		if it.used || !it.namesColumn() {
			continue
		}
		switch it.targets[0].Column().Words {
		case "stock", "inventory", "quantity in stock", "stock level", "on hand", "quantity on hand":
			return j
		}
	}
	return -1
}

// countedBefore is what "…, how many?" counts: the first table named.
func (d *draft) countedBefore(i int) int {
	if d.having != nil {
		return -1
	}
	for j := range i {
		if it := &d.items[j]; it.namesTable() && !it.used {
			d.use(j)
			d.subject = j
			return j
		}
	}
	return -1
}

// soldAfter reads "products sold": how many is then a matter of units.
func (d *draft) soldAfter(j int) bool {
	if !d.soldIn(d.items[j].targets[0].Table) {
		return false
	}
	for k := j + 1; k < len(d.items); k++ {
		if it := &d.items[k]; it.text == "sold" && !it.used {
			d.use(k)
			return true
		}
	}
	return false
}

func (d *draft) countName(j int, average bool) {
	it := &d.items[j]
	d.use(j)
	switch {
	case it.namesTable() && !d.distinct && d.soldAfter(j):
		d.assume("What is counted is units sold.")
		d.addMetric("", byUnits)
	case it.namesTable():
		d.measures = append(d.measures, rawMeasure{fn: aggCount, item: j})
		d.averageN = average
		if d.subject < 0 && d.rank == nil {
			d.subject = j
		}
	case (it.quantity() || it.tally()) && !d.distinct:
		d.measures = append(d.measures, rawMeasure{fn: aggSum, item: j})
	default:
		d.measures = append(d.measures, rawMeasure{fn: aggDistinct, item: j})
	}
	d.distinct = false
}
