package sqlquery

func (p *printer) source(s Source) {
	switch n := s.(type) {
	case *Table:
		p.dotted(n.Parts)
		p.travel(n.Travel)
		p.sampled(n.Sample, n.Alias)
		p.reading(n.Reading)
		p.tableHints(n.Hints)
	case *Derived:
		p.lateral(n.Lateral)
		if n.Bare {
			p.query(n.Query)
		} else {
			p.nested(n.Query)
		}
		p.sampled(n.Sample, n.Alias)
	case *Function:
		p.lateral(n.Lateral)
		if n.Wrapped {
			p.put("TABLE(")
		}
		p.expr(n.Call)
		if n.Wrapped {
			p.put(")")
		}
		p.columnDefs(n.Columns)
		if n.Counted {
			p.put(" WITH ORDINALITY")
		}
		p.alias(n.Alias)
	case *Group:
		p.put("(")
		p.source(n.Inner)
		p.put(")")
		p.alias(n.Alias)
	case *Join:
		p.join(n)
	case *Pivot:
		p.pivot(n)
	case *Unpivot:
		p.unpivot(n)
	case *CrossTab, *Unstack:
		p.turned(n)
	case *ArrayJoin:
		p.arrayJoin(n)
	case *Recognition:
		p.recognition(n)
	default:
		p.bad = true
	}
}

func (p *printer) lateral(is bool) {
	if is {
		p.put("LATERAL ")
	}
}

func (p *printer) join(j *Join) {
	p.source(j.Left)
	p.put(" ")
	if j.Natural {
		p.put("NATURAL ")
	}
	p.word(j.Kind)
	if !j.Applies() {
		p.put("JOIN ")
	}
	p.source(j.Right)
	if j.Match != nil {
		p.put(" MATCH_CONDITION (")
		p.expr(j.Match)
		p.put(")")
	}
	p.clause(" ON ", j.On)
	if len(j.Using) > 0 {
		p.put(" USING ")
		p.names(j.Using)
	}
}

func (p *printer) alias(a *Alias) {
	if a == nil {
		return
	}
	p.put(" AS ")
	p.name(a.Name)
	if len(a.Columns) > 0 {
		p.put(" ")
		p.names(a.Columns)
	}
}

// sampled puts a sample and an alias in the order of the dialect.
func (p *printer) sampled(s *Sample, a *Alias) {
	if p.grammar.sampleLast {
		p.alias(a)
		p.sample(s)
		return
	}
	p.sample(s)
	p.alias(a)
}

func (p *printer) sample(s *Sample) {
	if s == nil {
		return
	}
	p.put(" TABLESAMPLE ")
	p.sampleSize(s)
}

func (p *printer) sampleSize(s *Sample) {
	p.word(s.Method)
	switch s.Unit {
	case "":
		p.put("(", s.Size, ")")
	case "BUCKET":
		p.put("(BUCKET ", s.Size, " OUT OF ", s.Of, ")")
	default:
		p.put("(", s.Size, " ", s.Unit, ")")
	}
	if s.Seed != "" {
		p.put(" REPEATABLE (", s.Seed, ")")
	}
}

func (p *printer) lateralView(v *LateralView) {
	p.put(" LATERAL VIEW ")
	if v.Outer {
		p.put("OUTER ")
	}
	p.expr(v.Call)
	if v.Name != "" {
		p.put(" ")
		p.name(v.Name)
	}
	for i, col := range v.Columns {
		if i == 0 {
			p.put(" AS ")
		}
		p.comma(i)
		p.name(col)
	}
}
