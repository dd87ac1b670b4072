package sqlquery

import "strings"

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

// stepNumber cuts the number of an element.
func (l *lexer) stepNumber() (Token, error) {
	start := l.at
	for l.at < len(l.sql) && digit(l.sql[l.at]) {
		l.at++
	}
	if l.at < len(l.sql) && wordStart(l.sql[l.at]) {
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
	for l.at += 2; l.at < len(l.sql) && strings.IndexByte(digits, l.sql[l.at]) >= 0; l.at++ {
		continue
	}
	if l.at > start+2 && (l.at == len(l.sql) || !wordStart(l.sql[l.at]) && !digit(l.sql[l.at])) {
		return true
	}
	l.at = start
	return false
}
