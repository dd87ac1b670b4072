package offline

import (
	"strings"

	"arivu/planner/ground"
)

// readSubject finds what the rows of the answer are.
func (d *draft) readSubject() {
	d.who = len(d.items) > 0 && d.items[0].is(trigWho)
	if d.rank == nil && d.versus != nil && d.versus.op != "" {
		d.rankedSubject()
		return
	}
	if d.rank != nil || d.having != nil {
		d.rankedSubject()
		return
	}
	if len(d.measures) > 0 || d.asksForColumn() {
		return
	}
	for i := range d.items {
		if it := &d.items[i]; !it.used && it.namesTable() {
			d.subject = i
			d.use(i)
			r := rawRank{}
			if d.opens(i) {
				d.rankNumber(i, &r)
			}
			if r.n > 0 {
				d.limit = r.n
			}
			return
		}
	}
}

// opens reports whether what stands before item i is a number and words that only
// ask: "show me 5 customers".
func (d *draft) opens(i int) bool {
	numbers := 0
	for j := range i {
		switch it := &d.items[j]; {
		case it.kind == itemNumber:
			numbers++
		case it.kind == itemFiller, it.is(trigList), it.kind == itemValue:
		default:
			return false
		}
	}
	return numbers == 1
}

// asksForColumn reads "what reasons do customers give": the answer is the values of
// a column, and what else is named only says whose.
func (d *draft) asksForColumn() bool {
	if len(d.items) < 2 || d.items[0].text != "what" && d.items[0].text != "which" || len(d.keys) > 0 {
		return false
	}
	i := d.next(0)
	it := &d.items[max(i, 0)]
	if i < 0 || it.used || !it.namesColumn() || !it.hasRole(ground.Dimension) || !it.plural {
		return false
	}
	switch d.at(i + 1).text {
	case "do", "does", "did", "have", "are", "were":
	default:
		return false
	}
	d.columns = append(d.columns, i)
	d.use(i)
	return true
}

// rankedSubject is the first thing named that can be ranked or grouped: a table,
// a column that is no measure, or a unit of time.
func (d *draft) rankedSubject() {
	if d.subject >= 0 || d.rankedTable() {
		return
	}
	for i := range d.items {
		it := &d.items[i]
		switch {
		case it.used:
		case it.kind == itemUnit:
			d.use(i)
			d.keys = append(d.keys, rawKey{item: -1, unit: it.unit, date: -1})
			if d.rank != nil {
				d.rank.plural = d.rank.plural || it.plural
			}
			d.subject = i
			return
		case it.namesTable(), it.namesColumn() && !it.hasRole(ground.Measure):
			if it.namesColumn() {
				if owner := d.ownerAfter(i); owner >= 0 && d.display(i, owner) {
					d.use(i)
					i = owner
				}
			}
			d.subject = i
			d.use(i)
			if d.rank != nil && d.rank.n == 0 {
				d.rankNumber(i, d.rank)
			}
			return
		}
	}
}

// rankedTable takes the table nearest to a superlative that compares a column of
// its own: "email of the newest customer" ranks customers, not emails.
func (d *draft) rankedTable() bool {
	r := d.rank
	if r == nil || r.fn != "" || r.metric != "" {
		return false
	}
	switch r.concept {
	case byUnits, byPopular, byRevenue, byProfit, byCount:
		return false
	case "":
		if r.item < 0 {
			return false
		}
	}
	order := make([]int, 0, len(d.items))
	for i := max(r.at, 0); i < len(d.items); i++ {
		order = append(order, i)
	}
	for i := r.at - 1; i >= 0; i-- {
		order = append(order, i)
	}
	for _, i := range order {
		if it := &d.items[i]; !it.used && it.namesTable() {
			d.subject = i
			d.use(i)
			if r.n == 0 {
				d.rankNumber(i, r)
			}
			return true
		}
	}
	return r.item >= 0
}

// ownerAfter is the table in "name of the product".
func (d *draft) ownerAfter(i int) int {
	j := d.next(i)
	if j < 0 || d.items[j].used || !d.items[j].namesTable() || j == i+1 {
		return -1
	}
	for k := i + 1; k < j; k++ {
		if w := d.items[k].text; w == "of" || w == "for" || w == "from" {
			return j
		}
	}
	return -1
}

// display reports whether item i may name the display column of item owner.
func (d *draft) display(i, owner int) bool {
	t := d.items[owner].targets[0].Table
	for _, x := range d.items[i].targets {
		if x.Table == t && len(t.Display) > 0 && x.Column() == t.Display[0] {
			return true
		}
	}
	return false
}

// readRest sorts what is left: columns to show, tables beside the subject, and
// words without a use.
func (d *draft) readRest() {
	for i := range d.items {
		it := &d.items[i]
		if it.used {
			continue
		}
		switch it.kind {
		case itemName:
			d.use(i)
			switch {
			case it.namesTable():
				d.restTable(i)
			case d.datesKey(i):
			case d.repeats(i), it.text == "name" && d.at(i-1).namesColumn(): // "the country name"
			case (d.happened(it) || it.hasRole(ground.When)) && d.introduces(i):
				d.related = append(d.related, i)
			case d.amountOf(i):
			case d.happened(it) || d.had(i):
				d.filters = append(d.filters, rawFilter{test: testNull, item: i, not: true})
			default:
				d.columns = append(d.columns, i)
			}
		case itemTrigger:
			d.restTrigger(i)
		case itemFiller:
		default:
			d.missing = append(d.missing, it.text)
		}
	}
}

// datesKey takes an event for the date that months are counted by: "signed up
// each month".
func (d *draft) datesKey(i int) bool {
	if !d.items[i].hasRole(ground.When) {
		return false
	}
	for k := range d.keys {
		if d.keys[k].unit != ground.NoUnit && d.keys[k].date < 0 {
			d.keys[k].date = i
			return true
		}
	}
	return false
}

// happened reads a date without a period as an event that took place: "products
// that have been returned".
func (d *draft) happened(it *item) bool {
	return it.hasRole(ground.When) && (strings.HasSuffix(it.text, "ed") || it.text == "paid" || it.text == "sold" || it.text == "sent")
}

// repeats reports whether an item names again what is measured already: "average
// price, euro prices only".
func (d *draft) repeats(i int) bool {
	c := d.items[i].targets[0].Column()
	for _, m := range d.measures {
		if m.item >= 0 && c != nil && d.items[m.item].targets[0].Column() == c {
			return true
		}
	}
	return false
}

// introduces says that an event only tells what kind of row is meant: "paid by
// paypal", "shipped with".
func (d *draft) introduces(i int) bool {
	j := d.next(i)
	for j >= 0 && (d.items[j].is(trigBy) || d.items[j].is(trigBoth) || d.items[j].text == "either") {
		j = d.next(j)
	}
	if j < 0 || d.items[j].kind != itemValue {
		return false
	}
	return d.at(i+1).is(trigBy) || d.at(i+1).text == "with" || d.at(i+1).text == "to"
}

// amountOf reads "had a discount": there is some of it.
func (d *draft) amountOf(i int) bool {
	c := d.items[i].targets[0].Column()
	if c == nil || c.Role != ground.Measure || !d.hasBefore(i) {
		return false
	}
	d.filters = append(d.filters, rawFilter{test: testCompare, item: i, op: ">", numbers: []string{"0"}})
	d.assume("Having some " + c.Title + " is read as more than 0.")
	return true
}

// hasBefore reports whether an item is said to be had: "had a discount".
func (d *draft) hasBefore(i int) bool {
	article := false
	for j := i - 1; j >= 0 && d.items[j].kind == itemFiller; j-- {
		switch d.items[j].text {
		case "a", "any", "some":
			article = true
		case "have", "has", "had", "having", "with":
			return article
		}
	}
	return false
}

// had reads "customers who have an email address": the value is known.
func (d *draft) had(i int) bool {
	c := d.items[i].targets[0].Column()
	if c == nil || !c.Nullable || c.Role == ground.Measure {
		return false
	}
	for j := i - 1; j >= 0 && d.items[j].kind == itemFiller; j-- {
		switch d.items[j].text {
		case "a", "an", "have", "has", "had", "having":
			return true
		}
	}
	return false
}

// restTable shows a table said with "and their", else relates it.
func (d *draft) restTable(i int) {
	p := d.prev(i)
	if p >= 0 && d.items[p].is(trigAnd) && len(d.measures) > 0 {
		d.problem = "Ask for " + d.items[i].text + " in a question of their own."
		return
	}
	if p >= 0 && (d.items[p].is(trigTheir) || d.items[p].is(trigAnd) && d.subject >= 0 && len(d.measures) == 0 && d.rank == nil) {
		d.columns = append(d.columns, i)
		return
	}
	if d.items[i].targets[0].Score > 0.5 {
		d.related = append(d.related, i)
	}
}

func (d *draft) restTrigger(i int) {
	it := &d.items[i]
	switch it.meaning.trig {
	case trigList, trigWho, trigTheir, trigAnd:
	case trigAll:
		if len(d.measures) > 0 || d.rank != nil || d.having != nil {
			d.missing = append(d.missing, it.text)
		}
		d.everything = true
	case trigNew:
		if !d.dated() && d.versus == nil && d.trend == nil {
			d.missing = append(d.missing, it.text)
		}
	case trigBy:
		if !d.agentBefore(i) {
			d.missing = append(d.missing, it.text)
		}
	default:
		d.missing = append(d.missing, it.text)
	}
}

// dated reports whether the question bounds or groups by time, so that "new" says no
// more than that something began then.
func (d *draft) dated() bool {
	for _, f := range d.filters {
		if f.test == testPeriod {
			return true
		}
	}
	for _, k := range d.keys {
		if k.unit != ground.NoUnit {
			return true
		}
	}
	return false
}

// agentBefore reads "made by" and "written by": an agent and no grouping.
func (d *draft) agentBefore(i int) bool {
	if d.at(i+1).kind == itemValue || d.at(i+1).kind == itemFiller && d.at(i+2).kind == itemValue {
		return true
	}
	if j := d.next(i); j >= 0 && d.items[j].is(trigCompare) && d.items[j].used {
		return true // "held by more than ten people"
	}
	switch d.at(i - 1).text {
	case "made", "placed", "written", "left", "given", "supplied", "submitted", "handled", "processed", "used", "taken", "done":
		return true
	}
	return false
}
