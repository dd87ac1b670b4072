package link

import (
	"slices"
	"strings"

	"arivu/planner/ground"
)

// Index is a catalog made ready for reading questions. It never changes and may be
// shared.
type Index struct {
	Catalog *ground.Catalog
	Columns []*Column // by ID
	Tables  []*Table  // by the catalog's index

	words map[string][]entry
	stems map[string][]entry
}

// entry is a column or a table whose name holds a word.
type entry struct {
	column *Column
	table  *Table
}

// Column is a column with its name in words.
type Column struct {
	*ground.Column
	ID      int
	Table   *Table
	Words   []string // the whole name in lemmas
	Own     []string // the name without the words of its table
	Primary bool     // part of the primary key
	Foreign bool     // refers to another table
	Root    int      // ID of the key that it refers to in the end, or its own
	// Domain are the values of a column that has at most three short ones, such as
	// a flag written as text.
	Domain []string

	stems    []string
	ownStems []string
	refers   []int // tables that it is a foreign key to
	plain    int   // see plainWorth
}

// Table is a table with its name in words.
type Table struct {
	*ground.Table
	Words   []string
	Columns []*Column
	Foreign int // how many of its columns refer to others

	stems []string
	near  []bool // by table index: joined by a foreign key
	next  []int  // those tables
	plain int    // the most that a column is worth of which nothing is said
}

// Near reports whether a foreign key joins the two tables.
func (t *Table) Near(o *Table) bool { return t.near[o.Index] }

// NewIndex reads a catalog.
func NewIndex(c *ground.Catalog) *Index {
	ix := &Index{Catalog: c, words: map[string][]entry{}, stems: map[string][]entry{}}
	n := namer{tables: map[string]bool{}}
	for _, t := range c.Tables {
		for w := range strings.FieldsSeq(t.Words) {
			n.tables[w] = true
		}
	}
	for _, t := range c.Tables {
		ix.addTable(t, &n)
	}
	for _, col := range ix.Columns {
		col.Root = ix.ID(c.Referenced(col.Column))
	}
	ix.connect()
	return ix
}

// ID is the number of a column of the index's catalog.
func (ix *Index) ID(c *ground.Column) int { return ix.Tables[c.Table.Index].Columns[c.Index].ID }

// Column is the index's view of a column of its catalog.
func (ix *Index) Column(c *ground.Column) *Column { return ix.Tables[c.Table.Index].Columns[c.Index] }

func (ix *Index) addTable(t *ground.Table, n *namer) {
	out := &Table{Table: t, Words: n.words(t.Words, nil)}
	out.stems = stemsOf(out.Words)
	for _, col := range t.Columns {
		x := &Column{
			Column: col, ID: len(ix.Columns), Table: out, Words: n.words(col.Words, out.Words),
			Primary: slices.Contains(t.PrimaryKey, col.Name), Foreign: ix.Catalog.IsReference(col), Domain: domain(col),
		}
		x.stems = stemsOf(x.Words)
		for i, w := range x.Words {
			if !slices.Contains(out.Words, w) {
				x.Own = append(x.Own, w)
				x.ownStems = append(x.ownStems, x.stems[i])
			}
		}
		if x.Foreign {
			out.Foreign++
		}
		x.plain = plainWorth(x)
		out.plain = max(out.plain, x.plain)
		out.Columns = append(out.Columns, x)
		ix.Columns = append(ix.Columns, x)
		ix.enter(entry{column: x}, x.Words, x.stems)
	}
	ix.Tables = append(ix.Tables, out)
	ix.enter(entry{table: out}, out.Words, out.stems)
}

func (ix *Index) enter(e entry, words, stems []string) {
	for i, w := range words {
		if !slices.Contains(words[:i], w) {
			ix.words[w] = append(ix.words[w], e)
		}
		if s := stems[i]; !slices.Contains(stems[:i], s) {
			ix.stems[s] = append(ix.stems[s], e)
		}
	}
}

func (ix *Index) connect() {
	for _, t := range ix.Tables {
		t.near = make([]bool, len(ix.Tables))
		for _, e := range ix.Catalog.Edges(t.Table) {
			if e.To != t.Table && !t.near[e.To.Index] {
				t.near[e.To.Index] = true
				t.next = append(t.next, e.To.Index)
			}
			if !e.Many {
				c := ix.Column(e.Pairs[0][0])
				c.refers = append(c.refers, e.To.Index)
			}
		}
	}
}

func stemsOf(words []string) []string {
	out := make([]string, len(words))
	for i, w := range words {
		out[i] = ground.Stem(w)
	}
	return out
}

// domain lists the values of a column that holds a few short codes only.
func domain(c *ground.Column) []string {
	const most, longest = 3, 5
	if !c.AllValues || len(c.Values) == 0 || len(c.Values) > most {
		return nil
	}
	for _, v := range c.Values {
		if len(v) > longest {
			return nil
		}
	}
	return c.Values
}

// RefersBy reports whether a column of the table is a foreign key to another.
func (t *Table) RefersBy(c *Column, o *Table) bool { return slices.Contains(c.refers, o.Index) }
