package offline

import "arivu/planner/ground"

// flagValue is true or false as a column of flags writes it: some are integers.
func flagValue(c *ground.Column, yes bool) expr {
	switch {
	case !c.Class.Numeric():
		return boolLit{yes}
	case yes:
		return literal{text: "1", number: true}.expr()
	default:
		return literal{text: "0", number: true}.expr()
	}
}
