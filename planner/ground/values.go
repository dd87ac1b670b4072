package ground

import (
	"strings"

	"arivu/events"
)

// Value is a value found in the data under a phrase.
type Value struct {
	Column *Column
	Text   string // as the data write it
	Score  float64
	Note   string // how the phrase was read, when not plainly
}

// maxIndexedValue is the longest value looked up; longer texts are prose, not names.
const maxIndexedValue = 60

func (c *Catalog) indexValues() {
	n := 0
	c.eachListed(func(col *Column) { n += len(col.Values) })
	c.values = newDictionary(n)
	c.eachListed(func(col *Column) {
		for _, v := range col.Values {
			c.addValue(col, v)
		}
	})
	c.spelling.done()
}

// eachListed visits the columns whose values can be said in a question.
func (c *Catalog) eachListed(visit func(*Column)) {
	for _, t := range c.Tables {
		for _, col := range t.Columns {
			if (col.Class == events.TypeText || col.Class == events.TypeOther) && col.Role != Prose && col.Role != When {
				visit(col)
			}
		}
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
	c.values.add(key, v, col)
	for _, spoken := range possessives(v) {
		c.values.addSpoken(spoken, v, col)
	}
	for w := range strings.FieldsSeq(key) {
		c.spelling.add(w)
	}
}

// possessives are other ways to write a value with "'s" in it: Women's Clothing is
// "womens clothing", and "women clothing" once words have lost their endings.
func possessives(v string) []string {
	low := strings.ToLower(v)
	if !strings.Contains(low, "'s ") {
		return nil
	}
	return []string{valueKey(strings.ReplaceAll(low, "'s ", "s ")), valueKey(strings.ReplaceAll(low, "'s ", " "))}
}

// valueKey is how a value is spoken: lower case, signs as spaces.
func valueKey(v string) string {
	return strings.Join(strings.FieldsFunc(strings.ToLower(v), func(r rune) bool {
		return r < 128 && !isNameRune(r) || r == '_'
	}), " ")
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
	if v := c.values.find(key); len(v) > 0 {
		return v
	}
	lemma, ok := phraseOf(toks)
	if !ok {
		return nil
	}
	for _, k := range []string{lemma, lastSingular(toks)} {
		if k == key || k == "" {
			continue
		}
		if v := c.values.find(k); len(v) > 0 {
			return v
		}
	}
	for _, k := range []string{key, lemma} {
		for _, other := range spokenValues[k] {
			if v := c.values.find(other); len(v) > 0 {
				return noted(v, `"`+key+`" is read as `)
			}
		}
	}
	return nil
}

// lastSingular puts only the last of several words into the singular: "sales
// associates".
func lastSingular(toks []Token) string {
	if len(toks) < 2 {
		return ""
	}
	last := len(toks) - 1
	return surfaceKey(toks[:last]) + " " + toks[last].Lemma
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
