package sqlquery

import "strings"

// Applies reports a join whose right side sees the rows of the left one.
func (j *Join) Applies() bool { return strings.HasSuffix(j.Kind, "APPLY") }

// For is FOR XML or FOR JSON, which makes one text of the rows of a query.
type For struct {
	Pos  int
	Kind string // XML or JSON
	Mode string // PATH, RAW or AUTO
	// Row is the name of the element of each row; nil if none is given.
	Row     *string
	Options []*ForOption
}

// ForOption is one word behind the mode, such as TYPE or ROOT('x').
type ForOption struct {
	Pos  int
	Word string
	Text *string // in its parentheses; nil if it has none
}

// QueryHint is one hint of OPTION. Value is its digits, or "".
type QueryHint struct {
	Pos   int
	Name  string
	Value string
}

// ColumnDef is a column that WITH behind a table function makes. Path is the JSON path
// it is taken from; nil if its name is.
type ColumnDef struct {
	Pos    int
	Name   string
	Type   *Type
	Path   *string
	AsJSON bool
}

// CrossTab is PIVOT: an aggregate over each of the values of a column, which become
// the names of columns.
type CrossTab struct {
	Pos    int
	Input  Source
	Agg    *Call
	By     *Column
	Values []string
	Alias  *Alias
}

// Unstack is UNPIVOT: a row for each of the columns, which become the values of one.
type Unstack struct {
	Pos         int
	Input       Source
	Value, Name string
	Columns     []*Column
	Alias       *Alias
}

func (*CrossTab) source() {}
func (*Unstack) source()  {}

type (
	// Convert is CONVERT or TRY_CONVERT with a type, a value and perhaps a style.
	Convert struct {
		Pos   int
		Op    string
		Type  *Type
		X     Expr
		Style Expr
	}
	// Parsed is PARSE or TRY_PARSE: a text as a type, perhaps by the customs of a
	// place.
	Parsed struct {
		Pos     int
		Op      string
		X       Expr
		Type    *Type
		Culture Expr
	}
	// JSONMade is JSON_OBJECT, JSON_ARRAY, or one of their aggregates JSON_OBJECTAGG and
	// JSON_ARRAYAGG, the last of which may have an order. Returning says that the result
	// has the type JSON. Keys are nil for an array; OnNull is "",
	// NULL or ABSENT.
	JSONMade struct {
		Pos          int
		Name         string // in lower case
		Keys, Values []Expr
		Order        []*Ordering
		OnNull       string
		Returning    bool
	}
	// XMLValue is the method value() of the XML that a query gives.
	XMLValue struct {
		Pos        int
		X          Expr
		Path, Type string
	}
)

func (*Convert) expr()  {}
func (*Parsed) expr()   {}
func (*XMLValue) expr() {}
func (*JSONMade) expr() {}
