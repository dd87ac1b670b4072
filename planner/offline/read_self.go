package offline

import (
	"slices"

	"arivu/planner/ground"
)

// declineSelf declines what leads from the rows of a table to others of the same, such
// as the manager of an employee, and says so. A condition on the reference itself
// ("without a manager") is no such thing.
func (d *draft) declineSelf() {
	for i := range d.items {
		it := &d.items[i]
		if it.kind != itemName || len(it.targets) == 0 || d.problem != "" {
			continue
		}
		c := it.targets[0].Column()
		if c == nil || !d.refersToOwn(c) || d.conditional(i) {
			continue
		}
		d.problem = "\"" + it.text + "\" leads from " + plainName(c.Table) + " to other " + plainName(c.Table) +
			", which the built-in planner cannot follow. Ask for the " + c.Title + " itself, or for what one table says of another."
	}
}

// refersToOwn reports whether a column refers to rows of its own table.
func (d *draft) refersToOwn(c *ground.Column) bool {
	key := d.catalog.Referenced(c)
	return key != c && key.Table == c.Table
}

// conditional reports whether an item belongs to a condition.
func (d *draft) conditional(i int) bool {
	return slices.ContainsFunc(d.filters, func(f rawFilter) bool { return f.item == i || slices.Contains(f.at, i) })
}
