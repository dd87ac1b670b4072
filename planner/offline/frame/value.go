package frame

import (
	"time"

	"arivu/planner/ground"
)

// Value is what a frame shows, compares, groups or orders by.
type Value interface{ value() }

// Func is an aggregate function.
type Func string

// The aggregate functions.
const (
	Count Func = "COUNT"
	Sum   Func = "SUM"
	Avg   Func = "AVG"
	Min   Func = "MIN"
	Max   Func = "MAX"
)

// ArithOp is an operator between two numbers.
type ArithOp string

// The operators.
const (
	Add ArithOp = "+"
	Sub ArithOp = "-"
	Mul ArithOp = "*"
	Div ArithOp = "/"
)

type (
	// Col is a column.
	Col struct{ *ground.Column }

	// AllColumns is every column of the tables used, or of one table.
	AllColumns struct{ Table *ground.Table }

	// Literal is a constant. Numbers are compared as numbers; the rest is quoted
	// when written.
	Literal struct {
		Text   string
		Number bool
	}

	// Agg is an aggregate over the rows of a group. A nil Of counts rows: of Rows,
	// each once however joins repeat it, or of the join where Rows is nil. Where
	// limits the aggregate to some of the rows.
	Agg struct {
		Func     Func
		Of       Value
		Distinct bool
		Rows     *ground.Table
		Where    Cond
	}

	// Arith is a calculation with two values.
	Arith struct {
		Op   ArithOp
		L, R Value
	}

	// Bucket is the unit of time that a date falls in, as text that sorts in time.
	Bucket struct {
		Of   *ground.Column
		Unit ground.Unit
	}

	// Ratio is one number in terms of another, without the surprises of integer
	// division or of a zero below; Percent multiplies it by 100.
	Ratio struct {
		Num, Den Value
		Percent  bool
	}

	// Share is the percentage that a group's value has of the total over all groups.
	Share struct{ Of Value }

	// Running is the total of a value over this row and the rows before it, in the
	// order By.
	Running struct {
		Of Value
		By []Sort
	}

	// Change is what a value gained against the row before, in the order By, such as
	// the month before; Percent relates it to that row.
	Change struct {
		Of      Value
		By      []Sort
		Percent bool
	}

	// Growth is what a value of many rows gained from one period to another; Percent
	// relates it to the earlier one.
	Growth struct {
		Of        Value
		Date      *ground.Column
		Now, Then ground.Period
		Percent   bool
	}

	// Nested is the single value that another frame gives.
	Nested struct{ *Frame }

	// Metric is a calculation that people have a word for, such as "revenue". The
	// word names the result column and stands in the restatement. Defined says that the
	// people who use the connection have defined it.
	Metric struct {
		Name    string
		Of      Value
		Defined bool
	}

	// Peers is an aggregate over the rows of a table that agree with the row at hand
	// in the columns Same: the average price within its category.
	Peers struct {
		Func Func
		Of   *ground.Column
		Same []*ground.Column
	}

	// Days is how many days lie between two dates; a nil From or To is the day Today.
	Days struct {
		From, To *ground.Column
		Today    time.Time
	}

	// Moving is the average of a value over this row and the rows before it, Rows in
	// all, in the order By.
	Moving struct {
		Of   Value
		By   []Sort
		Rows int
	}
)

func (Col) value()        {}
func (AllColumns) value() {}
func (Literal) value()    {}
func (Agg) value()        {}
func (Arith) value()      {}
func (Bucket) value()     {}
func (Ratio) value()      {}
func (Share) value()      {}
func (Running) value()    {}
func (Change) value()     {}
func (Growth) value()     {}
func (Nested) value()     {}
func (Metric) value()     {}
func (Peers) value()      {}
func (Days) value()       {}
func (Moving) value()     {}

// Aggregated reports whether a value is made of many rows.
func Aggregated(v Value) bool {
	switch v := v.(type) {
	case Agg, Growth, Share:
		return true
	case Arith:
		return Aggregated(v.L) || Aggregated(v.R)
	case Ratio:
		return Aggregated(v.Num) || Aggregated(v.Den)
	case Running:
		return Aggregated(v.Of)
	case Change:
		return Aggregated(v.Of)
	case Moving:
		return Aggregated(v.Of)
	case Metric:
		return Aggregated(v.Of)
	}
	return false
}

// Within limits every aggregate of a value to the rows that meet a condition.
func Within(v Value, c Cond) Value {
	switch v := v.(type) {
	case Agg:
		v.Where = And(v.Where, c)
		return v
	case Metric:
		v.Of = Within(v.Of, c)
		return v
	case Arith:
		v.L, v.R = Within(v.L, c), Within(v.R, c)
		return v
	case Ratio:
		v.Num, v.Den = Within(v.Num, c), Within(v.Den, c)
		return v
	}
	return v
}
