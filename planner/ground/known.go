package ground

import "strings"

// Knows reports whether the tokens name something here in so many words, or are a
// value of the data, as a whole or word by word.
func (c *Catalog) Knows(toks []Token) bool {
	if c.knows(toks) {
		return true
	}
	for i := range toks {
		if len(toks) == 1 || !c.knows(toks[i:i+1]) {
			return false
		}
	}
	return len(toks) > 0
}

func (c *Catalog) knows(toks []Token) bool {
	if t := c.Names(toks); len(t) > 0 && t[0].Score >= factorSynonym {
		return true
	}
	return len(c.Values(toks)) > 0
}

// minWithin is the shortest word that is looked for within the names of things.
const minWithin = 4

// Within finds a word, or its singular, among the words of what rows are called
// by: "sneakers" in the names of products. It returns the column and how the word
// is written there; ok is false unless exactly one table has such names.
func (c *Catalog) Within(t Token) (column *Column, word string, ok bool) {
	if t.Kind != Word || len(t.Lower) < minWithin {
		return nil, "", false
	}
	for _, w := range []string{t.Lower, t.Lemma} {
		cols := c.parts[w]
		if len(cols) == 1 {
			return cols[0], w, true
		}
		if len(cols) > 1 {
			return nil, "", false
		}
	}
	for _, col := range c.parts[t.Lemma+"s"] {
		return col, t.Lemma, len(c.parts[t.Lemma+"s"]) == 1
	}
	return nil, "", false
}

// indexParts notes the words within the names of things.
func (c *Catalog) indexParts() {
	c.parts = map[string][]*Column{}
	for _, t := range c.Tables {
		if !t.Named() || len(t.Display) != 1 {
			continue
		}
		col := t.Display[0]
		for _, v := range col.Values {
			for w := range strings.FieldsSeq(valueKey(v)) {
				if cols := c.parts[w]; len(w) >= minWithin && (len(cols) == 0 || cols[len(cols)-1] != col) {
					c.parts[w] = append(cols, col)
				}
			}
		}
	}
}
