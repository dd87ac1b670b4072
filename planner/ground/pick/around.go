package pick

import (
	"strings"
	"unicode"

	"arivu/planner/ground"
)

// lookAround looks further: by related words, in comments, and for words that are no name
// here and no value among names that are spelled alike.
func (r *reader) lookAround() {
	r.lookRelated()
	open := map[string][]int{} // stem of a word of the question: where it stands
	for i, t := range r.toks {
		if t.Kind == ground.Word && !quiet[t.Lower] && len(t.Lower) >= 3 {
			open[ground.Stem(t.Lower)] = append(open[ground.Stem(t.Lower)], i)
		}
	}
	r.lookComments(open)
	r.lookAlike()
}

// lookRelated credits what is called by a word that may stand for one of the question.
func (r *reader) lookRelated() {
	for i, t := range r.toks {
		if t.Kind != ground.Word || quiet[t.Lower] {
			continue
		}
		for _, other := range ground.Related(t.Lemma) {
			said := ground.Token{Kind: ground.Word, Text: other, Lower: other, Lemma: other}
			r.named([]ground.Token{said}, i, weightRelated)
		}
	}
}

// lookComments credits tables whose comments hold words of the question.
func (r *reader) lookComments(open map[string][]int) {
	found := map[string]map[int]bool{}
	for _, t := range r.catalog.Tables {
		if !described(t.Table) {
			continue
		}
		note := func(text string) {
			for _, w := range strings.FieldsFunc(text, func(c rune) bool { return !unicode.IsLetter(c) && !unicode.IsDigit(c) }) {
				stem := ground.Stem(strings.ToLower(w))
				if open[stem] == nil {
					continue
				}
				if found[stem] == nil {
					found[stem] = map[int]bool{}
				}
				found[stem][t.Index] = true
			}
		}
		note(t.Comment)
		for _, col := range t.Columns {
			note(col.Comment)
		}
	}
	for stem, tables := range found {
		weight := weightComment * r.rarity(len(tables))
		for table := range tables {
			for _, i := range open[stem] {
				r.note(i, 1, table, weight)
			}
		}
	}
}

// Two words may be taken for one if they share that much of their parts and differ by that
// many letters in length.
const (
	leastAlike = 0.5
	mostLonger = 3
)

// lookAlike credits tables with names that are spelled like a word of the question
// which nothing is called.
func (r *reader) lookAlike() {
	var words []string
	var at []int
	for i, t := range r.toks {
		if t.Kind == ground.Word && len(t.Lower) >= 4 && !quiet[t.Lower] && len(r.evidence.words[i]) == 0 {
			words, at = append(words, t.Lower), append(at, i)
		}
	}
	if len(words) == 0 {
		return
	}
	named := wordsOfNames(r.catalog)
	for k, w := range words {
		near := map[int]float64{}
		for name, tables := range named {
			if longer := len(name) - len(w); longer > mostLonger || -longer > mostLonger {
				continue
			}
			if alike := ground.Alike(w, name); alike >= leastAlike {
				for _, table := range tables {
					near[table] = max(near[table], alike)
				}
			}
		}
		for table, alike := range near {
			r.note(at[k], 1, table, weightAlike*alike*r.rarity(len(near)))
		}
	}
}

// wordsOfNames are the words that names of tables and columns are made of, with the
// tables that have them.
func wordsOfNames(c *ground.Catalog) map[string][]int {
	out := map[string][]int{}
	for _, t := range c.Tables {
		seen := map[string]bool{}
		note := func(words string) {
			for w := range strings.FieldsSeq(words) {
				if len(w) >= 3 && !seen[w] {
					seen[w] = true
					out[w] = append(out[w], t.Index)
				}
			}
		}
		note(t.Words)
		for _, col := range t.Columns {
			note(col.Words)
		}
	}
	return out
}
