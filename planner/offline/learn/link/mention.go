package link

import (
	"slices"
	"strings"

	"arivu/planner/ground"
)

// Level says how fully a name was mentioned.
type Level uint8

// The levels of mentions.
const (
	Unsaid  Level = iota
	Partial       // some word of the name, not the last
	Head          // some words with the last one
	Own           // all words but those of its table
	Full          // all words
)

// Strength says how a word of a name was matched.
type Strength uint8

// The strengths of matches, from none.
const (
	noMatch Strength = iota
	Similar          // by a synonym, or by its beginning
	Related          // by its stem
	Exact            // by its lemma
)

// Mention is a span of tokens [Start, End) that may mean a column or a table.
type Mention struct {
	Start, End int
	Level      Level
	Weakest    Strength
}

// name is a phrase to look for.
type name struct {
	words, stems []string
}

func (n name) match(t *Token, k int) Strength {
	w := n.words[k]
	switch {
	case t.Lemma == w || t.Lower == w:
		return Exact
	case len(w) >= 4 && len(t.Lemma) >= 4 && t.Stem == n.stems[k]:
		return Related
	case t.Stem != "" && (slices.Contains(ground.Related(t.Lemma), w) || shortened(t.Lemma, w)):
		return Similar
	}
	return noMatch
}

// Bounds of what is taken for a shortened word.
const (
	leastShort = 3
	mostShort  = 5
	leastCut   = 2
)

// shortened reports whether a word of a name is the beginning of a word of the
// question, as "bal" is of "balance".
func shortened(said, word string) bool {
	return len(word) >= leastShort && len(word) <= mostShort && len(said) >= len(word)+leastCut && strings.HasPrefix(said, word)
}

// maxSpans is how many separate mentions of one name are kept.
const maxSpans = 3

// finder looks for one name in a question.
type finder struct {
	toks []Token
	n    name
	hits [][]Strength // by token, by word of the name
	any  []bool       // by token
	full Level
	best []Mention
	top  float64
}

// find returns the best spans that mention a name; full is the level of a span
// with all words.
func find(toks []Token, n name, full Level) []Mention {
	f := finder{toks: toks, n: n, full: full}
	if len(n.words) == 0 || !f.match() {
		return nil
	}
	for i := range toks {
		for length := 1; length <= len(n.words)+1 && i+length <= len(toks) && !toks[i].Quoted; length++ {
			f.span(i, length)
		}
	}
	return f.best
}

func (f *finder) match() bool {
	f.hits = make([][]Strength, len(f.toks))
	f.any = make([]bool, len(f.toks))
	cells := make([]Strength, len(f.toks)*len(f.n.words))
	found := false
	for i := range f.toks {
		f.hits[i] = cells[i*len(f.n.words) : (i+1)*len(f.n.words)]
		if f.toks[i].Quoted {
			continue
		}
		for k := range f.n.words {
			s := f.n.match(&f.toks[i], k)
			f.hits[i][k] = s
			if s != noMatch {
				f.any[i], found = true, true
			}
		}
	}
	return found
}

// span weighs one span. It may hold one foreign word, not at its ends.
func (f *finder) span(i, length int) {
	end := i + length
	if !f.any[i] || !f.any[end-1] || length == 1 && len(f.n.words) > 1 && stop[f.toks[i].Lemma] {
		return
	}
	foreign := 0
	for j := i; j < end; j++ {
		if !f.any[j] {
			foreign++
		}
	}
	got, weakest, head := f.cover(i, end)
	if foreign > 1 || got == 0 {
		return
	}
	m := Mention{Start: i, End: end, Level: Partial, Weakest: weakest}
	score := float64(got)/float64(len(f.n.words))*10 - float64(length)*0.01
	switch weakest {
	case Similar:
		score -= 1.6
	case Related:
		score--
	case noMatch, Exact:
	}
	if head {
		score += 0.5
		m.Level = Head
	}
	if got == len(f.n.words) {
		m.Level = f.full
	}
	f.keep(m, score)
}

// cover counts the words of the name in a span, with the weakest match and whether
// the last word is there.
func (f *finder) cover(i, end int) (got int, weakest Strength, head bool) {
	weakest = Exact
	for k := range f.n.words {
		best := noMatch
		for j := i; j < end; j++ {
			best = max(best, f.hits[j][k])
		}
		if best == noMatch {
			continue
		}
		got++
		weakest = min(weakest, best)
		head = head || k == len(f.n.words)-1
	}
	return got, weakest, head
}

func (f *finder) keep(m Mention, score float64) {
	const near = 0.2
	switch {
	case score > f.top+near:
		f.best, f.top = []Mention{m}, score
	case score > f.top-near && len(f.best) < maxSpans:
		for _, b := range f.best {
			if b.Start < m.End && m.Start < b.End {
				return
			}
		}
		f.best = append(f.best, m)
	}
}
