package frame

import "slices"

// Replaced is the frame with another value wherever it shows, groups or sorts by the old
// one. Conditions stay as they are, and what was named for the old value loses its name.
func (f *Frame) Replaced(old, by Value) *Frame {
	r := replacement{old: same().value(old), by: by}
	out := *f
	out.Select = slices.Clone(f.Select)
	for i, it := range f.Select {
		if v, changed := r.in(it.Value); changed {
			out.Select[i] = Item{Value: v}
		}
	}
	out.Group = r.all(f.Group)
	out.Order = r.sorts(f.Order)
	if f.Top != nil {
		top := *f.Top
		top.Per, top.By = r.all(top.Per), r.sorts(top.By)
		out.Top = &top
	}
	return &out
}

// Values are what the frame shows, groups and sorts by.
func (f *Frame) Values() []Value {
	var out []Value
	for _, it := range f.Select {
		out = append(out, it.Value)
	}
	out = append(out, f.Group...)
	by := f.Order
	if f.Top != nil {
		out = append(out, f.Top.Per...)
		by = slices.Concat(by, f.Top.By)
	}
	for _, s := range by {
		out = append(out, s.Value)
	}
	return out
}

// Holds reports whether a value is another one, or one made of it.
func Holds(v, other Value) bool {
	_, holds := replacement{old: same().value(other), by: other}.in(v)
	return holds
}

// replacement puts one value in the place of another.
type replacement struct {
	old string // in its canonical form
	by  Value
}

// in is a value with the replacement made in it, and whether there was anything to replace.
func (r replacement) in(v Value) (Value, bool) {
	if same().value(v) == r.old {
		return r.by, true
	}
	var of, by bool
	switch x := v.(type) {
	case Share:
		x.Of, of = r.in(x.Of)
		return x, of
	case Running:
		x.Of, of = r.in(x.Of)
		x.By, by = r.within(x.By)
		return x, of || by
	case Change:
		x.Of, of = r.in(x.Of)
		x.By, by = r.within(x.By)
		return x, of || by
	case Moving:
		x.Of, of = r.in(x.Of)
		x.By, by = r.within(x.By)
		return x, of || by
	}
	return v, false
}

func (r replacement) all(vs []Value) []Value {
	out := slices.Clone(vs)
	for i, v := range vs {
		out[i], _ = r.in(v)
	}
	return out
}

func (r replacement) sorts(ss []Sort) []Sort {
	out, _ := r.within(ss)
	return out
}

func (r replacement) within(ss []Sort) ([]Sort, bool) {
	out, changed := slices.Clone(ss), false
	for i, s := range ss {
		v, did := r.in(s.Value)
		out[i].Value, changed = v, changed || did
	}
	return out, changed
}
