package sqlquery

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
		outer := p.lambdas
		p.lambdas = p.grammar.lambdas && (!p.grammar.arrowOperator || p.grammar.lambdaFunctions[strings.ToUpper(c.Name)])
		p.argumentList(c)
		p.lambdas = outer
	}
	if p.grammar.argumentOrder && p.takeWord("ORDER", "BY") {
		c.Order = p.orderings()
	}
	if p.nulls(c) {
		c.Inside = true
	}
	p.expectSign(")")
}

func (p *parser) argumentList(c *Call) {
	part, takesPart := p.grammar.partArgument[strings.ToLower(c.Name)]
	takesPart = takesPart && p.grammar.dateWords
	var partAt *Token
	for p.err == nil {
		t := p.peek()
		switch next := p.ahead(1); {
		case takesPart && len(c.Args) == part.at && p.isDatePart(t) && (isSign(next, ",") || isSign(next, ")")):
			partAt = p.advance()
			c.Args = append(c.Args, &DatePart{Pos: t.Pos, Name: t.upper})
		case t.Kind == KindWord && p.grammar.namedSign != "" && (isSign(next, p.grammar.namedSign) || isSign(next, "=>")):
			p.advance()
			p.advance()
			c.Args = append(c.Args, &Named{Pos: t.Pos, Name: t.Text, X: p.expr()})
		case p.grammar.namedArguments && t.Kind == KindWord && isSign(next, "=>"):
			p.advance()
			p.advance()
			c.Args = append(c.Args, &Named{Pos: t.Pos, Name: t.upper, X: p.expr()})
		default:
			c.Args = append(c.Args, p.field(p.argument()))
		}
		if !p.more() {
			break
		}
	}
	// date_add(day, 3) adds to a column named day.
	if partAt != nil && part.args != 0 && part.args != len(c.Args) {
		c.Args[part.at] = &Column{Pos: partAt.Pos, Parts: []string{p.fold(partAt)}}
	}
}

func (p *parser) isDatePart(t *Token) bool {
	return t.Kind == KindWord && p.grammar.dateParts[t.upper]
}

// argument reads one argument: an expression, a star, or a query.
func (p *parser) argument() Expr {
	if p.grammar.columnsExpression && p.isSign("*") && isWord(p.ahead(1), "COLUMNS") && isSign(p.ahead(2), "(") {
		p.advance()
		c := p.columns()
		c.Unpacked = true
		return c
	}
	if s := p.star(); s != nil {
		return s
	}
	return p.element()
}

// field reads the name that an argument gets as a field.
func (p *parser) field(x Expr) Expr {
	pos := p.peek().Pos
	if !p.grammar.fieldAliases || !p.takeWord("AS") {
		return x
	}
	return &Field{Pos: pos, X: x, Name: p.anyName("a field")}
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
		if !p.takeWord("WHERE") && !p.grammar.filterBare {
			p.unexpected("WHERE")
		}
		c.Filter = p.expr()
		p.expectSign(")")
	}
	p.fromEnd(c)
	p.nulls(c)
	if pos := p.peek().Pos; p.takeWord("OVER") {
		c.Over = p.window(pos)
	}
}

// fromEnd reads FROM FIRST or FROM LAST. A window must follow, lest the clause be the
// FROM of a query over a table of that name.
func (p *parser) fromEnd(c *Call) {
	after := p.ahead(2)
	if !p.grammar.fromEnds || c.Name != "nth_value" || !isWord(after, "OVER") && !isWord(after, "IGNORE") && !isWord(after, "RESPECT") {
		return
	}
	for _, end := range []string{"FIRST", "LAST"} {
		if p.takeWord("FROM", end) {
			c.From = end
		}
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
	if t := p.peek(); p.isName(t) && !p.isWord("PARTITION") && !p.startsFrame() {
		w.Name = p.name("a window")
	}
	if p.takeWord("PARTITION", "BY") {
		w.Partition = p.exprs()
	}
	if p.takeWord("ORDER", "BY") {
		w.Order = p.orderings()
	}
	if p.startsFrame() {
		w.Frame = p.frame()
	}
	p.expectSign(")")
}

func (p *parser) startsFrame() bool {
	return p.isWord("ROWS") || p.isWord("RANGE") || p.grammar.frameExclusions && p.isWord("GROUPS")
}

func (p *parser) frame() *Frame {
	t := p.advance()
	f := &Frame{Pos: t.Pos, Unit: t.upper}
	if p.takeWord("BETWEEN") {
		f.Start = p.bound()
		p.expectWord("AND")
		f.End = p.bound()
	} else {
		f.Start = p.bound()
	}
	if p.grammar.frameExclusions && p.takeWord("EXCLUDE") {
		f.Exclude = p.exclusion()
	}
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
