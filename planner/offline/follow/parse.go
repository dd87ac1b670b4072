package follow

import (
	"slices"
	"strings"

	"arivu/planner/ground"
	"arivu/planner/offline/frame"
)

// parser says a follow-up as a question of its own.
type parser struct {
	cues

	catalog  *ground.Catalog
	question string
	noun     noun
	figure   string // the words for the single figure that the last answer gave
	every    string // what one row of the last answer stands for
	total    string // what asks for the figures of the last answer, over everything
	toks     []ground.Token
	at       int
	words    []string // of text
	mine     []string // of own
	within   bool     // a table was named already, which "their" may mean
	owned    bool     // a possessive was taken out, so the owner is still to be said
}

// parse reads the pointers of a follow-up to an answer.
func parse(c *ground.Catalog, question string, last *frame.Frame) cues {
	p := &parser{catalog: c, question: question, toks: ground.Tokenize(question)}
	if last != nil {
		p.noun = nounOf(c, last)
		_, p.figure = figure(last)
		p.total, p.every = p.totalOf(last), everyOf(last, p.noun)
	}
	p.opening()
	for p.at < len(p.toks) {
		p.step()
	}
	return p.done()
}

// totalOf asks for the figure of an answer, whatever it is grouped by; "" if it has none.
func (p *parser) totalOf(f *frame.Frame) string {
	for _, it := range f.Select {
		a, ok := it.Value.(frame.Agg)
		if !ok {
			continue
		}
		if c, ok := a.Of.(frame.Col); ok && a.Func != frame.Count {
			return "what is the " + spokenFunc[a.Func] + " " + strings.ToLower(c.Title)
		}
		if t := f.Subject(); t != nil && a.Func == frame.Count {
			return "how many " + plural(t.Words) + " are there"
		}
	}
	return ""
}

// lower is a token in lower case; "" beyond the ends and within quotes.
func (p *parser) lower(i int) string {
	if i < 0 || i >= len(p.toks) || p.toks[i].Kind == ground.Quoted {
		return ""
	}
	return p.toks[i].Lower
}

func (p *parser) symbol(i int) bool {
	return i >= 0 && i < len(p.toks) && p.toks[i].Kind == ground.Symbol
}

// ends reports whether the sentence ends at a token.
func (p *parser) ends(i int) bool { return i >= len(p.toks) || p.symbol(i) }

const (
	longestName = 4    // words of a name that are looked for
	sureName    = 0.75 // from which score a name is taken for said
)

// names reports whether a name of the schema begins at a token.
func (p *parser) names(i int) bool {
	for n := 1; n <= longestName && i >= 0 && i+n <= len(p.toks); n++ {
		if p.toks[i].Kind == ground.Word && len(p.catalog.Names(p.toks[i:i+n])) > 0 {
			return true
		}
	}
	return false
}

// table reports whether a name of a table begins at a token.
func (p *parser) table(i int) bool {
	for n := 1; n <= longestName && i+n <= len(p.toks); n++ {
		if slices.ContainsFunc(p.catalog.Names(p.toks[i:i+n]), func(t ground.Target) bool { return t.Column() == nil && t.Score >= sureName }) {
			return true
		}
	}
	return false
}

// namesTable reports whether a table is named.
func (p *parser) namesTable() bool {
	for i := range p.toks {
		if p.table(i) {
			return true
		}
	}
	return false
}

// nouns reports whether a word is one of those that the rows of the last answer go by.
func (p *parser) nouns(w string) bool {
	return slices.Contains(strings.Fields(p.noun.one+" "+p.noun.many), w)
}

// opening skips words that only lead into a follow-up, and what it says it is about.
func (p *parser) opening() {
	for p.at < len(p.toks) {
		w := p.lower(p.at)
		switch {
		case leading[w], p.symbol(p.at):
			p.at++
		case adding[w]:
			p.adds = true
			p.at++
		case (w == "what" || w == "how") && p.lower(p.at+1) == "about":
			p.about = true
			p.at += 2
		case p.at == 0 && w == "with" && owners[p.lower(1)]:
			p.adds = true
			p.at++
		case p.same(), p.scope():
		default:
			return
		}
	}
}

// same reads "do the same but for", "the same thing for".
func (p *parser) same() bool {
	i := p.at
	for w := p.lower(i); w == "do" || w == "give" || w == "the" || w == "show"; w = p.lower(i) {
		i++
	}
	if p.lower(i) != "same" {
		return false
	}
	p.about = true
	p.at = i + 1
	for w := p.lower(p.at); w == "thing" || w == "but" || w == "," || w == "for"; w = p.lower(p.at) {
		p.at++
	}
	return true
}

// scope reads "of these students, …" and "for each of them, …".
func (p *parser) scope() bool {
	switch p.lower(p.at) {
	case "of", "for", "among", "from", "out":
	default:
		return false
	}
	const longest = 6
	each, points := false, false
	for i := p.at + 1; i < min(len(p.toks), p.at+longest); i++ {
		switch w := p.lower(i); {
		case w == "each" || w == "every":
			each = true
		case each && !points && p.names(i) && !holders[w] && !p.nouns(w):
			return false
		case pointers[w] || w == "that" || w == "this" || w == "all" || w == "such":
			points = true
		case w == ",":
			if !each && !points {
				return false
			}
			p.each, p.points = p.each || each, true
			p.at = i + 1
			return true
		}
	}
	return false
}
