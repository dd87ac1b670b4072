package follow

import (
	"slices"

	"arivu/planner/ground"
	"arivu/planner/offline/frame"
)

// conditions joins the conditions of both. One that says something else of the same
// column takes the place of what was said of it, or stands beside it with "also".
func (m *merger) conditions(last, next frame.Cond) frame.Cond {
	old := facts(last)
	for _, c := range facts(next) {
		at := slices.IndexFunc(old, func(o frame.Cond) bool { return m.rivals(o, c) })
		switch {
		case at < 0:
			old = append(old, c)
		case m.adds && equality(old[at]) != nil && equality(c) != nil && !frame.SameCond(old[at], c):
			old[at] = frame.Any{old[at], c}
		default:
			old[at] = c
		}
	}
	return frame.And(old...)
}

// facts are the conditions that must all hold.
func facts(c frame.Cond) []frame.Cond {
	switch c := c.(type) {
	case nil:
		return nil
	case frame.All:
		return slices.Clone(c)
	}
	return []frame.Cond{c}
}

// rivals reports whether two conditions cannot both be meant: they are the same, or say
// that one column equals different things.
func (m *merger) rivals(a, b frame.Cond) bool {
	if frame.SameCond(a, b) {
		return true
	}
	x, y := column(a), column(b)
	if x == nil || y == nil || !frame.SameValue(x, y) {
		return false
	}
	return equality(a) != nil && equality(b) != nil || m.about
}

// column is the value that a condition compares; nil for other conditions.
func column(c frame.Cond) frame.Value {
	switch c := c.(type) {
	case frame.Compare:
		return c.L
	case frame.Range:
		return c.Value
	case frame.OneOf:
		return c.Value
	case frame.Like:
		return c.Value
	}
	return nil
}

// equality is the constant that a condition asks for.
func equality(c frame.Cond) frame.Value {
	if x, ok := c.(frame.Compare); ok && x.Op == frame.Eq {
		if l, ok := x.R.(frame.Literal); ok {
			return l
		}
	}
	if x, ok := c.(frame.OneOf); ok && len(x.List) > 0 {
		return x.List[0]
	}
	return nil
}

// conditional reports whether a condition is about a column.
func conditional(c frame.Cond, col *ground.Column) bool {
	return slices.ContainsFunc(facts(c), func(x frame.Cond) bool {
		v, ok := column(x).(frame.Col)
		return ok && v.Column == col
	})
}
