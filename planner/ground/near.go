package ground

import (
	"slices"
	"sort"
	"strings"
	"unicode/utf8"

	"arivu/events"
)

// maxNear bounds how many near names or values are offered.
const maxNear = 3

// nearNames are names of the schema that a misspelt one may stand for.
func (c *Catalog) nearNames(text string) []string {
	phrase := strings.ToLower(strings.TrimSpace(text))
	var known []string
	for _, t := range c.Tables {
		known = append(known, t.Title)
		for _, col := range t.Columns {
			known = append(known, col.Title)
		}
	}
	return Nearest(phrase, known)
}

// maxNearLooked bounds the names and values that one word is compared with.
const maxNearLooked = 20_000

// NearWords are names and values of the database that an unknown word may stand
// for, best first.
func (c *Catalog) NearWords(word string) []string {
	var known []string
	for _, t := range c.Tables {
		known = append(known, t.Title)
		for _, col := range t.Columns {
			known = append(known, col.Title)
		}
	}
	c.eachListed(func(col *Column) {
		if room := maxNearLooked - len(known); room > 0 && col.AllValues {
			known = append(known, col.Values[:min(room, len(col.Values))]...)
		}
	})
	return Nearest(word, known[:min(len(known), maxNearLooked)])
}

// nearValues are values of the columns that a misspelt one may stand for.
func nearValues(columns []*Column, value string) []string {
	var known []string
	for _, col := range columns {
		known = append(known, col.Values...)
	}
	return Nearest(value, known)
}

// Near are the values of a column that may be meant by one that it does not hold,
// best first: the same in another spelling, else close ones. They are values that
// the snapshot shows, so nothing hidden is ever offered.
func (c *Column) Near(value string) []string {
	key := valueKey(value)
	for _, v := range c.Values {
		if valueKey(v) == key {
			return []string{v}
		}
	}
	return Nearest(value, c.Values)
}

// Nearest picks from known what is closest to a text in spelling, without case:
// at most three, best first, none that is not close. Equal ones come in the order
// of the alphabet.
func Nearest(text string, known []string) []string {
	type near struct {
		text string
		far  int
	}
	want := []rune(valueKey(text))
	if len(want) < 3 || len(want) > maxIndexedValue {
		return nil
	}
	most := 1 + len(want)/5
	var found []near
	for _, k := range known {
		n := utf8.RuneCountInString(k)
		if n == 0 || n > 2*maxIndexedValue {
			continue
		}
		key := []rune(valueKey(k))
		far := distance(want, key, most)
		if far > most && len(want) >= 4 && slices.Contains(strings.Fields(string(key)), string(want)) {
			far = most // one word of a longer value
		}
		if far <= most {
			found = append(found, near{k, far})
		}
	}
	sort.Slice(found, func(i, j int) bool {
		if found[i].far != found[j].far {
			return found[i].far < found[j].far
		}
		return found[i].text < found[j].text
	})
	var out []string
	for _, n := range found {
		// Beside one that is a single slip away, those two away are noise.
		if found[0].far <= 1 && n.far > 1 {
			break
		}
		if len(out) < maxNear && !slices.Contains(out, n.text) {
			out = append(out, n.text)
		}
	}
	return out
}

// distance is how many insertions, deletions, replacements and swaps of
// neighbours turn a into b, or more than most if it is that many.
func distance(a, b []rune, most int) int {
	if d := len(a) - len(b); d > most || -d > most {
		return most + 1
	}
	before, last, next := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		next[0] = i
		least := next[0]
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			next[j] = min(last[j]+1, next[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				next[j] = min(next[j], before[j-2]+1)
			}
			least = min(least, next[j])
		}
		if least > most {
			return most + 1
		}
		before, last, next = last, next, before
	}
	return last[len(b)]
}

// FindColumn returns the column that a statement over some tables names: the
// owner's, if that is one of the tables by its own name, else that of the only one
// of the tables that has it; nil if none or several do. It needs no catalog.
func FindColumn(s *events.Schema, tables []string, owner, name string) *Column {
	var found *Column
	for i := range s.Tables {
		t := &s.Tables[i]
		if !slices.Contains(tables, t.Qualified()) {
			continue
		}
		for k := range t.Columns {
			if !strings.EqualFold(t.Columns[k].Name, name) {
				continue
			}
			c := &Column{Column: &t.Columns[k], Table: &Table{Table: t}, Index: k, Title: Humanize(t.Columns[k].Name)}
			if strings.EqualFold(owner, t.Name) {
				return c
			}
			if found != nil {
				return nil
			}
			found = c
		}
	}
	return found
}
