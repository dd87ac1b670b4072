package frame

import "arivu/planner/ground"

// Frame is one reading of a question, fully resolved against a schema.
type Frame struct {
	Select   []Item
	Distinct bool
	// Base is the table whose rows the question is about; joins start from it. Nil
	// means the first table that is used.
	Base *ground.Table
	// Extra are tables that have to be joined although no column of them is used.
	Extra []*ground.Table
	// Optional are tables whose absence must not drop a row: they are joined with
	// LEFT JOIN, as is everything that is reached only through them.
	Optional []*ground.Table
	// Via settles which foreign key joins two tables where several could.
	Via []Link
	// Joins are foreign keys along which tables are joined, in this order and before
	// any that have to be found: each leaves the base or a table joined before.
	Joins []*ground.Edge
	Where Cond // nil keeps all rows
	Group []Value
	// Having restricts groups, or rows of aggregates where there are no groups.
	Having Cond
	Order  []Sort
	Limit  int // 0 for all rows
	Offset int // rows left out before the first one shown
	// Top keeps the first few rows of each group; nil keeps all.
	Top *Top
	// Set combines the rows with those of another frame; nil for none.
	Set *Set
}

// Item is one column of the result.
type Item struct {
	Value Value
	Alias string // "" derives a name from the value
}

// Link is a foreign key by its first pair of columns, in either direction.
type Link struct{ A, B *ground.Column }

// Sort orders a result by a value.
type Sort struct {
	Value Value
	Desc  bool
}

// Top keeps the first N rows within each combination of Per, in the order By;
// without Per, of all rows. With Ties, rows that are equal in By share a place, so
// that more than N may be kept.
type Top struct {
	N    int
	Per  []Value
	By   []Sort
	Ties bool
}

// SetOp combines two results.
type SetOp string

// The set operations. All of them remove repeated rows.
const (
	Union     SetOp = "UNION"
	Intersect SetOp = "INTERSECT"
	Except    SetOp = "EXCEPT"
)

// Set is the second operand of a set operation, whose first is the frame itself.
type Set struct {
	Op    SetOp
	Right *Frame
}

// Columns makes an item of each column.
func Columns(cs ...*ground.Column) []Item {
	items := make([]Item, len(cs))
	for i, c := range cs {
		items[i] = Item{Value: Col{c}}
	}
	return items
}

// TableKey is how the rows of a table are told apart in a group: its primary key,
// or failing that what people call a row by.
func TableKey(t *ground.Table) []Value {
	var keys []Value
	for _, name := range t.PrimaryKey {
		if c := t.Column(name); c != nil {
			keys = append(keys, Col{c})
		}
	}
	if len(keys) > 0 {
		return keys
	}
	if t.Key != nil {
		return []Value{Col{t.Key}}
	}
	for _, c := range t.Display {
		keys = append(keys, Col{c})
	}
	return keys
}

// Grouped reports whether rows of the result stand for groups of rows.
func (f *Frame) Grouped() bool {
	if len(f.Group) > 0 || f.Having != nil {
		return true
	}
	for _, it := range f.Select {
		if Aggregated(it.Value) {
			return true
		}
	}
	return false
}

// Subject is the table that rows of the frame are about; nil if it uses none.
func (f *Frame) Subject() *ground.Table { return f.subject() }
