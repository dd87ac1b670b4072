package demo

import "time"

const (
	secondsPerDay  = 86_400
	secondsPerHour = 3_600
)

// A date counts days since 1970-01-01.
type date int

// dateOf is the calendar day of t in t's own location.
func dateOf(t time.Time) date {
	y, m, d := t.Date()
	return date(time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Unix() / secondsPerDay)
}

func (d date) time() time.Time {
	return time.Unix(int64(d)*secondsPerDay, 0).UTC()
}

// String is the ISO form, as SQLite stores it.
func (d date) String() string {
	return d.time().Format(time.DateOnly)
}

// at is the moment so many seconds into the day.
func (d date) at(seconds int) moment {
	return moment(int64(d)*secondsPerDay + int64(seconds))
}

// years is the same day n years later (earlier if negative).
func (d date) years(n int) date {
	return dateOf(d.time().AddDate(n, 0, 0))
}

// A moment counts seconds since 1970-01-01 00:00 UTC.
type moment int64

func (m moment) time() time.Time {
	return time.Unix(int64(m), 0).UTC()
}

// String is the ISO form without a zone, as SQLite stores it.
func (m moment) String() string {
	return m.time().Format(time.DateTime)
}

func (m moment) date() date {
	return date(m / secondsPerDay)
}

// after is m plus days and seconds.
func (m moment) after(days, seconds int) moment {
	return m + moment(days*secondsPerDay+seconds)
}

// Shares of trade in percent of an average day.
var (
	monthShape   = [12]int{86, 84, 95, 98, 100, 91, 79, 76, 95, 104, 140, 156}
	weekdayShape = [7]int{84, 104, 100, 98, 100, 108, 118} // from Sunday
)

// tradeShape is the expected trade of a day in percent of an average one, without
// the growth over the years.
func tradeShape(d date) int {
	t := d.time()
	day, month := t.Day(), t.Month()
	shape := monthShape[month-1] * weekdayShape[t.Weekday()] / 100
	switch {
	case isBlackFriday(t):
		return shape * 5 / 2
	case isBlackFriday(t.AddDate(0, 0, -3)):
		return shape * 2
	case month == time.December && (day == 25 || day == 26), month == time.January && day == 1:
		return shape / 3
	default:
		return shape
	}
}

// isBlackFriday holds on the day after the fourth Thursday of November.
func isBlackFriday(t time.Time) bool {
	return t.Month() == time.November && t.Weekday() == time.Friday && t.Day() >= 23 && t.Day() <= 29
}
