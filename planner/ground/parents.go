package ground

import (
	"cmp"
	"slices"
	"strings"
)

// parents are the columns by which rows of each table can be referred to, found by what
// a column may be called that refers to them: a schema of a thousand tables has too many
// pairs of columns to look at each.
type parents struct {
	all     []*Column // in the order of their tables
	place   map[*Column]int
	own     map[*Table][]*Column
	phrases map[string][]*Column
	initial map[byte][]*Column // single keys, by the first letter of their tables
	listed  []*Column          // those of which all values are known
}

func newParents(tables []*Table) *parents {
	p := &parents{place: map[*Column]int{}, own: map[*Table][]*Column{}, phrases: map[string][]*Column{}, initial: map[byte][]*Column{}}
	for _, t := range tables {
		for _, key := range t.identifiers() {
			p.add(t, key)
		}
	}
	return p
}

func (p *parents) add(t *Table, key *Column) {
	p.place[key] = len(p.all)
	p.all = append(p.all, key)
	p.own[t] = append(p.own[t], key)
	for _, phrase := range []string{key.Words, t.Words + " id", t.Words + " " + key.Words, lastWord(t.Words) + " id"} {
		p.phrases[phrase] = append(p.phrases[phrase], key)
	}
	if t.Key == key && t.Words != "" {
		p.initial[t.Words[0]] = append(p.initial[t.Words[0]], key)
	}
	if key.AllValues {
		p.listed = append(p.listed, key)
	}
}

// named are those that a column may refer to by its name: by the whole of it, by its last
// words, or as another row of its own table.
func (p *parents) named(col *Column) []*Column {
	found := slices.Clone(p.own[col.Table])
	for words := col.Words; ; {
		found = append(found, p.phrases[words]...)
		_, rest, more := strings.Cut(words, " ")
		if !more {
			return p.sorted(found)
		}
		words = rest
	}
}

// alike are those that a column may refer to though its name does not say so: its name may
// be short for that of their table, or their values are known.
func (p *parents) alike(col *Column) []*Column {
	found := slices.Clone(p.listed)
	if col.Words != "" {
		found = append(found, p.initial[col.Words[0]]...)
	}
	return p.sorted(found)
}

func (p *parents) sorted(found []*Column) []*Column {
	slices.SortFunc(found, func(a, b *Column) int { return cmp.Compare(p.place[a], p.place[b]) })
	return slices.Compact(found)
}
