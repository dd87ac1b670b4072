package sqlquery

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// hashComment reports a comment that a # opens.
func (l *lexer) hashComment(rest string) bool {
	return l.grammar.hashComments && (strings.HasPrefix(rest, "# ") || strings.HasPrefix(rest, "#!"))
}

// stepsInto reports the dot of t.1, which is no fraction: it follows an operand without
// a blank.
func (l *lexer) stepsInto(at int) bool {
	if !l.grammar.tupleSteps || l.sql[at] != '.' || l.end != at {
		return false
	}
	switch l.before.Kind {
	case KindWord, KindIdent, KindNumber:
		return true
	case KindSign:
		return l.before.Text == ")" || l.before.Text == "]"
	default:
		return false
	}
}

// byteEscapes are the escapes of one character that stand for a byte.
var byteEscapes = map[byte]byte{'0': 0, 'a': '\a', 'b': '\b', 'e': 0x1B, 'f': '\f', 'v': '\v', '/': '/'}

// byteEscape decodes the character after a backslash, and with x the two digits behind
// it, and leaves the lexer on the last of them.
func (l *lexer) byteEscape(b *strings.Builder) error {
	c := l.sql[l.at]
	plain, ok := byteEscapes[c]
	switch {
	case ok:
		b.WriteByte(plain)
	case c == 'N':
		return syntax("\\N", l.at-1, "the escape \\N stands for nothing; leave it out")
	case c == 'x':
		n, err := strconv.ParseUint(l.sql[l.at+1:min(l.at+3, len(l.sql))], 16, 8)
		if err != nil || l.at+2 >= len(l.sql) {
			return syntax("\\x", l.at-1, "the escape \\x takes two hexadecimal digits, such as \\x41")
		}
		b.WriteByte(byte(n))
		l.at += 2
	default:
		b.WriteByte('\\')
		b.WriteByte(c)
	}
	return nil
}

// printable reports a name of characters that can be seen.
func printable(name string) bool {
	return utf8.ValidString(name) && !strings.ContainsFunc(name, func(r rune) bool { return r < ' ' || r == 0x7F })
}

// digitName goes on with what began as a number and is a name: such names begin with
// digits. It reports whether that is so.
func (l *lexer) digitName(start int) bool {
	if !l.grammar.digitNames || strings.Trim(l.sql[start:l.at], wordBytes) != "" {
		return false
	}
	for l.at < len(l.sql) && (wordStart(l.sql[l.at]) || digit(l.sql[l.at])) {
		l.at++
	}
	return l.at == len(l.sql) || l.sql[l.at] != '$' && l.sql[l.at] != '\''
}

const wordBytes = "0123456789_abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"

// stepNumber cuts the number of an element.
func (l *lexer) stepNumber() (Token, error) {
	start := l.at
	for l.at < len(l.sql) && digit(l.sql[l.at]) {
		l.at++
	}
	if l.at < len(l.sql) && wordStart(l.sql[l.at]) {
		if l.digitName(start) {
			return Token{Kind: KindIdent, Text: l.sql[start:l.at], Pos: start}, nil
		}
		return Token{}, syntax(l.sql[start:l.at+1], start, "%s is no number", l.sql[start:l.at+1])
	}
	return Token{Kind: KindNumber, Text: l.sql[start:l.at], Pos: start}, nil
}

// radix cuts 0x1F and 0b11.
func (l *lexer) radix() bool {
	start := l.at
	var digits string
	switch rest := l.sql[start:]; {
	case strings.HasPrefix(rest, "0x"), strings.HasPrefix(rest, "0X"):
		digits = "0123456789abcdefABCDEF"
	case strings.HasPrefix(rest, "0b"), strings.HasPrefix(rest, "0B"):
		digits = "01"
	default:
		return false
	}
	in := func(at int) bool { return at < len(l.sql) && strings.IndexByte(digits, l.sql[at]) >= 0 }
	for l.at += 2; in(l.at) || l.at > start+2 && l.at < len(l.sql) && l.sql[l.at] == '_' && in(l.at-1) && in(l.at+1); l.at++ {
		continue
	}
	if l.at > start+2 && (l.at == len(l.sql) || !wordStart(l.sql[l.at]) && !digit(l.sql[l.at])) {
		return true
	}
	l.at = start
	return false
}
