package proof

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Months as they are written in English, with a capital: "may" is a verb.
const month = `(Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sep(?:t(?:ember)?)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\b\.?`

const day = `(\d{1,2})(?:st|nd|rd|th)?\b`

var (
	isoDay       = regexp.MustCompile(`\b(\d{4})-(\d{2})-(\d{2})(?:\b|T)`)
	isoMonth     = regexp.MustCompile(`\b(\d{4})-(\d{2})\b`)
	yearQuarter  = regexp.MustCompile(`\b(\d{4})[- ]?[Qq]([1-4])\b`)
	quarterYear  = regexp.MustCompile(`\b[Qq]([1-4])(?:[ ,/-]*(?:of )?(\d{4}))?\b`)
	wordQuarter  = regexp.MustCompile(`(?i)\b(first|second|third|fourth|1st|2nd|3rd|4th) quarter(?:,? (?:of )?(\d{4})\b)?`)
	dayMonthYear = regexp.MustCompile(`\b` + day + `(?: of)? ` + month + `,? (\d{4})\b`)
	monthDayYear = regexp.MustCompile(`\b` + month + ` ` + day + `,? (\d{4})\b`)
	monthYear    = regexp.MustCompile(`\b` + month + `,? (?:of )?(\d{4})\b`)
	dayMonth     = regexp.MustCompile(`\b` + day + `(?: of)? ` + month)
	monthDay     = regexp.MustCompile(`\b` + month + ` ` + day)
	monthAlone   = regexp.MustCompile(`\b` + month)
	firstWord    = regexp.MustCompile(`^\W*(?:May|March)\b`)
)

var quarters = map[string]string{"first": "1", "second": "2", "third": "3", "fourth": "4", "1st": "1", "2nd": "2", "3rd": "3", "4th": "4"}

// dates reads points in time, the most exact forms first. Most texts hold none, so it is
// first looked whether what a form needs is there at all.
func (r *claimReader) dates() {
	at := func(date string) (claim, bool) { return claim{date: date}, date != "" }
	if strings.Contains(r.text, "-") {
		r.take(isoDay, func(g []string) (claim, bool) { return at(onDay(g[1], g[2], g[3])) })
		r.take(isoMonth, func(g []string) (claim, bool) { return at(inMonth(g[1], g[2])) })
	}
	if strings.ContainsAny(r.text, "Qq") {
		r.take(yearQuarter, func(g []string) (claim, bool) { return at(inQuarter(g[1], g[2])) })
		r.take(quarterYear, func(g []string) (claim, bool) { return at(inQuarter(g[2], g[1])) })
		r.take(wordQuarter, func(g []string) (claim, bool) { return at(inQuarter(g[2], quarters[strings.ToLower(g[1])])) })
	}
	if namesMonth(r.text) {
		r.months(at)
	}
}

// months reads points in time that name a month.
func (r *claimReader) months(at func(string) (claim, bool)) {
	r.take(dayMonthYear, func(g []string) (claim, bool) { return at(onDay(g[3], monthNumber(g[2]), g[1])) })
	r.take(monthDayYear, func(g []string) (claim, bool) { return at(onDay(g[3], monthNumber(g[1]), g[2])) })
	r.take(monthYear, func(g []string) (claim, bool) { return at(inMonth(g[2], monthNumber(g[1]))) })
	r.take(dayMonth, func(g []string) (claim, bool) { return at(onDay("", monthNumber(g[2]), g[1])) })
	r.take(monthDay, func(g []string) (claim, bool) { return at(onDay("", monthNumber(g[1]), g[2])) })
	verb := firstWord.FindString(r.text)
	r.text = strings.Repeat(gone, len(verb)) + r.text[len(verb):]
	r.take(monthAlone, func(g []string) (claim, bool) { return at(inMonth("", monthNumber(g[1]))) })
	r.text = verb + r.text[len(verb):]
}

var monthNames = [...]string{"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"}

// namesMonth reports whether a text may name a month.
func namesMonth(text string) bool {
	return slices.ContainsFunc(monthNames[:], func(name string) bool { return strings.Contains(text, name) })
}

// monthNumber is the two digits of a month by its name.
func monthNumber(name string) string {
	const names = "janfebmaraprmayjunjulaugsepoctnovdec"
	return fmt.Sprintf("%02d", strings.Index(names, strings.ToLower(name[:3]))/3+1)
}

// onDay is a day in the form of claim.date, "" if there is none such. A day of any year
// has no year.
func onDay(year, month, day string) string {
	d, err := strconv.Atoi(day)
	if in := inMonth(year, month); err == nil && d >= 1 && d <= 31 && in != "" {
		return fmt.Sprintf("%s-%02d", in, d)
	}
	return ""
}

func inMonth(year, month string) string {
	m, err := strconv.Atoi(month)
	if err != nil || m < 1 || m > 12 {
		return ""
	}
	return orAnyYear(year) + "-" + month
}

func inQuarter(year, quarter string) string { return orAnyYear(year) + "-Q" + quarter }

func orAnyYear(year string) string {
	if year == "" {
		return "-"
	}
	return year
}
