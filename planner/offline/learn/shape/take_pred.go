package shape

import (
	"strings"

	"arivu/planner/offline/frame"
)

// preds takes a condition as a chain of single ones.
func (t *taker) preds(c frame.Cond, pre, clause string, f *frame.Frame) []Pred {
	var out []Pred
	switch c := c.(type) {
	case nil:
	case frame.All:
		for _, x := range c {
			out = append(out, t.pred(x, pre, clause, f))
		}
	case frame.Any:
		for i, x := range c {
			part := t.preds(x, pre, clause, f)
			if len(part) > 0 {
				part[0].Or = i > 0
			}
			out = append(out, part...)
		}
	default:
		out = append(out, t.pred(c, pre, clause, f))
	}
	return out
}

// pred takes one condition.
func (t *taker) pred(c frame.Cond, pre, clause string, f *frame.Frame) Pred {
	p := Pred{}
	if n, ok := c.(frame.Not); ok {
		p.Not, c = true, n.Cond
	}
	role := func(test Test, operand Operand) string {
		p.Test, p.Operand = test, operand
		return pre + clause + ":" + p.Op() + ":" + string(operand)
	}
	switch c := c.(type) {
	case frame.Compare:
		t.compare(&p, c, role)
	case frame.Range:
		t.between(&p, c, role)
	case frame.Like:
		r := role(TestLike, Text)
		p.L = t.expr(c.Value, r)
		p.Pattern, p.Value = t.pattern(c.Pattern, int(p.L.Of), r)
	case frame.Missing:
		p.L = t.expr(c.Value, role(TestMissing, None))
	case frame.Among:
		r := role(TestIn, Nested)
		if t.linked(c, f) {
			p.L, p.Sub = Expr{Of: Left}, t.block(c.Of, "s.", true)
			return p
		}
		p.L = t.expr(c.Value, r)
		p.Sub = t.block(c.Of, "s.", false)
	default:
		t.beyond("condition")
	}
	return p
}

func (t *taker) compare(p *Pred, c frame.Compare, role func(Test, Operand) string) {
	test := Test(c.Op)
	switch r := c.R.(type) {
	case frame.Literal:
		operand := Text
		if r.Number {
			operand = Number
		}
		name := role(test, operand)
		p.L = t.expr(c.L, name)
		p.Value = t.constant(r.Text, r.Number, int(p.L.Of), name)
	case frame.Col:
		name := role(test, Column)
		p.L = t.expr(c.L, name)
		p.Value = int(t.column(r.Column, name+":r"))
	case frame.Nested:
		name := role(test, Nested)
		p.L = t.expr(c.L, name)
		p.Sub = t.block(r.Frame, "s.", false)
	default:
		t.beyond("comparison")
	}
}

func (t *taker) between(p *Pred, c frame.Range, role func(Test, Operand) string) {
	low, ok1 := c.Low.(frame.Literal)
	high, ok2 := c.High.(frame.Literal)
	if !ok1 || !ok2 {
		t.beyond("range")
		return
	}
	operand := Text
	if low.Number {
		operand = Number
	}
	name := role(TestBetween, operand)
	p.L = t.expr(c.Value, name)
	p.Value = t.constant(low.Text, low.Number, int(p.L.Of), name)
	p.High = t.constant(high.Text, high.Number, int(p.L.Of), name+":2")
}

// pattern takes the text out of a LIKE pattern.
func (t *taker) pattern(like string, of int, role string) (pattern string, slot int) {
	pattern = "x"
	if strings.HasPrefix(like, "%") {
		pattern = "%x"
	}
	if strings.HasSuffix(like, "%") {
		pattern += "%"
	}
	return pattern, t.constant(strings.Trim(like, "%"), false, of, role)
}

// linked reports whether a nested frame is tied to this one by the foreign key
// between their only tables, so that neither end needs a slot.
func (t *taker) linked(c frame.Among, f *frame.Frame) bool {
	l, ok := c.Value.(frame.Col)
	if !ok || len(c.Of.Select) != 1 || len(f.Extra) != 1 || len(c.Of.Extra) != 1 {
		return false
	}
	r, ok := c.Of.Select[0].Value.(frame.Col)
	if !ok || l.Table == r.Table {
		return false
	}
	a, b := tie(t.catalog, l.Table, r.Table)
	return a == l.Column && b == r.Column
}
