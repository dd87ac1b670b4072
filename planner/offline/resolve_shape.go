package offline

import (
	"strings"

	"arivu/events"
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
	if t.Called("first name", "last name", "surname", "given name") != nil {
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
		r.rankedThrough(c)
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
	if tie := r.tieBreaker(); tie != nil && tie != c {
		r.f.order = append(r.f.order, sortKey{column: tie, measure: -1})
	}
	if c.Nullable && desc {
		r.f.filters = append(r.f.filters, filter{test: testNull, column: c, not: true})
	} else if c.Nullable {
		r.f.filters = append(r.f.filters, filter{test: testNull, column: c, not: true})
	}
	r.limit()
}

// rankedThrough ranks the root by a figure of its children.
func (r *resolver) rankedThrough(c *ground.Column) {
	r.fail("Ranking " + plainName(r.f.root) + " by " + spoken(c) + " needs to know whether to add up or average: say \"by total\" or \"by average\".")
}

func (r *resolver) tieBreaker() *ground.Column {
	if r.f.root.Key != nil {
		return r.f.root.Key
	}
	return nil
}

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

// listed shows rows of the root.
func (r *resolver) listed() {
	r.f.shape = shapeList
	if r.d.who && !isPerson(r.f.root) {
		r.fail("It is not clear who is asked for.")
		return
	}
	r.f.distinct = r.d.distinct
	keys := r.f.keys
	r.f.keys = nil
	r.projection()
	for _, k := range keys {
		if k.column == nil {
			for _, c := range k.table.Display {
				r.show(c)
			}
			r.f.order = append(r.f.order, sortKey{column: k.table.Display[0], measure: -1})
			continue
		}
		r.show(k.column)
		r.f.order = append(r.f.order, sortKey{column: k.column, measure: -1})
	}
	r.listOrder()
	if r.f.limit = r.d.limit; r.f.limit > 0 && len(r.f.order) == 0 && r.f.root.Key != nil {
		r.f.order = []sortKey{{column: r.f.root.Key, measure: -1}}
	}
	if r.d.subject < 0 || r.onlyDimensions() {
		r.f.distinct = r.f.distinct || r.onlyDimensions()
	}
}

func (r *resolver) listOrder() {
	o := r.d.order
	if o == nil {
		return
	}
	if o.item < 0 {
		r.f.order = []sortKey{{column: r.f.columns[0], measure: -1, desc: o.desc}}
		return
	}
	if o.measure.fn != "" || o.measure.metric != "" {
		r.fail("Rows are ordered by a figure that belongs to many of them: ask for it \"per\" something.")
		return
	}
	t, ok := r.pick(o.item, isColumn)
	if !ok || !r.f.paths.Single(t.Table) {
		r.fail("\"" + r.d.items[o.item].text + "\" is nothing to order " + plainName(r.f.root) + " by.")
		return
	}
	r.show(t.Column())
	r.f.order = []sortKey{{column: t.Column(), measure: -1, desc: o.desc}}
}

// onlyDimensions says that the rows would repeat: values that many rows share,
// without anything that tells the rows apart.
func (r *resolver) onlyDimensions() bool {
	if len(r.d.columns) == 0 {
		return false
	}
	for _, c := range r.f.columns {
		if c.Role != ground.Dimension || c.Table.Display[0] == c || c.Class != events.TypeText && c.Class != events.TypeOther {
			return false
		}
		for _, p := range c.Table.Display {
			if p == c {
				return false
			}
		}
	}
	return true
}

// projection is what a list shows: the columns asked for, else what rows are
// called by, with what the conditions speak of.
func (r *resolver) projection() {
	for _, i := range r.d.columns {
		t, ok := r.pick(i, nil)
		if !ok {
			r.fail("\"" + r.d.items[i].text + "\" cannot be joined to " + plainName(r.f.root) + ".")
			return
		}
		cols := t.Columns
		if t.Column() == nil {
			cols = t.Table.Display
		} else if parent := r.parentOf(t.Column()); parent != nil && parent.Named() && !strings.HasSuffix(r.d.items[i].text, "id") {
			cols = parent.Display
		}
		for _, c := range cols {
			r.show(c)
		}
	}
	if len(r.d.columns) == 0 || r.onlyOthers() {
		r.describe()
	}
}

// onlyOthers says that every column asked for belongs to another table, so that
// the rows need a name beside them.
func (r *resolver) onlyOthers() bool {
	if r.d.subject < 0 {
		return false
	}
	for _, c := range r.f.columns {
		if c.Table == r.f.root {
			return false
		}
	}
	return true
}

// describe shows the names of rows; where they have none, their key and what
// tells most about them.
func (r *resolver) describe() {
	shown := append([]*ground.Column(nil), r.f.root.Display...)
	if !r.f.root.Named() {
		for _, c := range r.f.root.Columns {
			if len(shown) < 6 && (c.Role == ground.When || c.Role == ground.Measure || c.Role == ground.Dimension) {
				shown = append(shown, c)
			}
		}
	}
	r.f.columns = append(shown, r.f.columns...)
	for _, f := range r.f.filters {
		if f.column == nil || !r.f.paths.Single(f.column.Table) || f.test == testNull || f.test == testFlag {
			continue
		}
		if f.test == testIn && len(f.values) == 1 && !f.not {
			continue
		}
		r.show(f.column)
	}
}

func (r *resolver) show(c *ground.Column) {
	for _, x := range r.f.columns {
		if x == c {
			return
		}
	}
	r.f.columns = append(r.f.columns, c)
}
