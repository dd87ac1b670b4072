package prompt

import (
	"strings"

	"arivu/events"
	"arivu/planner/ground"
	"arivu/planner/ground/pick"
)

// builder is a prompt under construction.
type builder struct {
	in     Input
	tables map[string]*ground.Table // of the catalog, by qualified name
	names  map[string][]*ground.Table
	choice *pick.Choice
	// examples are the similar ones that fit, the most similar last.
	examples []Example
	said     map[string]bool // columns that the question speaks of, as "table.column"
	shown    map[string]bool // columns that the schema shows
}

func newBuilder(in Input) *builder {
	b := &builder{in: in, tables: make(map[string]*ground.Table, len(in.Catalog.Tables)), names: map[string][]*ground.Table{}, said: map[string]bool{}}
	for _, t := range in.Catalog.Tables {
		b.tables[t.Qualified()] = t
		name := strings.ToLower(t.Name)
		b.names[name] = append(b.names[name], t)
	}
	b.in.Notes, b.in.Metrics = b.notesInSight(), b.metricsInSight()
	b.examples = b.lastFitting(similarExamples(in), exampleTokens)
	b.choice = pick.Tables(in.Catalog, in.Question, b.hints())
	for col := range b.choice.Said {
		b.said[col.ID()] = true
	}
	return b
}

// show notes which columns the schema shows.
func (b *builder) show(columns []string) {
	b.shown = make(map[string]bool, len(columns))
	for _, c := range columns {
		b.shown[c] = true
	}
}

// Weights of tables that matter without being named by the question.
const (
	hintTerm    = 1.0
	hintRefused = 1.0
	hintNewest  = 1.0 // of the question before
	hintEarlier = 0.4
	hintExample = 0.6
)

// hints are the tables of taught terms, refused statements, earlier questions and similar
// ones.
func (b *builder) hints() pick.Hints {
	hints := pick.Hints{}
	add := func(tables []*ground.Table, weight float64) {
		for _, t := range tables {
			hints[t] = max(hints[t], weight)
		}
	}
	for _, term := range b.in.Terms {
		for _, target := range term.Targets {
			add(b.target(target), hintTerm)
		}
	}
	for _, r := range b.in.Rejected {
		add(b.tablesIn(r.SQL+" "+strings.Join(r.Error.Near, " ")), hintRefused)
	}
	if c := b.in.Change; c != nil {
		add(b.tablesIn(c.SQL), hintNewest)
	}
	for i, e := range b.in.Earlier {
		weight := hintEarlier
		if i == len(b.in.Earlier)-1 {
			weight = hintNewest
		}
		add(b.tablesIn(e.SQL), weight)
	}
	for _, e := range b.examples {
		add(b.tablesIn(e.SQL), hintExample)
	}
	return hints
}

// target is the table of "table", "table.column" or "table.column = 'value'".
func (b *builder) target(text string) []*ground.Table {
	name, _, _ := strings.Cut(text, " = '")
	if t := b.tables[name]; t != nil {
		return []*ground.Table{t}
	}
	if dot := strings.LastIndexByte(name, '.'); dot > 0 {
		if t := b.tables[name[:dot]]; t != nil {
			return []*ground.Table{t}
		}
	}
	return nil
}

// tablesIn are the tables that have the name of some word of a statement. It does not read
// grammar: a table too many does no harm.
func (b *builder) tablesIn(sql string) []*ground.Table {
	var found []*ground.Table
	for w := range strings.FieldsFuncSeq(strings.ToLower(sql), notInName) {
		found = append(found, b.names[w]...)
	}
	return found
}

func notInName(r rune) bool {
	return r < 128 && r != '_' && r != '$' && (r < '0' || r > '9') && (r < 'a' || r > 'z')
}

// reference is the column that a column refers to, and whether the database says so.
func (b *builder) reference(t *events.Table, c *events.Column) (target string, declared bool) {
	for _, fk := range t.ForeignKeys {
		if len(fk.Columns) == 1 && len(fk.RefColumns) == 1 && fk.Columns[0] == c.Name {
			return refName(fk.RefTable) + "." + name(fk.RefColumns[0]), true
		}
	}
	known := b.tables[t.Qualified()]
	if known == nil {
		return "", false
	}
	edges := b.in.Catalog.Edges(known)
	for i := range edges {
		if e := &edges[i]; e.Inferred && !e.Many && e.Pairs[0][0].Name == c.Name {
			return qualified(e.To.Table) + "." + name(e.Pairs[0][1].Name), false
		}
	}
	return "", false
}
