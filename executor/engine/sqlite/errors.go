package sqlite

import (
	"errors"
	"regexp"
	"strings"

	"arivu/events"
	"arivu/executor/engine"

	driver "modernc.org/sqlite"
	lib "modernc.org/sqlite/lib"
)

// statementErrors tell the class of SQLite's complaints about a statement, which
// share one code, by their words. The first group, if any, is the offending piece.
var statementErrors = []struct {
	pattern *regexp.Regexp
	class   events.Class
}{
	{regexp.MustCompile(`^no such table: (.+)$`), events.ClassUnknownTable},
	{regexp.MustCompile(`^no such table-valued function: (.+)$`), events.ClassUnknownFunc},
	{regexp.MustCompile(`^no such column: (\S+)`), events.ClassUnknownColumn},
	{regexp.MustCompile(`^cannot join using column (\S+) - column not present`), events.ClassUnknownColumn},
	{regexp.MustCompile(`^no such function: (.+)$`), events.ClassUnknownFunc},
	{regexp.MustCompile(`^wrong number of arguments to function (.+)\(\)$`), events.ClassType},
	{regexp.MustCompile(`^ambiguous column name: (.+)$`), events.ClassAmbiguous},
	{regexp.MustCompile(`^near "(.+)": syntax error$`), events.ClassSyntax},
	{regexp.MustCompile(`^(?:incomplete input|unrecognized token: "(.+)"|.*syntax error.*)$`), events.ClassSyntax},
	{regexp.MustCompile(`^(?:datatype mismatch|integer overflow|malformed JSON.*|JSON path error.*|bad JSON path.*)$`), events.ClassType},
	{regexp.MustCompile(`^(?:not authorized.*|access to (.+) is prohibited)$`), events.ClassUnsafe},
	{regexp.MustCompile(`^too many (?:terms|columns|FROM|arguments|levels|attached).*|^Expression tree is too large.*|^parser stack overflow$`), events.ClassTooExpensive},
}

// classify turns an error of SQLite's into one of ours. query is "" outside of a
// statement of others; offset is SQLite's error offset, -1 if it has none.
func classify(target *engine.Target, err error, query string, offset int) error {
	var ours *events.Error
	if errors.As(err, &ours) {
		return ours
	}
	code, message, ok := said(err)
	if !ok {
		return engine.Unavailable(target, "its driver failed").WithCause(err)
	}
	if e := fileError(target, code); e != nil {
		return e.WithCause(err)
	}
	switch code {
	case lib.SQLITE_AUTH:
		return engine.Refused("the statement does something other than reading tables with known functions").WithCause(err)
	case lib.SQLITE_READONLY:
		return engine.Refused("the statement writes").WithCause(err)
	case lib.SQLITE_TOOBIG:
		return engine.Complaint(events.ClassTooExpensive, "a value of the statement is larger than 8 MiB").WithCause(err)
	case lib.SQLITE_INTERRUPT:
		return engine.Complaint(events.ClassTimeout, "the statement was interrupted").WithCause(err)
	default:
		return complaint(message, query, offset).WithCause(err)
	}
}

// said is the code and the message of SQLite in an error of ours or of the driver.
func said(err error) (code int, message string, ok bool) {
	var own *failure
	var drivers *driver.Error
	switch {
	case errors.As(err, &own):
		return own.code & 0xff, own.message, true
	case errors.As(err, &drivers):
		return drivers.Code() & 0xff, words(drivers), true
	default:
		return 0, "", false
	}
}

// fileError is for codes that speak of the file, not of a statement.
func fileError(target *engine.Target, code int) *events.Error {
	switch code {
	case lib.SQLITE_NOTADB:
		return engine.Misconfigured(target, "it is not a SQLite database, or it is encrypted")
	case lib.SQLITE_CORRUPT:
		return engine.Misconfigured(target, "it is damaged; run PRAGMA integrity_check on it and restore it")
	case lib.SQLITE_CANTOPEN, lib.SQLITE_PERM:
		return engine.Misconfigured(target, "it cannot be opened; the server's user needs read access to the file, "+
			"and write access to its folder if it is in WAL mode")
	case lib.SQLITE_BUSY, lib.SQLITE_LOCKED, lib.SQLITE_PROTOCOL:
		return engine.Unavailable(target, "another program has locked it")
	case lib.SQLITE_IOERR, lib.SQLITE_NOMEM, lib.SQLITE_FULL:
		return engine.Unavailable(target, "reading it failed (disk or memory)")
	default:
		return nil
	}
}

func complaint(message, query string, offset int) *events.Error {
	e := engine.Complaint(events.ClassDatabase, message)
	for _, known := range statementErrors {
		if found := known.pattern.FindStringSubmatch(message); found != nil {
			e.Class = known.class
			if len(found) > 1 {
				e.Piece = found[1]
			}
			break
		}
	}
	if query != "" && offset >= 0 && offset < len(query) {
		e.Position = offset + 1
		if e.Piece == "" {
			e.Piece = engine.WordAt(query, e.Position)
		}
	}
	return e
}

// words is SQLite's own message without what the driver puts around it.
func words(err *driver.Error) string {
	s := err.Error()
	if open := strings.LastIndex(s, " ("); open >= 0 && strings.HasSuffix(s, ")") {
		s = s[:open]
	}
	return strings.TrimPrefix(s, "SQL logic error: ")
}
