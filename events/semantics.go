package events

import (
	"slices"
	"strings"
	"time"
)

// Semantics is what people have written down of what the data of one connection
// means. Every change is a new version that names who made it, when and why, and
// every version is kept. What people call tables, columns and values is the
// [Vocabulary]; which columns are hidden is in [ConnectionOptions]: each is in one
// place only.
type Semantics struct {
	Connection string `json:"connection"`
	// Version counts the changes; 0 says that nothing was ever written down. Plans
	// name the version they were made with.
	Version uint64    `json:"version"`
	Updated time.Time `json:"updated"`
	Author  string    `json:"author"`
	Note    string    `json:"note,omitempty"` // why, in the author's words
	// Restored is the version that this one brought back, 0 if it is a new one.
	Restored uint64 `json:"restored,omitempty"`
	Meanings
}

// Meanings are the contents of a version.
type Meanings struct {
	Tables       []TableMeaning     `json:"tables"`       // by table
	Metrics      []Metric           `json:"metrics"`      // by name
	Relations    []Relation         `json:"relations"`    // by their columns
	Instructions []Instruction      `json:"instructions"` // in their author's order
	Verified     []VerifiedQuestion `json:"verified"`     // by id
}

// TableMeaning says what a table and its columns hold.
type TableMeaning struct {
	Table       string          `json:"table"` // qualified
	Description string          `json:"description,omitempty"`
	Columns     []ColumnMeaning `json:"columns,omitempty"` // by column
}

// ColumnMeaning says what a column holds.
type ColumnMeaning struct {
	Column      string `json:"column"`
	Description string `json:"description"`
}

// Metric is a figure with a definition that holds wherever it is asked for.
type Metric struct {
	Name     string   `json:"name"` // what people call it, in lower case with single spaces
	Synonyms []string `json:"synonyms,omitempty"`
	// Expression computes the figure from rows of Table, such as
	// "sum(total) / count(*)", in a language that is the same for every dialect.
	Expression string `json:"expression"`
	// Table is the grain: each of its rows counts once.
	Table string `json:"table"`
	// Filters are conditions on those rows; all must hold.
	Filters     []string     `json:"filters,omitempty"`
	Description string       `json:"description,omitempty"`
	Format      MetricFormat `json:"format,omitempty"`
	// Probe is the metric over all rows, as the guard let it pass: what no longer runs
	// after a change of structure is found by it.
	Probe string `json:"probe,omitempty"`
}

// Same reports whether two metrics are defined alike.
func (m *Metric) Same(n *Metric) bool {
	return m.Name == n.Name && slices.Equal(m.Synonyms, n.Synonyms) && m.Expression == n.Expression && m.Table == n.Table &&
		slices.Equal(m.Filters, n.Filters) && m.Description == n.Description && m.Format == n.Format
}

// A MetricFormat says how a figure is to be read.
type MetricFormat string

// The formats.
const (
	FormatNumber   MetricFormat = "number"
	FormatPercent  MetricFormat = "percent"
	FormatCurrency MetricFormat = "currency"
)

// Relation is a foreign key that the database does not declare: columns of a table
// that refer to a row of another, pairwise.
type Relation struct {
	Table      string   `json:"table"`
	Columns    []string `json:"columns"`
	RefTable   string   `json:"ref_table"`
	RefColumns []string `json:"ref_columns"`
	// Rejected says that it is no such key, however much names and values look like one:
	// nothing is joined by it.
	Rejected bool `json:"rejected,omitempty"`
	// Author decided that at Time; both are empty where it was written down before that
	// was kept.
	Author string    `json:"author,omitempty"`
	Time   time.Time `json:"time,omitzero"`
}

// Alike reports whether two relations are of the same columns, whatever was decided.
func (r *Relation) Alike(s *Relation) bool {
	return r.Table == s.Table && r.RefTable == s.RefTable && slices.Equal(r.Columns, s.Columns) && slices.Equal(r.RefColumns, s.RefColumns)
}

// Instruction is advice for a model that plans, about some tables or, without any,
// about all of the connection.
type Instruction struct {
	Text   string   `json:"text"`
	Tables []string `json:"tables,omitempty"`
}

// VerifiedQuestion is a question whose statement a person vouches for. Its parameters
// stand in the question in braces, as in "revenue in {year}", and in the statement
// behind a colon.
type VerifiedQuestion struct {
	ID         string      `json:"id"` // as ValidName has it
	Question   string      `json:"question"`
	Parameters []Parameter `json:"parameters,omitempty"` // in the order of the question
	SQL        string      `json:"sql"`
	Note       string      `json:"note,omitempty"`
	// Author vouches for it since Time; Checked is when the guard last let it pass.
	Author  string    `json:"author"`
	Time    time.Time `json:"time"`
	Checked time.Time `json:"checked"`
	// Probe is the statement with samples in its parameters' places, as the guard let it
	// pass.
	Probe string `json:"probe,omitempty"`
}

// Same reports whether two verified questions say the same, whoever vouches for them.
func (v *VerifiedQuestion) Same(w *VerifiedQuestion) bool {
	return v.ID == w.ID && v.Question == w.Question && v.SQL == w.SQL && v.Note == w.Note && slices.Equal(v.Parameters, w.Parameters)
}

// Parameter is a part of a verified question that each asker says anew.
type Parameter struct {
	Name string        `json:"name"` // letters, digits and _, starting with a letter, in lower case
	Type ParameterType `json:"type"`
	// Column is where a ParameterValue is looked for, as "table.column".
	Column string `json:"column,omitempty"`
}

// A ParameterType says what an asker may put in a parameter's place.
type ParameterType string

// The types of parameters. A period NAME is two parameters of the statement: NAME_from,
// its first day, and NAME_to, the day after its last.
const (
	ParameterNumber ParameterType = "number"
	ParameterDate   ParameterType = "date"
	ParameterPeriod ParameterType = "period"
	ParameterValue  ParameterType = "value" // a value of a column that the snapshot lists
	ParameterText   ParameterType = "text"
)

// VerifiedUse says which verified question a plan is.
type VerifiedUse struct {
	ID     string    `json:"id"`
	Author string    `json:"author"`
	Time   time.Time `json:"time"`
	// Version is that of the semantics it was taken from.
	Version uint64 `json:"version"`
	// Question is the pattern, and Bound what was put in its parameters' places, in
	// their order.
	Question string          `json:"question"`
	Bound    []BoundArgument `json:"bound,omitempty"`
}

// BoundArgument is what stands in a parameter's place.
type BoundArgument struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// MetricUse says which metric stands in a plan.
type MetricUse struct {
	Name    string `json:"name"`
	Version uint64 `json:"version"` // of the semantics
	// AsDefined says that its expression and filters stand in the statement as they are
	// defined; Detail says what is missing where they do not.
	AsDefined bool   `json:"as_defined"`
	Detail    string `json:"detail,omitempty"`
}

// Empty reports whether nothing is written down.
func (m *Meanings) Empty() bool {
	return len(m.Tables)+len(m.Metrics)+len(m.Relations)+len(m.Instructions)+len(m.Verified) == 0
}

// Metric returns the metric of that name or synonym, or nil.
func (m *Meanings) Metric(name string) *Metric {
	for i := range m.Metrics {
		if m.Metrics[i].Name == name || slices.Contains(m.Metrics[i].Synonyms, name) {
			return &m.Metrics[i]
		}
	}
	return nil
}

// VerifiedQuestion returns the verified question of that id, or nil.
func (m *Meanings) VerifiedQuestion(id string) *VerifiedQuestion {
	for i := range m.Verified {
		if m.Verified[i].ID == id {
			return &m.Verified[i]
		}
	}
	return nil
}

// Decide writes down a relation, in place of one of the same columns.
func (m *Meanings) Decide(r Relation) {
	if old := m.Relation(&r); old != nil {
		*old = r
		return
	}
	m.Relations = append(m.Relations, r)
}

// Undecide takes out the relation of the same columns and reports whether it was there.
func (m *Meanings) Undecide(r *Relation) bool {
	before := len(m.Relations)
	m.Relations = slices.DeleteFunc(m.Relations, func(s Relation) bool { return s.Alike(r) })
	return len(m.Relations) < before
}

// Relation returns the relation of the same columns, accepted or rejected, or nil.
func (m *Meanings) Relation(r *Relation) *Relation {
	for i := range m.Relations {
		if m.Relations[i].Alike(r) {
			return &m.Relations[i]
		}
	}
	return nil
}

// Table returns what is said of a table, or nil.
func (m *Meanings) Table(name string) *TableMeaning {
	for i := range m.Tables {
		if m.Tables[i].Table == name {
			return &m.Tables[i]
		}
	}
	return nil
}

// String is the relation as "orders(customer_id) → customers(id)".
func (r *Relation) String() string {
	return r.Table + "(" + strings.Join(r.Columns, ", ") + ") → " + r.RefTable + "(" + strings.Join(r.RefColumns, ", ") + ")"
}
