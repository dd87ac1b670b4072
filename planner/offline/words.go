package offline

import (
	"strconv"
	"strings"

	"arivu/planner/ground"
	"arivu/planner/offline/frame"
)

// plainName is what a table is called in a sentence: "order items".
func plainName(t *ground.Table) string { return strings.ToLower(t.Title) }

// plainSingular is one row of a table: "order item".
func plainSingular(t *ground.Table) string { return t.Words }

// spoken names a column with its table: "the order's total amount". The key of a table
// needs none.
func spoken(c *ground.Column) string {
	if c.Role == ground.Key && c.Table.Key == c {
		return c.Title
	}
	return frame.Spoken(c)
}

func lastOf(words string) string { return words[strings.LastIndexByte(words, ' ')+1:] }

func plainInt(n int) string { return strconv.Itoa(n) }

func snake(words string) string { return strings.ReplaceAll(words, " ", "_") }

// words says what a measure is, as the restatement does.
func (s *sketch) words(m measure) string {
	return frame.Words(s.measureValue(m), s.root)
}
