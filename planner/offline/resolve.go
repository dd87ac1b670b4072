package offline

import (
	"slices"
	"strings"
	"time"

	"arivu/planner/ground"
)

// resolver ties a draft to the schema, seen from one root table.
type resolver struct {
	d       *draft
	f       *sketch
	now     time.Time
	quality float64 // product of how well names fit
	choice  *choice
	failed  string // why this root cannot give the answer
	notes   []string
}

// choice is a phrase with readings that are about equally good.
type choice struct {
	item    int
	targets []ground.Target
}

// partName is the score from which part of a column's name may stand for it in the
// table that the question is about.
const partName = 0.69

func newResolver(d *draft, root *ground.Table, now time.Time) *resolver {
	f := &sketch{root: root, paths: d.catalog.Distances(root, d.named()...), turnover: d.catalog.Sales, catalog: d.catalog, today: now}
	return &resolver{d: d, f: f, now: now, quality: 1}
}

func (r *resolver) fail(why string) {
	if r.failed == "" {
		r.failed = why
	}
}

func (r *resolver) note(s string) { r.notes = append(r.notes, s) }

// pick chooses the target of item i that is nearest to the root, among those
// that suit.
func (r *resolver) pick(i int, suits func(ground.Target) bool) (ground.Target, bool) {
	var best, second ground.Target
	bestScore, secondScore := -1e9, -1e9
	var rivals []ground.Target
	score := func(t ground.Target) float64 {
		return 3*t.Score - 0.8*r.f.paths.Cost(t.Table) + r.beside(i, t.Table)
	}
	floor := 0.0
	suitable := func(t ground.Target) bool {
		return r.f.paths.Reaches(t.Table) && (suits == nil || suits(t)) && (t.Score >= floor || t.Table == r.f.root && t.Score >= partName && r.d.valuesIn(t.Table))
	}
	for _, t := range r.d.items[i].targets {
		if suitable(t) {
			floor = max(floor, t.Score-namesApart)
		}
	}
	for _, t := range r.d.items[i].targets {
		if !suitable(t) {
			continue
		}
		s := score(t)
		switch {
		case s > bestScore:
			second, secondScore = best, bestScore
			best, bestScore = t, s
		case s > secondScore:
			second, secondScore = t, s
		}
	}
	if bestScore == -1e9 {
		return ground.Target{}, false
	}
	r.quality *= min(1, 0.7+0.3*best.Score)
	if second.Table != nil && bestScore-secondScore < margin && r.choice == nil {
		for _, t := range r.d.items[i].targets {
			if suitable(t) && bestScore-score(t) < margin && len(rivals) < maxReadings {
				rivals = append(rivals, t)
			}
		}
		r.choice = &choice{item: i, targets: rivals}
	} else if second.Table != nil && bestScore-secondScore < mentionMargin && second.Column() != nil && best.Column() != nil {
		r.note("\"" + r.d.items[i].text + "\" is " + spoken(best.Columns[0]) + " (there is also " + spoken(second.Columns[0]) + ").")
	}
	return best, true
}

// valuesIn reports whether a value of the question stands in a table: then that is
// what the question is about, however its columns are called.
func (d *draft) valuesIn(t *ground.Table) bool {
	for _, f := range d.filters {
		for _, c := range f.homes() {
			if c.Table == t {
				return true
			}
		}
	}
	return false
}

// beside favours tables that the question names near item i: "country of the
// supplier", "stores in Germany".
func (r *resolver) beside(i int, t *ground.Table) float64 {
	bonus := 0.0
	for j := range r.d.items {
		it := &r.d.items[j]
		if j == i || !it.namesTable() || it.targets[0].Table != t {
			continue
		}
		bonus = max(bonus, 0.6)
		if r.d.prev(i) == j || r.d.next(i) == j && j > i+1 && r.d.at(i+1).text == "of" {
			bonus = 1.6
		}
	}
	if r.d.listedOf(i) == t {
		bonus = 1.6
	}
	return bonus
}

// listedOf is the table in "id and name of the product", for each of those listed.
func (d *draft) listedOf(i int) *ground.Table {
	of := false
	for j := i + 1; j < len(d.items); j++ {
		switch it := &d.items[j]; {
		case it.kind == itemFiller:
			of = of || it.text == "of" || it.text == "for"
		case it.is(trigAnd) && !of:
		case it.namesColumn() && !of:
		case it.namesTable() && of:
			return it.targets[0].Table
		default:
			return nil
		}
	}
	return nil
}

func isColumn(t ground.Target) bool { return t.Column() != nil }

func withRole(roles ...ground.Role) func(ground.Target) bool {
	return func(t ground.Target) bool {
		c := t.Column()
		if c == nil {
			return false
		}
		return slices.Contains(roles, c.Role)
	}
}

// measure resolves one aggregate; its column must belong to the root.
func (r *resolver) measure(m rawMeasure) {
	out := measure{fn: m.fn, metric: m.metric, share: m.share}
	switch {
	case m.column != nil:
		if out.column = m.column; m.column.Table != r.f.root {
			r.fail("It is not clear what is added up.")
			return
		}
	case strings.HasPrefix(m.metric, definedBy):
		done, ok := r.definedMeasure(m)
		if !ok {
			return
		}
		out = done
	case m.metric == byAge || m.metric == byTaken:
		span, ok := r.spanMeasure(m)
		if !ok {
			r.fail("It is not clear how to put that together.")
			return
		}
		out = span
	case m.metric != "":
		r.metricFits(m)
	case m.item >= 0 && m.fn != aggCount:
		t, ok := r.pick(m.item, func(t ground.Target) bool {
			return isColumn(t) && t.Table == r.f.root && suitsAggregate(t.Column(), m.fn)
		})
		if !ok {
			r.fail("\"" + r.d.items[m.item].text + "\" is no figure of " + plainName(r.f.root) + ".")
			return
		}
		out.column = t.Column()
		if out.fn == "" {
			out.fn = r.naturalAggregate(out.column)
		}
	case m.fn == "":
		out.fn = aggCount
	}
	r.f.measures = append(r.f.measures, out)
}

func suitsAggregate(c *ground.Column, fn aggregate) bool {
	switch fn {
	case aggDistinct:
		return true
	case aggMin, aggMax:
		return c.Role == ground.Measure || c.Role == ground.When || c.Class.Numeric() && c.Role != ground.Key
	case "":
		return c.Role == ground.Measure
	default:
		return c.Role == ground.Measure || c.Class.Numeric() && c.Role == ground.Dimension
	}
}

// naturalAggregate is how figures of a kind are put together when nobody says.
func (r *resolver) naturalAggregate(c *ground.Column) aggregate {
	switch last := c.Words[strings.LastIndexByte(c.Words, ' ')+1:]; last {
	case "rating", "score", "price", "age", "salary", "percent", "rate", "discount", "weight", "height", "duration", "temperature":
		r.note("The average of " + spoken(c) + " is taken.")
		return aggAvg
	}
	r.note("The sum of " + spoken(c) + " is taken.")
	return aggSum
}

func (r *resolver) metricFits(m rawMeasure) {
	s := r.f.turnover
	if r.f.root == s.Orders && s.Items != nil && r.throughItems() {
		r.fail("Revenue of single products is only known per order item.")
		return
	}
	switch {
	case m.metric == byRevenue && r.f.root == s.Items:
		if m.fn != "" && m.fn != aggSum {
			r.fail("An average of revenue is only known per " + "order.")
		}
		how := "quantity × unit price"
		if s.Discount != nil {
			how += " less discount"
		}
		r.note("Revenue is " + how + " of the " + plainName(s.Items) + ".")
	case m.metric == byRevenue:
		which := " over all " + plainName(s.Orders) + ", whatever their status."
		if r.boundsStatus() {
			which = " over those " + plainName(s.Orders) + "."
		}
		r.note("Revenue is the sum of " + spoken(s.Amount) + which)
		if m.fn == aggAvg {
			r.notes[len(r.notes)-1] = "The average is over " + spoken(s.Amount) + "."
		}
	case m.metric == byProfit:
		r.note("Profit is the " + plainName(s.Items) + "' revenue less quantity × " + spoken(s.Cost) + ".")
	}
}

// boundsStatus reports whether the question says which status is meant.
func (r *resolver) boundsStatus() bool {
	for _, f := range r.f.filters {
		if f.column != nil && f.column.Table == r.f.turnover.Orders && lastOf(f.column.Words) == "status" {
			return true
		}
	}
	return false
}

// throughItems reports whether a condition is on single items of an order, so
// that the order's own total would count too much.
func (r *resolver) throughItems() bool {
	for _, f := range r.f.filters {
		for _, e := range r.f.paths.To(f.home()) {
			if e.To == r.f.turnover.Items {
				return true
			}
		}
	}
	return false
}

// fits checks that no sum counts a row twice: what groups an aggregate other
// than a count must belong to at most one group.
func (r *resolver) fits() {
	for _, k := range r.f.keys {
		if k.table == r.f.root && len(r.f.measures) > 0 && r.f.measures[0].column != nil && len(r.f.having) == 0 {
			r.fail("Each " + plainSingular(k.table) + " has one " + r.f.measures[0].column.Title + " only.")
			return
		}
		if k.table == r.f.root && len(r.f.measures) > 0 && r.f.measures[0].fn == aggCount && len(r.f.having) == 0 && r.f.shape == shapeGroups {
			r.fail("It is not clear what is counted for each " + plainSingular(k.table) + ".")
			return
		}
		if !r.f.paths.Reaches(k.home()) {
			r.fail("There is no path between " + plainName(r.f.root) + " and " + plainName(k.home()) + ".")
			return
		}
		if r.f.paths.Single(k.home()) {
			continue
		}
		for _, m := range r.f.measures {
			if m.fn != aggCount && m.fn != aggDistinct && m.fn != aggMin && m.fn != aggMax {
				r.fail("Adding that up by " + plainName(k.home()) + " would count rows twice.")
			}
		}
		if r.f.root.Key == nil {
			r.fail("Counting " + plainName(r.f.root) + " by " + plainName(k.home()) + " would count rows twice.")
		}
	}
}

// currencies warns of sums over several currencies.
func (r *resolver) currencies() {
	for _, m := range r.f.measures {
		money := m.metric == byRevenue || m.metric == byProfit || m.column != nil && m.column.Money() && m.fn != aggDistinct
		cur := r.d.catalog.Currency(r.f.root)
		if !money || cur == nil || r.fixesCurrency(cur) {
			continue
		}
		s := "Amounts in different currencies are put together as they are, without conversion"
		if len(cur.Values) > 1 && len(cur.Values) < 9 {
			s += " (" + strings.Join(cur.Values, ", ") + ")"
		}
		r.note(s + ".")
		return
	}
}

func (r *resolver) fixesCurrency(cur *ground.Column) bool {
	for _, k := range r.f.keys {
		if k.column == cur {
			return true
		}
	}
	for _, f := range r.f.filters {
		if f.column == cur && f.test == testIn && len(f.values) == 1 && !f.not {
			return true
		}
	}
	return false
}
