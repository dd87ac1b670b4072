package ground

import (
	"time"
)

// Before is the period of the same length right before p: the month before a month,
// the 30 days before 30 days.
func (p Period) Before() Period {
	months := 0
	for n := 1; n <= 12; n++ {
		if p.From.Day() == 1 && addMonths(p.From, n).Equal(p.To) {
			months = n
		}
	}
	from := p.From.Add(-p.To.Sub(p.From))
	if months > 0 {
		from = addMonths(p.From, -months)
	}
	return Period{From: from, To: p.From, Label: spanLabel(from, p.From)}
}

// YearBefore is the same period a year earlier, cut at today's day of that year.
func (p Period) YearBefore(today time.Time) Period {
	to := p.To
	if end := Day.start(today).AddDate(0, 0, 1); to.After(end) && p.From.Before(end) {
		to = end
	}
	from := addMonths(p.From, -12)
	return Period{From: from, To: addMonths(to, -12), Label: spanLabel(from, addMonths(to, -12))}
}

// spanLabel names the span from one day to before another.
func spanLabel(from, to time.Time) string {
	for _, u := range []Unit{Year, Quarter, Month, Day} {
		if u.start(from).Equal(from) && u.add(from, 1).Equal(to) {
			return unitLabel(u, from)
		}
	}
	return from.Format("2 January 2006") + " to " + to.AddDate(0, 0, -1).Format("2 January 2006")
}
