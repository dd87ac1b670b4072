package sqlquery

import (
	"slices"
	"strings"
)

// plan reads what stands between EXPLAIN and its query.
func (p *parser) plan() string {
	if p.grammar.explainFormats != nil && p.isSign("(") && isWord(p.ahead(1), "FORMAT") {
		return p.planFormat()
	}
	using := p.grammar.explainKindAfter
	if using != "" && !p.takeWord(using) {
		return ""
	}
	at := slices.IndexFunc(p.grammar.explainKinds, func(kind string) bool { return p.takeWord(strings.Fields(kind)...) })
	switch {
	case at >= 0:
		return strings.TrimSpace(p.grammar.explainKinds[at] + " " + p.planSettings())
	case using != "":
		p.unexpected("one of " + strings.Join(p.grammar.explainKinds, ", "))
	}
	return p.planSettings()
}

// planSettings reads what a plan is to show, such as indexes = 1.
func (p *parser) planSettings() string {
	var list []string
	for p.peek().Kind == KindWord && p.grammar.explainSettings[strings.ToUpper(p.peek().Text)] && isSign(p.ahead(1), "=") {
		name := strings.ToLower(p.advance().Text)
		p.advance()
		list = append(list, name+" = "+p.digits("a number"))
		if !p.takeSign(",") {
			break
		}
	}
	return strings.Join(list, ", ")
}

// planFormat reads (FORMAT JSON) and the like.
func (p *parser) planFormat() string {
	p.advance()
	p.advance()
	for _, format := range p.grammar.explainFormats {
		if p.takeWord(format) {
			p.expectSign(")")
			return "(FORMAT " + format + ")"
		}
	}
	p.unexpected("one of " + strings.Join(p.grammar.explainFormats, ", "))
	return ""
}
