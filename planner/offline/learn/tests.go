package learn

import (
	"arivu/planner/offline/frame"
	"arivu/planner/offline/learn/shape"
)

// tests is what a shape does, to be held against what the question asks for.
type tests struct {
	aggregates                     map[frame.Func]bool
	greater, less, atLeast, atMost bool
	negated, descending            bool
	selected, conditions, nested   int
	ordered, grouped, limited      bool
	values                         int
}

func testsOf(s *shape.Shape) tests {
	t := tests{aggregates: map[frame.Func]bool{}}
	t.block(s.Root)
	t.selected = len(s.Root.Select)
	t.ordered, t.grouped, t.limited = len(s.Root.Order) > 0, len(s.Root.Group) > 0, s.Root.Limit > 0
	for i := range s.Slots {
		if s.Slots[i].Kind == shape.ValueSlot {
			t.values++
		}
	}
	return t
}

func (t *tests) expr(e shape.Expr) {
	if e.Func != "" {
		t.aggregates[e.Func] = true
	}
}

func (t *tests) block(b *shape.Block) {
	for _, e := range b.Select {
		t.expr(e)
	}
	for _, list := range [][]shape.Pred{b.Where, b.Having} {
		for i := range list {
			t.pred(&list[i])
		}
	}
	for _, o := range b.Order {
		t.expr(o.Expr)
		t.descending = t.descending || o.Desc
	}
	if b.Set != "" {
		t.negated = t.negated || b.Set == frame.Except
		t.block(b.Right)
	}
}

func (t *tests) pred(p *shape.Pred) {
	t.conditions++
	t.expr(p.L)
	switch frame.Op(p.Test) {
	case frame.Gt:
		t.greater = true
	case frame.Lt:
		t.less = true
	case frame.Ge:
		t.atLeast = true
	case frame.Le:
		t.atMost = true
	case frame.Ne:
		t.negated = true
	case frame.Eq:
	}
	t.negated = t.negated || p.Not && p.Test != shape.TestMissing
	if p.Sub != nil {
		t.nested++
		t.block(p.Sub)
	}
}
