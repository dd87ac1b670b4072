package planner

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"arivu/events"
	"arivu/planner/ground"
)

// maxHints bounds what an answer offers.
const maxHints = 3

// sought is a value that a statement looks for in a column.
type sought struct {
	column *ground.Column
	value  string
}

// valueHints say which values that a statement looks for are not in the data, and
// what was probably meant. Without doubt only says what is certain: that a column
// whose values are all known does not hold one. The values are those of the
// snapshot, so nothing is told that it does not show.
func valueHints(sql, question string, schema *events.Schema, tables []string, withoutDoubt bool) []events.Hint {
	if schema == nil {
		return nil
	}
	var hints []events.Hint
	for _, s := range soughtValues(sql, schema, tables) {
		if len(hints) == maxHints || withoutDoubt && !s.column.AllValues || slices.Contains(s.column.Values, s.value) {
			continue
		}
		near := s.column.Near(s.value)
		if len(near) == 0 {
			continue
		}
		h := events.Hint{Text: hintText(s, near), Question: replaced(question, s.value, near[0])}
		if !slices.Contains(hints, h) {
			hints = append(hints, h)
		}
	}
	return hints
}

func hintText(s sought, near []string) string {
	missing := fmt.Sprintf("No %s is known to be '%s'", s.column.Title, oneLine(s.value, maxText))
	if s.column.AllValues {
		missing = fmt.Sprintf("No row has %s '%s'", s.column.Title, oneLine(s.value, maxText))
	}
	return missing + "; did you mean " + quotedList(near) + "?"
}

// replaced is the question with the value said differently, "" if the question
// does not say it.
func replaced(question, value, by string) string {
	at := strings.Index(strings.ToLower(question), strings.ToLower(value))
	// Lower case may be longer or shorter than what it is of.
	if at < 0 || value == "" || at+len(value) > len(question) || !strings.EqualFold(question[at:at+len(value)], value) {
		return ""
	}
	return question[:at] + by + question[at+len(value):]
}

const (
	identifierPattern = `(?:"[^"]+"|\x60[^\x60]+\x60|[\pL_][\pL\pN_$]*)`
	literalPattern    = `'(?:[^']|'')*'`
)

var (
	equality = regexp.MustCompile(`(?i)(?:(` + identifierPattern + `)\s*\.\s*)?(` + identifierPattern + `)\s*(?:=|\bIN\s*\()\s*(` +
		literalPattern + `(?:\s*,\s*` + literalPattern + `)*)`)
	literalText = regexp.MustCompile(literalPattern)
)

// soughtValues finds "column = 'value'" and "column IN ('value', …)" in a
// statement. It reads words, not grammar: a column that it cannot place in one of
// the tables, or that several have, is left alone.
func soughtValues(sql string, schema *events.Schema, tables []string) []sought {
	var out []sought
	for _, m := range equality.FindAllStringSubmatch(sql, -1) {
		column := ground.FindColumn(schema, tables, strings.Trim(m[1], "\"`"), strings.Trim(m[2], "\"`"))
		if column == nil || column.Masked {
			continue
		}
		for _, v := range literalText.FindAllString(m[3], -1) {
			out = append(out, sought{column: column, value: strings.ReplaceAll(v[1:len(v)-1], "''", "'")})
		}
	}
	return out
}
