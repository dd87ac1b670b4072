package offline

import (
	"strings"

	"arivu/planner/ground"
	"arivu/planner/offline/frame"
	"arivu/planner/phrase"
)

// rankedPlural is how many rows are shown for "the most expensive products" when
// nobody says how many.
const rankedPlural = 10

// ranked is "the N with the most": groups by a figure, or rows by a column.
func (r *resolver) ranked() {
	k := r.d.rank
	if len(r.d.measures) > 0 && (!k.figure() || r.d.asksHowMany()) {
		r.fail("A figure about \"" + r.d.at(k.at).text + "\" takes two steps: ask for what is ranked first.")
		return
	}
	if k.metric == "" && k.fn == "" && !k.share {
		r.rankedRows()
		return
	}
	r.rankFigure()
	r.f.shape = shapeGroups
	per := len(r.f.keys)
	subject := r.d.subject
	switch {
	case subject >= 0 && r.d.items[subject].kind == itemName:
		if r.key(subject); len(r.f.keys) == per {
			per = 0 // "which regions have the most, and how many in each region"
		}
	case subject >= 0 && per > 0:
		per--
	case subject < 0 && per > 1 && r.d.rankedUnit():
		per--
	case subject < 0 && per == 0 && r.d.who:
		r.person()
	case subject < 0:
		per = 0
	}
	if len(r.f.keys) == 0 {
		r.fail("It is not clear what is ranked.")
		return
	}
	r.within(per)
	r.f.order = []sortKey{{measure: 0, desc: !k.rising}, {measure: -1, key: len(r.f.keys) - 1}}
	for _, i := range r.d.columns {
		r.keyColumn(i)
	}
	r.moreFigures()
	if k.n > 0 || subject >= 0 || r.d.who || r.f.per > 0 {
		r.limit()
	}
}

// figure reports whether groups are ranked, by a figure.
func (k *rawRank) figure() bool { return k.metric != "" || k.fn != "" }

// asksHowMany reports whether the question opens by asking for a figure: then it is
// about what is ranked, and not beside it.
func (d *draft) asksHowMany() bool {
	for i := range d.items {
		it := &d.items[i]
		switch {
		case it.kind == itemFiller, it.is(trigList):
		default:
			return it.is(trigCount) || it.is(trigMetric) || aggregateOf(it) != ""
		}
	}
	return false
}

// moreFigures shows what else is asked for of each group: "return the country and the
// number of customers".
func (r *resolver) moreFigures() {
	for _, m := range r.d.measures {
		if m.fn == aggSum && m.metric == byRevenue {
			m.fn = ""
		}
		r.measureOnce(m)
	}
}

// measureOnce resolves a measure, and leaves it out where it is there already.
func (r *resolver) measureOnce(m rawMeasure) {
	before := len(r.f.measures)
	r.measure(m)
	if len(r.f.measures) == before {
		return
	}
	last := r.f.measures[before]
	for _, x := range r.f.measures[:before] {
		settled := (x.value != nil || last.value != nil) && !strings.HasPrefix(x.metric, definedBy)
		if !settled && x.fn == last.fn && x.column == last.column && x.metric == last.metric {
			r.f.measures = r.f.measures[:before]
			return
		}
	}
}

// rankedUnit reads "the year with the most …": what is ranked is a unit of time.
func (d *draft) rankedUnit() bool {
	p := d.prev(d.rank.at)
	return p >= 0 && d.items[p].kind == itemUnit
}

// rankFigure is what a ranking of groups compares.
func (r *resolver) rankFigure() {
	k := r.d.rank
	switch {
	case k.share:
		r.rankShare()
	case k.column != nil:
		r.f.measures = []measure{{fn: k.fn, column: k.column}}
	default:
		r.measure(rawMeasure{fn: k.fn, item: k.item, metric: k.metric})
	}
}

// within ranks inside each combination of the first keys, unless these only say per
// what a figure is taken: "the highest sales per employee".
func (r *resolver) within(per int) {
	if per == 0 {
		return
	}
	if i := r.d.rank.per; i > 0 {
		r.fail("\"" + r.d.at(i).text + "\" after a figure is read as a ratio, which cannot be ranked by yet: ask for one figure of the two.")
		return
	}
	r.f.per = per
}

// person finds whom "who" asks for: the nearest table of people.
func (r *resolver) person() {
	var best *ground.Table
	cost := func(t *ground.Table) float64 {
		c := r.f.paths.Cost(t)
		if r.d.sells() && isStaff(t) {
			c -= 1
		}
		return c
	}
	for _, t := range r.d.catalog.Tables {
		if isPerson(t) && r.f.paths.Reaches(t) && (best == nil || cost(t) < cost(best)) {
			best = t
		}
	}
	if best != nil {
		r.f.keys = append(r.f.keys, key{table: best})
		r.note("\"Who\" is read as " + phrase.Article(plainSingular(best)) + ".")
	}
}

// sells reports whether the question is about who sold, not who bought.
func (d *draft) sells() bool {
	for i := range d.items {
		switch d.items[i].text {
		case "sold", "sells", "sell", "handled", "served", "processed", "managed":
			return true
		}
	}
	return false
}

func isStaff(t *ground.Table) bool {
	switch lastOf(t.Words) {
	case "employee", "staff", "seller", "agent", "salesperson", "rep", "representative", "worker":
		return true
	}
	return false
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
		if c.Role != ground.Measure {
			r.fail("\"" + r.d.at(k.at).text + "\" would compare many " + plainName(c.Table) + " of one " + plainSingular(r.f.root) + ".")
			return
		}
		r.fail("Ranking " + plainName(r.f.root) + " by " + spoken(c) + " needs to know whether to add up or average: say \"by total\" or \"by average\".")
		return
	}
	desc := !k.rising
	if k.concept == byAge && c.Role == ground.When {
		desc = k.rising
	}
	r.f.shape = shapeList
	r.within(len(r.f.keys))
	r.projection()
	r.f.columns = append(r.keyColumns(), r.f.columns...)
	r.show(c)
	r.f.order = []sortKey{{column: c, measure: -1, desc: desc}}
	if tie := r.f.root.Key; tie != nil && tie != c {
		r.f.order = append(r.f.order, sortKey{column: tie, measure: -1})
	}
	if c.Nullable {
		r.f.filters = append(r.f.filters, filter{test: testNull, column: c, not: true})
	}
	if cur := r.d.catalog.Currency(c.Table); c.Money() && cur != nil && !r.fixesCurrency(cur) {
		r.note("Amounts in different currencies are compared as they are, without conversion.")
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

// keyColumns are what the keys of a ranking of rows show.
func (r *resolver) keyColumns() []*ground.Column {
	var out []*ground.Column
	for _, k := range r.f.keys {
		switch {
		case k.unit != ground.NoUnit:
			r.fail("Rows within each " + k.unit.String() + " cannot be ranked without a model yet.")
		case k.table != nil:
			out = append(out, k.table.Display...)
		default:
			out = append(out, k.column)
		}
	}
	return out
}

// limit is how many are shown: so many as asked for, all that share the first place
// where one is asked for.
func (r *resolver) limit() {
	k := r.d.rank
	plural := k.plural || r.d.subject >= 0 && r.d.items[r.d.subject].plural
	if r.d.subject >= 0 {
		switch r.d.at(r.d.subject + 1).text {
		case "has", "is", "was", "had":
			plural = false
		}
	}
	switch {
	case k.nth > 0:
		r.f.limit, r.f.offset = 1, k.nth-1
	case k.n > 0:
		r.f.limit = k.n
	case plural && r.d.order != nil && r.f.per == 0:
		r.note("All are shown, in that order.")
	case plural && r.f.per == 0 && !r.d.ofTheMost():
		r.f.limit = rankedPlural
		r.note("How many is not said; the first 10 are shown.")
	default:
		r.f.limit, r.f.ties = 1, true
	}
	if k.nth > 0 && r.f.per > 0 {
		r.fail("Other places than the first of each group cannot be worked out without a model yet.")
	}
}

// ofTheMost reads "countries with the most stores": those that share the first
// place and not the first ten.
func (d *draft) ofTheMost() bool {
	for i := d.rank.at - 1; i > 0 && d.items[i].kind == itemFiller; i-- {
		switch d.items[i].text {
		case "with", "have", "having", "had":
			return true
		}
	}
	return false
}

// rankShare ranks by the percentage of rows that meet the conditions.
func (r *resolver) rankShare() {
	scope, asked := r.f.split()
	if len(asked) == 0 {
		r.fail("It is not clear what the share is of.")
		return
	}
	r.f.filters = scope
	c := &composer{sketch: r.f, out: &frame.Frame{}, joined: map[*ground.Table]bool{r.f.root: true}}
	cond := c.conditions(asked)
	all := frame.Agg{Func: frame.Count, Rows: r.f.root}
	r.f.measures = []measure{{value: frame.Ratio{Num: frame.Within(all, cond), Den: all, Percent: true}, alias: "share_percent"}}
}
