package offline

import (
	"slices"

	"arivu/events"
	"arivu/planner/ground"
)

// listed shows rows of the root.
func (r *resolver) listed() {
	r.f.shape = shapeList
	if r.d.who && !isPerson(r.f.root) {
		r.fail("It is not clear who is asked for.")
		return
	}
	r.f.distinct = r.d.distinct
	keys := r.f.keys
	r.f.keys = nil
	r.projection()
	for _, k := range keys {
		if k.column == nil {
			for _, c := range k.table.Display {
				r.show(c)
			}
			r.f.order = append(r.f.order, sortKey{column: k.table.Display[0], measure: -1})
			continue
		}
		r.show(k.column)
		r.f.order = append(r.f.order, sortKey{column: k.column, measure: -1})
	}
	r.unfanned()
	r.listOrder()
	if r.f.limit = r.d.limit; r.f.limit > 0 && len(r.f.order) == 0 && r.f.root.Key != nil {
		r.f.order = []sortKey{{column: r.f.root.Key, measure: -1}}
	}
	r.f.distinct = r.f.distinct || r.onlyDimensions()
	if len(r.f.each) > 0 && !r.f.distinct {
		r.fail("Each " + plainSingular(r.f.root) + " has one " + spokenOf(r.f.each[0]) + " only.")
	}
}

// unfanned refuses to repeat rows for a column of which they have many, unless the
// question names its table: "customers and their orders".
func (r *resolver) unfanned() {
	for _, c := range r.f.columns {
		if !r.f.paths.Single(c.Table) && (len(r.f.paths.To(c.Table)) > 1 || !slices.Contains(r.d.tables(), c.Table)) {
			r.fail("Each " + plainSingular(r.f.root) + " may have many values of " + spoken(c) + ": say whether to list, add up or average them.")
		}
	}
}

func (r *resolver) listOrder() {
	o := r.d.order
	if o == nil {
		return
	}
	if o.item < 0 {
		r.f.order = []sortKey{{column: r.f.columns[0], measure: -1, desc: o.desc}}
		return
	}
	if o.measure.fn != "" || o.measure.metric != "" {
		r.fail("Rows are ordered by a figure that belongs to many of them: ask for it \"per\" something.")
		return
	}
	t, ok := r.pick(o.item, isColumn)
	if !ok || !r.f.paths.Single(t.Table) {
		r.fail("\"" + r.d.items[o.item].text + "\" is nothing to order " + plainName(r.f.root) + " by.")
		return
	}
	r.show(t.Column())
	r.f.order = []sortKey{{column: t.Column(), measure: -1, desc: o.desc}}
}

// onlyDimensions says that the rows would repeat: values that many rows share,
// without anything that tells the rows apart.
func (r *resolver) onlyDimensions() bool {
	if len(r.d.columns) == 0 {
		return false
	}
	for _, c := range r.f.columns {
		if c.Role != ground.Dimension || c.Table.Display[0] == c || c.Class != events.TypeText && c.Class != events.TypeOther {
			return false
		}
		if slices.Contains(c.Table.Display, c) {
			return false
		}
	}
	return true
}

// projection is what a list shows: the columns asked for, else what rows are
// called by, with what the conditions speak of.
func (r *resolver) projection() {
	if r.d.everything {
		r.f.columns = append(r.f.columns, r.f.root.Columns...)
	}
	for _, i := range r.d.columns {
		t, ok := r.pick(i, nil)
		if !ok {
			r.fail("\"" + r.d.items[i].text + "\" cannot be joined to " + plainName(r.f.root) + ".")
			return
		}
		cols := t.Columns
		if t.Column() == nil {
			cols = t.Table.Display
		} else if parent := r.parentOf(t.Column()); parent != nil && parent.Named() && !saysID(r.d.items[i].text) {
			cols = parent.Display
		}
		for _, c := range cols {
			r.show(c)
		}
	}
	if len(r.d.columns) == 0 && !r.d.everything || r.d.described || r.onlyOthers() {
		r.describe()
	}
}

// onlyOthers says that every column asked for belongs to another table, so that
// the rows need a name beside them.
func (r *resolver) onlyOthers() bool {
	if r.d.subject < 0 {
		return false
	}
	for _, c := range r.f.columns {
		if c.Table == r.f.root {
			return false
		}
	}
	return !r.d.distinct
}

// describe shows the names of rows; where they have none, their key and what
// tells most about them.
func (r *resolver) describe() {
	shown := append([]*ground.Column(nil), r.f.root.Display...)
	if key := r.f.root.Key; key != nil && r.f.root.Named() && shown[0].Nullable {
		shown = append([]*ground.Column{key}, shown...)
	}
	if !r.f.root.Named() {
		for _, c := range r.f.root.Columns {
			if len(shown) < 6 && (c.Role == ground.When || c.Role == ground.Measure || c.Role == ground.Dimension) {
				shown = append(shown, c)
			}
		}
	}
	r.f.columns = append(shown, r.f.columns...)
	for _, f := range r.f.filters {
		if f.shown != nil {
			r.show(f.shown)
		}
		if f.column == nil || !r.f.paths.Single(f.column.Table) || f.test == testNull || f.test == testFlag {
			continue
		}
		if f.test == testIn && len(f.values) == 1 && !f.not {
			continue
		}
		r.show(f.column)
	}
}

func (r *resolver) show(c *ground.Column) {
	if slices.Contains(r.f.columns, c) {
		return
	}
	r.f.columns = append(r.f.columns, c)
}
