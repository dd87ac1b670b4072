package sqlquery

// typedLambdaAhead reports whether parameters in parentheses, of which one has a type
// at least, and an arrow follow.
func (p *parser) typedLambdaAhead() bool {
	typed := false
	for at := 1; ; at++ {
		if !p.isName(p.ahead(at)) {
			return false
		}
		if p.ahead(at+1).Kind == KindWord {
			typed = true
			at++
		}
		at++
		switch {
		case isSign(p.ahead(at), ","):
		default:
			return typed && isSign(p.ahead(at), ")") && isSign(p.ahead(at+1), "->")
		}
	}
}

// isParameter reports whether a token can name a parameter: as a value, it can be a
// word that opens a clause elsewhere.
func (p *parser) isParameter(t *Token) bool {
	return p.isName(t) || p.softWord(t)
}

// parameters reads the parameters of a lambda in parentheses.
func (p *parser) parameters() []string {
	var list []string
	p.expectSign("(")
	for p.err == nil && p.isParameter(p.peek()) {
		list = append(list, p.fold(p.advance()))
		if !p.takeSign(",") {
			break
		}
	}
	p.expectSign(")")
	return list
}

// typedLambda reads a lambda whose parameters may have types of one word.
func (p *parser) typedLambda() Expr {
	l := &Lambda{Pos: p.peek().Pos}
	inside := p.takeSign("(")
	for p.err == nil {
		l.Params = append(l.Params, p.name("a parameter"))
		var t *Type
		if p.peek().Kind == KindWord {
			t = p.typeName()
		}
		l.Types = append(l.Types, t)
		if !inside || !p.takeSign(",") {
			break
		}
	}
	if inside {
		p.expectSign(")")
	}
	p.expectSign("->")
	l.Body = p.expr()
	return l
}
