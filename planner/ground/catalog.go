package ground

import (
	"cmp"
	"slices"
	"strings"

	"arivu/events"
)

// Catalog is a schema snapshot made ready for looking words up. It never changes
// after NewCatalog and may be shared.
type Catalog struct {
	Schema *events.Schema
	Tables []*Table
	Sales  Sales

	names    map[string][]Target
	stems    map[string][]Target
	values   *dictionary
	spelling *spelling
	edges    [][]Edge
	parts    map[string][]*Column // words within the names of rows
	taught   map[string]taughtTerm
	masked   []maskedName

	metrics        map[string]*events.Metric // by their names in lemmas
	metricsVersion uint64
}

// Table is a table with what its names and columns mean.
type Table struct {
	*events.Table
	Index   int
	Title   string // human name, "order items"
	Words   string // the same in lemmas, "order item"
	Columns []*Column
	Key     *Column // the single-column primary key, if any
	// KeyEvidence says why Key is one where the database does not declare it.
	KeyEvidence Evidence
	Display     []*Column // what people call a row by; never empty
	Date        *Column   // when a row happened, if any
}

// Column is a column with its role.
type Column struct {
	*events.Column
	Table *Table
	Index int
	Title string // human name
	Words string // the same in lemmas
	Role  Role
}

// ID is "table.column", as in Planned.Columns.
func (c *Column) ID() string { return c.Table.Qualified() + "." + c.Name }

// Role is what a column is good for in an answer.
type Role uint8

// The roles of columns.
const (
	Dimension Role = iota // few words or names: filter and group by it
	Measure               // a quantity: sum, average and compare it
	Key                   // identifies a row here or in another table
	When                  // a date or a time
	Flag                  // true or false
	Prose                 // long text: show it, search in it
)

// NewCatalog reads a snapshot. It never fails: what it cannot interpret keeps
// its plain name. Masked columns are left out, but for their names.
func NewCatalog(whole *events.Schema) *Catalog {
	s := whole.WithoutMasked()
	c := &Catalog{Schema: s, spelling: new(spelling)}
	names := newNaming(s)
	for i := range whole.Tables {
		c.noteMasked(&whole.Tables[i], names)
	}
	for i := range s.Tables {
		c.addTable(&s.Tables[i], names)
	}
	// Ties are broken by position, so neither the order in which an engine lists its
	// tables must matter, nor the case in which it writes their names.
	slices.SortStableFunc(c.Tables, func(a, b *Table) int {
		x, y := a.Qualified(), b.Qualified()
		return cmp.Or(strings.Compare(strings.ToLower(x), strings.ToLower(y)), strings.Compare(x, y))
	})
	for i, t := range c.Tables {
		t.Index = i
	}
	c.edges = make([][]Edge, len(c.Tables))
	c.declareEdges()
	c.inferKeys()
	c.inferEdges()
	for _, t := range c.Tables {
		t.assignRoles(c)
		t.Display = displayColumns(t)
		t.Date = defaultDate(t)
	}
	c.Sales = findSales(c)
	c.indexNames()
	c.indexValues()
	c.indexParts()
	return c
}

// Table returns the table with that qualified or bare name, or nil.
func (c *Catalog) Table(name string) *Table {
	for _, t := range c.Tables {
		if t.Qualified() == name {
			return t
		}
	}
	for _, t := range c.Tables {
		if t.Name == name {
			return t
		}
	}
	return nil
}

func (c *Catalog) addTable(t *events.Table, names *naming) {
	out := &Table{Table: t, Title: names.table(t)}
	out.Words = lemmaPhrase(out.Title)
	titles := names.columns(t)
	for i := range t.Columns {
		col := &Column{Column: &t.Columns[i], Table: out, Index: i, Title: titles[i], Words: lemmaPhrase(titles[i])}
		out.Columns = append(out.Columns, col)
	}
	if len(t.PrimaryKey) == 1 {
		out.Key = out.Column(t.PrimaryKey[0])
	}
	c.Tables = append(c.Tables, out)
}

// Column returns the column with that name, compared without case, or nil.
func (t *Table) Column(name string) *Column {
	for _, c := range t.Columns {
		if c.Name == name {
			return c
		}
	}
	for _, c := range t.Columns {
		if strings.EqualFold(c.Name, name) {
			return c
		}
	}
	return nil
}

// Called returns the first column whose human name is one of the phrases.
func (t *Table) Called(phrases ...string) *Column {
	for _, p := range phrases {
		for _, c := range t.Columns {
			if c.Words == p {
				return c
			}
		}
	}
	return nil
}

func (t *Table) assignRoles(c *Catalog) {
	for _, col := range t.Columns {
		col.Role = roleOf(col, c.IsReference(col))
	}
}

func roleOf(c *Column, reference bool) Role {
	last := lastWord(c.Words)
	switch {
	case slices.Contains(c.Table.PrimaryKey, c.Name) || reference || last == "id":
		return Key
	case c.Class == events.TypeBool || saysYesOrNo(c):
		return Flag
	case c.Class.Temporal():
		return When
	case c.Class.Numeric():
		switch last {
		case "year", "zip", "code", "phone", "postcode", "number", "telephone", "month", "day", "latitude", "longitude":
			return Dimension
		}
		return Measure
	}
	switch last {
	case "description", "body", "comment", "note", "text", "bio", "content", "summary":
		return Prose
	}
	if isISODate(c.Min) && isISODate(c.Max) {
		return When
	}
	return Dimension
}

// saysYesOrNo reports whether a column of integers is a flag: "is_active" with
// nothing but 0 and 1.
func saysYesOrNo(c *Column) bool {
	if c.Class != events.TypeInteger || c.Distinct > 2 {
		return false
	}
	switch strings.Split(c.Words, " ")[0] {
	case "be", "have", "allow", "can", "should": // "is" and "has" in lemmas
		return (c.Min == "0" || c.Min == "1" || c.Min == "") && (c.Max == "0" || c.Max == "1" || c.Max == "")
	}
	return false
}

func isISODate(s string) bool {
	_, ok := isoDate(s)
	return ok
}

func lastWord(phrase string) string { return phrase[strings.LastIndexByte(phrase, ' ')+1:] }

// displayColumns are what people call a row by: a name, a title, first and last
// name; failing that the key.
func displayColumns(t *Table) []*Column {
	if f, l := t.Called("first name", "given name", "forename"), t.Called("last name", "surname", "family name"); f != nil && l != nil {
		return []*Column{f, l}
	}
	if c := t.Called("name", t.Words+" name", "full name", "title", t.Words+" title", "label", t.Words); c != nil && c.Role != Key {
		return []*Column{c}
	}
	for _, c := range t.Columns {
		if w := lastWord(c.Words); c.Class == events.TypeText && c.Role == Dimension && (w == "name" || w == "title") && len(t.PrimaryKey) < 2 {
			return []*Column{c}
		}
	}
	if t.Key != nil {
		return []*Column{t.Key}
	}
	var keys []*Column
	for _, name := range t.PrimaryKey {
		if c := t.Column(name); c != nil {
			keys = append(keys, c)
		}
	}
	if len(keys) > 0 {
		return keys
	}
	if len(t.Columns) == 0 {
		return nil
	}
	return t.Columns[:1]
}

// Named reports whether rows have a name of their own, not just a key.
func (t *Table) Named() bool { return len(t.Display) > 0 && t.Display[0].Role != Key }

// defaultDate is the date that "in 2024" means when no date is named.
func defaultDate(t *Table) *Column {
	var best *Column
	score := -1
	for _, c := range t.Columns {
		if c.Role != When {
			continue
		}
		s := 0
		if !c.Nullable {
			s += 2
		}
		head := strings.Split(c.Words, " ")[0]
		switch {
		case strings.HasPrefix(t.Words, head):
			s += 3
		case head == "created":
			s += 2
		case head == "birth" || head == "updated" || head == "modified" || head == "deleted" || head == "expiry" || head == "due" || head == "end":
			s -= 3
		}
		if s > score {
			best, score = c, s
		}
	}
	return best
}
