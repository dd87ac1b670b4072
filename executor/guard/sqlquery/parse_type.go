package sqlquery

import "strings"

// typeName reads a type: words, perhaps with sizes or with the types of elements.
func (p *parser) typeName() *Type {
	if !p.enter() {
		return nil
	}
	defer p.leave()
	t := p.peek()
	if t.Kind != KindWord && !(p.grammar.quotedTypes && t.Kind == KindIdent && plainWord(t.Text)) {
		p.unexpected("a type")
		return nil
	}
	p.advance()
	if p.grammar.nestedTypes {
		return p.nestedType(&Type{Pos: t.Pos, Name: t.Text})
	}
	n := &Type{Pos: t.Pos, Name: strings.ToUpper(t.Text)}
	if second, ok := spanTypes[n.Name]; ok && p.takeWord(second) {
		n.Name += " " + second
	}
	switch {
	case p.grammar.angledTypes && p.isSign("<"):
		p.elements(n)
	case p.isSign("(") && p.hasMembers(n.Name):
		p.members(n)
	case p.grammar.listTypes && n.Name == "ENUM" && p.isSign("("):
		p.enumTexts(n)
	case p.takeSign("("):
		n.Params = append(n.Params, p.size())
		for p.takeSign(",") {
			n.Params = append(n.Params, p.size())
		}
		p.expectSign(")")
	}
	if p.grammar.listTypes {
		p.listType(n)
	}
	return n
}

// size reads a number or, where there is one, the word for the greatest size.
func (p *parser) size() string {
	if p.grammar.maxSize && p.takeWord("MAX") {
		return "MAX"
	}
	return p.digits("a size")
}

// elements reads <type, …> or, of a STRUCT, <name: type, …>.
func (p *parser) elements(n *Type) {
	p.advance()
	for p.err == nil {
		if n.Name == "STRUCT" {
			n.Fields = append(n.Fields, p.name("a field"))
			p.takeSign(":")
		}
		n.Elems = append(n.Elems, p.typeName())
		if !p.takeSign(",") {
			break
		}
	}
	// >> closes two lists.
	if p.isSign(">>") {
		p.tokens[p.at].Text = ">"
		return
	}
	p.expectSign(">")
}

// hasMembers reports a type that consists of others.
func (p *parser) hasMembers(name string) bool {
	_, has := p.grammar.memberTypes[name]
	return has
}

// members reads (type, …) or, where they have names, (name type, …).
func (p *parser) members(n *Type) {
	p.advance()
	for p.err == nil {
		if p.grammar.memberTypes[n.Name] {
			n.Fields = append(n.Fields, p.anyName("a field"))
		}
		n.Elems = append(n.Elems, p.typeName())
		if !p.takeSign(",") {
			break
		}
	}
	p.expectSign(")")
}

// listType reads the rest of a type: WITH TIME ZONE, and brackets for lists of it.
func (p *parser) listType(n *Type) {
	if (n.Name == "TIMESTAMP" || n.Name == "TIME") && p.takeWord("WITH", "TIME", "ZONE") {
		n.Name += " WITH TIME ZONE"
	}
	for p.err == nil && p.isSign("[") && (isSign(p.ahead(1), "]") || isSign(p.ahead(2), "]") && p.ahead(1).Kind == KindNumber) {
		p.advance()
		size := ""
		if !p.isSign("]") {
			size = p.digits("a size")
		}
		p.expectSign("]")
		n.Lists = append(n.Lists, size)
	}
}

// enumTexts reads the texts that an ENUM may be.
func (p *parser) enumTexts(n *Type) {
	p.advance()
	for p.err == nil {
		n.Params = append(n.Params, p.facts.QuoteLiteral(p.text()))
		if !p.takeSign(",") {
			break
		}
	}
	p.expectSign(")")
}
