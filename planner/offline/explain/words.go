package explain

import (
	"slices"
	"strings"

	"arivu/planner/ground"
)

// mostWords bounds the words of a value that is looked for in a question.
const mostWords = 12

// quote looks for the values of the pieces as they stand in the question, for those
// that are no values of the data.
func (a *aligner) quote() {
	for p := range a.parts {
		for _, t := range a.parts[p].texts {
			if t.words != "" {
				a.quoteText(p, strings.Fields(t.words))
			}
		}
	}
}

func (a *aligner) quoteText(p int, words []string) {
	if len(words) > mostWords {
		return
	}
	for i := range a.tokens {
		if n := a.runs(i, words); n > 0 {
			a.quoted[p] = append(a.quoted[p], Span{a.tokens[i].Start, a.tokens[i+n-1].End})
			return
		}
	}
}

// runs is how many tokens from i on say the words, 0 if they do not.
func (a *aligner) runs(i int, words []string) int {
	n := 0
	for len(words) > 0 {
		if i+n == len(a.tokens) {
			return 0
		}
		said := strings.Fields(plain(a.said(&a.tokens[i+n])))
		if len(said) > len(words) || n == 0 && len(said) == 0 || !slices.Equal(said, words[:len(said)]) {
			return 0
		}
		words = words[len(said):]
		n++
	}
	return n
}

func (a *aligner) said(t *ground.Token) string {
	if t.Kind == ground.Quoted || t.Kind == ground.Number {
		return t.Value
	}
	return t.Text
}

// single takes the words that are in no mention that went anywhere, each by itself.
func (a *aligner) single() {
	used := a.used()
	for i := range a.tokens {
		t := &a.tokens[i]
		span := Span{t.Start, t.End}
		if t.Kind != ground.Word || slices.ContainsFunc(used, span.overlaps) {
			continue
		}
		m := Mention{Span: span, Targets: a.q.Catalog.Names(a.tokens[i : i+1])}
		for _, p := range a.best(-1, &m, displayFit) {
			a.quoted[p] = append(a.quoted[p], span)
		}
	}
}

// used are the stretches that went to a piece.
func (a *aligner) used() []Span {
	var out []Span
	for i, to := range a.went {
		if len(to) > 0 {
			out = append(out, a.q.Mentions[i].Span)
		}
	}
	return append(out, slices.Concat(a.quoted...)...)
}
