package offline

import (
	"strings"

	"arivu/planner/ground"
)

// readComparisons takes "price above 20", "cheaper than 20", "between 10 and 20",
// "more than 5 orders", "4 stars or more", "older than the average", "rating 5".
func (d *draft) readComparisons() {
	for i := range d.items {
		it := &d.items[i]
		switch {
		case it.used:
		case it.is(trigCompare):
			d.compare(i)
		case it.is(trigBetween):
			d.between(i)
		case it.kind == itemNumber:
			d.number(i)
		}
	}
}

func (d *draft) compare(i int) {
	op, concept := splitOperator(d.items[i].meaning.detail)
	j := d.next(i)
	if j < 0 {
		return
	}
	if p := d.prev(i); p >= 0 && d.items[p].is(trigNot) {
		op = negated(op)
		d.use(p)
	}
	if d.compareFigure(i, j, op, concept) {
		return
	}
	if d.items[j].kind != itemNumber {
		return
	}
	d.use(i, j)
	d.place(i, j, rawFilter{test: testCompare, item: -1, op: op, concept: concept, numbers: []string{d.items[j].number}, percent: d.percentAt(j + 1)})
}

// percentAt reports whether item j says that the number before it is a percentage.
func (d *draft) percentAt(j int) bool {
	it := d.at(j)
	if j < len(d.items) && (it.text == "%" || it.text == "percent") {
		d.use(j)
		return true
	}
	return false
}

// splitOperator parts "<price" into its operator and concept.
func splitOperator(s string) (op, concept string) {
	n := strings.IndexFunc(s, func(r rune) bool { return r >= 'a' && r <= 'z' })
	if n < 0 {
		return s, ""
	}
	return s[:n], s[n:]
}

func negated(op string) string {
	switch op {
	case ">":
		return "<="
	case ">=":
		return "<"
	case "<":
		return ">="
	case "<=":
		return ">"
	default:
		return "<>"
	}
}

func (d *draft) between(i int) {
	a := d.next(i)
	b := d.next(a)
	c := d.next(b)
	if a < 0 || b < 0 || c < 0 || d.items[a].kind != itemNumber || !d.items[b].is(trigAnd) || d.items[c].kind != itemNumber {
		return
	}
	d.use(i, a, b, c)
	d.place(i, c, rawFilter{test: testBetween, item: -1, numbers: []string{d.items[a].number, d.items[c].number}})
}

// number takes a number without a comparison in front: "4 or more", "rating 5",
// "5 star reviews", "order 17".
func (d *draft) number(i int) {
	j := i + 1
	f := rawFilter{test: testCompare, item: -1, op: "=", numbers: []string{d.items[i].number}, at0: i}
	if f.percent = d.percentAt(j); f.percent {
		j++
	}
	last := i
	switch {
	case d.at(j).is(trigOrMore), d.at(j).is(trigOrLess):
		f.op, last = ">=", j
		if d.at(j).is(trigOrLess) {
			f.op = "<="
		}
	case d.at(j).namesColumn() && d.at(j+1).is(trigOrMore):
		f.op = ">="
		d.use(j + 1)
	default:
		d.equal(i, j, f)
		return
	}
	d.use(i, last)
	d.place(i, last, f)
}

// equal takes a number that something is: "rating 5", "5 stars", "order 17", "with 3
// orders".
func (d *draft) equal(i, j int, f rawFilter) {
	p, next := d.prev(i), d.at(j)
	switch {
	case j == i+1 && next.namesTable() && next.plural && d.holds(i) && d.knownSubjectBefore(i):
		d.use(i, j)
		d.have(f, rawMeasure{fn: aggCount, item: j})
		d.assume("\"" + d.items[i].text + " " + next.text + "\" is read as exactly so many.")
		return
	case p >= 0 && i-p <= 2 && d.at(i-1).text != "with" && d.items[p].comparable() && !d.items[p].used:
		f.item = p
		d.use(p)
	case p >= 0 && p == i-1 && d.items[p].namesTable() && d.items[p].targets[0].Table.Key != nil && !d.items[p].plural:
		f.table = d.items[p].targets[0].Table
		f.concept = "key"
	case next.namesColumn() && next.hasRole(ground.Measure) && next.text != next.targets[0].Table.Words && !d.at(i-1).is(trigSuper):
		f.item = j
		d.use(j)
	default:
		return
	}
	d.use(i)
	d.filters = append(d.filters, f)
}

// comparable reports whether an item names a column that numbers are set against.
func (it *item) comparable() bool {
	return it.namesColumn() && (it.hasRole(ground.Measure) || it.hasRole(ground.Key) || it.numbered())
}

// numbered reports whether a reading of the item is a column of numbers that are no
// quantities: a year, a postcode.
func (it *item) numbered() bool {
	for _, t := range it.targets {
		if c := t.Column(); c != nil && c.Role == ground.Dimension {
			switch lastOf(c.Words) {
			case "code", "number", "zip", "postcode", "phone", "room", "year", "no":
				return true
			}
			if c.Class.Numeric() {
				return true
			}
		}
	}
	return false
}

// holds reports whether item i is had: "with 3 orders".
func (d *draft) holds(i int) bool {
	switch d.at(i - 1).text {
	case "with", "have", "has", "had", "having", "placed", "made":
		return d.at(i-1).kind == itemFiller
	}
	return false
}

// place finds what a comparison compares: the thing counted or measured after
// the number, the column before it, or the adjective's own concept.
func (d *draft) place(from, to int, f rawFilter) {
	k := d.next(to)
	if k >= 0 && k == to+1 {
		if d.currency(k) {
			f.money = true
			k = d.next(k)
		}
	}
	if d.howOften(from, to, &f) {
		return
	}
	p := d.columnBefore(from)
	if m, ok := d.measureEnding(from); ok && f.concept == "" {
		f.at0 = from
		d.have(f, m)
		return
	}
	f.at0 = from
	if p >= 0 && f.concept != "" {
		// "A weight heavier than": the column is named, the adjective says how.
		f.concept = ""
	}
	switch {
	case f.concept != "":
		if u := d.at(k); u.kind == itemUnit {
			d.use(k)
		}
	case k >= 0 && k <= to+2 && d.items[k].namesTable() && p < 0 && !d.items[k].used:
		d.use(k)
		d.have(f, rawMeasure{fn: aggCount, item: k})
		return
	case p >= 0 && d.asks(p):
		f.concept = byPrice
		d.use(p)
	case p >= 0:
		f.item = p
		d.use(p)
	case k >= 0 && d.items[k].namesColumn() && d.items[k].hasRole(ground.Measure):
		f.item = k
		d.use(k)
	default:
		f.concept = byPrice
	}
	d.filters = append(d.filters, f)
}

// howOften reads "ordered more than 1 time": how often something happened.
func (d *draft) howOften(from, to int, f *rawFilter) bool {
	if w := d.at(to + 1).text; w != "time" && w != "times" && d.at(to).text != "once" && d.at(to).text != "twice" {
		return false
	}
	p := d.prev(from)
	if p < 0 || d.items[p].kind != itemName {
		return false
	}
	for _, t := range d.items[p].targets {
		if t.Column() == nil || t.Column() == t.Table.Date {
			d.items[p].targets = []ground.Target{{Table: t.Table, Score: t.Score}}
			d.use(p)
			d.have(*f, rawMeasure{fn: aggCount, item: p})
			return true
		}
	}
	return false
}

// have makes a comparison one of groups.
func (d *draft) have(f rawFilter, m rawMeasure) {
	h := &rawHaving{op: f.op, number: f.numbers[0], measure: m, at: f.at0, owner: -1}
	if f.test == testBetween {
		h.upper = f.numbers[1]
	}
	if d.having != nil {
		d.problem = "Two comparisons of groups at once are more than can be read without a model."
	}
	d.having = h
}

// measureEnding is a figure named right before a comparison: "total spend over
// 1000", "an average rating below 3".
func (d *draft) measureEnding(i int) (rawMeasure, bool) {
	p := d.prev(i)
	for p > 0 && d.items[p].kind == itemValue {
		p = d.prev(p) // "average order value in euros above …"
	}
	if p < 0 || d.items[p].used {
		return rawMeasure{}, false
	}
	it := &d.items[p]
	before := d.prev(p)
	fn := aggregate("")
	if before >= 0 && !d.items[before].used {
		fn = aggregateOf(&d.items[before])
	}
	switch {
	case it.is(trigMetric):
		d.use(p)
		if fn == aggSum {
			d.use(before)
		}
		return rawMeasure{item: -1, metric: it.meaning.detail}, true
	case it.kind == itemName && it.hasRole(ground.Measure) && fn != "":
		d.use(p, before)
		return rawMeasure{fn: fn, item: p}, true
	}
	return rawMeasure{}, false
}

// asks reads "that cost": what things cost a buyer is their price.
func (d *draft) asks(p int) bool {
	if !strings.HasPrefix(d.items[p].text, "cost") {
		return false
	}
	before := d.at(p - 1).text
	if it := d.at(p - 1); it.namesTable() && it.plural {
		return true // "products cost between 10 and 20"
	}
	return d.items[p].text == "costs" || before == "that" || before == "which" || before == "who"
}

// columnBefore is the measure named shortly before a comparison.
func (d *draft) columnBefore(i int) int {
	p := d.prev(i)
	if p < 0 || i-p > 4 || d.items[p].used {
		return -1
	}
	it := &d.items[p]
	if it.namesColumn() && (it.hasRole(ground.Measure) || it.hasRole(ground.Dimension) && it.targets[0].Column().Class.Numeric()) {
		return p
	}
	return -1
}

// currency takes "euros" or "EUR" after an amount as a condition on the currency.
func (d *draft) currency(k int) bool {
	it := &d.items[k]
	if it.kind != itemValue {
		return false
	}
	for _, v := range it.values {
		if strings.HasPrefix(v.Column.Words, "currency") {
			d.use(k)
			d.filters = append(d.filters, rawFilter{test: testIn, item: -1, values: [][]ground.Value{it.values}, at: []int{k}})
			return true
		}
	}
	return false
}
