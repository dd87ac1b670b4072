package offline

import (
	"slices"
	"strings"

	"arivu/events"
	"arivu/planner/ground"
)

// unseenScore is how well a value fits a column of the right name in which it
// was not seen: "stores in Italy" where no store is.
const unseenScore = 0.9

// valueFilter settles in which column the values are meant: nearest to the table
// that is named right before them, else to the root.
func (r *resolver) valueFilter(raw rawFilter) (filter, bool) {
	beside := r.tableBefore(raw.at[0])
	if owner := r.ownerAfter(raw); owner != nil {
		beside = owner
	}
	if isCurrency(raw.values[0][0].Column) {
		beside = nil // money has the currency of what is asked for, not of what groups it
	}
	near := r.f.paths
	if beside != nil && beside != r.f.root {
		near = r.d.catalog.Distances(beside)
	}
	var best, second ground.Value
	bestScore, secondScore := -1e9, -1e9
	for _, v := range r.candidates(raw, near.Root) {
		if !r.f.paths.Reaches(v.Column.Table) || raw.item >= 0 && !r.itemNames(raw.item, v.Column) {
			continue
		}
		s := 3*v.Score - 0.8*near.Cost(v.Column.Table) + r.beside(raw.at[0], v.Column.Table) + placeBonus(v.Column) + r.sentTo(raw.at[0], v.Column) + r.paidIn(v.Column)
		if owner := r.ownerAfter(raw); owner != nil && slices.Contains(owner.Display, v.Column) {
			s += 2 * placeMargin
		}
		switch {
		case s > bestScore:
			second, secondScore = best, bestScore
			best, bestScore = v, s
		case s > secondScore:
			second, secondScore = v, s
		}
	}
	if bestScore == -1e9 {
		r.fail("\"" + r.d.items[raw.at[0]].text + "\" cannot be joined to " + plainName(r.f.root) + ".")
		return filter{}, false
	}
	r.weigh(raw, best, second, bestScore-secondScore)
	return r.chosen(raw, best.Column), true
}

// placeMargin is by how much a city is preferred to a region of the same name.
const placeMargin = 2 * margin

// placeBonus prefers a city to a region of the same name.
func placeBonus(c *ground.Column) float64 {
	if c.Words == "city" {
		return placeMargin
	}
	return 0
}

// ownerAfter is the table named right after a value that it holds: "the Paris
// store".
func (r *resolver) ownerAfter(raw rawFilter) *ground.Table {
	it := r.d.at(raw.at[len(raw.at)-1] + 1)
	if !it.namesTable() || !r.d.ownsValue(it.targets[0].Table, &r.d.items[raw.at[0]]) {
		return nil
	}
	return it.targets[0].Table
}

// paidIn favours the currency of the order for what belongs to one: that is what was
// paid in, whatever the price list says.
func (r *resolver) paidIn(c *ground.Column) float64 {
	s := r.f.turnover
	if !isCurrency(c) || s.Orders == nil || r.f.root.Called(c.Words) != nil || c.Table != s.Orders || r.f.root == s.Orders || !r.f.paths.Single(s.Orders) {
		return 0
	}
	return mentionMargin + 0.01
}

// sentTo favours where things were sent: "parcels to Germany".
func (r *resolver) sentTo(i int, c *ground.Column) float64 {
	for r.d.at(i-1).is(trigBoth) || r.d.at(i-1).text == "the" {
		i--
	}
	if r.d.at(i-1).text != "to" || !isPlace(c) {
		return 0
	}
	path := r.f.paths.To(c.Table)
	if len(path) == 0 {
		return 0
	}
	for w := range strings.FieldsSeq(path[len(path)-1].Pairs[0][0].Words) {
		switch w {
		case "shipping", "delivery", "destination", "ship", "recipient":
			return 1.5
		}
	}
	return 0
}

// tableBefore is the table named right before item i.
func (r *resolver) tableBefore(i int) *ground.Table {
	p := r.d.prev(i)
	if p < 0 || !r.d.items[p].namesTable() || i-p > 4 {
		return nil
	}
	return r.d.items[p].targets[0].Table
}

// candidates are the columns that hold the first value, and the column of the
// same name in the table at hand even if it does not.
func (r *resolver) candidates(raw rawFilter, t *ground.Table) []ground.Value {
	out := raw.values[0]
	for _, v := range raw.values[0] {
		if v.Column.Table == t {
			return out
		}
	}
	for _, v := range raw.values[0] {
		c := r.sameName(t, v.Column.Words)
		if c == nil || c.Role != ground.Dimension || c.Class != events.TypeText || c == v.Column || !isPlace(c) {
			continue
		}
		v.Column, v.Score = c, v.Score*unseenScore
		return append(append([]ground.Value(nil), out...), v)
	}
	return out
}

// sameName is the column of that name in the table itself or in a parent that
// every row has: an order's country is its customer's.
func (r *resolver) sameName(t *ground.Table, words string) *ground.Column {
	if c := t.Called(words); c != nil {
		return c
	}
	for _, e := range r.d.catalog.Edges(t) {
		if c := e.To.Called(words); c != nil && !e.Many && !e.Nullable {
			return c
		}
	}
	return nil
}

// isPlace says that a column's values are known to the world: a country that no
// customer is from is still a country, unlike a status that no order has.
func isPlace(c *ground.Column) bool {
	switch lastOf(c.Words) {
	case "country", "city", "region", "state", "nation", "town":
		return true
	}
	return false
}

// weigh asks when two columns fit alike, and says so when another fits as well.
func (r *resolver) weigh(raw rawFilter, best, second ground.Value, lead float64) {
	if sold := r.soldWhere(raw, best.Column); sold != nil && r.choice == nil {
		r.choice = &choice{item: raw.at[0], targets: []ground.Target{
			{Table: sold.Table, Columns: []*ground.Column{sold}}, {Table: best.Column.Table, Columns: []*ground.Column{best.Column}}}}
		return
	}
	switch {
	case second.Column == nil || second.Column == best.Column:
	case lead < margin && r.choice == nil:
		r.choice = &choice{item: raw.at[0], targets: []ground.Target{
			{Table: best.Column.Table, Columns: []*ground.Column{best.Column}}, {Table: second.Column.Table, Columns: []*ground.Column{second.Column}}}}
	case lead < mentionMargin:
		r.note("'" + best.Text + "' is looked for in " + spoken(best.Column) + " (it occurs in " + spoken(second.Column) + " too).")
	}
}

// soldWhere is the place of the sale that "products sold in Germany" may mean
// beside the place of what was sold.
func (r *resolver) soldWhere(raw rawFilter, c *ground.Column) *ground.Column {
	s := r.f.turnover
	i := raw.at[0]
	if raw.item >= 0 || s.Orders == nil || r.f.root != s.Items || !r.d.soldIn(c.Table) || r.d.at(i-1).text != "in" {
		return nil
	}
	return r.sameName(s.Orders, c.Words)
}

// chosen is the filter on a column, with each value as that column writes it.
func (r *resolver) chosen(raw rawFilter, c *ground.Column) filter {
	f := filter{test: testIn, column: c, not: raw.not}
	for _, alternatives := range raw.values {
		v := alternatives[0]
		found := false
		for _, x := range alternatives {
			if x.Column == c {
				v, found = x, true
				break
			}
		}
		if !found {
			r.note("No '" + v.Text + "' was seen in " + spoken(c) + ".")
		}
		if v.Note != "" {
			r.note(v.Note + " in " + spoken(c) + ".")
		}
		f.values = append(f.values, literal{text: v.Text})
	}
	return f
}

// isCurrency says that a column holds the currency of amounts.
func isCurrency(c *ground.Column) bool { return c != nil && strings.HasPrefix(c.Words, "currency") }
