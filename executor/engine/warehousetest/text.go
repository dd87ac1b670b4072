package warehousetest

import (
	"regexp"
	"strings"
)

// leftCall is a function that SQLite lacks.
var leftCall = regexp.MustCompile(`(?i)\bleft\(([^(),]+), ?(\d+)\)`)

// Functions rewrites the functions of a statement that SQLite has by another name.
func Functions(statement string) string {
	return leftCall.ReplaceAllString(statement, "substr($1, 1, $2)")
}

// Literals rewrites the string literals of a statement, in which a backslash escapes,
// as SQLite writes them.
func Literals(statement string) string {
	var b strings.Builder
	inside := false
	for i := 0; i < len(statement); i++ {
		c := statement[i]
		switch {
		case c == '\'':
			inside = !inside
			b.WriteByte(c)
		case inside && c == '\\' && i+1 < len(statement):
			i++
			if statement[i] == '\'' {
				b.WriteByte('\'')
			}
			b.WriteByte(statement[i])
		default:
			b.WriteByte(c)
		}
	}
	return b.String()
}
