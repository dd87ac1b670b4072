package engine

import (
	"strings"
	"unicode/utf8"

	"arivu/events"
)

// MaxStatementBytes is the longest statement an engine runs.
const MaxStatementBytes = 64 << 10

// CheckStatement refuses text that no engine may see: empty, too long, not
// UTF-8, or with a NUL, at which servers and parsers disagree where it ends.
func CheckStatement(sql string) error {
	switch {
	case strings.TrimSpace(sql) == "":
		return Complaint(events.ClassSyntax, "the statement is empty")
	case len(sql) > MaxStatementBytes:
		return Complaint(events.ClassTooExpensive, "the statement is longer than 64 KiB")
	case !utf8.ValidString(sql):
		return Complaint(events.ClassSyntax, "the statement is not valid UTF-8")
	}
	if at := strings.IndexByte(sql, 0); at >= 0 {
		e := Complaint(events.ClassUnsafe, "the statement contains a NUL character")
		e.Position = at + 1
		return e
	}
	return nil
}
