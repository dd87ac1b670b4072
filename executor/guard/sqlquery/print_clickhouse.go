package sqlquery

func (p *printer) interpolate(n *Interpolate) {
	if n == nil {
		return
	}
	p.put(" INTERPOLATE")
	for i, item := range n.Items {
		if i == 0 {
			p.put(" (")
		}
		p.comma(i)
		p.name(item.Name)
		p.clause(" AS ", item.X)
	}
	if len(n.Items) > 0 {
		p.put(")")
	}
}

func (p *printer) limitBy(n *LimitBy) {
	if n == nil {
		return
	}
	p.put(" LIMIT ", n.Rows)
	if n.Offset != "" {
		p.put(" OFFSET ", n.Offset)
	}
	p.put(" BY ")
	if n.All {
		p.put("ALL")
	}
	p.exprs(n.By)
}

// limitTies puts a limit whose offset can only stand before it.
func (p *printer) limitTies(q *Query) {
	p.put(" LIMIT ")
	if q.Offset != "" {
		p.put(q.Offset, ", ")
	}
	p.put(q.Limit.Rows, " WITH TIES")
}

func (p *printer) fill(o *Ordering) {
	if o.Collation != "" {
		p.put(" COLLATE ", p.facts.QuoteLiteral(o.Collation))
	}
	if o.Fill == nil {
		return
	}
	p.put(" WITH FILL")
	p.clause(" FROM ", o.Fill.From)
	p.clause(" TO ", o.Fill.To)
	p.clause(" STEP ", o.Fill.Step)
	p.clause(" STALENESS ", o.Fill.Staleness)
}

func (p *printer) reading(r *Reading) {
	if r == nil {
		return
	}
	if r.Final {
		p.put(" FINAL")
	}
	if r.Sample != "" {
		p.put(" SAMPLE ", r.Sample)
	}
	if r.Offset != "" {
		p.put(" OFFSET ", r.Offset)
	}
}

func (p *printer) arrayJoin(n *ArrayJoin) {
	p.source(n.Left)
	if n.Outer {
		p.put(" LEFT")
	}
	p.put(" ARRAY JOIN ")
	p.items(n.Items)
}

func (p *printer) columnsOf(n *ColumnsOf) {
	p.put("COLUMNS")
	if n.Names != nil {
		p.names(n.Names)
		return
	}
	p.put("(", p.facts.QuoteLiteral(n.Pattern), ")")
}

func (p *printer) modifiers(list []*Modifier) {
	for _, m := range list {
		p.put(" ", m.Kind, " ")
		switch {
		case m.Names != nil:
			p.names(m.Names)
			continue
		case m.Items != nil:
			p.put("(")
			p.items(m.Items)
		default:
			p.put("(")
			p.expr(m.Apply)
		}
		p.put(")")
	}
}

// clickhouse renders what only ClickHouse has in expressions.
func (p *printer) clickhouse(x Expr) {
	switch n := x.(type) {
	case *Aliased:
		p.expr(n.X)
		p.put(" AS ")
		p.name(n.Name)
	case *Ternary:
		p.expr(n.Cond)
		p.put(" ? ")
		p.expr(n.Then)
		p.put(" : ")
		p.expr(n.Else)
	case *Subcolumn:
		p.expr(n.X)
		p.put(".:")
		typ := &printer{facts: p.facts, grammar: p.grammar}
		typ.typeName(n.Type)
		p.name(typ.b.String())
	case *Element:
		p.expr(n.X)
		p.put(".", n.Number)
	}
}

func (p *printer) typeArguments(t *Type) {
	if len(t.Params) == 0 && len(t.Elems) == 0 {
		return
	}
	p.put("(")
	for i, param := range t.Params {
		p.comma(i)
		p.put(param)
	}
	p.elems(t)
	p.put(")")
}
