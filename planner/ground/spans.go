package ground

import (
	"slices"
	"strings"
)

// Births are the columns that say when someone was born.
func (c *Catalog) Births() []*Column {
	var out []*Column
	for _, t := range c.Tables {
		if b := t.Called("birth date", "date of birth", "birth", "birthday", "birthdate"); b != nil && b.Role == When && t.Called("age") == nil {
			out = append(out, b)
		}
	}
	return out
}

// Delivery is when something was sent and when it arrived.
type Delivery struct{ Sent, Arrived *Column }

// Deliveries are the tables' deliveries: a date of sending and one of arriving.
func (c *Catalog) Deliveries() []Delivery {
	var out []Delivery
	for _, t := range c.Tables {
		var d Delivery
		for _, col := range t.Columns {
			switch {
			case col.Role != When:
			case d.Sent == nil && begins(col.Words, "shipped", "sent", "dispatched", "ship", "dispatch", "send"):
				d.Sent = col
			case d.Arrived == nil && begins(col.Words, "delivered", "arrived", "received", "delivery", "arrival"):
				d.Arrived = col
			}
		}
		if d.Sent != nil && d.Arrived != nil {
			out = append(out, d)
		}
	}
	return out
}

func begins(phrase string, words ...string) bool {
	first, _, _ := strings.Cut(phrase, " ")
	return slices.Contains(words, first)
}
