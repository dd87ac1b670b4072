package guard

import (
	"unicode"
	"unicode/utf8"

	"arivu/events"
)

// The bounds of a statement. They are far above what a person or a model writes for
// a question and far below what hurts a parser: a Go stack that overflows cannot be
// recovered, and some parsers are quadratic in nesting.
const (
	maxBytes   = 64 << 10
	maxTokens  = 5000
	maxNesting = 200
	maxUnary   = 32
	maxCases   = 200
	// maxJoined bounds the tables of one FROM. SQLite joins no more than 64.
	maxJoined = 64
	// maxSteps bounds the work of name resolution, which can grow with the product
	// of columns and references.
	maxSteps = 4_000_000
)

// scanText refuses texts that no parser should see.
func scanText(sql string) *events.Error {
	if len(sql) > maxBytes {
		return newError(events.ClassTooExpensive, "", -1,
			"The statement has %d bytes; at most %d are allowed. Shorten it, for example by filtering with a subquery instead of a long list.",
			len(sql), maxBytes)
	}
	for i := 0; i < len(sql); {
		r, size := rune(sql[i]), 1
		if r >= utf8.RuneSelf {
			r, size = utf8.DecodeRuneInString(sql[i:])
		}
		switch {
		case r == utf8.RuneError && size == 1:
			return newError(events.ClassSyntax, "", i, "The statement is not valid UTF-8 at byte %d. Send it as UTF-8 text.", i+1)
		case forbidden(r):
			return unsafe("", i, "The statement holds the control character U+%04X at byte %d. Remove it.", r, i+1)
		}
		i += size
	}
	return nil
}

// forbidden reports characters that are invisible to a reader or end the text for an
// engine: controls other than tab and line ends, direction overrides, and the
// separators and marks that engines disagree on.
func forbidden(r rune) bool {
	switch {
	case r == '\t' || r == '\n' || r == '\r':
		return false
	case unicode.IsControl(r):
		return true
	case r >= 0x202A && r <= 0x202E, r >= 0x2066 && r <= 0x2069: // direction overrides and isolates
		return true
	case r == 0x2028, r == 0x2029, r == 0xFEFF: // line separators, byte order mark
		return true
	}
	return false
}

// role is what a token means to the bounds.
type role int

const (
	roleOther role = iota
	roleOpen
	roleClose
	roleUnary
	roleCase
)

// bounds counts the tokens of a statement as a lexer yields them.
type bounds struct {
	tokens, nesting, unary, cases int
}

// token counts one token at a byte offset.
func (b *bounds) token(r role, pos int) *events.Error {
	b.tokens++
	if b.tokens > maxTokens {
		return newError(events.ClassTooExpensive, "", pos,
			"The statement has more than %d words and signs. Shorten it, for example by filtering with a subquery instead of a long list.", maxTokens)
	}
	if r == roleUnary {
		b.unary++
	} else {
		b.unary = 0
	}
	switch r {
	case roleOpen:
		b.nesting++
	case roleClose:
		b.nesting--
	case roleCase:
		b.cases++
	}
	switch {
	case b.nesting > maxNesting:
		return newError(events.ClassTooExpensive, "", pos, "The statement nests more than %d deep. Flatten it.", maxNesting)
	case b.unary > maxUnary:
		return newError(events.ClassTooExpensive, "", pos, "More than %d operators stand in a row. Remove the needless ones.", maxUnary)
	case b.cases > maxCases:
		return newError(events.ClassTooExpensive, "", pos, "The statement has more than %d CASE expressions. Split it.", maxCases)
	}
	return nil
}
