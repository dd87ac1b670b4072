package prompt

import (
	"strings"
	"unicode"

	"github.com/kljensen/snowball/english"

	"arivu/events"
)

// maxPhrase is the longest value, in words, that is looked for in a question.
const maxPhrase = 6

// words is a question as it is matched against a schema.
type words struct {
	stems   map[string]bool
	order   []string        // the stems as they occur, for sums that do not depend on map order
	phrases map[string]bool // every run of up to maxPhrase words, lower case
}

func questionWords(question string) words {
	w := words{stems: map[string]bool{}, phrases: map[string]bool{}}
	for _, stem := range stems(question) {
		if !stopWords[stem] && !w.stems[stem] {
			w.stems[stem] = true
			w.order = append(w.order, stem)
		}
	}
	tokens := split(question)
	for i := range tokens {
		for n := 1; n <= maxPhrase && i+n <= len(tokens); n++ {
			w.phrases[strings.Join(tokens[i:i+n], " ")] = true
		}
	}
	return w
}

// touches reports whether a name shares a word with the question.
func (w words) touches(name string) bool {
	for _, stem := range stems(name) {
		if w.stems[stem] {
			return true
		}
	}
	return false
}

// linked returns the values of a column that the question mentions.
func (w words) linked(c *events.Column) []string {
	if c.Class.Numeric() || c.Class == events.TypeBool {
		return nil
	}
	var found []string
	for _, v := range c.Values {
		// Longer values are not names that people put into questions.
		if len(v) > 128 {
			continue
		}
		if tokens := split(v); len(tokens) > 0 && w.phrases[strings.Join(tokens, " ")] && !stopWords[tokens[0]] {
			found = append(found, v)
		}
	}
	return found
}

// stems splits text into stemmed words, also at underscores and inside camelCase.
func stems(text string) []string {
	tokens := split(text)
	for i, t := range tokens {
		tokens[i] = english.Stem(t, false)
	}
	return tokens
}

// split cuts text into lower-case words.
func split(text string) []string {
	var tokens []string
	var word []rune
	end := func() {
		if len(word) > 0 {
			tokens = append(tokens, strings.ToLower(string(word)))
			word = word[:0]
		}
	}
	lower := false
	for _, r := range text {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			end()
			lower = false
			continue
		}
		if unicode.IsUpper(r) && lower {
			end()
		}
		lower = unicode.IsLower(r)
		word = append(word, r)
	}
	end()
	return tokens
}

// stopWords are stems that say nothing about which table is meant.
var stopWords = func() map[string]bool {
	set := map[string]bool{}
	for w := range strings.FieldsSeq(`a an and are as at be by did do does each every for from give had has have how i id
		in is it its list many me much my of on or our per show tell than that the their them there these they this those
		to top was we were what when where which who whose with you your name number count all any`) {
		set[english.Stem(w, true)] = true
	}
	return set
}()
