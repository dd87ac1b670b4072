package offline

import (
	"slices"
	"strings"

	"arivu/planner/ground"
)

// readTotals reads "the total amount of payments" as a sum, though orders may have
// a column of that very name: it opens the question, so it asks for one figure.
func (d *draft) readTotals() {
	for i := range d.items {
		it := &d.items[i]
		if it.kind != itemName {
			continue
		}
		if !strings.HasPrefix(it.text, "total ") || !it.hasRole(ground.Measure) || it.plural {
			return
		}
		d.retarget(it)
		d.measures = append(d.measures, rawMeasure{fn: aggSum, item: i})
		d.use(i)
		return
	}
}

// retarget gives a total the column of the table that the question names:
// payments have an amount, not a total amount.
func (d *draft) retarget(it *item) {
	rest := strings.TrimPrefix(it.text, "total ")
	for _, t := range d.tables() {
		for _, x := range it.targets {
			if x.Table == t {
				return
			}
		}
		if c := t.Called(rest); c != nil && c.Role == ground.Measure {
			it.targets = []ground.Target{{Table: t, Columns: []*ground.Column{c}, Score: 1}}
			return
		}
	}
}

// readShare notes "what percentage of …", "share of …".
func (d *draft) readShare() {
	for i := range d.items {
		if d.items[i].is(trigShare) {
			d.share = true
			d.use(i)
		}
	}
}

// measurePhrase reads what is measured after item i: "number of orders", "total
// revenue", "average price", "price", and tables as counts of their rows.
func (d *draft) measurePhrase(i int, column bool) (rawMeasure, int, bool) {
	j := d.nextFree(i)
	if j < 0 || d.items[j].used {
		return rawMeasure{}, 0, false
	}
	it := &d.items[j]
	switch {
	case it.is(trigMetric):
		d.use(j)
		return rawMeasure{fn: "", item: -1, metric: it.meaning.detail}, j, true
	case it.is(trigCount):
		return d.countPhrase(j)
	case aggregateOf(it) != "":
		m, end, ok := d.measurePhrase(j, true)
		if !ok {
			return m, end, false
		}
		d.use(j)
		if m.fn == "" || m.metric != "" {
			m.fn = aggregateOf(it)
		}
		if m.metric != "" && m.fn == aggSum {
			m.fn = ""
		}
		return m, end, true
	case it.namesTable() && !it.hasRole(ground.Measure):
		d.use(j)
		return rawMeasure{fn: aggCount, item: j}, j, true
	case it.kind == itemName && (column || it.hasRole(ground.Measure)):
		d.use(j)
		return rawMeasure{item: j}, j, true
	}
	return rawMeasure{}, 0, false
}

func aggregateOf(it *item) aggregate {
	if it.kind != itemTrigger {
		return ""
	}
	switch it.meaning.trig {
	case trigSum, trigHowMuch:
		return aggSum
	case trigAvg:
		return aggAvg
	case trigMax:
		return aggMax
	case trigMin:
		return aggMin
	}
	return ""
}

// readMeasures takes what is counted, summed or averaged.
func (d *draft) readMeasures() {
	var pending []aggregate
	much := false
	for i := range d.items {
		it := &d.items[i]
		if it.used {
			continue
		}
		switch {
		case it.is(trigDistinct):
			d.distinct = true
			d.use(i)
		case it.is(trigCount):
			d.counted(i, pending)
			pending = nil
		case aggregateOf(it) != "":
			pending = append(pending, aggregateOf(it))
			much = much || it.is(trigHowMuch)
			d.use(i)
		case it.is(trigMetric):
			d.use(i)
			fn := aggregate("")
			if len(pending) > 0 && pending[0] != aggSum {
				fn = pending[0]
			}
			pending = nil
			d.addMetric(fn, it.meaning.detail)
		case it.kind == itemName && len(pending) > 0 && (it.hasRole(ground.Measure) || it.hasRole(ground.When) && pending[0] != aggSum):
			for _, fn := range pending {
				d.measures = append(d.measures, rawMeasure{fn: fn, item: i})
			}
			d.use(i)
			pending = d.moreColumns(i, pending)
		case it.namesTable() && len(pending) > 0 && pending[0] == aggSum && len(d.measures) == 0 && d.moneyless(i) && !much:
			d.measures = append(d.measures, rawMeasure{fn: aggCount, item: i})
			pending = nil
		}
	}
	if len(pending) > 0 && len(d.measures) > 0 && !d.taken(pending) {
		d.problem = "It is not clear what to " + verbOf(pending[0]) + " beside that."
	}
	if len(pending) > 0 && len(d.measures) == 0 && !d.measuredBefore(pending) && !d.moneyOf(pending) {
		d.bare = pending[0]
		d.problem = "It is not clear what to " + verbOf(pending[0]) + ": no such figure is known here."
	}
}

// moreColumns keeps the aggregate for "average price and cost".
func (d *draft) moreColumns(i int, pending []aggregate) []aggregate {
	if j := d.next(i); j >= 0 && d.items[j].is(trigAnd) {
		if k := d.next(j); k >= 0 && d.items[k].kind == itemName && d.items[k].namesColumn() && d.items[k].hasRole(ground.Measure) {
			return pending
		}
	}
	return nil
}

// taken reports whether the figures asked for are put together in the pending ways
// already.
func (d *draft) taken(pending []aggregate) bool {
	for _, fn := range pending {
		if !slices.ContainsFunc(d.measures, func(m rawMeasure) bool { return m.fn == fn || fn == aggSum }) {
			return false
		}
	}
	return true
}

// measuredBefore reads "what do we pay on average": the figure stands before how it
// is taken.
func (d *draft) measuredBefore(pending []aggregate) bool {
	for i := range slices.Backward(d.items) {
		if it := &d.items[i]; !it.used && it.kind == itemName && it.hasRole(ground.Measure) {
			for _, fn := range pending {
				d.measures = append(d.measures, rawMeasure{fn: fn, item: i})
			}
			d.use(i)
			return true
		}
	}
	return false
}

// moneyOf reads "how much was paid": the money of what happened.
func (d *draft) moneyOf(pending []aggregate) bool {
	for i := range d.items {
		it := &d.items[i]
		if it.kind != itemName && it.kind != itemValue || !it.hasRole(ground.When) {
			continue
		}
		for _, t := range it.targets {
			if c := moneyIn(t.Table); c != nil && t.Score >= 0.85 {
				d.use(i)
				d.assume("How much is read as the sum of " + spoken(c) + ".")
				for _, fn := range pending {
					d.measures = append(d.measures, rawMeasure{fn: fn, item: -1, column: c})
				}
				return true
			}
		}
	}
	return false
}

// moneyIn is the only amount of money that a table holds, or nil.
func moneyIn(t *ground.Table) *ground.Column {
	var found *ground.Column
	for _, c := range t.Columns {
		if !c.Money() {
			continue
		}
		if found != nil {
			return nil
		}
		found = c
	}
	return found
}

// moneyless says that "total customers" counts, as no figure follows.
func (d *draft) moneyless(i int) bool {
	for j := i + 1; j < len(d.items); j++ {
		if it := &d.items[j]; !it.used && it.kind == itemName && it.hasRole(ground.Measure) {
			return false
		}
	}
	return true
}

func verbOf(fn aggregate) string {
	switch fn {
	case aggSum:
		return "add up"
	case aggAvg:
		return "average"
	default:
		return "compare"
	}
}

func (d *draft) addMetric(fn aggregate, metric string) {
	for _, m := range d.measures {
		if m.metric == metric {
			return
		}
	}
	d.measures = append(d.measures, rawMeasure{fn: fn, item: -1, metric: metric})
}
