package metric

import (
	"strings"

	"arivu/events"
)

// In reports whether the expression of a metric and each of its filters stand in a
// statement as they are written: the same names, constants and signs in a row, whatever
// tables the names are qualified with. A filter that is turned round by NOT, or that OR
// lets rows past, does not. missing is the first that does not, "" if all do.
func In(sql string, m *events.Metric) (missing string) {
	whole, err := lex(sql)
	if err != nil {
		return m.Expression
	}
	written := spelled(whole)
	for i, want := range append([]string{m.Expression}, m.Filters...) {
		toks, err := lex(want)
		if err != nil || !strings.Contains(written, spelled(toks)) || i > 0 && !filters(written, spelled(toks)) {
			return want
		}
	}
	return ""
}

// filters reports whether a condition stands somewhere in a statement, both spelled, with
// neither NOT nor OR beside it or the parentheses around it.
func filters(written, condition string) bool {
	for at := 0; ; at++ {
		i := strings.Index(written[at:], condition)
		if i < 0 {
			return false
		}
		at += i
		before := strings.TrimRight(written[:at], separator+"(")
		after := strings.TrimLeft(written[at+len(condition):], separator+")")
		turned := strings.HasSuffix(before, separator+"not") || strings.HasSuffix(before, separator+"or")
		if !turned && !strings.HasPrefix(after, "or"+separator) {
			return true
		}
	}
}

// separator stands around tokens; no token holds it.
const separator = "\x00"

// spelled are tokens as one text: names without the tables in front of them and
// without quotes, in lower case.
func spelled(toks []token) string {
	var b strings.Builder
	b.WriteString(separator)
	for i, t := range toks {
		if t.kind == end || t.kind == name && toks[i+1].is(".") || t.is(".") && i > 0 && toks[i-1].kind == name {
			continue
		}
		s := t.text
		switch {
		case t.kind == text:
			s = "'" + s + "'"
		case t.kind == name:
			s = strings.ToLower(s)
		case s == "!=":
			s = "<>"
		}
		b.WriteString(s + separator)
	}
	return b.String()
}
