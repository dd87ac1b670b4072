package offline

import (
	"slices"

	"arivu/planner/ground"
)

// keys resolves what the result is grouped by.
func (r *resolver) keys() {
	for _, k := range r.d.keys {
		if k.unit != ground.NoUnit {
			if c := r.date(k.date); c != nil {
				r.f.keys = append(r.f.keys, key{column: c, unit: k.unit})
			} else {
				r.fail("There is no date to count " + k.unit.String() + "s by.")
			}
			continue
		}
		r.key(k.item)
	}
}

func (r *resolver) key(i int) {
	t, ok := r.pick(i, func(t ground.Target) bool { return t.Column() == nil || t.Column().Role != ground.Prose })
	if !ok {
		r.fail("\"" + r.d.items[i].text + "\" cannot be joined to " + plainName(r.f.root) + ".")
		return
	}
	r.addKey(t)
	if k := r.f.keys[len(r.f.keys)-1]; k.table != nil && k.table.Key != nil && saysID(r.d.items[i].text) {
		r.show(k.table.Key)
	}
}

// saysID reports whether a phrase asks for a key as such.
func saysID(text string) bool {
	last := lastOf(text)
	return last == "id" || last == "ids"
}

func (r *resolver) addKey(t ground.Target) {
	k := key{table: t.Table}
	if c := t.Column(); c != nil {
		k = key{column: c}
		switch {
		case len(t.Table.Display) > 0 && c == t.Table.Display[0] && t.Table != r.f.root && t.Table.Named():
			k = key{table: t.Table}
		case c.Role == ground.Key:
			if parent := r.parentOf(c); parent != nil && parent != r.f.root {
				k = key{table: parent}
			}
		case c.Role == ground.When && c.Class.Temporal():
			k.unit = ground.Day
		}
	}
	if slices.Contains(r.f.keys, k) {
		return
	}
	r.f.keys = append(r.f.keys, k)
}

func (r *resolver) parentOf(c *ground.Column) *ground.Table {
	for _, e := range r.d.catalog.Edges(c.Table) {
		if !e.Many && len(e.Pairs) == 1 && e.Pairs[0][0] == c {
			return e.To
		}
	}
	return nil
}

// date is the date that a unit or a period speaks of: the one named, the root's,
// or the nearest one.
func (r *resolver) date(item int) *ground.Column {
	if item >= 0 {
		if t, ok := r.pick(item, withRole(ground.When)); ok {
			return t.Column()
		}
	}
	if r.f.root.Date != nil {
		return r.f.root.Date
	}
	if s := r.f.turnover; r.f.root == s.Items && s.Orders != nil && s.Orders.Date != nil {
		return s.Orders.Date
	}
	var best *ground.Column
	cost := 1e9
	for _, t := range r.d.catalog.Tables {
		if t.Date == nil || !r.f.paths.Single(t) {
			continue
		}
		if c := r.f.paths.Cost(t); c < cost {
			best, cost = t.Date, c
		}
	}
	return best
}
