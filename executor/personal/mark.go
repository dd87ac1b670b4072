package personal

import "arivu/events"

// Mark notes on each column of a table what its name and its type say, beside what the shape
// of its values has said already. Of masked columns nothing is noted: they are decided on.
func Mark(t *events.Table) {
	for i := range t.Columns {
		c := &t.Columns[i]
		if c.Masked {
			continue
		}
		note(c, ByType(c.Type), events.SignType)
		note(c, ByName(t.Name, c), events.SignName)
	}
}

// note adds a sign. What values are shaped like is believed before what a name says.
func note(c *events.Column, kind events.PersonalKind, by events.PersonalSign) {
	switch {
	case kind == "":
	case c.Personal == nil:
		c.Personal = &events.Personal{Kind: kind, By: []events.PersonalSign{by}}
	case c.Personal.Kind == kind:
		c.Personal.By = append(c.Personal.By, by)
	}
}

// Shape notes what the values of a column are shaped like.
func Shape(c *events.Column, s *Shapes) {
	c.Personal = nil
	if kind, share := s.Kind(); kind != "" {
		c.Personal = &events.Personal{Kind: kind, By: []events.PersonalSign{events.SignValues}, Share: share}
	}
}
