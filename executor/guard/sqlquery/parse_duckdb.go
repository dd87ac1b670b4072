package sqlquery

import "strings"

// pivotWords open a query that pivots.
var pivotWords = set("pivot pivot_wider unpivot pivot_longer")

// fromFirst reads a query that begins with FROM; without SELECT it is of every column.
func (p *parser) fromFirst() *Select {
	s := &Select{Pos: p.advance().Pos}
	p.from(s)
	if p.takeWord("SELECT") {
		p.selectList(s)
	} else {
		s.Items = allColumns(s.Pos)
	}
	p.restrictions(s)
	return s
}

// pivotQuery reads PIVOT t ON …, or UNPIVOT t ON …, as the query that it stands for:
// SELECT * FROM t PIVOT (…).
func (p *parser) pivotQuery() *Select {
	t := p.advance()
	var src Source
	if strings.HasPrefix(t.upper, "PIVOT") && !isWord(t, "PIVOT_LONGER") {
		src = p.pivotOn(t.Pos)
	} else {
		src = p.unpivotOn(t.Pos)
	}
	return everything(t.Pos, src)
}

func (p *parser) pivotOn(pos int) Source {
	n := &Pivot{Pos: pos, Source: p.source()}
	p.expectWord("ON")
	for p.err == nil {
		c := &PivotColumn{Pos: p.peek().Pos, X: p.bits()}
		column, plain := c.X.(*Column)
		if p.err == nil && !plain {
			p.failf("PIVOT", c.Pos, "PIVOT takes columns; compute the value in a subquery and give it a name")
			return nil
		}
		if p.err == nil && !p.isWord("IN") {
			p.stop(unsafe("PIVOT", pos, "PIVOT without IN writes a type for the values it finds; name those that become columns, such as ON %[1]s IN ('a', 'b'). SELECT DISTINCT %[1]s tells which there are",
				column.Parts[len(column.Parts)-1]))
			return nil
		}
		p.expectWord("IN")
		p.expectSign("(")
		c.Values = p.items()
		p.expectSign(")")
		n.Columns = append(n.Columns, c)
		if !p.more() {
			break
		}
	}
	if p.takeWord("USING") {
		n.Aggregates = p.items()
	} else {
		n.Aggregates = []*Item{{Pos: pos, Expr: &Call{Pos: pos, Name: "count", Args: []Expr{&Star{Pos: pos}}}}}
	}
	if p.takeWord("GROUP", "BY") {
		n.Group = p.exprs()
	}
	return n
}

func (p *parser) unpivotOn(pos int) Source {
	n := &Unpivot{Pos: pos, Source: p.source(), Name: "name", Values: []string{"value"}}
	p.expectWord("ON")
	n.Columns = p.unpivotColumns()
	if p.takeWord("INTO") {
		p.expectWord("NAME")
		n.Name = p.name("a column")
		if !p.takeWord("VALUE") {
			p.expectWord("VALUES")
		}
		n.Values = []string{p.name("a column")}
		for p.more() {
			n.Values = append(n.Values, p.name("a column"))
		}
		n.Tuple = len(n.Values) > 1
	}
	return n
}

// prefixed reads a source whose alias stands before it.
func (p *parser) prefixed() Source {
	a := &Alias{Pos: p.peek().Pos, Name: p.name("an alias")}
	p.advance()
	src := p.plainSource()
	var at **Alias
	switch n := src.(type) {
	case *Table:
		at = &n.Alias
	case *Derived:
		at = &n.Alias
	case *Function:
		at = &n.Alias
	}
	if p.err == nil && (at == nil || *at != nil) {
		p.failf(a.Name, a.Pos, "%s cannot be an alias here; write it behind AS", a.Name)
	}
	if p.err != nil {
		return nil
	}
	*at = a
	return src
}

// kept reads MATERIALIZED or NOT MATERIALIZED.
func (p *parser) kept() string {
	switch {
	case p.takeWord("MATERIALIZED"):
		return "MATERIALIZED"
	case p.takeWord("NOT", "MATERIALIZED"):
		return "NOT MATERIALIZED"
	default:
		return ""
	}
}

// exclusion reads what stands behind EXCLUDE in a frame.
func (p *parser) exclusion() string {
	what := p.takeOne([]string{"CURRENT ROW", "GROUP", "TIES", "NO OTHERS"})
	if what == "" {
		p.unexpected("CURRENT ROW, GROUP, TIES or NO OTHERS")
	}
	return what
}

// looseSample reads the size of a sample with its method on either side:
// 10%, (10 ROWS), reservoir(10%), 10% (bernoulli, 42).
func (p *parser) looseSample() *Sample {
	s := &Sample{Pos: p.peek().Pos, Method: p.takeOne(p.grammar.sampleBy)}
	inside := p.takeSign("(")
	s.Size = p.number()
	switch {
	case p.takeSign("%"), p.takeWord("PERCENT"):
		s.Unit = "PERCENT"
	case p.takeWord("ROWS"):
		s.Unit = "ROWS"
	}
	if inside {
		p.expectSign(")")
	} else if s.Method == "" && p.takeSign("(") {
		s.Method = p.takeOne(p.grammar.sampleBy)
		if p.takeSign(",") {
			s.Seed = p.digits("a seed")
		}
		p.expectSign(")")
	}
	if p.takeWord("REPEATABLE") {
		p.expectSign("(")
		s.Seed = p.digits("a seed")
		p.expectSign(")")
	}
	return s
}

// wordedDuckDB reads an operand that starts with a word which only DuckDB gives a
// meaning; false if it has none.
func (p *parser) wordedDuckDB(word string, called bool) (Expr, bool) {
	t, next := p.peek(), p.ahead(1)
	switch {
	case word == "COLUMNS" && called && p.grammar.columnsExpression:
		return p.columns(), true
	case word == "LAMBDA" && p.grammar.arrowOperator:
		return p.keywordLambda(), true
	case word == "MAP" && isSign(next, "{") && p.grammar.mapBraces:
		return p.mapLiteral(), true
	case word == "ARRAY" && isSign(next, "[") && p.grammar.comprehensions:
		p.advance()
		return p.signed(), true
	case word == "ARRAY" && called && p.grammar.comprehensions && p.queryAt(2):
		p.advance()
		return &Quantified{Pos: t.Pos, Word: "ARRAY", Query: p.nestedQuery()}, true
	}
	return nil, false
}

// columns reads COLUMNS(…).
func (p *parser) columns() *Columns {
	n := &Columns{Pos: p.advance().Pos}
	p.advance()
	outer := p.lambdas
	p.lambdas = true
	n.Which = p.argument()
	p.lambdas = outer
	p.expectSign(")")
	return n
}

// keywordLambda reads lambda x, y: ….
func (p *parser) keywordLambda() Expr {
	n := &Lambda{Pos: p.advance().Pos, Keyword: true, Params: []string{p.name("a parameter")}}
	for p.takeSign(",") {
		n.Params = append(n.Params, p.name("a parameter"))
	}
	p.expectSign(":")
	n.Body = p.lambdaBody()
	return n
}

// lambdaBody reads the body of a lambda, in which an arrow may be an operator again.
func (p *parser) lambdaBody() Expr {
	outer := p.lambdas
	p.lambdas = !p.grammar.arrowOperator
	x := p.expr()
	p.lambdas = outer
	return x
}

func (p *parser) mapLiteral() Expr {
	n := &Map{Pos: p.advance().Pos}
	p.advance()
	for p.err == nil && !p.isSign("}") {
		n.Keys = append(n.Keys, p.expr())
		p.expectSign(":")
		n.Values = append(n.Values, p.expr())
		if !p.more() {
			break
		}
	}
	p.expectSign("}")
	return n
}

// comprehension reads what stands behind [x for.
func (p *parser) comprehension(a *Array) Expr {
	n := &Comprehension{Pos: a.Pos, X: a.List[0], Params: []string{p.name("a parameter")}}
	for p.takeSign(",") {
		n.Params = append(n.Params, p.name("a parameter"))
	}
	p.expectWord("IN")
	n.List = p.bits()
	if p.takeWord("IF") {
		n.Cond = p.expr()
	}
	p.expectSign("]")
	return n
}

// slice reads an index, or the bounds of a slice.
func (p *parser) slice(n *Index) Expr {
	s := &Slice{Pos: n.Pos, X: n.X}
	if !p.isSign(":") {
		s.From = p.expr()
		if p.err == nil && p.takeSign("]") {
			n.I = s.From
			return n
		}
	}
	p.expectSign(":")
	switch {
	case p.isSign("-") && (isSign(p.ahead(1), ":") || isSign(p.ahead(1), "]")):
		p.advance()
		s.Open = true
	case !p.isSign(":") && !p.isSign("]"):
		s.To = p.expr()
	}
	if p.takeSign(":") {
		s.Step = p.expr()
	}
	p.expectSign("]")
	return s
}

// method reads x.f(…), which is f(x, …).
func (p *parser) method(x Expr) Expr {
	p.advance()
	t := p.advance()
	c := p.arguments(t.Pos, []string{t.Text})
	if c == nil {
		return nil
	}
	c.Args = append([]Expr{x}, c.Args...)
	return c
}

// columnMethod reads a.b.f(…), where a.b is a column.
func (p *parser) columnMethod(t *Token, parts []string) Expr {
	last := len(parts) - 1
	at := p.tokens[p.at-1]
	c := p.arguments(at.Pos, parts[last:])
	if c == nil {
		return nil
	}
	c.Args = append([]Expr{&Column{Pos: t.Pos, Parts: parts[:last]}}, c.Args...)
	return c
}

// percentAhead reports LIMIT 10% or LIMIT 10 PERCENT.
func (p *parser) percentAhead() bool {
	unit := p.ahead(2)
	return p.isWord("LIMIT") && p.ahead(1).Kind == KindNumber && (isSign(unit, "%") || isWord(unit, "PERCENT"))
}
