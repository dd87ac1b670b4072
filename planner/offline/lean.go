package offline

import (
	"slices"

	"arivu/planner/ground"
	"arivu/planner/offline/follow"
)

// lean says how much a question depends on the one before it.
type lean uint8

const (
	// standsAlone is a question that says all it needs.
	standsAlone lean = iota
	// isFragment lacks what it is about; it may still have a reading of its own.
	isFragment
	// leansOn says in so many words that it goes on: "and …", "… of those".
	leansOn
)

// Leans reports whether a question is to be read with those before it in its
// session; only then do Input.Earlier matter.
func (p *Planner) Leans(in Input) bool {
	if in.Schema == nil || unreadable(in.Question) != "" {
		return false
	}
	toks := ground.Tokenize(in.Question)
	if len(toks) > maxTokens {
		return false
	}
	c := p.Catalog(in)
	d, toks := readTurn(c, in.Question, in.Now)
	return p.leaning(c, in.Question, d, toks) != standsAlone
}

// leaning is how much a question depends on the one before it for both makers.
func (p *Planner) leaning(c *ground.Catalog, question string, d *draft, toks []ground.Token) lean {
	how := d.leans(toks)
	if how != leansOn && p.model != nil && follow.Leans(c, question) {
		return leansOn
	}
	return how
}

// leadWords open a follow-up. After "and" and its like a whole question may
// follow all the same.
var leadWords = wordSet("and also but only just now same instead or then plus ok okay again")

// pointers stand for what the last answer showed.
var pointers = wordSet("those these them ones")

// followWords mean something in a follow-up only: what to do with what was there.
var followWords = wordSet("instead add ones one also too same again additionally well rather restrict limit narrow filter remove drop")

// leans tells a follow-up from a question of its own. The draft is as read.
func (d *draft) leans(toks []ground.Token) lean {
	words := lowerWords(toks)
	switch {
	case len(words) == 0:
		return standsAlone
	case about(words):
		return leansOn
	case d.pointsBack(toks):
		return leansOn
	case leadWords[words[0]]:
		if d.whole() && len(words) > 1 && (opensQuestion(words[1]) || d.says() > 1 && !narrows(words[0])) {
			return standsAlone
		}
		return leansOn
	case d.whole() || d.unknown():
		return standsAlone
	case d.says() > 0 || d.bare != "":
		return isFragment
	}
	return standsAlone
}

// narrows reads "only customers from Germany": a condition on what was there.
func narrows(word string) bool { return word == "only" || word == "just" }

func lowerWords(toks []ground.Token) []string {
	var out []string
	for _, t := range toks {
		if t.Kind != ground.Symbol {
			out = append(out, t.Lower)
		}
	}
	return out
}

// about reads "what about …" and "how about …", also after "and".
func about(words []string) bool {
	if leadWords[words[0]] {
		words = words[1:]
	}
	return len(words) > 2 && (words[0] == "what" || words[0] == "how") && words[1] == "about"
}

func opensQuestion(w string) bool {
	switch w {
	case "which", "what", "who", "show", "list", "how", "give", "find", "count":
		return true
	}
	return false
}

// pointsBack reads "of those", "which one", and "their", "they" and "how many are
// there" before anything is named that they could mean.
func (d *draft) pointsBack(toks []ground.Token) bool {
	named := len(toks)
	for i := range d.items {
		if d.items[i].namesTable() {
			named = d.items[i].from
			break
		}
	}
	if d.unknown() {
		named = 0
	}
	for i, t := range toks {
		switch t.Lower {
		case "their", "its", "they", "it":
			if i < named {
				return true
			}
		case "there":
			if named == len(toks) {
				return true
			}
		case "that":
			if i > 2 && toks[i-1].Lower == "is" && leadWords[toks[0].Lower] {
				return true // "and how many is that based on"
			}
		case "one":
			if i > 0 && toks[i-1].Lower == "which" {
				return true
			}
		default:
			if pointers[t.Lower] {
				return true
			}
		}
	}
	return false
}

// unknown reports whether a word has no meaning here: likelier what the question
// is about than a sign that it leaves that out.
func (d *draft) unknown() bool {
	return slices.ContainsFunc(d.missing, func(w string) bool { return !followWords[w] })
}

// whole reports whether the question names what it is about: a table, a figure of
// its own, or something ranked by one.
func (d *draft) whole() bool {
	if d.subject >= 0 || d.having == nil && d.namesMore() {
		return true
	}
	for _, m := range d.measures {
		if m.item >= 0 || m.metric != "" {
			return true
		}
	}
	return d.rank != nil && (d.rank.item >= 0 || d.rank.metric != "")
}

// namesMore reports whether a table is named other than to group by it.
func (d *draft) namesMore() bool {
	for i := range d.items {
		if it := &d.items[i]; it.namesTable() && it.targets[0].Score > 0.5 && !slices.ContainsFunc(d.keys, func(k rawKey) bool { return k.item == i }) {
			return true
		}
	}
	return false
}

// says counts the kinds of thing a draft asks for.
func (d *draft) says() int {
	n := 0
	for _, said := range []bool{
		d.subject >= 0, len(d.measures) > 0, len(d.keys) > 0, len(d.filters) > 0, d.having != nil, d.rank != nil, d.order != nil,
		len(d.columns) > 0, len(d.related) > 0, d.share, d.limit > 0,
	} {
		if said {
			n++
		}
	}
	return n
}
