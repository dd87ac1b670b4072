package checks

import (
	"fmt"
	"strings"
	"time"

	"arivu/events"
	"arivu/planner/ground"
)

// periods looks for an end of each period of the question among the constants of the
// statement. One that reads the clock may have any period in it.
func (c *checker) periods() *events.Check {
	var unused, used []string
	for _, s := range c.spans {
		switch {
		case s.From.IsZero() && s.To.IsZero():
		case c.facts.Clock || len(c.constantsAt(s.Period)) > 0:
			used = add(used, s.Label+" is in the statement")
		case !c.facts.Cut:
			unused = add(unused, fmt.Sprintf("the question says %q, the statement has no such date", s.Label))
		}
	}
	return verdict(Periods, unused, used)
}

// constantsAt are the constants that are an end of a period, or the day next to it, or a
// year or month that it begins or ends in.
func (c *checker) constantsAt(p ground.Period) []events.LiteralFact {
	var out []events.LiteralFact
	for _, l := range c.facts.Literals {
		if begins(l.Text, p.From) || ends(l.Text, p.To) {
			out = append(out, l)
		}
	}
	return out
}

// begins reports whether a constant says the first day of something, or the day before.
func begins(text string, first time.Time) bool {
	return !first.IsZero() && (says(text, first) || says(text, first.AddDate(0, 0, -1)))
}

// ends reports whether a constant says the last day of something, or the day behind.
func ends(text string, next time.Time) bool {
	return !next.IsZero() && (says(text, next) || says(text, next.AddDate(0, 0, -1)))
}

// shortest is the length of a year, the least that says a date.
const shortest = 4

// says reports whether a constant is a day, or the month or the year that it lies in, at
// whatever time of the day.
func says(text string, day time.Time) bool {
	date := day.Format(time.DateOnly)
	if strings.HasPrefix(text, date) {
		return true
	}
	plain := strings.ReplaceAll(date, "-", "")
	return len(text) >= shortest && (strings.HasPrefix(date, text) || strings.HasPrefix(plain, text))
}

// sides holds "before" and "after" against the operators that the statement compares
// dates with.
func (c *checker) sides() (wrong, right []string) {
	for _, s := range c.spans {
		var want string
		switch {
		case s.From.IsZero() && !s.To.IsZero():
			want = "<"
		case s.To.IsZero() && !s.From.IsZero():
			want = ">"
		default:
			continue
		}
		seen, obeyed := "", false
		for _, l := range c.constantsAt(s.Period) {
			if strings.HasPrefix(l.Op, "<") && l.Op != "<>" || strings.HasPrefix(l.Op, ">") {
				seen = l.Op
				obeyed = obeyed || strings.HasPrefix(l.Op, want)
			}
		}
		switch {
		case obeyed:
			right = add(right, fmt.Sprintf("%q is %s", s.Label, want))
		case seen != "":
			wrong = add(wrong, fmt.Sprintf("the question says %q, the statement compares the date with %s", s.Label, seen))
		}
	}
	return wrong, right
}
