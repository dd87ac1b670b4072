package offline

import (
	"slices"

	"arivu/events"
	"arivu/planner/ground"
)

// unmasked puts a reason in place of an answer to a question that needs a masked
// column. The readings never hold one: the catalog has none. But a question that names
// one must not be answered as if it had not, and deserves to be told why.
func (p *Planner) unmasked(c *ground.Catalog, in Input, body events.Body) events.Body {
	for _, m := range c.MaskedIn(in.Question) {
		if !withoutMasked(c, m, body) {
			return p.declineMasked(c, m, body)
		}
	}
	return body
}

// withoutMasked reports whether the answer is one to the question although it names a
// masked column: because something else goes by that name, too, and is what the plan
// uses.
func withoutMasked(c *ground.Catalog, m ground.Masked, body events.Body) bool {
	others := c.Exactly(m.Said)
	plan, ok := body.(*events.Planned)
	if !ok {
		return len(others) > 0
	}
	concerned := slices.Contains(plan.Tables, m.Of)
	for _, t := range others {
		if t.Column() == nil && slices.Contains(plan.Tables, t.Table.Qualified()) {
			return true
		}
		if !concerned && slices.ContainsFunc(t.Columns, func(col *ground.Column) bool { return slices.Contains(plan.Columns, col.ID()) }) {
			return true
		}
	}
	// A plan leaves no word unread, so here it was read as one of the grammar.
	return !concerned && len(others) == 0
}

// declineMasked says that the column is masked, and keeps what else was found out.
func (p *Planner) declineMasked(c *ground.Catalog, m ground.Masked, body events.Body) events.Body {
	out := &events.Declined{}
	if declined, ok := body.(*events.Declined); ok {
		*out = *declined
		out.Missing = slices.DeleteFunc(slices.Clone(out.Missing), func(w string) bool {
			return slices.ContainsFunc(m.Said, func(t ground.Token) bool { return ground.Lemma(w) == t.Lemma || w == t.Text })
		})
	} else {
		out.Suggestions = suggestions(c, nil, nearest)
	}
	if len(out.Missing) == 0 {
		out.Missing = nil
	}
	out.Reason = "The " + m.Column + " of " + m.Table + " is masked for this connection: its values are kept from everybody, so nothing can be found, compared, counted or listed by it."
	return out
}
