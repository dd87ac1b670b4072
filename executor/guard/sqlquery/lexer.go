package sqlquery

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"arivu/events"
)

// Kind is the kind of a token.
type Kind uint8

// The kinds of token.
const (
	KindEnd    Kind = iota
	KindWord        // an unquoted word, as written
	KindIdent       // a quoted name, decoded
	KindString      // a string literal, decoded
	KindNumber      // a number, as written
	KindBytes       // X'…', its digits
	KindSign        // an operator or a punctuation mark
)

// Token is one token of a statement.
type Token struct {
	Kind Kind
	// Text is the word, sign or number as written, or the decoded name or string.
	Text string
	// Pos is the byte offset, from 0, at which the token starts.
	Pos int
	// National says that a string stood behind N.
	National bool
	// upper is a word in capitals, for comparison with the grammar's; "" for other kinds.
	upper string
}

// Lex cuts a text into tokens, the last of which is of KindEnd. Each token but the
// last is shown to each as soon as it is cut; an error of each ends the work.
func Lex(sql string, d events.Dialect, each func(Token) error) ([]Token, error) {
	g, ok := grammars[d]
	if !ok {
		return nil, syntax("", -1, "there is no grammar of %s", d)
	}
	l := &lexer{sql: sql, grammar: g}
	out := make([]Token, 0, len(sql)/4+8)
	for {
		t, err := l.next()
		if err != nil {
			return nil, err
		}
		if t.Kind == KindWord {
			t.upper = strings.ToUpper(t.Text)
		}
		out = append(out, t)
		l.before, l.end = t, l.at
		if t.Kind == KindEnd {
			return out, nil
		}
		if each == nil {
			continue
		}
		if err := each(t); err != nil {
			return nil, err
		}
	}
}

type lexer struct {
	sql     string
	at      int
	grammar *grammar
	before  Token // the token before
	end     int   // and where it ends
}

// signs are the operators of more than one character, longest first.
var signs = []string{"<=>", "::", "=>", "->", "||", "<=", ">=", "<>", "!=", "==", "<<", ">>"}

// refusedSigns are sequences that mean something which no query here may use; they
// must not be cut into harmless pieces.
var refusedSigns = []string{"->>", "|>", "{{"}

func (l *lexer) next() (Token, error) {
	if err := l.space(); err != nil {
		return Token{}, err
	}
	start := l.at
	if start >= len(l.sql) {
		return Token{Kind: KindEnd, Pos: start}, nil
	}
	c := l.sql[start]
	switch {
	case wordStart(c), l.letter() > 0:
		return l.word()
	case c == '0' && l.grammar.hexNumbers && start+1 < len(l.sql) && l.sql[start+1]|0x20 == 'x':
		return l.hexNumber()
	case l.stepsInto(start):
		return l.sign()
	case c >= '0' && c <= '9', c == '.' && start+1 < len(l.sql) && digit(l.sql[start+1]):
		return l.number()
	case c == '\'':
		return l.text('\'')
	case strings.IndexByte(l.grammar.textQuotes, c) >= 0:
		return l.text(c)
	case strings.IndexByte(l.grammar.nameQuotes, c) >= 0:
		return l.name(c)
	case c == '$' && l.grammar.dollarText && strings.HasPrefix(l.sql[start:], "$$"):
		return l.dollar("$$")
	case c == '$' && l.grammar.dollarTags && l.tag() != "":
		return l.dollar(l.tag())
	}
	return l.sign()
}

// space skips blanks and comments. Comments inside comments are refused: the
// dialects, and their versions, disagree on where such a comment ends.
func (l *lexer) space() error {
	for l.at < len(l.sql) {
		rest := l.sql[l.at:]
		switch {
		case rest[0] == ' ' || rest[0] == '\t' || rest[0] == '\n' || rest[0] == '\r':
			l.at++
		case strings.HasPrefix(rest, "--"), l.grammar.slashComments && strings.HasPrefix(rest, "//"), l.hashComment(rest):
			l.at += lineEnd(rest)
		case strings.HasPrefix(rest, "/*"):
			end := strings.Index(rest[2:], "*/")
			if end < 0 {
				return syntax("/*", l.at, "the comment is not closed")
			}
			if strings.Contains(rest[2:2+end], "/*") {
				return syntax("/*", l.at, "a comment stands inside a comment")
			}
			l.at += end + 4
		default:
			if rest[0] < utf8.RuneSelf {
				return nil
			}
			r, _ := utf8.DecodeRuneInString(rest)
			if unicode.IsSpace(r) {
				return syntax("", l.at, "the blank U+%04X is not an ordinary space", r)
			}
			return nil
		}
	}
	return nil
}

func lineEnd(s string) int {
	if i := strings.IndexAny(s, "\r\n"); i >= 0 {
		return i + 1
	}
	return len(s)
}

func (l *lexer) word() (Token, error) {
	start := l.at
	for l.at < len(l.sql) {
		c := l.sql[l.at]
		if wordStart(c) || digit(c) || c == '$' && l.grammar.dollarsInWords {
			l.at++
		} else if size := l.letter(); size > 0 {
			l.at += size
		} else {
			break
		}
	}
	text := l.sql[start:l.at]
	if l.at < len(l.sql) && (l.sql[l.at] == '\'' || strings.IndexByte(l.grammar.textQuotes, l.sql[l.at]) >= 0) {
		return l.prefixed(start, text)
	}
	return Token{Kind: KindWord, Text: text, Pos: start}, nil
}

// prefixed cuts a word with a string right behind it: the two are one token where the
// word says what the string is.
func (l *lexer) prefixed(start int, text string) (Token, error) {
	g := l.grammar
	switch word := strings.ToUpper(text); {
	case word == "X" && !g.noHexText:
		return l.hex(start)
	case word == "N" && g.nationalText:
		return l.national(start)
	case word == "E" && g.escapeText:
		return l.escaped()
	case word == "R" && g.rawText:
		return l.raw(start)
	case !spacedPrefix(word):
		return Token{}, syntax(text, start, "a string may not follow %s directly", text)
	}
	return Token{Kind: KindWord, Text: text, Pos: start}, nil
}

// letter is the size of the letter beyond ASCII that stands next, where a name may have
// such; else 0.
func (l *lexer) letter() int {
	if !l.grammar.wideNames || l.at >= len(l.sql) || l.sql[l.at] < utf8.RuneSelf {
		return 0
	}
	r, size := utf8.DecodeRuneInString(l.sql[l.at:])
	if !unicode.IsLetter(r) {
		return 0
	}
	return size
}

// spacedPrefix lists the words that people write right before a string.
func spacedPrefix(word string) bool {
	switch strings.ToUpper(word) {
	case "DATE", "TIMESTAMP", "TIME", "INTERVAL", "LIKE", "ILIKE", "RLIKE", "IN", "AND", "OR", "THEN", "ELSE", "WHEN", "ESCAPE", "GLOB", "TO":
		return true
	}
	return false
}

func wordStart(c byte) bool {
	return c == '_' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}

func digit(c byte) bool { return c >= '0' && c <= '9' }

// number cuts digits, a fraction, an exponent and, where there are some, the letters
// of a type. What follows must not be a letter: 1x is no number and no name either.
func (l *lexer) number() (Token, error) {
	start := l.at
	if l.grammar.tupleSteps && isSign(&l.before, ".") && l.end == start {
		return l.stepNumber()
	}
	if l.grammar.radixNumbers && l.radix() {
		return Token{Kind: KindNumber, Text: strings.ReplaceAll(strings.ToLower(l.sql[start:l.at]), "_", ""), Pos: start}, nil
	}
	l.digits()
	if l.at < len(l.sql) && l.sql[l.at] == '.' {
		l.at++
		l.digits()
	}
	if l.at < len(l.sql) && (l.sql[l.at] == 'e' || l.sql[l.at] == 'E') {
		mark := l.at
		l.at++
		if l.at < len(l.sql) && (l.sql[l.at] == '+' || l.sql[l.at] == '-') {
			l.at++
		}
		from := l.at
		if l.digits(); l.at == from {
			l.at = mark
		}
	}
	if l.grammar.numberSuffixes {
		l.suffix()
	}
	if l.at < len(l.sql) && wordStart(l.sql[l.at]) && l.digitName(start) {
		return Token{Kind: KindIdent, Text: l.sql[start:l.at], Pos: start}, nil
	}
	if l.at < len(l.sql) && (wordStart(l.sql[l.at]) || l.sql[l.at] == '.' || l.sql[l.at] == '$') {
		return Token{}, syntax(l.sql[start:l.at+1], start, "%s is no number", l.sql[start:l.at])
	}
	return Token{Kind: KindNumber, Text: strings.ReplaceAll(strings.ToUpper(l.sql[start:l.at]), "_", ""), Pos: start}, nil
}

func (l *lexer) digits() {
	for l.at < len(l.sql) && (digit(l.sql[l.at]) || l.groups()) {
		l.at++
	}
}

// groups reports an underscore between two digits, where that may be.
func (l *lexer) groups() bool {
	return l.grammar.digitGroups && l.sql[l.at] == '_' && l.at > 0 && digit(l.sql[l.at-1]) && l.at+1 < len(l.sql) && digit(l.sql[l.at+1])
}

func (l *lexer) suffix() {
	rest := strings.ToUpper(l.sql[l.at:min(l.at+2, len(l.sql))])
	switch {
	case rest == "BD":
		l.at += 2
	case rest != "" && strings.IndexByte("LSYFD", rest[0]) >= 0:
		l.at++
	}
}

func (l *lexer) sign() (Token, error) {
	start := l.at
	rest := l.sql[start:]
	for _, s := range l.grammar.moreSigns {
		if strings.HasPrefix(rest, s) {
			l.at += len(s)
			return Token{Kind: KindSign, Text: s, Pos: start}, nil
		}
	}
	for _, s := range refusedSigns {
		if strings.HasPrefix(rest, s) {
			return Token{}, unsafe(s, start, "%s is not allowed in a query", s)
		}
	}
	for _, s := range signs {
		if strings.HasPrefix(rest, s) {
			l.at += len(s)
			return Token{Kind: KindSign, Text: s, Pos: start}, nil
		}
	}
	if reason, ok := l.grammar.signs[rest[0]]; ok {
		return Token{}, unsafe(rest[:1], start, "%s", reason)
	}
	if c := rest[0]; strings.IndexByte("()[]{},.;:+-*/%=<>&|^~!", c) >= 0 || c == '?' && (l.grammar.ternary || l.grammar.clauses["MATCH_RECOGNIZE"]) {
		l.at++
		return Token{Kind: KindSign, Text: rest[:1], Pos: start}, nil
	}
	switch rest[0] {
	case '$':
		return Token{}, unsafe("$", start, "a query may not use variables or columns by number; write the value, or the column's name")
	case '@':
		return Token{}, unsafe("@", start, "a query may not read stages; use the tables of the schema")
	case '?':
		return Token{}, unsafe("?", start, "parameters are not allowed; write the value itself")
	}
	r, size := utf8.DecodeRuneInString(rest)
	return Token{}, syntax(rest[:size], start, "the character %q does not belong there; names with such characters must be quoted", r)
}
