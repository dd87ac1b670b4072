package frametest

import (
	"arivu/planner/ground"
	"arivu/planner/offline/frame"
)

var ops = []frame.Op{frame.Eq, frame.Ne, frame.Lt, frame.Le, frame.Gt, frame.Ge}

// cond is a condition on rows, made of others as deep as depth.
func (m *maker) cond(depth int) frame.Cond {
	if depth > 0 {
		switch m.rand.IntN(6) {
		case 0:
			return frame.All{m.cond(depth - 1), m.cond(depth - 1)}
		case 1:
			return frame.Any{m.cond(depth - 1), m.cond(depth - 1)}
		case 2:
			return frame.Not{Cond: m.cond(depth - 1)}
		}
	}
	if m.nested < mostNested && m.chance(40) {
		if c := m.far(); c != nil {
			return c
		}
	}
	return m.simple()
}

// simple is a condition on the columns of a row.
func (m *maker) simple() frame.Cond {
	c := m.column(anything)
	v := frame.Col{Column: c}
	switch m.rand.IntN(6) {
	case 0:
		return frame.Missing{Value: v}
	case 1:
		return frame.OneOf{Value: v, List: []frame.Literal{m.literal(c), m.literal(c)}}
	case 2:
		return frame.Compare{L: v, Op: pick(m, ops), R: frame.Col{Column: m.column(same(c))}}
	}
	switch {
	case flag(c):
		return frame.Is{Column: c, State: m.chance(50)}
	case textual(c) && m.chance(40):
		return frame.Like{Value: v, Pattern: pick(m, []string{"%a%", "B%", "%'%", `%\%`, "_o%"})}
	case temporal(c) && m.chance(75):
		return m.timed(c)
	case numeric(c) && m.chance(30):
		return frame.Range{Value: v, Low: whole(m.rand.IntN(3)), High: whole(3 + m.rand.IntN(50))}
	}
	return frame.Compare{L: v, Op: pick(m, ops), R: m.literal(c)}
}

// timed is a condition on a date.
func (m *maker) timed(c *ground.Column) frame.Cond {
	if m.chance(65) {
		return frame.During{Column: c, Period: m.period()}
	}
	return frame.Compare{L: frame.Days{From: c, Today: m.day()}, Op: pick(m, ops), R: whole(m.rand.IntN(400))}
}

// far is a condition that looks at other rows; nil if there are none to look at.
func (m *maker) far() frame.Cond {
	switch m.rand.IntN(4) {
	case 0:
		return m.related()
	case 1:
		c := m.column(anything)
		return inside(m, func() frame.Cond { return m.among(c) })
	case 2:
		c := m.column(numeric)
		if c == nil {
			return nil
		}
		return inside(m, func() frame.Cond {
			f := m.start()
			f.Select = []frame.Item{{Value: m.amount()}}
			return frame.Compare{L: frame.Col{Column: c}, Op: pick(m, ops), R: frame.Nested{Frame: f}}
		})
	}
	of := m.column(numeric)
	if of == nil {
		return nil
	}
	return frame.Compare{L: frame.Col{Column: of}, Op: pick(m, ops),
		R: frame.Peers{Func: frame.Avg, Of: of, Same: []*ground.Column{pick(m, of.Table.Columns)}}}
}

// related asks for a row that belongs to one of the base's.
func (m *maker) related() frame.Cond {
	edges := m.catalog.Edges(m.tables[0])
	if len(edges) == 0 {
		return nil
	}
	e := &edges[m.rand.IntN(len(edges))]
	return inside(m, func() frame.Cond {
		m.tables = []*ground.Table{e.To}
		out := frame.Related{Edge: e}
		if m.chance(70) {
			out.Where = m.cond(1)
		}
		return out
	})
}

// among asks for a column to be among those of some rows, perhaps the first few.
func (m *maker) among(c *ground.Column) frame.Cond {
	f := m.start()
	like := m.column(same(c))
	if like == nil {
		return nil
	}
	f.Select = frame.Columns(like)
	if m.chance(30) {
		f.Order = []frame.Sort{{Value: frame.Col{Column: like}, Desc: m.chance(50)}}
		f.Limit = 1 + m.rand.IntN(3)
	}
	return frame.Among{Value: frame.Col{Column: c}, Of: f}
}

// having is a condition on groups.
func (m *maker) having() frame.Cond {
	v := m.amount()
	if m.chance(20) && m.nested < mostNested {
		return inside(m, func() frame.Cond {
			f := m.start()
			f.Select = []frame.Item{{Value: m.amount()}}
			return frame.Compare{L: v, Op: pick(m, ops), R: frame.Nested{Frame: f}}
		})
	}
	return frame.Compare{L: v, Op: pick(m, ops), R: whole(m.rand.IntN(20))}
}
