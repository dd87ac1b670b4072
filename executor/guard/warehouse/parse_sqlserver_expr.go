package warehouse

import "strings"

var conversions = set(`convert try_convert parse try_parse`)

// conversion reads one of the calls that take a type.
func (p *parser) conversion(word string) Expr {
	if strings.HasSuffix(word, "PARSE") {
		return p.parse(word)
	}
	return p.convert(word)
}

// convert reads CONVERT(type, x, style).
func (p *parser) convert(op string) Expr {
	c := &Convert{Pos: p.advance().Pos, Op: op}
	p.expectSign("(")
	c.Type = p.typeName()
	p.expectSign(",")
	c.X = p.expr()
	if p.takeSign(",") {
		c.Style = p.expr()
	}
	p.expectSign(")")
	return c
}

// parse reads PARSE(x AS type USING culture).
func (p *parser) parse(op string) Expr {
	n := &Parsed{Pos: p.advance().Pos, Op: op}
	p.expectSign("(")
	n.X = p.expr()
	p.expectWord("AS")
	n.Type = p.typeName()
	if p.takeWord("USING") {
		n.Culture = p.expr()
	}
	p.expectSign(")")
	return n
}

// readsXML reports an operand whose method value() may be called. A name before a dot
// and a parenthesis is no such operand: it could be a function's schema.
func readsXML(x Expr) bool {
	_, ok := x.(*Subquery)
	return ok
}

// xmlValue reads .value('path', 'type'). The path may not reach outside of the XML.
func (p *parser) xmlValue(x Expr) Expr {
	n := &XMLValue{Pos: p.advance().Pos, X: x}
	t := p.peek()
	if t.Kind != KindWord || t.Text != "value" {
		p.stop(unsafe(t.Text, t.Pos, "the method %s is not allowed; of XML, only value() may be called, on a query in parentheses", clip(t.Text)))
		return nil
	}
	p.advance()
	p.expectSign("(")
	path := p.peek()
	n.Path = p.text()
	p.expectSign(",")
	kind := p.peek()
	n.Type = p.text()
	p.expectSign(")")
	switch {
	case p.err != nil:
		return nil
	case strings.Contains(strings.ToLower(n.Path), "sql:"):
		p.stop(unsafe("sql:", path.Pos, "the path may not read columns or variables of the query"))
	case strings.Trim(strings.ToLower(n.Type), "abcdefghijklmnopqrstuvwxyz0123456789(), ") != "":
		p.failf(clip(n.Type), kind.Pos, "%q is no type", clip(n.Type))
	}
	return n
}

// textKind tells text of Unicode from other text. What is not of ASCII is Unicode
// always: the server would replace what its code page lacks.
func (p *parser) textKind(t Token) LiteralKind {
	if p.grammar.nationalText && (t.National || !ascii(t.Text)) {
		return LiteralNational
	}
	return LiteralString
}

func ascii(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r > 0x7F })
}

// plainWord reports a name that could stand without quotes.
func plainWord(s string) bool {
	return s != "" && strings.Trim(strings.ToLower(s), "abcdefghijklmnopqrstuvwxyz0123456789_") == ""
}
