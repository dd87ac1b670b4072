package sqlquery

func (p *printer) lambda(n *Lambda) {
	switch {
	case n.Keyword:
		p.keywordLambda(n)
		return
	case n.Types != nil:
		p.typedParams(n)
	case len(n.Params) == 1:
		p.name(n.Params[0])
	default:
		p.names(n.Params)
	}
	p.put(" -> ")
	p.expr(n.Body)
}

func (p *printer) typedParams(n *Lambda) {
	p.put("(")
	for i, name := range n.Params {
		p.comma(i)
		p.name(name)
		if t := n.Types[i]; t != nil {
			p.put(" ")
			p.typeName(t)
		}
	}
	p.put(")")
}

func (p *printer) call(n *Call) {
	p.put(n.Name)
	if n.Bare {
		return
	}
	if n.Params != nil {
		p.tuple(n.Params)
	}
	p.put("(")
	if n.Distinct {
		p.put("DISTINCT ")
	}
	p.exprs(n.Args)
	if len(n.Order) > 0 {
		p.put(" ORDER BY ")
		p.orderings(n.Order)
	}
	if n.Inside {
		p.put(" ", n.Nulls, " NULLS")
	}
	p.put(")")
	if len(n.Within) > 0 {
		p.put(" WITHIN GROUP (ORDER BY ")
		p.orderings(n.Within)
		p.put(")")
	}
	if n.Filter != nil {
		p.put(" FILTER (WHERE ")
		p.expr(n.Filter)
		p.put(")")
	}
	if n.From != "" {
		p.put(" FROM ", n.From)
	}
	if n.Nulls != "" && !n.Inside {
		p.put(" ", n.Nulls, " NULLS")
	}
	if n.Over != nil {
		p.put(" OVER ")
		p.window(n.Over)
	}
}

func (p *printer) window(w *Window) {
	if w.Alone {
		p.name(w.Name)
		return
	}
	p.put("(")
	gap := ""
	if w.Name != "" {
		p.name(w.Name)
		gap = " "
	}
	if len(w.Partition) > 0 {
		p.put(gap, "PARTITION BY ")
		p.exprs(w.Partition)
		gap = " "
	}
	if len(w.Order) > 0 {
		p.put(gap, "ORDER BY ")
		p.orderings(w.Order)
		gap = " "
	}
	if w.Frame != nil {
		p.put(gap)
		p.frame(w.Frame)
	}
	p.put(")")
}

func (p *printer) frame(f *Frame) {
	p.put(f.Unit, " ")
	if f.End != nil {
		p.put("BETWEEN ")
	}
	p.bound(f.Start)
	if f.End != nil {
		p.put(" AND ")
		p.bound(f.End)
	}
	if f.Exclude != "" {
		p.put(" EXCLUDE ", f.Exclude)
	}
}

func (p *printer) bound(b *Bound) {
	if b.X != nil {
		p.expr(b.X)
		p.put(" ")
	}
	p.put(b.Kind)
}
