package sqlquery

func (p *printer) pivot(n *Pivot) {
	p.source(n.Source)
	p.put(" PIVOT (")
	p.items(n.Aggregates)
	p.put(" FOR ")
	for i, c := range n.Columns {
		if i > 0 {
			p.put(" ")
		}
		p.pivotColumn(c)
	}
	if len(n.Group) > 0 {
		p.put(" GROUP BY ")
		p.exprs(n.Group)
	}
	if n.Default != nil {
		p.put(" DEFAULT ON NULL (")
		p.expr(n.Default)
		p.put(")")
	}
	p.put(")")
	p.alias(n.Alias)
}

func (p *printer) pivotColumn(c *PivotColumn) {
	p.expr(c.X)
	p.put(" IN ")
	if c.Query != nil {
		p.nested(c.Query)
		return
	}
	p.put("(")
	if c.Any {
		p.put("ANY")
	}
	if len(c.Order) > 0 {
		p.put(" ORDER BY ")
		p.orderings(c.Order)
	}
	p.items(c.Values)
	p.put(")")
}

func (p *printer) unpivot(n *Unpivot) {
	p.source(n.Source)
	p.put(" UNPIVOT ")
	if n.Nulls != "" {
		p.put(n.Nulls, " NULLS ")
	}
	p.put("(")
	if n.Tuple {
		p.names(n.Values)
	} else {
		p.name(n.Values[0])
	}
	p.put(" FOR ")
	p.name(n.Name)
	p.put(" IN (")
	p.unpivotColumns(n.Columns)
	p.put("))")
	p.alias(n.Alias)
}

func (p *printer) unpivotColumns(list []*UnpivotColumn) {
	for i, c := range list {
		p.comma(i)
		p.expr(c.X)
		switch {
		case c.Text:
			p.put(" AS ", p.facts.QuoteLiteral(c.Label))
		case c.Label != "":
			p.put(" AS ")
			p.name(c.Label)
		}
	}
}

func (p *printer) travel(t *Travel) {
	if t == nil {
		return
	}
	if t.Changes != "" {
		p.put(" CHANGES (INFORMATION => ", t.Changes, ")")
	}
	p.put(" ", t.Form, " ")
	if t.Key == "" {
		p.expr(t.X)
		return
	}
	p.put("(", t.Key, " => ")
	p.expr(t.X)
	p.put(")")
	p.travel(t.Until)
}

func (p *printer) hierarchy(h *Hierarchy) {
	if h == nil {
		return
	}
	p.clause(" START WITH ", h.Start)
	p.clause(" CONNECT BY ", h.Connect)
}

func (p *printer) arrangements(list []*Arrangement) {
	for _, a := range list {
		p.put(" ", a.Kind, " ")
		p.orderings(a.Terms)
	}
}

// starChanges renders what stands behind a star.
func (p *printer) starChanges(n *Star) {
	if n.Like != "" {
		p.put(" ", n.Like, " ", p.facts.QuoteLiteral(n.Pattern))
	}
	if len(n.Except) > 0 {
		p.put(" ", p.grammar.starExcept, " (")
		for i, c := range n.Except {
			p.comma(i)
			p.dotted(c.Parts)
		}
		p.put(")")
	}
	if len(n.Replace) > 0 {
		p.put(" REPLACE (")
		p.items(n.Replace)
		p.put(")")
	}
	for i, r := range n.Rename {
		if i == 0 {
			p.put(" RENAME (")
		}
		p.comma(i)
		p.name(r.From)
		p.put(" AS ")
		p.name(r.To)
	}
	if len(n.Rename) > 0 {
		p.put(")")
	}
}

func (p *printer) spelled(n *Spelled) {
	p.put(n.Name, "(")
	for i, x := range n.Args {
		if i > 0 {
			p.put(" ", n.Words[i-1], " ")
		}
		p.expr(x)
	}
	p.put(")")
}
