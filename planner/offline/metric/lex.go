package metric

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// tokenKind tells the pieces of an expression apart.
type tokenKind uint8

const (
	end tokenKind = iota
	name
	number
	text
	sign
)

// token is one piece; at is its byte offset.
type token struct {
	kind   tokenKind
	text   string // of a name and a text without quotes
	quoted bool   // a name in quotes is never a word of the language
	at     int
}

// is reports whether the token is a word of the language, or a sign.
func (t token) is(word string) bool {
	return t.kind == sign && t.text == word || t.kind == name && !t.quoted && strings.EqualFold(t.text, word)
}

var signs = []string{"<>", "!=", "<=", ">=", "(", ")", ",", ".", "*", "/", "+", "-", "=", "<", ">"}

// lex cuts an expression into tokens, the last of which is end. Comments are left out;
// a sign that the language does not have is a token all the same.
func lex(s string) ([]token, error) {
	var out []token
	for i := 0; i < len(s); {
		r, w := utf8.DecodeRuneInString(s[i:])
		switch {
		case unicode.IsSpace(r):
			i += w
			continue
		case strings.HasPrefix(s[i:], "--"):
			i += commentLength(s[i:], "\n")
			continue
		case strings.HasPrefix(s[i:], "/*"):
			i += commentLength(s[i:], "*/")
			continue
		case r == '\'' || r == '"' || r == '`':
			inner, n, ok := quoted(s[i:], s[i])
			if !ok {
				return nil, fmt.Errorf("%c at position %d is not closed", r, i+1)
			}
			t := token{kind: name, text: inner, quoted: true, at: i}
			if r == '\'' {
				t.kind = text
			}
			out = append(out, t)
			i += n
			continue
		case unicode.IsLetter(r) || r == '_':
			n := strings.IndexFunc(s[i:], func(r rune) bool { return r != '_' && r != '$' && !unicode.IsLetter(r) && !unicode.IsDigit(r) })
			if n < 0 {
				n = len(s) - i
			}
			out = append(out, token{kind: name, text: s[i : i+n], at: i})
			i += n
			continue
		case r >= '0' && r <= '9':
			n := numberLength(s[i:])
			out = append(out, token{kind: number, text: s[i : i+n], at: i})
			i += n
			continue
		}
		x := signAt(s[i:])
		if x == "" {
			x = s[i : i+w]
		}
		out = append(out, token{kind: sign, text: x, at: i})
		i += len(x)
	}
	return append(out, token{kind: end, at: len(s)}), nil
}

func commentLength(s, end string) int {
	if i := strings.Index(s, end); i >= 0 {
		return i + len(end)
	}
	return len(s)
}

func signAt(s string) string {
	for _, x := range signs {
		if strings.HasPrefix(s, x) {
			return x
		}
	}
	return ""
}

// quoted is what stands between quotes at the start of s, in which a doubled one is one,
// and how long that is with them.
func quoted(s string, mark byte) (inner string, n int, ok bool) {
	var b strings.Builder
	for i := 1; i < len(s); i++ {
		switch {
		case s[i] != mark:
			b.WriteByte(s[i])
		case i+1 < len(s) && s[i+1] == mark:
			b.WriteByte(mark)
			i++
		default:
			return b.String(), i + 1, true
		}
	}
	return "", 0, false
}

func numberLength(s string) int {
	n, dot := 0, false
	for ; n < len(s); n++ {
		if s[n] == '.' && !dot && n+1 < len(s) && s[n+1] >= '0' && s[n+1] <= '9' {
			dot = true
			continue
		}
		if s[n] < '0' || s[n] > '9' {
			break
		}
	}
	return n
}
