package sqlquery

import "strings"

func (p *parser) primary() Expr {
	t := p.peek()
	if p.err != nil {
		return nil
	}
	switch t.Kind {
	case KindNumber:
		p.advance()
		return &Literal{Pos: t.Pos, Kind: LiteralNumber, Text: t.Text}
	case KindString:
		p.advance()
		return &Literal{Pos: t.Pos, Kind: p.textKind(t), Text: t.Text}
	case KindBytes:
		p.advance()
		return &Literal{Pos: t.Pos, Kind: LiteralBytes, Text: t.Text}
	case KindSign:
		return p.signed()
	case KindWord:
		if x, ok := p.worded(t.upper); ok {
			return x
		}
	case KindIdent, KindEnd:
	}
	return p.named()
}

// signed reads an operand that starts with a sign.
func (p *parser) signed() Expr {
	t := p.peek()
	switch {
	case t.Text == "(":
		return p.parens()
	case t.Text == "[" && p.grammar.arrayBrackets:
		p.advance()
		a := &Array{Pos: t.Pos}
		if !p.isSign("]") {
			a.List = p.exprs()
		}
		if p.grammar.comprehensions && len(a.List) == 1 && p.takeWord("FOR") {
			return p.comprehension(a)
		}
		p.expectSign("]")
		return a
	case t.Text == "{" && p.grammar.objectBraces:
		return p.object()
	case t.Text == "{" && p.grammar.braceParameters:
		p.stop(unsafe("{", t.Pos, "parameters are not allowed; write the value itself"))
		return nil
	case t.Text == ":":
		p.stop(unsafe(":", t.Pos, "parameters are not allowed; write the value itself"))
		return nil
	}
	p.unexpected("a value")
	return nil
}

func (p *parser) object() Expr {
	o := &Object{Pos: p.advance().Pos}
	for p.err == nil && !p.isSign("}") {
		t := p.peek()
		if t.Kind != KindString && (!p.grammar.bareKeys || t.Kind != KindWord && t.Kind != KindIdent) {
			p.unexpected("a key in single quotes")
			return nil
		}
		p.advance()
		p.expectSign(":")
		o.Keys = append(o.Keys, t.Text)
		o.Values = append(o.Values, p.expr())
		if !p.more() {
			break
		}
	}
	p.expectSign("}")
	return o
}

// parens reads a query, a lambda's parameters, a list or an expression.
func (p *parser) parens() Expr {
	t := p.peek()
	switch {
	case p.startsQuery() && !p.joinedQuery():
		return &Subquery{Pos: t.Pos, Query: p.nestedQuery()}
	case p.lambdas && p.lambdaAhead():
		l := &Lambda{Pos: t.Pos, Params: p.parameters()}
		p.expectSign("->")
		l.Body = p.lambdaBody()
		return l
	case p.grammar.typedLambdas && p.typedLambdaAhead():
		return p.typedLambda()
	}
	p.advance()
	list := p.exprs()
	lone := p.grammar.loneTuples && isSign(&p.tokens[p.at-1], ",")
	p.expectSign(")")
	if p.err != nil {
		return nil
	}
	if lone && len(list) == 1 {
		return &Call{Pos: t.Pos, Name: "tuple", Args: list}
	}
	if len(list) == 1 {
		return &Paren{Pos: t.Pos, X: list[0]}
	}
	return &Tuple{Pos: t.Pos, List: list}
}

// joinedQuery reports an expression in parentheses whose first operand is a query
// in parentheses of its own: ((SELECT 1) + 1).
func (p *parser) joinedQuery() bool {
	if !isSign(p.ahead(1), "(") {
		return false
	}
	return p.joinInside()
}

// lambdaAhead reports whether (x, y) -> follows.
func (p *parser) lambdaAhead() bool {
	at := 1
	for p.isParameter(p.ahead(at)) {
		at++
		if !isSign(p.ahead(at), ",") {
			break
		}
		at++
	}
	return at > 1 && isSign(p.ahead(at), ")") && isSign(p.ahead(at+1), "->")
}

// worded reads an operand that starts with a word of the grammar; false if the
// word is the name of something.
func (p *parser) worded(word string) (Expr, bool) {
	t := p.peek()
	called := isSign(p.ahead(1), "(")
	if own := p.ownCall(word, called); own != nil {
		return own(), true
	}
	switch word {
	case "NULL":
		p.advance()
		return &Literal{Pos: t.Pos, Kind: LiteralWord, Text: word}, true
	case "TRUE", "FALSE":
		if p.grammar.booleans {
			p.advance()
			return &Literal{Pos: t.Pos, Kind: LiteralWord, Text: word}, true
		}
	case "CASE":
		return p.caseExpr(), true
	case "INTERVAL":
		if p.grammar.intervals && !p.namesInterval() {
			return p.interval(), true
		}
	case "CAST", "TRY_CAST":
		if called {
			return p.cast(word), true
		}
	case "EXISTS":
		if called && p.queryAt(2) {
			p.advance()
			return &Exists{Pos: t.Pos, Query: p.nestedQuery()}, true
		}
		if called && p.grammar.existsFunction {
			p.advance()
			return p.arguments(t.Pos, []string{"exists"}), true
		}
	case "EXTRACT":
		if called && p.grammar.standardCalls && isWord(p.ahead(3), "FROM") {
			return p.extract(), true
		}
	case "POSITION":
		if called && p.grammar.standardCalls && p.holds("IN") {
			return p.position(), true
		}
	case "TRIM":
		if called && p.grammar.trimFrom && p.holds("FROM") {
			return p.trim(), true
		}
	}
	if x, ok := p.wordedDuckDB(word, called); ok {
		return x, true
	}
	return p.wordedName(word, called)
}

func (p *parser) wordedName(word string, called bool) (Expr, bool) {
	t := p.peek()
	next := p.ahead(1)
	switch {
	case (p.grammar.typedTexts && typedStrings[word] || p.grammar.typedStrings[word]) && next.Kind == KindString:
		p.advance()
		return &Literal{Pos: t.Pos, Kind: LiteralKind(word), Text: p.advance().Text}, true
	case p.grammar.numberWords[word] && !called && !isSign(next, "."):
		p.advance()
		return &Literal{Pos: t.Pos, Kind: LiteralWord, Text: strings.ToLower(word)}, true
	case p.grammar.niladic[word] && !called && !isSign(next, ".") && !isSign(next, "->"):
		p.advance()
		return &Call{Pos: t.Pos, Name: strings.ToLower(word), Bare: true}, true
	case p.grammar.called[word] && called:
		p.advance()
		return p.arguments(t.Pos, []string{t.Text}), true
	case p.reservedWord(t) && !(p.softWord(t) && p.grammar.words == nil):
		p.unexpected("a value")
		return nil, true
	}
	return nil, false
}

// named reads a column, a call or a lambda with one parameter.
func (p *parser) named() Expr {
	t := p.peek()
	if p.grammar.typedLambdas && p.isName(t) && p.ahead(1).Kind == KindWord && isSign(p.ahead(2), "->") {
		return p.typedLambda()
	}
	if p.lambdas && isSign(p.ahead(1), "->") && p.isName(t) {
		l := &Lambda{Pos: t.Pos, Params: []string{p.name("a parameter")}}
		p.advance()
		l.Body = p.lambdaBody()
		return l
	}
	at := p.at
	parts := p.column("a value")
	if p.err != nil {
		return nil
	}
	if p.isSign("(") && p.grammar.methods && len(parts) > 1 {
		return p.columnMethod(t, parts)
	}
	if p.isSign("(") {
		return p.arguments(t.Pos, parts)
	}
	last := p.tokens[p.at-1]
	return &Column{Pos: p.tokens[at].Pos, Parts: parts, Quoted: last.Kind == KindIdent}
}

func (p *parser) caseExpr() Expr {
	if !p.enter() {
		return nil
	}
	defer p.leave()
	c := &Case{Pos: p.advance().Pos}
	if !p.isWord("WHEN") {
		c.Operand = p.expr()
	}
	for p.isWord("WHEN") && p.err == nil {
		w := &When{Pos: p.advance().Pos, Cond: p.expr()}
		p.expectWord("THEN")
		w.Then = p.expr()
		c.Whens = append(c.Whens, w)
	}
	if len(c.Whens) == 0 {
		p.expectWord("WHEN")
	}
	if p.takeWord("ELSE") {
		c.Else = p.expr()
	}
	p.expectWord("END")
	return c
}

// interval reads INTERVAL: a string that may hold its units, or a value with a
// unit behind it.
func (p *parser) interval() Expr {
	n := &Interval{Pos: p.advance().Pos}
	if p.grammar.looseIntervals && p.peek().Kind != KindString {
		n.Value = p.bits()
	} else {
		n.Value = p.unary()
	}
	_, text := n.Value.(*Literal)
	text = text && p.tokens[p.at-1].Kind == KindString
	t := p.peek()
	if p.err != nil || t.Kind != KindWord || !intervalUnits[t.upper] {
		if !text {
			p.unexpected("a unit such as DAY")
		}
		return n
	}
	n.Unit = p.advance().upper
	if to := p.ahead(1); p.isWord("TO") && to.Kind == KindWord && intervalUnits[to.upper] {
		p.advance()
		n.Unit += " TO " + p.advance().upper
	}
	return n
}

func (p *parser) cast(word string) Expr {
	c := &Cast{Pos: p.advance().Pos, Op: word}
	p.advance()
	c.X = p.expr()
	if p.grammar.castText && p.takeSign(",") {
		c.Type = p.typeText()
	} else {
		p.expectWord("AS")
		c.Type = p.typeName()
	}
	p.expectSign(")")
	return c
}

func (p *parser) extract() Expr {
	n := &Extract{Pos: p.advance().Pos}
	p.advance()
	t := p.peek()
	n.Field = strings.ToUpper(t.Text)
	if t.Kind != KindWord && t.Kind != KindString || !p.grammar.dateParts[n.Field] {
		p.unexpected("a unit such as YEAR")
		return nil
	}
	p.advance()
	p.expectWord("FROM")
	n.X = p.expr()
	p.expectSign(")")
	return n
}

// holds reports whether the word stands in the parentheses of the call ahead, before
// the first comma. Looking ahead instead of trying keeps nested calls from taking
// twice the time for each level.
func (p *parser) holds(word string) bool {
	depth := 0
	for i := p.at + 1; i < len(p.tokens); i++ {
		switch t := &p.tokens[i]; {
		case isSign(t, "("):
			depth++
		case isSign(t, ")"):
			if depth--; depth == 0 {
				return false
			}
		case depth == 1 && isSign(t, ","):
			return false
		case depth == 1 && isWord(t, word):
			return true
		}
	}
	return false
}

// position reads POSITION(x IN y).
func (p *parser) position() Expr {
	n := &Position{Pos: p.advance().Pos}
	p.advance()
	n.X = p.bits()
	p.expectWord("IN")
	n.Y = p.expr()
	p.expectSign(")")
	return n
}

// trim reads TRIM([side] [chars] FROM x).
func (p *parser) trim() Expr {
	n := &Trim{Pos: p.advance().Pos}
	p.advance()
	n.Side = p.takeOne([]string{"BOTH", "LEADING", "TRAILING"})
	if !p.isWord("FROM") {
		n.Chars = p.expr()
	}
	p.expectWord("FROM")
	n.X = p.expr()
	p.expectSign(")")
	return n
}
