package ground

import (
	"sort"
	"strings"
	"unicode/utf8"

	"arivu/events"
)

// Value is a value found in the data under a phrase.
type Value struct {
	Column *Column
	Text   string // as the data write it
	Score  float64
	Note   string // how the phrase was read, when not plainly
}

const (
	maxIndexedValue = 60 // longer texts are prose, not names
	maxTypoLen      = 24
	minTypoLen      = 5 // shorter words are too easily another word
)

func (c *Catalog) indexValues() {
	c.values = map[string][]Value{}
	for _, t := range c.Tables {
		for _, col := range t.Columns {
			if col.Class != events.TypeText && col.Class != events.TypeOther || col.Role == Prose || col.Role == When {
				continue
			}
			for _, v := range col.Values {
				c.addValue(col, v)
			}
		}
	}
	for i := range c.words {
		sort.Strings(c.words[i])
		c.words[i] = compact(c.words[i])
	}
}

func (c *Catalog) addValue(col *Column, v string) {
	if v == "" || len(v) > maxIndexedValue {
		return
	}
	key := valueKey(v)
	if key == "" {
		return
	}
	c.values[key] = append(c.values[key], Value{Column: col, Text: v, Score: 1})
	for w := range strings.FieldsSeq(key) {
		c.addWord(w)
	}
}

// valueKey is how a value is spoken: lower case, signs as spaces.
func valueKey(v string) string {
	return strings.Join(strings.FieldsFunc(strings.ToLower(v), func(r rune) bool {
		return r < 128 && !isNameRune(r) || r == '_'
	}), " ")
}

func (c *Catalog) addWord(w string) {
	if n := utf8.RuneCountInString(w); n >= minTypoLen-1 && n <= maxTypoLen {
		c.words[n] = append(c.words[n], w)
	}
}

func compact(s []string) []string {
	out := s[:0]
	for i, w := range s {
		if i == 0 || w != s[i-1] {
			out = append(out, w)
		}
	}
	return out
}

// Values looks up what the tokens say as one value: as people have taught it, as
// written without case, in the singular, or by a common other name ("German" for
// Germany).
func (c *Catalog) Values(toks []Token) []Value {
	if t, ok := c.Taught(toks); ok {
		return t.Values
	}
	return c.schemaValues(toks)
}

func (c *Catalog) schemaValues(toks []Token) []Value {
	key := surfaceKey(toks)
	if key == "" {
		return nil
	}
	if v := c.values[key]; len(v) > 0 {
		return v
	}
	lemma, ok := phraseOf(toks)
	if !ok {
		return nil
	}
	if v := c.values[lemma]; len(v) > 0 {
		return v
	}
	for _, k := range []string{key, lemma} {
		for _, other := range spokenValues[k] {
			if v := c.values[other]; len(v) > 0 {
				return noted(v, `"`+key+`" is read as `)
			}
		}
	}
	return nil
}

func noted(vs []Value, prefix string) []Value {
	out := make([]Value, len(vs))
	for i, v := range vs {
		v.Score *= factorSynonym
		v.Note = prefix + "'" + v.Text + "'"
		out[i] = v
	}
	return out
}

func surfaceKey(toks []Token) string {
	if len(toks) == 1 {
		if toks[0].Kind == Quoted {
			return valueKey(toks[0].Value)
		}
		return toks[0].Lower
	}
	parts := make([]string, 0, len(toks))
	for _, t := range toks {
		if t.Kind == Quoted {
			return ""
		}
		if t.Kind != Symbol {
			parts = append(parts, t.Lower)
		}
	}
	return strings.Join(parts, " ")
}

// Respell finds the known word that is one edit away from an unknown one, the
// alphabetically first if several are, or "".
func (c *Catalog) Respell(word string) string {
	n := utf8.RuneCountInString(word)
	if n < minTypoLen || n > maxTypoLen-1 {
		return ""
	}
	for _, k := range []int{n, n + 1, n - 1} {
		for _, w := range c.words[k] {
			if w[0] == word[0] && oneEdit(word, w) {
				return w
			}
		}
	}
	return ""
}

// oneEdit reports whether a becomes b by one insertion, deletion, replacement or
// swap of neighbours.
func oneEdit(a, b string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	if len(b)-len(a) > 1 {
		return false
	}
	i := 0
	for i < len(a) && a[i] == b[i] {
		i++
	}
	if len(a) < len(b) {
		return a[i:] == b[i+1:]
	}
	if i == len(a) {
		return false
	}
	if a[i+1:] == b[i+1:] {
		return true
	}
	return i+1 < len(a) && a[i] == b[i+1] && a[i+1] == b[i] && a[i+2:] == b[i+2:]
}
