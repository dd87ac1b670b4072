package link

import (
	"slices"

	"arivu/planner/ground"
)

// Bounds of what is kept of a wide schema.
const (
	MaxColumns = 90
	MaxTables  = 40
)

// Question is a question read against an index.
type Question struct {
	Index   *Index
	Tokens  []Token
	Columns []*ColumnLink // those kept, by ID
	Tables  []*TableLink  // those kept, by index
	Values  []Value
	Numbers []int    // tokens that are numbers and nothing else
	Mask    []string // the question with what it mentions replaced by tags
	Classes []string // classes of words, tags and linking words in order
	Content []string // words that are left over, in lemmas

	columnAt []int16 // by ID: place in Columns, or -1
	tableAt  []int16
}

// ColumnLink is a column with its mentions.
type ColumnLink struct {
	*Column
	Mentions []Mention
	Shadowed bool // every mention lies inside a longer full one of something else
	Hits     int  // values of the question that the column holds
	HitWords int  // words of the longest of them
}

// TableLink is a table with its mentions.
type TableLink struct {
	*Table
	Mentions []Mention
}

// Level is how fully a column is mentioned.
func (c *ColumnLink) Level() Level { return level(c.Mentions) }

// Level is how fully a table is mentioned.
func (t *TableLink) Level() Level { return level(t.Mentions) }

func level(ms []Mention) Level {
	if len(ms) == 0 {
		return Unsaid
	}
	return ms[0].Level
}

// Column is the place of a column among those kept, or -1.
func (q *Question) Column(c *Column) int { return int(q.columnAt[c.ID]) }

// Table is the place of a table among those kept, or -1.
func (q *Question) Table(t *Table) int { return int(q.tableAt[t.Index]) }

// Home is the table of a kept column.
func (q *Question) Home(c *ColumnLink) *TableLink { return q.Tables[q.tableAt[c.Table.Index]] }

// Read links a question.
func (ix *Index) Read(question string) *Question {
	q := &Question{Index: ix, Tokens: tokenize(question)}
	columns, tables := q.touched()
	found := make([]*ColumnLink, len(ix.Columns))
	tabled := make([]*TableLink, len(ix.Tables))
	for _, c := range columns {
		found[c.ID] = &ColumnLink{Column: c, Mentions: q.mentions(c)}
	}
	for _, t := range tables {
		tabled[t.Index] = &TableLink{Table: t, Mentions: find(q.Tokens, name{t.Words, t.stems}, Full)}
	}
	q.findValues(q.linked(found, tabled))
	q.countHits(found)
	q.shadow(found, tabled)
	q.prune(found, tabled)
	q.mask()
	q.classify()
	q.leftover()
	return q
}

// touched lists the columns and tables that share a word with the question.
func (q *Question) touched() ([]*Column, []*Table) {
	seenC, seenT := make([]bool, len(q.Index.Columns)), make([]bool, len(q.Index.Tables))
	var columns []*Column
	var tables []*Table
	take := func(es []entry) {
		for _, e := range es {
			switch {
			case e.column != nil && !seenC[e.column.ID]:
				seenC[e.column.ID] = true
				columns = append(columns, e.column)
			case e.table != nil && !seenT[e.table.Index]:
				seenT[e.table.Index] = true
				tables = append(tables, e.table)
			}
		}
	}
	for i := range q.Tokens {
		t := &q.Tokens[i]
		if t.Quoted {
			continue
		}
		take(q.Index.words[t.Lemma])
		take(q.Index.words[t.Lower])
		if t.Stem != "" {
			take(q.Index.stems[t.Stem])
		}
		for n := leastShort; n <= min(mostShort, len(t.Lemma)-leastCut); n++ {
			take(q.Index.words[t.Lemma[:n]])
		}
		for _, w := range ground.Related(t.Lemma) {
			take(q.Index.words[w])
		}
	}
	return columns, tables
}

// mentions looks for the whole name, and for the name without its table's words
// where the whole is not there.
func (q *Question) mentions(c *Column) []Mention {
	ms := find(q.Tokens, name{c.Words, c.stems}, Full)
	if len(c.Own) == 0 || len(c.Own) == len(c.Words) || len(ms) > 0 && ms[0].Level == Full {
		return ms
	}
	if own := find(q.Tokens, name{c.Own, c.ownStems}, Own); len(own) > 0 && own[0].Level == Own {
		return own
	}
	return ms
}

// linked marks the tokens that mention something well.
func (q *Question) linked(columns []*ColumnLink, tables []*TableLink) []bool {
	out := make([]bool, len(q.Tokens))
	mark := func(ms []Mention) {
		for _, m := range ms {
			if m.Level >= Own && m.Weakest > Similar {
				for j := m.Start; j < m.End; j++ {
					out[j] = true
				}
			}
		}
	}
	for _, c := range columns {
		if c != nil {
			mark(c.Mentions)
		}
	}
	for _, t := range tables {
		if t != nil {
			mark(t.Mentions)
		}
	}
	return out
}

func (q *Question) countHits(found []*ColumnLink) {
	for _, v := range q.Values {
		for _, h := range v.Hits {
			c := q.Index.Column(h.Column)
			if found[c.ID] == nil {
				found[c.ID] = &ColumnLink{Column: c}
			}
			found[c.ID].Hits++
			found[c.ID].HitWords = max(found[c.ID].HitWords, v.End-v.Start)
		}
	}
}

// shadow marks columns whose mentions are only part of a longer name.
func (q *Question) shadow(columns []*ColumnLink, tables []*TableLink) {
	var long []Mention
	collect := func(ms []Mention) {
		for _, m := range ms {
			if m.Level == Full && m.End-m.Start >= 2 {
				long = append(long, m)
			}
		}
	}
	for _, c := range columns {
		if c != nil {
			collect(c.Mentions)
		}
	}
	for _, t := range tables {
		if t != nil {
			collect(t.Mentions)
		}
	}
	for _, c := range columns {
		if c == nil || len(c.Mentions) == 0 {
			continue
		}
		c.Shadowed = !slices.ContainsFunc(c.Mentions, func(m Mention) bool {
			return !slices.ContainsFunc(long, func(l Mention) bool {
				return l.Start <= m.Start && m.End <= l.End && l.End-l.Start > m.End-m.Start
			})
		})
	}
}
