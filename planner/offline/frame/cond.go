package frame

import "arivu/planner/ground"

// Cond is a condition on rows or groups.
type Cond interface{ cond() }

// Op compares two values.
type Op string

// The comparisons.
const (
	Eq Op = "="
	Ne Op = "<>"
	Lt Op = "<"
	Le Op = "<="
	Gt Op = ">"
	Ge Op = ">="
)

type (
	// All holds where each of its conditions does.
	All []Cond

	// Any holds where one of its conditions does.
	Any []Cond

	// Not turns a condition around.
	Not struct{ Cond Cond }

	// Compare sets a value against a constant, another column or a nested frame.
	Compare struct {
		L  Value
		Op Op
		R  Value
	}

	// Range holds from Low to High, both included.
	Range struct {
		Value     Value
		Low, High Value
	}

	// OneOf holds where a value is among constants.
	OneOf struct {
		Value Value
		List  []Literal
	}

	// Among holds where a value is among those that another frame gives.
	Among struct {
		Value Value
		Of    *Frame
	}

	// Like holds where a text matches a pattern with % and _, whatever its case.
	Like struct {
		Value   Value
		Pattern string
	}

	// Missing holds where there is no value.
	Missing struct{ Value Value }

	// Is holds where a flag has that state.
	Is struct {
		Column *ground.Column
		State  bool
	}

	// During holds where a date falls into a period.
	During struct {
		Column *ground.Column
		Period ground.Period
	}

	// Related holds where a row of another table belongs to the row at hand: one that
	// the edge leads to and that meets Where. Where may use tables further on; Joins
	// are the foreign keys to them, and beyond, that are settled.
	Related struct {
		Edge  *ground.Edge
		Joins []*ground.Edge
		Where Cond
	}
)

func (All) cond()     {}
func (Any) cond()     {}
func (Not) cond()     {}
func (Compare) cond() {}
func (Range) cond()   {}
func (OneOf) cond()   {}
func (Among) cond()   {}
func (Like) cond()    {}
func (Missing) cond() {}
func (Is) cond()      {}
func (During) cond()  {}
func (Related) cond() {}

// And joins conditions, leaving out those that are nil; nil if none is left.
func And(cs ...Cond) Cond {
	var all All
	for _, c := range cs {
		switch c := c.(type) {
		case nil:
		case All:
			all = append(all, c...)
		default:
			all = append(all, c)
		}
	}
	switch len(all) {
	case 0:
		return nil
	case 1:
		return all[0]
	}
	return all
}
