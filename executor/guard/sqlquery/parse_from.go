package sqlquery

import "strings"

// from reads the sources of a SELECT.
func (p *parser) from(s *Select) {
	for p.err == nil {
		s.From = append(s.From, p.joined())
		if !p.more() {
			break
		}
	}
	for p.err == nil && p.grammar.lateralView && p.isWord("LATERAL", "VIEW") {
		s.Views = append(s.Views, p.lateralView())
	}
	if p.err == nil {
		p.refuseClause()
	}
}

func (p *parser) lateralView() *LateralView {
	v := &LateralView{Pos: p.peek().Pos}
	p.takeWord("LATERAL", "VIEW")
	v.Outer = p.takeWord("OUTER")
	v.Call = p.tableCall()
	if p.err == nil && p.isName(p.peek()) {
		v.Name = p.name("an alias")
	}
	if p.takeWord("AS") {
		v.Columns = append(v.Columns, p.name("a column"))
		for p.isSign(",") && p.isName(p.ahead(1)) && p.takeSign(",") {
			v.Columns = append(v.Columns, p.name("a column"))
		}
	}
	return v
}

// tableCall reads the call of a table function.
func (p *parser) tableCall() *Call {
	pos := p.peek().Pos
	parts := p.dotted("a table function")
	if p.err == nil && !p.isSign("(") {
		p.unexpected("(")
	}
	if p.err != nil {
		return nil
	}
	return p.arguments(pos, parts)
}

func (p *parser) joined() Source { return p.joins(p.source()) }

// joins reads what is joined to a source.
func (p *parser) joins(left Source) Source {
	for p.err == nil {
		if p.grammar.pivotOfJoins || p.grammar.pivotAfterJoins {
			left = p.pivots(left)
		}
		if a := p.arrayJoin(left); a != nil {
			left = a
			continue
		}
		j := &Join{Pos: p.peek().Pos, Left: left}
		j.Natural = p.grammar.usingJoins && p.takeWord("NATURAL")
		kind, ok := p.joinKind()
		if !ok {
			if j.Natural {
				p.unexpected("JOIN")
			}
			return left
		}
		j.Kind = kind
		j.Right = p.source()
		p.joinCondition(j)
		left = j
	}
	return nil
}

var (
	joinKinds = []string{
		"JOIN", "INNER JOIN", "LEFT JOIN", "RIGHT JOIN", "FULL JOIN", "CROSS JOIN",
		"LEFT OUTER JOIN", "RIGHT OUTER JOIN", "FULL OUTER JOIN",
	}
	halfJoins = []string{"SEMI JOIN", "ANTI JOIN", "LEFT SEMI JOIN", "LEFT ANTI JOIN"}
)

// joinKind reads the words of a join and returns those before JOIN.
func (p *parser) joinKind() (string, bool) {
	if p.grammar.joinWords != nil {
		return p.looseJoinKind()
	}
	join := p.takeOne(joinKinds, p.grammar.moreJoins)
	return strings.TrimSpace(strings.TrimSuffix(join, "JOIN")), join != ""
}

func (p *parser) joinCondition(j *Join) {
	if p.grammar.matchCondition && p.takeWord("MATCH_CONDITION") {
		p.expectSign("(")
		j.Match = p.expr()
		p.expectSign(")")
	}
	switch {
	case j.Applies():
	case p.takeWord("ON"):
		j.On = p.expr()
	case p.grammar.looseUsing && p.isWord("USING") && !isSign(p.ahead(1), "("):
		p.advance()
		j.Using = p.bareNames("a column")
	case p.grammar.usingJoins && p.takeWord("USING"):
		j.Using = p.names("a column")
	}
}

// source reads one item of FROM, with what turns it around behind it.
func (p *parser) source() Source {
	src := p.plainSource()
	for p.grammar.pivots && p.err == nil && (p.isWord("PIVOT") || p.isWord("UNPIVOT")) {
		src = p.turned(src)
	}
	if p.err == nil && !p.grammar.pivotOfJoins {
		src = p.pivots(src)
	}
	return src
}

func (p *parser) plainSource() Source {
	if !p.enter() {
		return nil
	}
	defer p.leave()
	pos := p.peek().Pos
	if p.grammar.prefixAliases && p.isName(p.peek()) && isSign(p.ahead(1), ":") {
		return p.prefixed()
	}
	lateral := p.grammar.lateral && !p.isWord("LATERAL", "VIEW") && p.takeWord("LATERAL")
	switch {
	case p.isSign("("):
		return p.parenthesised(pos, lateral)
	case p.grammar.tableValues && p.isWord("VALUES") && isSign(p.ahead(1), "("):
		p.advance()
		f := &Function{Pos: pos, Lateral: lateral, Call: p.arguments(pos, []string{"values"})}
		f.Alias = p.alias()
		return f
	case p.grammar.valuesQuery && p.isWord("VALUES") && (isSign(p.ahead(1), "(") || p.grammar.valuesBareScalar):
		d := &Derived{Pos: pos, Lateral: lateral, Bare: true, Query: &Query{Pos: pos, Body: p.values()}}
		d.Alias = p.alias()
		return d
	case p.grammar.tableCalls && p.isWord("TABLE") && isSign(p.ahead(1), "("):
		return p.wrappedFunction(pos, lateral)
	case p.peek().Kind == KindString:
		p.stop(unsafe(p.peek().Text, pos, "a query may not read a file or a stage; use the tables of the schema"))
		return nil
	}
	parts := p.dotted("a table")
	if p.err == nil && p.isSign("(") {
		f := &Function{Pos: pos, Lateral: lateral, Call: p.arguments(pos, parts)}
		f.Columns = p.shape(f.Call)
		f.Counted = p.grammar.ordinality && p.takeWord("WITH", "ORDINALITY")
		f.Alias = p.alias()
		return f
	}
	if lateral {
		p.unexpected("a table function")
		return nil
	}
	t := &Table{Pos: pos, Parts: parts, Travel: p.travel()}
	t.Sample = p.sample()
	t.Alias = p.alias()
	if t.Sample == nil {
		t.Sample = p.sample()
	}
	if p.grammar.tableHints {
		p.tableHints(t)
	}
	if p.grammar.tableReading {
		p.reading(t)
	}
	return t
}

// parenthesised reads a query or a join in parentheses.
func (p *parser) parenthesised(pos int, lateral bool) Source {
	if p.grammar.tableValues && isWord(p.ahead(1), "VALUES") {
		p.failf("VALUES", p.ahead(1).Pos, "VALUES in parentheses is not supported; write values('a UInt8, b String', (1, 'x'))")
		return nil
	}
	if !p.grammar.valuesQuery && isWord(p.ahead(1), "VALUES") {
		return p.valuesTable(pos)
	}
	if p.startsQuery() {
		if s := p.derived(pos, lateral); s != nil {
			return s
		}
	}
	if lateral {
		p.unexpected("a query")
		return nil
	}
	p.expectSign("(")
	g := &Group{Pos: pos, Inner: p.joined()}
	p.expectSign(")")
	g.Alias = p.alias()
	return g
}

// derived reads a query in FROM. It returns nil, with nothing read, where the
// parentheses hold a join whose first item is a query.
func (p *parser) derived(pos int, lateral bool) Source {
	if isSign(p.ahead(1), "(") && p.joinInside() {
		return nil
	}
	var d *Derived
	if p.describesAt(1) {
		d = p.describedSource()
	} else {
		d = &Derived{Pos: pos, Query: p.nestedQuery()}
	}
	d.Lateral = lateral
	d.Sample = p.sample()
	d.Alias = p.alias()
	if d.Sample == nil {
		d.Sample = p.sample()
	}
	return d
}

// joinInside reports whether the second parenthesis in a row closes before
// something that is no set operation, order or limit: an alias or a join.
func (p *parser) joinInside() bool {
	depth := 0
	for i := p.at + 1; i < len(p.tokens); i++ {
		switch t := &p.tokens[i]; {
		case isSign(t, "("):
			depth++
		case isSign(t, ")"):
			if depth--; depth > 0 {
				continue
			}
			next := &p.tokens[min(i+1, len(p.tokens)-1)]
			for _, word := range []string{"UNION", "EXCEPT", "MINUS", "INTERSECT", "ORDER", "LIMIT", "OFFSET", "FETCH"} {
				if isWord(next, word) {
					return false
				}
			}
			return !isSign(next, ")")
		}
	}
	return false
}

// wrappedFunction reads TABLE(f(…)).
func (p *parser) wrappedFunction(pos int, lateral bool) Source {
	p.advance()
	p.advance()
	if t := p.peek(); p.err == nil && !p.isName(t) {
		p.stop(unsafe(t.Text, t.Pos, "TABLE( ) may only hold a table function"))
		return nil
	}
	f := &Function{Pos: pos, Lateral: lateral, Wrapped: true, Call: p.tableCall()}
	p.expectSign(")")
	f.Alias = p.alias()
	return f
}

// alias reads the alias of a source; nil if there is none.
func (p *parser) alias() *Alias {
	t := p.peek()
	a := &Alias{Pos: t.Pos}
	switch {
	case p.err != nil:
		return nil
	case p.takeWord("AS"):
		a.Name = p.name("an alias")
	case p.isName(t) && !p.opensClause(t):
		a.Name = p.name("an alias")
	default:
		return nil
	}
	if p.isSign("(") {
		a.Columns = p.names("a column")
	}
	return a
}

// opensClause reports a word that is refused where it stands rather than taken as
// an alias.
func (p *parser) opensClause(t *Token) bool {
	if t.Kind != KindWord {
		return false
	}
	word := t.upper
	if _, refused := p.grammar.refused[word]; !refused {
		return false
	}
	next := p.ahead(1)
	return isSign(next, "(") || isWord(next, "AS") || isWord(next, "BY") || isWord(next, "WITH") || p.reservedWord(t)
}

// sample reads TABLESAMPLE or SAMPLE; nil if there is none.
func (p *parser) sample() *Sample {
	t := p.peek()
	if p.takeOne(p.grammar.sampleWords) == "" {
		return nil
	}
	if p.grammar.sampleLoose {
		return p.looseSample()
	}
	s := &Sample{Pos: t.Pos, Method: p.takeOne(p.grammar.sampleBy)}
	p.expectSign("(")
	bucket := p.grammar.sampleBuckets && p.takeWord("BUCKET")
	s.Size = p.number()
	switch {
	case bucket:
		s.Unit = "BUCKET"
		p.expectWord("OUT")
		p.expectWord("OF")
		s.Of = p.digits("a number of buckets")
	case p.takeWord("ROWS"):
		s.Unit = "ROWS"
	case p.takeWord("PERCENT"):
		s.Unit = "PERCENT"
	}
	p.expectSign(")")
	if p.takeOne(p.grammar.sampleSeeds) != "" {
		p.expectSign("(")
		s.Seed = p.digits("a seed")
		p.expectSign(")")
	}
	return s
}

func (p *parser) number() string {
	t := p.peek()
	if p.err != nil || t.Kind != KindNumber {
		p.unexpected("a number")
		return ""
	}
	p.advance()
	return t.Text
}
