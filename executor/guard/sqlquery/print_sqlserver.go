package sqlquery

import "strings"

func (p *printer) top(s *Select) {
	switch {
	case s.Top == "":
		return
	case p.grammar.topClause:
		p.put("TOP (", s.Top, ") ")
	default:
		p.put("TOP ", s.Top, " ")
	}
	if s.Percent {
		p.put("PERCENT ")
	}
	if s.Ties {
		p.put("WITH TIES ")
	}
}

func (p *printer) offsetFetch(q *Query) {
	if q.Offset != "" {
		p.put(" OFFSET ", q.Offset, " ROWS")
	}
	if q.Limit != nil {
		p.put(" FETCH NEXT ", q.Limit.Rows, " ROWS ONLY")
	}
}

func (p *printer) forClause(f *For) {
	if f == nil {
		return
	}
	p.put(" FOR ", f.Kind, " ", f.Mode)
	p.textInParens(f.Row)
	for _, o := range f.Options {
		p.put(", ", o.Word)
		p.textInParens(o.Text)
	}
}

func (p *printer) textInParens(s *string) {
	if s != nil {
		p.put("(", p.facts.QuoteLiteral(*s), ")")
	}
}

func (p *printer) queryHints(list []*QueryHint) {
	for i, h := range list {
		if i == 0 {
			p.put(" OPTION (")
		}
		p.comma(i)
		p.put(h.Name)
		if h.Value != "" {
			p.put(" ", h.Value)
		}
	}
	if len(list) > 0 {
		p.put(")")
	}
}

func (p *printer) tableHints(list []string) {
	if len(list) > 0 {
		p.put(" WITH (", strings.Join(list, ", "), ")")
	}
}

func (p *printer) columnDefs(list []*ColumnDef) {
	for i, d := range list {
		if i == 0 {
			p.put(" WITH (")
		}
		p.comma(i)
		p.name(d.Name)
		p.put(" ")
		p.typeName(d.Type)
		if d.Path != nil {
			p.put(" ", p.facts.QuoteLiteral(*d.Path))
		}
		if d.AsJSON {
			p.put(" AS JSON")
		}
	}
	if len(list) > 0 {
		p.put(")")
	}
}

// turned renders PIVOT and UNPIVOT.
func (p *printer) turned(s Source) {
	switch n := s.(type) {
	case *CrossTab:
		p.source(n.Input)
		p.put(" PIVOT (")
		p.expr(n.Agg)
		p.put(" FOR ")
		p.expr(n.By)
		p.put(" IN ")
		p.names(n.Values)
		p.put(")")
		p.alias(n.Alias)
	case *Unstack:
		p.source(n.Input)
		p.put(" UNPIVOT (")
		p.name(n.Value)
		p.put(" FOR ")
		p.name(n.Name)
		p.put(" IN (")
		for i, c := range n.Columns {
			p.comma(i)
			p.expr(c)
		}
		p.put("))")
		p.alias(n.Alias)
	}
}

func (p *printer) national(text string) {
	if ascii(text) {
		p.put("N")
	}
	p.put(p.facts.QuoteLiteral(text))
}

func (p *printer) converted(x Expr) {
	switch n := x.(type) {
	case *Convert:
		p.put(n.Op, "(")
		p.typeName(n.Type)
		p.put(", ")
		p.expr(n.X)
		p.clause(", ", n.Style)
		p.put(")")
	case *Parsed:
		p.put(n.Op, "(")
		p.expr(n.X)
		p.put(" AS ")
		p.typeName(n.Type)
		p.clause(" USING ", n.Culture)
		p.put(")")
	case *JSONMade:
		p.jsonMade(n)
	case *XMLValue:
		p.expr(n.X)
		p.put(".value(", p.facts.QuoteLiteral(n.Path), ", ", p.facts.QuoteLiteral(n.Type), ")")
	}
}

func (p *printer) jsonMade(n *JSONMade) {
	p.put(n.Name, "(")
	for i, value := range n.Values {
		p.comma(i)
		if i < len(n.Keys) {
			p.expr(n.Keys[i])
			p.put(": ")
		}
		p.expr(value)
	}
	if len(n.Order) > 0 {
		p.put(" ORDER BY ")
		p.orderings(n.Order)
	}
	if n.OnNull != "" {
		p.put(" ", n.OnNull, " ON NULL")
	}
	if n.Returning {
		p.put(" RETURNING JSON")
	}
	p.put(")")
}
