package sqlquery

func (p *printer) cast(n *Cast) {
	if n.Op == "::" {
		p.expr(n.X)
		p.put("::")
		p.typeName(n.Type)
		return
	}
	p.put(n.Op, "(")
	p.expr(n.X)
	p.put(" AS ")
	p.typeName(n.Type)
	p.put(")")
}

func (p *printer) typeName(t *Type) {
	p.put(t.Name)
	if p.grammar.nestedTypes {
		p.typeArguments(t)
		return
	}
	for i, param := range t.Params {
		if i == 0 {
			p.put("(")
		}
		p.comma(i)
		p.put(param)
	}
	if len(t.Params) > 0 {
		p.put(")")
	}
	if p.grammar.memberTypes != nil {
		if len(t.Elems) > 0 {
			p.members(t)
		}
		for _, size := range t.Lists {
			p.put("[", size, "]")
		}
		return
	}
	for i, elem := range t.Elems {
		if i == 0 {
			p.put("<")
		}
		p.comma(i)
		if len(t.Fields) > 0 {
			p.name(t.Fields[i])
			p.put(": ")
		}
		p.typeName(elem)
	}
	if len(t.Elems) > 0 {
		p.put(">")
	}
}
