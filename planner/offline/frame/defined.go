package frame

// Defined are the names of the metrics in a frame that people have defined, nested
// frames included, in the order in which they stand.
func (f *Frame) Defined() []string {
	var out []string
	f.values(func(v Value) {
		if m, ok := v.(Metric); ok && m.Defined {
			out = append(out, m.Name)
		}
	})
	for _, n := range f.NestedFrames() {
		out = append(out, n.Defined()...)
	}
	return out
}

// values visits what is shown, compared and ordered by, with what is inside.
func (f *Frame) values(visit func(Value)) {
	var walk func(Value)
	walk = func(v Value) {
		if v == nil {
			return
		}
		visit(v)
		for _, inner := range inside(v) {
			walk(inner)
		}
	}
	for _, it := range f.Select {
		walk(it.Value)
	}
	for _, s := range f.Order {
		walk(s.Value)
	}
	if f.Top != nil {
		for _, s := range f.Top.By {
			walk(s.Value)
		}
	}
	compared(f.Having, walk)
}

// inside are the values that a value is made of.
func inside(v Value) []Value {
	switch v := v.(type) {
	case Agg:
		return []Value{v.Of}
	case Arith:
		return []Value{v.L, v.R}
	case Ratio:
		return []Value{v.Num, v.Den}
	case Share:
		return []Value{v.Of}
	case Running:
		return []Value{v.Of}
	case Moving:
		return []Value{v.Of}
	case Change:
		return []Value{v.Of}
	case Growth:
		return []Value{v.Of}
	case Metric:
		return []Value{v.Of}
	}
	return nil
}

// compared visits the values in a condition.
func compared(c Cond, visit func(Value)) {
	switch c := c.(type) {
	case All:
		for _, x := range c {
			compared(x, visit)
		}
	case Any:
		for _, x := range c {
			compared(x, visit)
		}
	case Not:
		compared(c.Cond, visit)
	case Compare:
		visit(c.L)
		visit(c.R)
	case Range:
		visit(c.Value)
	}
}
