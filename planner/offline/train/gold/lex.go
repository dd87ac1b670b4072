package gold

import (
	"strings"
	"unicode"
)

// token is a word, a quoted text or a sign.
type token struct {
	text   string
	quoted bool
}

func lex(sql string) []token {
	var out []token
	r := []rune(sql)
	for i := 0; i < len(r); {
		c := r[i]
		end := i + 1
		switch {
		case unicode.IsSpace(c):
			i++
			continue
		case c == '\'' || c == '"' || c == '`':
			for end < len(r) && r[end] != c {
				end++
			}
			out = append(out, token{string(r[i+1 : min(end, len(r))]), c != '`'})
			i = end + 1
			continue
		case isWord(c):
			for end < len(r) && (isWord(r[end]) || r[end] == '.' && unicode.IsDigit(r[i])) {
				end++
			}
		case c == '!' || c == '<' || c == '>':
			out, i = append(out, token{text: comparison(r, i, &end)}), end
			continue
		}
		out = append(out, token{text: string(r[i:end])})
		i = end
	}
	return out
}

func isWord(c rune) bool { return unicode.IsLetter(c) || unicode.IsDigit(c) || c == '_' || c > 127 }

// comparison reads an operator of one or two signs, with or without space between.
func comparison(r []rune, i int, end *int) string {
	j := i + 1
	for j < len(r) && r[j] == ' ' {
		j++
	}
	if j == len(r) || r[j] != '=' && (r[i] != '<' || r[j] != '>') {
		return string(r[i])
	}
	*end = j + 1
	op := string(r[i]) + string(r[j])
	if op == "!=" {
		return "<>"
	}
	return op
}

// isNumber reports whether a text is a decimal number.
func isNumber(s string) bool {
	digits := strings.TrimPrefix(s, "-")
	if digits == "" || strings.Trim(digits, "0123456789.") != "" {
		return false
	}
	return strings.Trim(digits, ".") != "" && strings.Count(digits, ".") <= 1
}
