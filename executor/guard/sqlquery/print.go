package sqlquery

import (
	"errors"
	"strings"

	"arivu/events"
	"arivu/executor/dialect"
)

// Print renders a statement in its dialect. It fails on a tree that no text has.
func Print(st *Statement, d events.Dialect) (string, error) {
	facts, err := dialect.For(d)
	if err != nil {
		return "", err
	}
	p := &printer{facts: facts, grammar: grammars[d]}
	p.statement(st)
	if p.bad {
		return "", errors.New("printing a query: the tree holds a node that has no text")
	}
	return p.b.String(), nil
}

// Text renders an expression, for the name of its column.
func Text(x Expr, d *dialect.Dialect) string {
	p := &printer{facts: d, grammar: grammars[d.Name]}
	p.expr(x)
	return p.b.String()
}

type printer struct {
	b       strings.Builder
	facts   *dialect.Dialect
	grammar *grammar
	bad     bool
}

func (p *printer) put(parts ...string) {
	for _, s := range parts {
		p.b.WriteString(s)
	}
}

func (p *printer) name(s string) { p.put(p.facts.QuoteIdent(s)) }

func (p *printer) dotted(parts []string) {
	for i, s := range parts {
		if i > 0 {
			p.put(".")
		}
		p.name(s)
	}
}

func (p *printer) names(list []string) {
	p.put("(")
	for i, s := range list {
		p.comma(i)
		p.name(s)
	}
	p.put(")")
}

func (p *printer) comma(i int) {
	if i > 0 {
		p.put(", ")
	}
}

// word puts a word and the space before what follows, if there is a word.
func (p *printer) word(s string) {
	if s != "" {
		p.put(s, " ")
	}
}

func (p *printer) statement(st *Statement) {
	if st.Explain {
		p.put("EXPLAIN ")
		if st.Plan != "" {
			p.word(p.grammar.explainKindAfter)
		}
		p.word(st.Plan)
	}
	p.query(st.Query)
}

func (p *printer) query(q *Query) {
	if q.With != nil {
		p.with(q.With)
	}
	p.body(q.Body)
	if len(q.Order) > 0 {
		p.put(" ORDER BY ")
		p.orderings(q.Order)
	}
	p.arrangements(q.Arrange)
	if p.grammar.topClause {
		p.offsetFetch(q)
		p.forClause(q.For)
		p.queryHints(q.Hints)
		return
	}
	p.interpolate(q.Interpolate)
	p.limitBy(q.LimitBy)
	if q.Limit != nil && q.Limit.Ties {
		p.limitTies(q)
		return
	}
	if q.Limit != nil && q.Limit.All {
		p.put(" LIMIT ALL")
	} else if q.Limit != nil {
		p.put(" LIMIT ", q.Limit.Rows)
		if q.Limit.Percent {
			p.put("%")
		}
	}
	if q.Offset != "" {
		p.put(" OFFSET ", q.Offset)
	}
}

func (p *printer) nested(q *Query) {
	p.put("(")
	p.query(q)
	p.put(")")
}

func (p *printer) with(w *With) {
	p.put("WITH ")
	if w.Recursive {
		p.put("RECURSIVE ")
	}
	for i, c := range w.CTEs {
		p.comma(i)
		if c.Value != nil {
			p.expr(c.Value)
			p.put(" AS ")
			p.name(c.Name)
			continue
		}
		p.name(c.Name)
		if len(c.Columns) > 0 {
			p.put(" ")
			p.names(c.Columns)
		}
		if len(c.Key) > 0 {
			p.put(" USING KEY ")
			p.names(c.Key)
		}
		if c.Level != "" {
			p.put(" MAX RECURSION LEVEL ", c.Level)
		}
		p.put(" AS ")
		p.word(c.Kept)
		p.nested(c.Query)
	}
	p.put(" ")
}

func (p *printer) body(b Body) {
	switch n := b.(type) {
	case *Nested:
		p.nested(n.Query)
	case *SetOp:
		p.body(n.Left)
		p.put(" ", n.Op, " ")
		p.word(n.Suffix)
		p.body(n.Right)
	case *Values:
		p.put("VALUES ")
		for i, row := range n.Rows {
			p.comma(i)
			p.tuple(row.List)
		}
	case *Select:
		p.selectBody(n)
	case *Described:
		if n.Summary {
			p.put("SUMMARIZE ")
		} else {
			p.put("DESCRIBE ")
		}
		p.query(n.Query)
	default:
		p.bad = true
	}
}

func (p *printer) selectBody(s *Select) {
	p.put("SELECT ")
	if s.Distinct {
		p.put("DISTINCT ")
	}
	if len(s.On) > 0 {
		p.put("ON ")
		p.tuple(s.On)
		p.put(" ")
	}
	p.top(s)
	p.items(s.Items)
	for i, src := range s.From {
		if i == 0 {
			p.put(" FROM ")
		}
		p.comma(i)
		p.source(src)
	}
	for _, v := range s.Views {
		p.lateralView(v)
	}
	p.hierarchy(s.Tree)
	p.clause(" PREWHERE ", s.Prewhere)
	p.clause(" WHERE ", s.Where)
	if s.Group != nil {
		p.groupBy(s.Group)
	}
	p.clause(" HAVING ", s.Having)
	p.windows(s.Windows)
	p.clause(" QUALIFY ", s.Qualify)
	if s.Sample != nil {
		p.put(" USING SAMPLE ")
		p.sampleSize(s.Sample)
	}
}

func (p *printer) items(list []*Item) {
	for i, item := range list {
		p.comma(i)
		p.expr(item.Expr)
		if item.Alias != "" {
			p.put(" AS ")
			p.name(item.Alias)
		}
		if len(item.Aliases) > 0 {
			p.put(" AS ")
			p.names(item.Aliases)
		}
	}
}

func (p *printer) windows(list []*NamedWindow) {
	for i, w := range list {
		if i == 0 {
			p.put(" WINDOW ")
		}
		p.comma(i)
		p.name(w.Name)
		p.put(" AS ")
		p.window(w.Window)
	}
}

func (p *printer) clause(words string, x Expr) {
	if x != nil {
		p.put(words)
		p.expr(x)
	}
}

func (p *printer) groupBy(g *GroupBy) {
	p.put(" GROUP BY ")
	if g.All {
		p.put("ALL")
	}
	for i, item := range g.Items {
		p.comma(i)
		p.grouping(item)
	}
	if g.Sets != nil {
		p.put(" ")
		p.grouping(g.Sets)
	}
	if g.With != "" {
		p.put(" WITH ", g.With)
	}
	if g.Totals {
		p.put(" WITH TOTALS")
	}
}

func (p *printer) grouping(g *Grouping) {
	if g.Kind == "" {
		p.expr(g.Expr)
		return
	}
	p.put(g.Kind, " (")
	for i, s := range g.Sets {
		p.comma(i)
		p.grouping(s)
	}
	p.put(")")
}

func (p *printer) orderings(list []*Ordering) {
	for i, o := range list {
		p.comma(i)
		if o.All {
			p.put("ALL")
		} else {
			p.expr(o.Expr)
		}
		if o.Direction != "" {
			p.put(" ", o.Direction)
		}
		if o.Nulls != "" {
			p.put(" NULLS ", o.Nulls)
		}
		p.fill(o)
	}
}
