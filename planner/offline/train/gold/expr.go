package gold

import (
	"slices"
	"strings"

	"arivu/planner/offline/frame"
)

var aggregates = map[string]frame.Func{
	"count": frame.Count, "sum": frame.Sum, "avg": frame.Avg, "min": frame.Min, "max": frame.Max,
}

// expr reads a column, an aggregate or a calculation with two columns.
func (p *parser) expr() frame.Value {
	fn, ok := aggregates[p.peek()]
	if !ok || p.ahead(1) != "(" {
		p.accept("distinct")
		return p.plain()
	}
	p.next()
	p.expect("(")
	distinct := p.accept("distinct")
	v := p.plain()
	p.expect(")")
	if slices.Contains([]string{"+", "-", "/"}, p.peek()) {
		p.failf("calculation with aggregates")
	}
	if _, all := v.(frame.AllColumns); all {
		v = nil
	}
	return frame.Agg{Func: fn, Of: v, Distinct: distinct}
}

func (p *parser) plain() frame.Value {
	paren := p.accept("(")
	v := p.value()
	if op := p.peek(); op == "+" || op == "-" || op == "*" || op == "/" {
		p.next()
		v = frame.Arith{Op: frame.ArithOp(op), L: v, R: p.value()}
	}
	if paren {
		p.expect(")")
	}
	return v
}

func (p *parser) value() frame.Value {
	if c := p.column(); c != nil {
		return frame.Col{Column: c}
	}
	return frame.AllColumns{}
}

// conds reads conditions joined by AND and OR; AND binds tighter.
func (p *parser) conds() frame.Cond {
	var either frame.Any
	all := frame.All{p.cond()}
	for {
		switch {
		case p.accept("and"):
			all = append(all, p.cond())
		case p.accept("or"):
			either = append(either, frame.And(all...))
			all = frame.All{p.cond()}
		case len(either) == 0:
			return frame.And(all...)
		default:
			return append(either, frame.And(all...))
		}
	}
}

func (p *parser) cond() frame.Cond {
	if w := p.peek(); w == "(" || w == "not" || w == "exists" {
		p.failf("condition in parentheses")
	}
	l := p.expr()
	c, turned := p.test(l, p.accept("not"))
	if turned {
		return frame.Not{Cond: c}
	}
	return c
}

func (p *parser) test(l frame.Value, not bool) (c frame.Cond, turned bool) {
	switch op := strings.ToLower(p.next().text); op {
	case "=", "<>", "<", "<=", ">", ">=":
		return frame.Compare{L: l, Op: frame.Op(op), R: p.right()}, false
	case "like":
		return frame.Like{Value: l, Pattern: p.literal().Text}, not
	case "in":
		if p.ahead(1) != "select" {
			p.failf("list")
			return nil, false
		}
		return frame.Among{Value: l, Of: p.nested()}, not
	case "between":
		low := p.literal()
		p.expect("and")
		high := p.literal()
		high.Number = low.Number
		return frame.Range{Value: l, Low: low, High: high}, not
	case "is":
		not = p.accept("not")
		p.expect("null")
		return frame.Missing{Value: l}, not
	default:
		p.failf("operator %q", op)
	}
	return nil, false
}

// right reads the right side of a comparison.
func (p *parser) right() frame.Value {
	switch {
	case p.peek() == "(" && p.ahead(1) == "select":
		return frame.Nested{Frame: p.nested()}
	case isName(p.peek()) && p.ahead(1) == ".":
		return p.value()
	}
	return p.literal()
}

func (p *parser) literal() frame.Literal {
	sign := ""
	if p.accept("-") {
		sign = "-"
	}
	t := p.next()
	if t.quoted {
		return frame.Literal{Text: t.text, Number: isNumber(t.text)}
	}
	return frame.Literal{Text: sign + t.text, Number: isNumber(sign + t.text)}
}
