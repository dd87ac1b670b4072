package warehouse

import "strings"

// startsQuery reports whether a query, perhaps in parentheses, begins here.
func (p *parser) startsQuery() bool {
	at := 0
	for isSign(p.ahead(at), "(") && p.at+at < len(p.tokens)-1 {
		at++
	}
	t := p.ahead(at)
	return isWord(t, "SELECT") || isWord(t, "WITH") || p.grammar.valuesQuery && isWord(t, "VALUES") || p.grammar.fromFirst && isWord(t, "FROM") ||
		p.grammar.pivotQueries && (pivotWords[strings.ToUpper(t.Text)] && t.Kind == KindWord)
}

func (p *parser) query() *Query {
	if !p.enter() {
		return nil
	}
	defer p.leave()
	q := &Query{Pos: p.peek().Pos}
	if p.isWord("WITH") {
		q.With = p.with()
	}
	q.Body = p.setOperation()
	p.tail(q)
	if p.err == nil {
		p.refuseClause()
	}
	if s, ok := q.Body.(*Select); ok && s.Top != "" && q.Limit == nil && !p.grammar.topClause {
		q.Limit = &Limit{Pos: s.Pos, Rows: s.Top}
		s.Top = ""
	}
	return q
}

// tail reads what follows the body of a query.
func (p *parser) tail(q *Query) {
	if p.grammar.branchTails {
		q.adoptTail()
		return
	}
	if p.takeWord("ORDER", "BY") {
		q.Order = p.orderings()
	}
	q.Arrange = p.arrangements()
	if p.grammar.topClause {
		p.offsetFetch(q)
	} else {
		p.limits(q)
	}
	if p.grammar.forClause {
		q.For = p.forClause()
	}
}

func (p *parser) with() *With {
	w := &With{Pos: p.advance().Pos}
	w.Recursive = p.grammar.recursive && p.takeWord("RECURSIVE")
	for p.err == nil {
		if p.grammar.withValues && !p.cteAhead() {
			w.CTEs = append(w.CTEs, p.withValue())
			if p.takeSign(",") {
				continue
			}
			break
		}
		c := &CTE{Pos: p.peek().Pos, Name: p.name("the name of a WITH query")}
		if p.isSign("(") {
			c.Columns = p.names("a column")
		}
		if p.grammar.materialized && p.takeWord("USING", "KEY") {
			c.Key = p.names("a column")
		}
		if p.grammar.recursionLevel && p.takeWord("MAX", "RECURSION", "LEVEL") {
			c.Level = p.digits("a number of levels")
		}
		p.expectWord("AS")
		if p.grammar.materialized {
			c.Kept = p.kept()
		}
		c.Query = p.nestedQuery()
		w.CTEs = append(w.CTEs, c)
		if !p.takeSign(",") {
			break
		}
	}
	return w
}

// nestedQuery reads a query in parentheses.
func (p *parser) nestedQuery() *Query {
	p.expectSign("(")
	if p.err == nil && !p.startsQuery() {
		p.notAQuery()
	}
	if p.isWord("WITH") && !p.grammar.nestedWith {
		p.failf("WITH", p.peek().Pos, "WITH stands inside the query; put it at the start of the statement")
	}
	if p.err != nil {
		return nil
	}
	q := p.query()
	p.expectSign(")")
	return q
}

// limits reads LIMIT, OFFSET and FETCH, of which numbers only are taken.
func (p *parser) limits(q *Query) {
	pos := p.peek().Pos
	switch {
	case p.takeWord("LIMIT", "ALL"), p.takeWord("LIMIT", "NULL"):
		q.Limit = &Limit{Pos: pos, All: true}
	case p.takeWord("LIMIT"):
		q.Limit = &Limit{Pos: pos, Rows: p.digits("a whole number of rows")}
	}
	if p.takeWord("OFFSET") {
		q.Offset = p.digits("a whole number of rows")
		_ = p.takeWord("ROWS") || p.takeWord("ROW")
	}
	if q.Limit != nil || !p.isWord("FETCH") {
		return
	}
	q.Limit = &Limit{Pos: p.advance().Pos}
	_ = p.takeWord("FIRST") || p.takeWord("NEXT")
	q.Limit.Rows = p.digits("a whole number of rows")
	_ = p.takeWord("ROWS") || p.takeWord("ROW")
	p.takeWord("ONLY")
}

// setOperation reads bodies joined by UNION, EXCEPT and INTERSECT, the last of which
// binds tightest.
func (p *parser) setOperation() Body {
	left := p.intersection()
	for p.err == nil {
		pos := p.peek().Pos
		var op string
		switch {
		case p.takeWord("UNION"):
			op = "UNION"
		case p.takeWord("EXCEPT"), p.grammar.minus && p.takeWord("MINUS"):
			op = "EXCEPT"
		default:
			return left
		}
		suffix := p.setSuffix()
		if op == "UNION" && suffix == "" && p.grammar.unionMode {
			p.failf("UNION", pos, "UNION needs a word here; write UNION ALL, or UNION DISTINCT to leave out rows that repeat")
		}
		left = &SetOp{Pos: pos, Op: op, Left: left, Suffix: suffix, Right: p.intersection()}
	}
	return left
}

func (p *parser) intersection() Body {
	left := p.branch()
	for p.err == nil {
		pos := p.peek().Pos
		if !p.takeWord("INTERSECT") {
			return left
		}
		left = &SetOp{Pos: pos, Op: "INTERSECT", Left: left, Suffix: p.setSuffix(), Right: p.branch()}
	}
	return left
}

func (p *parser) setSuffix() string {
	suffix := ""
	switch {
	case p.takeWord("ALL"):
		suffix = "ALL"
	case p.takeWord("DISTINCT"):
		suffix = "DISTINCT"
	}
	if p.grammar.byName && p.takeWord("BY", "NAME") {
		suffix = strings.TrimSpace(suffix + " BY NAME")
	}
	return suffix
}

func (p *parser) body() Body {
	pos := p.peek().Pos
	switch {
	case p.err != nil:
		return nil
	case p.isSign("("):
		return &Nested{Pos: pos, Query: p.nestedQuery()}
	case p.grammar.valuesQuery && p.isWord("VALUES"):
		return p.values()
	case p.isWord("SELECT"):
		return p.selectBody()
	case p.grammar.fromFirst && p.isWord("FROM"):
		return p.fromFirst()
	case p.grammar.pivotQueries && p.startsQuery():
		return p.pivotQuery()
	default:
		p.unexpected("SELECT")
		return nil
	}
}

func (p *parser) values() *Values {
	v := &Values{Pos: p.advance().Pos}
	for p.err == nil {
		pos := p.peek().Pos
		var list []Expr
		if p.grammar.valuesBareScalar && !p.isSign("(") {
			list = []Expr{p.expr()}
		} else {
			p.expectSign("(")
			list = p.exprs()
			p.expectSign(")")
		}
		v.Rows = append(v.Rows, &Tuple{Pos: pos, List: list})
		if !p.more() {
			break
		}
	}
	return v
}

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
	case p.err == nil && p.grammar.textAlias && p.peek().Kind == KindString:
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
	if p.grammar.textAlias && p.err == nil && p.peek().Kind == KindString && p.peek().Text != "" {
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
func (p *parser) excluded() []string {
	if !p.grammar.exceptBare || p.isSign("(") {
		return p.names("a column")
	}
	return []string{p.name("a column")}
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
		g.Kind = strings.ToUpper(p.peek().Text)
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

func (p *parser) orderings() []*Ordering {
	var list []*Ordering
	for p.err == nil {
		o := &Ordering{Pos: p.peek().Pos}
		if p.grammar.byAll && p.takeWord("ALL") {
			o.All = true
		} else {
			o.Expr = p.element()
		}
		switch {
		case p.takeWord("ASC"):
			o.Direction = "ASC"
		case p.takeWord("DESC"):
			o.Direction = "DESC"
		}
		switch {
		case !p.grammar.nullsOrder:
		case p.takeWord("NULLS", "FIRST"):
			o.Nulls = "FIRST"
		case p.takeWord("NULLS", "LAST"):
			o.Nulls = "LAST"
		}
		if p.grammar.fills {
			p.fill(o)
		}
		list = append(list, o)
		if !p.more() {
			break
		}
	}
	return list
}
