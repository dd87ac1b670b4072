package planner

import "strings"

// Bounds of the filters shown.
const (
	maxFilters    = 5
	maxFilterText = 100 // runes
)

// filters lists the conditions of a statement's outermost WHERE, as written, so
// that an empty result can say what it looked for. It reads words, not grammar,
// and says less rather than something wrong: a condition with OR stays whole.
func filters(sql string) []string {
	words := sqlWords(sql)
	at, depth := outermostWhere(words)
	if at < 0 {
		return nil
	}
	condition := words[at+1:]
	end := whereEnd(sql, condition, depth)
	var conditions []string
	start, level, between := words[at].end, depth, false
	for _, w := range condition {
		if w.start >= end {
			break
		}
		switch lower := strings.ToLower(w.text); {
		case w.text == "(":
			level++
		case w.text == ")":
			level--
		case level > depth:
		case lower == "or":
			return clipped([]string{sql[words[at].end:end]})
		case lower == "between":
			between = true
		case lower == "and" && between:
			between = false
		case lower == "and":
			conditions = append(conditions, sql[start:w.start])
			start = w.end
		}
	}
	return clipped(append(conditions, sql[start:end]))
}

func clipped(conditions []string) []string {
	out := make([]string, 0, maxFilters)
	for _, c := range conditions[:min(len(conditions), maxFilters)] {
		if text := oneLine(c, maxFilterText); text != "" {
			out = append(out, text)
		}
	}
	return out
}

var endsWhere = map[string]bool{
	"group": true, "order": true, "having": true, "limit": true, "offset": true, "union": true,
	"intersect": true, "except": true, "window": true, "fetch": true, ";": true,
}

// outermostWhere finds the WHERE inside the fewest parentheses; -1 if none.
func outermostWhere(words []sqlWord) (at, depth int) {
	at, level := -1, 0
	for i, w := range words {
		switch {
		case w.text == "(":
			level++
		case w.text == ")":
			level--
		case strings.EqualFold(w.text, "where") && (at < 0 || level < depth):
			at, depth = i, level
		}
	}
	return at, depth
}

// whereEnd is the offset at which the condition that the words start ends.
func whereEnd(sql string, words []sqlWord, depth int) int {
	level := depth
	for _, w := range words {
		switch w.text {
		case "(":
			level++
		case ")":
			level--
		}
		if level < depth || level == depth && endsWhere[strings.ToLower(w.text)] {
			return w.start
		}
	}
	return len(sql)
}
