package sqlquery

import "slices"

// valuesTable reads (VALUES …) AS t (a, b).
func (p *parser) valuesTable(pos int) Source {
	p.expectSign("(")
	d := &Derived{Pos: pos, Query: &Query{Pos: p.peek().Pos}}
	d.Query.Body = p.values()
	p.expectSign(")")
	d.Alias = p.alias()
	if p.err == nil && (d.Alias == nil || len(d.Alias.Columns) == 0) {
		p.failf("VALUES", pos, "the VALUES has no names; write (VALUES …) AS t (a, b)")
	}
	return d
}

// shape reads WITH (column type 'path', …) behind a function that takes it.
func (p *parser) shape(c *Call) []*ColumnDef {
	if c == nil || !slices.Contains(p.grammar.shapedCalls, c.Name) || !p.isWord("WITH") {
		return nil
	}
	p.advance()
	p.expectSign("(")
	var defs []*ColumnDef
	for p.err == nil {
		d := &ColumnDef{Pos: p.peek().Pos, Name: p.name("a column"), Type: p.typeName()}
		if p.err == nil && p.peek().Kind == KindString {
			path := p.text()
			d.Path = &path
		}
		d.AsJSON = p.takeWord("AS", "JSON")
		defs = append(defs, d)
		if !p.takeSign(",") {
			break
		}
	}
	p.expectSign(")")
	return defs
}

// turned reads PIVOT or UNPIVOT behind a source.
func (p *parser) turned(input Source) Source {
	pos := p.peek().Pos
	if p.takeWord("PIVOT") {
		return p.crossTab(&CrossTab{Pos: pos, Input: input})
	}
	p.advance()
	u := &Unstack{Pos: pos, Input: input}
	p.expectSign("(")
	u.Value = p.name("a name for the values")
	p.expectWord("FOR")
	u.Name = p.name("a name for the names")
	p.expectWord("IN")
	p.expectSign("(")
	for p.err == nil {
		u.Columns = append(u.Columns, p.plainColumn())
		if !p.takeSign(",") {
			break
		}
	}
	p.expectSign(")")
	p.expectSign(")")
	u.Alias = p.alias()
	return u
}

func (p *parser) crossTab(c *CrossTab) Source {
	p.expectSign("(")
	c.Agg = p.tableCall()
	p.expectWord("FOR")
	c.By = p.plainColumn()
	p.expectWord("IN")
	c.Values = p.names("a value as a name in brackets")
	p.expectSign(")")
	c.Alias = p.alias()
	return c
}

// plainColumn reads the name of a column and nothing else.
func (p *parser) plainColumn() *Column {
	pos := p.peek().Pos
	return &Column{Pos: pos, Parts: p.dotted("a column")}
}
