package sqlquery

// Expr is an expression: a pointer to one of the types below.
type Expr interface{ expr() }

// LiteralKind is the kind of a constant.
type LiteralKind string

// The kinds of constant. The others of [Literal] are typed strings, whose kind is
// the word before the string.
const (
	LiteralString LiteralKind = "string"
	LiteralNumber LiteralKind = "number"
	LiteralBytes  LiteralKind = "bytes"
	LiteralWord   LiteralKind = "word" // NULL, TRUE, FALSE
	// LiteralNational is text of Unicode where that is another type than text.
	LiteralNational LiteralKind = "national"
)

type (
	// Literal is a constant.
	Literal struct {
		Pos  int
		Kind LiteralKind
		Text string
	}
	// Interval is INTERVAL with a value, a string or a number, and perhaps units.
	Interval struct {
		Pos   int
		Value Expr
		Unit  string // such as DAY or YEAR TO MONTH; "" if inside the value
	}
	// Column is a dotted name.
	Column struct {
		Pos   int
		Parts []string
		// Quoted says that the last part stood in double quotes, where people put
		// text by mistake.
		Quoted bool
	}
	// Star is *, t.*, or count(*). Of and Modify are of ClickHouse.
	Star struct {
		Pos   int
		Parts []string
		// Pattern keeps the columns whose names are Like it, by the word Like.
		Like, Pattern string
		Except        []*Column   // columns left out
		Replace       []*Item     // expressions in the place of columns
		Rename        []*Renaming // columns under other names
		Of            *ColumnsOf
		Modify        []*Modifier
	}
	// DatePart is a unit of time in the place of an argument, in capitals.
	DatePart struct {
		Pos  int
		Name string
	}
	// Paren is an expression in parentheses.
	Paren struct {
		Pos int
		X   Expr
	}
	// Tuple is several expressions in parentheses.
	Tuple struct {
		Pos  int
		List []Expr
	}
	// Array is [a, b] of Snowflake.
	Array struct {
		Pos  int
		List []Expr
	}
	// Object is {'k': v} of Snowflake; Keys are decoded strings.
	Object struct {
		Pos    int
		Keys   []string
		Values []Expr
	}
	// Unary is NOT, -, +, ~, !, PRIOR or CONNECT_BY_ROOT.
	Unary struct {
		Pos int
		Op  string
		X   Expr
	}
	// Binary is an operator between two expressions.
	Binary struct {
		Pos  int
		Op   string
		X, Y Expr
	}
	// Like is [NOT] LIKE and its kin. Quantifier is "", ANY or ALL over List.
	Like struct {
		Pos        int
		Not        bool
		Op         string
		X, Y       Expr
		Quantifier string
		List       []Expr
		Escape     Expr
	}
	// Is is IS [NOT] NULL, TRUE, FALSE, or DISTINCT FROM Y.
	Is struct {
		Pos  int
		Not  bool
		What string
		X, Y Expr
	}
	// Between is [NOT] BETWEEN.
	Between struct {
		Pos       int
		Not       bool
		X, Lo, Hi Expr
	}
	// In is [NOT] IN a list or a query, or one Value that holds others. Global is of
	// ClickHouse.
	In struct {
		Pos    int
		Global bool
		Not    bool
		X      Expr
		List   []Expr
		Value  Expr
		Query  *Query
	}
	// Quantified is ANY or ALL of a query, on the right of a comparison, or ARRAY of
	// one.
	Quantified struct {
		Pos   int
		Word  string
		Query *Query
	}
	// Case is CASE.
	Case struct {
		Pos     int
		Operand Expr
		Whens   []*When
		Else    Expr
	}
	// Cast is CAST, TRY_CAST or ::. Op is the one written.
	Cast struct {
		Pos  int
		Op   string
		X    Expr
		Type *Type
	}
	// Collate is COLLATE; Text says that the name is a string.
	Collate struct {
		Pos  int
		X    Expr
		Name string
		Text bool
	}
	// Exists is EXISTS.
	Exists struct {
		Pos   int
		Query *Query
	}
	// Subquery is a query that gives one value.
	Subquery struct {
		Pos   int
		Query *Query
	}
	// Extract is EXTRACT(field FROM x).
	Extract struct {
		Pos   int
		Field string
		X     Expr
	}
	// Position is POSITION(x IN y).
	Position struct {
		Pos  int
		X, Y Expr
	}
	// Trim is TRIM([side] [chars] FROM x).
	Trim struct {
		Pos   int
		Side  string
		Chars Expr
		X     Expr
	}
	// Path is a step into a semi-structured value: x:name at first, .name later. Under
	// says that it is all that is below the name: x.^name of ClickHouse.
	Path struct {
		Pos   int
		X     Expr
		Colon bool
		Under bool
		Name  string // as written: such names are compared with their case
	}
	// Index is x[i], or x:[i] as the first step into a value; I is *Star for x[*], and nil
	// for x[].
	Index struct {
		Pos   int
		Colon bool
		X, I  Expr
	}
	// Field is a value with the name that it gets in a struct.
	Field struct {
		Pos  int
		X    Expr
		Name string
	}
	// Lambda is a function that is an argument. Types are those of its parameters, nil
	// for one without; there are none if no parameter has one. Keyword says that it is
	// written lambda x: ….
	Lambda struct {
		Pos     int
		Keyword bool
		Params  []string
		Types   []*Type
		Body    Expr
	}
	// Named is an argument by name.
	Named struct {
		Pos  int
		Name string // in capitals
		X    Expr
	}
)

// Call is a call of a function.
type Call struct {
	Pos int
	// Name is the function's name in lower case, dotted if it was.
	Name string
	// Bare says that no parentheses follow, as with CURRENT_DATE.
	Bare bool
	// Params are the arguments of a parametric function, which stand before the others.
	Params   []Expr
	Distinct bool
	Args     []Expr
	Order    []*Ordering // behind the arguments
	Within   []*Ordering // WITHIN GROUP (ORDER BY …)
	Filter   Expr
	From     string // FIRST or LAST: the end from which NTH_VALUE counts
	Nulls    string // IGNORE or RESPECT
	Inside   bool   // Nulls stood inside the parentheses
	Over     *Window
}

// When is one branch of CASE.
type When struct {
	Pos        int
	Cond, Then Expr
}

// Window is the window of a function: a name alone, or a definition.
type Window struct {
	Pos       int
	Alone     bool   // OVER name, without parentheses
	Name      string // the window it builds on
	Partition []Expr
	Order     []*Ordering
	Frame     *Frame
}

// Frame is ROWS or RANGE with its bounds; End is nil without BETWEEN.
type Frame struct {
	Pos        int
	Unit       string
	Start, End *Bound
	Exclude    string // CURRENT ROW, GROUP, TIES or NO OTHERS
}

// Bound is one end of a frame. Kind is UNBOUNDED PRECEDING, CURRENT ROW, PRECEDING
// and so on; X is the distance of the latter.
type Bound struct {
	Pos  int
	Kind string
	X    Expr
}

// Type is a type as a cast names it.
type Type struct {
	Pos    int
	Name   string // in capitals, or as written where types keep their case
	Params []string
	Elems  []*Type
	Fields []string // names of Elems in a STRUCT or a Tuple
	Lists  []string // sizes of the lists of it, "" for any
}

func (*Literal) expr()    {}
func (*Interval) expr()   {}
func (*Column) expr()     {}
func (*Star) expr()       {}
func (*DatePart) expr()   {}
func (*Paren) expr()      {}
func (*Tuple) expr()      {}
func (*Array) expr()      {}
func (*Object) expr()     {}
func (*Unary) expr()      {}
func (*Binary) expr()     {}
func (*Like) expr()       {}
func (*Is) expr()         {}
func (*Between) expr()    {}
func (*In) expr()         {}
func (*Quantified) expr() {}
func (*Case) expr()       {}
func (*Cast) expr()       {}
func (*Collate) expr()    {}
func (*Exists) expr()     {}
func (*Subquery) expr()   {}
func (*Extract) expr()    {}
func (*Position) expr()   {}
func (*Trim) expr()       {}
func (*Path) expr()       {}
func (*Index) expr()      {}
func (*Field) expr()      {}
func (*Lambda) expr()     {}
func (*Named) expr()      {}
func (*Call) expr()       {}
