package sqlquery

import "strings"

// startsQuery reports whether a query, perhaps in parentheses, begins here.
func (p *parser) startsQuery() bool {
	at := 0
	for isSign(p.ahead(at), "(") && p.at+at < len(p.tokens)-1 {
		at++
	}
	t := p.ahead(at)
	if p.describesAt(at) || p.grammar.pipes && isWord(t, "FROM") || p.grammar.tableQuery && isWord(t, "TABLE") && p.isName(p.ahead(at+1)) {
		return true
	}
	return isWord(t, "SELECT") || isWord(t, "WITH") || p.grammar.valuesQuery && isWord(t, "VALUES") || p.grammar.fromFirst && isWord(t, "FROM") ||
		p.grammar.pivotQueries && (pivotWords[t.upper] && t.Kind == KindWord)
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
	if p.grammar.pipes && q.adoptTail() {
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
	case p.grammar.percentLimits && p.percentAhead():
		q.Limit = &Limit{Pos: pos, Rows: p.ahead(1).Text, Percent: true}
		p.at += 3
	case p.takeWord("LIMIT"):
		q.Limit = &Limit{Pos: pos, Rows: p.rowCount()}
	}
	if p.takeWord("OFFSET") {
		q.Offset = p.rowCount()
		_ = p.takeWord("ROWS") || p.takeWord("ROW")
	}
	if q.Limit != nil || !p.isWord("FETCH") {
		return
	}
	q.Limit = &Limit{Pos: p.advance().Pos}
	_ = p.takeWord("FIRST") || p.takeWord("NEXT")
	q.Limit.Rows = p.rowCount()
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
		case p.grammar.pipes && p.isSign("|>"):
			left = p.piped(left)
			continue
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
	case p.grammar.pipes && p.isWord("FROM"):
		return p.fromPiped()
	case p.grammar.tableQuery && p.takeWord("TABLE"):
		return everything(pos, &Table{Pos: pos, Parts: p.dotted("a table")})
	case p.describesAt(0):
		at := p.peek().Pos
		return everything(pos, &Derived{Pos: at, Query: &Query{Pos: at, Body: p.described()}})
	case p.grammar.pivotQueries && p.startsQuery():
		return p.pivotQuery()
	default:
		p.unexpected("SELECT")
		return nil
	}
}

// everything is SELECT * of a source.
func everything(pos int, src Source) *Select {
	return &Select{Pos: pos, Items: allColumns(pos), From: []Source{src}}
}

func allColumns(pos int) []*Item { return []*Item{{Pos: pos, Expr: &Star{Pos: pos}}} }

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
