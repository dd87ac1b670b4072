package mysql

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"syscall"

	"arivu/events"
	"arivu/executor/engine"

	driver "github.com/go-sql-driver/mysql"
)

// Numbers of errors that are decided on by themselves.
const (
	errInterrupted     = 1317
	errStatementTime   = 1969 // MariaDB's max_statement_time
	errExecutionTime   = 3024 // MySQL's max_execution_time
	errLockWait        = 1205
	errUnknownDatabase = 1049
	errNoSuchThread    = 1094
)

// numbers are the classes of the errors of both servers. What is not listed is
// ClassDatabase.
var numbers = map[uint16]events.Class{
	1064: events.ClassSyntax, 1149: events.ClassSyntax, 1248: events.ClassSyntax, 1221: events.ClassSyntax,
	1146: events.ClassUnknownTable, 1051: events.ClassUnknownTable, 1109: events.ClassUnknownTable, 1347: events.ClassUnknownTable,
	1049: events.ClassUnknownTable,
	1054: events.ClassUnknownColumn,
	1305: events.ClassUnknownFunc, 1630: events.ClassUnknownFunc, 1128: events.ClassUnknownFunc,
	1052: events.ClassAmbiguous, 1060: events.ClassAmbiguous, 1066: events.ClassAmbiguous,
	1582: events.ClassType, 1267: events.ClassType, 1270: events.ClassType, 1271: events.ClassType, 1690: events.ClassType,
	1292: events.ClassType, 1525: events.ClassType, 1241: events.ClassType, 1222: events.ClassType, 1367: events.ClassType,
	1411: events.ClassType, 3141: events.ClassType, 3156: events.ClassType, 4078: events.ClassType, 4079: events.ClassType,
	1792: events.ClassUnsafe, 1290: events.ClassUnsafe, 1227: events.ClassUnsafe, 1295: events.ClassUnsafe, 1370: events.ClassUnsafe,
	1836: events.ClassUnsafe, 1568: events.ClassUnsafe, 1142: events.ClassUnsafe,
	errStatementTime: events.ClassTimeout, errExecutionTime: events.ClassTimeout, errLockWait: events.ClassTimeout, 1028: events.ClassTimeout,
	1104: events.ClassTooExpensive, 1037: events.ClassTooExpensive, 1038: events.ClassTooExpensive, 1041: events.ClassTooExpensive,
	1114: events.ClassTooExpensive, 1021: events.ClassTooExpensive, 1153: events.ClassTooExpensive, 1436: events.ClassTooExpensive,
	1116: events.ClassTooExpensive, 1117: events.ClassTooExpensive, 3636: events.ClassTooExpensive, 1301: events.ClassTooExpensive,
	1040: events.ClassUnavailable, 1203: events.ClassUnavailable, 1226: events.ClassUnavailable, 1053: events.ClassUnavailable,
	1077: events.ClassUnavailable, 1079: events.ClassUnavailable, 1129: events.ClassUnavailable, 1158: events.ClassUnavailable,
	1159: events.ClassUnavailable, 1160: events.ClassUnavailable, 1161: events.ClassUnavailable, 1927: events.ClassUnavailable,
	1030: events.ClassUnavailable, 1135: events.ClassUnavailable, 3169: events.ClassUnavailable,
}

// refusals are errors by which a server lets nobody in, with what to say about them
// instead of its own words: those name addresses that are its administrator's
// business.
var refusals = map[uint16]string{
	errUnknownDatabase: "the server has no database of that name",
	1044:               "the user may not use that database",
	1045:               "the server refused user and password",
	1698:               "the server refused user and password",
	1130:               "the server does not let this host in",
	1251:               "the server wants a way to log in that this program does not know",
	1862:               "the user's password has expired",
	1820:               "the user's password has expired",
	3118:               "the user's account is locked",
	4151:               "the user's account is locked",
	3159:               "the server requires TLS; set sslmode=require",
}

// number is the server's number of an error, 0 for other errors.
func number(err error) uint16 {
	var server *driver.MySQLError
	if errors.As(err, &server) {
		return server.Number
	}
	return 0
}

func timeLimit(err error) bool {
	n := number(err)
	return n == errStatementTime || n == errExecutionTime
}

// killedAlready reports errors by which a statement ends after KILL QUERY.
func killedAlready(err error) bool {
	n := number(err)
	return n == errInterrupted || n == 1028 || n == 1927 || timeLimit(err)
}

// classify turns an error of the driver into one of ours. sql is "" outside of a
// statement of others.
func (d *database) classify(err error, sql string) error {
	var ours *events.Error
	if errors.As(err, &ours) {
		return ours
	}
	var server *driver.MySQLError
	if errors.As(err, &server) {
		return d.complaint(server, sql).WithCause(err)
	}
	if errors.Is(err, driver.ErrNoTLS) {
		err = errors.Join(engine.ErrTLS, err)
	}
	return d.unreachable(err).WithCause(err)
}

func (d *database) complaint(server *driver.MySQLError, sql string) *events.Error {
	if reason, ok := refusals[server.Number]; ok && sql == "" {
		return engine.Misconfigured(d.target, reason)
	}
	class, known := numbers[server.Number]
	if !known {
		class = events.ClassDatabase
	}
	switch {
	case class == events.ClassUnavailable:
		return engine.Unavailable(d.target, unavailable(server.Number))
	case class == events.ClassUnsafe:
		return engine.Refused("the server does not let this statement run")
	case server.Number == errLockWait:
		return engine.Complaint(class, "the statement waited too long for a lock; try again later").RetryIn(0)
	case server.Number == errInterrupted:
		return engine.Complaint(class, "somebody ended the statement on the server")
	}
	return placed(class, server, sql)
}

func unavailable(number uint16) string {
	switch number {
	case 1040, 1203, 1226:
		return "it has too many connections"
	case 1053, 1077, 1079, 1927:
		return "it is shutting down"
	default:
		return "it cannot serve at the moment"
	}
}

var (
	// quotedName is what a message speaks of first.
	quotedName = regexp.MustCompile(`(?s)'((?:[^']|'')*)'`)
	nearText   = regexp.MustCompile(`(?s)near '(.*)' at line \d+$`)
	functions  = regexp.MustCompile(`^(?:FUNCTION|PROCEDURE) ([^ ]+) does not exist`)
)

// placed makes a complaint about a statement with its place in the text. The server's
// words are shown, but not values they quote out of the data: those must not reach a
// model that may not see rows.
func placed(class events.Class, server *driver.MySQLError, sql string) *events.Error {
	message := server.Message
	switch class {
	case events.ClassSyntax:
		if near := nearText.FindStringSubmatch(message); near != nil {
			return syntax(near[1], sql)
		}
	case events.ClassUnknownTable, events.ClassUnknownColumn, events.ClassAmbiguous, events.ClassUnknownFunc:
		return naming(class, message, sql)
	case events.ClassType:
		return engine.Complaint(class, quotedName.ReplaceAllString(message, "'…'"))
	default:
	}
	if server.Number == 1055 || server.Number == 1140 {
		return engine.Complaint(class, message)
	}
	return engine.Complaint(class, quotedName.ReplaceAllString(message, "'…'"))
}

func syntax(near, sql string) *events.Error {
	e := engine.Complaint(events.ClassSyntax, "the server cannot read the end of the statement")
	if at := strings.LastIndex(sql, near); near != "" && at >= 0 {
		e.Position = at + 1
		e.Piece = engine.WordAt(sql, e.Position)
		e.Message = "the server cannot read the statement near " + e.Piece
	}
	return e
}

// naming points at the name that a message speaks of.
func naming(class events.Class, message, sql string) *events.Error {
	e := engine.Complaint(class, message)
	found := quotedName.FindStringSubmatch(message)
	if f := functions.FindStringSubmatch(message); f != nil {
		found = f
	}
	if found == nil {
		return e
	}
	e.Piece = found[1]
	for {
		if at := wordIndex(sql, e.Piece); at >= 0 {
			e.Position = at + 1
			return e
		}
		// The server puts the database before names.
		_, rest, ok := strings.Cut(e.Piece, ".")
		if !ok {
			return e
		}
		e.Piece = rest
	}
}

// wordIndex finds a name that is not part of a longer one.
func wordIndex(sql, name string) int {
	for from := 0; ; {
		at := strings.Index(sql[from:], name)
		if at < 0 || name == "" {
			return -1
		}
		at += from
		end := at + len(name)
		if (at == 0 || !isWordByte(sql[at-1])) && (end == len(sql) || !isWordByte(sql[end])) {
			return at
		}
		from = at + 1
	}
}

// parameter is the error for a placeholder.
func parameter(sql string) error {
	for i := 0; i < len(sql); {
		end, kind := token(sql, i)
		if kind == isCode && sql[i] == '?' {
			return engine.NoParameters("?", i+1)
		}
		i = end
	}
	return engine.NoParameters("?", 0)
}

// unreachable says in words why there is no talking to the server.
func (d *database) unreachable(err error) *events.Error {
	switch {
	case engine.NoSuchHost(err):
		return engine.Misconfigured(d.target, "there is no host of that name")
	case errors.Is(err, syscall.ECONNREFUSED), errors.Is(err, syscall.ENOENT):
		return engine.Unavailable(d.target, "nothing accepts connections there")
	case engine.Unverified(err):
		return engine.Misconfigured(d.target, "its TLS certificate cannot be verified; check sslmode and sslrootcert")
	case errors.Is(err, driver.ErrNoTLS):
		return engine.Misconfigured(d.target, "the server does not offer TLS; set sslmode=disable if the network is trusted")
	case errors.Is(err, driver.ErrUnknownPlugin), errors.Is(err, driver.ErrOldPassword), errors.Is(err, driver.ErrCleartextPassword):
		return engine.Misconfigured(d.target, "the server wants a way to log in that this program does not know or does not trust")
	case engine.NoAnswer(err), errors.Is(err, context.DeadlineExceeded):
		return engine.Unavailable(d.target, fmt.Sprintf("no answer from %s in time", d.target.Address()))
	default:
		return engine.Unavailable(d.target, "the connection was lost or could not be made")
	}
}
