package engine

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"arivu/events"
)

// Complaint is an error of the executor with a class and a message for people.
func Complaint(class events.Class, message string) *events.Error {
	return events.NewError(events.StageExecutor, class, message)
}

// Refused is the error for a statement that does more than read.
func Refused(what string) *events.Error {
	return Complaint(events.ClassUnsafe, "the connection is read-only: "+what)
}

// OneStatement is the error for a text of several statements; position is the
// byte at which the second starts, counted from 1.
func OneStatement(position int) *events.Error {
	e := Complaint(events.ClassUnsafe, "only one statement may run at a time")
	e.Position = position
	return e
}

// NoParameters is the error for a statement with placeholders.
func NoParameters(piece string, position int) *events.Error {
	e := Complaint(events.ClassSyntax, "the statement has a parameter and no value for it; write the value itself")
	e.Piece, e.Position = piece, position
	return e
}

// TimedOut is the error for a statement that ran into its own limit.
func TimedOut(after time.Duration) *events.Error {
	return Complaint(events.ClassTimeout, fmt.Sprintf(
		"the statement was stopped after its limit of %s; ask for less data, or have the operator raise ARIVU_QUERY_TIMEOUT", after))
}

// Unavailable is the error for a database that cannot be used right now. It is
// retryable: the same statement may succeed later.
func Unavailable(target *Target, reason string) *events.Error {
	return Complaint(events.ClassUnavailable, fmt.Sprintf("the database %s is unavailable: %s", target, reason)).RetryIn(0)
}

// Misconfigured is the error for a database that cannot be used until a person
// changes the connection or the server.
func Misconfigured(target *Target, reason string) *events.Error {
	return Complaint(events.ClassUnavailable, fmt.Sprintf("the database %s cannot be used: %s", target, reason))
}

// UseError is an error of who reads the rows of a statement, not of the database, which an
// engine hands on as it is.
type UseError struct{ Cause error }

// Error implements error.
func (e *UseError) Error() string { return e.Cause.Error() }

// Unwrap gives the reader's error.
func (e *UseError) Unwrap() error { return e.Cause }

// IsUnavailable reports whether an error speaks of the database and not of the
// statement: what a breaker counts.
func IsUnavailable(err error) bool { return errors.Is(err, events.ClassUnavailable) }

// WordAt is the name or sign that starts at a byte of a statement, counted from
// 1: the piece to point at.
func WordAt(sql string, position int) string {
	if position < 1 || position > len(sql) {
		return ""
	}
	rest := sql[position-1:]
	if q := rest[0]; q == '"' || q == '\'' || q == '`' {
		if end := strings.IndexByte(rest[1:], q); end >= 0 {
			return printable(rest[:end+2])
		}
	}
	end := strings.IndexFunc(rest, func(r rune) bool {
		return r < 0x80 && !isWord(byte(r)) && r != '.'
	})
	switch {
	case end < 0:
		return printable(rest)
	case end == 0:
		return rest[:1]
	default:
		return printable(strings.TrimRight(rest[:end], "."))
	}
}

func isWord(c byte) bool {
	return c == '_' || c == '$' || c >= 0x80 || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')
}

// Stopped is the error of a call whose context ended: our own timeout speaks for itself,
// the caller's reason is wrapped.
func Stopped(ctx context.Context) error {
	var timeout *events.Error
	if errors.As(context.Cause(ctx), &timeout) {
		return timeout
	}
	return fmt.Errorf("running statement: %w", ctx.Err())
}
