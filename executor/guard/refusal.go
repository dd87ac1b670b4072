package guard

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"arivu/events"
)

// maxPiece and maxMessage bound how much of a statement an error quotes, in bytes.
const (
	maxPiece   = 80
	maxMessage = 600
)

// newError returns a refusal. pos is a byte offset from 0, or
// -1 if unknown.
func newError(class events.Class, piece string, pos int, format string, args ...any) *events.Error {
	e := events.NewError(events.StageExecutor, class, fmt.Sprintf(format, args...))
	e.Piece = piece
	e.Position = max(pos+1, 0)
	return e
}

// unprintable refuses a statement whose printed form does not prove to be the same
// statement.
func unprintable(cause error) *events.Error {
	return newError(events.ClassSyntax, "", -1,
		"The statement cannot be rendered in a form that is proven safe. Write it more simply.").WithCause(cause)
}

func unsafe(piece string, pos int, format string, args ...any) *events.Error {
	return newError(events.ClassUnsafe, piece, pos, format, args...)
}

// pointed gives a refusal that knows only where it is the word that stands there.
func pointed(e *events.Error, sql string) *events.Error {
	if e.Piece != "" || e.Position < 1 || e.Position > len(sql) {
		return e
	}
	rest := sql[e.Position-1:]
	if e.Piece = firstWord(rest); e.Piece == "" {
		if r, size := utf8.DecodeRuneInString(rest); r != utf8.RuneError && unicode.IsGraphic(r) {
			e.Piece = rest[:size]
		}
	}
	return e
}

// bounded shortens what a refusal quotes: names in a statement may be as long as it. A
// text in a statement may name bytes that are no characters.
func bounded(e *events.Error) *events.Error {
	e.Piece = clip(readable(e.Piece), maxPiece)
	e.Message = clip(readable(e.Message), maxMessage)
	for i := range e.Near {
		e.Near[i] = clip(e.Near[i], maxPiece)
	}
	return e
}

// readable has a mark in the place of what nobody can read.
func readable(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\t' && r != '\n' && r != '\r' {
			return utf8.RuneError
		}
		return r
	}, strings.ToValidUTF8(s, string(utf8.RuneError)))
}

// clip shortens a text without splitting a character.
func clip(s string, limit int) string {
	if len(s) <= limit {
		return s
	}
	for limit > 0 && !utf8.RuneStart(s[limit]) {
		limit--
	}
	return s[:limit] + "…"
}

// meant renders near names as the end of a message.
func meant(near []string) string {
	if len(near) == 0 {
		return ""
	}
	return " Did you mean " + strings.Join(near, " or ") + "?"
}
