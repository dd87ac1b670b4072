package offline

import (
	"strconv"
	"strings"
	"time"

	"arivu/events"
	"arivu/planner/ground"
)

// filters resolves every condition.
func (r *resolver) filters() {
	for _, raw := range r.d.filters {
		if f, ok := r.filter(raw); ok {
			r.f.filters = append(r.f.filters, r.apart(raw, f)...)
		}
	}
	for _, i := range r.d.related {
		r.relate(i)
	}
	r.narrow()
	r.dropImplied()
	r.contradictions()
}

func (r *resolver) filter(raw rawFilter) (filter, bool) {
	switch raw.test {
	case testIn:
		return r.valueFilter(raw)
	case testPeriod:
		return r.periodFilter(raw)
	case testExists:
		return r.absence(raw)
	case testNull, testFlag:
		return r.nullFilter(raw)
	case testAverage:
		return r.nested(raw)
	case testLike:
		c := raw.column
		if c == nil {
			c = r.textColumn(raw.item)
		}
		if c == nil || !r.f.paths.Reaches(c.Table) {
			r.fail("There is no text to search for \"" + raw.text + "\".")
			return filter{}, false
		}
		return filter{test: testLike, column: c, pattern: raw.text, not: raw.not}, true
	default:
		return r.comparison(raw)
	}
}

func (r *resolver) comparison(raw rawFilter) (filter, bool) {
	if raw.concept == byAge {
		return r.age(raw)
	}
	c := r.compared(raw)
	if c == nil && raw.concept == byPrice && isPerson(r.f.root) && len(raw.numbers) == 1 && r.birth() != nil && !raw.money {
		raw.op = strings.TrimSuffix(raw.op, "=")
		return r.age(raw)
	}
	if c == nil {
		r.fail("It is not clear what is compared" + with(raw.numbers) + ".")
		return filter{}, false
	}
	f := filter{test: raw.test, column: c, op: raw.op, not: raw.not}
	if raw.text != "" {
		f.values = []literal{{text: raw.text}}
		return f, true
	}
	for _, n := range raw.numbers {
		if raw.percent && isFraction(c) {
			n = hundredth(n)
		}
		f.values = append(f.values, literal{text: n, number: c.Class.Numeric()})
	}
	return f, true
}

// isFraction says that a column holds shares of 1.
func isFraction(c *ground.Column) bool {
	most, err := strconv.ParseFloat(c.Max, 64)
	return err == nil && most <= 1
}

// hundredth is a percentage as a share of 1.
func hundredth(n string) string {
	f, err := strconv.ParseFloat(n, 64)
	if err != nil {
		return n
	}
	return strconv.FormatFloat(f/100, 'f', -1, 64)
}

func with(numbers []string) string {
	if len(numbers) == 0 {
		return ""
	}
	return " with " + numbers[0]
}

// compared is the column that a comparison speaks of.
func (r *resolver) compared(raw rawFilter) *ground.Column {
	switch {
	case raw.item >= 0:
		suits := withRole(ground.Measure, ground.Dimension, ground.Key)
		if raw.text != "" {
			suits = withRole(ground.Dimension, ground.Prose, ground.Key)
		}
		if t, ok := r.pick(raw.item, suits); ok {
			return t.Column()
		}
		return nil
	case raw.concept == "key":
		return raw.table.Key
	case raw.table != nil:
		return raw.table.Display[0]
	}
	for _, t := range append([]*ground.Table{r.f.root}, r.d.tables()...) {
		if c := t.Called(conceptColumns[raw.concept]...); c != nil && r.f.paths.Reaches(t) && c.Role == ground.Measure {
			r.note("Compared is " + spoken(c) + ".")
			return c
		}
	}
	return nil
}

// age compares years of age: with an age column, else with the date of birth.
func (r *resolver) age(raw rawFilter) (filter, bool) {
	for _, t := range append([]*ground.Table{r.f.root}, r.d.tables()...) {
		if c := t.Called("age"); c != nil && c.Class.Numeric() && len(raw.numbers) > 0 {
			return filter{test: testCompare, column: c, op: raw.op, values: []literal{{raw.numbers[0], true}}}, true
		}
	}
	birth := r.birth()
	if birth == nil || len(raw.numbers) == 0 {
		r.fail("Nothing here says how old someone is.")
		return filter{}, false
	}
	n, err := strconv.Atoi(raw.numbers[0])
	if err != nil || n > 200 {
		r.fail("An age of " + raw.numbers[0] + " makes no sense.")
		return filter{}, false
	}
	day := r.now.AddDate(-n, 0, 0).Format(time.DateOnly)
	op := "<"
	if raw.op == "<" {
		op = ">"
	}
	r.note("Age is read from " + spoken(birth) + ".")
	return filter{test: testCompare, column: birth, op: op, values: []literal{{text: day}}}, true
}

func (r *resolver) birth() *ground.Column {
	for _, t := range append([]*ground.Table{r.f.root}, r.d.tables()...) {
		if c := t.Called("birth date", "date of birth", "birth", "birthday", "birthdate"); c != nil && c.Role == ground.When {
			return c
		}
	}
	return nil
}

func (r *resolver) itemNames(i int, c *ground.Column) bool {
	for _, t := range r.d.items[i].targets {
		if t.Column() == c {
			return true
		}
	}
	return false
}

func (r *resolver) periodFilter(raw rawFilter) (filter, bool) {
	c := r.eventDate(raw)
	if c == nil {
		c = r.date(raw.item)
	}
	if c == nil {
		return r.yearFilter(raw)
	}
	if c.Table != r.f.root || len(datesOf(c.Table)) > 1 {
		r.note("The period is read on " + spoken(c) + ".")
	}
	return filter{test: testPeriod, column: c, period: raw.period, not: raw.not}, true
}

// eventDate is the date of an event of the root that is named right before the
// period: "customers who ordered in 2024".
func (r *resolver) eventDate(raw rawFilter) *ground.Column {
	if raw.item >= 0 || raw.period.From.IsZero() && raw.period.To.IsZero() {
		return nil
	}
	for i := range r.d.items {
		if it := &r.d.items[i]; it.kind != itemPeriod || it.period != raw.period {
			continue
		}
		p := r.d.prev(i)
		for p > 0 && (r.d.items[p].is(trigBoth) || r.d.items[p].is(trigAnd) || r.d.items[p].kind == itemPeriod) {
			p = r.d.prev(p) // "sold in both 2022 and 2025"
		}
		if p < 0 || !r.d.items[p].namesTable() {
			return nil
		}
		t := r.d.items[p].targets[0].Table
		if date := r.dateOf(t); t != r.f.root && date != nil && r.f.paths.Reaches(t) && !r.f.paths.Single(t) {
			return date
		}
	}
	return nil
}

// dateOf is when the rows of a table happened: order items when their order did.
func (r *resolver) dateOf(t *ground.Table) *ground.Column {
	if t.Date != nil {
		return t.Date
	}
	for _, e := range r.d.catalog.Edges(t) {
		if !e.Many && !e.Nullable && e.To.Date != nil && e.To.Date.Table == r.f.turnover.Orders {
			return e.To.Date
		}
	}
	return nil
}

func datesOf(t *ground.Table) []*ground.Column {
	var out []*ground.Column
	for _, c := range t.Columns {
		if c.Role == ground.When {
			out = append(out, c)
		}
	}
	return out
}

// yearFilter compares a column of years where there is no date.
func (r *resolver) yearFilter(raw rawFilter) (filter, bool) {
	for _, t := range r.d.catalog.Tables {
		if !r.f.paths.Single(t) {
			continue
		}
		for _, c := range t.Columns {
			if c.Class != events.TypeInteger && c.Class != events.TypeText || lastOf(c.Words) != "year" {
				continue
			}
			if !wholeYears(raw.period) {
				break
			}
			return yearCondition(c, raw.period)
		}
	}
	r.fail("There is no date to look for " + raw.period.Label + ".")
	return filter{}, false
}

// wholeYears reports whether a column of years can tell what is in a period.
func wholeYears(p ground.Period) bool {
	begins := func(t time.Time) bool { return t.IsZero() || t.YearDay() == 1 }
	return begins(p.From) && begins(p.To)
}

func yearCondition(c *ground.Column, p ground.Period) (filter, bool) {
	year := func(t time.Time, shift int) literal {
		return literal{text: strconv.Itoa(t.AddDate(0, 0, shift).Year()), number: c.Class.Numeric()}
	}
	switch {
	case p.To.IsZero():
		return filter{test: testCompare, column: c, op: ">=", values: []literal{year(p.From, 0)}}, true
	case p.From.IsZero():
		return filter{test: testCompare, column: c, op: "<", values: []literal{year(p.To, 0)}}, true
	}
	first, last := year(p.From, 0), year(p.To, -1)
	if first == last {
		return filter{test: testCompare, column: c, op: "=", values: []literal{first}}, true
	}
	return filter{test: testBetween, column: c, values: []literal{first, last}}, true
}

// textColumn is where a text is searched: the column named, else the long text,
// else the name.
func (r *resolver) textColumn(item int) *ground.Column {
	if item >= 0 {
		if t, ok := r.pick(item, withRole(ground.Dimension, ground.Prose, ground.Key)); ok && t.Column().Class == events.TypeText {
			return t.Column()
		}
	}
	for _, c := range r.f.root.Columns {
		if c.Role == ground.Prose && lastOf(c.Words) != "description" {
			r.note("Searched is " + spoken(c) + ".")
			return c
		}
	}
	if len(r.f.root.Display) > 0 && r.f.root.Named() {
		r.note("Searched is " + spoken(r.f.root.Display[0]) + ".")
		return r.f.root.Display[0]
	}
	return nil
}
