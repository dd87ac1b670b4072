package sqlquery

// The nodes that only ClickHouse has.

type (
	// LimitBy is LIMIT n [OFFSET m] BY: so many rows of each group.
	LimitBy struct {
		Pos          int
		Rows, Offset string // digits; Offset is "" if absent
		All          bool   // BY ALL: every column of the result
		By           []Expr
	}
	// Fill is WITH FILL of a term of ORDER BY.
	Fill struct {
		Pos                       int
		From, To, Step, Staleness Expr
	}
	// Interpolate is INTERPOLATE behind ORDER BY: how columns continue in filled rows.
	Interpolate struct {
		Pos   int
		Items []*Interpolated
	}
	// Interpolated is one column of INTERPOLATE; X is nil if it repeats its last value.
	Interpolated struct {
		Pos  int
		Name string
		X    Expr
	}
	// Reading is how a table is read: FINAL, and SAMPLE with a share or a number.
	Reading struct {
		Pos            int
		Final          bool
		Sample, Offset string // such as 0.1, 1/10 or 1000; "" if absent
	}
	// ArrayJoin makes a row of each element of arrays. Left keeps rows of empty ones.
	ArrayJoin struct {
		Pos   int
		Outer bool
		Left  Source
		Items []*Item
	}
	// ColumnsOf is COLUMNS with a pattern, or with names.
	ColumnsOf struct {
		Pos     int
		Pattern string
		Names   []string // nil if there is a pattern
	}
	// Modifier changes what a star stands for. Kind is EXCEPT, REPLACE or APPLY.
	Modifier struct {
		Pos   int
		Kind  string
		Names []string // left out
		Items []*Item  // put in place of the columns by their names
		Apply Expr     // *Lambda, or *Call without its column
	}
)

type (
	// Aliased is a part of an expression with a name.
	Aliased struct {
		Pos  int
		X    Expr
		Name string
	}
	// Ternary is c ? x : y.
	Ternary struct {
		Pos              int
		Cond, Then, Else Expr
	}
	// Subcolumn is x.:Int64: the values of x, whose type varies, that are of one type.
	Subcolumn struct {
		Pos  int
		X    Expr
		Type *Type
	}
	// Element is t.1: an element of a tuple by its number.
	Element struct {
		Pos    int
		X      Expr
		Number string
	}
)

func (*ArrayJoin) source() {}
func (*Aliased) expr()     {}
func (*Ternary) expr()     {}
func (*Subcolumn) expr()   {}
func (*Element) expr()     {}
