package offline

import (
	"slices"
	"sort"
	"time"

	"arivu/planner/ground"
)

// resolve finds the root that the draft makes sense from and resolves everything
// else from there. It returns the last failure if no root does.
func (d *draft) resolve(now time.Time) *resolver {
	d.settleRank()
	d.settleHaving()
	var last *resolver
	for _, root := range d.roots() {
		r := newResolver(d, root, now)
		r.all()
		if r.failed == "" {
			return r
		}
		if last == nil {
			last = r
		}
	}
	return last
}

func (r *resolver) all() {
	if r.d.set != nil {
		r.f.whole = r.d.set.combined()
		return
	}
	r.keys()
	r.filters()
	switch {
	case r.d.having != nil && !r.d.having.narrows:
		r.haves()
	case r.d.versus != nil && r.d.rank == nil:
		r.versus()
	case r.d.rank != nil:
		r.ranked()
	case len(r.d.measures) > 0 || r.d.ratio != nil || len(r.d.keys) > 0 && (r.d.share || r.d.countsGroups()):
		r.measured()
	case r.d.share:
		r.shared()
	default:
		r.listed()
	}
	if r.failed == "" {
		r.edited()
	}
	r.ratios()
	r.trended()
	if r.failed == "" {
		r.fits()
		r.currencies()
	}
}

// roots are the tables whose rows may be what is counted or listed, best first.
func (d *draft) roots() []*ground.Table {
	switch {
	case d.set != nil:
		return present(d.set.left.Table)
	case d.having != nil && !d.having.narrows:
		return d.measureRoots(d.having.measure)
	case d.rank != nil:
		return d.rankRoots()
	case len(d.measures) > 0:
		return d.measureRoots(d.measures[0])
	case d.subject >= 0:
		return d.targetTables(d.subject, false)
	case len(d.columns) > 0:
		return d.targetTables(d.columns[0], true)
	}
	if out := d.owners(); len(out) > 0 && d.find(trigWho) > 0 {
		return out
	}
	for i := range d.items {
		if d.items[i].kind == itemName {
			return d.targetTables(i, false)
		}
	}
	if d.who {
		return d.people()
	}
	return d.owners()
}

// farFrom weighs how far a table is from others.
func (d *draft) farFrom(t *ground.Table, others []*ground.Table) float64 {
	if len(others) == 0 {
		return 0
	}
	sum := 0.0
	paths := d.catalog.Distances(t)
	for _, o := range others {
		if paths.Reaches(o) {
			sum += 0.8 * paths.Cost(o)
		} else {
			sum += 3
		}
	}
	return sum
}

// people are the tables of people, the nearest to what the conditions speak of
// first.
func (d *draft) people() []*ground.Table {
	var out []*ground.Table
	cost := map[*ground.Table]float64{}
	for _, t := range d.catalog.Tables {
		if isPerson(t) {
			out = append(out, t)
			cost[t] = d.farFromValues(t)
		}
	}
	sort.SliceStable(out, func(a, b int) bool { return cost[out[a]] < cost[out[b]] })
	return out
}

// farFromValues is how far a table is from what the values of the question stand
// in.
func (d *draft) farFromValues(t *ground.Table) float64 {
	paths := d.catalog.Distances(t)
	sum := 0.0
	for _, f := range d.filters {
		least := -1.0
		for _, col := range f.homes() {
			if c := paths.Cost(col.Table); least < 0 || c < least {
				least = c
			}
		}
		sum += max(0, least)
	}
	return sum
}

// homes are the columns that a filter's values were found in.
func (f rawFilter) homes() []*ground.Column {
	if f.column != nil {
		return []*ground.Column{f.column}
	}
	var out []*ground.Column
	if f.test == testIn {
		for _, v := range f.values[0] {
			out = append(out, v.Column)
		}
	}
	return out
}

// owners are the tables of what is named by a value or a word alone: "store
// managers" are employees, "sneakers" products. Names and places of several things
// say too little.
func (d *draft) owners() []*ground.Table {
	for i := range d.filters {
		f := &d.filters[i]
		homes := f.homes()
		if len(homes) != 1 || f.not || isPlace(homes[0]) || isCurrency(homes[0]) {
			continue
		}
		if f.test == testIn && (slices.Contains(homes[0].Table.Display, homes[0]) || !homes[0].AllValues || !d.items[f.at[0]].plural) {
			continue
		}
		if f.test == testIn {
			d.assume("\"" + d.items[f.at[0]].text + "\" are " + plainName(homes[0].Table) + " by their " + homes[0].Title + ".")
		}
		return []*ground.Table{homes[0].Table}
	}
	return nil
}

func (d *draft) measureRoots(m rawMeasure) []*ground.Table {
	s := d.catalog.Sales
	if done, ok := d.compiled(m.metric); ok {
		return present(done.Table)
	}
	switch {
	case m.metric == byRevenue:
		return present(s.Orders, s.Items)
	case m.metric == byAge:
		return d.people()
	case m.metric == byTaken:
		return d.delivering()
	case m.metric != "":
		return present(s.Items)
	case m.column != nil:
		return present(m.column.Table)
	case m.item >= 0:
		return d.targetTables(m.item, m.fn != aggCount)
	case d.subject >= 0:
		return d.targetTables(d.subject, false)
	}
	return d.tables()
}

func (d *draft) rankRoots() []*ground.Table {
	r := d.rank
	if r.table != nil {
		return present(r.table)
	}
	if r.metric != "" || r.fn != "" {
		return d.measureRoots(rawMeasure{fn: r.fn, item: r.item, metric: r.metric})
	}
	if d.subject >= 0 && d.items[d.subject].kind == itemName {
		return d.targetTables(d.subject, false)
	}
	if r.column != nil {
		return present(r.column.Table)
	}
	if r.item >= 0 {
		return d.targetTables(r.item, true)
	}
	return nil
}

func present(ts ...*ground.Table) []*ground.Table {
	var out []*ground.Table
	for _, t := range ts {
		if t != nil {
			out = append(out, t)
		}
	}
	return out
}

// maxRoots bounds the tables tried for one name; in a schema where hundreds of
// tables have a column of that name, the question has to say which it means.
const maxRoots = 48

// targetTables are the tables an item may stand for, the nearest to the other
// tables of the question first. Facts about a thing come before its parents'.
func (d *draft) targetTables(i int, column bool) []*ground.Table {
	others := d.tablesBut(i)
	type scored struct {
		t *ground.Table
		s float64
	}
	var list []scored
	seen := map[*ground.Table]bool{}
	for _, x := range d.items[i].targets {
		if column && x.Column() == nil || seen[x.Table] {
			continue
		}
		if len(list) == maxRoots {
			break
		}
		if best := d.items[i].targets[0]; !column && ((x.Column() == nil) != (best.Column() == nil) || x.Score < best.Score-namesApart) {
			continue
		}
		seen[x.Table] = true
		s := 3*x.Score - d.farFrom(x.Table, others)
		if column && len(d.filters) > 0 {
			s -= 0.8 * d.farFromValues(x.Table)
		}
		list = append(list, scored{x.Table, s})
	}
	sort.SliceStable(list, func(a, b int) bool { return list[a].s > list[b].s })
	out := make([]*ground.Table, 0, len(list))
	for k, x := range list {
		if k > 0 && list[0].s-x.s < margin {
			d.tiedRoots = append(d.tiedRoots, x.t)
		}
		out = append(out, x.t)
	}
	if len(d.tiedRoots) > 0 && d.tiedItem < 0 {
		d.tiedItem = i
	}
	return out
}

// settleRank turns adjectives into something to order by: "best-selling" into
// units, "most popular" into a count, "top customers" into revenue.
func (d *draft) settleRank() {
	r := d.rank
	if r == nil || r.item >= 0 || r.metric != "" {
		return
	}
	switch r.concept {
	case byUnits, byRevenue, byProfit:
		r.metric = d.metricFor(r.concept)
	case byPopular:
		d.settlePopular()
	case "", byCount:
		d.settleTop()
	case byRating, byPrice, bySalary, byLength, byWeight, byHeight, bySpeed, byArea, byDepth, byPeople:
		d.settleConcept()
	}
}

func (d *draft) subjectTarget() (ground.Target, bool) {
	if d.subject < 0 || d.items[d.subject].kind != itemName {
		return ground.Target{}, false
	}
	return d.items[d.subject].targets[0], true
}

// settlePopular counts rows by a column; a table is as popular as its most used
// child has rows.
func (d *draft) settlePopular() {
	t, ok := d.subjectTarget()
	if !ok {
		return
	}
	d.rank.fn = aggCount
	if t.Column() != nil {
		return
	}
	if d.soldIn(t.Table) {
		d.rank.fn, d.rank.metric = "", d.metricFor(byUnits)
		d.assume("Most popular is read as most units sold.")
		return
	}
	if child := d.biggestChild(t.Table); child != nil {
		d.rank.table = child
		d.assume("Most popular is read as most " + plainName(child) + ".")
	}
}

// soldIn reports whether t is a product or a group of products: something that
// order items speak of other than through their order.
func (d *draft) soldIn(t *ground.Table) bool {
	s := d.catalog.Sales
	if s.Items == nil || t == s.Items || t == s.Orders {
		return false
	}
	p := d.catalog.Distances(s.Items)
	for _, e := range p.To(t) {
		if e.Many || e.To == s.Orders {
			return false
		}
	}
	return p.Reaches(t)
}

func (d *draft) biggestChild(t *ground.Table) *ground.Table {
	var best *ground.Table
	for _, e := range d.catalog.Edges(t) {
		if e.Many && e.To != t && (best == nil || e.To.Rows > best.Rows) {
			best = e.To
		}
	}
	return best
}

// settleTop gives "top", "largest" and "best" a figure: an amount of the thing
// itself, else its revenue.
func (d *draft) settleTop() {
	t, ok := d.subjectTarget()
	if !ok || t.Column() != nil {
		return
	}
	s := d.catalog.Sales
	if t.Table == s.Orders && s.Amount != nil {
		d.rank.column = s.Amount
		d.assume("\"" + d.items[d.rank.at].text + "\" is read as by " + spoken(s.Amount) + ".")
		return
	}
	if own := d.metricFor(byRevenue); own != byRevenue || s.Orders != nil || s.Items != nil {
		d.rank.metric = own
		d.assume("\"" + d.items[d.rank.at].text + "\" is read as by revenue.")
	}
}

// settleConcept finds the column an adjective speaks of: on the subject, else
// averaged over its children.
func (d *draft) settleConcept() {
	t, ok := d.subjectTarget()
	names := conceptColumns[d.rank.concept]
	if !ok {
		for _, x := range d.catalog.Tables {
			if c := x.Called(names...); d.who && c != nil && c.Role == ground.Measure && isPerson(x) {
				d.rank.column = c
				return
			}
		}
		return
	}
	if c := t.Table.Called(names...); c != nil && c.Role == ground.Measure && t.Column() == nil {
		d.rank.column = c
		return
	}
	for _, e := range d.catalog.Edges(t.Table) {
		if c := e.To.Called(names...); e.Many && c != nil && c.Role == ground.Measure {
			d.rank.fn, d.rank.column, d.rank.table = aggAvg, c, e.To
			d.assume("The average of " + spoken(c) + " is compared.")
			return
		}
	}
}
