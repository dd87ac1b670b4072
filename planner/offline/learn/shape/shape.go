package shape

import (
	"fmt"
	"strconv"
	"strings"

	"arivu/planner/ground"
	"arivu/planner/offline/frame"
)

// Shape is a frame with slots in place of columns, tables and constants.
type Shape struct {
	Root  *Block `json:"root"`
	Slots []Slot `json:"slots"`
}

// Block is one SELECT of a shape.
type Block struct {
	Distinct bool        `json:"d,omitempty"`
	Select   []Expr      `json:"s,omitempty"`
	Extra    []int       `json:"x,omitempty"` // table slots
	Where    []Pred      `json:"w,omitempty"`
	Group    []Ref       `json:"g,omitempty"`
	Having   []Pred      `json:"h,omitempty"`
	Order    []Order     `json:"o,omitempty"`
	Limit    int         `json:"l,omitempty"` // 0 none, 1 one row, else 2 + the slot of the number
	Set      frame.SetOp `json:"op,omitempty"`
	Right    *Block      `json:"r,omitempty"`
}

// Ref is the slot of a column, or one of the references below.
type Ref int

// References that are no slots.
const (
	Star  Ref = -1 - iota // every column, or every row
	Key                   // the key of the table whose column is shown first
	Left                  // the outer end of the foreign key that ties a nested query
	Right                 // its inner end
)

// Expr is a column, an aggregate or a calculation with two columns.
type Expr struct {
	Func     frame.Func    `json:"f,omitempty"`
	Distinct bool          `json:"d,omitempty"`
	Of       Ref           `json:"c"`
	Op       frame.ArithOp `json:"op,omitempty"`
	With     Ref           `json:"c2,omitempty"`
}

// Order is one sort key.
type Order struct {
	Expr

	Desc bool `json:"desc,omitempty"`
}

// Test is what a predicate asks.
type Test string

// The tests beside the comparisons of package frame.
const (
	TestLike    Test = "like"
	TestIn      Test = "in"
	TestBetween Test = "between"
	TestMissing Test = "null"
)

// Operand is what a predicate compares with.
type Operand string

// The operands.
const (
	None   Operand = ""
	Text   Operand = "s"
	Number Operand = "n"
	Column Operand = "col"
	Nested Operand = "sub"
)

// Pred is one condition.
type Pred struct {
	Or      bool    `json:"or,omitempty"` // joined to the one before with OR
	L       Expr    `json:"l"`
	Test    Test    `json:"t"`
	Not     bool    `json:"not,omitempty"`
	Operand Operand `json:"r,omitempty"`
	Value   int     `json:"v,omitempty"`  // slot of the constant or the column
	High    int     `json:"v2,omitempty"` // slot of the upper end
	Pattern string  `json:"p,omitempty"`  // where the text stands in a pattern: "%x%"
	Sub     *Block  `json:"q,omitempty"`
}

// Op is the test with its negation, as one word.
func (p *Pred) Op() string {
	if p.Not {
		return "not " + string(p.Test)
	}
	return string(p.Test)
}

// Kind says what fills a slot.
type Kind byte

// The kinds of slots.
const (
	ColumnSlot Kind = 'c'
	TableSlot  Kind = 't'
	ValueSlot  Kind = 'v'
)

// Slot is a hole of a shape. Its role says what the filling is used for, in all
// places where it is used.
type Slot struct {
	Kind   Kind   `json:"k"`
	Role   string `json:"r"`
	Block  int    `json:"b,omitempty"` // 0, or how many set operations lie before
	Of     int    `json:"of"`          // of a value: the slot of the column that it belongs to, or -1
	Number bool   `json:"n,omitempty"`
}

// Filler is what fills one slot.
type Filler struct {
	Column *ground.Column
	Table  *ground.Table
	Text   string
}

// Fill holds a filler for each slot of a shape.
type Fill []Filler

// Key names the shape: equal shapes have equal keys.
func (s *Shape) Key() string { return s.Root.key() }

func (r Ref) key() string {
	switch r {
	case Star:
		return "*"
	case Key:
		return "KEY"
	case Left:
		return "LINK"
	case Right:
		return "RLINK"
	}
	return "C" + strconv.Itoa(int(r))
}

func (e Expr) key() string {
	s := e.Of.key()
	if e.Op != "" {
		s += string(e.Op) + e.With.key()
	}
	if e.Distinct {
		s = "distinct " + s
	}
	if e.Func != "" {
		s = string(e.Func) + "(" + s + ")"
	}
	return s
}

func (p *Pred) key() string {
	s := p.L.key() + " " + p.Op() + " "
	switch p.Operand {
	case Nested:
		return s + "(" + p.Sub.key() + ")"
	case Column:
		return s + Ref(p.Value).key()
	case None:
		return s
	case Text, Number:
	}
	return s + "V" + string(p.Operand) + p.Pattern
}

func keys(ps []Pred) string {
	var b strings.Builder
	for i := range ps {
		if i > 0 {
			b.WriteString(map[bool]string{true: " or ", false: " and "}[ps[i].Or])
		}
		b.WriteString(ps[i].key())
	}
	return b.String()
}

func (b *Block) key() string {
	var w strings.Builder
	w.WriteString("SELECT ")
	if b.Distinct {
		w.WriteString("DISTINCT ")
	}
	for i, e := range b.Select {
		if i > 0 {
			w.WriteString(", ")
		}
		w.WriteString(e.key())
	}
	if n := len(b.Extra); n > 0 {
		fmt.Fprintf(&w, " +%dT", n)
	}
	if len(b.Where) > 0 {
		w.WriteString(" WHERE " + keys(b.Where))
	}
	for i, g := range b.Group {
		if i == 0 {
			w.WriteString(" GROUP")
		}
		w.WriteString(" " + g.key())
	}
	if len(b.Having) > 0 {
		w.WriteString(" HAVING " + keys(b.Having))
	}
	for i, o := range b.Order {
		if i == 0 {
			w.WriteString(" ORDER")
		}
		w.WriteString(" " + o.key())
		if o.Desc {
			w.WriteString(" desc")
		}
	}
	switch {
	case b.Limit == 1:
		w.WriteString(" LIMIT1")
	case b.Limit > 1:
		w.WriteString(" LIMITn")
	}
	if b.Set != "" {
		w.WriteString(" " + string(b.Set) + " [" + b.Right.key() + "]")
	}
	return w.String()
}
