package offline

import (
	"strconv"
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

// measurePhrase reads what is measured after item i: "number of orders", "total
// revenue", "average price", "price", and tables as counts of their rows.
func (d *draft) measurePhrase(i int, column bool) (rawMeasure, int, bool) {
	j := d.next(i)
	if j < 0 || d.items[j].used {
		return rawMeasure{}, 0, false
	}
	it := &d.items[j]
	switch {
	case it.is(trigMetric):
		d.use(j)
		return rawMeasure{fn: "", item: -1, metric: it.meaning.detail}, j, true
	case it.is(trigCount):
		k := d.next(j)
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
		d.use(j, k)
		return rawMeasure{fn: fn, item: k}, k, true
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
		case it.is(trigBy) || it.is(trigEach):
			if ranked && it.text == "by" && d.rankMeasure(i) {
				continue
			}
			d.groupKeys(i)
		}
	}
}

func (d *draft) hasRank() bool {
	for i := range d.items {
		if d.items[i].is(trigSuper) {
			return true
		}
	}
	return false
}

// rankMeasure reads "top 5 products by revenue": what follows "by" is the
// measure, unless it can only be a grouping.
func (d *draft) rankMeasure(i int) bool {
	if d.rank != nil && (d.rank.item >= 0 || d.rank.metric != "") {
		return false
	}
	j := d.next(i)
	if j < 0 {
		return false
	}
	it := &d.items[j]
	measurable := it.is(trigMetric) || it.is(trigCount) || aggregateOf(it) != "" || it.namesTable() && it.plural ||
		it.kind == itemName && it.hasRole(ground.Measure)
	if !measurable || d.ranksMeasureAlready() {
		return false
	}
	m, _, ok := d.measurePhrase(i, false)
	if !ok {
		return false
	}
	d.use(i)
	d.rank = &rawRank{item: m.item, fn: m.fn, metric: m.metric, at: -1}
	return true
}

// ranksMeasureAlready reports whether the superlative itself says what is
// measured: "highest revenue by country".
func (d *draft) ranksMeasureAlready() bool {
	for i := range d.items {
		if !d.items[i].is(trigSuper) {
			continue
		}
		j := d.next(i)
		if j < 0 {
			return false
		}
		it := &d.items[j]
		return it.is(trigMetric) || it.kind == itemName && it.namesColumn() && it.hasRole(ground.Measure)
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
		if it.is(trigDistinct) {
			d.use(j)
			j = d.next(j)
			continue
		}
		switch {
		case it.kind == itemUnit && !it.used:
			d.use(i, j)
			d.keys = append(d.keys, rawKey{item: -1, unit: it.unit, date: -1})
		case it.kind == itemName && !it.used && it.hasRole(ground.When) && d.at(j+1).kind == itemUnit:
			d.use(i, j, j+1)
			d.keys = append(d.keys, rawKey{item: j, unit: d.at(j + 1).unit, date: j})
		case (it.kind == itemName || it.kind == itemValue && len(it.targets) > 0) && !it.used && !d.onlyOrder(j):
			d.use(i, j)
			it.kind = itemName
			d.keys = append(d.keys, rawKey{item: j, date: -1})
			if it.hasRole(ground.When) && it.namesColumn() && d.at(j+1).kind == itemUnit {
				d.use(j + 1)
			}
		default:
			if !found && it.kind == itemName && d.onlyOrder(j) {
				d.use(i, j)
				d.order = &rawOrder{measure: rawMeasure{item: j}, item: j}
			}
			return
		}
		found = true
		k := d.next(j)
		if k < 0 || !(d.items[k].is(trigAnd) || d.items[k].is(trigBy)) {
			return
		}
		n := d.next(k)
		if n < 0 || d.items[k].is(trigAnd) && !d.groupable(n) {
			return
		}
		d.use(k)
		j = n
	}
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

// readRank takes superlatives: "top 5 products", "most expensive product", "store
// with the most orders".
func (d *draft) readRank() {
	for i := range d.items {
		it := &d.items[i]
		if it.used || !it.is(trigSuper) {
			continue
		}
		d.readSuperlative(i)
		return
	}
}

func (d *draft) readSuperlative(i int) {
	it := &d.items[i]
	r := d.rank
	if r == nil {
		r = &rawRank{item: -1}
	}
	r.concept, r.rising, r.at = it.meaning.detail, it.meaning.rising, i
	d.rankNumber(i, r)
	d.use(i)
	d.rank = r
	if r.item >= 0 || r.metric != "" {
		if j := d.next(i); j >= 0 && d.items[j].is(trigSuper) {
			d.use(j)
			r.concept, r.rising = d.items[j].meaning.detail, d.items[j].meaning.rising
		}
		return
	}
	at := i
	if j := d.next(i); j >= 0 && d.items[j].kind == itemNumber && d.items[j].used {
		at = j
	}
	j := d.next(at)
	if j >= 0 && d.items[j].is(trigSuper) {
		d.use(j)
		r.concept, r.rising = d.items[j].meaning.detail, d.items[j].meaning.rising
		at = j
		j = d.next(at)
	}
	if r.concept == byCount && d.measureBefore(i, r) {
		return
	}
	if j < 0 {
		if r.concept == byCount {
			r.concept = byPopular
		}
		return
	}
	d.rankObject(r, at, j)
}

// measureBefore reads "spent the most" and "sold the least".
func (d *draft) measureBefore(i int, r *rawRank) bool {
	p := d.prev(i)
	if p < 0 || d.items[p].used {
		return false
	}
	it := &d.items[p]
	switch {
	case it.is(trigMetric):
		r.metric = it.meaning.detail
	case (it.text == "sold" || it.text == "sells" || it.text == "sell") && d.catalog.Sales.Items != nil:
		r.metric = byUnits
	default:
		return false
	}
	d.use(p)
	return true
}

// rankObject reads what follows the superlative: a measure, or the subject.
func (d *draft) rankObject(r *rawRank, at, j int) {
	it := &d.items[j]
	measured := it.is(trigMetric) || it.is(trigCount) || aggregateOf(it) != "" ||
		it.kind == itemName && it.hasRole(ground.Measure) && (it.namesColumn() || r.concept == "") && !d.subjectLike(it)
	counted := r.concept == byCount && it.kind == itemName
	switch {
	case r.concept == byDate && it.namesColumn() && it.hasRole(ground.When) && r.n == 0:
		d.rank = nil
		d.extreme(j, r.rising)
	case r.concept != "" && r.concept != byCount:
		return
	case measured && (d.nameBefore(r.at) || !it.namesColumn() || r.n > 0 || aggregateOf(it) != ""):
		if m, _, ok := d.measurePhrase(at, false); ok {
			r.item, r.fn, r.metric = m.item, m.fn, m.metric
		}
	case measured && d.items[j].namesColumn():
		d.rank = nil
		d.extreme(j, r.rising)
	case counted && (d.nameBefore(r.at) || d.whoBefore(r.at)):
		r.item, r.fn = j, aggCount
		if it.namesColumn() {
			r.fn = aggDistinct
		}
		d.use(j)
	}
}

// extreme asks for the highest or lowest value of a column.
func (d *draft) extreme(j int, lowest bool) {
	fn := aggMax
	if lowest {
		fn = aggMin
	}
	d.use(j)
	d.measures = append(d.measures, rawMeasure{fn: fn, item: j})
}

// subjectLike keeps "largest orders" a ranking of orders though orders have an
// amount of that name.
func (d *draft) subjectLike(it *item) bool { return it.namesTable() }

func (d *draft) whoBefore(i int) bool {
	for j := range i {
		if d.items[j].is(trigWho) {
			return true
		}
	}
	return false
}

// nameBefore reports whether something that can be ranked is named before i.
func (d *draft) nameBefore(i int) bool {
	for j := range i {
		it := &d.items[j]
		if it.is(trigWho) || !it.used && it.kind == itemName && (it.namesTable() || it.hasRole(ground.Dimension) || it.hasRole(ground.Key)) {
			return true
		}
	}
	return false
}

// rankNumber takes "5" from "top 5" and "5 cheapest".
func (d *draft) rankNumber(i int, r *rawRank) {
	for _, j := range []int{i - 1, i + 1, i + 2} {
		if it := d.at(j); it.kind == itemNumber && !it.used {
			n, err := strconv.Atoi(it.number)
			if err == nil && n > 0 && n <= 100000 {
				r.n = n
				d.use(j)
				return
			}
		}
	}
}

// readMeasures takes what is counted, summed or averaged.
func (d *draft) readMeasures() {
	var pending []aggregate
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
			pending = d.counted(i, pending)
		case aggregateOf(it) != "":
			pending = append(pending, aggregateOf(it))
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
		case it.namesTable() && len(pending) > 0 && pending[0] == aggSum && len(d.measures) == 0 && d.moneyless(i):
			d.measures = append(d.measures, rawMeasure{fn: aggCount, item: i})
			pending = nil
		}
	}
	if len(pending) > 0 && len(d.measures) == 0 {
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

// counted reads "how many …": rows of a table, different values of a column, or
// units.
func (d *draft) counted(i int, pending []aggregate) []aggregate {
	d.use(i)
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
			d.addMetric("", byUnits)
			return nil
		}
		if it.kind != itemName {
			break
		}
		if len(pending) > 0 && it.namesColumn() && it.hasRole(ground.Measure) {
			for _, fn := range pending {
				d.measures = append(d.measures, rawMeasure{fn: fn, item: j})
			}
			d.use(j)
			return nil
		}
		d.countName(j, average)
		return nil
	}
	if d.having == nil && d.rank == nil && len(d.measures) == 0 {
		d.measures = append(d.measures, rawMeasure{fn: aggCount, item: -1})
	}
	return nil
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
	case it.namesTable() && d.soldAfter(j):
		d.assume("What is counted is units sold.")
		d.addMetric("", byUnits)
	case it.namesTable():
		d.measures = append(d.measures, rawMeasure{fn: aggCount, item: j})
		d.averageN = average
		if d.subject < 0 {
			d.subject = j
		}
	case it.hasRole(ground.Measure) && !it.hasRole(ground.Dimension) && !it.hasRole(ground.Key) && !d.distinct:
		d.measures = append(d.measures, rawMeasure{fn: aggSum, item: j})
	default:
		d.measures = append(d.measures, rawMeasure{fn: aggDistinct, item: j})
	}
	d.distinct = false
}
