package sqlquery

import (
	"strings"
	"unicode/utf8"
)

// text decodes a string literal: a doubled quote stands for one, and a backslash
// escapes where the dialect has it so. Escapes whose meaning the dialects' versions disagree on are refused.
func (l *lexer) text(quote byte) (Token, error) {
	start := l.at
	var b strings.Builder
	for l.at++; l.at < len(l.sql); l.at++ {
		c := l.sql[l.at]
		switch {
		case c == quote && l.at+1 < len(l.sql) && l.sql[l.at+1] == quote:
			b.WriteByte(quote)
			l.at++
		case c == quote:
			l.at++
			return Token{Kind: KindString, Text: b.String(), Pos: start}, nil
		case c == '\\' && l.grammar.backslashes:
			l.at++
			if err := l.escape(&b); err != nil {
				return Token{}, err
			}
		case c == '\\' && l.grammar.joinedLines && l.at+1 < len(l.sql) && (l.sql[l.at+1] == '\n' || l.sql[l.at+1] == '\r'):
			return Token{}, syntax("\\", l.at, "a backslash stands at the end of a line of the text, where the server would take both away; put a space behind it")
		default:
			b.WriteByte(c)
		}
	}
	return Token{}, syntax("", start, "the text is not closed by a quote")
}

// plainEscapes are the escapes that all dialects with backslashes read alike and whose result may
// stand in a statement.
var plainEscapes = map[byte]byte{'n': '\n', 't': '\t', 'r': '\r', '\\': '\\', '\'': '\'', '"': '"', '`': '`'}

// escape decodes the character after a backslash and leaves the lexer on it.
func (l *lexer) escape(b *strings.Builder) error {
	if l.at >= len(l.sql) {
		return syntax("\\", l.at-1, "the text ends in a backslash")
	}
	c := l.sql[l.at]
	if plain, ok := plainEscapes[c]; ok {
		b.WriteByte(plain)
		return nil
	}
	if l.grammar.byteEscapes {
		return l.byteEscape(b)
	}
	switch {
	case digit(c), strings.IndexByte("abfvxuUZN", c) >= 0:
		return syntax("\\"+string(rune(c)), l.at-1, "the escape \\%c is not supported; write the character itself", c)
	case l.grammar.likeEscapes && (c == '%' || c == '_'):
		b.WriteByte('\\')
	case c >= utf8.RuneSelf:
		return syntax("\\", l.at-1, "a backslash stands before a character that needs none")
	}
	b.WriteByte(c)
	return nil
}

// raw decodes r'…' and r"…", in which nothing is an escape.
func (l *lexer) raw(start int) (Token, error) {
	quote := l.sql[l.at]
	end := strings.IndexByte(l.sql[l.at+1:], quote)
	if end < 0 {
		return Token{}, syntax("", start, "the text is not closed by a quote")
	}
	text := l.sql[l.at+1 : l.at+1+end]
	l.at += end + 2
	return Token{Kind: KindString, Text: text, Pos: start}, nil
}

// tag is the mark that opens a text, such as $tag$; "" if none stands here.
func (l *lexer) tag() string {
	for i := l.at + 1; i < len(l.sql); i++ {
		switch c := l.sql[i]; {
		case c == '$':
			return l.sql[l.at : i+1]
		case !wordStart(c) && (!digit(c) || i == l.at+1):
			return ""
		}
	}
	return ""
}

// dollar decodes $$…$$, or the same with a tag, in which nothing is an escape.
func (l *lexer) dollar(mark string) (Token, error) {
	start := l.at
	end := strings.Index(l.sql[l.at+len(mark):], mark)
	if end < 0 {
		return Token{}, syntax(mark, start, "the text is not closed by %s", mark)
	}
	text := l.sql[l.at+len(mark) : l.at+len(mark)+end]
	l.at += end + 2*len(mark)
	return Token{Kind: KindString, Text: text, Pos: start}, nil
}

// escaped decodes E'…', in which backslashes escape.
func (l *lexer) escaped() (Token, error) {
	plain := l.grammar
	with := *plain
	with.backslashes = true
	l.grammar = &with
	t, err := l.text('\'')
	l.grammar = plain
	return t, err
}

// name decodes a quoted name, in which a doubled quote stands for one.
func (l *lexer) name(quote byte) (Token, error) {
	start := l.at
	if quote == '[' {
		quote = ']'
	}
	var b strings.Builder
	for l.at++; l.at < len(l.sql); l.at++ {
		c := l.sql[l.at]
		switch {
		case c == quote && l.at+1 < len(l.sql) && l.sql[l.at+1] == quote:
			b.WriteByte(quote)
			l.at++
		case c == quote && b.Len() == 0:
			return Token{}, syntax("", start, "the name between the quotes is empty")
		case c == quote && l.grammar.escapedNames && !printable(b.String()):
			return Token{}, syntax("", start, "the quoted name holds characters that cannot be seen; use the name of a table or column")
		case c == quote && l.grammar.looseNames && ambiguousName(b.String()):
			return Token{}, syntax(b.String(), start, "the quoted name holds characters or ends in a blank that the server may leave out when it compares names")
		case c == '\\' && l.grammar.escapedNames:
			l.at++
			if err := l.escape(&b); err != nil {
				return Token{}, err
			}
		case c == quote:
			l.at++
			return Token{Kind: KindIdent, Text: b.String(), Pos: start}, nil
		case c == '\n' || c == '\r':
			return Token{}, syntax("", start, "the quoted name is not closed")
		default:
			b.WriteByte(c)
		}
	}
	return Token{}, syntax("", start, "the quoted name is not closed")
}

// hex cuts X'…'; start is where the X stands.
func (l *lexer) hex(start int) (Token, error) {
	quote := l.sql[l.at]
	end := strings.IndexByte(l.sql[l.at+1:], quote)
	if end < 0 {
		return Token{}, syntax("", start, "the binary literal is not closed by a quote")
	}
	digits := l.sql[l.at+1 : l.at+1+end]
	if len(digits)%2 != 0 || strings.Trim(digits, "0123456789abcdefABCDEF") != "" {
		return Token{}, syntax("", start, "a binary literal takes pairs of hexadecimal digits")
	}
	l.at += end + 2
	return Token{Kind: KindBytes, Text: strings.ToUpper(digits), Pos: start}, nil
}
