package offline

import (
	"arivu/planner/ground"
)

// rankedPlural is how many rows are shown for "the most expensive products" when
// nobody says how many.
const rankedPlural = 10

// measured is one row of figures, or one per key.
func (r *resolver) measured() {
	if len(r.d.measures) == 0 {
		r.d.measures = []rawMeasure{{fn: aggCount, item: r.d.subject}}
	}
	for _, m := range r.d.measures {
		m.share = r.d.share && len(r.d.keys) > 0
		r.measure(m)
	}
	for _, i := range r.d.columns {
		r.keyColumn(i)
	}
	switch {
	case r.d.averageN && len(r.f.keys) == 1:
		r.f.shape = shapeAverage
		r.note("Only " + plainName(r.f.keys[0].home()) + " with at least one " + plainSingular(r.f.root) + " count.")
	case r.d.averageN:
		r.fail("An average count needs to know per what, such as \"per customer\".")
	case r.d.share && (len(r.f.keys) == 0 || r.rated()):
		r.f.measures = nil
		r.shared()
	case len(r.f.keys) == 0:
		r.f.shape = shapeScalar
	default:
		r.f.shape = shapeGroups
		r.groupOrder()
	}
}

// keyColumn groups by a column that is to be shown beside a figure. The display
// column of a table that is grouped by is shown anyway.
func (r *resolver) keyColumn(i int) {
	t, ok := r.pick(i, isColumn)
	if !ok {
		r.fail("\"" + r.d.items[i].text + "\" does not go with that figure.")
		return
	}
	for _, k := range r.f.keys {
		if k.table == t.Table {
			return
		}
	}
	if t.Column().Role == ground.Measure || t.Column().Role == ground.Prose {
		r.fail("\"" + r.d.items[i].text + "\" does not go with that figure.")
		return
	}
	if m := r.d.measures; len(m) > 0 && m[0].item >= 0 && i > m[0].item && len(r.f.keys) == 0 {
		r.fail("It is not clear what \"" + r.d.items[i].text + "\" has to do with that figure.")
		return
	}
	r.addKey(t)
}

// groupOrder sorts time forward and everything else by the figure, the highest
// first, unless the question says otherwise.
func (r *resolver) groupOrder() {
	if o := r.d.order; o != nil {
		r.orderGroups(o)
		return
	}
	for i, k := range r.f.keys {
		if k.unit != ground.NoUnit {
			r.f.order = append(r.f.order, sortKey{measure: -1, key: i})
		}
	}
	if len(r.f.order) == 0 && len(r.f.measures) > 0 {
		r.f.order = append(r.f.order, sortKey{measure: 0, desc: true})
	}
	if r.f.order[0].measure >= 0 {
		r.f.order = append(r.f.order, sortKey{measure: -1})
	}
}

func (r *resolver) orderGroups(o *rawOrder) {
	if o.item >= 0 && o.measure.fn == "" {
		for i, k := range r.f.keys {
			for _, t := range r.d.items[o.item].targets {
				if k.column != nil && t.Column() == k.column || k.table != nil && t.Table == k.table {
					r.f.order = []sortKey{{measure: -1, key: i, desc: o.desc}}
					return
				}
			}
		}
	}
	r.f.order = []sortKey{{measure: 0, desc: o.desc}, {measure: -1}}
}

// haves is "customers with more than 5 orders".
func (r *resolver) haves() {
	h := r.d.having
	r.measure(h.measure)
	if r.failed != "" {
		return
	}
	r.f.having = &having{op: h.op, number: h.number, upper: h.upper}
	r.f.shape = shapeGroups
	if len(r.f.keys) > 0 {
		r.fail("Those with that many " + plainName(r.f.root) + " cannot be grouped again without a model.")
		return
	}
	switch {
	case r.d.subject >= 0:
		r.key(r.d.subject)
	case len(r.d.measures) == 1 && r.d.measures[0].fn == aggDistinct:
		r.key(r.d.measures[0].item)
	}
	if len(r.f.keys) == 0 {
		r.fail("It is not clear what has " + measureWords(r.f, r.f.measures[0]) + " like that.")
		return
	}
	if r.f.keys[0].home() == r.f.root && r.f.keys[0].table != nil {
		r.fail("It is not clear what has that many " + plainName(r.f.root) + ".")
		return
	}
	if r.f.measures[0].fn == aggCount && (h.op == "<" || h.op == "<=") {
		r.note("Only those with at least one " + plainSingular(r.f.root) + " are shown.")
	}
	r.f.order = []sortKey{{measure: 0, desc: true}, {measure: -1}}
	for _, i := range r.d.columns {
		r.keyColumn(i)
	}
	if len(r.d.measures) == 0 {
		return
	}
	if m := r.d.measures; len(m) > 1 || m[0].fn != aggCount && m[0].fn != aggDistinct || m[0].item >= 0 && m[0].item != r.d.subject && m[0].fn == aggCount {
		r.fail("A figure about those with that many " + plainName(r.f.root) + " takes two steps.")
		return
	}
	r.f.shape = shapeMembers
	r.f.order = nil
}

// ranked is "the N with the most": groups by a figure, or rows by a column.
func (r *resolver) ranked() {
	k := r.d.rank
	if len(r.d.measures) > 0 {
		r.fail("A figure about \"" + r.d.at(k.at).text + "\" takes two steps: ask for what is ranked first.")
		return
	}
	if k.metric == "" && k.fn == "" {
		r.rankedRows()
		return
	}
	m := rawMeasure{fn: k.fn, item: k.item, metric: k.metric}
	if k.column != nil {
		r.f.measures = []measure{{fn: k.fn, column: k.column}}
	} else {
		r.measure(m)
	}
	r.f.shape = shapeGroups
	r.f.order = []sortKey{{measure: 0, desc: !k.rising}, {measure: -1}}
	switch {
	case r.d.subject >= 0 && r.d.items[r.d.subject].kind == itemName:
		if len(r.f.keys) > 0 {
			r.fail("The best of each group cannot be worked out without a model yet.")
			return
		}
		r.key(r.d.subject)
	case len(r.f.keys) == 0 && r.d.who:
		r.person()
	}
	for _, i := range r.d.columns {
		r.keyColumn(i)
	}
	if len(r.f.keys) == 0 {
		r.fail("It is not clear what is ranked.")
		return
	}
	if k.n > 0 || r.d.subject >= 0 || r.d.who {
		r.limit()
	}
}

// person finds whom "who" asks for: the nearest table of people.
func (r *resolver) person() {
	var best *ground.Table
	for _, t := range r.d.catalog.Tables {
		if isPerson(t) && r.f.paths.Reaches(t) && (best == nil || r.f.paths.Cost(t) < r.f.paths.Cost(best)) {
			best = t
		}
	}
	if best != nil {
		r.f.keys = append(r.f.keys, key{table: best})
		r.note("\"Who\" is read as " + article(plainSingular(best)) + ".")
	}
}

func isPerson(t *ground.Table) bool {
	if t.Called("first name", "last name", "surname", "given name", "birth date", "date of birth", "birth", "birthday") != nil {
		return true
	}
	switch lastOf(t.Words) {
	case "customer", "employee", "person", "user", "student", "teacher", "member", "staff", "patient", "player", "author":
		return true
	}
	return false
}

// rankedRows orders rows of the root by a column and shows the first.
func (r *resolver) rankedRows() {
	k := r.d.rank
	c := r.rankColumn()
	if c == nil {
		r.fail("It is not clear by what \"" + r.d.at(k.at).text + "\" is measured.")
		return
	}
	if !r.f.paths.Single(c.Table) {
		if c.Role != ground.Measure || len(r.f.keys) > 0 {
			r.fail("\"" + r.d.at(k.at).text + "\" would compare many " + plainName(c.Table) + " of one " + plainSingular(r.f.root) + ".")
			return
		}
		r.fail("Ranking " + plainName(r.f.root) + " by " + spoken(c) + " needs to know whether to add up or average: say \"by total\" or \"by average\".")
		return
	}
	if len(r.f.keys) > 0 {
		r.fail("The best of each group cannot be worked out without a model yet.")
		return
	}
	desc := !k.rising
	if k.concept == byAge && c.Role == ground.When {
		desc = k.rising
	}
	r.f.shape = shapeList
	r.projection()
	r.show(c)
	r.f.order = []sortKey{{column: c, measure: -1, desc: desc}}
	if tie := r.f.root.Key; tie != nil && tie != c {
		r.f.order = append(r.f.order, sortKey{column: tie, measure: -1})
	}
	if c.Nullable {
		r.f.filters = append(r.f.filters, filter{test: testNull, column: c, not: true})
	}
	r.limit()
}

// rankColumn is the column that a superlative compares, or nil.
func (r *resolver) rankColumn() *ground.Column {
	k := r.d.rank
	switch {
	case k.column != nil:
		return k.column
	case k.item >= 0:
		if t, ok := r.pick(k.item, withRole(ground.Measure, ground.When, ground.Dimension)); ok {
			return t.Column()
		}
		return nil
	case k.concept == byAge:
		if c := r.f.root.Called("age"); c != nil {
			return c
		}
		if c := r.birth(); c != nil && isPerson(r.f.root) {
			return c
		}
		if isPerson(r.f.root) {
			return nil
		}
		return r.dated()
	case k.concept == byDate:
		return r.dated()
	}
	return nil
}

func (r *resolver) dated() *ground.Column {
	c := r.date(-1)
	if c != nil {
		r.note("Time is read from " + spoken(c) + ".")
		return c
	}
	return r.f.root.Called("year", "release year", "model year", "founded")
}

func (r *resolver) limit() {
	k := r.d.rank
	plural := k.plural || r.d.subject >= 0 && r.d.items[r.d.subject].plural
	if r.d.subject >= 0 {
		switch r.d.at(r.d.subject + 1).text {
		case "has", "is", "was":
			plural = false
		}
	}
	switch {
	case k.n > 0:
		r.f.limit = k.n
	case plural:
		r.f.limit = rankedPlural
		r.note("How many is not said; the first 10 are shown.")
	default:
		r.f.limit = 1
	}
}

// rated says that "percentage of canceled orders by country" is a rate within
// each country and not a share of all canceled orders.
func (r *resolver) rated() bool {
	_, asked := r.f.split()
	return len(asked) > 0 && len(r.d.measures) == 1 && r.f.measures[0].fn == aggCount
}

// shared is the percentage of rows that meet the conditions.
func (r *resolver) shared() {
	r.f.shape = shapeShare
	if _, asked := r.f.split(); len(asked) == 0 {
		r.fail("It is not clear what the share is of.")
	}
	if len(r.d.columns) > 0 {
		r.fail("\"" + r.d.items[r.d.columns[0]].text + "\" does not go with that figure.")
	}
}
