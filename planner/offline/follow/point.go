package follow

import (
	"strings"

	"arivu/planner/ground"
)

// say adds words to both texts, point only to the one that stands alone.
func (p *parser) say(words ...string) {
	p.words = append(p.words, words...)
	p.mine = append(p.mine, words...)
}

func (p *parser) point(words ...string) {
	p.points = true
	p.words = append(p.words, words...)
}

// step reads on.
func (p *parser) step() {
	w := p.lower(p.at)
	for _, read := range []func(string) bool{p.except, p.which, p.howMany, p.that, p.pointer, p.eachOf, p.flag} {
		if read(w) {
			return
		}
	}
	t := p.toks[p.at]
	text := p.question[t.Start:t.End]
	if len(p.words) == 0 && asking[w] {
		text = w // a capital is for names
	}
	p.within = p.within || p.table(p.at)
	if w != "" && !fill[w] && t.Kind != ground.Symbol {
		p.rest = append(p.rest, w)
	}
	p.say(text)
	p.at++
}

// except reads "except those", "other than those", "outside of those", "the others".
func (p *parser) except(w string) bool {
	i := p.at
	switch {
	case leaving[w]:
		i++
	case w == "other" && p.lower(i+1) == "than", w == "outside" && p.lower(i+1) == "of", w == "apart" && p.lower(i+1) == "from":
		i += 2
	case w == "others", w == "other" && (p.lower(i-1) == "the" || p.lower(i-1) == "all"):
		p.others = true
		p.at++
		return true
	default:
		return false
	}
	if p.lower(i) == "for" {
		i++
	}
	if !pointers[p.lower(i)] || !p.ends(i+1) && !p.names(i+1) {
		return false
	}
	p.others = true
	for p.at = i + 1; p.at < len(p.toks) && p.names(p.at); p.at++ {
	}
	return true
}

// which reads "which ones", "which of them", and "which" before a verb.
func (p *parser) which(w string) bool {
	if w != "which" && w != "what" && w != "who" {
		return false
	}
	next := p.lower(p.at + 1)
	switch {
	case next == "of" && (pointers[p.lower(p.at+2)] || p.lower(p.at+2) == "the" && p.names(p.at+3)):
		p.say("which")
		p.at += 3
		p.points = true
		if !p.names(p.at) {
			p.point(p.noun.many)
		}
	case w == "which" && (next == "one" || next == "ones"):
		p.say("which")
		p.point(p.noun.many)
		p.at += 2
		if p.lower(p.at) == "of" && pointers[p.lower(p.at+1)] {
			p.at += 2
		}
	case w == "which" && auxiliary[next] && !p.names(p.at+1):
		p.say("which")
		p.point(p.noun.many)
		p.at++
	default:
		return false
	}
	return true
}

// howMany reads "how many are there", "how many of those", "how many in Germany".
func (p *parser) howMany(w string) bool {
	if w != "how" || p.lower(p.at+1) != "many" {
		return false
	}
	next := p.at + 2
	w = p.lower(next)
	if next < len(p.toks) && !p.symbol(next) && !counted[w] && !pointers[w] && (!auxiliary[w] || p.names(next)) {
		return false
	}
	p.say("how", "many")
	if w == "of" {
		next++
	}
	if pointers[p.lower(next)] {
		p.points = true
		if next++; p.names(next) {
			p.at = next
			return true
		}
	}
	p.at = next
	p.point(p.noun.many)
	p.counts = true
	for i := next; i < len(p.toks); i++ {
		switch w := p.lower(i); {
		case p.symbol(i), counted[w] && w != "in" && w != "from" && w != "with", w == "there", w == "that", w == "total", w == "all", w == "they":
		default:
			p.counts = false
		}
	}
	return true
}

// that reads a pointer to one thing: "than that" after a single figure, "that cat".
func (p *parser) that(w string) bool {
	if w != "that" && w != "this" && w != "such" {
		return false
	}
	before, named := p.lower(p.at-1), p.names(p.at+1)
	switch {
	case p.figure != "" && ties[before] && !named:
		p.point("the", p.figure)
	case p.figure != "" && named && strings.HasSuffix(p.figure, " "+p.lower(p.at+1)):
		p.point("the", strings.TrimSuffix(p.figure, " "+p.lower(p.at+1)))
	case w != "such" && p.ends(p.at+1) && p.at > 0 && !p.within:
		p.points = true
		p.say(w)
	case named && (w == "such" || p.at == 0 || ties[before]):
		p.points = true
		p.say("the")
	default:
		return false
	}
	p.at++
	return true
}

// pointer reads words that stand for rows of the last answer.
func (p *parser) pointer(w string) bool {
	next := p.at + 1
	switch {
	case p.within && (people[w] || owners[w] || w == "it" || w == "them"):
		return false
	case p.within && (pointers[w] || w == "ones" || w == "one") && !p.ends(next) && !p.names(next) && !holders[p.lower(next)]:
		return false
	case pointers[w] && p.names(next):
		p.points = true
		p.say("the")
	case pointers[w]:
		if holders[p.lower(next)] {
			p.at++
		}
		p.point("the", p.noun.many)
	case people[w]:
		switch p.lower(next) {
		case "each":
			p.adds = true
			p.at++
		case "all", "both":
			p.at++
		}
		p.point("the", p.noun.many)
	case owners[w]:
		p.say("the")
		p.points, p.owned = true, true
	case w == "it":
		p.point("the", p.noun.one)
	case holders[w] && w != "one" && w != "ones" && p.lower(p.at-1) == "the" && !p.names(p.at):
		p.point(p.noun.many)
	case w == "ones", w == "one" && p.lower(p.at-1) == "the":
		p.point(p.noun.many)
	default:
		return false
	}
	p.at++
	return true
}

// eachOf reads "each of them", "each one" and "each" that nothing follows.
func (p *parser) eachOf(w string) bool {
	if w != "each" || p.names(p.at+1) || p.within && p.ends(p.at+1) && !p.points {
		return false
	}
	p.each = true
	next := p.lower(p.at + 1)
	switch {
	case next == "one":
		p.at++
	case next == "of" && pointers[p.lower(p.at+2)]:
		p.at += 2
	}
	p.at++
	if n := len(p.words); n > 0 && (p.words[n-1] == "for" || p.words[n-1] == "by" || p.words[n-1] == "to") {
		p.words, p.mine = p.words[:n-1], p.mine[:max(0, len(p.mine)-1)]
	}
	return true
}

// flag reads words that say how the follow-up stands to the last answer.
func (p *parser) flag(w string) bool {
	switch {
	case adding[w]:
		p.adds = p.adds || !p.within || p.ends(p.at+1)
	case w == "as" && p.lower(p.at+1) == "well" && p.lower(p.at+2) != "as":
		p.adds = true
		p.at++
	case w == "include" || w == "add":
		p.includes = true
		p.say("list")
	case w == "only" || w == "just" || w == "please" || w == "actually":
	case w == "instead":
		p.about = true
		if p.lower(p.at+1) == "of" {
			p.at = len(p.toks)
		}
	case w == "duplicates" || w == "repeats":
		p.plainly = true
		p.at = len(p.toks)
	default:
		return false
	}
	p.at++
	return true
}
