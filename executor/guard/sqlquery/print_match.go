package sqlquery

func (p *printer) recognition(n *Recognition) {
	p.source(n.Source)
	p.put(" MATCH_RECOGNIZE (")
	if len(n.Partition) > 0 {
		p.put("PARTITION BY ")
		p.exprs(n.Partition)
		p.put(" ")
	}
	if len(n.Order) > 0 {
		p.put("ORDER BY ")
		p.orderings(n.Order)
		p.put(" ")
	}
	for i, m := range n.Measures {
		if i == 0 {
			p.put("MEASURES ")
		}
		p.comma(i)
		p.word(m.Mode)
		p.expr(m.X)
		p.put(" AS ")
		p.name(m.Alias)
	}
	if len(n.Measures) > 0 {
		p.put(" ")
	}
	p.word(n.Rows)
	if n.Skip != "" {
		p.put("AFTER MATCH SKIP ", n.Skip, " ")
	}
	if n.SkipTo != "" {
		p.name(n.SkipTo)
		p.put(" ")
	}
	p.put("PATTERN (")
	p.pattern(n.Pattern)
	p.put(")")
	for i, d := range n.Define {
		if i == 0 {
			p.put(" DEFINE ")
		}
		p.comma(i)
		p.name(d.Symbol)
		p.put(" AS ")
		p.expr(d.X)
	}
	p.put(")")
	p.alias(n.Alias)
}

// pattern sets the parts apart but for the signs that belong to what stands before them.
func (p *printer) pattern(parts []*PatternPart) {
	for i, part := range parts {
		opens := part.Symbol || part.Text == "(" || part.Text == "|" || part.Text == "PERMUTE"
		if i > 0 && opens && parts[i-1].Text != "(" && parts[i-1].Text != "PERMUTE" {
			p.put(" ")
		}
		if part.Symbol {
			p.name(part.Text)
			continue
		}
		p.put(part.Text)
	}
}
