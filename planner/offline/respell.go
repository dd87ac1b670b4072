package offline

import (
	"slices"
	"strings"

	"arivu/planner/ground"
)

// maxRespelled bounds the words for which a spelling is looked up.
const maxRespelled = 8

// safeRespelling is the length from which a word in lower case may be a misspelt
// value; shorter ones are likelier another word.
const safeRespelling = 6

// safeValue reports whether a word in lower case may stand for a misspelt value:
// names of people and the like are too easily hit by another word.
func safeValue(word, fixed string, c *ground.Column) bool {
	return len(word) >= safeRespelling && ground.OneSlip(word, fixed) && !slices.Contains(c.Table.Display, c)
}

// misspelledTable finds the table whose name in the plural a word is one slip away
// from, where the singular is too short to be compared.
func (k *chunker) misspelledTable(w string) string {
	if len(w) < 5 || w[len(w)-1] != 's' {
		return ""
	}
	for _, t := range k.catalog.Tables {
		if name := plainName(t); strings.HasPrefix(name, w[:1]) && ground.OneSlip(w, name) {
			return name
		}
	}
	return ""
}

// respelled tries a word with one edit and says so.
func (k *chunker) respelled(i int, it item) item {
	w := k.toks[i].Lower
	fixed := k.catalog.Respell(w)
	if fixed == "" {
		fixed = k.catalog.Respell(k.toks[i].Lemma)
	}
	if fixed == "" {
		fixed = k.misspelledTable(w)
	}
	if fixed == "" || fixed == k.toks[i].Lemma {
		return it
	}
	old := k.toks[i]
	k.toks[i].Lower, k.toks[i].Lemma = fixed, ground.Lemma(fixed)
	again := k.at(i)
	guess := again.kind == itemWithin || again.kind == itemValue && again.to == i+1 && !old.Capital() && !safeValue(w, fixed, again.values[0].Column)
	if again.kind == itemUnknown || again.kind == itemFiller || guess {
		k.toks[i] = old
		return it
	}
	k.notes = append(k.notes, `"`+w+`" is read as "`+fixed+`".`)
	return again
}
