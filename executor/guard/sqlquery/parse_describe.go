package sqlquery

import "strings"

// describeWords open a query about a query, or about a table, which is everything of it.
var describeWords = set("describe show summarize")

// describesAt reports whether such a query begins n tokens ahead.
func (p *parser) describesAt(n int) bool {
	t := p.ahead(n)
	return p.grammar.describes && t.Kind == KindWord && describeWords[strings.ToUpper(t.Text)]
}

// described reads DESCRIBE, SHOW or SUMMARIZE of a query or of a table.
func (p *parser) described() *Described {
	t := p.advance()
	n := &Described{Pos: t.Pos, Summary: isWord(t, "SUMMARIZE")}
	switch next := p.peek(); {
	case p.err != nil:
	case p.startsQuery():
		n.Query = p.query()
	case p.isName(next) && !showWords[strings.ToUpper(next.Text)]:
		pos := next.Pos
		n.Query = &Query{Pos: pos, Body: everything(pos, &Table{Pos: pos, Parts: p.dotted("a table")})}
	default:
		p.stop(unsafe(t.Text, t.Pos, "%s takes a table or a query here; what tables there are is in the schema", strings.ToUpper(t.Text)))
	}
	return n
}

// showWords stand behind SHOW for something other than a table.
var showWords = set("tables databases schemas variables all")

// describedSource reads what describes, in parentheses, as a source.
func (p *parser) describedSource() *Derived {
	d := &Derived{Pos: p.peek().Pos, Query: &Query{Pos: p.ahead(1).Pos}}
	p.expectSign("(")
	d.Query.Body = p.described()
	p.expectSign(")")
	return d
}
