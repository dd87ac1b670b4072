package offline

import (
	"strconv"
	"strings"

	"arivu/planner/ground"
)

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
	j := d.nextFree(i)
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
	if q := d.catalog.Sales.Quantity; q != nil && m.fn == "" && m.item >= 0 && d.items[m.item].targets[0].Column() == q {
		d.rank.item, d.rank.metric = -1, byUnits
	}
	return true
}

// ranksMeasureAlready reports whether the superlative itself says what is
// measured: "highest revenue by country".
func (d *draft) ranksMeasureAlready() bool {
	for i := range d.items {
		if !d.items[i].is(trigSuper) {
			continue
		}
		j := d.nextFree(i)
		if j < 0 {
			return false
		}
		it := &d.items[j]
		return it.is(trigMetric) || it.kind == itemName && it.namesColumn() && it.hasRole(ground.Measure)
	}
	return false
}

// readRank takes superlatives: "top 5 products", "most expensive product", "store
// with the most orders".
func (d *draft) readRank() {
	for i := range d.items {
		it := &d.items[i]
		if it.used || !it.is(trigSuper) {
			continue
		}
		if d.rank != nil && d.rank.at >= 0 {
			d.howManyRanked(i)
			continue
		}
		d.readSuperlative(i)
	}
}

// howManyRanked takes the "top 10" that follows a superlative.
func (d *draft) howManyRanked(i int) {
	r := d.rank
	if r.n > 0 && r.concept == "" && !r.figure() && r.item < 0 && !r.share {
		// "the top 5 stores with the highest number of orders"
		r.concept, r.rising, r.at = d.items[i].meaning.detail, d.items[i].meaning.rising, i
		d.use(i)
		if j := d.nextFree(i); j >= 0 {
			d.rankObject(r, i, j)
		}
		return
	}
	if d.items[i].meaning.detail != "" || d.items[i].meaning.rising || d.rank.n > 0 {
		return
	}
	if d.rankNumber(i, d.rank); d.rank.n > 0 {
		d.use(i)
	}
}

func (d *draft) readSuperlative(i int) {
	it := &d.items[i]
	r := d.rank
	if r == nil {
		r = &rawRank{item: -1}
	}
	r.concept, r.rising, r.at = it.meaning.detail, it.meaning.rising, i
	d.rankNth(i, r)
	d.rankNumber(i, r)
	d.use(i)
	d.rank = r
	if r.item >= 0 || r.metric != "" {
		d.rankAgain(i, r)
		return
	}
	if d.bothEnds(i, r) {
		d.rank = nil
		return
	}
	at := i
	if j := d.next(i); j >= 0 && d.items[j].kind == itemNumber && d.items[j].used {
		at = j
	}
	j := d.nextFree(at)
	if j >= 0 && d.items[j].is(trigSuper) {
		d.use(j)
		r.concept, r.rising = d.items[j].meaning.detail, d.items[j].meaning.rising
		at = j
		j = d.nextFree(at)
	}
	if r.concept == byCount && d.measureBefore(i, r) || r.concept == byPopular && d.eventBefore(i, r) {
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

// rankAgain takes a second superlative where the measure is said anyway: "top 10
// best selling products by quantity".
func (d *draft) rankAgain(i int, r *rawRank) {
	j := d.next(i)
	if j >= 0 && d.items[j].kind == itemNumber && d.items[j].used {
		j = d.next(j)
	}
	if j >= 0 && d.items[j].is(trigSuper) {
		d.use(j)
		r.concept, r.rising = d.items[j].meaning.detail, d.items[j].meaning.rising
	}
}

// bothEnds reads "highest and lowest salary".
func (d *draft) bothEnds(i int, r *rawRank) bool {
	and := d.next(i)
	other := d.next(and)
	j := d.next(other)
	if r.n > 0 || r.concept != "" || and < 0 || other < 0 || j < 0 || !d.items[and].is(trigAnd) || !d.items[other].is(trigSuper) ||
		!d.items[j].namesColumn() || !d.items[j].hasRole(ground.Measure) || d.items[other].meaning.detail != "" {
		return false
	}
	d.use(and, other)
	d.extreme(j, r.rising)
	d.extreme(j, d.items[other].meaning.rising)
	return true
}

// rankNth reads "the second most expensive" and "the 2nd cheapest".
func (d *draft) rankNth(i int, r *rawRank) {
	p := d.at(i - 1)
	switch {
	case p.is(trigNth) && !p.used:
		r.nth, _ = strconv.Atoi(p.meaning.detail)
	case p.kind == itemNumber && !p.used && isOrdinal(p.text):
		r.nth, _ = strconv.Atoi(p.number)
	}
	if r.nth > 0 {
		d.use(i - 1)
	}
}

func isOrdinal(text string) bool {
	for _, end := range []string{"st", "nd", "rd", "th"} {
		if strings.HasSuffix(text, end) {
			return true
		}
	}
	return false
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
	case soldWord(it.text) && d.whoBefore(i):
		d.use(p) // "who sold the most orders" counts orders
		return false
	case soldWord(it.text) && d.catalog.Sales.Items != nil && !d.countable(d.nextFree(i)):
		r.metric = byUnits
		if j := d.nextFree(i); j >= 0 && d.items[j].is(trigMetric) {
			r.metric = d.items[j].meaning.detail
			d.use(j)
		}
	default:
		return false
	}
	d.use(p)
	return true
}

// eventBefore reads "were returned most often": what is counted are the returns.
func (d *draft) eventBefore(i int, r *rawRank) bool {
	p := d.prev(i)
	if p < 0 || !strings.HasSuffix(d.items[i].text, "often") && !strings.HasSuffix(d.items[i].text, "frequently") {
		return false
	}
	it := &d.items[p]
	if it.kind != itemName || it.used || it.plural || len(d.tables()) == 0 {
		return false
	}
	for _, t := range it.targets {
		if c := t.Column(); c == nil || c == t.Table.Date {
			r.item, r.fn = p, aggCount
			it.targets = []ground.Target{{Table: t.Table, Score: t.Score}}
			d.use(p)
			return true
		}
	}
	return false
}

func soldWord(w string) bool { return w == "sold" || w == "sells" || w == "sell" }

// countable reports whether item j names rows that can be counted.
func (d *draft) countable(j int) bool { return j >= 0 && d.items[j].namesTable() && d.items[j].plural }

// rankObject reads what follows the superlative: a measure, or the subject.
func (d *draft) rankObject(r *rawRank, at, j int) {
	it := &d.items[j]
	switch {
	case r.concept == byDate && r.n == 0 && d.rankDate(r, j):
	case r.concept != "" && r.concept != byCount:
	case r.concept == byCount && d.participle(j):
		r.item, r.fn = j, aggCount
		d.use(j)
	case it.is(trigShare) && r.concept == "":
		r.share = true
		d.use(j)
	case d.ranksBy(r, j) && (d.nameBefore(r.at) || !it.namesColumn() || r.n > 0 || aggregateOf(it) != ""):
		d.rankPhrase(r, at)
	case d.ranksBy(r, j) && it.namesColumn():
		d.rank = nil
		d.extreme(j, r.rising)
	case r.concept == byCount && it.kind == itemName && (d.nameBefore(r.at) || d.whoBefore(r.at)):
		r.item, r.fn = j, aggCount
		if it.namesColumn() {
			r.fn = aggDistinct
		}
		d.use(j)
	}
}

// ranksBy reports whether item j is something to compare by.
func (d *draft) ranksBy(r *rawRank, j int) bool {
	it := &d.items[j]
	return it.is(trigMetric) || it.is(trigCount) || aggregateOf(it) != "" ||
		it.kind == itemName && it.hasRole(ground.Measure) && (it.namesColumn() || r.concept == "") && !d.subjectLike(it)
}

func (d *draft) rankPhrase(r *rawRank, at int) {
	m, end, ok := d.measurePhrase(at, false)
	if !ok {
		return
	}
	r.item, r.fn, r.metric = m.item, m.fn, m.metric
	if k := d.next(end); k >= 0 && d.items[k].text == "per" && d.nameBefore(r.at) {
		r.per = k
	}
}

// rankDate reads "the latest order date" and "when was the first order": a date is
// asked for, not what happened then.
func (d *draft) rankDate(r *rawRank, j int) bool {
	it := &d.items[j]
	switch {
	case d.items[0].text == "when" && it.namesTable() && it.targets[0].Table.Date != nil:
		fn := aggMax
		if r.rising {
			fn = aggMin
		}
		d.use(j)
		d.measures = append(d.measures, rawMeasure{fn: fn, item: -1, column: it.targets[0].Table.Date})
	case it.namesColumn() && it.hasRole(ground.When):
		d.extreme(j, r.rising)
	default:
		return false
	}
	d.rank = nil
	return true
}

// participle reads "the most reviewed products": what is counted are the reviews.
func (d *draft) participle(j int) bool {
	it, next := &d.items[j], d.at(j+1)
	if it.kind != itemName || !strings.HasSuffix(it.text, "ed") || !next.namesTable() {
		return false
	}
	for _, t := range it.targets {
		if c := t.Column(); (c == nil || c == t.Table.Date) && t.Table != next.targets[0].Table {
			it.targets = []ground.Target{{Table: t.Table, Score: t.Score}}
			return true
		}
	}
	return false
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
		if it.is(trigWho) || it.kind == itemUnit || !it.used && it.kind == itemName && (it.namesTable() || it.hasRole(ground.Dimension) || it.hasRole(ground.Key)) {
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
