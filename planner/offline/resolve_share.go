package offline

import (
	"arivu/planner/ground"
)

// moneyCounted reads "refunds by category in euros" as their amount: a currency says
// that money is meant.
func (r *resolver) moneyCounted() {
	if len(r.d.measures) != 1 || r.d.measures[0].fn != aggCount || r.d.asksCount() || r.d.share {
		return
	}
	c := moneyIn(r.f.root)
	if c == nil || !r.d.saysCurrency() || r.d.catalog.Sales.Orders == r.f.root {
		return
	}
	r.d.measures[0] = rawMeasure{fn: aggSum, item: -1, column: c}
	r.note("In a currency, what is asked for is read as the sum of " + spoken(c) + ".")
}

// saysCurrency reports whether the question says "in euros".
func (d *draft) saysCurrency() bool {
	for _, f := range d.filters {
		if f.test == testIn && isCurrency(f.values[0][0].Column) && d.at(f.at[0]-1).text == "in" {
			return true
		}
	}
	return false
}

// perMember reads "orders per customer in each segment" as an average: segments are
// of customers, so that both at once would list every customer.
func (r *resolver) perMember() bool {
	if len(r.f.keys) != 2 || len(r.d.columns) > 0 || r.f.measures[0].fn != aggCount || r.d.asksCount() {
		return false
	}
	member, group := r.f.keys[0], r.f.keys[1]
	if member.table == nil || member.table == r.f.root || group.column == nil || group.unit != ground.NoUnit {
		return false
	}
	return group.column.Table == member.table
}

// asksCount reports whether the question says that it counts.
func (d *draft) asksCount() bool {
	for i := range d.items {
		if d.items[i].is(trigCount) {
			return true
		}
	}
	return false
}

// rated says that "percentage of canceled orders by country" is a rate within
// each country and not a share of all canceled orders.
func (r *resolver) rated() bool {
	_, asked := r.f.split()
	return len(asked) > 0 && len(r.d.measures) == 1 && r.f.measures[0].fn == aggCount
}

// shared is the percentage of rows that meet the conditions.
func (r *resolver) shared() {
	r.f.shape = shapeShare
	if _, asked := r.f.split(); len(asked) == 0 {
		r.fail("It is not clear what the share is of.")
	}
	if len(r.d.columns) > 0 {
		r.fail("\"" + r.d.items[r.d.columns[0]].text + "\" does not go with that figure.")
	}
}
