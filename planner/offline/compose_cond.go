package offline

import (
	"arivu/planner/ground"
	"arivu/planner/offline/frame"
)

// conditions turns filters into a condition, joining parents and gathering the
// conditions behind one to-many step in one EXISTS.
func (c *composer) conditions(fs []filter) frame.Cond {
	var out []frame.Cond
	behind := map[*ground.Edge][]filter{}
	var order []*ground.Edge
	for _, f := range fs {
		gate := c.gate(f)
		switch {
		case gate == nil:
			out = append(out, c.condition(f))
		case f.test == testExists:
			out = append(out, turned(c.related(gate, f.inner, f.table), f.not))
		case f.not && f.test != testNull && f.test != testBetween:
			positive := f
			positive.not = false
			out = append(out, frame.Not{Cond: c.related(gate, []filter{positive}, nil)})
		case f.apart:
			out = append(out, c.related(gate, []filter{f}, nil))
		default:
			if behind[gate] == nil {
				order = append(order, gate)
			}
			behind[gate] = append(behind[gate], f)
		}
	}
	for _, e := range order {
		out = append(out, c.related(e, behind[e], nil))
	}
	return frame.And(out...)
}

// gate is the first to-many step on the way to what a filter looks at; parents
// before it are joined.
func (c *composer) gate(f filter) *ground.Edge {
	for _, e := range c.paths.To(f.home()) {
		if c.joined[e.To] {
			continue
		}
		if e.Many {
			return e
		}
		if f.test == testExists && e.To == f.table {
			return nil
		}
		c.joinEdge(e)
	}
	return nil
}

func turned(c frame.Cond, not bool) frame.Cond {
	if not {
		return frame.Not{Cond: c}
	}
	return c
}

// related asks for a row behind a to-many step that meets all filters.
func (c *composer) related(e *ground.Edge, fs []filter, reach *ground.Table) frame.Cond {
	r := frame.Related{Edge: e}
	joined := map[*ground.Table]bool{e.From: true, e.To: true}
	targets := make([]*ground.Table, 0, len(fs)+1)
	if reach != nil {
		targets = append(targets, reach)
	}
	for _, f := range fs {
		targets = append(targets, f.home())
	}
	for _, t := range targets {
		past := false
		for _, step := range c.paths.To(t) {
			if past && !joined[step.To] {
				joined[step.To] = true
				r.Joins = append(r.Joins, step)
			}
			past = past || step == e
		}
	}
	conds := make([]frame.Cond, 0, len(fs))
	for _, f := range fs {
		conds = append(conds, c.condition(f))
	}
	r.Where = frame.And(conds...)
	return r
}

// condition is a filter on a table that is at hand.
func (c *composer) condition(f filter) frame.Cond {
	if len(f.also) > 0 {
		either := frame.Any{c.plain(f)}
		for _, x := range f.also {
			either = append(either, c.condition(x))
		}
		return turned(either, f.not)
	}
	return turned(c.plain(f), f.not)
}

// plain is the filter as if it were not turned around.
func (c *composer) plain(f filter) frame.Cond {
	switch f.test {
	case testOther:
		return f.cond
	case testExists:
		return c.parentExists(f)
	case testNull:
		return frame.Missing{Value: frame.Col{Column: f.column}}
	case testFlag:
		return frame.Is{Column: f.column, State: true}
	case testIn:
		return c.among(f)
	case testBetween:
		return frame.Range{Value: frame.Col{Column: f.column}, Low: f.values[0].value(), High: f.values[1].value()}
	case testPeriod:
		return frame.During{Column: f.column, Period: f.period}
	case testLike:
		return frame.Like{Value: frame.Col{Column: f.column}, Pattern: f.pattern}
	default:
		return frame.Compare{L: frame.Col{Column: f.column}, Op: frame.Op(f.op), R: f.values[0].value()}
	}
}

func (c *composer) among(f filter) frame.Cond {
	out := frame.OneOf{Value: frame.Col{Column: f.column}}
	for _, v := range f.values {
		out.List = append(out.List, v.value())
	}
	return out
}

// parentExists asks for a row of a table that at most one belongs to: the foreign
// key tells.
func (c *composer) parentExists(f filter) frame.Cond {
	path := c.paths.To(f.table)
	if len(path) == 0 {
		return nil
	}
	return frame.Not{Cond: frame.Missing{Value: frame.Col{Column: path[len(path)-1].Pairs[0][0]}}}
}
