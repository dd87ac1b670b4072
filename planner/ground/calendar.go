package ground

import (
	"slices"
	"strconv"
	"time"
)

var ordinals = map[string]int{"first": 1, "second": 2, "third": 3, "fourth": 4, "1st": 1, "2nd": 2, "3rd": 3, "4th": 4}

// quarter reads "Q2 2024", "second quarter of 2024", "first half of 2024".
func (r *periodReader) quarter(i int) (Period, int, bool) {
	var months, nth, end int
	w := r.lower(i)
	switch {
	case len(w) == 2 && (w[0] == 'q' || w[0] == 'h') && w[1] >= '1' && w[1] <= '4':
		months, nth, end = 3, int(w[1]-'0'), i+1
		if w[0] == 'h' {
			months = 6
		}
	case ordinals[w] > 0 && r.lower(i+1) == "quarter":
		months, nth, end = 3, ordinals[w], i+2
	case ordinals[w] > 0 && r.lower(i+1) == "half":
		months, nth, end = 6, ordinals[w], i+2
	default:
		return Period{}, 0, false
	}
	if months*nth > 12 {
		return Period{}, 0, false
	}
	year, after := r.followingYear(end)
	from := time.Date(year, time.Month(1+months*(nth-1)), 1, 0, 0, 0, 0, r.today.Location())
	label := "Q" + strconv.Itoa(nth)
	if months == 6 {
		label = "H" + strconv.Itoa(nth)
	}
	return Period{From: from, To: addMonths(from, months), Label: label + " " + strconv.Itoa(year)}, after, true
}

// followingYear reads "2024", "of 2024", "this year" or "last year"; without
// them the current year is meant.
func (r *periodReader) followingYear(i int) (year, end int) {
	j := i
	if w := r.lower(j); w == "of" || w == "in" || w == "," {
		j++
	}
	if y, ok := r.yearAt(j); ok {
		return y, j + 1
	}
	if r.lower(j+1) == "year" {
		switch r.lower(j) {
		case "this":
			return r.today.Year(), j + 2
		case "last":
			return r.today.Year() - 1, j + 2
		}
	}
	return r.today.Year(), i
}

func (r *periodReader) yearAt(i int) (int, bool) {
	n, ok := r.count(i)
	if !ok || n < 1900 || n > 2100 || len(r.toks[i].Text) != 4 {
		return 0, false
	}
	return n, true
}

// month reads "March", "March 2024", "March 5 2024", "5 March 2024", "5th of March".
func (r *periodReader) month(i int) (Period, int, bool) {
	if day, ok := r.count(i); ok && day <= 31 {
		j := i + 1
		if r.lower(j) == "of" {
			j++
		}
		if m := r.monthAt(j); m != 0 {
			return r.dayOf(m, day, j+1)
		}
		return Period{}, 0, false
	}
	m := r.monthAt(i)
	if m == 0 {
		return Period{}, 0, false
	}
	if day, ok := r.count(i + 1); ok && day <= 31 {
		return r.dayOf(m, day, i+2)
	}
	year, end := r.followingYear(i + 1)
	if end == i+1 && m > r.today.Month() {
		year--
	}
	from := time.Date(year, m, 1, 0, 0, 0, 0, r.today.Location())
	return Period{From: from, To: addMonths(from, 1), Label: monthLabel(from)}, end, true
}

// monthAt reads a month's name. "May", "mar" and "sep" are months only where
// they cannot be another word.
func (r *periodReader) monthAt(i int) time.Month {
	m := monthWords[r.lower(i)]
	if m == time.May && !r.toks[i].Capital() {
		switch r.lower(i - 1) {
		case "in", "since", "of", "before", "after", "until", "last", "during":
			return m
		}
		if _, ok := r.yearAt(i + 1); !ok {
			return 0
		}
	}
	return m
}

func (r *periodReader) dayOf(m time.Month, day, after int) (Period, int, bool) {
	year, end := r.followingYear(after)
	t := time.Date(year, m, day, 0, 0, 0, 0, r.today.Location())
	if t.Month() != m {
		return Period{}, 0, false
	}
	if end == after && t.After(r.today) {
		t = t.AddDate(-1, 0, 0)
	}
	return r.oneDay(t, r.day(t)), end, true
}

func (r *periodReader) year(i int) (Period, int, bool) {
	j := i
	if r.lower(j) == "year" {
		j++
	}
	y, ok := r.yearAt(j)
	if !ok {
		return Period{}, 0, false
	}
	from := time.Date(y, time.January, 1, 0, 0, 0, 0, r.today.Location())
	return Period{From: from, To: from.AddDate(1, 0, 0), Label: strconv.Itoa(y)}, j + 1, true
}

// days reads "1 and 15 May 2025", whose month is said once.
func (r *periodReader) days(i int, joiners []string) (Period, int, bool) {
	first, ok := r.count(i)
	if !ok || first > 31 || !slices.Contains(joiners, r.lower(i+1)) {
		return Period{}, 0, false
	}
	last, end, ok := r.month(i + 2)
	if !ok || last.To.Sub(last.From) > 36*time.Hour || first > last.From.Day() {
		return Period{}, 0, false
	}
	from := last.From.AddDate(0, 0, first-last.From.Day())
	return Period{From: from, To: last.To, Label: "from " + r.day(from) + " to " + last.Label}, end, true
}
