package metric

import (
	"strings"

	"arivu/events"
	"arivu/planner/ground"
	"arivu/planner/offline/frame"
)

// wholeCond reads a condition that is all there is.
func (p *parser) wholeCond() frame.Cond {
	c := p.any()
	if p.problem == nil && p.peek().kind != end {
		p.failf("%s does not belong there. Compare columns with constants, joined by AND, OR and NOT.", p.here())
	}
	return c
}

func (p *parser) any() frame.Cond {
	list := frame.Any{p.all()}
	for p.problem == nil && p.accept("or") {
		list = append(list, p.all())
	}
	if len(list) == 1 {
		return list[0]
	}
	return list
}

func (p *parser) all() frame.Cond {
	list := frame.All{p.one()}
	for p.problem == nil && p.accept("and") {
		list = append(list, p.one())
	}
	if len(list) == 1 {
		return list[0]
	}
	return list
}

func (p *parser) one() frame.Cond {
	if p.depth++; p.depth > maxDepth {
		p.failf("The parentheses go deeper than %d; write it more plainly.", maxDepth)
		return nil
	}
	defer func() { p.depth-- }()
	switch {
	case p.accept("not"):
		return frame.Not{Cond: p.one()}
	case p.accept("("):
		c := p.any()
		p.expect(")")
		return c
	}
	return p.comparison()
}

var comparisons = map[string]frame.Op{"=": frame.Eq, "<>": frame.Ne, "!=": frame.Ne, "<": frame.Lt, "<=": frame.Le, ">": frame.Gt, ">=": frame.Ge}

func (p *parser) comparison() frame.Cond {
	c := p.column()
	if c == nil {
		return nil
	}
	col := frame.Col{Column: c}
	if op, ok := comparisons[p.peek().text]; ok && p.peek().kind == sign {
		p.next()
		return p.compared(c, op)
	}
	if p.accept("is") {
		not := p.accept("not")
		p.expect("null")
		return turned(frame.Missing{Value: col}, not)
	}
	not := p.accept("not")
	switch {
	case p.accept("in"):
		return turned(p.among(c), not)
	case p.accept("between"):
		low := p.constant(c)
		p.expect("and")
		return turned(frame.Range{Value: col, Low: low, High: p.constant(c)}, not)
	case not:
		p.failf("IN or BETWEEN is missing before %s.", p.here())
	case c.Class != events.TypeBool && c.Role != ground.Flag:
		p.failf("%s is not compared with anything; write %s = …, or IS NULL.", c.ID(), c.Name)
	}
	return frame.Is{Column: c, State: true}
}

func turned(c frame.Cond, not bool) frame.Cond {
	if not {
		return frame.Not{Cond: c}
	}
	return c
}

// compared is a column beside a constant; of flags it is their state.
func (p *parser) compared(c *ground.Column, op frame.Op) frame.Cond {
	lit := p.constant(c)
	if c.Class != events.TypeBool {
		return frame.Compare{L: frame.Col{Column: c}, Op: op, R: lit}
	}
	state, ok := map[string]bool{"true": true, "1": true, "false": false, "0": false}[strings.ToLower(lit.Text)]
	switch {
	case p.problem != nil:
	case !ok || op != frame.Eq && op != frame.Ne:
		p.failf("%s is true or false; write %s = true.", c.ID(), c.Name)
	}
	return frame.Is{Column: c, State: state == (op == frame.Eq)}
}

func (p *parser) among(c *ground.Column) frame.Cond {
	p.expect("(")
	list := []frame.Literal{p.constant(c)}
	for p.problem == nil && p.accept(",") {
		list = append(list, p.constant(c))
	}
	p.expect(")")
	return frame.OneOf{Value: frame.Col{Column: c}, List: list}
}

// constant is a constant that suits a column.
func (p *parser) constant(c *ground.Column) frame.Literal {
	negative := p.accept("-")
	t := p.peek()
	lit := frame.Literal{Text: t.text, Number: t.kind == number}
	switch {
	case t.kind == number && negative:
		lit.Text = "-" + t.text
	case negative, t.kind != number && t.kind != text && !t.is("true") && !t.is("false"):
		p.failf("A constant is missing before %s; write a number, or a text in single quotes.", p.here())
		return lit
	}
	p.next()
	switch {
	case c.Class.Numeric() && !lit.Number:
		p.failf("%s is a number (%s); write the constant without quotes.", c.ID(), c.Type)
	case (c.Class == events.TypeText || c.Class.Temporal()) && t.kind != text:
		p.failf("%s is no number (%s); write the constant in single quotes.", c.ID(), c.Type)
	}
	return lit
}
