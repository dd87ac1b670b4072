package offline

import (
	"slices"
	"strings"
	"time"
	"unicode"

	"arivu/planner/phrase"

	"arivu/events"
	"arivu/planner/ground"
)

// nearest is how many answerable questions a refusal offers.
const nearest = 3

// decline says why there is no plan, with questions about the same tables that
// do have one.
func (p *Planner) decline(c *ground.Catalog, d *draft, reason string) *events.Declined {
	out := &events.Declined{Reason: reason}
	var about []*ground.Table
	if d != nil {
		for _, w := range strange(d.missing) {
			out.Missing = append(out.Missing, clip(w))
		}
		out.Understood = d.understood()
		about = d.tables()
	}
	out.Suggestions = suggestions(c, about, nearest)
	return out
}

// strange gives words without a meaning each once, in their order. Marks such as "<"
// are left out where there are words, which say more of what is not known.
func strange(missing []string) []string {
	var words, all []string
	for _, w := range missing {
		if slices.Contains(all, w) {
			continue
		}
		all = append(all, w)
		if strings.ContainsFunc(w, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }) {
			words = append(words, w)
		}
	}
	if len(words) == 0 {
		return all
	}
	return words
}

// Suggestions gives up to n questions that this planner can answer on a schema,
// the most telling first.
func Suggestions(schema *events.Schema, n int) []string {
	if schema == nil || n <= 0 {
		return nil
	}
	return suggestions(ground.NewCatalog(schema), nil, n)
}

func suggestions(c *ground.Catalog, about []*ground.Table, n int) []string {
	now := c.Schema.TakenAt
	if now.IsZero() {
		now = time.Unix(0, 0).UTC()
	}
	var out []string
	seen := map[string]bool{}
	for _, q := range ideas(c, about) {
		if len(out) == n {
			break
		}
		if seen[q] || !answerable(c, q, now) {
			continue
		}
		seen[q] = true
		out = append(out, q)
	}
	return out
}

// answerable reports whether a question is planned with no doubt left.
func answerable(c *ground.Catalog, q string, now time.Time) bool {
	d, _ := readTurn(c, q, now)
	if d == nil || len(d.assumptions) > 0 {
		return false
	}
	if d.problem != "" || len(d.missing) > 0 {
		return false
	}
	r := d.resolve(now)
	return r != nil && r.failed == "" && r.choice == nil && d.tie(r) == nil
}

// ideas are questions about the tables given, else about those with most rows.
func ideas(c *ground.Catalog, about []*ground.Table) []string {
	tables := about
	if len(tables) == 0 {
		tables = c.Tables
	}
	const mostTables = 12
	if len(tables) > mostTables {
		tables = tables[:mostTables]
	}
	var rounds [6][]string
	for _, t := range tables {
		name := plainName(t)
		rounds[0] = append(rounds[0], "How many "+name+" are there?")
		for _, e := range c.Edges(t) {
			if !e.Many && e.To != t && e.To.Named() {
				rounds[1] = append(rounds[1], "Number of "+name+" per "+plainSingular(e.To))
				rounds[2] = append(rounds[2], "Which "+plainSingular(e.To)+" has the most "+name+"?")
				break
			}
		}
		rounds[3] = append(rounds[3], figures(t)...)
		if t.Date != nil && !t.Date.Nullable {
			rounds[4] = append(rounds[4], phrase.Upper(name)+" per month")
		}
		if t.Named() {
			rounds[5] = append(rounds[5], "List all "+name)
		}
	}
	var out []string
	if about == nil && c.Sales.Orders != nil {
		out = append(out, "Revenue by month", "Top 5 products by revenue", "Which customers spent the most?")
	}
	for i := 0; len(out) < 60; i++ {
		more := false
		for _, r := range rounds {
			if i < len(r) {
				out = append(out, r[i])
				more = true
			}
		}
		if !more {
			break
		}
	}
	return out
}

// figures asks for the average of a table's first measure by its first dimension.
func figures(t *ground.Table) []string {
	var m, by *ground.Column
	for _, c := range t.Columns {
		switch {
		case m == nil && c.Role == ground.Measure:
			m = c
		case by == nil && c.Role == ground.Dimension && c.AllValues && len(c.Values) > 1 && len(c.Values) <= 30:
			by = c
		}
	}
	if m == nil {
		return nil
	}
	q := "Average " + m.Title + " of " + plainName(t)
	if by != nil {
		q += " by " + by.Title
	}
	return []string{strings.TrimSpace(q)}
}
