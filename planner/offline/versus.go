package offline

import (
	"strings"
	"time"

	"arivu/planner/ground"
	"arivu/planner/offline/frame"
)

// rawVersus sets a figure in one period against that in another.
type rawVersus struct {
	first, second ground.Period
	item          int      // names the date, or -1
	op            frame.Op // "sold more in 2024 than in 2023", else ""
	same          bool     // "the same period last year": known once the time is
}

// readVersus takes two periods that are compared.
func (d *draft) readVersus() {
	if !d.compares() || d.trend != nil && (d.trend.kind == trendRun || d.trend.kind == trendMoving) {
		return
	}
	periods := d.periodItems()
	past := d.find(trigPast)
	v := &rawVersus{item: -1}
	switch {
	case len(periods) == 2:
		v.first, v.second = d.items[periods[0]].period, d.items[periods[1]].period
	case len(periods) == 1 && past >= 0:
		v.first = d.items[periods[0]].period
		if v.second = v.first.Before(); d.items[past].meaning.detail == "year" {
			v.same = true
		}
		d.use(past)
	case len(periods) == 1 && d.trend != nil && !d.items[periods[0]].ends[0].From.IsZero():
		v.first, v.second = d.items[periods[0]].ends[0], d.items[periods[0]].ends[1]
	case len(periods) == 1 && d.trend != nil && d.trend.unit != ground.NoUnit && isUnit(d.items[periods[0]].period, d.trend.unit) && len(d.keys) == 0:
		v.first = d.items[periods[0]].period
		v.second = v.first.Before()
	default:
		return
	}
	if open(v.first) || open(v.second) {
		return
	}
	if p := d.dateBefore(periods[0]); p >= 0 {
		v.item = p
		d.use(p)
	}
	d.use(periods...)
	d.useComparing(v)
	d.versus = v
}

func open(p ground.Period) bool { return p.From.IsZero() || p.To.IsZero() }

// isUnit reports whether a period is one whole unit of time.
func isUnit(p ground.Period, u ground.Unit) bool {
	days := p.To.Sub(p.From).Hours() / 24
	switch u {
	case ground.Day:
		return days < 1.5
	case ground.Week:
		return days > 6 && days < 8
	case ground.Month:
		return days > 27 && days < 32
	case ground.Quarter:
		return days > 88 && days < 94
	case ground.Year:
		return days > 364 && days < 368
	}
	return false
}

// compares reports whether a word of the question sets things against each other.
func (d *draft) compares() bool {
	return d.trend != nil || d.find(trigVersus) >= 0 || d.find(trigPast) >= 0 || d.find(trigMore) >= 0
}

func (d *draft) find(t trigger) int {
	for i := range d.items {
		if d.items[i].is(t) && !d.items[i].used {
			return i
		}
	}
	return -1
}

func (d *draft) periodItems() []int {
	var out []int
	for i := range d.items {
		if d.items[i].kind == itemPeriod && !d.items[i].used {
			out = append(out, i)
		}
	}
	return out
}

// useComparing takes the words that said that there is a comparison.
func (d *draft) useComparing(v *rawVersus) {
	more := d.find(trigMore) >= 0
	for i := range d.items {
		it := &d.items[i]
		switch {
		case it.is(trigVersus), it.is(trigOr) && more, it.is(trigAnd) && d.trend != nil:
			d.use(i)
		case it.is(trigMore):
			if d.asksWhich() {
				v.op = frame.Op(it.meaning.detail)
			}
			d.use(i)
		}
	}
}

// asksWhich reports whether the question asks for things and not for figures.
func (d *draft) asksWhich() bool {
	switch d.at(0).text {
	case "which", "what", "who", "list", "show", "give", "find":
		return true
	}
	return d.at(0).kind == itemName
}

// compared resolves a figure in two periods.
func (r *resolver) versus() {
	v := r.d.versus
	if v.same {
		v.second = v.first.YearBefore(r.now)
	}
	if len(r.d.measures) == 0 && r.d.ratio == nil {
		r.d.measures = []rawMeasure{{fn: aggCount, item: r.d.subject}}
	}
	for _, m := range r.d.measures {
		r.measure(m)
	}
	if r.failed != "" {
		return
	}
	f, ok := r.periodFilter(rawFilter{test: testPeriod, item: v.item, period: v.first})
	if !ok || f.test != testPeriod || !r.f.paths.Single(f.column.Table) {
		r.fail("There is no date of " + plainName(r.f.root) + " to compare by.")
		return
	}
	if len(r.f.measures) != 1 || len(r.d.columns) > 0 || r.d.share {
		r.fail("One figure at a time can be compared over two periods.")
		return
	}
	first, second := frame.During{Column: f.column, Period: v.first}, frame.During{Column: f.column, Period: v.second}
	value := r.f.measureValue(r.f.measures[0])
	if v.op != "" {
		r.moreIn(value, first, second)
		return
	}
	r.f.shape = shapeScalar
	if len(r.f.keys) > 0 {
		r.f.shape = shapeGroups
		r.f.filters = append(r.f.filters, settled(f.column.Table, frame.Any{first, second}))
	}
	if t := r.d.trend; t != nil && t.kind != noTrend {
		r.gained(value, f.column, t.kind)
	} else {
		r.f.measures = r.sideBySide(value, first, second)
	}
	if len(r.f.keys) > 0 {
		r.groupOrder()
	}
}

// gained is the difference of two periods: against the earlier one, or as asked.
func (r *resolver) gained(value frame.Value, date *ground.Column, kind trend) {
	v := r.d.versus
	now, then := v.first, v.second
	if kind == trendGrowth && now.From.Before(then.From) {
		now, then = then, now
	}
	if kind == trendGrowth {
		r.note("Growth is in percent of " + then.Label + ".")
	}
	r.f.measures = []measure{r.instead(frame.Growth{Of: value, Date: date, Now: now, Then: then, Percent: kind == trendGrowth}, "")}
}

// sideBySide shows the figure of each period in a column of its own.
func (r *resolver) sideBySide(value frame.Value, first, second frame.During) []measure {
	return []measure{
		r.instead(frame.Within(value, first), periodName(r.f.words(r.f.measures[0]), first.Period)),
		r.instead(frame.Within(value, second), periodName(r.f.words(r.f.measures[0]), second.Period)),
	}
}

// instead is the measure with another value made of it.
func (r *resolver) instead(v frame.Value, alias string) measure {
	m := r.f.measures[0]
	m.value, m.alias = v, alias
	return m
}

// moreIn keeps the groups whose figure is higher in the first period.
func (r *resolver) moreIn(value frame.Value, first, second frame.During) {
	if r.d.subject < 0 {
		r.fail("It is not clear what is compared.")
		return
	}
	r.key(r.d.subject)
	if len(r.f.keys) != 1 {
		r.fail("It is not clear what is compared.")
		return
	}
	a, b := frame.Within(value, first), frame.Within(value, second)
	r.f.shape = shapeGroups
	r.f.filters = append(r.f.filters, settled(first.Column.Table, frame.Any{first, second}))
	r.f.having = []having{{measure: measure{value: a}, op: r.d.versus.op, low: b}}
	r.f.measures = r.sideBySide(value, first, second)
	r.f.order = []sortKey{{measure: 0, desc: true}, {measure: -1}}
}

// periodName names a figure of a period: "revenue_q1_2025".
func periodName(words string, p ground.Period) string {
	label := p.Label
	if label == "" {
		label = p.From.Format(time.DateOnly)
	}
	words = strings.TrimPrefix(strings.TrimPrefix(words, "the "), "number of ")
	return strings.Trim(strings.Map(func(c rune) rune {
		switch {
		case c >= 'a' && c <= 'z', c >= '0' && c <= '9':
			return c
		}
		return '_'
	}, strings.ToLower(words+" "+label)), "_")
}
