package events

import (
	"slices"
	"time"
)

// A Dialect names the SQL a connection speaks. It decides which grammar
// verifies a statement and how a plan is rendered.
type Dialect string

// The dialects. Which of them have an engine depends on how the program was built.
const (
	DialectSQLite     Dialect = "sqlite"
	DialectPostgres   Dialect = "postgres"
	DialectMySQL      Dialect = "mysql" // MySQL and MariaDB
	DialectSnowflake  Dialect = "snowflake"
	DialectDatabricks Dialect = "databricks"
	DialectDuckDB     Dialect = "duckdb"
	DialectClickHouse Dialect = "clickhouse"
	DialectSQLServer  Dialect = "sqlserver" // Transact-SQL: SQL Server and Azure SQL
)

// A TypeClass is the meaning of a column's declared type, independent of the
// dialect: it is what planners and clients reason about.
type TypeClass string

// The type classes. TypeOther covers whatever an engine has no better word for.
const (
	TypeInteger TypeClass = "integer"
	TypeDecimal TypeClass = "decimal"
	TypeFloat   TypeClass = "float"
	TypeText    TypeClass = "text"
	TypeBool    TypeClass = "boolean"
	TypeDate    TypeClass = "date"
	TypeTime    TypeClass = "timestamp"
	TypeJSON    TypeClass = "json"
	TypeBytes   TypeClass = "bytes"
	TypeOther   TypeClass = "other"
)

// Numeric reports whether values of the class can be summed.
func (c TypeClass) Numeric() bool {
	return c == TypeInteger || c == TypeDecimal || c == TypeFloat
}

// Temporal reports whether values of the class are points in time.
func (c TypeClass) Temporal() bool {
	return c == TypeDate || c == TypeTime
}

// Schema is the snapshot of one connection that the executor publishes and
// planners read: everything a planner may know of a database. It is immutable;
// a changed database is a new snapshot with another fingerprint.
type Schema struct {
	Connection string  `json:"connection"`
	Dialect    Dialect `json:"dialect"`
	// Version is what the server says of itself, such as "PostgreSQL 15.18".
	Version string `json:"version,omitempty"`
	// Fingerprint is the SHA-256 (hex) of the structure that gives statements their
	// meaning: names, types, keys and comments, without defaults, indexes, statistics,
	// samples or the time it was taken.
	Fingerprint string    `json:"fingerprint"`
	TakenAt     time.Time `json:"taken_at"`
	// Partial says that this is a first look at the structure: what its rows hold is
	// still being read.
	Partial bool `json:"partial,omitempty"`
	// Home is the database whose tables have no Namespace, by the name that a statement may
	// put in front of them; "" if none may, or if it is not known.
	Home string `json:"home,omitempty"`
	// TimeZone is the IANA name in which the database reads dates without a zone.
	TimeZone string  `json:"time_zone,omitempty"`
	Tables   []Table `json:"tables"`
	// Privacy is the digest of the Rules that the snapshot was taken under; ""
	// if there are none.
	Privacy string `json:"privacy,omitempty"`
	// Detailed says that defaults, indexes and kinds of views were looked for. A snapshot
	// that was taken before they were has none of them, which says nothing of the database.
	Detailed bool `json:"detailed,omitempty"`
	// Withheld are the tables and views, qualified, that are left out because what
	// they show cannot be kept apart from hidden or masked columns, or from rows that a
	// policy holds back.
	Withheld []string `json:"withheld,omitempty"`
	// Functions are NamePatterns of what a statement may call beside the functions of the
	// dialect, as the connection lists them.
	Functions []string `json:"functions,omitempty"`
}

// Allows reports whether the connection lists a function, by the parts of its name. A
// pattern that cannot be read means none.
func (s *Schema) Allows(name ...string) bool {
	return slices.ContainsFunc(s.Functions, func(text string) bool {
		p, err := ParseFunctionPattern(text)
		return err == nil && p.Matches(name...)
	})
}

// WithoutMasked returns the snapshot without its masked columns, which is the
// snapshot itself if it has none.
func (s *Schema) WithoutMasked() *Schema {
	masked := func(c Column) bool { return c.Masked }
	if !slices.ContainsFunc(s.Tables, func(t Table) bool { return slices.ContainsFunc(t.Columns, masked) }) {
		return s
	}
	out := *s
	out.Tables = slices.Clone(s.Tables)
	for i := range out.Tables {
		out.Tables[i].Columns = slices.DeleteFunc(slices.Clone(out.Tables[i].Columns), masked)
	}
	return &out
}

// Table returns the table with that name, compared byte for byte, searching
// qualified ("schema.name") before bare names. It returns nil if there is none.
func (s *Schema) Table(name string) *Table {
	var bare *Table
	for i := range s.Tables {
		t := &s.Tables[i]
		if t.Qualified() == name {
			return t
		}
		if bare == nil && t.Name == name {
			bare = t
		}
	}
	return bare
}

// TableKind tells a stored table from a view.
type TableKind string

// The kinds of relation a snapshot lists.
const (
	KindTable            TableKind = "table"
	KindView             TableKind = "view"
	KindMaterializedView TableKind = "materialized_view" // a view whose rows are stored
)

// Derived reports whether a query makes the rows of such a relation: a view of either
// kind.
func (k TableKind) Derived() bool { return k == KindView || k == KindMaterializedView }

// Table describes one table or view.
type Table struct {
	// Namespace is the schema the table lives in where that must be said to reach
	// it ("" in SQLite and for tables on the connection's search path).
	Namespace string    `json:"namespace,omitempty"`
	Name      string    `json:"name"`
	Kind      TableKind `json:"kind"`
	Comment   string    `json:"comment,omitempty"`
	// Rows is the engine's estimate; -1 when it has none.
	Rows        int64        `json:"rows"`
	Columns     []Column     `json:"columns"`
	PrimaryKey  []string     `json:"primary_key,omitempty"`
	ForeignKeys []ForeignKey `json:"foreign_keys,omitempty"`
	// Unrelated look like foreign keys and are none, as people have said of them. No
	// snapshot has them: planners put them there from the Semantics.
	Unrelated []ForeignKey `json:"-"`
	// Indexes are all but that of the primary key, by name. A unique constraint is a
	// unique index. Databases without indexes have none, but for a clustering key.
	Indexes []Index `json:"indexes,omitempty"`
	// Shielded says that rules about columns or rows concern the table: a statement
	// reads the columns listed here and no others it may have, and of the rows those
	// that Filter admits.
	Shielded bool `json:"shielded,omitempty"`
	// Filter is the condition, in the dialect, that every row seen of the table meets;
	// "" if all rows may be seen. What is known of rows and values is known of those.
	Filter string `json:"filter,omitempty"`
	// Tied says that a foreign key leads from or to a table with a row policy. Whether
	// a write succeeds would tell of its rows, so nothing writes here.
	Tied bool `json:"tied,omitempty"`
}

// Qualified is the name with its namespace, as used in Planned.Tables.
func (t *Table) Qualified() string {
	if t.Namespace == "" {
		return t.Name
	}
	return t.Namespace + "." + t.Name
}

// Column returns the column with that name, or nil.
func (t *Table) Column(name string) *Column {
	for i := range t.Columns {
		if t.Columns[i].Name == name {
			return &t.Columns[i]
		}
	}
	return nil
}

// HasColumns reports whether the table has all columns of these names.
func (t *Table) HasColumns(names []string) bool {
	return !slices.ContainsFunc(names, func(name string) bool { return t.Column(name) == nil })
}

// Column describes one column and what is known of its values. Values are
// rendered as text in the database's own notation.
type Column struct {
	Name     string    `json:"name"`
	Type     string    `json:"type"` // as declared
	Class    TypeClass `json:"class"`
	Nullable bool      `json:"nullable,omitempty"`
	Comment  string    `json:"comment,omitempty"`
	// Default is the expression that gives a new row its value, as the database writes
	// it; "" if there is none, and for columns whose name says that it may be a secret.
	Default string `json:"default,omitempty"`
	// Generated says that the database computes the column from others.
	Generated bool `json:"generated,omitempty"`
	// Distinct is the exact or estimated number of distinct values; -1 unknown.
	Distinct int64  `json:"distinct"`
	Min      string `json:"min,omitempty"`
	Max      string `json:"max,omitempty"`
	// Values are distinct values found in the data, sorted. AllValues says that
	// the list is the column's whole domain as of the snapshot.
	Values    []string `json:"values,omitempty"`
	AllValues bool     `json:"all_values,omitempty"`
	// Masked says that the column may be shown as a mask and used for nothing else.
	// Nothing is known of its values.
	Masked bool `json:"masked,omitempty"`
	// Personal says that the values look personal, nil if they do not.
	Personal *Personal `json:"personal,omitempty"`
}

// ForeignKey is a reference from Columns of the table that holds it to
// RefColumns of another, pairwise.
type ForeignKey struct {
	Columns    []string `json:"columns"`
	RefTable   string   `json:"ref_table"` // qualified
	RefColumns []string `json:"ref_columns"`
}

// Index is an index of a table.
type Index struct {
	Name   string `json:"name"`
	Unique bool   `json:"unique,omitempty"`
	// Method is how the index finds rows, as the database calls it in lower case, such as
	// "gin" or "fulltext"; "" for the usual kind, which finds values and ranges of them.
	Method string      `json:"method,omitempty"`
	Parts  []IndexPart `json:"parts"`
	// Include are columns that the index stores and does not order by.
	Include []string `json:"include,omitempty"`
	// Where is the condition that rows in the index fulfil, as the database writes it;
	// "" for all rows.
	Where string `json:"where,omitempty"`
}

// IndexPart is a column that an index orders by, or an expression, as the database
// writes it.
type IndexPart struct {
	Column     string `json:"column,omitempty"`
	Expression string `json:"expression,omitempty"`
}

// String is the column or the expression.
func (p IndexPart) String() string {
	if p.Column != "" {
		return p.Column
	}
	return "(" + p.Expression + ")"
}

// Names are the columns that the index names outside of expressions.
func (x *Index) Names() []string {
	var names []string
	for _, p := range x.Parts {
		if p.Column != "" {
			names = append(names, p.Column)
		}
	}
	return append(names, x.Include...)
}
