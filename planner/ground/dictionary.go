package ground

import (
	"hash/maphash"
	"slices"
)

// dictionary finds the values of a database by how they are spoken. It is laid out
// for millions of them: an entry is a value and its column, and entries of one
// hash form a chain.
type dictionary struct {
	seed    maphash.Seed
	entries []entry
	heads   map[uint64]int32
}

type entry struct {
	text   string
	key    string // "" where it follows from the text
	column *Column
	next   int32 // the entry before of the same hash, -1 at the end
}

func newDictionary(size int) *dictionary {
	return &dictionary{seed: maphash.MakeSeed(), entries: make([]entry, 0, size), heads: make(map[uint64]int32, size)}
}

// add puts a value in under its key.
func (d *dictionary) add(key, text string, column *Column) {
	h := maphash.String(d.seed, key)
	next, ok := d.heads[h]
	if !ok {
		next = -1
	}
	d.heads[h] = int32(len(d.entries))
	d.entries = append(d.entries, entry{text: text, column: column, next: next})
}

// addSpoken puts a value in under a key that does not follow from its text.
func (d *dictionary) addSpoken(key, text string, column *Column) {
	d.add(key, text, column)
	d.entries[len(d.entries)-1].key = key
}

// find gives the values under a key, in the order in which they were added.
func (d *dictionary) find(key string) []Value {
	at, ok := d.heads[maphash.String(d.seed, key)]
	if !ok {
		return nil
	}
	var out []Value
	for ; at >= 0; at = d.entries[at].next {
		// Two keys may share a hash.
		e := d.entries[at]
		if e.key == key || e.key == "" && valueKey(e.text) == key {
			out = append(out, Value{Column: e.column, Text: e.text, Score: 1})
		}
	}
	slices.Reverse(out)
	return out
}
