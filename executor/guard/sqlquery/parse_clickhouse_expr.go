package sqlquery

import (
	"strings"

	"arivu/events"
)

// element reads an expression that may have a name, as an item of a list.
func (p *parser) element() Expr {
	x := p.expr()
	pos := p.peek().Pos
	if !p.grammar.namedParts || !p.takeWord("AS") {
		return x
	}
	n := &Aliased{Pos: pos, X: x, Name: p.anyName("a name")}
	if p.naming != nil {
		*p.naming = append(*p.naming, n.Name)
	}
	return n
}

// choice reads ? x : y behind its condition.
func (p *parser) choice(cond Expr) Expr {
	pos := p.peek().Pos
	if !p.grammar.ternary || !p.takeSign("?") {
		return cond
	}
	n := &Ternary{Pos: pos, Cond: cond, Then: inParens(p.expr())}
	p.expectSign(":")
	n.Else = inParens(p.expr())
	return n
}

// inParens sets a choice within a choice apart.
func inParens(x Expr) Expr {
	if n, ok := x.(*Ternary); ok {
		return &Paren{Pos: n.Pos, X: n}
	}
	return x
}

// bareIn reads the right side of IN without parentheses: a value that holds others or,
// in some dialects, the name of a table, of which every row counts.
func (p *parser) bareIn(n *In) Expr {
	if !p.grammar.bareSets {
		n.Value = p.bits()
		return n
	}
	x := p.postfix()
	c, ok := x.(*Column)
	if !ok {
		n.Value = x
		return n
	}
	n.Query = &Query{Pos: c.Pos, Body: everything(c.Pos, &Table{Pos: c.Pos, Parts: c.Parts})}
	return n
}

// columnsOf reads COLUMNS('pattern') and COLUMNS(a, b).
func (p *parser) columnsOf() *ColumnsOf {
	n := &ColumnsOf{Pos: p.peek().Pos}
	if t := p.ahead(1); t.Kind != KindString {
		n.Names = p.names("a column")
		return n
	}
	p.advance()
	n.Pattern = p.advance().Text
	p.expectSign(")")
	return n
}

// modifiers reads EXCEPT, REPLACE and APPLY behind a star, as often as they come.
func (p *parser) modifiers(s *Star) {
	for p.err == nil {
		m := &Modifier{Pos: p.peek().Pos}
		switch next := p.ahead(1); {
		case p.isWord("EXCEPT") && !isWord(next, "SELECT") && !isWord(next, "ALL") && !isWord(next, "DISTINCT"):
			p.advance()
			m.Kind = "EXCEPT"
			m.Names = p.oneOrMore()
		case p.takeWord("REPLACE"):
			m.Kind = "REPLACE"
			m.Items = p.replacements()
		case p.takeWord("APPLY"):
			m.Kind = "APPLY"
			m.Apply = p.applied()
		default:
			return
		}
		s.Modify = append(s.Modify, m)
	}
}

func (p *parser) oneOrMore() []string {
	if p.isSign("(") {
		return p.names("a column")
	}
	return []string{p.name("a column")}
}

func (p *parser) replacements() []*Item {
	p.expectSign("(")
	var list []*Item
	for p.err == nil {
		i := &Item{Pos: p.peek().Pos, Expr: p.expr()}
		p.expectWord("AS")
		i.Alias = p.name("a column")
		list = append(list, i)
		if !p.takeSign(",") {
			break
		}
	}
	p.expectSign(")")
	return list
}

// applied reads what APPLY takes: a function by name, perhaps with parameters, or a
// lambda.
func (p *parser) applied() Expr {
	if !p.takeSign("(") {
		return p.functionName()
	}
	var x Expr
	if isSign(p.ahead(1), "->") || p.isSign("(") {
		x = p.expr()
	} else {
		x = p.functionName()
	}
	p.expectSign(")")
	if _, ok := x.(*Lambda); !ok && p.err == nil && x != nil {
		if _, ok := x.(*Call); !ok {
			p.failf("APPLY", p.peek().Pos, "APPLY takes a function or x -> …")
		}
	}
	return x
}

// functionName reads the name of a function, with its parameters where it has some.
func (p *parser) functionName() Expr {
	t := p.peek()
	if p.err != nil || t.Kind != KindWord {
		p.unexpected("a function")
		return nil
	}
	p.advance()
	c := &Call{Pos: t.Pos, Name: p.facts.FoldFunction(t.Text), Bare: true}
	if p.takeSign("(") {
		c.Bare = false
		c.Args = p.exprs()
		p.expectSign(")")
	}
	return c
}

// nestedType reads what may follow the name of a type: sizes, texts, or other types,
// those with names where they have some.
func (p *parser) nestedType(n *Type) *Type {
	if !p.takeSign("(") {
		return n
	}
	for p.err == nil {
		p.typeArgument(n)
		if !p.takeSign(",") {
			break
		}
	}
	p.expectSign(")")
	if len(n.Fields) > 0 && len(n.Fields) != len(n.Elems) {
		p.failf(n.Name, n.Pos, "in %s( ) either all types have names or none has", n.Name)
	}
	if len(n.Params) > 0 && len(n.Elems) > 0 {
		p.failf(n.Name, n.Pos, "%s( ) takes either types or sizes", n.Name)
	}
	return n
}

func (p *parser) typeArgument(n *Type) {
	t := p.peek()
	switch {
	case t.Kind == KindNumber:
		n.Params = append(n.Params, p.digits("a size"))
	case t.Kind == KindString:
		p.advance()
		param := p.facts.QuoteLiteral(t.Text)
		if p.takeSign("=") { // of an enumeration
			param += " = " + p.signedNumber()
		}
		n.Params = append(n.Params, param)
	case p.isName(t) && (p.ahead(1).Kind == KindWord || p.ahead(1).Kind == KindIdent):
		n.Fields = append(n.Fields, p.name("a field"))
		n.Elems = append(n.Elems, p.typeName())
	default:
		n.Elems = append(n.Elems, p.typeName())
	}
}

func (p *parser) signedNumber() string {
	sign := ""
	if p.takeSign("-") {
		sign = "-"
	}
	return sign + p.digits("a number")
}

// typeText reads a text that holds a type.
func (p *parser) typeText() *Type {
	t := p.peek()
	if p.err != nil || t.Kind != KindString {
		p.unexpected("a type in single quotes")
		return nil
	}
	p.advance()
	n, err := ParseType(t.Text, p.facts.Name)
	if err != nil {
		p.failf(clip(t.Text), t.Pos, "%s is not a type", clip(t.Text))
		return nil
	}
	return n
}

// ParseType reads a type out of a text, as some functions take it. Servers differ on
// comments in such a text, so none may stand there.
func ParseType(text string, d events.Dialect) (*Type, error) {
	for _, comment := range []string{"--", "/*", "#"} {
		if at := strings.Index(text, comment); at >= 0 {
			return nil, syntax(comment, at, "a comment stands in a type")
		}
	}
	p, err := newParser(text, d, nil)
	if err != nil {
		return nil, err
	}
	n := p.typeName()
	if p.err == nil && p.peek().Kind != KindEnd {
		p.unexpected("the end of the type")
	}
	if p.err != nil {
		return nil, p.err
	}
	return n, nil
}

// ParseAggregate reads the name of an aggregate function out of a text, as some
// functions take it. Parameters behind it are numbers.
func ParseAggregate(text string, d events.Dialect) (string, error) {
	p, err := newParser(text, d, nil)
	if err != nil {
		return "", err
	}
	t := p.advance()
	if p.takeSign("(") {
		p.number()
		for p.takeSign(",") {
			p.number()
		}
		p.expectSign(")")
	}
	if t.Kind != KindWord || p.err == nil && p.peek().Kind != KindEnd {
		p.unexpected("the name of an aggregate function")
	}
	return p.facts.FoldFunction(t.Text), p.err
}

// namesInterval reports the word INTERVAL where it can only be a name: no value follows.
func (p *parser) namesInterval() bool {
	if !p.grammar.looseIntervals {
		return false
	}
	switch next := p.ahead(1); next.Kind {
	case KindEnd:
		return true
	case KindSign:
		return next.Text != "(" && next.Text != "-" && next.Text != "+" && next.Text != "["
	case KindWord:
		return p.reservedWord(next) && !p.softWord(next)
	default:
		return false
	}
}

// typedStepAhead reports a step into a value that has the type JSON: .:, .^ or [].
func (p *parser) typedStepAhead() bool {
	if !p.grammar.typedSteps {
		return false
	}
	next := p.ahead(1)
	return p.isSign(".") && (isSign(next, ":") || isSign(next, "^")) || p.isSign("[") && isSign(next, "]")
}

func (p *parser) typedStep(x Expr) Expr {
	t := p.advance()
	switch kind := p.advance(); kind.Text {
	case "]":
		return &Index{Pos: t.Pos, X: x}
	case "^":
		return p.step(&Path{Pos: t.Pos, X: x, Under: true})
	}
	name := p.peek()
	if p.err != nil || name.Kind != KindWord && name.Kind != KindIdent {
		p.unexpected("a type")
		return nil
	}
	p.advance()
	typ, err := ParseType(name.Text, p.facts.Name)
	if err != nil {
		p.failf(clip(name.Text), name.Pos, "%s is not a type", clip(name.Text))
	}
	return &Subcolumn{Pos: t.Pos, X: x, Type: typ}
}
