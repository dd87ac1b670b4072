package checks

import (
	"fmt"
	"slices"
	"strings"

	"arivu/events"
	"arivu/planner/ground"
)

// maxShown bounds how long a value is shown, in runes.
const maxShown = 60

// values looks every text that a column is compared with up in what is known of the
// column's values.
func (c *checker) values() *events.Check {
	var missing, found []string
	for _, l := range c.facts.Literals {
		_, column := c.column(l.Column)
		if !looksUp(l, column) {
			continue
		}
		var said string
		switch {
		case c.holds(column.Values, l):
			said = fmt.Sprintf("%s is '%s' in some row", l.Column, clip(l.Text))
		case column.AllValues:
			said = fmt.Sprintf("no row has %s '%s'", l.Column, clip(l.Text)) + meant(ground.Nearest(l.Text, column.Values))
		default:
			said = fmt.Sprintf("whether %s is '%s' anywhere is not known", l.Column, clip(l.Text))
		}
		if column.AllValues && strings.HasPrefix(said, "no row") {
			missing = add(missing, said)
			continue
		}
		found = add(found, said)
	}
	return verdict(Values, missing, found)
}

// looksUp reports whether a constant is one of which the column's values tell something.
func looksUp(l events.LiteralFact, column *events.Column) bool {
	if column == nil || column.Masked || l.Number || column.Class != events.TypeText || len(column.Values) == 0 {
		return false
	}
	return l.Op == "=" || l.Op == "<>" || l.Op == "like" && !strings.ContainsAny(l.Text, "%_")
}

// holds reports whether the values hold a text, as the database compares.
func (c *checker) holds(values []string, l events.LiteralFact) bool {
	folded := l.Folded || c.Schema.Dialect == events.DialectMySQL || c.Schema.Dialect == events.DialectSQLServer
	return slices.ContainsFunc(values, func(v string) bool { return v == l.Text || folded && strings.EqualFold(v, l.Text) })
}

func meant(near []string) string {
	if len(near) == 0 {
		return ""
	}
	return "; near is '" + clip(near[0]) + "'"
}

func clip(s string) string {
	if r := []rune(s); len(r) > maxShown {
		return string(r[:maxShown]) + "…"
	}
	return s
}

func add(list []string, s string) []string {
	if slices.Contains(list, s) {
		return list
	}
	return append(list, s)
}
