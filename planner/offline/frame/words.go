package frame

import (
	"strings"

	"arivu/planner/ground"
)

// plural is what a table is called in a sentence: "order items".
func plural(t *ground.Table) string { return strings.ToLower(t.Title) }

// spoken names a column with its table: "the order's total amount".
func spoken(c *ground.Column) string {
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

func article(noun string) string {
	if noun != "" && strings.ContainsRune("aeiou", rune(noun[0])) {
		return "an " + noun
	}
	return "a " + noun
}

// joinWords lists things as people do: a, b and c.
func joinWords(parts []string, last string) string {
	switch len(parts) {
	case 0:
		return ""
	case 1:
		return parts[0]
	}
	return strings.Join(parts[:len(parts)-1], ", ") + " " + last + " " + parts[len(parts)-1]
}

func capital(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}

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
