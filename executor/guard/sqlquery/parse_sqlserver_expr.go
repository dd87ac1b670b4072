package sqlquery

import "strings"

// ownCall is the rule for a call whose arguments are more than expressions; nil if it
// is none of these.
func (p *parser) ownCall(word string, called bool) func() Expr {
	if !called {
		return nil
	}
	switch word {
	case "SUBSTRING", "SUBSTR", "OVERLAY":
		if (p.grammar.nestedPlaces || p.grammar.placedCalls) && p.holds(spelled[word][0]) {
			return func() Expr { return p.spelledCall(spelled[word]) }
		}
	case "CONVERT", "TRY_CONVERT":
		if p.grammar.conversions {
			return func() Expr { return p.convert(word) }
		}
	case "PARSE", "TRY_PARSE":
		if p.grammar.conversions {
			return func() Expr { return p.parse(word) }
		}
	case "JSON_OBJECT", "JSON_ARRAY":
		if p.grammar.jsonMade {
			return func() Expr { return p.jsonMade(word == "JSON_OBJECT") }
		}
	case "JSON_OBJECTAGG", "JSON_ARRAYAGG":
		if p.grammar.jsonMade {
			return func() Expr { return p.jsonAggregate(word == "JSON_OBJECTAGG") }
		}
	}
	return nil
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

// jsonMade reads JSON_OBJECT(key: value, …) or JSON_ARRAY(value, …).
func (p *parser) jsonMade(keyed bool) Expr {
	t := p.advance()
	n := &JSONMade{Pos: t.Pos, Name: strings.ToLower(t.Text)}
	p.advance()
	for p.err == nil && !p.isSign(")") && !p.isWord("NULL", "ON") && !p.isWord("ABSENT", "ON") && !p.isWord("RETURNING", "JSON") {
		if keyed {
			n.Keys = append(n.Keys, p.bits())
			p.expectSign(":")
		}
		n.Values = append(n.Values, p.bits())
		if !p.takeSign(",") {
			break
		}
	}
	p.jsonEnd(n)
	return n
}

// jsonAggregate reads JSON_OBJECTAGG(key: value) or JSON_ARRAYAGG(value ORDER BY x).
func (p *parser) jsonAggregate(keyed bool) Expr {
	t := p.advance()
	n := &JSONMade{Pos: t.Pos, Name: strings.ToLower(t.Text)}
	p.expectSign("(")
	if keyed {
		n.Keys = []Expr{p.bits()}
		p.expectSign(":")
	}
	n.Values = []Expr{p.bits()}
	if !keyed && p.takeWord("ORDER", "BY") {
		n.Order = p.orderings()
	}
	p.jsonEnd(n)
	return n
}

// jsonEnd reads what may follow the values.
func (p *parser) jsonEnd(n *JSONMade) {
	for _, word := range []string{"NULL", "ABSENT"} {
		if p.takeWord(word, "ON", "NULL") {
			n.OnNull = word
			break
		}
	}
	n.Returning = p.takeWord("RETURNING", "JSON")
	p.expectSign(")")
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
func (p *parser) textKind(t *Token) LiteralKind {
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
