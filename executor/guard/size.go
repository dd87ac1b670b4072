package guard

import (
	"strconv"
	"strings"

	"arivu/events"
)

// maxMade is the most characters that a call may be told by a constant to make: what a
// cell can hold. What a call makes of the values of columns the database bounds.
const maxMade = 1 << 20

// fixed is an argument whose value stands in the statement.
type fixed struct {
	number   float64
	isNumber bool
	text     string
	isText   bool
}

// numberOf is a number as written, the zero value if it is none.
func numberOf(text string) fixed {
	n, err := strconv.ParseFloat(strings.ReplaceAll(text, "_", ""), 64)
	return fixed{number: n, isNumber: err == nil}
}

// combined is the outcome of an operation on two numbers; unknown for other operations.
func combined(sign string, a, b fixed) fixed {
	out := fixed{isNumber: a.isNumber && b.isNumber}
	switch sign {
	case "+":
		out.number = a.number + b.number
	case "-":
		out.number = a.number - b.number
	case "*":
		out.number = a.number * b.number
	default:
		return fixed{}
	}
	return out
}

// lengths are the functions that make a text as long as an argument says, and which.
var lengths = map[string]int{"repeat": 1, "lpad": 1, "rpad": 1, "space": 0}

// makesText reports whether a function may be told how much text to make.
func makesText(name string) bool {
	_, known := lengths[name]
	return known || name == "format" || name == "printf"
}

// sized refuses a call that is told to make more than a cell can hold.
func (c *checker) sized(name string, args []fixed, pos int) {
	size := 0.0
	if at, known := lengths[name]; known && at < len(args) && args[at].isNumber {
		size = args[at].number
		if name == "repeat" {
			size *= max(1, float64(len(args[0].text)))
		}
	}
	if (name == "format" || name == "printf") && len(args) > 0 && args[0].isText {
		size = widest(args[0].text, args[1:])
	}
	if size > maxMade {
		c.fail(newError(events.ClassTooExpensive, name, pos,
			"The function %s is told to make a text of %.0f characters; at most %d fit a cell. Make it shorter.", name, size, maxMade))
	}
}

// widest is the largest width or precision that a format asks for, in its text or with *
// in the arguments.
func widest(format string, args []fixed) float64 {
	widest := 0.0
	next := 0
	argument := func() fixed {
		next++
		if next > len(args) {
			return fixed{}
		}
		return args[next-1]
	}
	for i := 0; i < len(format); i++ {
		if format[i] != '%' {
			continue
		}
		i++
		for ; i < len(format) && strings.IndexByte("0123456789.*$-+ #!,", format[i]) >= 0; i++ {
			if format[i] == '*' {
				widest = max(widest, argument().number)
				continue
			}
			digits := len(format[i:]) - len(strings.TrimLeft(format[i:], "0123456789"))
			if digits > 0 {
				widest = max(widest, numberOf(format[i:i+digits]).number)
				i += digits - 1
			}
		}
		if i < len(format) && format[i] != '%' {
			argument()
		}
	}
	return widest
}
