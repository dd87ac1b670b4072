package warehouse

import "strings"

// arguments reads the parentheses of a call and what may follow them. The name
// before them must not be quoted: no function that a query may call needs that.
func (p *parser) arguments(pos int, parts []string) *Call {
	for i := p.at - 1; i >= 0 && p.tokens[i].Pos >= pos; i-- {
		if p.tokens[i].Kind == KindIdent {
			p.failf(clip(p.tokens[i].Text), p.tokens[i].Pos, "the name of a function is quoted; write it without quotes")
		}
	}
	c := &Call{Pos: pos, Name: p.facts.FoldFunction(strings.Join(parts, "."))}
	p.argumentParens(c)
	if p.grammar.parametric && p.isSign("(") {
		c.Params, c.Args = c.Args, nil
		p.argumentParens(c)
	}
	p.afterCall(c)
	if p.err != nil {
		return nil
	}
	return c
}

func (p *parser) argumentParens(c *Call) {
	p.expectSign("(")
	switch {
	case p.takeWord("DISTINCT"):
		c.Distinct = true
	case p.isWord("ALL") && !isSign(p.ahead(1), "("):
		p.advance()
	}
	if !p.isSign(")") {
		p.argumentList(c)
	}
	if p.nulls(c) {
		c.Inside = true
	}
	p.expectSign(")")
}

func (p *parser) argumentList(c *Call) {
	part, takesPart := partArgument[strings.ToLower(c.Name)]
	var partAt Token
	for p.err == nil {
		t := p.peek()
		switch next := p.ahead(1); {
		case takesPart && len(c.Args) == part.at && p.isDatePart(t) && (isSign(next, ",") || isSign(next, ")")):
			partAt = p.advance()
			c.Args = append(c.Args, &DatePart{Pos: t.Pos, Name: strings.ToUpper(t.Text)})
		case t.Kind == KindWord && isSign(next, "=>"):
			p.advance()
			p.advance()
			c.Args = append(c.Args, &Named{Pos: t.Pos, Name: strings.ToUpper(t.Text), X: p.expr()})
		default:
			c.Args = append(c.Args, p.argument())
		}
		if !p.takeSign(",") {
			break
		}
	}
	// date_add(day, 3) adds to a column named day.
	if partAt.Text != "" && part.args != len(c.Args) {
		c.Args[part.at] = &Column{Pos: partAt.Pos, Parts: []string{p.fold(partAt)}}
	}
}

func (p *parser) isDatePart(t Token) bool {
	return t.Kind == KindWord && dateParts[strings.ToUpper(t.Text)]
}

// argument reads one argument: an expression, a star, or a query.
func (p *parser) argument() Expr {
	if s := p.star(); s != nil {
		return s
	}
	return p.element()
}

// nulls reads IGNORE NULLS or RESPECT NULLS.
func (p *parser) nulls(c *Call) bool {
	for _, word := range []string{"IGNORE", "RESPECT"} {
		if c.Nulls == "" && p.takeWord(word, "NULLS") {
			c.Nulls = word
			return true
		}
	}
	return false
}

func (p *parser) afterCall(c *Call) {
	if p.takeWord("WITHIN", "GROUP") {
		p.expectSign("(")
		p.expectWord("ORDER")
		p.expectWord("BY")
		c.Within = p.orderings()
		p.expectSign(")")
	}
	if p.grammar.filterClause && p.isWord("FILTER") && isSign(p.ahead(1), "(") {
		p.advance()
		p.advance()
		p.expectWord("WHERE")
		c.Filter = p.expr()
		p.expectSign(")")
	}
	p.nulls(c)
	if pos := p.peek().Pos; p.takeWord("OVER") {
		c.Over = p.window(pos)
	}
}

// window reads what stands behind OVER.
func (p *parser) window(pos int) *Window {
	w := &Window{Pos: pos}
	if !p.isSign("(") {
		w.Alone = true
		w.Name = p.name("a window")
		return w
	}
	p.advance()
	p.windowBody(w)
	return w
}

func (p *parser) windowBody(w *Window) {
	if t := p.peek(); p.isName(t) && !p.isWord("PARTITION") && !p.isWord("ROWS") && !p.isWord("RANGE") {
		w.Name = p.name("a window")
	}
	if p.takeWord("PARTITION", "BY") {
		w.Partition = p.exprs()
	}
	if p.takeWord("ORDER", "BY") {
		w.Order = p.orderings()
	}
	if p.isWord("ROWS") || p.isWord("RANGE") {
		w.Frame = p.frame()
	}
	p.expectSign(")")
}

func (p *parser) frame() *Frame {
	t := p.advance()
	f := &Frame{Pos: t.Pos, Unit: strings.ToUpper(t.Text)}
	if !p.takeWord("BETWEEN") {
		f.Start = p.bound()
		return f
	}
	f.Start = p.bound()
	p.expectWord("AND")
	f.End = p.bound()
	return f
}

func (p *parser) bound() *Bound {
	b := &Bound{Pos: p.peek().Pos}
	switch {
	case p.takeWord("CURRENT", "ROW"):
		b.Kind = "CURRENT ROW"
		return b
	case p.takeWord("UNBOUNDED"):
		b.Kind = "UNBOUNDED "
	default:
		b.X = p.bits()
	}
	switch {
	case p.takeWord("PRECEDING"):
		b.Kind += "PRECEDING"
	case p.takeWord("FOLLOWING"):
		b.Kind += "FOLLOWING"
	default:
		p.unexpected("PRECEDING or FOLLOWING")
	}
	return b
}

// namedWindows reads the definitions of a WINDOW clause.
func (p *parser) namedWindows() []*NamedWindow {
	var list []*NamedWindow
	for p.err == nil {
		n := &NamedWindow{Pos: p.peek().Pos, Name: p.name("a window")}
		p.expectWord("AS")
		n.Window = &Window{Pos: p.peek().Pos}
		p.expectSign("(")
		if p.err != nil {
			return nil
		}
		p.windowBody(n.Window)
		list = append(list, n)
		if !p.takeSign(",") {
			break
		}
	}
	return list
}

// typeName reads a type: words, perhaps with sizes or with the types of elements.
func (p *parser) typeName() *Type {
	if !p.enter() {
		return nil
	}
	defer p.leave()
	t := p.peek()
	if t.Kind != KindWord {
		p.unexpected("a type")
		return nil
	}
	p.advance()
	if p.grammar.nestedTypes {
		return p.nestedType(&Type{Pos: t.Pos, Name: t.Text})
	}
	n := &Type{Pos: t.Pos, Name: strings.ToUpper(t.Text)}
	if second, ok := spanTypes[n.Name]; ok && p.takeWord(second) {
		n.Name += " " + second
	}
	switch {
	case p.grammar.angledTypes && p.isSign("<"):
		p.elements(n)
	case p.takeSign("("):
		n.Params = append(n.Params, p.digits("a size"))
		for p.takeSign(",") {
			n.Params = append(n.Params, p.digits("a size"))
		}
		p.expectSign(")")
	}
	return n
}

// elements reads <type, …> or, of a STRUCT, <name: type, …>.
func (p *parser) elements(n *Type) {
	p.advance()
	for p.err == nil {
		if n.Name == "STRUCT" {
			n.Fields = append(n.Fields, p.name("a field"))
			p.takeSign(":")
		}
		n.Elems = append(n.Elems, p.typeName())
		if !p.takeSign(",") {
			break
		}
	}
	// >> closes two lists.
	if p.isSign(">>") {
		p.tokens[p.at].Text = ">"
		return
	}
	p.expectSign(">")
}
