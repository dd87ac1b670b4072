package offline

import (
	"strings"

	"arivu/planner/ground"
)

// readNegations takes "without phone", "never delivered", "with no orders", "not
// from Germany". A negation that finds nothing to turn around stays unused, and
// an unused negation makes the question unanswerable.
func (d *draft) readNegations() {
	for i := range d.items {
		if d.items[i].used || !d.items[i].is(trigNot) {
			continue
		}
		j := d.afterNegation(i)
		if j < 0 || j-i > 5 {
			continue
		}
		it := &d.items[j]
		switch {
		case it.kind == itemPeriod:
			d.negatedPeriod(i, j)
		case it.kind == itemValue && len(it.targets) > 0 && it.hasRole(ground.When) && (strings.HasPrefix(d.items[i].text, "never") || strings.HasSuffix(d.items[i].text, "yet")):
			d.negatedName(i, j)
		case it.kind == itemValue:
			d.negatedValue(i, j)
		case it.kind == itemName:
			d.negatedName(i, j)
		}
	}
}

// afterNegation skips words that carry no meaning between a negation and what it
// negates.
func (d *draft) afterNegation(i int) int {
	j := d.next(i)
	for j >= 0 && (d.items[j].is(trigList) || d.items[j].is(trigNot) || d.items[j].is(trigTheir)) {
		d.use(j)
		j = d.next(j)
	}
	return j
}

// negatedPeriod reads "bought in 2023 but not in 2024": the same did not happen then.
func (d *draft) negatedPeriod(i, j int) {
	subject := -1
	for k := range i {
		it := &d.items[k]
		switch {
		case it.kind != itemName:
		case subject < 0:
			subject = k
		case it.targets[0].Table != d.items[subject].targets[0].Table:
			f := rawFilter{test: testExists, item: k, not: true, table: it.targets[0].Table}
			f.inner = []rawFilter{{test: testPeriod, item: -1, period: d.items[j].period}}
			d.use(i, j)
			d.filters = append(d.filters, f)
			return
		}
	}
	if subject >= 0 {
		d.use(i, j)
		d.filters = append(d.filters, rawFilter{test: testPeriod, item: -1, not: true, period: d.items[j].period})
	}
}

func (d *draft) negatedValue(i, j int) {
	k := j + 1
	if d.at(k).namesTable() && !d.namedBefore(d.at(k).targets[0].Table, i) && d.ownsValue(d.at(k).targets[0].Table, &d.items[j]) && d.knownSubjectBefore(i) {
		f := rawFilter{test: testExists, item: k, not: true, table: d.at(k).targets[0].Table}
		f.inner = []rawFilter{{test: testIn, item: -1, values: [][]ground.Value{d.items[j].values}, at: []int{j}}}
		d.use(i, j, k)
		d.absorbPeriod(k, &f)
		d.filters = append(d.filters, f)
		return
	}
	d.use(i)
	if d.at(k).namesTable() && d.namedBefore(d.at(k).targets[0].Table, i) {
		d.use(k)
	}
	d.values(j, true)
}

// namedBefore reports whether the first table named before item i is t: "customers
// excluding business accounts" negates the value alone.
func (d *draft) namedBefore(t *ground.Table, i int) bool {
	for j := range i {
		if d.items[j].namesTable() {
			return d.items[j].targets[0].Table == t
		}
	}
	return false
}

func (d *draft) ownsValue(t *ground.Table, it *item) bool {
	for _, v := range it.values {
		if v.Column.Table == t {
			return true
		}
	}
	return false
}

func (d *draft) knownSubjectBefore(i int) bool {
	value := false
	for j := range i {
		it := &d.items[j]
		value = value || it.kind == itemValue && it.plural
		if it.namesTable() || it.is(trigWho) && value {
			return true // "VIPs who …" are people too
		}
	}
	return false
}

// negatedName is a missing value of a column, a flag that is off, or the absence
// of related rows.
func (d *draft) negatedName(i, j int) {
	it := &d.items[j]
	tables := d.tables()
	if it.targets[0].Column() == nil && it.targets[0].Score > 0.5 && d.knownSubjectBefore(i) || d.absentByVerb(it) {
		f := rawFilter{test: testExists, item: j, not: true, table: it.targets[0].Table}
		d.use(i, j)
		d.absorbPeriod(j, &f)
		d.filters = append(d.filters, f)
		return
	}
	f := rawFilter{test: testNull, item: j}
	switch {
	case it.hasRole(ground.Flag):
		f.test, f.not = testFlag, true
	case len(tables) == 0 && it.targets[0].Column() == nil:
		return
	}
	d.use(i, j)
	if k := d.at(j + 1); k.namesColumn() && d.items[j].targets[0].Table == k.targets[0].Table {
		d.use(j + 1)
	}
	d.filters = append(d.filters, f)
}

func (d *draft) absentByVerb(it *item) bool {
	return it.targets[0].Column() == nil && len(d.tables()) > 1
}

// absorbPeriod moves a period that follows at once into the absence: "with no
// orders in 2024".
func (d *draft) absorbPeriod(j int, f *rawFilter) {
	if k := d.next(j); k >= 0 && d.items[k].kind == itemPeriod {
		d.use(k)
		f.inner = append(f.inner, rawFilter{test: testPeriod, item: -1, period: d.items[k].period})
	}
}

// readLikes takes "containing 'desk'", "starting with A".
func (d *draft) readLikes() {
	for i := range d.items {
		if d.items[i].used || !d.items[i].is(trigLike) {
			continue
		}
		if d.at(i + 1).is(trigCompare) {
			d.use(i)
			continue
		}
		j := i + 1
		for d.at(j).kind == itemFiller && j < len(d.items) && d.at(j).text != "a" {
			j++
		}
		it := d.at(j)
		if j >= len(d.items) || it.kind == itemTrigger || it.kind == itemPeriod {
			continue
		}
		text := it.text
		if it.kind == itemQuoted {
			text = it.quoted
		}
		f := rawFilter{test: testLike, item: -1, text: likePattern(d.items[i].meaning.detail, text)}
		if p := d.prev(i); p >= 0 && d.items[p].namesColumn() {
			f.item = p
			d.use(p)
		}
		if p := d.prev(i); p >= 0 && d.items[p].is(trigNot) {
			f.not = true
			d.use(p)
		}
		d.use(i, j)
		d.filters = append(d.filters, f)
	}
}

// readWithin takes words within the names of things: "sneakers", "lamps".
func (d *draft) readWithin() {
	for i := range d.items {
		it := &d.items[i]
		if it.used || it.kind != itemWithin || !d.speaksOf(it.within.Table) {
			continue
		}
		f := rawFilter{test: testLike, item: -1, column: it.within, text: likePattern("contains", it.text)}
		d.negationBefore(i, &f)
		d.use(i)
		d.assume("\"" + it.text + "\" is looked for in " + spoken(it.within) + ".")
		d.filters = append(d.filters, f)
	}
}

// speaksOf reports whether the question is about rows that each belong to one of t,
// or about nothing else by name: then t may be what it is about.
func (d *draft) speaksOf(t *ground.Table) bool {
	tables := d.tables()
	for _, x := range tables {
		if x == d.catalog.Sales.Orders || d.catalog.Distances(x).Single(t) {
			return true
		}
	}
	return len(tables) == 0
}

// likePattern drops the wildcards a person typed: they mean themselves here, and
// LIKE cannot say so in every dialect alike.
func likePattern(how, text string) string {
	text = strings.ToLower(strings.NewReplacer("%", "", "_", " ", "\\", "").Replace(text))
	switch how {
	case "starts":
		return text + "%"
	case "ends":
		return "%" + text
	default:
		return "%" + text + "%"
	}
}

// quoted compares a quoted text that no value matches with the column before it,
// or with the name of the table before it.
func (d *draft) quoted(i int) {
	if d.quotedWithin(i) {
		return
	}
	p := d.prev(i)
	if p < 0 || d.items[p].kind != itemName {
		return
	}
	f := rawFilter{test: testCompare, item: p, op: "=", text: d.items[i].quoted}
	if d.items[p].namesTable() {
		f.item, f.table = -1, d.items[p].targets[0].Table
	} else {
		d.use(p)
	}
	d.use(i)
	d.assume("No value '" + f.text + "' was seen in the data known here; it is compared as written.")
	d.filters = append(d.filters, f)
}

// quotedWithin reads "products with 'lamp' in the name".
func (d *draft) quotedWithin(i int) bool {
	j := d.next(i)
	if d.at(i+1).text != "in" || j < 0 || d.items[j].kind != itemName {
		return false
	}
	f := rawFilter{test: testLike, item: j, text: likePattern("contains", d.items[i].quoted)}
	if d.items[j].text == "name" || d.items[j].text == "names" {
		f.item = -1
	}
	d.negationBefore(i, &f)
	d.use(i, j)
	d.filters = append(d.filters, f)
	return true
}

// readFlags takes columns that are true or false as conditions.
func (d *draft) readFlags() {
	for i := range d.items {
		it := &d.items[i]
		if it.used || !it.namesColumn() || !it.hasRole(ground.Flag) {
			continue
		}
		d.use(i)
		d.filters = append(d.filters, rawFilter{test: testFlag, item: i})
	}
}
