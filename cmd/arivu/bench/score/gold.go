// Package score reads the statements that a benchmark wants: one text stands for several
// where it leaves a choice, and says whether the order of rows counts. Whether a result is
// the wanted one is what package alike says.
package score

import (
	"regexp"
	"strings"
)

var (
	choice  = regexp.MustCompile(`\{([^{}]+)\}`)
	alias   = regexp.MustCompile(`(?i)\s+as\s+\S+$`)
	quoted  = regexp.MustCompile("'(?:[^']|'')*'|\"[^\"]*\"|`[^`]*`")
	orderBy = regexp.MustCompile(`(?i)\border\s+by\b`)
)

// Bounds of what is written out: columns in one pair of braces, each subset of
// which is a statement, and statements in all.
const (
	maxChoice       = 8
	maxAlternatives = 1000
)

// Alternatives lists every statement that a wanted one stands for: ";" separates
// alternatives, {a, b} stands for any non-empty choice of the columns, and {}
// repeats that choice without aliases, as GROUP BY needs it.
func Alternatives(sql string) []string {
	var out []string
	for _, s := range Statements(sql) {
		out = choices(out, s)
	}
	return out
}

// choices adds what s stands for to out.
func choices(out []string, s string) []string {
	if len(out) >= maxAlternatives {
		return out
	}
	m := choice.FindStringSubmatchIndex(s)
	if m == nil {
		return append(out, s)
	}
	columns := splitList(s[m[2]:m[3]])
	if len(columns) > maxChoice {
		return append(out, s)
	}
	for _, pick := range subsets(columns) {
		bare := make([]string, len(pick))
		for i, p := range pick {
			bare[i] = alias.ReplaceAllString(p, "")
		}
		rest := strings.ReplaceAll(s[m[1]:], "{}", strings.Join(bare, ", "))
		out = choices(out, s[:m[0]]+strings.Join(pick, ", ")+rest)
	}
	return out
}

// subsets are the non-empty ones, each in the list's order, small ones first.
func subsets(list []string) [][]string {
	var out [][]string
	for size := 1; size <= len(list); size++ {
		var walk func(from int, pick []string)
		walk = func(from int, pick []string) {
			if len(pick) == size {
				out = append(out, append([]string(nil), pick...))
				return
			}
			for i := from; i < len(list); i++ {
				walk(i+1, append(pick, list[i]))
			}
		}
		walk(0, nil)
	}
	return out
}

// splitList cuts at commas outside parentheses.
func splitList(s string) []string {
	var out []string
	depth, from := 0, 0
	for i, r := range s {
		switch r {
		case '(':
			depth++
		case ')':
			depth--
		case ',':
			if depth == 0 {
				out = append(out, strings.TrimSpace(s[from:i]))
				from = i + 1
			}
		}
	}
	return append(out, strings.TrimSpace(s[from:]))
}

// Statements cuts a text at semicolons outside quotes.
func Statements(sql string) []string {
	var out []string
	quote, from := rune(0), 0
	add := func(s string) {
		if s = strings.TrimSpace(s); s != "" {
			out = append(out, s)
		}
	}
	for i, r := range sql {
		switch {
		case quote != 0:
			if r == quote {
				quote = 0
			}
		case r == '\'' || r == '"' || r == '`':
			quote = r
		case r == ';':
			add(sql[from:i])
			from = i + 1
		}
	}
	add(sql[from:])
	return out
}

// Ordered reports whether a statement orders its result: it has ORDER BY outside
// of any parentheses and quotes.
func Ordered(sql string) bool {
	depth := 0
	flat := strings.Map(func(r rune) rune {
		switch r {
		case '(':
			depth++
			return ' '
		case ')':
			depth--
			return ' '
		}
		if depth > 0 {
			return ' '
		}
		return r
	}, quoted.ReplaceAllString(sql, "''"))
	return orderBy.MatchString(flat)
}
