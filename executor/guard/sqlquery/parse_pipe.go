package sqlquery

import (
	"slices"
	"strconv"
	"strings"
)

// The steps of a pipe, in the order in which one SELECT can have them. A step that comes
// too late for that reads from the SELECT so far.
const (
	pipeFrom = iota
	pipeWhere
	pipeItems
	pipeOrder
	pipeLimit
)

// pipe is the query that the steps so far stand for.
type pipe struct {
	*parser
	query *Query
	step  int
	where Expr // the condition that a pipe has put together of several
}

// maxPipe is how many steps a pipe may have: each may become a query around the others.
const maxPipe = 100

// piped reads the steps |> … behind a query and makes a query of them that has none.
func (p *parser) piped(b Body) Body {
	pipe := &pipe{parser: p, query: &Query{Pos: p.peek().Pos, Body: b}, step: pipeLimit}
	if s, ok := b.(*Select); ok && s.piped {
		pipe.step = pipeFrom
	}
	for steps := 1; p.takeSign("|>"); steps++ {
		if steps > maxPipe {
			p.stop(&Error{Deep: true, Pos: p.peek().Pos, Message: "the pipe has more steps than can be read; join some of them"})
			return nil
		}
		pipe.read()
	}
	q := pipe.query
	if len(q.Order) == 0 && q.Limit == nil && q.Offset == "" && len(q.Arrange) == 0 {
		return q.Body
	}
	return &Nested{Pos: q.Pos, Query: q, bare: true}
}

// fromPiped reads FROM …, which is everything of its sources.
func (p *parser) fromPiped() *Select {
	pos := p.advance().Pos
	s := &Select{Pos: pos, Items: allColumns(pos), piped: true}
	p.from(s)
	return s
}

// at has the SELECT so far end before a step, or be read from where it has that step or
// a later one already. It returns the one that the step belongs to.
func (p *pipe) at(step int) *Select {
	s, ok := p.query.Body.(*Select)
	if !ok || p.step >= step && step > pipeFrom || p.step > step {
		s = p.wrap(nil)
	}
	p.step = step
	return s
}

// wrap makes the query so far a source by that name, or by the one that its only source
// has where it still shows that.
func (p *pipe) wrap(alias *Alias) *Select {
	pos := p.peek().Pos
	if s, ok := p.query.Body.(*Select); ok && alias == nil {
		alias = onlyAlias(s)
	}
	s := everything(pos, &Derived{Pos: pos, Query: p.query, Alias: alias})
	p.query, p.step = &Query{Pos: pos, Body: s}, pipeFrom
	return s
}

// onlyAlias is the name of the only source of a SELECT of all its columns; nil for none.
func onlyAlias(s *Select) *Alias {
	star, all := s.Items[0].Expr.(*Star)
	if !all || len(star.Parts) > 0 || len(s.From) != 1 {
		return nil
	}
	switch src := s.From[0].(type) {
	case *Table:
		if src.Alias == nil {
			return &Alias{Pos: src.Pos, Name: src.Parts[len(src.Parts)-1]}
		}
		return &Alias{Pos: src.Pos, Name: src.Alias.Name}
	case *Derived:
		if src.Alias != nil {
			return &Alias{Pos: src.Pos, Name: src.Alias.Name}
		}
	}
	return nil
}

// read reads one step behind its |>.
func (p *pipe) read() {
	switch pos := p.peek().Pos; {
	case p.err != nil:
	case p.isWord("SELECT"):
		p.advance()
		s := p.at(pipeItems)
		s.Items = nil
		p.selectList(s)
	case p.takeWord("EXTEND"):
		s := p.at(pipeItems)
		s.Items = append(s.Items, p.items()...)
	case p.takeWord("DROP"):
		p.drop(pos)
	case p.takeWord("AGGREGATE"):
		p.aggregate(pos)
	case p.takeWord("WHERE"):
		p.restrict(pos)
	case p.takeWord("ORDER", "BY"):
		p.at(pipeOrder)
		p.query.Order = p.orderings()
	case p.isWord("LIMIT"), p.isWord("OFFSET"):
		p.at(pipeLimit)
		p.limits(p.query)
	case p.takeWord("AS"):
		p.wrap(&Alias{Pos: pos, Name: p.name("an alias")})
	case p.isWord("UNION"), p.isWord("EXCEPT"), p.isWord("MINUS"), p.isWord("INTERSECT"):
		p.combine()
	case p.isWord("TABLESAMPLE"):
		sample := p.sample()
		s := p.wrap(nil)
		if d, ok := s.From[0].(*Derived); ok {
			d.Sample = sample
		}
	case p.isWord("SET"):
		p.failf("SET", pos, "SET behind |> is not supported; write SELECT with the columns that are wanted, or EXTEND with another name")
	default:
		p.join()
	}
}

// restrict reads a condition, which holds beside one that is there.
func (p *pipe) restrict(pos int) {
	s, ok := p.query.Body.(*Select)
	if !ok || p.step != pipeWhere {
		s = p.at(pipeWhere)
		s.Where = p.expr()
		return
	}
	if p.where == nil || s.Where != p.where {
		s.Where = &Paren{Pos: pos, X: s.Where}
	}
	p.where = &Binary{Pos: pos, Op: "AND", X: s.Where, Y: &Paren{Pos: pos, X: p.expr()}}
	s.Where = p.where
}

// drop reads the columns that are left out.
func (p *pipe) drop(pos int) {
	star := &Star{Pos: pos, Except: []*Column{p.excludedColumn()}}
	for p.takeSign(",") {
		star.Except = append(star.Except, p.excludedColumn())
	}
	p.at(pipeItems).Items = []*Item{{Pos: pos, Expr: star}}
}

// aggregate reads aggregates, and what they are grouped by, which comes first.
func (p *pipe) aggregate(pos int) {
	s := p.at(pipeItems)
	s.Items = nil
	if !p.isWord("GROUP", "BY") {
		s.Items = p.items()
	}
	if !p.takeWord("GROUP", "BY") {
		return
	}
	groups := p.items()
	s.Items = slices.Concat(groups, s.Items)
	s.Group = &GroupBy{Pos: pos}
	for i, g := range groups {
		s.Group.Items = append(s.Group.Items, &Grouping{Pos: g.Pos, Expr: groupOf(g, i+1)})
	}
}

// groupOf is what stands in GROUP BY for an item of the select list: the column it is, or
// else its number.
func groupOf(g *Item, number int) Expr {
	if c, ok := g.Expr.(*Column); ok {
		return &Column{Pos: c.Pos, Parts: slices.Clone(c.Parts), Quoted: c.Quoted}
	}
	return &Literal{Pos: g.Pos, Kind: LiteralNumber, Text: strconv.Itoa(number)}
}

// combine reads a set operation with another query.
func (p *pipe) combine() {
	t := p.advance()
	op := strings.ToUpper(t.Text)
	if op == "MINUS" {
		op = "EXCEPT"
	}
	n := &SetOp{Pos: t.Pos, Op: op, Suffix: p.setSuffix(), Left: &Nested{Pos: t.Pos, Query: p.query}}
	n.Right = p.branch()
	p.query, p.step = &Query{Pos: t.Pos, Body: n}, pipeLimit
}

// join reads joins, PIVOT and UNPIVOT.
func (p *pipe) join() {
	s := p.at(pipeFrom)
	if len(s.From) != 1 || len(s.Views) > 0 {
		s = p.wrap(nil)
	}
	before := p.parser.at
	s.From[0] = p.joins(s.From[0])
	if p.err == nil && p.parser.at == before {
		p.unexpected("a step such as WHERE, SELECT, EXTEND, AGGREGATE, JOIN, ORDER BY or LIMIT")
	}
}
