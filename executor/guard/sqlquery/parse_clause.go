package sqlquery

import "strings"

// pivots reads the PIVOT and UNPIVOT clauses behind a source.
func (p *parser) pivots(src Source) Source {
	for p.err == nil {
		switch {
		case p.grammar.clauses["PIVOT"] && p.isWord("PIVOT"):
			src = p.pivot(src)
		case p.grammar.clauses["UNPIVOT"] && p.isWord("UNPIVOT"):
			src = p.unpivot(src)
		case p.grammar.clauses["MATCH_RECOGNIZE"] && p.isWord("MATCH_RECOGNIZE"):
			src = p.recognition(src)
		default:
			return src
		}
	}
	return nil
}

func (p *parser) pivot(src Source) Source {
	n := &Pivot{Pos: p.advance().Pos, Source: src}
	p.expectSign("(")
	n.Aggregates = p.items()
	p.expectWord("FOR")
	for p.err == nil {
		n.Columns = append(n.Columns, p.pivotColumn())
		if p.isSign(")") || p.isWord("GROUP") || p.isWord("DEFAULT") {
			break
		}
	}
	if p.grammar.pivotGroups && p.takeWord("GROUP", "BY") {
		n.Group = p.exprs()
	}
	if p.takeWord("DEFAULT", "ON", "NULL") {
		p.expectSign("(")
		n.Default = p.expr()
		p.expectSign(")")
	}
	p.expectSign(")")
	n.Alias = p.alias()
	return n
}

// items reads expressions that may have aliases.
func (p *parser) items() []*Item {
	list := []*Item{p.item()}
	for p.err == nil && p.takeSign(",") {
		list = append(list, p.item())
	}
	return list
}

// pivotColumn reads x IN (…). Only some dialects take values that the data decides.
func (p *parser) pivotColumn() *PivotColumn {
	c := &PivotColumn{Pos: p.peek().Pos, X: p.bits()}
	p.expectWord("IN")
	if p.grammar.pivotAny && p.isSign("(") && p.queryAt(1) {
		c.Query = p.nestedQuery()
		return c
	}
	p.expectSign("(")
	if p.grammar.pivotAny && p.takeWord("ANY") {
		c.Any = true
		if p.takeWord("ORDER", "BY") {
			c.Order = p.orderings()
		}
	} else {
		c.Values = p.items()
	}
	p.expectSign(")")
	return c
}

func (p *parser) unpivot(src Source) Source {
	n := &Unpivot{Pos: p.advance().Pos, Source: src, Nulls: p.keptNulls()}
	p.expectSign("(")
	if p.isSign("(") {
		n.Values, n.Tuple = p.names("a column"), true
	} else {
		n.Values = []string{p.name("a column")}
	}
	p.expectWord("FOR")
	n.Name = p.name("a column")
	p.expectWord("IN")
	p.expectSign("(")
	n.Columns = p.unpivotColumns()
	p.expectSign(")")
	p.expectSign(")")
	n.Alias = p.alias()
	return n
}

// keptNulls reads INCLUDE NULLS or EXCLUDE NULLS.
func (p *parser) keptNulls() string {
	for _, word := range []string{"INCLUDE", "EXCLUDE"} {
		if p.takeWord(word, "NULLS") {
			return word
		}
	}
	return ""
}

func (p *parser) unpivotColumns() []*UnpivotColumn {
	var list []*UnpivotColumn
	for p.err == nil {
		c := &UnpivotColumn{Pos: p.peek().Pos, X: p.bits()}
		as := p.takeWord("AS")
		switch t := p.peek(); {
		case t.Kind == KindString && as:
			c.Label, c.Text = p.advance().Text, true
		case as:
			c.Label = p.anyName("an alias")
		case p.err == nil && p.isName(t):
			c.Label = p.name("an alias")
		}
		list = append(list, c)
		if !p.takeSign(",") {
			break
		}
	}
	return list
}

// travel reads the time at which a table is read; nil if none is given.
func (p *parser) travel() *Travel {
	t := &Travel{Pos: p.peek().Pos}
	if p.err != nil {
		return nil
	}
	if p.grammar.travelCalls {
		return p.travelCall(t)
	}
	if !p.grammar.clauses["VERSION"] {
		return nil
	}
	at := p.at
	p.takeWord("FOR")
	switch {
	case p.takeWord("VERSION", "AS", "OF"), p.takeWord("SYSTEM_VERSION", "AS", "OF"):
		t.Form = "VERSION AS OF"
	case p.takeWord("TIMESTAMP", "AS", "OF"), p.takeWord("SYSTEM_TIME", "AS", "OF"):
		t.Form = "TIMESTAMP AS OF"
	default:
		p.at = at
		return nil
	}
	t.X = p.bits()
	return t
}

// travelCall reads AT (…) or BEFORE (…), whose argument is a time. What else may
// stand there names statements and streams, which are no data.
func (p *parser) travelCall(t *Travel) *Travel {
	if p.grammar.clauses["CHANGES"] && p.isWord("CHANGES") && isSign(p.ahead(1), "(") {
		return p.changes()
	}
	if !(p.isWord("AT") || p.isWord("BEFORE")) || !isSign(p.ahead(1), "(") {
		return nil
	}
	return p.travelTime(t)
}

// changes reads CHANGES (INFORMATION => DEFAULT) with the times behind it.
func (p *parser) changes() *Travel {
	pos := p.advance().Pos
	p.expectSign("(")
	p.expectWord("INFORMATION")
	p.expectSign("=>")
	kind := p.peek()
	if !p.takeWord("DEFAULT") && !p.takeWord("APPEND_ONLY") {
		p.unexpected("DEFAULT or APPEND_ONLY")
	}
	p.expectSign(")")
	if p.err == nil && !p.isWord("AT") && !p.isWord("BEFORE") {
		p.unexpected("AT or BEFORE")
	}
	if p.err != nil {
		return nil
	}
	t := p.travelTime(&Travel{Pos: pos, Changes: kind.upper})
	if p.err == nil && p.isWord("END") && isSign(p.ahead(1), "(") {
		t.Until = p.travelTime(&Travel{Pos: p.peek().Pos})
	}
	return t
}

// travelTime reads AT, BEFORE or END with the time behind it.
func (p *parser) travelTime(t *Travel) *Travel {
	t.Form = p.advance().upper
	p.expectSign("(")
	switch key := p.peek(); {
	case p.takeWord("TIMESTAMP"), p.takeWord("OFFSET"):
		t.Key = key.upper
	default:
		p.stop(unsafe(key.Text, key.Pos, "%s takes TIMESTAMP or OFFSET only; name the time", t.Form))
		return nil
	}
	p.expectSign("=>")
	t.X = p.expr()
	p.expectSign(")")
	return t
}

// hierarchy reads START WITH and CONNECT BY, in either order; nil if neither is there.
func (p *parser) hierarchy() *Hierarchy {
	h := &Hierarchy{Pos: p.peek().Pos}
	if p.err != nil || !p.grammar.clauses["CONNECT"] || !p.isWord("START", "WITH") && !p.isWord("CONNECT", "BY") {
		return nil
	}
	if p.takeWord("START", "WITH") {
		h.Start = p.expr()
	}
	if p.err == nil && !p.takeWord("CONNECT", "BY") {
		p.unexpected("CONNECT BY")
	}
	h.Connect = p.expr()
	if h.Start == nil && p.takeWord("START", "WITH") {
		h.Start = p.expr()
	}
	return h
}

// ancestor reads PRIOR or CONNECT_BY_ROOT before the name of a column.
func (p *parser) ancestor() (string, bool) {
	if !p.grammar.clauses["CONNECT"] || !p.isName(p.ahead(1)) {
		return "", false
	}
	op := p.takeOne([]string{"PRIOR", "CONNECT_BY_ROOT"})
	return op, op != ""
}

// arrangements reads SORT BY, CLUSTER BY and DISTRIBUTE BY.
func (p *parser) arrangements() []*Arrangement {
	var list []*Arrangement
	for p.err == nil {
		a := &Arrangement{Pos: p.peek().Pos}
		for _, word := range []string{"SORT", "CLUSTER", "DISTRIBUTE"} {
			if p.grammar.clauses[word] && p.takeWord(word, "BY") {
				a.Kind = word + " BY"
				break
			}
		}
		if a.Kind == "" {
			break
		}
		a.Terms = p.orderings()
		list = append(list, a)
	}
	return list
}

// starChanges reads what keeps, leaves out and changes columns behind a star.
func (p *parser) starChanges(s *Star) {
	for _, like := range p.grammar.starPatterns {
		if n := p.phrase(like); n > 0 && p.ahead(n).Kind == KindString {
			p.at += n
			s.Like = like
			s.Pattern = p.advance().Text
			break
		}
	}
	if word := p.grammar.starExcept; word != "" && p.takeWord(word) {
		s.Except = p.excluded()
	}
	if !p.grammar.starChanges {
		return
	}
	if p.takeWord("REPLACE") {
		s.Replace = listed(p, p.replacement)
	}
	if p.takeWord("RENAME") {
		s.Rename = listed(p, p.renaming)
	}
}

// listed reads one thing, or several in parentheses.
func listed[T any](p *parser, one func() T) []T {
	if !p.takeSign("(") {
		return []T{one()}
	}
	list := []T{one()}
	for p.takeSign(",") {
		list = append(list, one())
	}
	p.expectSign(")")
	return list
}

func (p *parser) replacement() *Item {
	i := &Item{Pos: p.peek().Pos, Expr: p.expr()}
	p.expectWord("AS")
	i.Alias = p.anyName("a column")
	return i
}

func (p *parser) renaming() *Renaming {
	r := &Renaming{Pos: p.peek().Pos, From: p.name("a column")}
	p.expectWord("AS")
	r.To = p.anyName("a column")
	return r
}

// spelled are the words that may part the arguments of a call.
var spelled = map[string][]string{
	"SUBSTRING": {"FROM", "FOR"},
	"SUBSTR":    {"FROM", "FOR"},
	"OVERLAY":   {"PLACING", "FROM", "FOR"},
}

// spelledCall reads SUBSTRING(x FROM 2 FOR 3) and its like.
func (p *parser) spelledCall(words []string) Expr {
	t := p.advance()
	n := &Spelled{Pos: t.Pos, Name: strings.ToLower(t.Text)}
	p.expectSign("(")
	n.Args = []Expr{p.expr()}
	for _, word := range words {
		if p.takeWord(word) {
			n.Words = append(n.Words, word)
			n.Args = append(n.Args, p.expr())
		}
	}
	p.expectSign(")")
	if p.grammar.placedCalls {
		return &Call{Pos: n.Pos, Name: p.facts.FoldFunction(n.Name), Args: n.Args}
	}
	return n
}
