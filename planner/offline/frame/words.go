package frame

import (
	"strings"

	"arivu/planner/ground"
)

// plural is what a table is called in a sentence: "order items".
func plural(t *ground.Table) string { return strings.ToLower(t.Title) }

// Spoken names a column with its table: "the order's total amount".
func Spoken(c *ground.Column) string {
	w := c.Title
	if c.Role == ground.When {
		for _, end := range []string{" at", " on"} {
			if cut, ok := strings.CutSuffix(w, end); ok {
				w = cut + " date"
			}
		}
	}
	if c.Role == ground.Key && c.Table.Key != c {
		if cut := strings.TrimSuffix(w, " id"); cut != "" {
			w = cut
		}
	}
	if strings.HasPrefix(w, c.Table.Words+" ") {
		return "the " + w
	}
	return "the " + c.Table.Words + "'s " + w
}

func bare(words string) string { return strings.TrimPrefix(words, "the ") }

func operatorWords(op Op) string {
	switch op {
	case Gt:
		return "more than"
	case Ge:
		return "at least"
	case Lt:
		return "less than"
	case Le:
		return "at most"
	case Ne:
		return "other than"
	case Eq:
	}
	return ""
}

func periodWords(p ground.Period) string {
	const day = "2 January 2006"
	switch {
	case p.To.IsZero():
		return "on or after " + p.From.Format(day)
	case p.From.IsZero():
		return "before " + p.To.Format(day)
	}
	last := p.To.AddDate(0, 0, -1)
	if last.Equal(p.From) {
		return "on " + p.From.Format(day)
	}
	return "from " + p.From.Format(day) + " to " + last.Format(day)
}

// PeriodWords says when a period is.
func PeriodWords(p ground.Period) string { return periodWords(p) }
