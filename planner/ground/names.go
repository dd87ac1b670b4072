package ground

import (
	"sort"
	"strings"
)

// Target is a table or columns that a phrase may name. Table is always set;
// Columns is empty when the table itself is meant.
type Target struct {
	Table   *Table
	Columns []*Column
	Score   float64 // 1 is the full name
	Note    string  // how the phrase was read, when not plainly
}

// Column is the first column, or nil for a table.
func (t Target) Column() *Column {
	if len(t.Columns) == 0 {
		return nil
	}
	return t.Columns[0]
}

// Scores of the ways in which a phrase can name something.
const (
	scoreQualified = 1.05 // "supplier country"
	scoreFull      = 1.0
	scoreTrimmed   = 0.92 // without a part that carries no meaning
	scoreHead      = 0.88 // the last word of a table's name
	scorePartial   = 0.7  // the last word of a longer name
	scoreWeak      = 0.55 // another word of it
	factorSynonym  = 0.85
	factorStem     = 0.89
)

func (c *Catalog) indexNames() {
	c.names = map[string][]Target{}
	c.stems = map[string][]Target{}
	for _, t := range c.Tables {
		c.nameTable(t)
		for _, col := range t.Columns {
			c.nameColumn(col)
		}
		if t.Key != nil {
			c.add("id", Target{Table: t, Columns: []*Column{t.Key}, Score: scoreTrimmed})
		}
		if len(t.Display) > 0 && t.Named() {
			c.add("name", Target{Table: t, Columns: t.Display, Score: scoreTrimmed})
			c.add(t.Words+" name", Target{Table: t, Columns: t.Display, Score: scoreQualified})
			c.add("full name", Target{Table: t, Columns: t.Display, Score: scoreTrimmed})
		}
	}
	c.nameVerbs()
	for phrase, targets := range c.names {
		sort.SliceStable(targets, func(a, b int) bool {
			x, y := targets[a], targets[b]
			return x.Score > y.Score || x.Score == y.Score && x.Column() == nil && y.Column() != nil
		})
		for w := range strings.FieldsSeq(phrase) {
			c.spelling.add(w)
		}
	}
	c.indexStems()
}

// nameVerbs lets people say what happened instead of what it is called, and
// "people" for any table of persons.
func (c *Catalog) nameVerbs() {
	if o := c.Sales.Orders; o != nil {
		c.add("buy", Target{Table: o, Score: 0.8})
	}
	if i := c.Sales.Items; i != nil {
		c.add("sell", Target{Table: i, Score: 0.8})
	}
	for _, t := range c.Tables {
		if base, ok := strings.CutSuffix(t.Words, "ier"); ok && len(base) > 3 {
			c.add(base+"y", Target{Table: t, Score: 0.8})
		}
		if len(t.Display) == 2 && t.Named() {
			c.add("person", Target{Table: t, Score: 0.8})
		}
	}
}

func (c *Catalog) nameTable(t *Table) {
	if t.Words == "" {
		return
	}
	c.addWithSynonyms(t.Words, Target{Table: t, Score: scoreFull})
	// Whatever a name was taken apart into, it can still be said as it is written.
	c.add(lemmaPhrase(Humanize(t.Name)), Target{Table: t, Score: scoreFull})
	if i := strings.LastIndexByte(t.Words, ' '); i > 0 {
		c.addWithSynonyms(t.Words[i+1:], Target{Table: t, Score: scoreHead})
	}
}

func (c *Catalog) nameColumn(col *Column) {
	if col.Words == "" {
		return
	}
	cols := []*Column{col}
	own := col.Words
	c.addWithSynonyms(own, Target{Table: col.Table, Columns: cols, Score: scoreFull})
	c.add(lemmaPhrase(Humanize(col.Name)), Target{Table: col.Table, Columns: cols, Score: scoreFull})
	if trimmed := trimColumn(col); trimmed != own && trimmed != "" && !c.namesParent(col, trimmed) {
		c.addWithSynonyms(trimmed, Target{Table: col.Table, Columns: cols, Score: scoreTrimmed})
		own = trimmed
	}
	c.addWithSynonyms(col.Table.Words+" "+own, Target{Table: col.Table, Columns: cols, Score: scoreQualified})
	if col.Role == Key && own == col.Words {
		return
	}
	words := strings.Fields(own)
	if len(words) < 2 {
		return
	}
	for i, w := range words {
		if tooGeneric[w] {
			continue
		}
		score := scoreWeak
		if i == len(words)-1 {
			score = scorePartial
		}
		c.addWithSynonyms(w, Target{Table: col.Table, Columns: cols, Score: score})
	}
	if len(words) > 2 {
		c.addWithSynonyms(strings.Join(words[1:], " "), Target{Table: col.Table, Columns: cols, Score: scorePartial})
		c.addWithSynonyms(strings.Join(words[:len(words)-1], " "), Target{Table: col.Table, Columns: cols, Score: scorePartial})
	}
}

// namesParent reports whether a reference says no more than the name of the
// table it leads to: "customer" is the table, not orders.customer_id.
func (c *Catalog) namesParent(col *Column, phrase string) bool {
	for _, e := range c.edges[col.Table.Index] {
		if !e.Many && e.Pairs[0][0] == col && e.To != col.Table && strings.HasSuffix(e.To.Words, phrase) {
			return true
		}
	}
	return col.Table.Key == col
}

// tooGeneric are words that name nothing on their own when part of a longer name.
var tooGeneric = map[string]bool{
	"id": true, "date": true, "code": true, "number": true, "type": true, "first": true, "last": true, "of": true, "in": true,
	"is": true, "has": true, "to": true, "the": true, "name": true, "on": true, "at": true, "by": true, "time": true, "total": true,
	"unit": true, "order": true, "group": true, "have": true, "be": true,
}

// trimColumn drops the parts of a column name that say only its kind: the table's
// own name in front, "date", "at" and "on" after an event, "id" after a role, "is"
// before a flag.
func trimColumn(c *Column) string {
	w := c.Words
	if c.Role != Key {
		w = strings.TrimPrefix(w, c.Table.Words+" ")
	}
	if c.Role == When {
		for _, s := range []string{" at", " on", " date", " time", " timestamp"} {
			w = strings.TrimSuffix(w, s)
		}
	}
	if c.Role == Flag {
		w = strings.TrimPrefix(strings.TrimPrefix(w, "is "), "have ")
		w = strings.TrimPrefix(w, "be ")
	}
	if c.Role == Key {
		w = strings.TrimSuffix(w, " id")
	}
	return w
}

func (c *Catalog) add(phrase string, t Target) {
	for i, old := range c.names[phrase] {
		if old.Table == t.Table && old.Column() == t.Column() {
			if t.Score > old.Score {
				c.names[phrase][i] = t
			}
			return
		}
	}
	c.names[phrase] = append(c.names[phrase], t)
}

func (c *Catalog) addWithSynonyms(phrase string, t Target) {
	c.add(phrase, t)
	for _, other := range synonymsOf(phrase) {
		s := t
		s.Score *= factorSynonym
		c.add(other, s)
	}
}

func (c *Catalog) indexStems() {
	phrases := make([]string, 0, len(c.names))
	for p := range c.names {
		phrases = append(phrases, p)
	}
	sort.Strings(phrases)
	for _, p := range phrases {
		key := stemPhrase(p)
		for _, t := range c.names[p] {
			t.Score *= factorStem
			c.stems[key] = append(c.stems[key], t)
		}
	}
	for _, ts := range c.stems {
		sort.SliceStable(ts, func(a, b int) bool { return ts[a].Score > ts[b].Score })
	}
}

// Names looks up what the tokens name as one phrase, best first: as people have
// taught it, else by lemma, else by stem. The result is shared: do not change it.
func (c *Catalog) Names(toks []Token) []Target {
	if t, ok := c.Taught(toks); ok {
		return t.Targets
	}
	return c.schemaNames(toks)
}

func (c *Catalog) schemaNames(toks []Token) []Target {
	phrase, ok := phraseOf(toks)
	if !ok {
		return nil
	}
	if t := c.names[phrase]; len(t) > 0 {
		return t
	}
	if len(phrase) < 4 {
		return nil
	}
	return c.stems[stemPhrase(phrase)]
}

func phraseOf(toks []Token) (string, bool) {
	if len(toks) == 1 {
		return toks[0].Lemma, toks[0].Lemma != ""
	}
	var b strings.Builder
	for i, t := range toks {
		if i > 0 {
			b.WriteByte(' ')
		}
		switch t.Kind {
		case Word:
			b.WriteString(t.Lemma)
		case Number:
			b.WriteString(t.Lower)
		default:
			return "", false
		}
	}
	return b.String(), true
}
