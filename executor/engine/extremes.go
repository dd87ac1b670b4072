package engine

import (
	"fmt"
	"strings"

	"arivu/events"
)

// Extremes is the statement that reads the smallest and the largest value of those
// columns that have an order, two cells each, and these columns. Without any there is
// no statement. quote renders a column for a statement; from is the rendered table.
func Extremes(columns []*events.Column, quote func(*events.Column) string, from string) (sql string, ordered []*events.Column) {
	var parts []string
	for _, c := range columns {
		if c.Class.Numeric() || c.Class.Temporal() {
			ordered = append(ordered, c)
			parts = append(parts, fmt.Sprintf("min(%[1]s), max(%[1]s)", quote(c)))
		}
	}
	if len(ordered) == 0 {
		return "", nil
	}
	return "SELECT " + strings.Join(parts, ", ") + " FROM " + from, ordered
}
