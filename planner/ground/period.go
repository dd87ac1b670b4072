package ground

import (
	"strconv"
	"time"
)

// Period is a span of time: From is in it, To is not. A zero bound is open.
type Period struct {
	From  time.Time
	To    time.Time
	Label string // in words, such as "in March 2024"
}

// PeriodSpan is a period with the tokens [Start, End) that said it.
type PeriodSpan struct {
	Period
	Start int
	End   int
	// First and Last are the two that a period from one to the other names; zero for
	// other periods.
	First, Last Period
}

// Unit is a length of time that periods and buckets are counted in.
type Unit uint8

// The units; NoUnit says that a word is none.
const (
	NoUnit Unit = iota
	Day
	Week
	Month
	Quarter
	Year
	Weekday // Monday to Sunday, over all weeks; no length of time
)

var unitWords = map[string]Unit{
	"day": Day, "week": Week, "month": Month, "quarter": Quarter, "year": Year, "weekday": Weekday,
}

var unitNames = [...]string{"", "day", "week", "month", "quarter", "year", "weekday"}

// UnitOf is the unit a lemma names, or NoUnit.
func UnitOf(lemma string) Unit { return unitWords[lemma] }

// lengthOf is the unit a lemma names, if it is a length of time.
func lengthOf(lemma string) Unit {
	if u := UnitOf(lemma); u != Weekday {
		return u
	}
	return NoUnit
}

// String is the unit's English name.
func (u Unit) String() string { return unitNames[u] }

var monthWords = map[string]time.Month{
	"january": 1, "february": 2, "march": 3, "april": 4, "may": 5, "june": 6, "july": 7, "august": 8,
	"september": 9, "october": 10, "november": 11, "december": 12,
	"jan": 1, "feb": 2, "mar": 3, "apr": 4, "jun": 6, "jul": 7, "aug": 8, "sep": 9, "sept": 9, "oct": 10, "nov": 11, "dec": 12,
}

// start is the first instant of the unit that t lies in. Weeks start on Monday.
func (u Unit) start(t time.Time) time.Time {
	y, m, d := t.Date()
	switch u {
	case Week:
		d -= (int(t.Weekday()) + 6) % 7
	case Month:
		d = 1
	case Quarter:
		m, d = m-(m-1)%3, 1
	case Year:
		m, d = time.January, 1
	}
	return time.Date(y, m, d, 0, 0, 0, 0, t.Location())
}

// add moves a first-of-unit by n units.
func (u Unit) add(t time.Time, n int) time.Time {
	switch u {
	case Day:
		return t.AddDate(0, 0, n)
	case Week:
		return t.AddDate(0, 0, 7*n)
	case Month:
		return addMonths(t, n)
	case Quarter:
		return addMonths(t, 3*n)
	default:
		return addMonths(t, 12*n)
	}
}

// addMonths keeps the day within the target month: a month before 31 March is 28
// or 29 February.
func addMonths(t time.Time, n int) time.Time {
	first := time.Date(t.Year(), t.Month(), 1, 0, 0, 0, 0, t.Location()).AddDate(0, n, 0)
	last := first.AddDate(0, 1, -1).Day()
	return first.AddDate(0, 0, min(t.Day(), last)-1)
}

// Periods finds the periods a question names, left to right, read at the time
// now and in its location.
func Periods(toks []Token, now time.Time) []PeriodSpan {
	r := &periodReader{toks: toks, today: Day.start(now)}
	var out []PeriodSpan
	for i := 0; i < len(toks); {
		r.ends = [2]Period{}
		p, end, ok := r.related(i)
		if !ok {
			i++
			continue
		}
		r.last = end
		out = append(out, PeriodSpan{Period: p, Start: i, End: end, First: r.ends[0], Last: r.ends[1]})
		i = end
	}
	return out
}

type periodReader struct {
	last  int       // where the period before ended
	ends  [2]Period // of the period read last, where it goes from one to another
	toks  []Token
	today time.Time
}

func (r *periodReader) lower(i int) string {
	if i < 0 || i >= len(r.toks) {
		return ""
	}
	return r.toks[i].Lower
}

func (r *periodReader) lemma(i int) string {
	if i < 0 || i >= len(r.toks) {
		return ""
	}
	return r.toks[i].Lemma
}

// related reads a period with the word that relates to it: since, before, after,
// until, between … and, from … to, in.
func (r *periodReader) related(i int) (Period, int, bool) {
	switch r.lower(i) {
	case "between":
		return r.fromTo(i+1, "and")
	case "from":
		if p, end, ok := r.fromTo(i+1, "to", "until", "till", "through"); ok {
			return p, end, true
		}
		if p, end, ok := r.plain(i + 1); ok {
			if w := r.lower(end); w == "on" || w == "onwards" || w == "onward" {
				return Period{From: p.From, Label: "from " + r.day(p.From) + " on"}, end + 1, true
			}
			p.Label = "in " + p.Label
			return p, end, true
		}
	case "since", "starting":
		if p, end, ok := r.plain(i + 1); ok {
			return Period{From: p.From, Label: "since " + p.Label}, end, true
		}
	case "after":
		if p, end, ok := r.plain(i + 1); ok {
			return Period{From: p.To, Label: "after " + p.Label}, end, true
		}
	case "before":
		if p, end, ok := r.plain(i + 1); ok {
			return Period{To: p.From, Label: "before " + p.Label}, end, true
		}
	case "until", "till", "through":
		if p, end, ok := r.plain(i + 1); ok {
			return Period{To: p.To, Label: "until the end of " + p.Label}, end, true
		}
	case "in", "during", "on", "for", "of", "within", "over":
		return r.preposition(i)
	}
	p, end, ok := r.plain(i)
	if ok && r.bareYear(i, end) && !r.yearMayStandAlone(i) {
		return Period{}, 0, false
	}
	return p, end, ok
}

// preposition reads "in 2024", "during the last week". "For each month" is a
// grouping and stays unread.
func (r *periodReader) preposition(i int) (Period, int, bool) {
	j := i + 1
	if r.lower(j) == "the" {
		j++
	}
	w := r.lower(i)
	if w == "over" && r.bareYear(j, j+1) {
		return Period{}, 0, false
	}
	p, end, ok := r.plain(j)
	return p, end, ok
}

func (r *periodReader) bareYear(i, end int) bool {
	return end == i+1 && i < len(r.toks) && r.toks[i].Kind == Number
}

// yearMayStandAlone keeps "more than 2000" and "order 2019" numbers: a year
// without a preposition counts only at the end or before "and".
func (r *periodReader) yearMayStandAlone(i int) bool {
	if r.lower(i-1) == "and" && r.last > 0 && r.last == i-1 {
		return true
	}
	switch r.lower(i - 1) {
	case "than", "over", "beyond", "exceeding", "under", "above", "below", "least", "most", "exactly", "top", "first", "last", "id", "number", "$", "€", "£", ">", "<", "=", "limit", "is", "to", "and":
		return false
	}
	next := r.lower(i + 1)
	return next == "" || next == "?" || next == "." || next == "," || next == "and" || next == "by" || next == "per" || (i == 0 && r.toks[i+1].Kind == Word)
}

func (r *periodReader) fromTo(i int, joiners ...string) (Period, int, bool) {
	if p, end, ok := r.days(i, joiners); ok {
		return p, end, true
	}
	a, mid, ok := r.plain(i)
	if !ok {
		return Period{}, 0, false
	}
	for _, w := range joiners {
		if r.lower(mid) != w {
			continue
		}
		if b, end, ok := r.plain(mid + 1); ok {
			a = r.alignYear(a, b, i, mid)
			r.ends = [2]Period{a, b}
			return Period{From: a.From, To: b.To, Label: "from " + a.Label + " to " + b.Label}, end, true
		}
	}
	return Period{}, 0, false
}

// alignYear gives "from March to June 2023" one year.
func (r *periodReader) alignYear(a, b Period, i, mid int) Period {
	if mid != i+1 || monthWords[r.lower(i)] == 0 {
		return a
	}
	from := time.Date(b.From.Year(), a.From.Month(), 1, 0, 0, 0, 0, a.From.Location())
	if from.After(b.From) {
		from = from.AddDate(-1, 0, 0)
	}
	a.From, a.To = from, Month.add(from, 1)
	a.Label = monthLabel(from)
	return a
}

// plain reads a period without a relating word.
func (r *periodReader) plain(i int) (Period, int, bool) {
	if i >= len(r.toks) {
		return Period{}, 0, false
	}
	if r.lower(i) == "the" {
		i++
	}
	for _, read := range []func(int) (Period, int, bool){r.date, r.named, r.relative, r.quarter, r.month, r.year} {
		if p, end, ok := read(i); ok {
			return p, end, true
		}
	}
	return Period{}, 0, false
}

func (r *periodReader) day(t time.Time) string { return t.Format("2 January 2006") }

func (r *periodReader) oneDay(t time.Time, label string) Period {
	return Period{From: t, To: t.AddDate(0, 0, 1), Label: label}
}

func (r *periodReader) date(i int) (Period, int, bool) {
	if i >= len(r.toks) || r.toks[i].Kind != Date {
		return Period{}, 0, false
	}
	t, err := time.ParseInLocation(time.DateOnly, r.toks[i].Value, r.today.Location())
	if err != nil {
		return Period{}, 0, false
	}
	return r.oneDay(t, r.day(t)), i + 1, true
}

func (r *periodReader) named(i int) (Period, int, bool) {
	switch r.lower(i) {
	case "today":
		return r.oneDay(r.today, "today"), i + 1, true
	case "yesterday":
		return r.oneDay(r.today.AddDate(0, 0, -1), "yesterday"), i + 1, true
	case "tomorrow":
		return r.oneDay(r.today.AddDate(0, 0, 1), "tomorrow"), i + 1, true
	case "ytd":
		return r.toDate(Year), i + 1, true
	case "mtd":
		return r.toDate(Month), i + 1, true
	case "qtd":
		return r.toDate(Quarter), i + 1, true
	}
	if u := lengthOf(r.lemma(i)); u != NoUnit && r.lower(i+1) == "to" && r.lower(i+2) == "date" {
		return r.toDate(u), i + 3, true
	}
	return Period{}, 0, false
}

func (r *periodReader) toDate(u Unit) Period {
	from := u.start(r.today)
	return Period{From: from, To: r.today.AddDate(0, 0, 1), Label: u.String() + " to date (since " + r.day(from) + ")"}
}

// relative reads "last month", "this year", "last 30 days", "3 weeks ago".
func (r *periodReader) relative(i int) (Period, int, bool) {
	if n, ok := r.count(i); ok {
		if u := lengthOf(r.lemma(i + 1)); u != NoUnit && r.lower(i+2) == "ago" {
			p := r.whole(u, -n)
			return p, i + 3, true
		}
		return Period{}, 0, false
	}
	step := 0
	switch r.lower(i) {
	case "last", "past", "previous", "prior":
		step = -1
	case "this", "current":
	case "next", "coming":
		step = 1
	default:
		return Period{}, 0, false
	}
	if n, ok := r.count(i + 1); ok && step != 0 {
		u := lengthOf(r.lemma(i + 2))
		if u == NoUnit {
			return Period{}, 0, false
		}
		return r.rolling(u, n*step), i + 3, true
	}
	u := lengthOf(r.lemma(i + 1))
	if u == NoUnit || (r.lower(i+1) != u.String() && r.lower(i+1) != "year's") {
		return Period{}, 0, false
	}
	if r.lower(i) == "past" {
		return r.rolling(u, -1), i + 2, true
	}
	return r.whole(u, step), i + 2, true
}

func (r *periodReader) count(i int) (int, bool) {
	if i < 0 || i >= len(r.toks) || r.toks[i].Kind != Number {
		return 0, false
	}
	n, err := strconv.Atoi(r.toks[i].Value)
	return n, err == nil && n > 0 && n < 10000
}

// whole is the calendar unit n away from the current one.
func (r *periodReader) whole(u Unit, n int) Period {
	from := u.add(u.start(r.today), n)
	return Period{From: from, To: u.add(from, 1), Label: unitLabel(u, from)}
}

// rolling is the n units up to and with today (or from tomorrow on).
func (r *periodReader) rolling(u Unit, n int) Period {
	tomorrow := r.today.AddDate(0, 0, 1)
	if n > 0 {
		return Period{From: tomorrow, To: u.add(tomorrow, n), Label: "the next " + plural(n, u)}
	}
	from := u.add(r.today, n)
	return Period{From: from, To: tomorrow, Label: "the last " + plural(-n, u) + " (since " + r.day(from) + ")"}
}

func plural(n int, u Unit) string {
	if n == 1 {
		return u.String()
	}
	return strconv.Itoa(n) + " " + u.String() + "s"
}

func unitLabel(u Unit, from time.Time) string {
	switch u {
	case Day:
		return from.Format("2 January 2006")
	case Week:
		return "the week of " + from.Format("2 January 2006")
	case Month:
		return monthLabel(from)
	case Quarter:
		return "Q" + strconv.Itoa((int(from.Month())+2)/3) + " " + strconv.Itoa(from.Year())
	default:
		return strconv.Itoa(from.Year())
	}
}

func monthLabel(t time.Time) string { return t.Format("January 2006") }
