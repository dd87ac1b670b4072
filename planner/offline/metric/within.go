package metric

import (
	"strings"

	"arivu/events"
)

// In reports whether the expression of a metric and each of its filters stand in a
// statement as they are written: the same names, constants and signs in a row, whatever
// tables the names are qualified with. missing is the first that does not, "" if all do.
func In(sql string, m *events.Metric) (missing string) {
	whole, err := lex(sql)
	if err != nil {
		return m.Expression
	}
	written := spelled(whole)
	for _, want := range append([]string{m.Expression}, m.Filters...) {
		toks, err := lex(want)
		if err != nil || !strings.Contains(written, spelled(toks)) {
			return want
		}
	}
	return ""
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
