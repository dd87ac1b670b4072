package sqlquery

type (
	// Slice is x[a:b] or x[a:b:c]; a bound that is left out is nil. Open says that a
	// minus sign stands for the upper one.
	Slice struct {
		Pos               int
		X, From, To, Step Expr
		Open              bool
	}
	// Map is MAP {k: v}.
	Map struct {
		Pos          int
		Keys, Values []Expr
	}
	// Comprehension is [X for Params in List if Cond].
	Comprehension struct {
		Pos           int
		Params        []string
		X, List, Cond Expr
	}
	// Columns is COLUMNS(…): every column that Which admits. That is a star, a pattern,
	// a list of names or a lambda over the name. Unpacked says that they are several
	// arguments: *COLUMNS(…).
	Columns struct {
		Pos      int
		Unpacked bool
		Which    Expr
	}
)

// Described is DESCRIBE of a query or, if Summary says so, SUMMARIZE. It stands by itself
// in the query of a [Derived].
type Described struct {
	Pos     int
	Summary bool
	Query   *Query
}

func (*Described) body() {}

func (*Slice) expr()         {}
func (*Map) expr()           {}
func (*Comprehension) expr() {}
func (*Columns) expr()       {}
