package frame

import "arivu/planner/ground"

// same compares by columns as they are, not by the keys they refer to.
func same() canon {
	return canon{root: func(col *ground.Column) *ground.Column { return col }}
}

// SameValue reports whether two values are the same calculation.
func SameValue(a, b Value) bool { return same().value(a) == same().value(b) }

// SameCond reports whether two conditions say the same, whatever the order of their
// parts.
func SameCond(a, b Cond) bool { return same().cond(a) == same().cond(b) }
