package follow

import (
	"strings"
)

// done finishes the text: an owner that was taken out is said at the end, and what
// lacks a verb is asked for.
func (p *parser) done() cues {
	out := p.cues
	for n := len(p.words); n > 0 && len(p.words[n-1]) == 1 && strings.ContainsAny(p.words[n-1], "?.!,:"); n = len(p.words) {
		p.words = p.words[:n-1]
	}
	if p.owned && !p.each {
		p.point("of", "the", p.noun.many)
	}
	switch {
	case p.each:
		p.point("for", "each", p.every)
	case !p.points && (p.adds || p.about) && len(p.mine) > 0 && asking[strings.ToLower(p.mine[0])] && !p.namesTable():
		p.words = append(p.words, "of", "the", p.noun.many)
	}
	out.points = p.points
	out.own = spaced(p.mine)
	out.text = spaced(p.words)
	if by := p.sorted(); by != nil {
		out.sorts = true
		out.text = "list the " + p.noun.many + " sorted " + spaced(by)
		return out
	}
	first := ""
	if len(p.words) > 0 {
		first = strings.ToLower(p.words[0])
	}
	if first == "" || asking[first] {
		return out
	}
	out.bare = true
	if by := p.grouped(first); by != nil {
		out.text = p.total + " for each " + spaced(by)
		return out
	}
	switch {
	case first == "the":
		out.text = "list " + out.text
	case ties[first]:
		out.text = "list the " + p.noun.many + " " + out.text
	default:
		out.text = "list the " + out.text
	}
	return out
}

// grouped is what a fragment such as "by month" or "for each country" groups the last
// figure by.
func (p *parser) grouped(first string) []string {
	switch {
	case p.total == "":
	case first == "per" || first == "by":
		return p.words[1:]
	case first == "for" && len(p.words) > 2 && p.words[1] == "each":
		return p.words[2:]
	}
	return nil
}

// sorted is what follows "sort them", "order the results", "show them in descending
// order of"; nil if nothing is to be sorted.
func (p *parser) sorted() []string {
	verb := len(p.words) > 0 && sorting[strings.ToLower(p.words[0])]
	if verb && p.within && !p.points {
		return nil
	}
	for i, w := range p.words {
		switch {
		case verb && w == "by", (verb || p.points) && w == "in" && i+2 < len(p.words) && p.words[i+2] == "order":
			return p.words[i:]
		}
	}
	return nil
}

// spaced joins words and signs as they are written.
func spaced(words []string) string {
	var b strings.Builder
	for i, w := range words {
		if i > 0 && (len(w) != 1 || !strings.ContainsAny(w, "?.!,;:")) {
			b.WriteByte(' ')
		}
		b.WriteString(w)
	}
	return b.String()
}
