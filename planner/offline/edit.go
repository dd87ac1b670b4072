package offline

import "slices"

// cut takes the first rows of a grouped or ordered result.
type cut struct {
	n int
	// turned takes the rows from the other end than they are shown from.
	turned bool
	// byFigure orders by the figure first, as "the top 3" does.
	byFigure bool
	rising   bool
}

// edit changes a reading by a follow-up to it. Both are as read and not resolved.
// It returns why that cannot be done, or "".
func (d *draft) edit(next *draft, also bool) string {
	if next.says() == 0 && next.bare == "" {
		return "I do not see what this changes about the last question. Say what to add, leave out or group by."
	}
	if next.problem != "" && next.bare == "" {
		return next.problem
	}
	next.shift(len(d.items) + 1)
	// The separator keeps the last word of one question from being read beside the
	// first of the next.
	d.items = append(append(slices.Clone(d.items), item{kind: itemTrigger, used: true}), next.items...)
	d.turns = append(slices.Clone(d.turns), next.turns...)
	for _, a := range next.assumptions {
		d.assume(a)
	}
	for _, take := range []func(*draft, bool) string{
		d.takeRank, d.takeMeasures, d.takeSubject, d.takeKeys, d.takeOrder, d.takeColumns, d.takeRelated, d.takeFilters, d.takeHaving,
	} {
		if problem := take(next, also); problem != "" {
			return problem
		}
	}
	if next.share {
		if len(d.keys) == 0 {
			return "There is nothing to take shares of: the last answer is not grouped."
		}
		d.share = true
	}
	d.distinct = d.distinct || next.distinct
	return ""
}

// grouped reports whether the reading gives one row per key.
func (d *draft) grouped() bool {
	return d.having != nil || len(d.keys) > 0 && (len(d.measures) > 0 || d.share || d.countsGroups())
}

// takeRank reads "the top 3 of those" and "the cheapest of them".
func (d *draft) takeRank(next *draft, _ bool) string {
	k := next.rank
	if k == nil {
		return ""
	}
	word := next.rankWord()
	plain := k.item < 0 && k.metric == "" && k.fn == "" && (k.concept == "" || k.concept == byCount || word == "first" || word == "last")
	switch {
	case d.grouped() && (plain || k.concept == byCount):
		d.cut = &cut{n: max(k.n, 1), rising: k.rising, byFigure: word != "first" && word != "last", turned: word == "last"}
		next.subject = -1
	case d.grouped():
		return "The last answer has one figure per row already; ask for another ranking in one question."
	case d.rank != nil:
		d.rerank(k, plain)
	case len(d.measures) > 0:
		return "The last answer is a single figure, so there is nothing to rank."
	case d.order != nil && plain:
		d.cut = &cut{n: max(k.n, 1), turned: word == "last" || k.rising && word != "first"}
	default:
		if k.n == 0 {
			k.n = 1
		}
		d.rank, d.order, d.limit = k, nil, 0
	}
	return ""
}

// rankWord is the superlative itself.
func (d *draft) rankWord() string {
	for i := range d.items {
		if d.items[i].is(trigSuper) {
			return d.items[i].text
		}
	}
	return ""
}

// rerank changes how many are shown of a ranking, or by what.
func (d *draft) rerank(k *rawRank, plain bool) {
	if plain {
		d.rank.n = max(k.n, 1)
		d.rank.rising = d.rank.rising != k.rising
		return
	}
	if k.n == 0 {
		k.n = d.rank.n
	}
	k.plural = k.plural || d.rank.plural
	d.rank = k
}

// takeMeasures reads "how many are there", "the average price", "the average".
func (d *draft) takeMeasures(next *draft, also bool) string {
	if next.bare != "" && len(next.measures) == 0 {
		return d.aggregateInstead(next.bare)
	}
	if len(next.measures) == 0 {
		return ""
	}
	if m := next.measures[0]; m.item < 0 && m.metric == "" {
		return d.countResult()
	}
	switch {
	case d.rank != nil && (d.rank.fn != "" || d.rank.metric != ""):
		m := next.measures[0]
		d.rank.item, d.rank.fn, d.rank.metric, d.rank.concept = m.item, m.fn, m.metric, ""
		return ""
	case d.rank != nil, d.having != nil, d.limit > 0:
		return "A figure about those alone takes two steps; ask for it in one question."
	case also:
		d.measures = append(d.measures, next.measures...)
	default:
		d.measures = next.measures
	}
	if next.subject < 0 {
		d.subject = -1
	}
	d.columns, d.order = nil, nil
	return ""
}

// aggregateInstead keeps what is measured and changes how.
func (d *draft) aggregateInstead(fn aggregate) string {
	changed := false
	for i := range d.measures {
		if m := &d.measures[i]; m.item >= 0 && m.fn != aggCount && m.fn != aggDistinct || m.metric != "" {
			m.fn, changed = fn, true
		}
	}
	if !changed {
		return "It is not clear what to " + verbOf(fn) + ": the last answer has no figure like that."
	}
	return ""
}

// countResult counts the rows of the last answer.
func (d *draft) countResult() string {
	switch {
	case d.rank != nil || d.limit > 0 || d.cut != nil:
		return "The last answer shows only some of them. Ask how many there are in one question."
	case d.grouped():
		d.members = true
	case len(d.measures) == 0:
		d.measures = []rawMeasure{{fn: aggCount, item: d.subject}}
		d.columns, d.order, d.distinct = nil, nil, false
	case d.measures[0].fn != aggCount && d.measures[0].fn != aggDistinct:
		d.measures = []rawMeasure{{fn: aggCount, item: -1}}
	}
	return ""
}

// takeSubject reads "what about suppliers": the same about something else.
func (d *draft) takeSubject(next *draft, _ bool) string {
	i := next.subject
	if i < 0 || len(next.measures) > 0 {
		return ""
	}
	switch {
	case d.comesWith(i):
		d.related = append(d.related, i)
		return ""
	case d.at(d.prev(i)).is(trigTheir):
		return d.show(i)
	}
	old := d.subject
	for k := range d.measures {
		if m := &d.measures[k]; m.item >= 0 && (m.fn == aggCount || m.item == old) {
			if old < 0 {
				old = m.item
			}
			m.item = i
		}
	}
	if old >= 0 {
		d.items[old].kind = itemFiller
	}
	d.subject, d.columns = i, nil
	if next.limit > 0 {
		d.limit = next.limit
	}
	return ""
}

// comesWith reads "only those with orders": a condition and no new subject.
func (d *draft) comesWith(i int) bool {
	for j := i - 1; j >= 0 && d.items[j].kind == itemFiller; j-- {
		switch d.items[j].text {
		case "with", "have", "has", "had", "having", "placed", "made":
			return true
		}
	}
	return false
}

// takeKeys reads "and by month", "also by channel".
func (d *draft) takeKeys(next *draft, also bool) string {
	if len(next.keys) == 0 {
		return ""
	}
	switch {
	case d.having != nil:
		return "Those with that many cannot be grouped again; ask for it in one question."
	case d.rank != nil && d.rank.fn == "" && d.rank.metric == "":
		return "The last answer ranks single rows, which cannot be grouped; ask for it in one question."
	case d.rank != nil:
		d.measures = []rawMeasure{{fn: d.rank.fn, item: d.rank.item, metric: d.rank.metric}}
		d.rank, d.subject = nil, -1
	case len(d.measures) == 0:
		d.measures = []rawMeasure{{fn: aggCount, item: d.subject}}
	}
	if also {
		d.keys = append(d.keys, next.keys...)
	} else {
		d.keys = next.keys
	}
	d.columns, d.order, d.cut, d.members, d.limit = nil, nil, nil, false, 0
	return ""
}

// takeOrder reads "sort by name".
func (d *draft) takeOrder(next *draft, _ bool) string {
	switch {
	case next.order == nil:
		return ""
	case d.rank != nil || d.having != nil:
		return "The last answer is a ranking; ask for another order in one question."
	case len(d.measures) > 0 && len(d.keys) == 0:
		return "The last answer is a single row, so there is nothing to sort."
	}
	d.order = next.order
	return ""
}

// takeColumns reads "and their email".
func (d *draft) takeColumns(next *draft, _ bool) string {
	if len(next.columns) == 0 {
		return ""
	}
	return d.show(next.columns...)
}

// show adds columns, or tables by their names, to a list.
func (d *draft) show(items ...int) string {
	if len(d.measures) > 0 || d.having != nil {
		return "\"" + d.items[items[0]].text + "\" does not go with the figures of the last answer; ask for it in one question."
	}
	d.described = d.described || len(d.columns) == 0
	d.columns = append(d.columns, items...)
	return ""
}

func (d *draft) takeRelated(next *draft, _ bool) string {
	d.related = append(d.related, next.related...)
	return ""
}

// takeHaving reads "only those with more than 5 orders".
func (d *draft) takeHaving(next *draft, _ bool) string {
	switch {
	case next.having == nil:
		return ""
	case d.having == nil && (d.subject < 0 || d.rank != nil || len(d.measures) > 0 && len(d.keys) > 0):
		return "Only some rows of the last answer can be had by asking for it in one question."
	}
	d.having, d.order, d.limit = next.having, nil, 0
	return ""
}
