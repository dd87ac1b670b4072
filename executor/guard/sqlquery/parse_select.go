package sqlquery

func (p *parser) selectBody() *Select {
	s := &Select{Pos: p.advance().Pos}
	defer p.collect(&s.Named)()
	p.selectList(s)
	if p.takeWord("FROM") {
		p.from(s)
	}
	p.restrictions(s)
	return s
}

// selectList reads what stands between SELECT and FROM.
func (p *parser) selectList(s *Select) {
	switch {
	case p.grammar.distinctOn && p.takeWord("DISTINCT", "ON"):
		s.Distinct = true
		p.expectSign("(")
		s.On = p.exprs()
		p.expectSign(")")
	case p.takeWord("DISTINCT"):
		s.Distinct = true
	case p.takeWord("ALL"):
	}
	if p.grammar.top && p.isWord("TOP") && p.ahead(1).Kind == KindNumber {
		p.advance()
		s.Top = p.digits("a whole number of rows")
	}
	if p.grammar.topClause && p.takeWord("TOP") {
		p.topClause(s)
	}
	for p.err == nil {
		s.Items = append(s.Items, p.item())
		if !p.more() {
			break
		}
	}
	if p.err == nil {
		p.refuseClause()
	}
}

// restrictions reads what stands behind FROM.
func (p *parser) restrictions(s *Select) {
	s.Tree = p.hierarchy()
	if p.grammar.prewhere && p.takeWord("PREWHERE") {
		s.Prewhere = p.expr()
	}
	if p.takeWord("WHERE") {
		s.Where = p.expr()
	}
	p.grouping(s)
	if p.grammar.sampleLoose && p.takeWord("USING", "SAMPLE") {
		s.Sample = p.looseSample()
	}
}

// grouping reads what follows WHERE in the order that the dialects document.
func (p *parser) grouping(s *Select) {
	if p.err == nil {
		p.refuseClause()
	}
	if pos := p.peek().Pos; p.takeWord("GROUP", "BY") {
		s.Group = p.groupBy(pos)
	}
	if p.takeWord("HAVING") {
		s.Having = p.expr()
	}
	if p.takeWord("WINDOW") {
		s.Windows = p.namedWindows()
	}
	if p.grammar.qualify && p.takeWord("QUALIFY") {
		s.Qualify = p.expr()
	}
	if s.Windows == nil && p.takeWord("WINDOW") {
		s.Windows = p.namedWindows()
	}
}

func (p *parser) item() *Item {
	i := &Item{Pos: p.peek().Pos}
	if p.grammar.prefixAliases && p.isName(p.peek()) && isSign(p.ahead(1), ":") {
		i.Alias = p.name("an alias")
		p.advance()
		i.Expr = p.expr()
		return i
	}
	if star := p.star(); star != nil {
		i.Expr = star
		return i
	}
	if p.grammar.equalsAlias && p.isName(p.peek()) && isSign(p.ahead(1), "=") {
		i.Alias = p.name("an alias")
		p.advance()
		i.Expr = p.value()
		return i
	}
	i.Expr = p.value()
	switch {
	case p.grammar.tupleAliases && p.isWord("AS") && isSign(p.ahead(1), "("):
		p.advance()
		i.Aliases = p.names("an alias")
	case p.grammar.textAliases && p.isWord("AS") && p.ahead(1).Kind == KindString && p.ahead(1).Text != "":
		p.advance()
		i.Alias = p.advance().Text
	case p.takeWord("AS"):
		i.Alias = p.anyName("an alias")
	case p.err == nil && p.grammar.bareTextAliases && p.peek().Kind == KindString:
		i.Alias = p.anyName("an alias")
	case p.err == nil && p.isName(p.peek()):
		p.refuseClauseAsAlias()
		i.Alias = p.name("an alias")
	}
	return i
}

// value reads an expression that is not a condition, where the two are not the same.
func (p *parser) value() Expr {
	if p.grammar.conditionsApart {
		return p.bits()
	}
	return p.expr()
}

// refuseClauseAsAlias refuses words that open a clause elsewhere, where an alias
// without AS would hide it.
func (p *parser) refuseClauseAsAlias() {
	if next := p.ahead(1); isSign(next, "(") || isWord(next, "BY") || isWord(next, "AS") {
		p.refuseClause()
	}
}

// anyName reads a name behind AS, where any word may stand that opens no clause, or
// a text.
func (p *parser) anyName(what string) string {
	if p.grammar.bareTextAliases && p.err == nil && p.peek().Kind == KindString && p.peek().Text != "" {
		return p.advance().Text
	}
	if !p.grammar.reservedAs {
		return p.name(what)
	}
	if t := p.peek(); p.err == nil && p.reservedWord(t) && !isWord(t, "FROM") && !isWord(t, "SELECT") {
		p.advance()
		return p.fold(t)
	}
	return p.name(what)
}

// star reads *, t.* and the columns they leave out; nil if neither follows.
func (p *parser) star() *Star {
	at := 0
	for p.isName(p.ahead(at)) && isSign(p.ahead(at+1), ".") {
		at += 2
	}
	of := p.grammar.columnsOf && isWord(p.ahead(at), "COLUMNS") && isSign(p.ahead(at+1), "(")
	if p.err != nil || !of && !isSign(p.ahead(at), "*") {
		return nil
	}
	s := &Star{Pos: p.peek().Pos}
	for range at / 2 {
		s.Parts = append(s.Parts, p.name("a table"))
		p.advance()
	}
	p.advance()
	if of {
		s.Of = p.columnsOf()
	}
	if p.grammar.columnsOf {
		p.modifiers(s)
	}
	p.starChanges(s)
	return s
}

// excluded reads a list in parentheses or, where that may be, one column.
func (p *parser) excluded() []*Column {
	if p.grammar.exceptBare && !p.isSign("(") {
		return []*Column{p.excludedColumn()}
	}
	p.expectSign("(")
	list := []*Column{p.excludedColumn()}
	for p.takeSign(",") {
		list = append(list, p.excludedColumn())
	}
	p.expectSign(")")
	return list
}

func (p *parser) excludedColumn() *Column {
	if p.grammar.exceptDotted {
		return p.plainColumn()
	}
	return &Column{Pos: p.peek().Pos, Parts: []string{p.name("a column")}}
}

func (p *parser) groupBy(pos int) *GroupBy {
	g := &GroupBy{Pos: pos}
	if p.grammar.byAll && p.takeWord("ALL") {
		g.All = true
		return g
	}
	for p.err == nil {
		g.Items = append(g.Items, p.groupingItem())
		if !p.more() {
			break
		}
	}
	if p.grammar.trailingSets && p.isWord("GROUPING", "SETS") {
		g.Sets = p.groupingItem()
	}
	if p.grammar.groupingWith {
		for _, kind := range []string{"CUBE", "ROLLUP"} {
			if p.takeWord("WITH", kind) {
				g.With = kind
			}
		}
	}
	g.Totals = p.grammar.totals && p.takeWord("WITH", "TOTALS")
	return g
}

func (p *parser) groupingItem() *Grouping {
	g := &Grouping{Pos: p.peek().Pos}
	switch {
	case p.isWord("GROUPING", "SETS"):
		p.advance()
		g.Kind = "GROUPING SETS"
	case p.isWord("ROLLUP") || p.isWord("CUBE"):
		if !isSign(p.ahead(1), "(") {
			break
		}
		g.Kind = p.peek().upper
	}
	if g.Kind == "" {
		g.Expr = p.groupingExpr()
		return g
	}
	if !p.enter() {
		return nil
	}
	defer p.leave()
	p.advance()
	p.expectSign("(")
	for p.err == nil {
		g.Sets = append(g.Sets, p.groupingItem())
		if !p.takeSign(",") {
			break
		}
	}
	p.expectSign(")")
	return g
}

// groupingExpr reads an expression, or () for the grand total.
func (p *parser) groupingExpr() Expr {
	if p.isSign("(") && isSign(p.ahead(1), ")") {
		t := &Tuple{Pos: p.advance().Pos}
		p.advance()
		return t
	}
	return p.element()
}
