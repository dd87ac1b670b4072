package ground

import "strings"

// Knows reports whether the tokens are the schema's own name for something,
// or a value of the data.
func (c *Catalog) Knows(toks []Token) bool {
	if t := c.Names(toks); len(t) > 0 && t[0].Score > factorStem {
		return true
	}
	return len(c.Values(toks)) > 0
}

// Understands reports whether each of the tokens names something here, if only by
// another word, or is a value of the data.
func (c *Catalog) Understands(toks []Token) bool {
	for i := range toks {
		if t := toks[i : i+1]; len(c.Names(t)) == 0 && len(c.Values(t)) == 0 {
			return false
		}
	}
	return true
}

// OneSlip reports whether a becomes b by one insertion, deletion, replacement or
// swap of neighbours.
func OneSlip(a, b string) bool { return oneEdit(a, b) }

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
