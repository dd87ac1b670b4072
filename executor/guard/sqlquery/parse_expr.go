package sqlquery

func (p *parser) exprs() []Expr {
	list := []Expr{p.element()}
	for p.more() {
		list = append(list, p.element())
	}
	return list
}

// expr reads an expression. Each level of binding reads its operators in a loop, so
// that a long chain takes no depth.
func (p *parser) expr() Expr {
	if !p.enter() {
		return nil
	}
	defer p.leave()
	x := p.conjunction()
	for p.err == nil {
		pos := p.peek().Pos
		if !p.takeWord("OR") {
			return p.choice(p.arrows(x))
		}
		x = &Binary{Pos: pos, Op: "OR", X: x, Y: p.conjunction()}
	}
	return nil
}

// arrows reads operands joined by ->, which binds least.
func (p *parser) arrows(x Expr) Expr {
	for p.err == nil && p.grammar.arrowOperator && p.isSign("->") {
		pos := p.advance().Pos
		x = &Binary{Pos: pos, Op: "->", X: x, Y: p.conjunction()}
	}
	return x
}

func (p *parser) conjunction() Expr {
	x := p.negation()
	for p.err == nil {
		pos := p.peek().Pos
		if !p.takeWord("AND") {
			return x
		}
		x = &Binary{Pos: pos, Op: "AND", X: x, Y: p.negation()}
	}
	return nil
}

func (p *parser) negation() Expr {
	if !p.enter() {
		return nil
	}
	defer p.leave()
	pos := p.peek().Pos
	switch {
	case p.takeWord("NOT"):
		return &Unary{Pos: pos, Op: "NOT", X: p.negation()}
	case p.grammar.bang && p.takeSign("!"):
		return &Unary{Pos: pos, Op: "!", X: p.negation()}
	}
	return p.comparison()
}

func (p *parser) comparison() Expr {
	x := p.bits()
	for p.err == nil {
		t := p.peek()
		switch {
		case t.Kind == KindSign && p.compares(t.Text):
			p.advance()
			x = &Binary{Pos: t.Pos, Op: t.Text, X: x, Y: p.compared()}
		case p.isWord("IS"):
			x = p.is(x)
		case p.grammar.nullTests && p.takeWord("ISNULL"):
			x = &Is{Pos: t.Pos, X: x, What: "NULL"}
		case p.grammar.nullTests && p.takeWord("NOTNULL"):
			x = &Is{Pos: t.Pos, Not: true, X: x, What: "NULL"}
		default:
			next := p.predicate(x)
			if next == nil {
				return x
			}
			x = next
		}
	}
	return nil
}

func (p *parser) compares(sign string) bool {
	switch sign {
	case "=", "<>", "!=", "<", "<=", ">", ">=":
		return true
	case "==", "<=>":
		return p.grammar.looseEquals
	}
	return false
}

// compared reads the right side of a comparison.
func (p *parser) compared() Expr {
	t := p.peek()
	for _, word := range []string{"ANY", "ALL", "SOME"} {
		if p.isWord(word) && isSign(p.ahead(1), "(") && p.queryAt(2) {
			p.advance()
			return &Quantified{Pos: t.Pos, Word: word, Query: p.nestedQuery()}
		}
	}
	return p.bits()
}

// queryAt reports whether a query begins n tokens ahead.
func (p *parser) queryAt(n int) bool {
	at := p.at
	p.at = min(at+n, len(p.tokens)-1)
	is := p.startsQuery()
	p.at = at
	return is
}

func (p *parser) is(x Expr) Expr {
	n := &Is{Pos: p.advance().Pos, X: x}
	n.Not = p.takeWord("NOT")
	switch {
	case p.takeWord("DISTINCT", "FROM"):
		n.What = "DISTINCT FROM"
		n.Y = p.bits()
		return n
	case p.takeWord("NULL"), p.grammar.nullTests && p.takeWord("UNKNOWN"):
		n.What = "NULL"
	case p.grammar.booleans && p.takeWord("TRUE"):
		n.What = "TRUE"
	case p.grammar.booleans && p.takeWord("FALSE"):
		n.What = "FALSE"
	default:
		p.unexpected("NULL, TRUE, FALSE or DISTINCT FROM")
	}
	return n
}

// predicate reads [NOT] LIKE, BETWEEN or IN; nil if none follows.
func (p *parser) predicate(x Expr) Expr {
	pos, not, at := p.peek().Pos, false, p.at
	global := p.grammar.bareSets && p.takeWord("GLOBAL")
	if global && !p.isWord("IN") && !p.isWord("NOT", "IN") {
		p.at = at
		return nil
	}
	if p.takeWord("NOT") {
		not = true
	}
	if op := p.takeOne([]string{"LIKE"}, p.grammar.matchers, p.grammar.moreLikes); op != "" {
		return p.like(&Like{Pos: pos, Not: not, Op: op, X: x})
	}
	switch {
	case p.takeWord("BETWEEN"):
		b := &Between{Pos: pos, Not: not, X: x, Lo: p.bits()}
		p.expectWord("AND")
		b.Hi = p.bits()
		return b
	case p.takeWord("IN"):
		return p.in(&In{Pos: pos, Global: global, Not: not, X: x})
	}
	p.at = at
	return nil
}

func (p *parser) like(n *Like) Expr {
	for _, word := range []string{"ANY", "ALL", "SOME"} {
		if p.grammar.likeAny && p.isWord(word) && isSign(p.ahead(1), "(") {
			p.advance()
			p.advance()
			n.Quantifier = word
			n.List = p.exprs()
			p.expectSign(")")
			return n
		}
	}
	n.Y = p.bits()
	if p.takeWord("ESCAPE") {
		n.Escape = p.bits()
	}
	return n
}

func (p *parser) in(n *In) Expr {
	if p.isSign("(") && p.queryAt(1) {
		n.Query = p.nestedQuery()
		return n
	}
	if p.grammar.bareIn && !p.isSign("(") {
		return p.bareIn(n)
	}
	p.expectSign("(")
	n.List = p.exprs()
	p.expectSign(")")
	return n
}

// chain reads operands joined by operators of the lists, from left to right.
func (p *parser) chain(operand func() Expr, lists ...[]string) Expr {
	x := operand()
	for p.err == nil {
		t := p.peek()
		op := operator(t, lists)
		if op == "" {
			return x
		}
		p.advance()
		x = &Binary{Pos: t.Pos, Op: op, X: x, Y: operand()}
	}
	return nil
}

// operator is which operator of the lists a token is; "" if it is none.
func operator(t *Token, lists [][]string) string {
	for _, list := range lists {
		for _, op := range list {
			if isSign(t, op) || isWord(t, op) {
				return op
			}
		}
	}
	return ""
}

// The operators that every dialect has, by how they bind.
var (
	bitOperators     = []string{"|", "&", "^", "<<", ">>"}
	sumOperators     = []string{"+", "-", "||"}
	productOperators = []string{"*", "/", "%"}
)

func (p *parser) bits() Expr { return p.chain(p.sum, bitOperators, p.grammar.moreOperators) }

func (p *parser) sum() Expr { return p.chain(p.product, sumOperators) }

func (p *parser) product() Expr { return p.chain(p.unary, productOperators, p.grammar.wordOperators) }

func (p *parser) unary() Expr {
	if !p.enter() {
		return nil
	}
	defer p.leave()
	t := p.peek()
	for _, op := range []string{"-", "+", "~"} {
		if p.takeSign(op) {
			return &Unary{Pos: t.Pos, Op: op, X: p.unary()}
		}
	}
	if op, ok := p.ancestor(); ok {
		return &Unary{Pos: t.Pos, Op: op, X: p.postfix()}
	}
	return p.postfix()
}

// postfixed is postfix for an operand of a postfix.
func (p *parser) postfixed() Expr {
	if !p.enter() {
		return nil
	}
	defer p.leave()
	return p.postfix()
}

// postfix reads an operand with the casts, steps and indexes behind it.
func (p *parser) postfix() Expr {
	x := p.primary()
	for p.err == nil {
		t := p.peek()
		switch {
		case p.grammar.castSign && p.takeSign("::"):
			x = &Cast{Pos: t.Pos, Op: "::", X: x, Type: p.typeName()}
		case p.grammar.pathBrackets && p.isSign(":") && isSign(p.ahead(1), "["):
			p.advance()
			p.advance()
			x = p.index(&Index{Pos: t.Pos, Colon: true, X: x})
		case p.grammar.colonPaths && p.takeSign(":"):
			x = p.step(&Path{Pos: t.Pos, X: x, Colon: true})
		case p.grammar.xmlValue && p.isSign(".") && readsXML(x):
			x = p.xmlValue(x)
		case p.isSign(".") && p.grammar.methods && p.ahead(1).Kind == KindWord && isSign(p.ahead(2), "("):
			x = p.method(x)
		case p.grammar.timeZones && p.takeWord("AT", "TIME", "ZONE"):
			x = &Binary{Pos: t.Pos, Op: "AT TIME ZONE", X: x, Y: p.postfixed()}
		case p.typedStepAhead():
			x = p.typedStep(x)
		case p.grammar.tupleSteps && p.isSign(".") && p.ahead(1).Kind == KindNumber:
			p.advance()
			x = &Element{Pos: t.Pos, X: x, Number: p.digits("the number of an element")}
		case p.grammar.paths && p.isSign(".") && steps(x):
			p.advance()
			x = p.step(&Path{Pos: t.Pos, X: x})
		case p.grammar.paths && p.takeSign("["):
			x = p.index(&Index{Pos: t.Pos, X: x})
		case !p.grammar.fills && p.takeWord("COLLATE"):
			x = p.collate(&Collate{Pos: t.Pos, X: x})
		default:
			return x
		}
	}
	return nil
}

// index reads what stands behind an opening bracket.
func (p *parser) index(n *Index) Expr {
	if t := p.peek(); p.grammar.pathBrackets && isSign(p.ahead(1), "]") && p.takeSign("*") {
		n.I = &Star{Pos: t.Pos}
	} else if p.grammar.slices {
		return p.slice(n)
	} else {
		n.I = p.expr()
	}
	p.expectSign("]")
	return n
}

// steps reports whether a name behind a dot is a step into a value.
func steps(x Expr) bool {
	switch x.(type) {
	case *Path, *Index, *Slice, *Element, *Subcolumn, *Object, *Map, *Call, *Paren, *Subquery, *Cast:
		return true
	}
	return false
}

func (p *parser) step(n *Path) Expr {
	t := p.peek()
	if t.Kind != KindWord && t.Kind != KindIdent {
		p.unexpected("the name of a field")
		return nil
	}
	p.advance()
	n.Name = t.Text
	return n
}

func (p *parser) collate(n *Collate) Expr {
	t := p.peek()
	switch {
	case t.Kind == KindString && p.grammar.collationText:
		n.Text = true
	case t.Kind == KindWord && !p.grammar.collationText && !p.reservedWord(t):
	default:
		p.unexpected("a collation")
		return nil
	}
	p.advance()
	n.Name = t.Text
	for p.grammar.dottedCollations && p.isSign(".") && p.ahead(1).Kind == KindWord {
		p.advance()
		n.Name += "." + p.advance().Text
	}
	return n
}
