package sqlquery

import (
	"slices"
	"strings"
)

// recognition reads MATCH_RECOGNIZE (…) behind a source.
func (p *parser) recognition(src Source) Source {
	n := &Recognition{Pos: p.advance().Pos, Source: src}
	p.expectSign("(")
	if p.takeWord("PARTITION", "BY") {
		n.Partition = p.exprs()
	}
	if p.takeWord("ORDER", "BY") {
		n.Order = p.orderings()
	}
	if p.takeWord("MEASURES") {
		n.Measures = p.measures()
	}
	n.Rows = p.oneOf(matchedRows)
	if p.takeWord("AFTER", "MATCH", "SKIP") {
		p.skip(n)
	}
	if p.expectWord("PATTERN"); p.err == nil {
		n.Pattern = p.rowPattern()
	}
	if p.err == nil && len(n.Symbols()) == 0 {
		p.failf("PATTERN", n.Pos, "the PATTERN has no symbol")
	}
	if p.takeWord("DEFINE") {
		n.Define = p.definitions()
	}
	p.expectSign(")")
	n.Alias = p.alias()
	return n
}

// matchedRows say which rows a match gives.
var matchedRows = []string{
	"ONE ROW PER MATCH", "ALL ROWS PER MATCH SHOW EMPTY MATCHES", "ALL ROWS PER MATCH OMIT EMPTY MATCHES", "ALL ROWS PER MATCH WITH UNMATCHED ROWS",
	"ALL ROWS PER MATCH",
}

// oneOf takes one of several sequences of words and returns it; "" for none.
func (p *parser) oneOf(list []string) string {
	at := slices.IndexFunc(list, func(words string) bool { return p.takeWord(strings.Fields(words)...) })
	if at < 0 {
		return ""
	}
	return list[at]
}

func (p *parser) measures() []*Measure {
	var list []*Measure
	for p.err == nil {
		m := &Measure{Pos: p.peek().Pos}
		if next := p.ahead(1); next.Kind == KindWord && !isWord(next, "AS") {
			m.Mode = p.oneOf([]string{"FINAL", "RUNNING"})
		}
		m.X = p.expr()
		p.expectWord("AS")
		m.Alias = p.name("an alias")
		list = append(list, m)
		if !p.takeSign(",") {
			break
		}
	}
	return list
}

// skip reads where the search goes on behind a match.
func (p *parser) skip(n *Recognition) {
	if n.Skip = p.oneOf([]string{"PAST LAST ROW", "TO NEXT ROW"}); n.Skip != "" {
		return
	}
	if n.Skip = p.oneOf([]string{"TO FIRST", "TO LAST", "TO"}); n.Skip == "" {
		p.unexpected("PAST LAST ROW or TO")
		return
	}
	n.SkipTo = p.name("a symbol of the pattern")
}

func (p *parser) definitions() []*Definition {
	var list []*Definition
	for p.err == nil {
		d := &Definition{Pos: p.peek().Pos, Symbol: p.name("a symbol of the pattern")}
		p.expectWord("AS")
		d.X = p.expr()
		list = append(list, d)
		if !p.takeSign(",") {
			break
		}
	}
	return list
}

// patternSigns are those between the symbols of a pattern.
var patternSigns = []string{"(", ")", "|", "+", "*", "?", ",", "{", "}", "^"}

// rowPattern reads the parts of a pattern in parentheses: symbols and the signs between
// them, which say how often and in which order rows are to match.
func (p *parser) rowPattern() []*PatternPart {
	p.expectSign("(")
	var parts []*PatternPart
	for depth := 0; p.err == nil && (depth > 0 || !p.isSign(")")); {
		t := p.peek()
		part := &PatternPart{Pos: t.Pos, Text: t.Text}
		switch {
		case isWord(t, "PERMUTE") && isSign(p.ahead(1), "("):
			part.Text = "PERMUTE"
		case p.isName(t):
			part.Text, part.Symbol = p.fold(t), true
		case t.Kind == KindNumber && strings.Trim(t.Text, "0123456789") == "":
		case t.Kind != KindSign || !slices.Contains(patternSigns, t.Text):
			p.unexpected("a pattern of symbols")
			return nil
		case t.Text == "(":
			depth++
		case t.Text == ")":
			depth--
		}
		p.advance()
		parts = append(parts, part)
	}
	p.expectSign(")")
	return parts
}
