package sqlserver

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"syscall"

	"arivu/events"
	"arivu/executor/engine"

	driver "github.com/microsoft/go-mssqldb"
)

// Numbers of errors that are decided on by themselves.
const (
	errDeadlock  = 1205
	errLockWait  = 1222
	errGovernor  = 8649
	errRecursion = 530
	errVariable  = 137
	errKilled    = 596
)

// numbers are the classes of the server's errors, as its reference of engine errors
// lists them. What is not listed is ClassDatabase.
var numbers = map[int32]events.Class{
	102: events.ClassSyntax, 103: events.ClassSyntax, 105: events.ClassSyntax, 113: events.ClassSyntax, 156: events.ClassSyntax,
	319: events.ClassSyntax, 116: events.ClassSyntax, 130: events.ClassSyntax, errVariable: events.ClassSyntax, 145: events.ClassSyntax,
	147: events.ClassSyntax, 164: events.ClassSyntax, 174: events.ClassSyntax, 189: events.ClassSyntax, 205: events.ClassSyntax,
	1033: events.ClassSyntax, 4108: events.ClassSyntax, 4145: events.ClassSyntax, 8120: events.ClassSyntax, 8121: events.ClassSyntax,
	8126: events.ClassSyntax, 8127: events.ClassSyntax, 8155: events.ClassSyntax, 8158: events.ClassSyntax, 8159: events.ClassSyntax,

	208: events.ClassUnknownTable, 4701: events.ClassUnknownTable, 7202: events.ClassUnknownTable,
	207: events.ClassUnknownColumn, 4104: events.ClassUnknownColumn,
	195: events.ClassUnknownFunc, 4121: events.ClassUnknownFunc, 2812: events.ClassUnknownFunc,
	209: events.ClassAmbiguous, 1011: events.ClassAmbiguous, 1012: events.ClassAmbiguous, 1013: events.ClassAmbiguous, 8156: events.ClassAmbiguous,

	206: events.ClassType, 220: events.ClassType, 232: events.ClassType, 241: events.ClassType, 242: events.ClassType, 244: events.ClassType,
	245: events.ClassType, 248: events.ClassType, 257: events.ClassType, 295: events.ClassType, 306: events.ClassType, 402: events.ClassType,
	403: events.ClassType, 421: events.ClassType, 447: events.ClassType, 468: events.ClassType, 512: events.ClassType, 529: events.ClassType,
	8114: events.ClassType, 8115: events.ClassType, 8116: events.ClassType, 8117: events.ClassType, 8169: events.ClassType,
	9803: events.ClassType, 9810: events.ClassType,

	229: events.ClassUnsafe, 230: events.ClassUnsafe, 262: events.ClassUnsafe, 297: events.ClassUnsafe, 300: events.ClassUnsafe,
	916: events.ClassUnsafe, 3906: events.ClassUnsafe, 4834: events.ClassUnsafe, 15247: events.ClassUnsafe, 15281: events.ClassUnsafe,

	errDeadlock: events.ClassTimeout, errLockWait: events.ClassTimeout, errKilled: events.ClassTimeout,

	errGovernor: events.ClassTooExpensive, errRecursion: events.ClassTooExpensive, 191: events.ClassTooExpensive, 701: events.ClassTooExpensive,
	802: events.ClassTooExpensive, 1101: events.ClassTooExpensive, 1105: events.ClassTooExpensive, 8621: events.ClassTooExpensive,
	8623: events.ClassTooExpensive, 8631: events.ClassTooExpensive, 8632: events.ClassTooExpensive, 8645: events.ClassTooExpensive,
	8651: events.ClassTooExpensive, 9002: events.ClassTooExpensive,

	233: events.ClassUnavailable, 921: events.ClassUnavailable, 922: events.ClassUnavailable, 924: events.ClassUnavailable,
	927: events.ClassUnavailable, 942: events.ClassUnavailable, 945: events.ClassUnavailable, 976: events.ClassUnavailable,
	978: events.ClassUnavailable, 983: events.ClassUnavailable, 6002: events.ClassUnavailable, 6005: events.ClassUnavailable,
	10928: events.ClassUnavailable, 10929: events.ClassUnavailable, 17142: events.ClassUnavailable, 18401: events.ClassUnavailable,
	18451: events.ClassUnavailable, 18461: events.ClassUnavailable, 40197: events.ClassUnavailable, 40501: events.ClassUnavailable,
	40613: events.ClassUnavailable, 49918: events.ClassUnavailable, 49919: events.ClassUnavailable, 49920: events.ClassUnavailable,
}

// refusals are errors by which a server lets nobody in, with what to say about them
// instead of its own words: those name logins and addresses.
var refusals = map[int32]string{
	18456: "the server refused user and password",
	18452: "the server wants a login of its domain; use a login of SQL Server's own",
	18470: "the login is disabled",
	18486: "the login is locked",
	18487: "the login's password has expired",
	18488: "the login's password must be changed first",
	911:   "the server has no database of that name",
	4060:  "the server has no database of that name, or the login may not use it",
	4064:  "the login's own database cannot be opened",
	40532: "the server has no database of that name, or the login may not use it",
	40615: "the server's firewall does not let this host in",
}

// classify turns an error of the driver into one of ours. sql is "" outside of a
// statement of others.
func (d *database) classify(err error, sql string) error {
	var ours *events.Error
	if errors.As(err, &ours) {
		return ours
	}
	var server driver.Error
	if errors.As(err, &server) {
		return d.complaint(server, sql).WithCause(err)
	}
	if notSecured(err) {
		err = errors.Join(engine.ErrTLS, err)
	}
	return d.unreachable(err).WithCause(err)
}

func (d *database) complaint(server driver.Error, sql string) *events.Error {
	server = gravest(server)
	if reason, ok := refusals[server.Number]; ok {
		return engine.Misconfigured(d.target, reason)
	}
	class, known := numbers[server.Number]
	if !known {
		class = events.ClassDatabase
	}
	switch {
	case class == events.ClassUnavailable:
		return engine.Unavailable(d.target, "it cannot serve at the moment")
	case class == events.ClassUnsafe:
		return engine.Refused("the server does not let this login run the statement")
	case server.Number == errDeadlock:
		return engine.Complaint(class, "the statement gave way to another that it was locked with; try again").RetryIn(0)
	case server.Number == errLockWait:
		return engine.Complaint(class, "the statement waited too long for a lock; try again later").RetryIn(0)
	case server.Number == errKilled:
		return engine.Complaint(class, "somebody ended the statement on the server")
	case server.Number == errRecursion:
		return engine.Complaint(class, "a recursive query took more steps than the server allows; add OPTION (MAXRECURSION n) or ask for less")
	case server.Number == errGovernor:
		return engine.Complaint(class, "the database expects this to cost more units of work than this connection allows; ask for less: a shorter period, fewer groups, a condition that narrows it")
	}
	return placed(class, server, sql)
}

// gravest is the first of several errors that has a class: those behind it follow from
// it ("Statement(s) could not be prepared.").
func gravest(e driver.Error) driver.Error {
	for _, one := range e.All {
		if _, known := numbers[one.Number]; known {
			return one
		}
		if _, known := refusals[one.Number]; known {
			return one
		}
	}
	return e
}

var (
	quotedName = regexp.MustCompile(`(?s)'((?:[^']|'')*)'|"([^"]*)"`)
	variable   = regexp.MustCompile(`@[A-Za-z_@#$0-9]+`)
)

// maxMessage bounds the server's words.
const maxMessage = 400

// placed makes a complaint about a statement with its place in the text. The server's
// words are shown, but not values they quote out of the data: those must not reach a
// model that may not see rows.
func placed(class events.Class, server driver.Error, sql string) *events.Error {
	message := strings.TrimRight(strings.Join(strings.Fields(strings.TrimPrefix(server.Message, "login error: ")), " "), " .")
	if class == events.ClassType || class == events.ClassDatabase {
		return engine.Complaint(class, bounded(quotedName.ReplaceAllString(message, "'…'")))
	}
	e := engine.Complaint(class, bounded(message))
	found := quotedName.FindStringSubmatch(message)
	if server.Number == errVariable {
		return engine.NoParameters(variable.FindString(message), wordIndex(sql, variable.FindString(message), 0)+1)
	}
	if found == nil {
		return e
	}
	e.Piece = found[1] + found[2]
	from := lineStart(sql, int(server.LineNo))
	for {
		at := wordIndex(sql, e.Piece, from)
		if at < 0 {
			at = wordIndex(sql, e.Piece, 0)
		}
		if at >= 0 {
			e.Position = at + 1
			return e
		}
		// Qualified names may stand in the text with quotes around their parts.
		_, rest, ok := strings.Cut(e.Piece, ".")
		if !ok {
			return e
		}
		e.Piece = rest
	}
}

func bounded(message string) string {
	switch {
	case message == "":
		return "the database refused the statement"
	case len(message) > maxMessage:
		return strings.ToValidUTF8(message[:maxMessage], "") + "…"
	default:
		return message
	}
}

// lineStart is where a line of the text, counted from 1, starts.
func lineStart(sql string, line int) int {
	start := 0
	for range line - 1 {
		n := strings.IndexByte(sql[start:], '\n')
		if n < 0 {
			return 0
		}
		start += n + 1
	}
	return start
}

// wordIndex finds a name from a byte on that is not part of a longer one; -1 for none.
func wordIndex(sql, name string, from int) int {
	for name != "" {
		at := strings.Index(sql[from:], name)
		if at < 0 {
			return -1
		}
		at += from
		end := at + len(name)
		inside := isWordByte(name[0]) && at > 0 && isWordByte(sql[at-1]) ||
			isWordByte(name[len(name)-1]) && end < len(sql) && isWordByte(sql[end])
		if !inside {
			return at
		}
		from = at + 1
	}
	return -1
}

func isWordByte(c byte) bool {
	return c == '_' || c == '$' || c == '@' || c == '#' || c >= 0x80 || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}

const noTLS = "server does not support encryption"

// notSecured reports errors about encryption. The driver passes on what TLS complains of
// as text alone.
func notSecured(err error) bool {
	text := err.Error()
	return engine.Unverified(err) || strings.Contains(text, "tls: ") || strings.Contains(text, "x509: ") || strings.Contains(text, noTLS)
}

// unreachable says in words why there is no talking to the server.
func (d *database) unreachable(err error) *events.Error {
	switch {
	case engine.NoSuchHost(err):
		return engine.Misconfigured(d.target, "there is no host of that name")
	case errors.Is(err, syscall.ECONNREFUSED):
		return engine.Unavailable(d.target, "nothing accepts connections there")
	case strings.Contains(err.Error(), noTLS):
		return engine.Misconfigured(d.target, "the server does not offer TLS; set encrypt=disable if the network is trusted")
	case notSecured(err):
		return engine.Misconfigured(d.target, "its TLS certificate cannot be verified; name the file of who signed it with certificate=, "+
			"or set TrustServerCertificate=true if the network is trusted")
	case engine.NoAnswer(err), errors.Is(err, context.DeadlineExceeded):
		return engine.Unavailable(d.target, fmt.Sprintf("no answer from %s in time", d.target.Address()))
	default:
		return engine.Unavailable(d.target, "the connection was lost or could not be made")
	}
}
