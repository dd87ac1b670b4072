package sqlquery

import (
	"slices"
	"strings"
)

// branch reads a SELECT of a set operation. Where ORDER BY and LIMIT belong to it and
// not to the whole, a branch that has them becomes a query of its own.
func (p *parser) branch() Body {
	if !p.grammar.branchTails {
		return p.body()
	}
	q := &Query{Pos: p.peek().Pos}
	if p.isWord("WITH") {
		q.With = p.with()
	}
	q.Body = p.body()
	if s, ok := q.Body.(*Select); ok {
		defer p.collect(&s.Named)()
	}
	if !p.branchTail(q) && q.With == nil || p.err != nil {
		return q.Body
	}
	if n, ok := q.Body.(*Nested); ok {
		q.Body = everythingOf(n)
	}
	return &Nested{Pos: q.Pos, Query: q, bare: q.With == nil}
}

// everythingOf makes a query in parentheses, which can have no ORDER BY behind it, the
// source of one that can.
func everythingOf(n *Nested) *Select {
	return everything(n.Pos, &Derived{Pos: n.Pos, Query: n.Query})
}

// adoptTail takes over the tail of the only SELECT of a query, and reports whether there
// is one.
func (q *Query) adoptTail() bool {
	n, ok := q.Body.(*Nested)
	if !ok || !n.bare {
		return false
	}
	with := q.With
	*q = *n.Query
	q.With = with
	return true
}

// collect has the names of parts of expressions gathered in list, until the function
// that it returns is called.
func (p *parser) collect(list *[]string) func() {
	outer := p.naming
	p.naming = list
	return func() { p.naming = outer }
}

// branchTail reads ORDER BY and limits and reports whether there are some.
func (p *parser) branchTail(q *Query) bool {
	start := p.at
	if p.takeWord("ORDER", "BY") {
		q.Order = p.orderings()
		q.Interpolate = p.interpolate()
	}
	for p.err == nil && p.isWord("LIMIT") && q.Limit == nil {
		p.limit(q)
	}
	if p.takeWord("OFFSET") {
		q.Offset = p.rowCount()
		_ = p.takeWord("ROWS") || p.takeWord("ROW")
	}
	if q.Limit == nil && p.isWord("FETCH") {
		q.Limit = &Limit{Pos: p.advance().Pos}
		_ = p.takeWord("FIRST") || p.takeWord("NEXT")
		q.Limit.Rows = p.rowCount()
		_ = p.takeWord("ROWS") || p.takeWord("ROW")
		q.Limit.Ties = !p.takeWord("ONLY") && p.takeWord("WITH", "TIES")
	}
	return p.at > start
}

// limit reads LIMIT n, LIMIT m, n or LIMIT n OFFSET m, with BY behind it or not.
func (p *parser) limit(q *Query) {
	pos := p.advance().Pos
	rows, offset := p.rowCount(), ""
	switch {
	case p.takeSign(","):
		rows, offset = p.rowCount(), rows
	case p.takeWord("OFFSET"):
		offset = p.rowCount()
	}
	if q.LimitBy == nil && p.takeWord("BY") {
		q.LimitBy = &LimitBy{Pos: pos, Rows: rows, Offset: offset}
		if q.LimitBy.All = p.takeWord("ALL"); !q.LimitBy.All {
			q.LimitBy.By = p.exprs()
		}
		return
	}
	q.Limit = &Limit{Pos: pos, Rows: rows, Ties: p.takeWord("WITH", "TIES")}
	q.Offset = offset
}

// fill reads what may follow the direction of a term of ORDER BY.
func (p *parser) fill(o *Ordering) {
	if p.takeWord("COLLATE") {
		t := p.peek()
		if t.Kind != KindString {
			p.unexpected("a locale in single quotes")
			return
		}
		p.advance()
		o.Collation = t.Text
	}
	pos := p.peek().Pos
	if !p.takeWord("WITH", "FILL") {
		return
	}
	o.Fill = &Fill{Pos: pos}
	for _, part := range []struct {
		word string
		x    *Expr
	}{{"FROM", &o.Fill.From}, {"TO", &o.Fill.To}, {"STEP", &o.Fill.Step}, {"STALENESS", &o.Fill.Staleness}} {
		if p.takeWord(part.word) {
			*part.x = p.bits()
		}
	}
}

func (p *parser) interpolate() *Interpolate {
	n := &Interpolate{Pos: p.peek().Pos}
	if !p.takeWord("INTERPOLATE") {
		return nil
	}
	if !p.takeSign("(") {
		return n
	}
	for p.err == nil {
		i := &Interpolated{Pos: p.peek().Pos, Name: p.name("a column")}
		if p.takeWord("AS") {
			i.X = p.expr()
		}
		n.Items = append(n.Items, i)
		if !p.takeSign(",") {
			break
		}
	}
	p.expectSign(")")
	return n
}

// cteAhead reports whether name [(columns)] AS (query) follows, rather than a value.
func (p *parser) cteAhead() bool {
	if !p.isName(p.peek()) {
		return false
	}
	at := 1
	if isSign(p.ahead(at), "(") {
		for at++; p.isName(p.ahead(at)) || isSign(p.ahead(at), ","); at++ {
			continue
		}
		at++
	}
	return isWord(p.ahead(at), "AS") && isSign(p.ahead(at+1), "(") && p.queryAt(at+1)
}

func (p *parser) withValue() *CTE {
	c := &CTE{Pos: p.peek().Pos, Value: p.expr()}
	p.expectWord("AS")
	c.Name = p.anyName("the name of the value")
	return c
}

// reading reads FINAL and SAMPLE, before or behind the alias.
func (p *parser) reading(t *Table) {
	r := &Reading{Pos: p.peek().Pos}
	r.Final = p.takeWord("FINAL")
	if p.takeWord("SAMPLE") {
		r.Sample = p.share()
		if p.takeWord("OFFSET") {
			r.Offset = p.share()
		}
	}
	if !r.Final && r.Sample == "" {
		return
	}
	t.Reading = r
	if t.Alias == nil {
		t.Alias = p.alias()
	}
}

// share reads a number, or a fraction of two.
func (p *parser) share() string {
	share := p.number()
	if p.takeSign("/") {
		share += "/" + p.number()
	}
	return share
}

// arrayJoin reads [LEFT] ARRAY JOIN behind a source; nil if none follows.
func (p *parser) arrayJoin(left Source) Source {
	a := &ArrayJoin{Pos: p.peek().Pos, Left: left}
	switch {
	case !p.grammar.arrayJoin:
		return nil
	case p.takeWord("LEFT", "ARRAY", "JOIN"):
		a.Outer = true
	case p.takeWord("ARRAY", "JOIN"), p.takeWord("INNER", "ARRAY", "JOIN"):
	default:
		return nil
	}
	for p.err == nil {
		i := &Item{Pos: p.peek().Pos, Expr: p.expr()}
		if p.takeWord("AS") {
			i.Alias = p.anyName("an alias")
		}
		a.Items = append(a.Items, i)
		if !p.takeSign(",") {
			break
		}
	}
	return a
}

// looseJoinKind reads the words of a join, which may come in any order.
func (p *parser) looseJoinKind() (string, bool) {
	const most = 4
	var words []string
	for len(words) <= most && !isWord(p.ahead(len(words)), "JOIN") {
		t := p.ahead(len(words))
		word := t.upper
		if t.Kind != KindWord || !slices.Contains(p.grammar.joinWords, word) {
			return "", false
		}
		words = append(words, word)
	}
	return strings.Join(words, " "), p.takeWord(append(words, "JOIN")...)
}

// bareNames reads a list of names without parentheses.
func (p *parser) bareNames(what string) []string {
	list := []string{p.name(what)}
	for p.isSign(",") && p.isName(p.ahead(1)) && p.takeSign(",") {
		list = append(list, p.name(what))
	}
	return list
}
