package catalog

import (
	"fmt"
	"slices"
	"strings"

	"arivu/events"
)

// ChangeKind says what changed between two snapshots.
type ChangeKind string

// The kinds of change.
const (
	TableAdded     ChangeKind = "table_added"
	TableRemoved   ChangeKind = "table_removed"
	KindChanged    ChangeKind = "kind_changed" // a table became a view or the reverse
	ColumnAdded    ChangeKind = "column_added"
	ColumnRemoved  ChangeKind = "column_removed"
	TypeChanged    ChangeKind = "type_changed"
	NullChanged    ChangeKind = "null_changed"
	ColumnsMoved   ChangeKind = "columns_moved"
	KeyChanged     ChangeKind = "key_changed" // primary key
	KeyAdded       ChangeKind = "foreign_key_added"
	KeyRemoved     ChangeKind = "foreign_key_removed"
	CommentChanged ChangeKind = "comment_changed"
	RulesChanged   ChangeKind = "column_rules_changed" // what is kept back
	MaskChanged    ChangeKind = "mask_changed"
	PolicyChanged  ChangeKind = "row_policy_changed" // which rows may be seen
)

// The kinds of change by which no statement means another thing than before: the
// fingerprint stays.
const (
	DefaultChanged ChangeKind = "default_changed"
	IndexAdded     ChangeKind = "index_added"
	IndexRemoved   ChangeKind = "index_removed"
	StorageChanged ChangeKind = "storage_changed" // a view became a materialised one or the reverse
)

// Change is one difference in structure.
type Change struct {
	Kind   ChangeKind `json:"kind"`
	Table  string     `json:"table"` // qualified
	Column string     `json:"column,omitempty"`
	From   string     `json:"from,omitempty"`
	To     string     `json:"to,omitempty"`
}

// String is the change in words.
func (c Change) String() string {
	what := c.Table
	if c.Column != "" {
		what += "." + c.Column
	}
	words := strings.ReplaceAll(string(c.Kind), "_", " ")
	switch {
	case what == "" && c.From == "" && c.To == "":
		return words
	case c.From == "" && c.To == "":
		return fmt.Sprintf("%s: %s", words, what)
	case c.From == "":
		return fmt.Sprintf("%s: %s, now %q", words, what, c.To)
	case c.To == "":
		return fmt.Sprintf("%s: %s, was %q", words, what, c.From)
	default:
		return fmt.Sprintf("%s: %s: %q → %q", words, what, c.From, c.To)
	}
}

// Drift lists what changed in structure from one snapshot to the next, by table
// name and then by column. Without defaults, indexes and the storage of views it is empty
// exactly if the fingerprints are equal. Those are compared only between snapshots that
// both know of them.
func Drift(from, to *events.Schema) []Change {
	before, after := byName(from), byName(to)
	names := make([]string, 0, len(before)+len(after))
	for name := range before {
		names = append(names, name)
	}
	for name := range after {
		if before[name] == nil {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	var changes []Change
	if from.Privacy != to.Privacy || !slices.Equal(from.Withheld, to.Withheld) {
		changes = append(changes, Change{Kind: RulesChanged})
	}
	detailed := from.Detailed && to.Detailed
	for _, name := range names {
		changes = append(changes, tableDrift(before[name], after[name], detailed)...)
	}
	if len(changes) == 0 && from.Dialect != to.Dialect {
		changes = append(changes, Change{Kind: KindChanged, From: string(from.Dialect), To: string(to.Dialect)})
	}
	return changes
}

func byName(s *events.Schema) map[string]*events.Table {
	tables := make(map[string]*events.Table, len(s.Tables))
	for i := range s.Tables {
		t := &s.Tables[i]
		tables[t.Namespace+"\x00"+t.Name] = t
	}
	return tables
}

// drift collects the changes of one table.
type drift struct {
	table    string
	detailed bool
	changes  []Change
}

func (d *drift) add(kind ChangeKind, column, from, to string) {
	d.changes = append(d.changes, Change{Kind: kind, Table: d.table, Column: column, From: from, To: to})
}

func (d *drift) compare(kind ChangeKind, column, from, to string) {
	if from != to {
		d.add(kind, column, from, to)
	}
}

func tableDrift(from, to *events.Table, detailed bool) []Change {
	switch {
	case from == nil:
		return []Change{{Kind: TableAdded, Table: to.Qualified()}}
	case to == nil:
		return []Change{{Kind: TableRemoved, Table: from.Qualified()}}
	}
	d := &drift{table: to.Qualified(), detailed: detailed}
	d.compare(KindChanged, "", string(broadKind(from.Kind)), string(broadKind(to.Kind)))
	d.compare(CommentChanged, "", from.Comment, to.Comment)
	if from.Shielded != to.Shielded {
		d.add(RulesChanged, "", "", "")
	}
	if from.Filter != to.Filter || from.Tied != to.Tied {
		d.add(PolicyChanged, "", "", "")
	}
	d.columns(from, to)
	d.compare(KeyChanged, "", strings.Join(from.PrimaryKey, ", "), strings.Join(to.PrimaryKey, ", "))
	d.lists(KeyRemoved, KeyAdded, foreignKeys(from), foreignKeys(to))
	if detailed {
		d.details(from, to)
	}
	return d.changes
}

// details are the changes that break nothing, but for those of columns.
func (d *drift) details(from, to *events.Table) {
	if from.Kind.Derived() && to.Kind.Derived() {
		d.compare(StorageChanged, "", string(from.Kind), string(to.Kind))
	}
	d.lists(IndexRemoved, IndexAdded, indexes(from), indexes(to))
}

func (d *drift) columns(from, to *events.Table) {
	var kept, now []string
	for i := range from.Columns {
		c := &from.Columns[i]
		next := to.Column(c.Name)
		if next == nil {
			d.add(ColumnRemoved, c.Name, c.Type, "")
			continue
		}
		kept = append(kept, c.Name)
		d.column(c, next)
	}
	for i := range to.Columns {
		c := &to.Columns[i]
		if from.Column(c.Name) == nil {
			d.add(ColumnAdded, c.Name, "", c.Type)
			continue
		}
		now = append(now, c.Name)
	}
	if !slices.Equal(kept, now) {
		d.add(ColumnsMoved, "", strings.Join(kept, ", "), strings.Join(now, ", "))
	}
}

func (d *drift) column(from, to *events.Column) {
	if from.Type != to.Type {
		d.add(TypeChanged, from.Name, from.Type, to.Type)
	} else {
		d.compare(TypeChanged, from.Name, string(from.Class), string(to.Class))
	}
	d.compare(NullChanged, from.Name, nullability(from), nullability(to))
	d.compare(CommentChanged, from.Name, from.Comment, to.Comment)
	if from.Masked != to.Masked {
		d.add(MaskChanged, from.Name, "", "")
	}
	if d.detailed && !from.Masked && !to.Masked {
		d.compare(DefaultChanged, from.Name, from.Default, to.Default)
	}
}

func nullability(c *events.Column) string {
	if c.Nullable {
		return "NULL"
	}
	return "NOT NULL"
}

// lists compares what a table has several of.
func (d *drift) lists(removed, added ChangeKind, from, to []string) {
	for _, k := range from {
		if !slices.Contains(to, k) {
			d.add(removed, "", k, "")
		}
	}
	for _, k := range to {
		if !slices.Contains(from, k) {
			d.add(added, "", "", k)
		}
	}
}

// indexes renders a table's indexes.
func indexes(t *events.Table) []string {
	out := make([]string, len(t.Indexes))
	for i, x := range t.Indexes {
		out[i] = indexWords(&x)
	}
	return out
}

func indexWords(x *events.Index) string {
	parts := make([]string, len(x.Parts))
	for i, p := range x.Parts {
		parts[i] = p.String()
	}
	text := x.Name + " (" + strings.Join(parts, ", ") + ")"
	if x.Unique {
		text = "unique " + text
	}
	if x.Method != "" {
		text += " using " + x.Method
	}
	if len(x.Include) > 0 {
		text += " including " + strings.Join(x.Include, ", ")
	}
	if x.Where != "" {
		text += " where " + x.Where
	}
	return text
}
