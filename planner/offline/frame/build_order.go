package frame

import (
	"arivu/events"
	"arivu/planner/ground"
)

// orders sorts by what is shown under a name of its own by that name.
func (b *builder) orders(s *scope, q *query, f *Frame) []ordering {
	out := b.sorts(s, f.Order)
	for i, o := range f.Order {
		if _, plain := o.Value.(Col); plain {
			continue
		}
		if w, ok := o.Value.(Bucket); ok && w.Unit == ground.Weekday {
			out[i].value = b.weekdayNumber(s, w)
			continue
		}
		if at := f.shown(o.Value); at >= 0 {
			out[i].value = outputRef(q.outputs[at])
		}
	}
	return out
}

// weekdayNumber sorts weekdays from Monday to Sunday.
func (b *builder) weekdayNumber(s *scope, w Bucket) node {
	return bucket{value: s.ref(w.Of), unit: "weekday number"}
}

func (b *builder) sorts(s *scope, ss []Sort) []ordering {
	var out []ordering
	for _, o := range ss {
		out = append(out, ordering{value: b.value(s, o.Value), desc: o.Desc, nulls: s.nullable(o.Value)})
	}
	return out
}

// course is a function of a value over the rows or groups before.
func (b *builder) course(s *scope, fn string, of Value, by []Sort) over {
	w := over{of: call{fn: fn, args: []node{b.value(s, of)}}, order: b.sorts(s, by)}
	if Aggregated(of) {
		w.each(b.constant)
	}
	return w
}

// each changes the values that a window is divided and sorted by.
func (w *over) each(change func(node) node) {
	for i, p := range w.partition {
		w.partition[i] = change(p)
	}
	for i, o := range w.order {
		w.order[i].value = change(o.value)
	}
}

// constant is what all rows of a group have in common, for use within a window. MySQL
// does not see that an expression inside another is grouped by; the least of equal
// values is the same.
func (b *builder) constant(n node) node {
	if _, ok := n.(bucket); ok && b.dialect == events.DialectMySQL {
		return aggregateOf(Min, n)
	}
	return n
}

// once shows each row of a result once that is sorted by what it does not show: as
// groups, which sort by the least of what they hold, or by the greatest where the
// order is turned around. Only SQLite sorts distinct rows by anything.
func (b *builder) once(s *scope, q *query, f *Frame) {
	if b.dialect == events.DialectSQLite || !f.Distinct || f.Grouped() || !f.sortsUnshown() {
		return
	}
	q.distinct = false
	for _, it := range f.Select {
		q.group = append(q.group, b.value(s, it.Value))
	}
	for i, o := range f.Order {
		if f.shown(o.Value) >= 0 {
			continue
		}
		fn := Min
		if o.Desc {
			fn = Max
		}
		q.order[i].value = aggregateOf(fn, ranked(o.Value, q.order[i].value))
	}
}

// ranked makes a number of a flag: PostgreSQL has no greatest flag.
func ranked(v Value, n node) node {
	if c, ok := v.(Col); ok && c.Class == events.TypeBool {
		return when{cond: n, value: numLit{"1"}, otherwise: numLit{"0"}}
	}
	return n
}

// sortsUnshown reports whether a result is sorted by what it does not show.
func (f *Frame) sortsUnshown() bool {
	for _, it := range f.Select {
		if _, all := it.Value.(AllColumns); all {
			return false
		}
	}
	for _, o := range f.Order {
		if f.shown(o.Value) < 0 {
			return true
		}
	}
	return false
}

// nullable reports whether a row may lack a value.
func (s *scope) nullable(v Value) bool {
	switch v := v.(type) {
	case Col:
		return v.Nullable || s.optional(v.Table)
	case Bucket:
		return s.nullable(Col{v.Of})
	case Literal:
		return false
	case Agg:
		return v.Func != Count && (v.Where != nil || s.nullable(v.Of))
	case Arith:
		return s.nullable(v.L) || s.nullable(v.R)
	case Ratio:
		return !s.counts(v.Den) || s.nullable(v.Num)
	case Share:
		return !s.counts(v.Of)
	case Metric:
		return s.nullable(v.Of)
	case Running:
		return s.nullable(v.Of)
	case Moving:
		return s.nullable(v.Of)
	}
	return true
}

// counts reports whether a value is the number of rows of a group, which is not zero.
func (s *scope) counts(v Value) bool {
	a, ok := v.(Agg)
	return ok && a.Func == Count && a.Where == nil && a.Of == nil && !s.optional(a.Rows)
}

// optional reports whether a row may lack its row of a table.
func (s *scope) optional(t *ground.Table) bool {
	for _, st := range s.edges {
		if st.edge.To == t && st.left {
			return true
		}
	}
	return false
}
