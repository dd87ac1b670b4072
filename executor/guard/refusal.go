package guard

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"arivu/events"
)

// maxPiece bounds how much of a statement an error quotes, in bytes.
const maxPiece = 80

// newError returns a refusal. pos is a byte offset from 0, or
// -1 if unknown.
func newError(class events.Class, piece string, pos int, format string, args ...any) *events.Error {
	e := events.NewError(events.StageExecutor, class, fmt.Sprintf(format, args...))
	e.Piece = clip(piece)
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

// clip shortens a piece without splitting a character.
func clip(piece string) string {
	if len(piece) <= maxPiece {
		return piece
	}
	cut := maxPiece
	for cut > 0 && !utf8.RuneStart(piece[cut]) {
		cut--
	}
	return piece[:cut] + "…"
}

// meant renders near names as the end of a message.
func meant(near []string) string {
	if len(near) == 0 {
		return ""
	}
	return " Did you mean " + strings.Join(near, " or ") + "?"
}
