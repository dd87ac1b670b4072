package sqlquery

import (
	"strings"
	"unicode"
)

// national decodes N'…'; start is where the N stands.
func (l *lexer) national(start int) (Token, error) {
	t, err := l.text('\'')
	t.Pos, t.National = start, true
	return t, err
}

// hexNumber cuts 0x00FF into its digits, of which there may be none. A lone first
// digit gets the zero that the server reads before it.
func (l *lexer) hexNumber() (Token, error) {
	start := l.at
	for l.at += 2; l.at < len(l.sql) && hexDigit(l.sql[l.at]); {
		l.at++
	}
	if l.at < len(l.sql) && (wordStart(l.sql[l.at]) || l.sql[l.at] == '.') {
		return Token{}, syntax(l.sql[start:l.at+1], start, "a binary number takes hexadecimal digits behind 0x")
	}
	digits := strings.ToUpper(l.sql[start+2 : l.at])
	if len(digits)%2 != 0 {
		digits = "0" + digits
	}
	return Token{Kind: KindBytes, Text: digits, Pos: start}, nil
}

func hexDigit(c byte) bool {
	return digit(c) || c|0x20 >= 'a' && c|0x20 <= 'f'
}

// ambiguousName reports a name that a collation of SQL Server may take for another
// one: blanks at the end do not count in comparisons, nor do characters without a
// weight, such as the invisible ones and those beyond the first plane of Unicode.
func ambiguousName(name string) bool {
	return strings.HasSuffix(name, " ") || strings.ContainsFunc(name, func(r rune) bool {
		return r > 0xFFFF || r == '\t' || unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Co, r) || r != ' ' && unicode.IsSpace(r)
	})
}
