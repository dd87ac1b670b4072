package sqlquery

type (
	// Pivot is a source whose rows become columns: PIVOT (Aggregates FOR Columns).
	Pivot struct {
		Pos        int
		Source     Source
		Aggregates []*Item
		Columns    []*PivotColumn
		Group      []Expr // GROUP BY inside the parentheses
		Default    Expr   // DEFAULT ON NULL (…)
		Alias      *Alias
	}
	// PivotColumn is x IN (…) of a PIVOT: the values of x that become columns. They
	// are listed, or those of a query, or Any there are.
	PivotColumn struct {
		Pos    int
		X      Expr
		Values []*Item
		Query  *Query
		Any    bool
		Order  []*Ordering // of Any
	}
	// Unpivot is a source whose columns become rows: UNPIVOT (Values FOR Name IN
	// (Columns)).
	Unpivot struct {
		Pos    int
		Source Source
		Nulls  string // "", INCLUDE or EXCLUDE
		// Values are the columns that the values go to; Tuple says that they stand in
		// parentheses.
		Values  []string
		Tuple   bool
		Name    string
		Columns []*UnpivotColumn
		Alias   *Alias
	}
	// UnpivotColumn is a column, or several in parentheses, that become a row.
	UnpivotColumn struct {
		Pos   int
		X     Expr
		Label string // in the column of names; "" for the column's own
		Text  bool   // Label is a string
	}
	// Travel is the state of a table at some time. Form is AT or BEFORE with the Key
	// TIMESTAMP or OFFSET, or VERSION AS OF, or TIMESTAMP AS OF. With Changes, which is
	// DEFAULT or APPEND_ONLY, it is what has changed since then, until Until if that is
	// there, whose Form is END.
	Travel struct {
		Pos       int
		Form, Key string
		X         Expr
		Changes   string
		Until     *Travel
	}
	// Hierarchy is START WITH … CONNECT BY …; Start is nil without the former.
	Hierarchy struct {
		Pos            int
		Start, Connect Expr
	}
	// Arrangement is SORT BY, CLUSTER BY or DISTRIBUTE BY.
	Arrangement struct {
		Pos   int
		Kind  string
		Terms []*Ordering
	}
	// Renaming is a column of * under another name.
	Renaming struct {
		Pos      int
		From, To string
	}
	// Spelled is a call whose arguments are parted by words: SUBSTRING(x FROM 2 FOR
	// 3). Words[i] stands before Args[i+1].
	Spelled struct {
		Pos   int
		Name  string // in lower case
		Args  []Expr
		Words []string
	}
)

func (*Pivot) source()   {}
func (*Unpivot) source() {}
func (*Spelled) expr()   {}
