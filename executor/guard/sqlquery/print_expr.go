package sqlquery

// expr renders an expression. Keep its cases in step with the types of Expr: a type
// that is missing makes the statement unprintable, not wrong.
func (p *printer) expr(x Expr) {
	switch n := x.(type) {
	case *Literal:
		p.literal(n)
	case *Interval:
		p.put("INTERVAL ")
		p.expr(n.Value)
		if n.Unit != "" {
			p.put(" ", n.Unit)
		}
	case *Column:
		p.dotted(n.Parts)
	case *Star:
		p.star(n)
	case *DatePart:
		p.put(n.Name)
	case *Paren:
		p.put("(")
		p.expr(n.X)
		p.put(")")
	case *Tuple:
		p.tuple(n.List)
	case *Array:
		p.put("[")
		p.exprs(n.List)
		p.put("]")
	case *Object:
		p.object(n)
	case *Map, *Slice, *Comprehension, *Columns:
		p.duckdb(n)
	case *Unary:
		p.unary(n)
	case *Binary:
		p.expr(n.X)
		p.put(" ", n.Op, " ")
		p.expr(n.Y)
	case *Case:
		p.caseExpr(n)
	case *Call:
		p.call(n)
	case *Path, *Index, *Cast, *Collate:
		p.postfix(n)
	case *Like, *Is, *Between, *In, *Quantified, *Exists, *Subquery:
		p.condition(n)
	case *Aliased, *Ternary, *Element, *Subcolumn:
		p.clickhouse(n)
	case *Extract, *Position, *Trim, *Spelled, *Lambda, *Named, *Field:
		p.special(n)
	case *Convert, *Parsed, *XMLValue, *JSONMade:
		p.converted(n)
	default:
		p.bad = true
	}
}

func (p *printer) exprs(list []Expr) {
	for i, x := range list {
		p.comma(i)
		p.expr(x)
	}
}

func (p *printer) tuple(list []Expr) {
	p.put("(")
	p.exprs(list)
	p.put(")")
}

func (p *printer) literal(n *Literal) {
	switch n.Kind {
	case LiteralNumber, LiteralWord:
		p.put(n.Text)
	case LiteralBytes:
		if p.grammar.hexNumbers {
			p.put("0x", n.Text)
			return
		}
		p.put("X'", n.Text, "'")
	case LiteralNational:
		p.national(n.Text)
	case LiteralString:
		p.put(p.facts.QuoteLiteral(n.Text))
	default:
		p.put(string(n.Kind), " ", p.facts.QuoteLiteral(n.Text))
	}
}

func (p *printer) star(n *Star) {
	if len(n.Parts) > 0 {
		p.dotted(n.Parts)
		p.put(".")
	}
	if n.Of != nil {
		p.columnsOf(n.Of)
	} else {
		p.put("*")
	}
	p.modifiers(n.Modify)
	p.starChanges(n)
}

func (p *printer) object(n *Object) {
	p.put("{")
	for i, key := range n.Keys {
		p.comma(i)
		p.put(p.facts.QuoteLiteral(key), ": ")
		p.expr(n.Values[i])
	}
	p.put("}")
}

// unary keeps signs apart: two minus signs in a row open a comment.
func (p *printer) unary(n *Unary) {
	p.put(n.Op)
	if n.Op[0] >= 'A' && n.Op[0] <= 'Z' {
		p.put(" ")
	} else if _, again := n.X.(*Unary); again {
		p.put(" ")
	}
	p.expr(n.X)
}

func (p *printer) caseExpr(n *Case) {
	p.put("CASE")
	if n.Operand != nil {
		p.put(" ")
		p.expr(n.Operand)
	}
	for _, w := range n.Whens {
		p.put(" WHEN ")
		p.expr(w.Cond)
		p.put(" THEN ")
		p.expr(w.Then)
	}
	p.clause(" ELSE ", n.Else)
	p.put(" END")
}

func (p *printer) postfix(x Expr) {
	switch n := x.(type) {
	case *Path:
		p.expr(n.X)
		switch {
		case n.Colon:
			p.put(":")
		case n.Under:
			p.put(".^")
		default:
			p.put(".")
		}
		p.put(p.facts.QuoteField(n.Name))
	case *Index:
		p.expr(n.X)
		if n.Colon {
			p.put(":")
		}
		p.put("[")
		p.optional(n.I)
		p.put("]")
	case *Collate:
		p.expr(n.X)
		p.put(" COLLATE ")
		if n.Text {
			p.put(p.facts.QuoteLiteral(n.Name))
		} else {
			p.put(n.Name)
		}
	case *Cast:
		p.cast(n)
	}
}

func (p *printer) not(is bool) {
	if is {
		p.put("NOT ")
	}
}

func (p *printer) condition(x Expr) {
	switch n := x.(type) {
	case *Like:
		p.like(n)
	case *Is:
		p.expr(n.X)
		p.put(" IS ")
		p.not(n.Not)
		p.put(n.What)
		p.clause(" ", n.Y)
	case *Between:
		p.expr(n.X)
		p.put(" ")
		p.not(n.Not)
		p.put("BETWEEN ")
		p.expr(n.Lo)
		p.put(" AND ")
		p.expr(n.Hi)
	case *In:
		p.expr(n.X)
		p.put(" ")
		if n.Global {
			p.put("GLOBAL ")
		}
		p.not(n.Not)
		p.put("IN ")
		if n.Query != nil {
			p.nested(n.Query)
			return
		}
		if n.Value != nil {
			p.expr(n.Value)
			return
		}
		p.tuple(n.List)
	case *Quantified:
		p.put(n.Word, " ")
		p.nested(n.Query)
	case *Exists:
		p.put("EXISTS ")
		p.nested(n.Query)
	case *Subquery:
		p.nested(n.Query)
	}
}

func (p *printer) like(n *Like) {
	p.expr(n.X)
	p.put(" ")
	p.not(n.Not)
	p.put(n.Op, " ")
	if n.Quantifier != "" {
		p.put(n.Quantifier, " ")
		p.tuple(n.List)
		return
	}
	p.expr(n.Y)
	p.clause(" ESCAPE ", n.Escape)
}

func (p *printer) special(x Expr) {
	switch n := x.(type) {
	case *Extract:
		p.put("EXTRACT(", n.Field, " FROM ")
		p.expr(n.X)
		p.put(")")
	case *Position:
		p.put("POSITION(")
		p.expr(n.X)
		p.put(" IN ")
		p.expr(n.Y)
		p.put(")")
	case *Trim:
		p.put("TRIM(")
		p.word(n.Side)
		if n.Chars != nil {
			p.expr(n.Chars)
			p.put(" ")
		}
		p.put("FROM ")
		p.expr(n.X)
		p.put(")")
	case *Spelled:
		p.spelled(n)
	case *Lambda:
		p.lambda(n)
	case *Field:
		p.expr(n.X)
		p.put(" AS ")
		p.name(n.Name)
	case *Named:
		sign := p.grammar.namedSign
		if sign == "" {
			sign = "=>"
		}
		p.put(n.Name, " ", sign, " ")
		p.expr(n.X)
	}
}
