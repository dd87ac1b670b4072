package sqlquery

import "fmt"

// Error says why a text is no query that this package reads.
type Error struct {
	// Unsafe says that the text asks for something other than reading, where that
	// is known; else it is merely not understood.
	Unsafe bool
	// Deep says that the text nests too much.
	Deep bool
	// Piece is the offending part of the text and Pos its byte offset from 0.
	Piece   string
	Pos     int
	Message string
}

// Error is the message.
func (e *Error) Error() string { return e.Message }

func syntax(piece string, pos int, format string, args ...any) error {
	return &Error{Piece: piece, Pos: pos, Message: fmt.Sprintf(format, args...)}
}

func unsafe(piece string, pos int, format string, args ...any) error {
	return &Error{Unsafe: true, Piece: piece, Pos: pos, Message: fmt.Sprintf(format, args...)}
}
