package sqlquery

// Node is a part of a tree: a pointer to one of the types below.
type Node any

// Statement is one query, or a request for its plan.
type Statement struct {
	Pos     int
	Explain bool
	// Plan is the kind of plan asked for, in capitals; "" for the default.
	Plan  string
	Query *Query
}

// Query is a query with what belongs to its whole: WITH, ORDER BY, LIMIT.
type Query struct {
	Pos   int
	With  *With
	Body  Body
	Order []*Ordering
	// Arrange is how the rows are spread and sorted over workers, as Databricks can.
	Arrange []*Arrangement
	// Interpolate and LimitBy are of ClickHouse.
	Interpolate *Interpolate
	LimitBy     *LimitBy
	Limit       *Limit
	Offset      string // digits; "" if absent
	For         *For
	Hints       []*QueryHint // of the outermost query
}

// Limit caps the rows of a query. All stands for LIMIT ALL and LIMIT NULL.
type Limit struct {
	Pos  int
	All  bool
	Rows string // digits
	// Percent says that Rows is a share, perhaps with a fraction.
	Percent bool
	Ties    bool // rows that order as the last one come too
}

// With is a list of common table expressions.
type With struct {
	Pos       int
	Recursive bool
	CTEs      []*CTE
}

// CTE is one common table expression, or in ClickHouse a value by name: then Value is
// there and Query is nil.
type CTE struct {
	Pos     int
	Name    string
	Columns []string
	Key     []string // USING KEY (…)
	// Kept is MATERIALIZED or NOT MATERIALIZED.
	Kept  string
	Level string // MAX RECURSION LEVEL, digits; "" if absent
	Query *Query
	Value Expr
}

// Body is *Select, *Values, *SetOp, *Nested or *Described.
type Body interface{ body() }

// Nested is a query in parentheses in the place of a body.
type Nested struct {
	Pos   int
	Query *Query
	bare  bool // a SELECT with its tail, without parentheses in the text
}

// SetOp joins two bodies. Op is UNION, INTERSECT or EXCEPT; Suffix is "", ALL,
// DISTINCT, with BY NAME behind it where given.
type SetOp struct {
	Pos         int
	Op, Suffix  string
	Left, Right Body
}

// Values is VALUES with its rows.
type Values struct {
	Pos  int
	Rows []*Tuple
}

// Select is one SELECT.
type Select struct {
	Pos      int
	Distinct bool
	On       []Expr // DISTINCT ON (…)
	Top      string // digits; "" if absent
	Percent  bool   // Top is a share
	Ties     bool   // the rows that are equal to the last of Top are there too
	Items    []*Item
	Named    []string // the names that parts of its expressions have in ClickHouse
	From     []Source
	Views    []*LateralView
	Tree     *Hierarchy
	Prewhere Expr
	Where    Expr
	Group    *GroupBy
	Having   Expr
	Qualify  Expr
	Windows  []*NamedWindow
	Sample   *Sample // USING SAMPLE
	piped    bool    // it is FROM alone, behind which steps may follow
}

// Item is one item of a select list.
type Item struct {
	Pos   int
	Expr  Expr // *Star for * and t.*
	Alias string
	// Aliases name the several columns that a generator makes.
	Aliases []string
}

// GroupBy is GROUP BY: ALL, or expressions and groupings.
type GroupBy struct {
	Pos   int
	All   bool
	Items []*Grouping
	// With is CUBE or ROLLUP behind the list, as Databricks allows; else "". Sets are
	// GROUPING SETS there.
	With   string
	Sets   *Grouping
	Totals bool // WITH TOTALS
}

// Grouping is one item of GROUP BY. Kind is "" for an expression, else ROLLUP,
// CUBE or GROUPING SETS over Sets.
type Grouping struct {
	Pos  int
	Kind string
	Expr Expr
	Sets []*Grouping
}

// NamedWindow is one definition of a WINDOW clause.
type NamedWindow struct {
	Pos    int
	Name   string
	Window *Window
}

// Ordering is one term of ORDER BY. Direction is "", ASC or DESC; Nulls is "",
// FIRST or LAST. All is ORDER BY ALL.
type Ordering struct {
	Pos       int
	All       bool
	Expr      Expr
	Direction string
	Nulls     string
	Collation string // "" if absent
	Fill      *Fill
}

func (*Nested) body() {}
func (*SetOp) body()  {}
func (*Values) body() {}
func (*Select) body() {}

// Source is a source of rows: *Table, *Derived, *Function, *Join, *Group, *Pivot,
// *Unpivot, *ArrayJoin, *CrossTab, *Unstack or *Recognition.
type Source interface{ source() }

// Table is a named table, view or common table expression.
type Table struct {
	Pos     int
	Parts   []string
	Travel  *Travel
	Sample  *Sample
	Alias   *Alias
	Hints   []string
	Reading *Reading // of ClickHouse
}

// Derived is a query in FROM.
type Derived struct {
	Pos     int
	Lateral bool
	// Bare says that the query is VALUES without parentheses.
	Bare   bool
	Query  *Query
	Sample *Sample
	Alias  *Alias
}

// Function is a table function. Wrapped says that it stands in TABLE( ); Columns are
// what WITH behind it makes of its rows.
type Function struct {
	Pos     int
	Lateral bool
	Wrapped bool
	Call    *Call
	Columns []*ColumnDef
	Counted bool // WITH ORDINALITY
	Alias   *Alias
}

// Group is a join in parentheses.
type Group struct {
	Pos   int
	Inner Source
	Alias *Alias
}

// Join is a join of two sources. Kind is the words before JOIN without NATURAL, or
// CROSS APPLY or OUTER APPLY.
type Join struct {
	Pos         int
	Natural     bool
	Kind        string
	Left, Right Source
	Match       Expr // MATCH_CONDITION (…)
	On          Expr
	Using       []string
}

// Alias names a source and perhaps its columns.
type Alias struct {
	Pos     int
	Name    string
	Columns []string
}

// Sample is TABLESAMPLE: a number of rows or a share of them. With the unit BUCKET it
// is the part Size of Of.
type Sample struct {
	Pos    int
	Method string // "", BERNOULLI, SYSTEM, BLOCK or ROW
	Size   string
	Unit   string // "", ROWS, PERCENT or BUCKET
	Of     string
	Seed   string
}

// LateralView is LATERAL VIEW of Databricks.
type LateralView struct {
	Pos     int
	Outer   bool
	Call    *Call
	Name    string
	Columns []string
}

func (*Table) source()    {}
func (*Derived) source()  {}
func (*Function) source() {}
func (*Group) source()    {}
func (*Join) source()     {}
