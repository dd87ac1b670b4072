package sqlquery

// duckdb renders what only DuckDB has.
func (p *printer) duckdb(x Expr) {
	switch n := x.(type) {
	case *Map:
		p.mapLiteral(n)
	case *Slice:
		p.slice(n)
	case *Comprehension:
		p.comprehension(n)
	case *Columns:
		if n.Unpacked {
			p.put("*")
		}
		p.put("COLUMNS(")
		p.expr(n.Which)
		p.put(")")
	}
}

func (p *printer) slice(n *Slice) {
	p.expr(n.X)
	p.put("[")
	p.optional(n.From)
	p.put(":")
	if n.Open {
		p.put("-")
	}
	p.optional(n.To)
	if n.Step != nil {
		p.put(":")
		p.expr(n.Step)
	}
	p.put("]")
}

func (p *printer) optional(x Expr) {
	if x != nil {
		p.expr(x)
	}
}

func (p *printer) mapLiteral(n *Map) {
	p.put("MAP {")
	for i, key := range n.Keys {
		p.comma(i)
		p.expr(key)
		p.put(": ")
		p.expr(n.Values[i])
	}
	p.put("}")
}

func (p *printer) comprehension(n *Comprehension) {
	p.put("[")
	p.expr(n.X)
	p.put(" FOR ")
	for i, name := range n.Params {
		p.comma(i)
		p.name(name)
	}
	p.put(" IN ")
	p.expr(n.List)
	p.clause(" IF ", n.Cond)
	p.put("]")
}

func (p *printer) keywordLambda(n *Lambda) {
	p.put("lambda ")
	for i, name := range n.Params {
		p.comma(i)
		p.name(name)
	}
	p.put(": ")
	p.expr(n.Body)
}

// members renders the members of a type in parentheses.
func (p *printer) members(t *Type) {
	p.put("(")
	p.elems(t)
	p.put(")")
}

// elems renders the members of a type, with their names where they have some.
func (p *printer) elems(t *Type) {
	for i, elem := range t.Elems {
		p.comma(i)
		if len(t.Fields) > 0 {
			p.name(t.Fields[i])
			p.put(" ")
		}
		p.typeName(elem)
	}
}
