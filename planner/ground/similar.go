package ground

import (
	"cmp"
	"math"
	"slices"
)

// Match is a candidate that a text is like.
type Match struct {
	Index int     // among the candidates
	Score float64 // in 0…1, 1 for the same words
}

// Shares of the two measures in a score: whole words tell more, runs of letters forgive
// spelling, endings and languages nobody has words of here.
const (
	shareWords = 0.7
	shareGrams = 0.3
)

// Similar ranks candidates by what they have in common with a text, best first; those with
// nothing in common are left out. Words are compared by their stems, a related word counting
// half, and weigh more the fewer candidates have them (BM25); beside them runs of three
// letters are compared. Words that only hold a question together count for nothing.
func Similar(text string, candidates []string) []Match {
	if len(candidates) == 0 {
		return nil
	}
	query := newSketch(text)
	all := make([]sketch, len(candidates))
	spread := map[string]int{}
	length := 0
	for i, c := range candidates {
		all[i] = newSketch(c)
		length += len(all[i].stems)
		for stem := range all[i].stems {
			spread[stem]++
		}
	}
	r := relevance{spread: spread, count: len(all), mean: float64(length) / float64(len(all))}
	most := r.of(&query, &query)
	var out []Match
	for i := range all {
		words := 0.0
		if most > 0 {
			words = min(1, r.of(&query, &all[i])/most)
		}
		if score := shareWords*words + shareGrams*common(query.grams, all[i].grams); words > 0 || score > leastGrams*shareGrams {
			out = append(out, Match{Index: i, Score: score})
		}
	}
	slices.SortStableFunc(out, func(a, b Match) int { return cmp.Compare(b.Score, a.Score) })
	return out
}

// leastGrams is how much of their letters texts must share if they share no word.
const leastGrams = 0.3

// sketch is a text as it is compared.
type sketch struct {
	order []string // stems as they occur, each once
	stems map[string]bool
	near  map[string][]string // stems of related words, by stem
	grams map[gram]bool
}

func newSketch(text string) sketch {
	s := sketch{stems: map[string]bool{}, near: map[string][]string{}, grams: grams(text)}
	for _, t := range Tokenize(text) {
		word := t.Lower
		if t.Kind == Symbol || grammarWords[word] {
			continue
		}
		stem := Stem(word)
		if s.stems[stem] {
			continue
		}
		s.stems[stem] = true
		s.order = append(s.order, stem)
		for _, other := range Related(t.Lemma) {
			s.near[stem] = append(s.near[stem], Stem(other))
		}
	}
	return s
}

// relevance is BM25 over candidates in which a word occurs once.
type relevance struct {
	spread map[string]int
	count  int
	mean   float64 // words of a candidate
}

// The usual parameters of BM25, and what a related word counts.
const (
	saturation  = 1.2
	lengthShare = 0.75
	relatedWord = 0.5
)

func (r *relevance) of(query, s *sketch) float64 {
	if len(s.stems) == 0 {
		return 0
	}
	norm := (saturation + 1) / (1 + saturation*(1-lengthShare+lengthShare*float64(len(s.stems))/max(r.mean, 1)))
	sum := 0.0
	for _, stem := range query.order {
		switch {
		case s.stems[stem]:
			sum += r.weight(stem) * norm
		case slices.ContainsFunc(query.near[stem], func(other string) bool { return s.stems[other] }):
			sum += relatedWord * r.weight(stem) * norm
		}
	}
	return sum
}

func (r *relevance) weight(stem string) float64 {
	has := float64(r.spread[stem])
	return math.Log(1 + (float64(r.count)-has+0.5)/(has+0.5))
}
